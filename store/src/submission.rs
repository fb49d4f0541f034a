//! What is not a petition yet: the answers so far, sealed, and text that an officer has not sent.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into submission (id, secret_hash, key_id, body_sealed, body_hash, created_at, changed_at, completed_at) \
        values ($1, $2, $3, $4, $5, $6, $6, $7) on conflict (id) do nothing";
    FIND = "select id, secret_hash, key_id, body_sealed, body_hash, created_at, changed_at, completed_at \
        from submission where id = $1";
    SAVE = "update submission set key_id = $2, body_sealed = $3, body_hash = $4, changed_at = $5 \
        where id = $1 and completed_at is null";
    COMPLETE = "update submission set completed_at = $2, body_sealed = $3 where id = $1 and completed_at is null";
    EXPIRE = "delete from submission where completed_at is null and changed_at < $1";
    KEEP_UNSENT = "insert into unsent (officer_id, petition_id, action, body, changed_at) values ($1, $2, $3, $4, $5) \
        on conflict (officer_id, petition_id, action) \
        do update set body = excluded.body, changed_at = excluded.changed_at";
    FIND_UNSENT = "select action, body from unsent where officer_id = $1 and petition_id = $2 order by action";
    DROP_UNSENT = "delete from unsent where officer_id = $1 and petition_id = $2 and action = $3";
}

/// One submission.
#[derive(Clone, Debug, FromRow)]
pub struct SubmissionRow {
    /// The client's own id.
    pub id: Uuid,
    /// Keyed hash of the secret that opens it.
    pub secret_hash: Vec<u8>,
    /// Which key sealed the body.
    pub key_id: i64,
    /// The answers so far, sealed; empty once completed.
    pub body_sealed: Vec<u8>,
    /// SHA-256 of the body as it was sent.
    pub body_hash: Vec<u8>,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub changed_at: i64,
    /// ms UTC; set when the petition exists.
    pub completed_at: Option<i64>,
}

impl Tx {
    /// Begins a submission, or writes one that is complete from the start; `false` when the id exists already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_submission(&mut self, row: &SubmissionRow) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.id)
            .bind(&row.secret_hash)
            .bind(row.key_id)
            .bind(&row.body_sealed)
            .bind(&row.body_hash)
            .bind(row.created_at)
            .bind(row.completed_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Keeps new answers.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was completed in the meantime.
    pub async fn save_submission(
        &mut self,
        id: Uuid,
        key_id: i64,
        sealed: &[u8],
        hash: &[u8],
        now: i64,
    ) -> Result<(), StoreError> {
        let rows = on_tx!(self, |conn| sqlx::query(SAVE)
            .bind(id)
            .bind(key_id)
            .bind(sealed)
            .bind(hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if rows == 0 { Err(StoreError::Conflict) } else { Ok(()) }
    }

    /// Marks a submission as a petition and empties it; `false` when it was already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn complete_submission(&mut self, id: Uuid, now: i64) -> Result<bool, StoreError> {
        let empty: &[u8] = &[];
        Ok(on_tx!(self, |conn| sqlx::query(COMPLETE)
            .bind(id)
            .bind(now)
            .bind(empty)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Forgets submissions untouched since `before`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn expire_submissions(&mut self, before: i64) -> Result<u64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(EXPIRE)
            .bind(before)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Keeps what an officer typed for an act that was not carried out.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn keep_unsent(
        &mut self,
        officer: Uuid,
        petition: Uuid,
        action: &str,
        body: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(KEEP_UNSENT)
            .bind(officer)
            .bind(petition)
            .bind(action)
            .bind(body)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Drops it once the act is done.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_unsent(
        &mut self,
        officer: Uuid,
        petition: Uuid,
        action: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_UNSENT)
            .bind(officer)
            .bind(petition)
            .bind(action)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// One submission.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_submission(&self, id: Uuid) -> Result<Option<SubmissionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND).bind(id).fetch_optional(pool).await)?)
    }

    /// What an officer typed and has not sent, as (action, text).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unsent(
        &self,
        officer: Uuid,
        petition: Uuid,
    ) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_UNSENT)
            .bind(officer)
            .bind(petition)
            .fetch_all(pool)
            .await)?)
    }
}
