//! Rule 2: how pauses move a due time. One fold for the clock that explains itself and for the
//! one that only gives the date.

use super::is_past;
use super::policy::Policy;
use super::reckoning::{Pause, PauseEffect, PauseMove, PauseReason};
use crate::calendar::Calendar;

/// Where a pause ends (ms UTC) and whether it lasts: `now` while it does, and a wait for the
/// coordinator no later than its limit.
pub(super) fn end(calendar: &Calendar, policy: &Policy, pause: &Pause, now: i64) -> (i64, bool) {
    let mut to = pause.to.unwrap_or(now).max(pause.from);
    let mut open = pause.to.is_none();
    if pause.reason == PauseReason::ExtensionDecision {
        let latest = decision_until(calendar, policy, pause.from);
        open &= now < latest;
        to = to.min(latest);
    }
    (to, open)
}

/// When the pause for a decision asked at `asked_at` ends by itself, both ms UTC (rule 5).
#[must_use]
pub fn decision_until(calendar: &Calendar, policy: &Policy, asked_at: i64) -> i64 {
    calendar.add_working_ms(asked_at, policy.decision_wait_ms())
}

/// The pauses in order with their ends, nothing moved yet.
pub(super) fn in_order(
    calendar: &Calendar,
    policy: &Policy,
    pauses: &[Pause],
    now: i64,
) -> Vec<PauseMove> {
    let mut moves: Vec<PauseMove> = pauses
        .iter()
        .map(|pause| {
            let (to, open) = end(calendar, policy, pause, now);
            PauseMove {
                from: pause.from,
                to,
                open,
                reason: pause.reason,
                moved_ms: 0,
                effect: PauseEffect::NoWorkingTime,
            }
        })
        .collect();
    moves.sort_by_key(|pause| (pause.from, pause.to));
    moves
}

/// Moves `due` over `pauses`, which are in order, and notes what each did.
pub(super) fn shift(
    calendar: &Calendar,
    pauses: &mut [PauseMove],
    counts_from: i64,
    due: i64,
) -> i64 {
    let mut shift = Shift::new(calendar, counts_from, due);
    for pause in pauses {
        (pause.moved_ms, pause.effect) = shift.take(pause.from, pause.to);
    }
    shift.due
}

/// A due time on its way over the pauses: moved by the working time that they cover from
/// `counts_from` on, each moment once, by a pause that begins after the due time not at all.
pub(super) struct Shift<'c> {
    calendar: &'c Calendar,
    counts_from: i64,
    covered_to: i64,
    /// The end of the pauses that hang together and began in time.
    chain_to: Option<i64>,
    pub(super) due: i64,
}

impl<'c> Shift<'c> {
    pub(super) fn new(calendar: &'c Calendar, counts_from: i64, due: i64) -> Self {
        Self { calendar, counts_from, covered_to: counts_from, chain_to: None, due }
    }

    /// Takes the next pause in order of beginning and end; the working ms by which it moved.
    pub(super) fn take(&mut self, from: i64, to: i64) -> (i64, PauseEffect) {
        let in_chain = self.chain_to.is_some_and(|end| from <= end);
        if !in_chain && is_past(self.due, from) {
            return (0, PauseEffect::AfterDue);
        }
        self.chain_to = self.chain_to.max(Some(to));
        let begin = from.max(self.covered_to);
        if to > begin {
            let moved = self.calendar.working_ms_between(begin, to);
            self.due = self.calendar.add_working_ms(self.due, moved);
            self.covered_to = to;
            let effect = if moved > 0 { PauseEffect::Moved } else { PauseEffect::NoWorkingTime };
            (moved, effect)
        } else if from >= self.counts_from && to > from {
            (0, PauseEffect::Overlapped)
        } else {
            (0, PauseEffect::NoWorkingTime)
        }
    }
}
