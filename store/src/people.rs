//! Officers, their roles and sessions, and the table that slows guessing down.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into officer (id, username, display_name, password_hash, must_change_password, created_at) \
        values ($1, $2, $3, $4, $5, $6)";
    ADD_MEMBERSHIP = "insert into membership (officer_id, role, agency_code) values ($1, $2, $3) on conflict do nothing";
    BY_USERNAME = "select id, username, display_name, password_hash, must_change_password, disabled_at \
        from officer where username = $1";
    BY_ID = "select id, username, display_name, password_hash, must_change_password, disabled_at \
        from officer where id = $1";
    LIST = "select id, username, display_name, password_hash, must_change_password, disabled_at \
        from officer order by username limit 1000";
    MEMBERSHIPS = "select role, agency_code from membership where officer_id = $1 order by role, agency_code";
    HANDLERS = "select o.id, o.display_name from officer o join membership m on m.officer_id = o.id \
        where m.agency_code = $1 and m.role in ('handler', 'focal_person') and o.disabled_at is null \
        group by o.id, o.display_name order by o.display_name limit 200";
    SET_PASSWORD = "update officer set password_hash = $2, must_change_password = $3 where id = $1";
    DISABLE = "update officer set disabled_at = $2 where id = $1";
    OPEN_SESSION = "insert into session (token_hash, officer_id, device, created_at, last_seen_at, expires_at) \
        values ($1, $2, $3, $4, $4, $5)";
    FIND_SESSION = "select s.officer_id, s.device, s.created_at, s.last_seen_at, s.expires_at, o.username, \
            o.display_name, o.must_change_password \
        from session s join officer o on o.id = s.officer_id \
        where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and o.disabled_at is null";
    TOUCH_SESSION = "update session set last_seen_at = $2 where token_hash = $1";
    CLOSE_SESSION = "delete from session where token_hash = $1";
    CLOSE_SESSIONS = "delete from session where officer_id = $1";
    SESSIONS = "select device, created_at, last_seen_at, expires_at, token_hash from session \
        where officer_id = $1 and expires_at > $2 order by last_seen_at desc limit 50";
    EXPIRE_SESSIONS = "delete from session where expires_at < $1";
    FIND_THROTTLE = "select failures, window_start, blocked_until from throttle where key = $1";
    /// Counted where it is written: two tries at once are two.
    COUNT_FAILURE = "insert into throttle (key, failures, window_start, blocked_until) \
            values ($1, 1, $2, case when cast($3 as bigint) <= 1 then cast($4 as bigint) else 0 end) \
        on conflict (key) do update set \
            failures = case when throttle.window_start < $5 then 1 else throttle.failures + 1 end, \
            window_start = case when throttle.window_start < $5 then $2 else throttle.window_start end, \
            blocked_until = case \
                when (case when throttle.window_start < $5 then 1 else throttle.failures + 1 end) >= cast($3 as bigint) then cast($4 as bigint) \
                when throttle.window_start < $5 then 0 else throttle.blocked_until end";
    CLEAR_THROTTLE = "delete from throttle where key = $1";
    EXPIRE_THROTTLE = "delete from throttle where window_start < $1 and blocked_until < $1";
}

/// One officer.
#[derive(Clone, Debug, FromRow)]
pub struct OfficerRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Lower case.
    pub username: String,
    /// As colleagues know them.
    pub display_name: String,
    /// PHC string.
    pub password_hash: String,
    /// Before anything else.
    pub must_change_password: bool,
    /// ms UTC.
    pub disabled_at: Option<i64>,
}

/// A live session with its officer.
#[derive(Clone, Debug, FromRow)]
pub struct SessionRow {
    /// The officer.
    pub officer_id: Uuid,
    /// Coarse label of the device.
    pub device: String,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
    /// ms UTC.
    pub expires_at: i64,
    /// Lower case.
    pub username: String,
    /// As colleagues know them.
    pub display_name: String,
    /// Before anything else.
    pub must_change_password: bool,
}

