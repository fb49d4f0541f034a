//! When a petition is due, and why: the seven counting rules (domain.md §6) over the calendar.
//! The rules' numbers are in `policy`; reminders and windows hang on the result here.

mod limit;
mod policy;
mod reckoning;

pub use limit::{Limit, Rung, Unit};
pub use policy::{ClassRule, Policy, PolicyError, Reminder};
pub use reckoning::{
    Basis, Clock, CountedDay, Extension, Lateness, Pause, PauseEffect, PauseMove, PauseReason,
    Reckoning, Standing,
};

use crate::calendar::{Calendar, DAY_MS, HOUR_MS, MINUTE_MS, date_of, end_of, start_of};
use crate::petition::vocabulary;

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

/// Reckons when `clock` is due, by the seven rules. A pause that lasts counts until `now` (ms UTC)
/// or until the clock stopped.
#[must_use]
pub fn reckon(calendar: &Calendar, policy: &Policy, clock: &Clock, now: i64) -> Reckoning {
    let total = policy.total(clock.class);
    let granted = clock.extension_days.filter(|_| clock.class != SlaClass::Urgent);
    let extension = granted.map(|granted_days| Extension {
        granted_days,
        counted_days: granted_days.min(policy.extension_room(clock.class)),
    });
    count(calendar, policy, clock, total, extension, now)
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
    let clock = Clock {
        class,
        received_at: began_at,
        pauses: Vec::new(),
        extension_days: None,
        stopped_at: None,
    };
    reckon_rework(calendar, policy, &clock, began_at).due_at
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
    let mut pauses = effective(calendar, policy, &clock.pauses, now);
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

/// The pauses in order with their ends, a wait for the coordinator cut after its limit.
fn effective(calendar: &Calendar, policy: &Policy, pauses: &[Pause], now: i64) -> Vec<PauseMove> {
    let mut moves: Vec<PauseMove> = pauses
        .iter()
        .map(|pause| {
            let mut to = pause.to.unwrap_or(now).max(pause.from);
            let mut open = pause.to.is_none();
            if pause.reason == PauseReason::ExtensionDecision {
                let limit = policy.decision_wait_ms();
                let latest = calendar.add_working_ms(pause.from, limit);
                open &= now < latest;
                to = to.min(latest);
            }
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

/// Rule 2: moves `due` by the working time that the pauses cover from `counts_from` on, each
/// moment once, a pause that begins after the due time not at all.
fn shift(calendar: &Calendar, pauses: &mut [PauseMove], counts_from: i64, due: i64) -> i64 {
    let mut due = due;
    let mut covered_to = counts_from;
    let mut chain_to = None;
    for pause in pauses {
        let in_chain = chain_to.is_some_and(|end| pause.from <= end);
        if !in_chain && is_past(due, pause.from) {
            pause.effect = PauseEffect::AfterDue;
            continue;
        }
        chain_to = chain_to.max(Some(pause.to));
        let from = pause.from.max(covered_to);
        if pause.to > from {
            pause.moved_ms = calendar.working_ms_between(from, pause.to);
            due = calendar.add_working_ms(due, pause.moved_ms);
            covered_to = pause.to;
        } else if pause.from >= counts_from && pause.to > pause.from {
            pause.effect = PauseEffect::Overlapped;
        }
        if pause.moved_ms > 0 {
            pause.effect = PauseEffect::Moved;
        }
    }
    due
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
    let mut moves = effective(calendar, policy, pauses, i64::MIN);
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

/// The last moment to ask for an extension (ms UTC); `None` when the class allows none.
#[must_use]
pub fn extension_request_until(
    calendar: &Calendar,
    policy: &Policy,
    reckoning: &Reckoning,
) -> Option<i64> {
    (policy.extension_room(reckoning.class) > 0)
        .then(|| before(calendar, reckoning.due_at, policy.extension_notice()))
}

/// When each rung of the reminder ladder falls (ms UTC), in the order of the policy.
#[must_use]
pub fn reminders<'p>(
    calendar: &Calendar,
    policy: &'p Policy,
    reckoning: &Reckoning,
) -> Vec<(i64, &'p Reminder)> {
    let urgent = reckoning.class == SlaClass::Urgent;
    policy
        .reminders()
        .iter()
        .map(|reminder| {
            let rung = if urgent { reminder.urgent } else { reminder.at };
            let at = match rung {
                Rung::Share(percent) => share(calendar, reckoning, percent),
                Rung::SinceReceipt(limit) => after(calendar, reckoning.received_at, limit),
                Rung::BeforeDue(limit) => before(calendar, reckoning.due_at, limit),
                Rung::Due => reckoning.due_at,
                Rung::AfterDue(limit) => after(calendar, reckoning.due_at, limit),
            };
            (at, reminder)
        })
        .collect()
}

fn share(calendar: &Calendar, reckoning: &Reckoning, percent: u32) -> i64 {
    let (from, due) = (reckoning.counts_from, reckoning.due_at);
    if reckoning.class == SlaClass::Urgent {
        return from + (due - from) * i64::from(percent) / 100;
    }
    let used =
        calendar.working_ms_between(from, reckoning.due_before_pauses) * i64::from(percent) / 100;
    let mut pauses = reckoning.pauses.clone();
    shift(calendar, &mut pauses, from, calendar.add_working_ms(from, used))
}

fn after(calendar: &Calendar, from: i64, limit: Limit) -> i64 {
    let value = i64::from(limit.value);
    match limit.unit {
        Unit::WorkingDay => calendar.add_working_ms(from, value * calendar.working_day_ms()),
        Unit::WorkingHour => calendar.add_working_ms(from, value * HOUR_MS),
        Unit::Hour => from.saturating_add(value * HOUR_MS),
        Unit::Minute => from.saturating_add(value * MINUTE_MS),
        Unit::Day => from.saturating_add(value * DAY_MS),
    }
}

fn before(calendar: &Calendar, due: i64, limit: Limit) -> i64 {
    let value = i64::from(limit.value);
    match limit.unit {
        Unit::WorkingDay => calendar.subtract_working_ms(due, value * calendar.working_day_ms()),
        Unit::WorkingHour => calendar.subtract_working_ms(due, value * HOUR_MS),
        Unit::Hour => due.saturating_sub(value * HOUR_MS),
        Unit::Minute => due.saturating_sub(value * MINUTE_MS),
        Unit::Day => due.saturating_sub(value * DAY_MS),
    }
}
