//! The rights over one's own data: which petitions a proven contact opens, who opened an identity,
//! taking the person off a petition, and requests to the data-protection officer. What the law lets
//! is `domain::rights`; sealing is `services`.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::rights::{RequestKind, RequestState};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    /// A claim by number and secret alone is not enough: whoever found a receipt is not its sender.
    PROVEN = "select p.id from petition p where p.number = $2 and p.erased_at is null and ( \
            exists (select 1 from claim k where k.citizen_id = $1 and k.petition_id = p.id and k.by_contact) \
            or exists (select 1 from identity i join citizen_contact c on c.contact_index = i.phone_index \
                where i.petition_id = p.id and c.citizen_id = $1) \
            or exists (select 1 from identity i join citizen_contact c on c.contact_index = i.email_index \
                where i.petition_id = p.id and c.citizen_id = $1))";
    PROVEN_NUMBERS = "select p.number from ( \
                select k.petition_id as id from claim k where k.citizen_id = $1 and k.by_contact \
                union select i.petition_id from citizen_contact c join identity i on i.phone_index = c.contact_index \
                    where c.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.email_index = c.contact_index \
                    where c.citizen_id = $1) mine \
            join petition p on p.id = mine.id where p.erased_at is null \
        order by p.received_at desc, p.id desc limit $2";
    CLAIM_PROVEN = "insert into claim (citizen_id, petition_id, at, by_contact) values ($1, $2, $3, true) \
        on conflict (citizen_id, petition_id) do update set by_contact = true";
    CITIZEN_SINCE = "select created_at from citizen where id = $1";
    CLAIMS = "select p.number, k.at, k.by_contact from claim k join petition p on p.id = k.petition_id \
        where k.citizen_id = $1 order by k.at, p.number limit 1000";
    SEEN_AT = "select seen_at from citizen_seen where citizen_id = $1 and petition_id = $2";
    OPENINGS = "select e.id, e.at, e.agency_code, n.body as reason, m.role from event e \
            left join note n on n.event_id = e.id \
            left join membership m on m.officer_id = e.actor_id and m.agency_code = e.agency_code \
        where e.petition_id = $1 and e.kind = 'identity_opened' order by e.at desc, e.id desc, m.role limit 1000";
    REPLACE_IDENTITY = "update identity set key_id = $2, name_sealed = $3, phone_sealed = $4, email_sealed = $5, \
            address_sealed = $6, tax_code_sealed = $7, representative_sealed = $8, phone_index = $9, \
            email_index = $10 where petition_id = $1";
    HIDE_OWN_PHOTOS = "update photo set is_public = false where petition_id = $1 and purpose <> 'result'";
    STOP_WAITING = "update job set done_at = $2 where petition_id = $1 and kind in ('notice.sender', 'send.notice') \
        and done_at is null and dead_at is null";
    OWN_PHOTOS = "select id from photo where petition_id = $1 and purpose <> 'result'";
    DROP_OWN_PHOTOS = "delete from photo where petition_id = $1 and purpose <> 'result'";
    MASK_TEXT = "update petition_text set title = $2, body = $3, address_words = $4, rating_comment = $5 \
        where petition_id = $1";
    /// The cell and the commune stay: they are of the matter, and thousands of square metres wide.
    DROP_POINT = "update petition set lat = null, lng = null, hides_name = true where id = $1";
    /// The person's own words, and what was said to and about the person. Answers and reasons that
    /// tell how the matter was handled stay.
    DROP_TALK = "delete from note where petition_id = $1 and event_id in (select id from event where petition_id = $1 \
        and (actor_kind = 'sender' or kind in ('asked', 'messaged', 'identity_opened')))";
    DROP_NOTE = "delete from note where event_id = $1 and petition_id = $2";
    MASK_REPLY = "update reply set body = $2 where petition_id = $1";
    DROP_IDENTITY = "delete from identity where petition_id = $1";
    DROP_DETAIL = "delete from petition_detail where petition_id = $1";
    DROP_CONSENT = "delete from consent where petition_id = $1";
    DROP_CLAIMS = "delete from claim where petition_id = $1";
    DROP_SEEN = "delete from citizen_seen where petition_id = $1";
    DROP_CODES = "delete from one_time_code where petition_id = $1";
    DROP_UNSENT = "delete from unsent where petition_id = $1";
    DROP_NEWS = "delete from news where petition_id = $1";
    EMPTY_SUBMISSION = "update submission set body_sealed = $2, body_hash = $2 \
        where id = (select submission_id from petition where id = $1)";
    NEXT_NUMBER = "insert into counter (name, n) values ($1, 1) on conflict (name) do update set n = counter.n + 1 \
        returning n";
    INSERT = "insert into data_request (id, number, citizen_id, petition_id, kind, state, key_id, body_sealed, \
            contact_sealed, made_at, first_due_at, due_at) \
        values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11)";
    OF_CITIZEN = "select r.id, r.number, r.citizen_id, r.petition_id, p.number as petition, r.kind, r.state, r.key_id, \
            r.body_sealed, r.contact_sealed, r.made_at, r.first_due_at, r.due_at, r.begun_at, r.ended_at, \
            r.answer_key_id, r.answer_sealed, r.answered_by from data_request r left join petition p on p.id = r.petition_id \
        where r.citizen_id = $1 order by r.made_at desc, r.id desc limit 100";
    BY_NUMBER = "select r.id, r.number, r.citizen_id, r.petition_id, p.number as petition, r.kind, r.state, r.key_id, \
            r.body_sealed, r.contact_sealed, r.made_at, r.first_due_at, r.due_at, r.begun_at, r.ended_at, \
            r.answer_key_id, r.answer_sealed, r.answered_by from data_request r left join petition p on p.id = r.petition_id \
        where r.number = $1";
    /// Those that wait, the first due first; then those that ended, the newest first.
    WAITING = "select r.id, r.number, r.citizen_id, r.petition_id, p.number as petition, r.kind, r.state, r.key_id, \
            r.body_sealed, r.contact_sealed, r.made_at, r.first_due_at, r.due_at, r.begun_at, r.ended_at, \
            r.answer_key_id, r.answer_sealed, r.answered_by from data_request r left join petition p on p.id = r.petition_id \
        where r.ended_at is null order by r.due_at, r.id limit 200";
    ENDED = "select r.id, r.number, r.citizen_id, r.petition_id, p.number as petition, r.kind, r.state, r.key_id, \
            r.body_sealed, r.contact_sealed, r.made_at, r.first_due_at, r.due_at, r.begun_at, r.ended_at, \
            r.answer_key_id, r.answer_sealed, r.answered_by from data_request r left join petition p on p.id = r.petition_id \
        where r.ended_at is not null order by r.ended_at desc, r.id desc limit 50";
    ANSWER = "update data_request set state = $2, answer_key_id = $3, answer_sealed = $4, answered_by = $5, \
            begun_at = coalesce(begun_at, $6), ended_at = $7 where id = $1 and ended_at is null";
}

