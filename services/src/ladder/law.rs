//! One petition on the ladder: which warnings are due and when the next one falls. The rungs are
//! the policy's, their moments `domain::ladder::rungs`; only what was sent is weighed here.

use crate::rules::RulesOf;
use domain::calendar::DAY_MS;
use domain::chase::{Chased, chase};
use domain::deadline::{
    Clock, Pause, PauseReason, Reckoning, SlaClass, decision_until, reckon, reckon_rework,
};
use domain::ladder::{Flag, Receiver, Watch, promise, rungs};
use domain::petition::Nature;
use store::ladder::{SentRow, WatchPauseRow, WatchRow};

/// A warning that is due.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Warning {
    /// The same whenever and by whomever it is found.
    pub key: String,
    /// When it fell, ms UTC.
    pub fell_at: i64,
    /// Who is told.
    pub to: Vec<Receiver>,
    /// How the petition is marked from then on.
    pub flag: Option<Flag>,
}

/// Who hears of a denunciation (decisions.md 7).
const COORDINATING: [Receiver; 2] = [Receiver::Coordinator, Receiver::CoCoordinator];
/// Who owes the sender a word every few days after the due time.
const PROGRESS: [Receiver; 2] = [Receiver::Handler, Receiver::FocalPerson];

/// What is due by `now` (ms UTC), and when to look again; `None` when nothing is to come until
/// somebody moves the clock.
pub(super) fn judge(
    rules: RulesOf<'_>,
    row: &WatchRow,
    pauses: &[WatchPauseRow],
    sent: &[SentRow],
    now: i64,
) -> (Vec<Warning>, Option<i64>) {
    let Some(due_at) = row.due_at.filter(|_| is_open(row)) else { return (Vec::new(), None) };
    let class = SlaClass::parse(&row.sla_class).unwrap_or(SlaClass::Standard);
    let mut reckoning = reckoning_of(rules, row, class, pauses, now);
    // The promised date is what was told, whatever the calendar says by now.
    reckoning.due_at = due_at;
    let watch = Watch {
        reckoning: &reckoning,
        round: row.reworked_at.unwrap_or(0),
        stopped_at: row.stopped_at,
        sent: &[],
    };
    // The sender asks, whether the clock runs or stands.
    let mut due = Vec::from_iter(chased(rules, row, watch, sent));
    if reckoning.paused {
        // Waiting for a decision ends by itself (rule 5); waiting for the sender when they write.
        let until = pauses
            .iter()
            .filter(|pause| pause.ended_at.is_none())
            .filter(|pause| pause.reason == PauseReason::ExtensionDecision.code())
            .map(|pause| decision_until(rules.calendar, rules.policy, pause.began_at))
            .min();
        return (due, until);
    }
    if row.stopped_at.is_some() {
        return (due, None);
    }
    let promise = promise(&watch);
    let is_sent = |key: &str| sent.iter().any(|sent| sent.key == key);

    let mut next = None::<i64>;
    for (rung, (at, reminder)) in
        rungs(rules.calendar, rules.policy, &reckoning).into_iter().enumerate()
    {
        let to = receivers(row.nature, reminder.to.iter().copied());
        let key = format!("{promise}.rung.{rung}");
        if to.is_empty() || is_sent(&key) {
            continue;
        }
        if at <= now {
            due.push(Warning { key, fell_at: at, to, flag: reminder.flag });
        } else {
            next = Some(next.map_or(at, |next| next.min(at)));
        }
    }

    let every = i64::from(rules.policy.progress_every_days(class)) * DAY_MS;
    let to = receivers(row.nature, PROGRESS.into_iter());
    if every > 0 && !to.is_empty() {
        // Of those that nobody was there to send, only the latest: it says what they all say.
        let times = ((now - due_at) / every).max(0);
        let key = format!("{promise}.progress.{times}");
        if times > 0 && !is_sent(&key) {
            due.push(Warning { key, fell_at: due_at + times * every, to, flag: None });
        }
        let at = due_at + (times + 1) * every;
        next = Some(next.map_or(at, |next| next.min(at)));
    }
    (due, next)
}

fn is_open(row: &WatchRow) -> bool {
    !row.status.is_final() && !row.is_guarded
}

/// The sender's last reminder, unless it was passed on. One of an earlier promise says nothing more.
fn chased(
    rules: RulesOf<'_>,
    row: &WatchRow,
    watch: Watch<'_>,
    sent: &[SentRow],
) -> Option<Warning> {
    let at = row.chased_at?;
    let times = u32::try_from(row.chases).ok()?.checked_sub(1)?;
    let ending = format!(".chase.{}", row.chases);
    if sent.iter().any(|sent| sent.key.ends_with(&ending)) {
        return None;
    }
    let before = Chased { times, last_at: None };
    let chase = chase(rules.calendar, rules.policy, watch, None, before, at).ok()?;
    let to = receivers(row.nature, chase.to.into_iter());
    (!to.is_empty()).then_some(Warning { key: chase.key, fell_at: at, to, flag: None })
}

fn receivers(nature: Nature, all: impl Iterator<Item = Receiver>) -> Vec<Receiver> {
    all.filter(|one| nature != Nature::Denunciation || COORDINATING.contains(one)).collect()
}

fn reckoning_of(
    rules: RulesOf<'_>,
    row: &WatchRow,
    class: SlaClass,
    pauses: &[WatchPauseRow],
    now: i64,
) -> Reckoning {
    let pauses = pauses.iter().map(|row| Pause {
        from: row.began_at,
        to: row.ended_at,
        reason: PauseReason::parse(&row.reason).unwrap_or(PauseReason::NeedInfo),
    });
    let clock = Clock {
        class,
        received_at: row.reworked_at.unwrap_or(row.received_at),
        pauses: pauses.collect(),
        extension_days: row.extension_days.and_then(|days| u32::try_from(days).ok()),
        stopped_at: row.stopped_at,
    };
    let count = if row.reworked_at.is_some() { reckon_rework } else { reckon };
    count(rules.calendar, rules.policy, &clock, now)
}
