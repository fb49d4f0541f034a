//! Duplicates and recurrences: candidates of the store, ranked by domain. The citizen sees only
//! what is public already; intake sees all but denunciations.

use crate::accounts::Officer;
use crate::{ServiceError, Services, new_id};
use domain::calendar::DAY_MS;
use domain::cell;
use domain::permit::{Actor, Case, permit};
use domain::petition::{Nature, PublicFace, Status};
use domain::recurrence::{Closed, Done, Fresh, Recurrence, WINDOW_DAYS, latest};
use domain::refusal::Refusal;
use domain::similar::{Likeness, MOST_DAYS, Matter, Sketch, likeness, rank};
use domain::workflow::Action;
use std::collections::HashSet;
use store::Db;
use store::outbox::NewJob;
use store::petition::PetitionRow;
use store::similar::NearRow;
use uuid::Uuid;

/// Candidates read from each index: enough for a commune's quarter, little enough to rank at once.
const CANDIDATES: i64 = 150;
/// Proposals shown.
const SHOWN: usize = 5;
/// Before a word is written only place and category speak: this near, metres.
pub const NEARBY_M: f64 = 250.0;

/// A public petition that may be the same matter.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicLike {
    /// PA-YYYY-NNNNNN; its public page can be opened.
    pub number: String,
    /// Masked title.
    pub title: String,
    /// Where it stands, for the public.
    pub face: PublicFace,
    /// It is open: whoever has the same trouble may say so.
    pub may_join: bool,
    /// ms UTC.
    pub received_at: i64,
    /// 0 to 1.
    pub score: f64,
    /// Its public photo.
    pub cover: Option<Uuid>,
    /// Metres from the place of what is written, when both have a point.
    pub distance_m: Option<f64>,
}

/// A petition that may be the same matter, for intake.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficerLike {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// ms UTC.
    pub received_at: i64,
    /// How like, by its parts.
    pub likeness: Likeness,
}

impl Services {
    /// What the public knows of the same matter, while it is being written. `matter.at` is now.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn similar_while_writing(
        &self,
        matter: &Matter<'_>,
    ) -> Result<Vec<PublicLike>, ServiceError> {
        let mut rows = self.candidates(matter, None).await?;
        rows.retain(|row| row.public_title.is_some());
        Ok(ranked(matter, &rows)
            .into_iter()
            .map(|(row, likeness)| public_like(row, &likeness))
            .collect())
    }

    /// Public petitions of the same category that are near, before a word is written: within
    /// [`NEARBY_M`] where both have a point, else in the same commune at a place that both name. The
    /// nearest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn nearby_of_kind(
        &self,
        matter: &Matter<'_>,
    ) -> Result<Vec<PublicLike>, ServiceError> {
        let mut rows = self.candidates(matter, None).await?;
        rows.retain(|row| {
            row.public_title.is_some() && Some(row.category_code.as_str()) == matter.category
        });
        let mine = Sketch::of(matter);
        let mut near: Vec<(f64, PublicLike)> = rows
            .iter()
            .filter_map(|row| {
                let likeness = likeness(&mine, &Sketch::of(&near_matter(row)));
                let metres = match likeness.distance_m {
                    Some(metres) => metres,
                    None if likeness.shared_places.is_empty() => return None,
                    None => NEARBY_M,
                };
                (metres <= NEARBY_M && likeness.time > 0.0)
                    .then(|| (metres, public_like(row, &likeness)))
            })
            .collect();
        near.sort_by(|(a, one), (b, other)| {
            a.total_cmp(b).then(other.received_at.cmp(&one.received_at))
        });
        Ok(near.into_iter().map(|(_, like)| like).take(SHOWN).collect())
    }

    /// What may be the same matter as a petition, for intake; the likest first.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] unless the officer coordinates or screens.
    pub async fn similar_to(
        &self,
        officer: &Officer,
        petition: Uuid,
    ) -> Result<Vec<OfficerLike>, ServiceError> {
        if !officer.is_intake() {
            return Err(Refusal::NotAllowed.into());
        }
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        // Nothing is compared with a denunciation: its words must not show in another's list.
        if row.nature == Nature::Denunciation || row.status == Status::Quarantined {
            return Ok(Vec::new());
        }
        self.similar_but(&matter_of(&row), Some(petition)).await
    }

    /// As [`Services::similar_to`], for a petition that is being written; the caller has asked who reads.
    pub(crate) async fn similar_for_intake(
        &self,
        matter: &Matter<'_>,
    ) -> Result<Vec<OfficerLike>, ServiceError> {
        self.similar_but(matter, None).await
    }

    async fn similar_but(
        &self,
        matter: &Matter<'_>,
        without: Option<Uuid>,
    ) -> Result<Vec<OfficerLike>, ServiceError> {
        let rows = self.candidates(matter, without).await?;
        Ok(ranked(matter, &rows)
            .into_iter()
            .map(|(row, likeness)| OfficerLike {
                id: row.id,
                number: row.number.clone(),
                title: row.title.clone(),
                status: row.status,
                received_at: row.received_at,
                likeness,
            })
            .collect())
    }

    /// Three bounded reads, each by an index: near on the map, of the same kind in the commune, and
    /// anything in the commune.
    async fn candidates(
        &self,
        matter: &Matter<'_>,
        without: Option<Uuid>,
    ) -> Result<Vec<NearRow>, ServiceError> {
        let since = matter.at - MOST_DAYS * DAY_MS;
        let mut rows = Vec::new();
        if let Some(point) = matter.point {
            let cells = cell::far_around(point);
            rows.extend(self.db().recent_in_cells(&cells, since, CANDIDATES).await?);
        }
        if let Some(commune) = matter.commune {
            if let Some(category) = matter.category {
                let of_kind = self.db().recent_of_kind(commune, category, since, CANDIDATES);
                rows.extend(of_kind.await?);
            }
            rows.extend(self.db().recent_in_commune(commune, since, CANDIDATES).await?);
        }
        let mut seen: HashSet<Uuid> = without.into_iter().collect();
        rows.retain(|row| seen.insert(row.id));
        Ok(rows)
    }

    /// Looks whether a petition repeats one that was answered or closed, and links it; the number of the
    /// earlier one and why. Asking again judges anew (its category or place may have changed).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn link_recurrence(
        &self,
        petition: Uuid,
    ) -> Result<Option<(String, Recurrence)>, ServiceError> {
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        if row.nature == Nature::Denunciation || row.status == Status::Quarantined {
            let mut tx = self.db().begin().await?;
            tx.set_repeats(petition, None).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let matter = matter_of(&row);
        let (since, until) = (row.received_at - WINDOW_DAYS * DAY_MS, row.received_at);
        let mut earlier = Vec::new();
        if let Some(point) = matter.point {
            let cells = cell::around(point);
            let near =
                self.db().done_in_cells(&cells, &row.category_code, since, until, CANDIDATES);
            earlier.extend(near.await?);
        }
        if let Some(commune) = matter.commune {
            let named =
                self.db().done_in_commune(commune, &row.category_code, since, until, CANDIDATES);
            earlier.extend(named.await?);
        }
        earlier.retain(|other| other.id != petition);
        let fresh = Fresh {
            category: row.category_code.clone(),
            point: matter.point,
            commune: row.commune_code.clone(),
            sketch: Sketch::of(&matter),
            received_at: row.received_at,
        };
        let closed: Vec<Closed> = earlier.iter().filter_map(closed_of).collect();
        let found = latest(&fresh, &closed).map(|(i, why)| (&earlier[i], why));
        let mut tx = self.db().begin().await?;
        tx.set_repeats(petition, found.as_ref().map(|(earlier, _)| earlier.id)).await?;
        tx.commit().await?;
        Ok(found.map(|(earlier, why)| (earlier.number.clone(), why)))
    }

    /// Number of the earlier petition that this one repeats ("tái diễn").
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn repeats(&self, petition: Uuid) -> Result<Option<String>, ServiceError> {
        Ok(self.db().repeats(petition).await?)
    }

    /// Which petitions of a queue's page repeat an earlier one: id and the earlier one's number.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn repeating(&self, petitions: &[Uuid]) -> Result<Vec<(Uuid, String)>, ServiceError> {
        Ok(self.db().repeating(petitions).await?)
    }
}

