//! Who has a case open and who types in it: told by heartbeats, forgotten thirty seconds after the
//! last one, kept in memory only. Between processes only ids travel.

use super::{Glance, Signal, locked};
use crate::accounts::Officer;
use crate::{ServiceError, Services};
use domain::id::OfficerId;
use std::collections::HashMap;
use std::sync::Mutex;
use uuid::Uuid;

/// A heartbeat is good for this long, ms.
const GOOD_FOR: i64 = 30_000;

/// What an officer does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Has it open.
    Looks,
    /// Writes in one of its forms.
    Types,
    /// Went on to something else.
    Left,
}

impl Doing {
    /// From its code, as browsers and the bell send it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "xem" => Some(Self::Looks),
            "viet" => Some(Self::Types),
            "roi" => Some(Self::Left),
            _ => None,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Looks => "xem",
            Self::Types => "viet",
            Self::Left => "roi",
        }
    }
}

/// Somebody who has a case open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: OfficerId,
    /// As colleagues know them.
    pub name: String,
    /// They write in it.
    pub types: bool,
}

#[derive(Debug)]
struct Mark {
    person: Person,
    until: i64,
}

/// By petition, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Presence(Mutex<HashMap<Uuid, Vec<Mark>>>);

impl Presence {
    /// Notes what somebody does; whether that is news.
    fn note(&self, petition: Uuid, person: Person, doing: Doing, now: i64) -> bool {
        let mut all = locked(&self.0);
        if doing == Doing::Left {
            let Some(marks) = all.get_mut(&petition) else { return false };
            let before = marks.len();
            marks.retain(|mark| mark.person.id != person.id);
            let left = marks.len() < before;
            if marks.is_empty() {
                all.remove(&petition);
            }
            return left;
        }
        let marks = all.entry(petition).or_default();
        match marks.iter_mut().find(|mark| mark.person.id == person.id) {
            Some(mark) => {
                let is_news = mark.until < now || mark.person != person;
                *mark = Mark { person, until: now + GOOD_FOR };
                is_news
            }
            None => {
                marks.push(Mark { person, until: now + GOOD_FOR });
                true
            }
        }
    }

    fn people(&self, petition: Uuid, now: i64) -> Vec<Person> {
        let all = locked(&self.0);
        let here = all.get(&petition).into_iter().flatten().filter(|mark| mark.until >= now);
        here.map(|mark| mark.person.clone()).collect()
    }

    /// Whether this officer has it open, as far as the last heartbeat says.
    pub(super) fn holds(&self, petition: Uuid, officer: Uuid) -> bool {
        let all = locked(&self.0);
        all.get(&petition).into_iter().flatten().any(|mark| mark.person.id.0 == officer)
    }

    /// Forgets whoever was silent too long; the petitions that changed by it.
    fn sweep(&self, now: i64) -> Vec<Uuid> {
        let mut changed = Vec::new();
        locked(&self.0).retain(|petition, marks| {
            let before = marks.len();
            marks.retain(|mark| mark.until >= now);
            if marks.len() < before {
                changed.push(*petition);
            }
            !marks.is_empty()
        });
        changed
    }
}

impl Services {
    /// A heartbeat: what the officer does with the case of this number.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see it.
    pub async fn here(
        &self,
        officer: &Officer,
        number: &str,
        doing: Doing,
    ) -> Result<(), ServiceError> {
        let id = self.db().petition_id(number).await?.ok_or(ServiceError::NotFound)?;
        let glance = self.glance(id).await?.ok_or(ServiceError::NotFound)?;
        let presence = &self.0.live.presence;
        let person = Person {
            id: officer.id,
            name: officer.display_name.clone(),
            types: doing == Doing::Types,
        };
        if !glance.shows_to(officer) {
            presence.note(id, person, Doing::Left, self.now());
            return Err(ServiceError::NotFound);
        }
        let is_news = presence.note(id, person, doing, self.now());
        // Every heartbeat rings, so that the other processes' marks live as long as ours.
        let process = self.0.live.process.simple();
        let officer = officer.id.0.simple();
        self.ring(&format!("here:{process}:{}:{officer}:{}", id.simple(), doing.code())).await;
        if is_news {
            self.show_people(glance);
        }
        Ok(())
    }

    /// Who has these petitions open, in the order in which they came. The caller has asked
    /// permission for each.
    pub fn people_at(&self, petition: Uuid) -> Vec<Person> {
        self.0.live.presence.people(petition, self.now())
    }

    fn show_people(&self, glance: Glance) {
        let people = self.people_at(glance.row.id).into();
        self.0.live.say(Signal::Here(glance.into(), people));
    }

    /// A heartbeat that another process heard: petition, officer, what they do.
    pub(super) async fn heed_presence(&self, mut parts: std::str::Split<'_, char>) {
        let mut id = || parts.next().and_then(|part| Uuid::parse_str(part).ok());
        let (petition, officer) = (id(), id());
        let doing = parts.next().and_then(Doing::parse);
        let (Some(petition), Some(officer), Some(doing)) = (petition, officer, doing) else {
            return;
        };
        let told = async {
            let Some(row) = self.db().officer(officer).await? else { return Ok(()) };
            let person = Person {
                id: OfficerId(officer),
                name: row.display_name,
                types: doing == Doing::Types,
            };
            if self.0.live.presence.note(petition, person, doing, self.now())
                && let Some(glance) = self.glance(petition).await?
            {
                self.show_people(glance);
            }
            Ok::<_, ServiceError>(())
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, "who is at a case could not be told");
        }
    }

    pub(super) async fn sweep_presence(&self) {
        for petition in self.0.live.presence.sweep(self.now()) {
            match self.glance(petition).await {
                Ok(Some(glance)) => self.show_people(glance),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "who left a case could not be told"),
            }
        }
    }
}