/// Who opened an identity: one row for each role that the officer holds in that agency.
#[derive(Clone, Debug, FromRow)]
pub struct OpeningRow {
    /// The event.
    pub id: Uuid,
    /// ms UTC.
    pub at: i64,
    /// The agency acted for.
    pub agency_code: Option<String>,
    /// The typed reason.
    pub reason: Option<String>,
    /// A role in that agency.
    pub role: Option<String>,
}

/// One request to the data-protection officer.
#[derive(Clone, Debug, FromRow)]
pub struct RequestRow {
    /// UUIDv7.
    pub id: Uuid,
    /// YC-YYYY-NNNNNN.
    pub number: String,
    /// The account that asked.
    pub citizen_id: Uuid,
    /// The petition that it is about.
    pub petition_id: Option<Uuid>,
    /// Its number.
    pub petition: Option<String>,
    /// What is asked.
    #[sqlx(try_from = "String")]
    pub kind: RequestKind,
    /// How far it is.
    #[sqlx(try_from = "String")]
    pub state: RequestState,
    /// Which key sealed it.
    pub key_id: i64,
    /// The person's words.
    pub body_sealed: Vec<u8>,
    /// Where the answer is announced.
    pub contact_sealed: Vec<u8>,
    /// ms UTC.
    pub made_at: i64,
    /// The first answer before, ms UTC.
    pub first_due_at: i64,
    /// The whole before, ms UTC.
    pub due_at: i64,
    /// The first answer, ms UTC.
    pub begun_at: Option<i64>,
    /// ms UTC.
    pub ended_at: Option<i64>,
    /// Which key sealed the answer.
    pub answer_key_id: Option<i64>,
    /// The newest answer.
    pub answer_sealed: Option<Vec<u8>>,
    /// By whom.
    pub answered_by: Option<Uuid>,
}

/// The words that stay on a petition without its person, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedText {
    /// Title.
    pub title: String,
    /// What happened.
    pub body: String,
    /// Where.
    pub address_words: String,
    /// Beside the rating.
    pub rating_comment: Option<String>,
}

impl Tx {
    /// Writes a corrected identity in place of the old one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the person was taken off in the meantime.
    pub async fn replace_identity(
        &mut self,
        row: crate::vault::IdentityRow,
    ) -> Result<(), StoreError> {
        let done = on_tx!(self, |conn| sqlx::query(REPLACE_IDENTITY)
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
            .map(|done| done.rows_affected()))?;
        if done == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Keeps a petition in the account whose contact sent it, whatever contact it names from now on.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claim_proven(
        &mut self,
        citizen: Uuid,
        petition: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLAIM_PROVEN)
            .bind(citizen)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The sender's own photos are public no more; those of the result stay.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn hide_own_photos(&mut self, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(HIDE_OWN_PHOTOS)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What waits to be told to the sender is told no more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn stop_notices(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(STOP_WAITING)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        self.drop_deliveries(petition, now).await
    }

