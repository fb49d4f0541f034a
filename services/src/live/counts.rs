//! Counts of the queues, reckoned once for all who share them and at most once a second, however
//! many officers look and however much happens.

use super::{Signal, locked};
use crate::accounts::Officer;
use crate::queues::Queue;
use crate::{ServiceError, Services};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// Never more often than this.
const EVERY: Duration = Duration::from_secs(1);
/// What becomes late by itself is counted again after this.
const BY_ITSELF: Duration = Duration::from_secs(60);

/// Officers with the same roles in the same agencies: their queues hold the same, but for what is
/// their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Team(Vec<(&'static str, String)>);

impl Team {
    pub(super) fn of(officer: &Officer) -> Self {
        let mut held: Vec<_> =
            officer.memberships.iter().map(|m| (m.role.code(), m.agency.clone())).collect();
        held.sort_unstable();
        held.dedup();
        Self(held)
    }
}

/// What was counted last, and what is to be counted again.
#[derive(Debug, Default)]
pub(super) struct Books {
    teams: HashMap<Team, Vec<(Queue, i64)>>,
    own: HashMap<Uuid, Vec<(Queue, i64)>>,
    stale: HashSet<Team>,
}

impl Books {
    /// The counts of an officer in the order of their queues, if they are known.
    pub(super) fn of(&self, team: &Team, officer: &Officer) -> Option<Vec<(Queue, i64)>> {
        let shared = self.teams.get(team)?;
        let queues = Queue::of(officer);
        let none = Vec::new();
        let own = match queues.iter().any(|queue| queue.is_own()) {
            true => self.own.get(&officer.id.0)?,
            false => &none,
        };
        let counted =
            |queue: Queue| shared.iter().chain(own).find(|(other, _)| *other == queue).copied();
        let counts = queues.into_iter().filter_map(counted).collect();
        Some(counts)
    }
}

impl Services {
    /// Marks the teams with an open stream for which `is_touched` holds.
    pub(super) fn count_again(&self, is_touched: impl Fn(&Team, &Officer) -> bool) {
        let live = &self.0.live;
        let teams: HashSet<Team> = locked(&live.seats)
            .values()
            .filter(|seat| is_touched(&seat.team, &seat.officer))
            .map(|seat| seat.team.clone())
            .collect();
        if !teams.is_empty() {
            locked(&live.books).stale.extend(teams);
            live.uncounted.notify_one();
        }
    }

    /// Counts whatever is marked, at once the first time and then at most once a second.
    pub(super) async fn keep_counting(&self) {
        let live = &self.0.live;
        loop {
            tokio::select! {
                () = live.uncounted.notified() => {}
                () = tokio::time::sleep(BY_ITSELF) => self.count_again(|_, _| true),
            }
            if let Err(error) = self.count_stale().await {
                tracing::warn!(%error, "queues could not be counted");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn count_stale(&self) -> Result<(), ServiceError> {
        let live = &self.0.live;
        let stale = std::mem::take(&mut locked(&live.books).stale);
        if stale.is_empty() {
            return Ok(());
        }
        // One officer stands for their team; each counts what is their own.
        let mut people: HashMap<Team, Vec<Officer>> = HashMap::new();
        for seat in locked(&live.seats).values().filter(|seat| stale.contains(&seat.team)) {
            let team = people.entry(seat.team.clone()).or_default();
            if team.iter().all(|other| other.id != seat.officer.id) {
                team.push(seat.officer.clone());
            }
        }
        for (team, officers) in people {
            let Some(one) = officers.first() else { continue };
            let counts = self.counts_where(one, |queue| !queue.is_own()).await?;
            let mut own = Vec::new();
            for officer in &officers {
                own.push((officer.id.0, self.counts_where(officer, Queue::is_own).await?));
            }
            let mut books = locked(&live.books);
            books.teams.insert(team, counts);
            books.own.extend(own);
        }
        live.say(Signal::Counted);
        Ok(())
    }

    /// Forgets what nobody looks at any more.
    pub(super) fn forget_counts(&self) {
        let live = &self.0.live;
        let (teams, people): (HashSet<Team>, HashSet<Uuid>) = {
            let seats = locked(&live.seats);
            seats.values().map(|seat| (seat.team.clone(), seat.officer.id.0)).unzip()
        };
        let mut books = locked(&live.books);
        books.teams.retain(|team, _| teams.contains(team));
        books.own.retain(|officer, _| people.contains(officer));
    }
}
