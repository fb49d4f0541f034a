//! Rows of notices: what a sender chose, the devices that asked, and what became of each delivery.
//! What is told to whom is `domain::notice`; sealing is `services`.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    CHOICE = "select push, email, sms, quiet_from, quiet_until, lang from notice_choice where petition_id = $1";
    CHOOSE = "insert into notice_choice (petition_id, push, email, sms, quiet_from, quiet_until, lang, changed_at) \
            values ($1, $2, $3, $4, $5, $6, $7, $8) \
        on conflict (petition_id) do update set push = excluded.push, email = excluded.email, sms = excluded.sms, \
            quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, lang = excluded.lang, \
            changed_at = excluded.changed_at";
    AGREE = "insert into consent (petition_id, what, given, wording, at, lang) values ($1, $2, $3, $4, $5, $6) \
        on conflict (petition_id, what) do update set given = excluded.given, wording = excluded.wording, at = excluded.at, lang = excluded.lang";
    ADD_DEVICE = "insert into push_device (id, petition_id, endpoint_hash, key_id, sealed, lang, created_at) \
            values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (petition_id, endpoint_hash) do update set key_id = excluded.key_id, sealed = excluded.sealed, \
            lang = excluded.lang";
    COUNT_DEVICES = "select count(*) from push_device where petition_id = $1";
    DEVICES = "select id, petition_id, key_id, sealed, lang, created_at from push_device where petition_id = $1 \
        order by created_at, id limit 50";
    DEVICE = "select id, petition_id, key_id, sealed, lang, created_at from push_device where id = $1";
    DEVICES_AT = "select id, petition_id, key_id, sealed, lang, created_at from push_device where endpoint_hash = $1 limit 500";
    MOVE_DEVICE = "update push_device set endpoint_hash = $2, key_id = $3, sealed = $4 where id = $1";
    FORGET_DEVICE = "delete from push_device where petition_id = $1 and endpoint_hash = $2";
    FORGET_DEVICES = "delete from push_device where petition_id = $1";
    FORGET_ENDPOINT = "delete from push_device where endpoint_hash = (select endpoint_hash from push_device where id = $1)";
    COUNT_AT = "select count(*) from push_device where endpoint_hash = $1";
    FORGET_CHOICE = "delete from notice_choice where petition_id = $1";
    ADD_DELIVERY = "insert into delivery (id, petition_id, event_id, template, way, state, made_at, leaves_at) \
        values ($1, $2, $3, $4, $5, 'waiting', $6, $7) on conflict (id) do nothing";
    END_DELIVERY = "update delivery set state = $2, ended_at = $3 where id = $1 and state = 'waiting'";
    FIND_DELIVERY = "select id, petition_id, event_id, template, way, state, made_at, leaves_at, ended_at \
        from delivery where id = $1";
    DELIVERIES = "select id, petition_id, event_id, template, way, state, made_at, leaves_at, ended_at \
        from delivery where petition_id = $1 order by made_at desc, id desc limit $2";
    DROP_WAITING = "update delivery set state = 'dropped', ended_at = $2 where petition_id = $1 and state = 'waiting'";
    KIND_OF_EVENT = "select kind from event where id = $1";
}

/// What a sender chose for one petition.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ChoiceRow {
    /// To the devices that asked.
    pub push: bool,
    /// By e-mail.
    pub email: bool,
    /// By short message.
    pub sms: bool,
    /// Minutes after midnight in Viet Nam; none: at any hour.
    pub quiet_from: Option<i64>,
    /// Minutes after midnight in Viet Nam.
    pub quiet_until: Option<i64>,
    /// Language of letters and short messages.
    pub lang: String,
}

/// A browser that asked to be told about one petition.
#[derive(Clone, Debug, FromRow)]
pub struct DeviceRow {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition.
    pub petition_id: Uuid,
    /// Which key sealed it.
    pub key_id: i64,
    /// Endpoint and keys.
    pub sealed: Vec<u8>,
    /// The language of the page where it asked.
    pub lang: String,
    /// ms UTC.
    pub created_at: i64,
}

/// One notice on one way.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct DeliveryRow {
    /// The job's id; makes the Message-ID.
    pub id: Uuid,
    /// The petition.
    pub petition_id: Uuid,
    /// Because of this event.
    pub event_id: Uuid,
    /// `domain::notice::Template`.
    pub template: String,
    /// `domain::notice::Way`.
    pub way: String,
    /// `domain::notice::Delivery`.
    pub state: String,
    /// ms UTC.
    pub made_at: i64,
    /// Not before, ms UTC.
    pub leaves_at: i64,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

