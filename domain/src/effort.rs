//! Where the time went: from what happened to a petition, the minutes that each step took and who
//! held it meanwhile; and the same summed for an agency and a period. Every minute has an owner.

mod past;

use std::collections::BTreeMap;

use crate::calendar::{Calendar, MINUTE_MS};
use crate::deadline::Step;
use crate::petition::{Status, vocabulary};
use serde::{Deserialize, Serialize};

pub use past::{Past, changes};

vocabulary! {
    /// Who holds a petition: whose minute it is.
    Holder {
        /// The citizen or organisation: asked for more, or judging the answer.
        Sender = "sender",
        /// Sở TT&TT with its operators, or the co-coordinator.
        Coordinator = "coordinator",
        /// The lead agency's desk, before a handler is named.
        Agency = "agency",
        /// The handler.
        Handler = "handler",
        /// The lead agency's leader.
        Leader = "leader",
    }
}

impl Holder {
    /// Who holds a petition in this status. An end that was not the end (a petition answered or
    /// closed for silence and then reopened) was the sender's time; a merger undone, the
    /// coordinator's.
    #[must_use]
    pub const fn of(status: Status) -> Self {
        match status {
            Status::Submitted
            | Status::Screening
            | Status::Quarantined
            | Status::Returned
            | Status::Disputed
            | Status::CoordinatorCheck
            | Status::Redirected
            | Status::Merged => Self::Coordinator,
            Status::NeedInfo
            | Status::Answered
            | Status::Rejected
            | Status::Withdrawn
            | Status::Closed => Self::Sender,
            Status::Forwarded | Status::Accepted | Status::Reopened => Self::Agency,
            Status::Assigned | Status::InProgress | Status::Rework => Self::Handler,
            Status::ReplyPending => Self::Leader,
        }
    }

    /// It sits in the lead agency.
    #[must_use]
    pub const fn is_of_agency(self) -> bool {
        matches!(self, Self::Agency | Self::Handler | Self::Leader)
    }
}

/// A petition took a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When, ms UTC.
    pub at: i64,
    /// Which.
    pub status: Status,
    /// The lead agency from then on.
    pub agency: Option<String>,
}

/// Time between two changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Begin, ms UTC.
    pub from: i64,
    /// End, ms UTC.
    pub to: i64,
    /// The step that took it.
    pub step: Step,
    /// Who held it.
    pub holder: Holder,
    /// The lead agency then, if any.
    pub agency: Option<String>,
    /// Minutes of working time.
    pub minutes: i64,
    /// Minutes on the clock: what counts for urgent petitions.
    pub clock_minutes: i64,
}

/// What one step in one hand took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The step.
    pub step: Step,
    /// Who held it.
    pub holder: Holder,
    /// The lead agency, where it held it.
    pub agency: Option<String>,
    /// Minutes of working time.
    pub minutes: i64,
    /// Minutes on the clock.
    pub clock_minutes: i64,
    /// How many petitions it was.
    pub petitions: u32,
}

/// Where the time went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// By step, holder and agency, in that order.
    pub parts: Vec<Part>,
    /// Minutes of working time in all; the parts add up to it.
    pub minutes: i64,
    /// Minutes on the clock in all, likewise.
    pub clock_minutes: i64,
}

/// The stretches of one petition within `[from, to)` (ms UTC), from changes in order of time. An
/// end that lasts is not counted; time that lasts is counted until `to`. Minutes are cut at whole
/// minutes since the first change, so that they add up however the time is divided.
#[must_use]
pub fn stretches(calendar: &Calendar, changes: &[Change], from: i64, to: i64) -> Vec<Stretch> {
    let Some(begin) = changes.first().map(|change| change.at) else { return Vec::new() };
    let worked = |at| calendar.working_ms_between(begin, at) / MINUTE_MS;
    let passed = |at: i64| (at - begin) / MINUTE_MS;
    let ends = changes.iter().skip(1).map(|change| Some(change.at)).chain([None]);
    // Answered and then closed: it ended with the answer.
    let lived = changes.iter().rposition(|change| !change.status.is_final());
    changes
        .iter()
        .zip(ends)
        .take(lived.map_or(0, |last| last + 1))
        .map(|(change, end)| (change, change.at.max(from), end.unwrap_or(to).min(to)))
        .filter(|(_, from, to)| from < to)
        .map(|(change, from, to)| {
            let holder = Holder::of(change.status);
            Stretch {
                from,
                to,
                step: Step::of(change.status).unwrap_or(Step::Reopen),
                holder,
                agency: change.agency.clone().filter(|_| holder.is_of_agency()),
                minutes: worked(to) - worked(from),
                clock_minutes: passed(to) - passed(from),
            }
        })
        .collect()
}

/// Where the time of one petition went until it ended, or until `now` (ms UTC).
#[must_use]
pub fn spent(calendar: &Calendar, changes: &[Change], now: i64) -> Effort {
    fold([stretches(calendar, changes, i64::MIN, now)].into_iter())
}

/// Where the time of many petitions went while `agency` held them, within `[from, to)` (ms UTC).
/// `agency: None` sums over everybody who held them.
#[must_use]
pub fn spent_in<'a>(
    calendar: &Calendar,
    petitions: impl IntoIterator<Item = &'a [Change]>,
    agency: Option<&str>,
    from: i64,
    to: i64,
) -> Effort {
    fold(petitions.into_iter().map(|changes| {
        let mut held = stretches(calendar, changes, from, to);
        held.retain(|stretch| agency.is_none() || stretch.agency.as_deref() == agency);
        held
    }))
}

/// Sums what each petition gives.
fn fold(petitions: impl Iterator<Item = Vec<Stretch>>) -> Effort {
    /// Minutes worked, minutes on the clock, petitions, and the petition counted last.
    type Sum = (i64, i64, u32, usize);
    let mut sums: BTreeMap<(Step, Holder, Option<String>), Sum> = BTreeMap::new();
    for (petition, stretches) in petitions.enumerate() {
        for stretch in stretches {
            let key = (stretch.step, stretch.holder, stretch.agency);
            let sum = sums.entry(key).or_insert((0, 0, 0, usize::MAX));
            sum.0 += stretch.minutes;
            sum.1 += stretch.clock_minutes;
            if sum.3 != petition {
                sum.2 += 1;
                sum.3 = petition;
            }
        }
    }
    let mut effort = Effort::default();
    for ((step, holder, agency), (minutes, clock_minutes, petitions, _)) in sums {
        effort.minutes += minutes;
        effort.clock_minutes += clock_minutes;
        effort.parts.push(Part { step, holder, agency, minutes, clock_minutes, petitions });
    }
    effort
}
