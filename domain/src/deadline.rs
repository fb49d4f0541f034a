//! When a petition is due, and why: the seven counting rules (domain.md §6) over the calendar.
//! The rules' numbers are in `policy`; who is warned is `ladder`.

mod due;
mod extension;
mod limit;
mod pauses;
mod policy;
mod reckoning;
mod window;

pub use due::{due_at, rework_due_at};
pub use extension::{ExtensionBar, extension_days_until, extension_request_until, may_extend};
pub use limit::{Limit, Rung, Unit};
pub use pauses::decision_until;
pub use policy::{ClassRule, Policy, PolicyError, Reminder};
pub use reckoning::{
    Basis, Clock, CountedDay, Extension, Lateness, Pause, PauseEffect, PauseMove, PauseReason,
    Reckoning, Standing,
};
pub use window::{
    Progress, ReopenBar, Reopening, first_action_due, progress_owed, rating_until, reopen_until,
    reopening, step_due, supplement_due,
};

use crate::calendar::{Calendar, DAY_MS, HOUR_MS, MINUTE_MS, date_of, end_of, start_of};
use crate::petition::{Status, vocabulary};
use pauses::{in_order, shift};

vocabulary! {
    /// How long a matter may take (hạng thời hạn).
    SlaClass {
        /// Khẩn cấp: 24 hours on the clock, never paused, never extended.
        Urgent = "urgent",
        /// Xử lý ngay.
        Quick = "quick",
        /// Thông thường.
        Standard = "standard",
        /// Phức tạp, nhiều cơ quan.
        Complex = "complex",
        /// Kiến nghị cơ chế, chính sách.
        Policy = "policy",
    }
}

vocabulary! {
    /// The steps that have a limit of their own; codes as in `sla_policy.json`.
    Step {
        /// Confirm receipt, give the number.
        Ack = "ACK",
        /// Check, classify, mask.
        Screen = "SCREEN",
        /// Send to the lead agency.
        Forward = "FORWARD",
        /// The agency takes it or gives it back.
        Accept = "ACCEPT",
        /// Name the handler.
        Assign = "ASSIGN",
        /// Look into it and draft the answer: what is left of the class.
        Process = "PROCESS",
        /// The agency's leader approves.
        AgencyApprove = "AGENCY_APPROVE",
        /// The coordinator checks, answers, publishes (outside the class's total).
        PublishCheck = "PUBLISH_CHECK",
        /// The sender adds what is missing.
        Supplement = "SUPPLEMENT",
        /// The sender rates.
        Rate = "RATE",
        /// The sender reopens.
        Reopen = "REOPEN",
    }
}

impl Step {
    /// The step that a petition is in while it has this status; `None` when it has ended.
    #[must_use]
    pub const fn of(status: Status) -> Option<Self> {
        Some(match status {
            Status::Submitted => Self::Screen,
            Status::Screening | Status::Returned | Status::Disputed | Status::Quarantined => {
                Self::Forward
            }
            Status::NeedInfo => Self::Supplement,
            Status::Forwarded => Self::Accept,
            Status::Accepted => Self::Assign,
            Status::Assigned | Status::InProgress | Status::Rework | Status::Reopened => {
                Self::Process
            }
            Status::ReplyPending => Self::AgencyApprove,
            Status::CoordinatorCheck => Self::PublishCheck,
            Status::Rejected
            | Status::Redirected
            | Status::Merged
            | Status::Withdrawn
            | Status::Answered
            | Status::Closed => return None,
        })
    }
}

/// Reckons when `clock` is due, by the seven rules. A pause that lasts counts until `now` (ms UTC)
/// or until the clock stopped.
#[must_use]
pub fn reckon(calendar: &Calendar, policy: &Policy, clock: &Clock, now: i64) -> Reckoning {
    let total = policy.total(clock.class);
    count(calendar, policy, clock, total, granted_extension(policy, clock), now)
}

/// Rule 5: what counts of the days granted; nothing for urgent petitions.
fn granted_extension(policy: &Policy, clock: &Clock) -> Option<Extension> {
    let granted_days = clock.extension_days.filter(|_| clock.class != SlaClass::Urgent)?;
    let counted_days = granted_days.min(policy.extension_room(clock.class));
    Some(Extension { granted_days, counted_days })
}

/// Reckons a rework or a reopened petition: half of its class in whole working days, at least one,
/// from the day after `clock.received_at` (the decision, ms UTC); urgent in clock hours.
#[must_use]
pub fn reckon_rework(calendar: &Calendar, policy: &Policy, clock: &Clock, now: i64) -> Reckoning {
    count(calendar, policy, clock, policy.rework_total(clock.class), None, now)
}

/// When a rework decided at `began_at` is due (ms UTC), without pauses.
#[must_use]
pub fn rework_due(calendar: &Calendar, policy: &Policy, class: SlaClass, began_at: i64) -> i64 {
    rework_due_at(calendar, policy, &Clock::new(class, began_at), began_at)
}

