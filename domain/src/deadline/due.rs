//! Only the due time, without its explanation and without allocating: for sweeps, imports and
//! dry runs over many petitions. The same rules as `reckon`; a property test holds them together.

use super::pauses::{Shift, end};
use super::policy::Policy;
use super::reckoning::Clock;
use super::{Limit, SlaClass, granted_extension};
use crate::calendar::{Calendar, HOUR_MS, date_of, end_of, start_of};

/// The `due_at` of [`super::reckon`], ms UTC.
#[must_use]
pub fn due_at(calendar: &Calendar, policy: &Policy, clock: &Clock, now: i64) -> i64 {
    let extension = granted_extension(policy, clock).map_or(0, |e| e.counted_days);
    due(calendar, policy, clock, policy.total(clock.class), extension, now)
}

/// The `due_at` of [`super::reckon_rework`], ms UTC.
#[must_use]
pub fn rework_due_at(calendar: &Calendar, policy: &Policy, clock: &Clock, now: i64) -> i64 {
    due(calendar, policy, clock, policy.rework_total(clock.class), 0, now)
}

fn due(
    calendar: &Calendar,
    policy: &Policy,
    clock: &Clock,
    total: Limit,
    extension: u32,
    now: i64,
) -> i64 {
    if clock.class == SlaClass::Urgent {
        return clock.received_at.saturating_add(i64::from(total.value) * HOUR_MS);
    }
    let received = date_of(clock.received_at);
    let last = calendar.nth_working_day_after(received, total.value + extension);
    let due = calendar.closing_of(last).unwrap_or_else(|| end_of(last));
    if clock.pauses.is_empty() {
        return due;
    }
    let first = calendar.nth_working_day_after(received, 1);
    let counts_from = calendar.opening_of(first).unwrap_or_else(|| start_of(first));
    let now = clock.stopped_at.map_or(now, |stop| stop.min(now));
    let mut shift = Shift::new(calendar, counts_from, due);
    // Petitions have few pauses: looking for the next one each time costs less than a sorted copy.
    let mut taken = None;
    loop {
        let next = clock
            .pauses
            .iter()
            .enumerate()
            .map(|(place, pause)| (pause.from, end(calendar, policy, pause, now).0, place))
            .filter(|&pause| taken.is_none_or(|last| last < pause))
            .min();
        let Some((from, to, _)) = next else { return shift.due };
        shift.take(from, to);
        taken = next;
    }
}
