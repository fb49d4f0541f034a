//! Limits beside the total: those of single steps, and the windows of days in which a sender may
//! rate or reopen and must hear of a late matter.

use super::pauses::{in_order, shift};
use super::policy::Policy;
use super::reckoning::Pause;
use super::{SlaClass, Step, after, is_past};
use crate::calendar::{Calendar, DAY_MS, date_of, end_of};
use crate::id::OfficerId;
use crate::petition::vocabulary;
use serde::Serialize;

/// When `step`, begun at `began_at` (ms UTC), is due; `None` when it has no limit of its own
/// (processing) or the class knows none (urgent petitions are never closed for silence). Pauses
/// move it as they move the total; one that still lasts moves it when it has ended.
#[must_use]
pub fn step_due(
    calendar: &Calendar,
    policy: &Policy,
    step: Step,
    class: SlaClass,
    began_at: i64,
    pauses: &[Pause],
) -> Option<i64> {
    let limit = policy.step_limit(step, class)?;
    let due = after(calendar, began_at, limit);
    if !limit.unit.is_working_time() || step == Step::Supplement {
        return Some(due);
    }
    let mut moves = in_order(calendar, policy, pauses, i64::MIN);
    Some(shift(calendar, &mut moves, began_at, due))
}

/// When the sender's time to add information ends (ms UTC); `None` for urgent petitions.
#[must_use]
pub fn supplement_due(
    calendar: &Calendar,
    policy: &Policy,
    class: SlaClass,
    asked_at: i64,
) -> Option<i64> {
    step_due(calendar, policy, Step::Supplement, class, asked_at, &[])
}

/// The last moment to rate an answer given at `answered_at` (both ms UTC): the end of the 15th day.
#[must_use]
pub fn rating_until(policy: &Policy, answered_at: i64) -> i64 {
    window(policy, Step::Rate, answered_at)
}

/// The last moment to reopen an answer given at `answered_at` (both ms UTC): the end of the 7th day.
#[must_use]
pub fn reopen_until(policy: &Policy, answered_at: i64) -> i64 {
    window(policy, Step::Reopen, answered_at)
}

fn window(policy: &Policy, step: Step, from: i64) -> i64 {
    let days = policy.step_limit(step, SlaClass::Standard).map_or(0, |limit| limit.value);
    end_of(date_of(from.saturating_add(i64::from(days) * DAY_MS)))
}

/// When somebody must have begun on the spot (ms UTC): 4 hours after receipt for urgent petitions;
/// `None` for the other classes.
#[must_use]
pub fn first_action_due(
    calendar: &Calendar,
    policy: &Policy,
    class: SlaClass,
    received_at: i64,
) -> Option<i64> {
    policy.class(class).on_scene_first_action.map(|limit| after(calendar, received_at, limit))
}

/// What the sender of a late petition is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The next update must be given by then, ms UTC: the end of that day.
    pub due_at: i64,
    /// Updates that should have been given by now and were not.
    pub missed: u32,
}

/// The progress update that is owed at `now` (QĐ 574: every 7 days after the limit; urgent daily);
/// `None` while `due_at` is not past. An update given later starts the days anew. All ms UTC.
#[must_use]
pub fn progress_owed(
    policy: &Policy,
    class: SlaClass,
    due_at: i64,
    last_update: Option<i64>,
    now: i64,
) -> Option<Progress> {
    if !is_past(due_at, now) {
        return None;
    }
    let every = i64::from(policy.progress_every_days(class).max(1));
    let from = date_of(last_update.map_or(due_at, |update| update.max(due_at)));
    let gone = i64::from(date_of(now).to_julian_day() - from.to_julian_day());
    let missed = (gone - 1).max(0) / every;
    let due_at = end_of(from).saturating_add((missed + 1) * every * DAY_MS);
    Some(Progress { due_at, missed: u32::try_from(missed).unwrap_or(u32::MAX) })
}

vocabulary! {
    /// Why a petition cannot be reopened.
    ReopenBar {
        /// The window of 7 days is over.
        TooLate = "reopen_too_late",
        /// It was reopened as often as the policy allows.
        TooOften = "reopened_too_often",
    }
}

/// How a petition is reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reopening {
    /// 1 for the first time, and so on.
    pub time: u32,
    /// Nobody who approved an earlier answer may approve the new one.
    pub other_approver: bool,
    /// The co-coordinator decides between sender and agency.
    pub arbitration: bool,
}

impl Reopening {
    /// May `officer` approve the new answer after `earlier` approved the answers before it?
    #[must_use]
    pub fn may_approve(&self, earlier: &[OfficerId], officer: OfficerId) -> bool {
        !self.other_approver || !earlier.contains(&officer)
    }
}

/// Reopening at `now` an answer given at `answered_at` (both ms UTC), of a petition that was
/// reopened `before` times: within 7 days, at most twice, the second time before others.
///
/// # Errors
/// [`ReopenBar`].
pub fn reopening(
    policy: &Policy,
    before: u32,
    answered_at: i64,
    now: i64,
) -> Result<Reopening, ReopenBar> {
    if before >= policy.reopen_times() {
        return Err(ReopenBar::TooOften);
    }
    if now > reopen_until(policy, answered_at) {
        return Err(ReopenBar::TooLate);
    }
    let again = before > 0;
    Ok(Reopening { time: before + 1, other_approver: again, arbitration: again })
}