fn count(
    calendar: &Calendar,
    policy: &Policy,
    clock: &Clock,
    total: Limit,
    extension: Option<Extension>,
    now: i64,
) -> Reckoning {
    let now = clock.stopped_at.map_or(now, |stop| stop.min(now));
    let class = clock.class;
    let mut pauses = in_order(calendar, policy, &clock.pauses, now);
    if class == SlaClass::Urgent {
        for pause in &mut pauses {
            pause.effect = PauseEffect::Urgent;
        }
        let due_at = clock.received_at.saturating_add(i64::from(total.value) * HOUR_MS);
        return Reckoning {
            class,
            received_at: clock.received_at,
            basis: Basis::ClockHours(total.value),
            counts_from: clock.received_at,
            counted: Vec::new(),
            skipped: Vec::new(),
            pauses,
            extension: None,
            due_before_pauses: due_at,
            due_at,
            due_soon_at: before(calendar, due_at, policy.due_soon(class)),
            paused: false,
        };
    }
    let days = total.value + extension.map_or(0, |e| e.counted_days);
    let received = date_of(clock.received_at);
    let mut counted = Vec::with_capacity(days as usize);
    let mut date = received;
    for number in 1..=days {
        date = calendar.nth_working_day_after(date, 1);
        counted.push(CountedDay {
            number,
            opens_at: calendar.opening_of(date).unwrap_or_else(|| start_of(date)),
            closes_at: calendar.closing_of(date).unwrap_or_else(|| end_of(date)),
        });
    }
    let counts_from = counted.first().map_or(clock.received_at, |day| day.opens_at);
    let due_before_pauses = counted.last().map_or(clock.received_at, |day| day.closes_at);
    let due_at = shift(calendar, &mut pauses, counts_from, due_before_pauses);
    let paused = clock.stopped_at.is_none()
        && pauses.iter().any(|p| p.open && p.from <= now && p.effect != PauseEffect::AfterDue);
    Reckoning {
        class,
        received_at: clock.received_at,
        basis: Basis::WorkingDays(days),
        counts_from,
        counted,
        skipped: calendar.skipped_between(received, date_of(due_at)),
        pauses,
        extension,
        due_before_pauses,
        due_at,
        due_soon_at: before(calendar, due_at, policy.due_soon(class)),
        paused,
    }
}

/// Is `at` past `due`? Both ms UTC; an act in the very minute of the due time is in time.
#[must_use]
pub fn is_past(due: i64, at: i64) -> bool {
    at >= late_from(due)
}

/// The first moment that is late for `due`, ms UTC: the minute after it. For sweeps in SQL.
#[must_use]
pub fn late_from(due: i64) -> i64 {
    due.div_euclid(MINUTE_MS).saturating_add(1).saturating_mul(MINUTE_MS)
}

/// How the petition stands at `now` (ms UTC), or stood when its clock stopped.
#[must_use]
pub fn standing(
    calendar: &Calendar,
    reckoning: &Reckoning,
    stopped_at: Option<i64>,
    now: i64,
) -> Standing {
    let at = stopped_at.unwrap_or(now);
    let late = is_past(reckoning.due_at, at);
    let soon = at >= reckoning.due_soon_at;
    let lateness = match (stopped_at.is_some(), late, soon) {
        (true, true, _) => Lateness::MetLate,
        (true, false, true) => Lateness::MetInTime,
        (true, false, false) => Lateness::MetEarly,
        (false, _, _) if reckoning.paused => Lateness::Paused,
        (false, true, _) => Lateness::Overdue,
        (false, false, true) => Lateness::DueSoon,
        (false, false, false) => Lateness::InTime,
    };
    let remaining_ms = if reckoning.class == SlaClass::Urgent {
        reckoning.due_at.saturating_sub(at)
    } else if at <= reckoning.due_at {
        calendar.working_ms_between(at, reckoning.due_at)
    } else {
        -calendar.working_ms_between(reckoning.due_at, at)
    };
    Standing { lateness, remaining_ms }
}

/// `at` moved by the pauses of `reckoning` as its due time is.
pub(crate) fn shift_by_pauses(calendar: &Calendar, reckoning: &Reckoning, at: i64) -> i64 {
    shift(calendar, &mut reckoning.pauses.clone(), reckoning.counts_from, at)
}

pub(crate) fn after(calendar: &Calendar, from: i64, limit: Limit) -> i64 {
    let value = i64::from(limit.value);
    match limit.unit {
        Unit::WorkingDay => calendar.add_working_ms(from, value * calendar.working_day_ms()),
        Unit::WorkingHour => calendar.add_working_ms(from, value * HOUR_MS),
        Unit::Hour => from.saturating_add(value * HOUR_MS),
        Unit::Minute => from.saturating_add(value * MINUTE_MS),
        Unit::Day => from.saturating_add(value * DAY_MS),
    }
}

pub(crate) fn before(calendar: &Calendar, due: i64, limit: Limit) -> i64 {
    let value = i64::from(limit.value);
    match limit.unit {
        Unit::WorkingDay => calendar.subtract_working_ms(due, value * calendar.working_day_ms()),
        Unit::WorkingHour => calendar.subtract_working_ms(due, value * HOUR_MS),
        Unit::Hour => due.saturating_sub(value * HOUR_MS),
        Unit::Minute => due.saturating_sub(value * MINUTE_MS),
        Unit::Day => due.saturating_sub(value * DAY_MS),
    }
}
