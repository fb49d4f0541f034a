//! Citizens who sign in: their contacts, sessions and one-time codes. What they may see of
//! petitions is in `mine`; every hash is made in `services`.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    /// Counted where it is written: two at once are two. The count after this one.
    COUNT_USE = "insert into throttle (key, failures, window_start, blocked_until) values ($1, 1, $2, 0) \
        on conflict (key) do update set \
            failures = case when throttle.window_start < $3 then 1 else throttle.failures + 1 end, \
            window_start = case when throttle.window_start < $3 then $2 else throttle.window_start end \
        returning failures";
    INSERT_CODE = "insert into one_time_code (id, purpose, contact_index, kind, key_id, contact_sealed, code_hash, \
            browser_hash, petition_id, created_at, expires_at, tries) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)";
    FIND_CODE = "select id, purpose, contact_index, kind, key_id, contact_sealed, code_hash, browser_hash, petition_id, \
            created_at, expires_at, tries from one_time_code where id = $1 and used_at is null";
    /// The row is locked by its own count: of two tries at once each is a try of its own.
    TRY_CODE = "update one_time_code set tries = tries + 1 \
        where id = $1 and browser_hash = $2 and purpose = $3 and used_at is null and expires_at > $4 and tries < $5 \
        returning id, purpose, contact_index, kind, key_id, contact_sealed, code_hash, browser_hash, petition_id, \
            created_at, expires_at, tries";
    USE_CODE = "update one_time_code set used_at = $2 where id = $1 and used_at is null";
    END_CODE = "update one_time_code set expires_at = $3 where id = $1 and browser_hash = $2 and expires_at > $3";
    EXPIRE_CODES = "delete from one_time_code where expires_at < $1";
    INSERT_CITIZEN = "insert into citizen (id, created_at) values ($1, $2)";
    FORGET_CITIZEN = "delete from citizen where id = $1";
    FIND_CONTACT = "select id, citizen_id, kind, contact_index, key_id, contact_sealed, verified_at \
        from citizen_contact where contact_index = $1";
    CONTACTS = "select id, citizen_id, kind, contact_index, key_id, contact_sealed, verified_at \
        from citizen_contact where citizen_id = $1 order by kind desc";
    INSERT_CONTACT = "insert into citizen_contact (id, citizen_id, kind, contact_index, key_id, contact_sealed, verified_at) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (contact_index) do nothing";
    VERIFY_CONTACT = "update citizen_contact set verified_at = $2 where id = $1";
    FORGET_CONTACT = "delete from citizen_contact where id = $1";
    FORGET_CONTACTS = "delete from citizen_contact where citizen_id = $1";
    OPEN_SESSION = "insert into citizen_session (token_hash, id, citizen_id, device, is_shared, created_at, last_seen_at, \
            expires_at, proven_at, proven_kind) values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)";
    FIND_SESSION = "select token_hash, id, citizen_id, device, is_shared, created_at, last_seen_at, expires_at, proven_at, \
            proven_kind from citizen_session where token_hash = $1 and expires_at > $2 \
            and last_seen_at > case when is_shared then cast($3 as bigint) else cast($4 as bigint) end";
    SESSIONS = "select token_hash, id, citizen_id, device, is_shared, created_at, last_seen_at, expires_at, proven_at, \
            proven_kind from citizen_session where citizen_id = $1 and expires_at > $2 \
            and last_seen_at > case when is_shared then cast($3 as bigint) else cast($4 as bigint) end \
        order by last_seen_at desc limit 50";
    TOUCH_SESSION = "update citizen_session set last_seen_at = $2 where token_hash = $1";
    /// A new token, so that one that was overheard before is worth nothing afterwards.
    RENEW_SESSION = "update citizen_session set token_hash = $2, proven_at = $3, proven_kind = $4 where token_hash = $1";
    CLOSE_SESSION = "delete from citizen_session where token_hash = $1";
    CLOSE_SESSION_BY_ID = "delete from citizen_session where id = $1 and citizen_id = $2";
    CLOSE_SESSIONS = "delete from citizen_session where citizen_id = $1";
    EXPIRE_SESSIONS = "delete from citizen_session where expires_at < $1 or last_seen_at < $2";
}

