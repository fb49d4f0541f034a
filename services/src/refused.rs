//! What was tried at the doors and refused before any act was looked at: by a page of another site,
//! or by an officer whom the thing is not for. Acts on a petition leave their own event
//! (`handling/evidence.rs`).
//!
//! A log that everybody can write to can be filled by everybody, and its chain is sealed link by
//! link for ever. So whoever is not signed in has one event a minute between all of them, with a
//! count; an officer, who answers with their name, one a minute for each thing that was tried.

use crate::accounts::Officer;
use crate::{ServiceError, Services, history};
use domain::calendar::MINUTE_MS;
use domain::event::{EventData, EventKind};
use domain::id::OfficerId;
use domain::permit::Actor;
use domain::refusal::Refusal;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::petition::PetitionRow;

/// Reason of an event about a page of another site.
pub const CROSS_SITE: &str = "cross_site";

/// Things counted at once; beyond it everybody shares the one of those who are not signed in.
const MOST: usize = 4096;

/// What one event stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Tried {
    /// Who; `None` for whoever is not signed in.
    officer: Option<OfficerId>,
    /// The door, as the route table names it, or the act.
    what: String,
    /// Why not.
    reason: String,
    /// The petition's number.
    number: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// When its last event was written, ms UTC.
    written_at: i64,
    /// How often it was tried since.
    since: u32,
}

/// How often what was tried since it was last written down. Of this process.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<HashMap<Tried, Slot>>);

impl Tally {
    fn slots(&self) -> MutexGuard<'_, HashMap<Tried, Slot>> {
        // One whole value is replaced by another: what a panic leaves behind is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one; how many to write down now, if any.
    fn count(&self, tried: &mut Tried, now: i64) -> Option<u32> {
        let mut slots = self.slots();
        if slots.len() >= MOST && !slots.contains_key(tried) {
            *tried = Tried { reason: std::mem::take(&mut tried.reason), ..Tried::default() };
        }
        match slots.get_mut(tried) {
            Some(slot) if now < slot.written_at + MINUTE_MS => {
                slot.since = slot.since.saturating_add(1);
                None
            }
            Some(slot) => {
                let count = slot.since.saturating_add(1);
                *slot = Slot { written_at: now, since: 0 };
                Some(count)
            }
            None => {
                slots.insert(tried.clone(), Slot { written_at: now, since: 0 });
                Some(1)
            }
        }
    }

    /// Takes out what was counted before `until` and not written down.
    fn rest(&self, until: i64) -> Vec<(Tried, u32)> {
        let mut rest = Vec::new();
        self.slots().retain(|tried, slot| {
            if slot.written_at > until {
                return true;
            }
            if slot.since > 0 {
                rest.push((tried.clone(), slot.since));
            }
            false
        });
        rest
    }
}

impl Services {
    /// A page of another site sent a request to `door`, which changes something; it was refused.
    /// `token` is the session that the browser sent along, if it did.
    pub async fn note_cross_site(&self, token: Option<&str>, door: &str) {
        let officer = match token {
            // Whoever made the request did not sit at this desk: the session does not live longer.
            Some(token) => self.officer_at_rest(token).await.ok().flatten(),
            None => None,
        };
        // Without a name the door says nothing that the count does not; one event for all doors.
        let what = if officer.is_some() { door } else { "" };
        self.note(officer.as_ref(), what, CROSS_SITE, None).await;
    }

    /// An officer asked for `door`, a page that is for others.
    pub async fn note_not_theirs(&self, token: &str, door: &str) {
        if let Ok(Some(officer)) = self.officer_at_rest(token).await {
            self.note(Some(&officer), door, &Refusal::NotAllowed.key(), None).await;
        }
    }

    /// An officer asked for a petition that is not theirs to see: for them there is none, and the
    /// house knows who looked. Not beside the petition: a link that was theirs yesterday is no
    /// incident of the case.
    pub(crate) async fn not_theirs(&self, officer: &Officer, row: &PetitionRow) -> ServiceError {
        let what = domain::workflow::Action::View.code();
        self.note(Some(officer), what, &Refusal::NotAllowed.key(), Some(&row.number)).await;
        ServiceError::NotFound
    }

    async fn note(&self, officer: Option<&Officer>, what: &str, reason: &str, of: Option<&str>) {
        let mut tried = Tried {
            officer: officer.map(|officer| officer.id),
            what: what.to_owned(),
            reason: reason.to_owned(),
            number: of.map(str::to_owned),
        };
        let Some(count) = self.0.tally.count(&mut tried, self.now()) else { return };
        // The refusal stands whether or not it could be written down.
        if let Err(error) = self.write_refusals([(tried, count)].into()).await {
            tracing::error!(%error, "a refusal could not be written down");
        }
    }

    /// Writes down what was counted in minutes that are over; with `all`, in the running one too.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn flush_refusals(&self, all: bool) -> Result<(), ServiceError> {
        let until = if all { i64::MAX } else { self.now() - MINUTE_MS };
        self.write_refusals(self.0.tally.rest(until)).await
    }

    async fn write_refusals(&self, refusals: Vec<(Tried, u32)>) -> Result<(), ServiceError> {
        if refusals.is_empty() {
            return Ok(());
        }
        let mut tx = self.db().begin().await?;
        for (tried, count) in refusals {
            let actor = tried
                .officer
                .map_or(Actor::Public, |id| Actor::Officer { id, memberships: Vec::new() });
            let data = EventData {
                what: Some(tried.what).filter(|what| !what.is_empty()),
                reason: Some(tried.reason),
                count: Some(count),
                other: tried.number,
                ..EventData::default()
            };
            history::write_of_house(&mut tx, EventKind::ActRefused, &actor, self.now(), data)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Tried {
        Tried { reason: CROSS_SITE.to_owned(), ..Tried::default() }
    }

    #[test]
    fn a_flood_is_one_event_a_minute_and_no_try_is_lost() {
        let tally = Tally::default();
        assert_eq!(tally.count(&mut nobody(), 0), Some(1));
        for now in 1..1000 {
            assert_eq!(tally.count(&mut nobody(), now), None);
        }
        assert_eq!(tally.count(&mut nobody(), MINUTE_MS), Some(1000));
        assert_eq!(tally.count(&mut nobody(), MINUTE_MS + 1), None);
        assert!(tally.rest(0).is_empty(), "the minute is not over");
        assert_eq!(tally.rest(MINUTE_MS), [(nobody(), 1)]);
        assert!(tally.rest(i64::MAX).is_empty());
    }

    #[test]
    fn memory_does_not_grow_with_what_is_tried() {
        let tally = Tally::default();
        for n in 0..MOST + 100 {
            let mut tried = Tried { number: Some(n.to_string()), ..nobody() };
            tally.count(&mut tried, 0);
        }
        assert!(tally.slots().len() <= MOST + 1);
    }
}