    /// Takes the person off a petition: identity, own photos, talk, answers to questions, consents,
    /// devices, claims. Dates, codes and the masked words stay. The ids of the photos whose files
    /// must go too.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unlink_person(
        &mut self,
        petition: Uuid,
        text: &MaskedText,
        now: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let photos = on_tx!(self, |conn| sqlx::query_scalar(OWN_PHOTOS)
            .bind(petition)
            .fetch_all(conn)
            .await)?;
        on_tx!(self, |conn| sqlx::query(MASK_TEXT)
            .bind(petition)
            .bind(&text.title)
            .bind(&text.body)
            .bind(&text.address_words)
            .bind(&text.rating_comment)
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(EMPTY_SUBMISSION)
            .bind(petition)
            .bind(Vec::<u8>::new())
            .execute(conn)
            .await
            .map(|_| ()))?;
        for sql in [
            DROP_POINT,
            DROP_TALK,
            DROP_IDENTITY,
            DROP_DETAIL,
            DROP_CONSENT,
            DROP_CLAIMS,
            DROP_SEEN,
            DROP_CODES,
            DROP_UNSENT,
            DROP_NEWS,
            DROP_OWN_PHOTOS,
        ] {
            on_tx!(self, |conn| sqlx::query(sql).bind(petition).execute(conn).await.map(|_| ()))?;
        }
        self.stop_notices(petition, now).await?;
        self.forget_notices(petition).await?;
        Ok(photos)
    }

    /// Drops the words of one event: they name the person.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_note(&mut self, event: Uuid, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_NOTE)
            .bind(event)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Writes the answer without the person's name.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn mask_reply(&mut self, petition: Uuid, body: &str) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(MASK_REPLY)
            .bind(petition)
            .bind(body)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The next whole number of a row of numbers, from 1.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn next_of(&mut self, name: &str) -> Result<i64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(NEXT_NUMBER).bind(name).fetch_one(conn).await)?)
    }

    /// Keeps a request.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_request(&mut self, row: &RequestRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.id)
            .bind(&row.number)
            .bind(row.citizen_id)
            .bind(row.petition_id)
            .bind(row.kind.code())
            .bind(row.key_id)
            .bind(&row.body_sealed)
            .bind(&row.contact_sealed)
            .bind(row.made_at)
            .bind(row.first_due_at)
            .bind(row.due_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Answers a request that waits; `ended_at` (ms UTC) when it is over with this answer.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody ended it before.
    pub async fn answer_request(
        &mut self,
        request: Uuid,
        state: RequestState,
        (key_id, answer_sealed): (i64, &[u8]),
        officer: Uuid,
        now: i64,
        ended_at: Option<i64>,
    ) -> Result<(), StoreError> {
        let done = on_tx!(self, |conn| sqlx::query(ANSWER)
            .bind(request)
            .bind(state.code())
            .bind(key_id)
            .bind(answer_sealed)
            .bind(officer)
            .bind(now)
            .bind(ended_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 0 { Err(StoreError::Conflict) } else { Ok(()) }
    }
}

impl Db {
    /// The petition of this number, when a contact of this citizen sent it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn proven_petition(
        &self,
        citizen: Uuid,
        number: &str,
    ) -> Result<Option<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(PROVEN)
            .bind(citizen)
            .bind(number)
            .fetch_optional(pool)
            .await)?)
    }

    /// Numbers of the petitions that a contact of this citizen sent, the newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn proven_numbers(
        &self,
        citizen: Uuid,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(PROVEN_NUMBERS)
            .bind(citizen)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// When an account was made, ms UTC.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn citizen_since(&self, citizen: Uuid) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(CITIZEN_SINCE).bind(citizen).fetch_one(pool).await)?)
    }

    /// What an account claimed: number, when (ms UTC), whether a proven contact made the claim.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claims(&self, citizen: Uuid) -> Result<Vec<(String, i64, bool)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(CLAIMS).bind(citizen).fetch_all(pool).await)?)
    }

    /// When the citizen last looked at a petition, ms UTC.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seen_at(&self, citizen: Uuid, petition: Uuid) -> Result<Option<i64>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(SEEN_AT)
            .bind(citizen)
            .bind(petition)
            .fetch_optional(pool)
            .await)?)
    }

    /// Who opened the identity of a petition, the newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn openings(&self, petition: Uuid) -> Result<Vec<OpeningRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OPENINGS).bind(petition).fetch_all(pool).await)?)
    }

    /// Requests of an account, the newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn requests_of(&self, citizen: Uuid) -> Result<Vec<RequestRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_CITIZEN).bind(citizen).fetch_all(pool).await)?)
    }

    /// One request.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn request(&self, number: &str) -> Result<Option<RequestRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(BY_NUMBER).bind(number).fetch_optional(pool).await)?)
    }

    /// Requests that wait, the first due first; then the newest that ended.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn requests(&self) -> Result<Vec<RequestRow>, StoreError> {
        let mut rows: Vec<RequestRow> =
            on!(self, |pool| sqlx::query_as(WAITING).fetch_all(pool).await)?;
        let ended: Vec<RequestRow> = on!(self, |pool| sqlx::query_as(ENDED).fetch_all(pool).await)?;
        rows.extend(ended);
        Ok(rows)
    }
}