/// A code that was sent.
#[derive(Clone, Debug, FromRow)]
pub struct CodeRow {
    /// UUIDv7.
    pub id: Uuid,
    /// What it is good for.
    pub purpose: String,
    /// Keyed hash of the contact.
    pub contact_index: Vec<u8>,
    /// `phone` or `email`.
    pub kind: String,
    /// Which key sealed the contact.
    pub key_id: i64,
    /// Where it was sent.
    pub contact_sealed: Vec<u8>,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// Keyed hash of the browser's half.
    pub browser_hash: Vec<u8>,
    /// Whose secret is renewed.
    pub petition_id: Option<Uuid>,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub expires_at: i64,
    /// Tries so far, this one included.
    pub tries: i64,
}

/// A contact that was proven.
#[derive(Clone, Debug, FromRow)]
pub struct ContactRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub citizen_id: Uuid,
    /// `phone` or `email`.
    pub kind: String,
    /// Keyed hash, as in `identity`.
    pub contact_index: Vec<u8>,
    /// Which key sealed it.
    pub key_id: i64,
    /// The contact.
    pub contact_sealed: Vec<u8>,
    /// The last code that proved it, ms UTC.
    pub verified_at: i64,
}

/// A live session of a citizen.
#[derive(Clone, Debug, FromRow)]
pub struct CitizenSessionRow {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// By which it is ended from another device.
    pub id: Uuid,
    /// Whose.
    pub citizen_id: Uuid,
    /// Coarse label of the device.
    pub device: String,
    /// A device that others use too.
    pub is_shared: bool,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
    /// ms UTC.
    pub expires_at: i64,
    /// The last one-time code of this session, ms UTC.
    pub proven_at: i64,
    /// Of which contact.
    pub proven_kind: String,
}

