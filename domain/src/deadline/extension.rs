//! Rule 5: whether more time may be asked for, and how many working days a promised date means.

use super::policy::Policy;
use super::reckoning::{Clock, Reckoning};
use super::{SlaClass, before, due_at, is_past, reckon};
use crate::calendar::{Calendar, Date, date_of};
use crate::petition::vocabulary;

vocabulary! {
    /// Why an extension cannot be asked for.
    ExtensionBar {
        /// Urgent petitions are never extended.
        Urgent = "urgent_is_never_extended",
        /// It was extended as often as the policy allows.
        Used = "already_extended",
        /// Less than 4 working hours are left.
        TooLate = "extension_too_late",
        /// The answer is approved already.
        Stopped = "clock_stopped",
        /// No day was asked for.
        NoDays = "extension_of_nothing",
        /// More than the class's own length, or more than 20 working days in all.
        TooLong = "extension_too_long",
    }
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

/// May an agency's leader ask at `at` (ms UTC) for `days` working days more, when the petition was
/// extended `times` times before? Reason and new date come with it; the coordinator decides, and
/// until then a pause runs (see [`super::decision_until`]).
///
/// # Errors
/// [`ExtensionBar`], the reason that time cannot mend first.
pub fn may_extend(
    calendar: &Calendar,
    policy: &Policy,
    clock: &Clock,
    times: u32,
    days: u32,
    at: i64,
) -> Result<(), ExtensionBar> {
    if clock.class == SlaClass::Urgent {
        return Err(ExtensionBar::Urgent);
    }
    if times >= policy.extension_times() {
        return Err(ExtensionBar::Used);
    }
    if clock.stopped_at.is_some_and(|stop| stop <= at) {
        return Err(ExtensionBar::Stopped);
    }
    let reckoning = reckon(calendar, policy, clock, at);
    if extension_request_until(calendar, policy, &reckoning).is_none_or(|until| is_past(until, at))
    {
        return Err(ExtensionBar::TooLate);
    }
    match days {
        0 => Err(ExtensionBar::NoDays),
        days if days > policy.extension_room(clock.class) => Err(ExtensionBar::TooLong),
        _ => Ok(()),
    }
}

/// The working days to ask for so that the petition falls due on `date` or the next day that it
/// can; `None` when no allowed extension reaches that far.
#[must_use]
pub fn extension_days_until(
    calendar: &Calendar,
    policy: &Policy,
    clock: &Clock,
    date: Date,
    now: i64,
) -> Option<u32> {
    (1..=policy.extension_room(clock.class)).find(|&days| {
        let extended = Clock { extension_days: Some(days), ..clock.clone() };
        date_of(due_at(calendar, policy, &extended, now)) >= date
    })
}
