//! Whose form a petition is typed into that an officer enters for its sender.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    BEGIN_ENTRY = "insert into entry (submission_id, officer_id, begun_at) values ($1, $2, $3)";
    ENTRIES = "select e.submission_id, e.begun_at, s.completed_at from entry e \
        join submission s on s.id = e.submission_id where e.officer_id = $1 and s.changed_at >= $2 \
        order by e.begun_at desc, e.submission_id desc limit 20";
    DROP_ENTRY = "delete from entry where submission_id = $1";
    DROP_SUBMISSION = "delete from submission where id = $1 and completed_at is null";
    EXPIRE_ENTRIES = "delete from entry where begun_at < $1 and not exists \
        (select 1 from submission s where s.id = entry.submission_id)";
}

/// A form of an officer.
#[derive(Clone, Debug, FromRow)]
pub struct EntryRow {
    /// The submission.
    pub submission_id: Uuid,
    /// ms UTC.
    pub begun_at: i64,
    /// When it became a petition, ms UTC.
    pub completed_at: Option<i64>,
}

impl Tx {
    /// Notes whose form it is.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn begin_entry(
        &mut self,
        submission: Uuid,
        officer: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(BEGIN_ENTRY)
            .bind(submission)
            .bind(officer)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets a form that was not sent, with what was typed into it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was sent already or is not there.
    pub async fn drop_entry(&mut self, submission: Uuid) -> Result<(), StoreError> {
        let rows = on_tx!(self, |conn| sqlx::query(DROP_SUBMISSION)
            .bind(submission)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if rows == 0 {
            return Err(StoreError::NotFound);
        }
        on_tx!(self, |conn| sqlx::query(DROP_ENTRY)
            .bind(submission)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets whose the forms were that are gone, begun before `before` (ms UTC).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn expire_entries(&mut self, before: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(EXPIRE_ENTRIES)
            .bind(before)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// An officer's forms that changed at or after `since` (ms UTC), the newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn entries(&self, officer: Uuid, since: i64) -> Result<Vec<EntryRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ENTRIES)
            .bind(officer)
            .bind(since)
            .fetch_all(pool)
            .await)?)
    }
}
