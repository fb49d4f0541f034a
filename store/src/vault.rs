//! Rows of the identity vault: sealed bytes only. Sealing and opening is `services::vault`.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into identity (petition_id, key_id, name_sealed, phone_sealed, email_sealed, address_sealed, \
            tax_code_sealed, representative_sealed, phone_index, email_index) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIND = "select petition_id, key_id, name_sealed, phone_sealed, email_sealed, address_sealed, tax_code_sealed, \
            representative_sealed, phone_index, email_index from identity where petition_id = $1";
    ANY_ROW = "select petition_id, key_id, name_sealed, phone_sealed, email_sealed, address_sealed, tax_code_sealed, \
            representative_sealed, phone_index, email_index from identity limit 1";
    SETTING = "select value from setting where name = $1";
    SET = "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    SET_ONCE = "insert into setting (name, value) values ($1, $2) on conflict (name) do nothing";
    ADD_CONSENT = "insert into consent (petition_id, what, given, wording, at, lang) values ($1, $2, $3, $4, $5, $6)";
    CONSENTS = "select what, given, wording, at, lang from consent where petition_id = $1 order by what";
}

/// One sender, sealed.
#[derive(Clone, Debug, FromRow)]
pub struct IdentityRow {
    /// The petition.
    pub petition_id: Uuid,
    /// Which key sealed it.
    pub key_id: i64,
    /// Name of the person or organisation.
    pub name_sealed: Vec<u8>,
    /// Telephone.
    pub phone_sealed: Option<Vec<u8>>,
    /// E-mail.
    pub email_sealed: Option<Vec<u8>>,
    /// Home address.
    pub address_sealed: Option<Vec<u8>>,
    /// Tax code of an organisation.
    pub tax_code_sealed: Option<Vec<u8>>,
    /// Representative of an organisation.
    pub representative_sealed: Option<Vec<u8>>,
    /// Keyed hash of the telephone.
    pub phone_index: Option<Vec<u8>>,
    /// Keyed hash of the e-mail.
    pub email_index: Option<Vec<u8>>,
}

/// One consent with the sentence that was agreed to.
#[derive(Clone, Debug, FromRow)]
pub struct ConsentRow {
    /// What for.
    pub what: String,
    /// Yes or no.
    pub given: bool,
    /// The sentence, as it was read.
    pub wording: String,
    /// When the house took it down, ms UTC.
    pub at: i64,
    /// BCP 47 code of the sentence's language.
    pub lang: String,
}

impl Tx {
    /// Keeps a sealed identity.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_identity(&mut self, row: IdentityRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.petition_id)
            .bind(row.key_id)
            .bind(row.name_sealed)
            .bind(row.phone_sealed)
            .bind(row.email_sealed)
            .bind(row.address_sealed)
            .bind(row.tax_code_sealed)
            .bind(row.representative_sealed)
            .bind(row.phone_index)
            .bind(row.email_index)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a consent.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_consent(
        &mut self,
        petition: Uuid,
        consent: &ConsentRow,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_CONSENT)
            .bind(petition)
            .bind(&consent.what)
            .bind(consent.given)
            .bind(&consent.wording)
            .bind(consent.at)
            .bind(&consent.lang)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a setting of the house.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET)
            .bind(name)
            .bind(value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a setting of the house unless it is there already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_setting_once(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_ONCE)
            .bind(name)
            .bind(value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// The sealed identity of a petition's sender.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_identity(&self, petition: Uuid) -> Result<Option<IdentityRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND).bind(petition).fetch_optional(pool).await)?)
    }

    /// Any sealed identity, to try the key on at start.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn any_identity(&self) -> Result<Option<IdentityRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ANY_ROW).fetch_optional(pool).await)?)
    }

    /// What the sender agreed to.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn consents(&self, petition: Uuid) -> Result<Vec<ConsentRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(CONSENTS).bind(petition).fetch_all(pool).await)?)
    }

    /// A setting of the house.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(SETTING).bind(name).fetch_optional(pool).await)?)
    }
}
