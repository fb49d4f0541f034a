//! Who is warned when, before and after a petition falls due: the rungs of `reminders` in
//! sla_policy.json. Which have been sent is the store's memory; here are their moments and keys.

use crate::calendar::Calendar;
use crate::deadline::{
    Policy, Reckoning, Reminder, Rung, SlaClass, after, before, shift_by_pauses,
};
use crate::petition::vocabulary;
use crate::workflow::Role;
use serde::Serialize;

vocabulary! {
    /// Who a rung tells, as `sla_policy.json` writes it.
    Receiver {
        /// The person who works on it.
        Handler = "handler",
        /// The lead agency's named account.
        FocalPerson = "agency-focal",
        /// The lead agency's leader.
        AgencyLeader = "agency-leader",
        /// Sở TT&TT.
        Coordinator = "coordinator",
        /// The Provincial People's Committee Office.
        CoCoordinator = "VP-UBND",
        /// The list that the province's leaders see.
        Leadership = "leadership list to UBND",
    }
}

impl Receiver {
    /// The role that receives it; those of an agency in the lead agency only.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Handler => Role::Handler,
            Self::FocalPerson => Role::FocalPerson,
            Self::AgencyLeader => Role::AgencyLeader,
            Self::Coordinator => Role::Coordinator,
            Self::CoCoordinator => Role::CoCoordinator,
            Self::Leadership => Role::LeaderView,
        }
    }
}

vocabulary! {
    /// How a rung marks the petition from then on.
    Flag {
        /// Late.
        Overdue = "overdue",
        /// Late, and the province's leaders know.
        OverdueRed = "overdue-red",
    }
}

/// What a sweep knows of one petition.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// Its count, reckoned at the moment of the sweep.
    pub reckoning: &'a Reckoning,
    /// 0 for the first count; another number with every rework and reopening (its time will do).
    pub round: i64,
    /// When the leader approved the answer, ms UTC: from then on nobody is warned.
    pub stopped_at: Option<i64>,
    /// Keys of the warnings that have been sent.
    pub sent: &'a [String],
}

/// One warning that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The same whenever and by whomever it is found: with the petition's id, the store's unique
    /// key. A new round, class or extension is a new promise and begins a new ladder; a pause only
    /// moves the rungs.
    pub key: String,
    /// Its place on the ladder, 0 the lowest.
    pub rung: usize,
    /// When it fell due, ms UTC.
    pub at: i64,
    /// Who is told.
    pub to: Vec<Receiver>,
    /// How the petition is marked from then on.
    pub flag: Option<Flag>,
}

/// When each rung falls (ms UTC), in the order of the policy.
#[must_use]
pub fn rungs<'p>(
    calendar: &Calendar,
    policy: &'p Policy,
    reckoning: &Reckoning,
) -> Vec<(i64, &'p Reminder)> {
    let rungs = policy.reminders().iter();
    rungs.map(|reminder| (falls_at(calendar, reckoning, reminder), reminder)).collect()
}

/// The warnings that fell due after `since` and until `until` (ms UTC; the first excluded, the
/// second included) and have not been sent, in the order of the policy. `since` before the receipt
/// finds also what no sweep was there to send.
#[must_use]
pub fn due_between(
    calendar: &Calendar,
    policy: &Policy,
    watch: Watch<'_>,
    since: i64,
    until: i64,
) -> Vec<Warning> {
    open_rungs(calendar, policy, watch)
        .filter(|&(_, at, _)| since < at && at <= until)
        .map(|(rung, at, reminder)| Warning {
            key: key(&watch, rung),
            rung,
            at,
            to: reminder.to.clone(),
            flag: reminder.flag,
        })
        .collect()
}

/// When the next warning falls due that has not been sent (ms UTC; it may be past), so that a
/// sweep need not look before; `None` when none is left, or the clock stands still.
#[must_use]
pub fn next_at(calendar: &Calendar, policy: &Policy, watch: Watch<'_>) -> Option<i64> {
    if watch.reckoning.paused {
        return None;
    }
    open_rungs(calendar, policy, watch).map(|(_, at, _)| at).min()
}

/// What a key of this count begins with: round, class and extension.
#[must_use]
pub fn promise(watch: &Watch<'_>) -> String {
    let reckoning = watch.reckoning;
    let extension = reckoning.extension.map_or(0, |extension| extension.counted_days);
    format!("{}.{}.{extension}", watch.round, reckoning.class.code())
}

fn key(watch: &Watch<'_>, rung: usize) -> String {
    format!("{}.rung.{rung}", promise(watch))
}

fn open_rungs<'a>(
    calendar: &'a Calendar,
    policy: &'a Policy,
    watch: Watch<'a>,
) -> impl Iterator<Item = (usize, i64, &'a Reminder)> + 'a {
    let running = watch.stopped_at.is_none();
    let reminders = policy.reminders().iter().enumerate().filter(move |_| running);
    reminders
        .filter(move |&(rung, _)| {
            let key = key(&watch, rung);
            !watch.sent.contains(&key)
        })
        .map(move |(rung, reminder)| {
            (rung, falls_at(calendar, watch.reckoning, reminder), reminder)
        })
}

fn falls_at(calendar: &Calendar, reckoning: &Reckoning, reminder: &Reminder) -> i64 {
    let urgent = reckoning.class == SlaClass::Urgent;
    match if urgent { reminder.urgent } else { reminder.at } {
        Rung::Share(percent) => share(calendar, reckoning, percent),
        Rung::SinceReceipt(limit) => after(calendar, reckoning.received_at, limit),
        Rung::BeforeDue(limit) => before(calendar, reckoning.due_at, limit),
        Rung::Due => reckoning.due_at,
        Rung::AfterDue(limit) => after(calendar, reckoning.due_at, limit),
    }
}

fn share(calendar: &Calendar, reckoning: &Reckoning, percent: u32) -> i64 {
    let (from, due) = (reckoning.counts_from, reckoning.due_at);
    if reckoning.class == SlaClass::Urgent {
        return from + (due - from) * i64::from(percent) / 100;
    }
    let used =
        calendar.working_ms_between(from, reckoning.due_before_pauses) * i64::from(percent) / 100;
    shift_by_pauses(calendar, reckoning, calendar.add_working_ms(from, used))
}