/// The worker looks whether a petition repeats an earlier one: nobody waits for that.
pub(crate) fn recurrence_job(petition: Uuid, now: i64) -> NewJob {
    NewJob {
        id: new_id(),
        kind: "petition.recurrence",
        petition_id: Some(petition),
        payload: "{}".to_owned(),
        run_at: now,
        max_attempts: 8,
        dedupe_key: None,
    }
}

/// Gives every petition from before there were cells its cell; how many. Each thousand is a
/// transaction of its own. Nothing to do costs one look into an index.
///
/// # Errors
/// Whatever the database answers; what is missing is filled the next time.
pub async fn fill_cells(db: &Db) -> Result<usize, ServiceError> {
    let mut filled = 0;
    loop {
        let mut tx = db.begin().await?;
        let some = tx.fill_cells().await?;
        tx.commit().await?;
        if some == 0 {
            return Ok(filled);
        }
        filled += some;
    }
}

/// What the public may know of it.
fn public_like(row: &NearRow, likeness: &Likeness) -> PublicLike {
    PublicLike {
        number: row.number.clone(),
        title: row.public_title.clone().unwrap_or_default(),
        face: row.status.face(),
        may_join: permit(&Actor::Public, Action::MeToo, &Case::new(row.status)).is_ok(),
        received_at: row.received_at,
        score: likeness.score,
        cover: row.public_photo,
        distance_m: likeness.distance_m,
    }
}

fn ranked<'r>(matter: &Matter<'_>, rows: &'r [NearRow]) -> Vec<(&'r NearRow, Likeness)> {
    let sketches: Vec<Sketch> = rows.iter().map(|row| Sketch::of(&near_matter(row))).collect();
    rank(&Sketch::of(matter), &sketches)
        .into_iter()
        .take(SHOWN)
        .map(|(i, likeness)| (&rows[i], likeness))
        .collect()
}

fn matter_of(row: &PetitionRow) -> Matter<'_> {
    let point = row.lat.zip(row.lng).and_then(|(lat, lng)| domain::place::Point::new(lat, lng));
    Matter {
        title: &row.title,
        body: &row.body,
        address: &row.address_words,
        category: Some(&row.category_code),
        commune: row.commune_code.as_deref(),
        point,
        at: row.received_at,
    }
}

fn near_matter(row: &NearRow) -> Matter<'_> {
    Matter {
        title: &row.title,
        body: &row.body,
        address: &row.address_words,
        category: Some(&row.category_code),
        commune: row.commune_code.as_deref(),
        point: row.point(),
        at: row.received_at,
    }
}

/// The query asks for those that are over; without a date there is nothing to count from.
fn closed_of(row: &NearRow) -> Option<Closed> {
    Some(Closed {
        category: row.category_code.clone(),
        point: row.point(),
        commune: row.commune_code.clone(),
        sketch: Sketch::of(&near_matter(row)),
        done: Done::of(row.status, row.answered_at, row.closed_at)?,
    })
}
