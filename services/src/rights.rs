//! The rights over one's own data: seeing it and taking it along, correcting it, giving and taking back
//! consents, being taken off what has ended, and asking the data-protection officer for the rest. The
//! law is `domain::rights`. Everything here asks for a fresh one-time code of a contact that sent the
//! petition; number and secret alone are not enough.

mod change;
mod export;
mod request;
mod tables;
mod unlink;
mod words;

pub use change::{Correction, Keep};
pub use export::{
    AccountData, ClaimData, ConsentData, ContactData, DeliveryData, DeviceData, EventData, Export,
    How, IdentityData, NoticeData, OpeningData, OwnOpeningData, PetitionData, PhotoData,
    PublicData, RatingData, SCHEMA, SessionData, VideoData,
};
pub use request::{RequestData, RequestLine, RequestView};
pub use tables::{EXPORTED, LEFT_OUT};
use words::contact_left;

use crate::citizens::Citizen;
use crate::post::Outgoing;
use crate::{ServiceError, Services};
use domain::input::Reach;
use domain::refusal::Refusal;
use store::Tx;
use store::petition::PetitionRow;
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
/// A message to a contact that left is worth sending this long, ms.
const TELL_WITHIN: i64 = 48 * HOUR;
/// What one account may do with its data within an hour: openings, changes.
const OPENINGS: i64 = 120;
const CHANGES: i64 = 40;
/// Requests to the officer of one account within a day.
const REQUESTS: i64 = 5;

impl Services {
    /// The petition of this number for the person whose contact sent it, after a code that is not
    /// older than `within` ms.
    async fn own(
        &self,
        citizen: &Citizen,
        number: &str,
        within: i64,
    ) -> Result<PetitionRow, ServiceError> {
        citizen.fresh(self.now(), within)?;
        let id = self.db().proven_petition(citizen.id, number).await?;
        let row = self.db().find_petition(id.ok_or(ServiceError::NotFound)?).await?;
        row.ok_or(ServiceError::NotFound)
    }

    /// Was this petition sent by a contact of this account? Nothing of it is opened.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn is_proven(&self, citizen: &Citizen, number: &str) -> Result<bool, ServiceError> {
        Ok(self.db().proven_petition(citizen.id, number).await?.is_some())
    }

    /// Numbers of the petitions that a contact of this account sent, the newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn proven_numbers(&self, citizen: &Citizen) -> Result<Vec<String>, ServiceError> {
        Ok(self.db().proven_numbers(citizen.id, export::MOST).await?)
    }

    async fn not_too_often(
        &self,
        tx: &mut Tx,
        what: &str,
        citizen: Uuid,
        (most, window): (i64, i64),
    ) -> Result<(), ServiceError> {
        let key = self.0.vault.keyed_hash(&format!("rights {what}"), &citizen.to_string());
        if tx.count_use(&key, self.now(), window).await? > most {
            return Err(Refusal::SlowDown.into());
        }
        Ok(())
    }

    /// Tells a contact that it was replaced; by `name` the message is sent once.
    pub(crate) async fn tell_contact_left(
        &self,
        tx: &mut Tx,
        old: &Reach,
        name: String,
    ) -> Result<(), ServiceError> {
        self.tell_reach(tx, old, contact_left(old), name).await
    }

    /// Writes to a contact, where the house has a channel for it.
    async fn tell_reach(
        &self,
        tx: &mut Tx,
        reach: &Reach,
        what: Outgoing,
        name: String,
    ) -> Result<(), ServiceError> {
        let (phone, email) = self.reaches();
        let can = match reach {
            Reach::Phone(_) => phone,
            Reach::Email(_) => email,
        };
        if can {
            tx.enqueue(self.post_job(what, self.now() + TELL_WITHIN, name)?).await?;
        }
        Ok(())
    }
}
