//! What lies around a case: what else its sender sent, under an alias and never under a name, and
//! what was reported near by. Only what the officer may see anyway.

use crate::accounts::Officer;
use crate::view::OfficerCase;
use crate::{ServiceError, Services};
use domain::calendar::DAY_MS;
use domain::cell;
use domain::id::OfficerId;
use domain::permit::{Case, permit};
use domain::petition::Status;
use domain::place::{Point, distance_m};
use domain::workflow::Action;

/// So far is near, metres.
pub const NEAR_M: f64 = 500.0;
/// So long ago is recent.
const RECENT: i64 = 180 * DAY_MS;
/// Lines shown of each list.
const SHOWN: usize = 6;
/// Letters of an alias: digits and letters that are not taken for each other.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Another petition beside a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title: the masked one where the officer may read the public page only.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// ms UTC.
    pub received_at: i64,
    /// The officer may open the case, not only the public page.
    pub opens: bool,
    /// From the case's place, metres.
    pub metres: Option<f64>,
    /// Degrees, of what is near.
    pub point: Option<(f64, f64)>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<u8>,
}

/// What else a sender sent.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownSender {
    /// Four letters that stand for the same telephone or e-mail everywhere.
    pub alias: String,
    /// How many the officer may see.
    pub count: usize,
    /// The newest of them.
    pub petitions: Vec<Beside>,
}

/// What lies around a case.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// None when nobody can be told apart, or the name is hidden from this officer.
    pub sender: Option<KnownSender>,
    /// The nearest first.
    pub near: Vec<Beside>,
}

impl Services {
    /// What lies around a case that [`Services::case`] has given this officer.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn around(
        &self,
        officer: &Officer,
        case: &OfficerCase,
    ) -> Result<Around, ServiceError> {
        if case.is_guarded || case.erased_at.is_some() {
            return Ok(Around::default());
        }
        Ok(Around {
            sender: self.known_sender(officer, case).await?,
            near: self.near(officer, case).await?,
        })
    }

    async fn known_sender(
        &self,
        officer: &Officer,
        case: &OfficerCase,
    ) -> Result<Option<KnownSender>, ServiceError> {
        // Whoever hides their name from the agency is not recognised there by their habits either.
        if case.hides_name && !officer.is_intake() {
            return Ok(None);
        }
        let Some(identity) = self.db().find_identity(case.id).await? else { return Ok(None) };
        let (phone, email) = (identity.phone_index, identity.email_index);
        let Some(mark) = phone.as_deref().or(email.as_deref()) else { return Ok(None) };
        let actor = officer.actor();
        let rows = self.db().of_sender(case.id, phone.as_deref(), email.as_deref()).await?;
        let mut petitions: Vec<Beside> = rows
            .into_iter()
            .filter(|row| officer.is_intake() || !row.hides_name)
            .filter(|row| {
                let seen = Case {
                    nature: row.nature,
                    lead_agency: row.lead_agency.as_deref(),
                    handler: row.handler_id.map(OfficerId),
                    hides_name: row.hides_name,
                    ..Case::new(row.status)
                };
                permit(&actor, Action::View, &seen).is_ok()
            })
            .map(|row| Beside {
                number: row.number,
                title: row.title,
                status: row.status,
                received_at: row.received_at,
                opens: true,
                metres: None,
                point: None,
                rating: row.rating.and_then(|level| u8::try_from(level).ok()),
            })
            .collect();
        let count = petitions.len();
        petitions.truncate(SHOWN);
        Ok(Some(KnownSender { alias: self.alias(mark), count, petitions }))
    }

    /// The same for the same contact, and no way back to it.
    fn alias(&self, index: &[u8]) -> String {
        let hash = self.0.vault.keyed_hash("alias", &crate::vault::hex(index));
        hash.iter().take(4).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }

    async fn near(
        &self,
        officer: &Officer,
        case: &OfficerCase,
    ) -> Result<Vec<Beside>, ServiceError> {
        let Some(place) = case.point.and_then(|(lat, lng)| Point::new(lat, lng)) else {
            return Ok(Vec::new());
        };
        let since = self.now() - RECENT;
        let rows = self.db().recent_in_cells(&cell::far_around(place), since, 100).await?;
        let opens = officer.is_intake();
        let mut near: Vec<Beside> = rows
            .into_iter()
            .filter(|row| row.id != case.id)
            .filter_map(|row| {
                let point = row.point()?;
                let metres = distance_m(place, point);
                let title = if opens { Some(row.title) } else { row.public_title }?;
                (metres <= NEAR_M).then_some(Beside {
                    number: row.number,
                    title,
                    status: row.status,
                    received_at: row.received_at,
                    opens,
                    metres: Some(metres),
                    point: Some((point.lat(), point.lng())),
                    rating: None,
                })
            })
            .collect();
        near.sort_by(|one, other| {
            one.metres.unwrap_or(NEAR_M).total_cmp(&other.metres.unwrap_or(NEAR_M))
        });
        near.truncate(SHOWN);
        Ok(near)
    }
}