impl Tx {
    /// Counts one use of `key` within `window` ms; how many there are now.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_use(
        &mut self,
        key: &[u8],
        now: i64,
        window: i64,
    ) -> Result<i64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(COUNT_USE)
            .bind(key)
            .bind(now)
            .bind(now - window)
            .fetch_one(conn)
            .await)?)
    }

    /// Keeps a code that is about to be sent.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_code(&mut self, row: &CodeRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT_CODE)
            .bind(row.id)
            .bind(&row.purpose)
            .bind(&row.contact_index)
            .bind(&row.kind)
            .bind(row.key_id)
            .bind(&row.contact_sealed)
            .bind(&row.code_hash)
            .bind(&row.browser_hash)
            .bind(row.petition_id)
            .bind(row.created_at)
            .bind(row.expires_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Counts a try of a code that is alive, of this browser and for this purpose; the code with
    /// that try counted, or none when it may not be tried any more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn try_code(
        &mut self,
        id: Uuid,
        browser_hash: &[u8],
        purpose: &str,
        now: i64,
        tries: i64,
    ) -> Result<Option<CodeRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(TRY_CODE)
            .bind(id)
            .bind(browser_hash)
            .bind(purpose)
            .bind(now)
            .bind(tries)
            .fetch_optional(conn)
            .await)?)
    }

    /// Uses a code up; `false` when somebody was faster.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn use_code(&mut self, id: Uuid, now: i64) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(USE_CODE)
            .bind(id)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Ends a code of this browser early: another one was asked for in its place. `false` when it was
    /// another's or over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn end_code(
        &mut self,
        id: Uuid,
        browser_hash: &[u8],
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(END_CODE)
            .bind(id)
            .bind(browser_hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Makes an account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_citizen(&mut self, id: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT_CITIZEN)
            .bind(id)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The account behind a contact.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn contact(&mut self, index: &[u8]) -> Result<Option<ContactRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(FIND_CONTACT)
            .bind(index)
            .fetch_optional(conn)
            .await)?)
    }

    /// Contacts of an account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn contacts(&mut self, citizen: Uuid) -> Result<Vec<ContactRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(CONTACTS).bind(citizen).fetch_all(conn).await)?)
    }

    /// Gives a contact to an account; `false` when the contact has one already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account has another contact of this kind.
    pub async fn insert_contact(&mut self, row: &ContactRow) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(INSERT_CONTACT)
            .bind(row.id)
            .bind(row.citizen_id)
            .bind(&row.kind)
            .bind(&row.contact_index)
            .bind(row.key_id)
            .bind(&row.contact_sealed)
            .bind(row.verified_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// A code proved this contact again.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn verify_contact(&mut self, id: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(VERIFY_CONTACT)
            .bind(id)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes a contact away from its account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_contact(&mut self, id: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FORGET_CONTACT).bind(id).execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets an account with its contacts and sessions. What it held of petitions must be moved
    /// or forgotten before ([`Tx::move_mine`], [`Tx::forget_mine`]).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_citizen(&mut self, citizen: Uuid) -> Result<(), StoreError> {
        for sql in [CLOSE_SESSIONS, FORGET_CONTACTS, FORGET_CITIZEN] {
            on_tx!(self, |conn| sqlx::query(sql).bind(citizen).execute(conn).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Opens a session.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn open_citizen_session(
        &mut self,
        row: &CitizenSessionRow,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(OPEN_SESSION)
            .bind(&row.token_hash)
            .bind(row.id)
            .bind(row.citizen_id)
            .bind(&row.device)
            .bind(row.is_shared)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.proven_at)
            .bind(&row.proven_kind)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn touch_citizen_session(
        &mut self,
        token_hash: &[u8],
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(TOUCH_SESSION)
            .bind(token_hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives a session another token after a code; `false` when it is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn renew_citizen_session(
        &mut self,
        old_hash: &[u8],
        new_hash: &[u8],
        proven_at: i64,
        proven_kind: &str,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(RENEW_SESSION)
            .bind(old_hash)
            .bind(new_hash)
            .bind(proven_at)
            .bind(proven_kind)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Closes one session by its token.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_citizen_session(&mut self, token_hash: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLOSE_SESSION)
            .bind(token_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Closes one of a citizen's sessions by its id; `false` when it is not theirs.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_session_of_citizen(
        &mut self,
        id: Uuid,
        citizen: Uuid,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(CLOSE_SESSION_BY_ID)
            .bind(id)
            .bind(citizen)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Closes every session of a citizen.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_citizen_sessions(&mut self, citizen: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLOSE_SESSIONS)
            .bind(citizen)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets sessions not used since `idle_before` or over at `now`, and codes over at `now`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn expire_citizens(&mut self, now: i64, idle_before: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(EXPIRE_SESSIONS)
            .bind(now)
            .bind(idle_before)
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(EXPIRE_CODES).bind(now).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// A code that was not used, alive or not.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_code(&self, id: Uuid) -> Result<Option<CodeRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_CODE).bind(id).fetch_optional(pool).await)?)
    }

    /// The live session behind a token's hash; idle since `shared_since` or `own_since` (ms UTC) is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_citizen_session(
        &self,
        token_hash: &[u8],
        now: i64,
        shared_since: i64,
        own_since: i64,
    ) -> Result<Option<CitizenSessionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_SESSION)
            .bind(token_hash)
            .bind(now)
            .bind(shared_since)
            .bind(own_since)
            .fetch_optional(pool)
            .await)?)
    }

    /// A citizen's live sessions, the last used first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn citizen_sessions(
        &self,
        citizen: Uuid,
        now: i64,
        shared_since: i64,
        own_since: i64,
    ) -> Result<Vec<CitizenSessionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(SESSIONS)
            .bind(citizen)
            .bind(now)
            .bind(shared_since)
            .bind(own_since)
            .fetch_all(pool)
            .await)?)
    }

    /// A citizen's contacts, the telephone first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn citizen_contacts(&self, citizen: Uuid) -> Result<Vec<ContactRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(CONTACTS).bind(citizen).fetch_all(pool).await)?)
    }
}
