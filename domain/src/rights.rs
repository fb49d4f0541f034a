//! The rights over one's own data (Luật 91/2025/QH15 Đ4; NĐ 356/2025): what can be asked for, by when
//! it is answered, and what may be erased when. Who asks and how it is carried out is `services`.

use crate::calendar::{Calendar, DAY_MS, date_of, end_of};
use crate::petition::{Status, vocabulary};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// What somebody may ask of the data-protection officer.
    RequestKind {
        /// To see what is held (quyền xem).
        See = "see",
        /// To have it corrected (chỉnh sửa).
        Correct = "correct",
        /// To take a consent back (rút lại sự đồng ý).
        Withdraw = "withdraw",
        /// To have it erased (xóa).
        Erase = "erase",
        /// To have its use restricted (hạn chế).
        Restrict = "restrict",
        /// To object to its use (phản đối).
        Object = "object",
        /// To complain about how it was used (khiếu nại).
        Complain = "complain",
    }
}

vocabulary! {
    /// How far a request is.
    RequestState {
        /// Nobody has answered yet.
        Open = "open",
        /// The first answer was given: it was received and is being looked into.
        Begun = "begun",
        /// It was done.
        Done = "done",
        /// It was not done; the answer says by which article.
        Refused = "refused",
    }
}

impl RequestState {
    /// Somebody still owes an answer.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Begun)
    }
}

vocabulary! {
    /// How well a period is known.
    Source {
        /// Read in a published text.
        Published = "published",
        /// From memory of the text: to be checked before anybody relies on it.
        Unverified = "unverified",
        /// The house's own decision, within what the law allows.
        Decided = "decided",
    }
}

/// How long one kind of request may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Of which request.
    pub kind: RequestKind,
    /// Days on the calendar.
    pub days: u32,
    /// The text that it stands in.
    pub basis: String,
    /// How well it is known.
    pub source: Source,
}

/// All periods. They are data: the setting `data_rights` replaces these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// Working days to the first answer.
    pub first_answer_days: u32,
    /// How well that is known.
    pub first_answer_source: Source,
    /// By kind.
    pub kinds: Vec<Period>,
}

impl Default for Periods {
    /// NĐ 356/2025: first answer within two working days; withdrawing, restricting and objecting within
    /// 15 days; seeing and correcting 10, erasing 20 (these two not checked against the text).
    fn default() -> Self {
        let of = |kind: RequestKind| {
            use RequestKind as K;
            let (days, source) = match kind {
                K::Withdraw | K::Restrict | K::Object => (15, Source::Published),
                K::See | K::Correct => (10, Source::Unverified),
                K::Erase => (20, Source::Unverified),
                K::Complain => (10, Source::Decided),
            };
            Period { kind, days, basis: "NĐ 356/2025/NĐ-CP".to_owned(), source }
        };
        Self {
            first_answer_days: 2,
            first_answer_source: Source::Published,
            kinds: RequestKind::ALL.iter().copied().map(of).collect(),
        }
    }
}

/// By when a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestDue {
    /// The first answer, ms UTC.
    pub first_at: i64,
    /// The whole, ms UTC.
    pub done_at: i64,
}

impl Periods {
    /// Days of `kind`; the longest where the data leaves it out.
    #[must_use]
    pub fn days(&self, kind: RequestKind) -> u32 {
        self.kinds.iter().find(|period| period.kind == kind).map_or(20, |period| period.days)
    }

    /// When a request made at `made_at` (ms UTC) is due. The first answer counts working days from the
    /// next one; the whole counts days on the calendar, and a last day that is not worked moves to the
    /// next working day (Bộ luật Dân sự 2015 Đ148). Both end when the offices close.
    #[must_use]
    pub fn due(&self, calendar: &Calendar, kind: RequestKind, made_at: i64) -> RequestDue {
        let closing = |date| calendar.closing_of(date).unwrap_or_else(|| end_of(date));
        let first = calendar.nth_working_day_after(date_of(made_at), self.first_answer_days);
        let last = date_of(made_at.saturating_add(i64::from(self.days(kind)) * DAY_MS));
        let last = if calendar.is_working_day(last) {
            last
        } else {
            calendar.nth_working_day_after(last, 1)
        };
        RequestDue { first_at: closing(first), done_at: closing(last) }
    }
}

/// When the person may be taken off a petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlink {
    /// At once, by the person alone.
    Now,
    /// Not before it is ended or taken back: the authority needs the person to handle it
    /// (Luật 91/2025 Đ19).
    WhenEnded,
    /// Set apart for whoever is competent: only the data-protection officer decides.
    ByOfficer,
}

/// May the person be taken off a petition in `status`? `is_guarded`: set apart as a denunciation.
#[must_use]
pub const fn unlink(status: Status, is_guarded: bool) -> Unlink {
    if is_guarded {
        return Unlink::ByOfficer;
    }
    match status {
        Status::Closed | Status::Rejected | Status::Redirected | Status::Withdrawn => Unlink::Now,
        Status::Quarantined => Unlink::ByOfficer,
        Status::Submitted
        | Status::Screening
        | Status::NeedInfo
        | Status::Merged
        | Status::Forwarded
        | Status::Returned
        | Status::Disputed
        | Status::Accepted
        | Status::Assigned
        | Status::InProgress
        | Status::ReplyPending
        | Status::CoordinatorCheck
        | Status::Rework
        | Status::Reopened
        | Status::Answered => Unlink::WhenEnded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_taken_off_a_petition_that_is_still_handled() {
        for status in Status::ALL {
            let ended = matches!(
                status,
                Status::Closed | Status::Rejected | Status::Redirected | Status::Withdrawn
            );
            assert_eq!(unlink(*status, false) == Unlink::Now, ended, "{}", status.code());
            assert_eq!(unlink(*status, true), Unlink::ByOfficer);
        }
    }

    #[test]
    fn every_kind_has_a_period_and_says_how_well_it_is_known() {
        let periods = Periods::default();
        let days: Vec<u32> = RequestKind::ALL.iter().map(|kind| periods.days(*kind)).collect();
        assert_eq!(days, [10, 10, 15, 20, 15, 15, 10]);
        assert!(periods.kinds.iter().any(|period| period.source == Source::Unverified));
    }

    #[test]
    fn a_request_of_friday_afternoon_is_first_answered_on_tuesday_and_ends_on_a_working_day() {
        let json = include_str!("../../migrations/seed/office_hours.json");
        let Ok(calendar) = Calendar::build(json, Vec::new()) else { panic!("no calendar") };
        // Friday 20 November 2026, 16:20 in Viet Nam.
        let made = 1_795_166_400_000;
        let due = Periods::default().due(&calendar, RequestKind::Withdraw, made);
        assert_eq!(date_of(due.first_at), date_of(made + 4 * DAY_MS));
        // 15 days later is Saturday 5 December: Monday 7 December.
        assert_eq!(date_of(due.done_at), date_of(made + 17 * DAY_MS));
        assert_eq!(Some(due.done_at), calendar.closing_of(date_of(due.done_at)));
    }
}
