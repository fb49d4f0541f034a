//! The sender's "nhắc": after the due time, once in three working days. It warns again everybody
//! whom the ladder has reached, and is counted.

use crate::calendar::Calendar;
use crate::deadline::{Policy, after, is_past, late_from};
use crate::ladder::{Receiver, Watch, promise, rungs};
use crate::petition::vocabulary;
use serde::Serialize;

vocabulary! {
    /// Why the sender cannot chase now.
    ChaseBar {
        /// The due time is not past.
        NotLate = "chase_not_late",
        /// The last chase is less than three working days old.
        TooSoon = "chase_too_soon",
        /// The answer is there.
        Answered = "chase_answered",
    }
}

/// One chase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chase {
    /// With the petition's id, the store's unique key: the same chase is never counted twice.
    pub key: String,
    /// 1 for the first, and so on.
    pub time: u32,
    /// Who is told, each once.
    pub to: Vec<Receiver>,
}

/// What is known of the chases before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chased {
    /// How many there were.
    pub times: u32,
    /// The last one, ms UTC.
    pub last_at: Option<i64>,
}

/// The first moment (ms UTC) at which the sender may chase.
#[must_use]
pub fn chase_from(calendar: &Calendar, policy: &Policy, due_at: i64, before: Chased) -> i64 {
    let late = late_from(due_at);
    let again = before.last_at.map(|last| after(calendar, last, policy.chase_every()));
    again.map_or(late, |again| again.max(late))
}

/// The chase that the sender may make at `at` (ms UTC) on a petition answered at `answered_at`.
/// When the agency's leader has approved, only the coordinator still owes something.
///
/// # Errors
/// [`ChaseBar`].
pub fn chase(
    calendar: &Calendar,
    policy: &Policy,
    watch: Watch<'_>,
    answered_at: Option<i64>,
    before: Chased,
    at: i64,
) -> Result<Chase, ChaseBar> {
    if answered_at.is_some_and(|answered| answered <= at) {
        return Err(ChaseBar::Answered);
    }
    let due_at = watch.reckoning.due_at;
    if !is_past(due_at, at) {
        return Err(ChaseBar::NotLate);
    }
    if at < chase_from(calendar, policy, due_at, before) {
        return Err(ChaseBar::TooSoon);
    }
    let mut to = Vec::new();
    if watch.stopped_at.is_some() {
        to.push(Receiver::Coordinator);
    } else {
        let reached = rungs(calendar, policy, watch.reckoning).into_iter();
        for receiver in reached.filter(|(fell, _)| *fell <= at).flat_map(|(_, rung)| &rung.to) {
            if !to.contains(receiver) {
                to.push(*receiver);
            }
        }
    }
    let time = before.times + 1;
    Ok(Chase { key: format!("{}.chase.{time}", promise(&watch)), time, to })
}