impl Tx {
    /// Keeps what a sender chose.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn choose_notices(
        &mut self,
        petition: Uuid,
        row: &ChoiceRow,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CHOOSE)
            .bind(petition)
            .bind(row.push)
            .bind(row.email)
            .bind(row.sms)
            .bind(row.quiet_from)
            .bind(row.quiet_until)
            .bind(&row.lang)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a consent, in place of an earlier one for the same.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn renew_consent(
        &mut self,
        petition: Uuid,
        what: &str,
        given: bool,
        (wording, lang): (&str, &str),
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(AGREE)
            .bind(petition)
            .bind(what)
            .bind(given)
            .bind(wording)
            .bind(now)
            .bind(lang)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a device; a second time for the same petition replaces its keys.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_device(
        &mut self,
        row: &DeviceRow,
        endpoint_hash: &[u8],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_DEVICE)
            .bind(row.id)
            .bind(row.petition_id)
            .bind(endpoint_hash)
            .bind(row.key_id)
            .bind(&row.sealed)
            .bind(&row.lang)
            .bind(row.created_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// How many devices hear of a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_devices(&mut self, petition: Uuid) -> Result<i64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(COUNT_DEVICES)
            .bind(petition)
            .fetch_one(conn)
            .await)?)
    }

    /// The same browser at another address.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when that address is known for the petition already.
    pub async fn move_device(
        &mut self,
        device: Uuid,
        endpoint_hash: &[u8],
        key_id: i64,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(MOVE_DEVICE)
            .bind(device)
            .bind(endpoint_hash)
            .bind(key_id)
            .bind(sealed)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// This device no longer hears of this petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_device(
        &mut self,
        petition: Uuid,
        endpoint_hash: &[u8],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FORGET_DEVICE)
            .bind(petition)
            .bind(endpoint_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// No device hears of this petition any more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_devices(&mut self, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FORGET_DEVICES)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The browser is gone: with it every petition that it asked about.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_endpoint_of(&mut self, device: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FORGET_ENDPOINT)
            .bind(device)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// A notice is on its way; said once, however often its job was planned.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_delivery(&mut self, row: &DeliveryRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_DELIVERY)
            .bind(row.id)
            .bind(row.petition_id)
            .bind(row.event_id)
            .bind(&row.template)
            .bind(&row.way)
            .bind(row.made_at)
            .bind(row.leaves_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What became of it; the first end stands.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn end_delivery(
        &mut self,
        delivery: Uuid,
        state: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(END_DELIVERY)
            .bind(delivery)
            .bind(state)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Nothing of this petition leaves any more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_deliveries(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_WAITING)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets devices and choices of a petition that is erased.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_notices(&mut self, petition: Uuid) -> Result<(), StoreError> {
        for sql in [FORGET_DEVICES, FORGET_CHOICE] {
            on_tx!(self, |conn| sqlx::query(sql).bind(petition).execute(conn).await.map(|_| ()))?;
        }
        Ok(())
    }
}

impl Db {
    /// What a sender chose; none when nothing was.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn notice_choice(&self, petition: Uuid) -> Result<Option<ChoiceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(CHOICE).bind(petition).fetch_optional(pool).await)?)
    }

    /// The devices that hear of a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn devices(&self, petition: Uuid) -> Result<Vec<DeviceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DEVICES).bind(petition).fetch_all(pool).await)?)
    }

    /// One device.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn device(&self, id: Uuid) -> Result<Option<DeviceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DEVICE).bind(id).fetch_optional(pool).await)?)
    }

    /// Everything that the browser at this address asked for.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn devices_at(&self, endpoint_hash: &[u8]) -> Result<Vec<DeviceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DEVICES_AT).bind(endpoint_hash).fetch_all(pool).await)?)
    }

    /// For how many petitions the browser at this address asked.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_devices_at(&self, endpoint_hash: &[u8]) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COUNT_AT)
            .bind(endpoint_hash)
            .fetch_one(pool)
            .await)?)
    }

    /// One delivery.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn delivery(&self, id: Uuid) -> Result<Option<DeliveryRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_DELIVERY).bind(id).fetch_optional(pool).await)?)
    }

    /// The newest deliveries of a petition, newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn deliveries(
        &self,
        petition: Uuid,
        limit: i64,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DELIVERIES)
            .bind(petition)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// Code of an event's kind.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn kind_of_event(&self, event: Uuid) -> Result<Option<String>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(KIND_OF_EVENT)
            .bind(event)
            .fetch_optional(pool)
            .await)?)
    }
}
