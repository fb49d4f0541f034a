//! Follows the event table: woken by every commit of this process, by the bell of another, and in
//! any case every two seconds, so that a lost ring costs two seconds and nothing else.

use super::{Signal, locked};
use crate::{ServiceError, Services};
use domain::event::{EventData, EventKind};
use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::live::{Bell, PulseRow};
use uuid::Uuid;

/// Looked at without being woken.
const POLL: Duration = Duration::from_secs(2);
/// After one look the next waits this long: a storm of commits costs fifty looks a second.
const BREATH: Duration = Duration::from_millis(20);
/// An id is made before its commit: this far back a woken look reads again, ms.
const OVERLAP: u64 = 1_000;
/// And this far the look of every two seconds: a slow transaction, clocks that differ.
const LONG_OVERLAP: u64 = 10_000;
/// Read at once. More than this is told as "look at everything again".
const MOST: i64 = 400;

/// How far the table was followed.
struct Tail {
    /// The newest event seen.
    last: Uuid,
    /// Those of the last seconds, which are read again.
    seen: BTreeSet<Uuid>,
}

/// The smallest id that an event of this moment (ms UTC, by the process's own clock) can have.
fn first_of(ms: u64) -> Uuid {
    Uuid::from_u128(u128::from(ms) << 80)
}

fn moment_of(id: Uuid) -> u64 {
    u64::try_from(id.as_u128() >> 80).unwrap_or(0)
}

fn machine_now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(0)
}

/// Why the table is looked at.
enum Woken {
    Commit,
    Bell(String),
    Poll,
    Closed,
}

impl Services {
    /// Feeds the streams until [`Services::end_streams`]. One of it runs in each serving process.
    pub async fn keep_live(&self) {
        tokio::select! {
            () = self.follow_events() => {}
            () = self.keep_counting() => {}
        }
    }

