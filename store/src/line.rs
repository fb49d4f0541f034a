//! The lines between petitions: split off, handled together, and neighbours' "me too".

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    RECORD_MERGE = "insert into merge_record (petition_id, into_id, merged_at, due_at, step_due_at, was_listed) \
        values ($1, $2, $3, $4, $5, $6)";
    OPEN_MERGE = "select petition_id, into_id, merged_at, due_at, step_due_at, was_listed from merge_record \
        where petition_id = $1 and undone_at is null";
    UNDO_MERGE = "update merge_record set undone_at = $2 where petition_id = $1 and undone_at is null";
    MERGED_INTO = "select id from petition where merged_into = $1 order by id limit 500";
    SIBLINGS = "select number, title, status from petition p join petition_text t on t.petition_id = p.id \
        where p.split_from = $1 and not p.is_guarded and p.nature <> 'denunciation' order by p.id limit 50";
    NUMBER_OF = "select number from petition where id = $1";
    RELIST = "update public_copy set is_listed = true, changed_at = $2 where petition_id = $1";
    ADD_ME_TOO = "insert into me_too (petition_id, token_hash, at) values ($1, $2, $3) on conflict do nothing";
    COUNT_ME_TOO = "select count(distinct m.token_hash) from me_too m join petition p on p.id = m.petition_id \
        where p.id = $1 or p.merged_into = $1";
    COUNT_MERGED = "select count(*) from petition where merged_into = $1";
}

/// How a petition stood when it was merged.
#[derive(Clone, Debug, FromRow)]
pub struct MergeRow {
    /// The merged one.
    pub petition_id: Uuid,
    /// The one it is handled with.
    pub into_id: Uuid,
    /// ms UTC.
    pub merged_at: i64,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// Limit of the step, ms UTC.
    pub step_due_at: Option<i64>,
    /// Its public copy stood on the site.
    pub was_listed: bool,
}

/// A part that became a petition of its own.
#[derive(Clone, Debug, FromRow)]
pub struct SiblingRow {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
    /// Code of the status.
    pub status: String,
}

impl Tx {
    /// Remembers how a petition stood.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn record_merge(&mut self, row: &MergeRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(RECORD_MERGE)
            .bind(row.petition_id)
            .bind(row.into_id)
            .bind(row.merged_at)
            .bind(row.due_at)
            .bind(row.step_due_at)
            .bind(row.was_listed)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// How it stood, while it is merged.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn open_merge(&mut self, petition: Uuid) -> Result<Option<MergeRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(OPEN_MERGE)
            .bind(petition)
            .fetch_optional(conn)
            .await)?)
    }

    /// The merge is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn undo_merge(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(UNDO_MERGE)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The petitions that are handled with this one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn merged_into(&mut self, main: Uuid) -> Result<Vec<Uuid>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(MERGED_INTO).bind(main).fetch_all(conn).await)?)
    }

    /// Puts a public copy back on the site; its words must be added by `publish`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn relist(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(RELIST)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps a "me too"; false when this token said so before.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_me_too(
        &mut self,
        petition: Uuid,
        token_hash: &[u8],
        now: i64,
    ) -> Result<bool, StoreError> {
        let rows = on_tx!(self, |conn| sqlx::query(ADD_ME_TOO)
            .bind(petition)
            .bind(token_hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows > 0)
    }
}

impl Db {
    /// The parts that were split off, oldest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn siblings(&self, petition: Uuid) -> Result<Vec<SiblingRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(SIBLINGS).bind(petition).fetch_all(pool).await)?)
    }

    /// A petition's number by its id.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn number_of(&self, petition: Uuid) -> Result<Option<String>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(NUMBER_OF)
            .bind(petition)
            .fetch_optional(pool)
            .await)?)
    }

    /// How many tokens said "me too" to a petition and those merged into it; and how many were
    /// merged.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn me_too(&self, petition: Uuid) -> Result<(i64, i64), StoreError> {
        let tokens: i64 = on!(self, |pool| sqlx::query_scalar(COUNT_ME_TOO)
            .bind(petition)
            .fetch_one(pool)
            .await)?;
        let merged: i64 = on!(self, |pool| sqlx::query_scalar(COUNT_MERGED)
            .bind(petition)
            .fetch_one(pool)
            .await)?;
        Ok((tokens, merged))
    }
}