/// A session in the list of one's own sessions.
#[derive(Clone, Debug, FromRow)]
pub struct SessionListRow {
    /// Coarse label of the device.
    pub device: String,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
    /// ms UTC.
    pub expires_at: i64,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
}

/// Failed tries of one key.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub struct ThrottleRow {
    /// Within the window.
    pub failures: i64,
    /// ms UTC.
    pub window_start: i64,
    /// ms UTC.
    pub blocked_until: i64,
}

impl Tx {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username is taken.
    pub async fn insert_officer(&mut self, row: &OfficerRow, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.id)
            .bind(&row.username)
            .bind(&row.display_name)
            .bind(&row.password_hash)
            .bind(row.must_change_password)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives a role in an agency.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_membership(
        &mut self,
        officer: Uuid,
        role: &str,
        agency: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_MEMBERSHIP)
            .bind(officer)
            .bind(role)
            .bind(agency)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Sets a password.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_password(
        &mut self,
        officer: Uuid,
        hash: &str,
        must_change: bool,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_PASSWORD)
            .bind(officer)
            .bind(hash)
            .bind(must_change)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Disables an account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn disable_officer(&mut self, officer: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DISABLE)
            .bind(officer)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Opens a session.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn open_session(
        &mut self,
        token_hash: &[u8],
        officer: Uuid,
        device: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(OPEN_SESSION)
            .bind(token_hash)
            .bind(officer)
            .bind(device)
            .bind(now)
            .bind(expires_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn touch_session(&mut self, token_hash: &[u8], now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(TOUCH_SESSION)
            .bind(token_hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Closes one session.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_session(&mut self, token_hash: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLOSE_SESSION)
            .bind(token_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Closes every session of an officer.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_sessions(&mut self, officer: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLOSE_SESSIONS)
            .bind(officer)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets sessions and tries that are over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn expire_sessions(&mut self, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(EXPIRE_SESSIONS)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(EXPIRE_THROTTLE)
            .bind(now - 24 * 3_600_000)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Counts a failed try; at the `tries`-th within `window` ms the key waits until
    /// `now + wait` (ms).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_failure(
        &mut self,
        key: &[u8],
        tries: i64,
        now: i64,
        window: i64,
        wait: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(COUNT_FAILURE)
            .bind(key)
            .bind(now)
            .bind(tries)
            .bind(now + wait)
            .bind(now - window)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets failed tries.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn clear_throttle(&mut self, key: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLEAR_THROTTLE).bind(key).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// An officer by username.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn officer_by_username(
        &self,
        username: &str,
    ) -> Result<Option<OfficerRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(BY_USERNAME).bind(username).fetch_optional(pool).await)?)
    }

    /// An officer by id.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn officer(&self, id: Uuid) -> Result<Option<OfficerRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(BY_ID).bind(id).fetch_optional(pool).await)?)
    }

    /// Every officer, at most a thousand.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn officers(&self) -> Result<Vec<OfficerRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LIST).fetch_all(pool).await)?)
    }

    /// An officer's roles as (role, agency).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn memberships(&self, officer: Uuid) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(MEMBERSHIPS).bind(officer).fetch_all(pool).await)?)
    }

    /// People of an agency who can handle a petition, as (id, name).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn handlers(&self, agency: &str) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(HANDLERS).bind(agency).fetch_all(pool).await)?)
    }

    /// A live session: not expired, used after `idle_since`, its officer not disabled.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_session(
        &self,
        token_hash: &[u8],
        now: i64,
        idle_since: i64,
    ) -> Result<Option<SessionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_SESSION)
            .bind(token_hash)
            .bind(now)
            .bind(idle_since)
            .fetch_optional(pool)
            .await)?)
    }

    /// An officer's live sessions.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sessions(
        &self,
        officer: Uuid,
        now: i64,
    ) -> Result<Vec<SessionListRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(SESSIONS)
            .bind(officer)
            .bind(now)
            .fetch_all(pool)
            .await)?)
    }

    /// Failed tries of one key.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn throttle(&self, key: &[u8]) -> Result<ThrottleRow, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_THROTTLE).bind(key).fetch_optional(pool).await)?
            .unwrap_or_default())
    }
}