    async fn follow_events(&self) {
        let mut commits = store::live::commits();
        let mut closed = self.0.live.closed.subscribe();
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut tail = Tail { last: first_of(machine_now()), seen: BTreeSet::new() };
        let mut bell = self.hang_bell().await;
        loop {
            let woken = tokio::select! {
                _ = closed.wait_for(|closed| *closed) => Woken::Closed,
                changed = commits.changed() => match changed {
                    Ok(()) => Woken::Commit,
                    Err(_) => Woken::Closed,
                },
                rung = rung(&mut bell) => match rung {
                    Some(payload) => Woken::Bell(payload),
                    None => Woken::Poll,
                },
                _ = poll.tick() => Woken::Poll,
            };
            let overlap = match &woken {
                Woken::Closed => return,
                Woken::Poll => LONG_OVERLAP,
                Woken::Commit | Woken::Bell(_) => OVERLAP,
            };
            if let Woken::Bell(payload) = &woken
                && !self.heed(payload).await
            {
                continue;
            }
            match self.look(&mut tail, overlap).await {
                Ok(true) if matches!(woken, Woken::Commit) => {
                    self.ring(&format!("event:{}", self.0.live.process.simple())).await;
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "events could not be followed"),
            }
            if matches!(woken, Woken::Poll) {
                self.sweep_presence().await;
                self.forget_counts();
                if bell.is_none() {
                    bell = self.hang_bell().await;
                }
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn hang_bell(&self) -> Option<Bell> {
        match self.db().bell().await {
            Ok(bell) => bell,
            Err(error) => {
                tracing::warn!(%error, "no bell between processes; looking every two seconds");
                None
            }
        }
    }

    /// Rings for the other processes; what they do not hear they see two seconds later.
    pub(super) async fn ring(&self, payload: &str) {
        if let Err(error) = self.db().ring(payload).await {
            tracing::warn!(%error, "the bell between processes could not be rung");
        }
    }

    /// What another process rang: `true` when the event table is to be looked at.
    async fn heed(&self, payload: &str) -> bool {
        let mut parts = payload.split(':');
        let (kind, process) = (parts.next(), parts.next());
        if process == Some(self.0.live.process.simple().to_string().as_str()) {
            return false;
        }
        match kind {
            Some("event") => true,
            Some("here") => {
                self.heed_presence(parts).await;
                false
            }
            _ => false,
        }
    }

    /// Tells what is new; whether there was anything.
    async fn look(&self, tail: &mut Tail, overlap: u64) -> Result<bool, ServiceError> {
        let from = first_of(moment_of(tail.last).saturating_sub(overlap));
        let rows = self.db().events_since(from, MOST).await?;
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= MOST);
        if let Some(newest) = rows.last() {
            tail.last = tail.last.max(newest.id);
        }
        let fresh: Vec<PulseRow> =
            rows.into_iter().filter(|row| tail.seen.insert(row.id)).collect();
        let kept = first_of(moment_of(tail.last).saturating_sub(2 * LONG_OVERLAP));
        tail.seen = tail.seen.split_off(&kept);
        if is_full {
            // An import, or a process that slept: one by one would only delay everybody.
            tail.last = tail.last.max(first_of(machine_now()));
            self.0.live.say(Signal::Reset);
            self.count_again(|_, _| true);
        } else {
            self.tell(&fresh).await?;
        }
        Ok(!fresh.is_empty())
    }

    async fn tell(&self, fresh: &[PulseRow]) -> Result<(), ServiceError> {
        let live = &self.0.live;
        if locked(&live.seats).is_empty() {
            return Ok(());
        }
        let account = EventKind::AccountChanged.code();
        if fresh.iter().any(|row| row.petition_id.is_none() && row.kind == account) {
            live.say(Signal::Account);
        }
        // Several events of one act are told once, by the newest.
        let mut told = HashSet::new();
        let mut touched: HashSet<String> = HashSet::new();
        let mut everybody = false;
        for row in fresh.iter().rev() {
            let Some(petition) = row.petition_id else { continue };
            let data: EventData = serde_json::from_str(&row.data).unwrap_or_default();
            touched
                .extend(row.agency_code.clone().into_iter().chain(data.agency).chain(data.support));
            // Whose it was before is in no event of these.
            everybody |= matches!(
                EventKind::parse(&row.kind),
                Some(EventKind::Arbitrated | EventKind::Released | EventKind::Quarantined)
            );
            if told.insert(petition)
                && let Some(glance) = self.glance(petition).await?
            {
                touched.extend(glance.row.lead_agency.clone());
                touched.extend(glance.circle.supports.iter().map(|help| help.agency.clone()));
                live.say(Signal::Changed(row.id, glance.into()));
            }
        }
        if !told.is_empty() {
            self.count_again(|_, officer| {
                let here = |held: &domain::permit::Membership| touched.contains(&held.agency);
                everybody || officer.is_intake() || officer.memberships.iter().any(here)
            });
        }
        Ok(())
    }

    /// Petitions with an event since `after`, each once with its newest; `None` when they are too
    /// many to tell.
    pub(super) async fn missed_since(
        &self,
        after: Uuid,
    ) -> Result<Option<Vec<(Uuid, Uuid)>>, ServiceError> {
        let from = first_of(moment_of(after).saturating_sub(LONG_OVERLAP));
        let rows = self.db().events_since(from, MOST).await?;
        if i64::try_from(rows.len()).is_ok_and(|count| count >= MOST) {
            return Ok(None);
        }
        let mut told = HashSet::new();
        let newest = rows.into_iter().rev().filter_map(|row| Some((row.id, row.petition_id?)));
        let mut missed: Vec<_> = newest.filter(|(_, petition)| told.insert(*petition)).collect();
        missed.reverse();
        Ok(Some(missed))
    }
}

/// The next ring; never, where there is no bell. A broken bell is taken down: `None`.
async fn rung(bell: &mut Option<Bell>) -> Option<String> {
    let Some(hung) = bell else { return std::future::pending().await };
    match hung.heard().await {
        Ok(payload) => Some(payload),
        Err(error) => {
            tracing::warn!(%error, "the bell between processes is lost");
            *bell = None;
            None
        }
    }
}
