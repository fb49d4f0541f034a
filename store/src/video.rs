//! Rows of videos. The bytes lie in the file store, in parts, under the video's id.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into video (id, submission_id, petition_id, sha256, size, arrived, cleaned, created_at, changed_at) \
        values ($1, $2, null, $3, $4, 0, '', $5, $5) on conflict do nothing";
    FIND = "select id, submission_id, petition_id, sha256, size, arrived, container, duration_ms, cleaned, created_at, \
        changed_at, ready_at from video where id = $1";
    OF_SUBMISSION = "select id, submission_id, petition_id, sha256, size, arrived, container, duration_ms, cleaned, created_at, \
        changed_at, ready_at from video where submission_id = $1";
    OF_PETITION = "select id, submission_id, petition_id, sha256, size, arrived, container, duration_ms, cleaned, created_at, \
        changed_at, ready_at from video where petition_id = $1 and ready_at is not null order by id limit 1";
    ADVANCE = "update video set arrived = $2, changed_at = $3 where id = $1 and arrived <= $2 and ready_at is null";
    KNOW = "update video set sha256 = $2, size = $3 where id = $1 and size = 0";
    RESTART = "update video set arrived = 0, changed_at = $2 where id = $1 and ready_at is null";
    READY = "update video set container = $2, duration_ms = $3, cleaned = $4, ready_at = $5, changed_at = $5 \
        where id = $1 and ready_at is null";
    ADOPT = "update video set petition_id = $1 where submission_id = $2 and petition_id is null and ready_at is not null";
    REMOVE = "delete from video where id = $1 and submission_id = $2 and petition_id is null";
    ABANDONED = "select v.id, v.submission_id from video v where v.petition_id is null and v.changed_at < $1 and not exists \
        (select 1 from submission s where s.id = v.submission_id and s.changed_at >= $1) limit 200";
    IDS = "select id from video where petition_id = $1";
    ERASE = "delete from video where petition_id = $1";
}

/// One video.
#[derive(Clone, Debug, FromRow)]
pub struct VideoRow {
    /// UUID; the client's own for an announced video.
    pub id: Uuid,
    /// The submission it came with.
    pub submission_id: Uuid,
    /// The petition, once it exists.
    pub petition_id: Option<Uuid>,
    /// SHA-256 of the whole file as announced; empty while it is not known.
    pub sha256: Vec<u8>,
    /// Bytes as announced; 0 while it is not known.
    pub size: i64,
    /// Bytes from the start that are durable.
    pub arrived: i64,
    /// Code of `Container`, once it was judged.
    pub container: Option<String>,
    /// Milliseconds, once it was judged.
    pub duration_ms: Option<i64>,
    /// Numbers of the parts that have a copy without metadata, with commas.
    pub cleaned: String,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub changed_at: i64,
    /// ms UTC; set when it was judged and cleaned.
    pub ready_at: Option<i64>,
}

impl Tx {
    /// Begins a video of which nothing has arrived; `false` when the submission has one already or
    /// the id is taken.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_video(
        &mut self,
        id: Uuid,
        submission: Uuid,
        sha256: &[u8],
        size: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(id)
            .bind(submission)
            .bind(sha256)
            .bind(size)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Notes that `arrived` bytes from the start are durable; `false` when the video is gone, ready, or
    /// further than that.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn advance_video(
        &mut self,
        id: Uuid,
        arrived: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(ADVANCE)
            .bind(id)
            .bind(arrived)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Says what a video is whose size and digest were not known when it began.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn know_video(
        &mut self,
        id: Uuid,
        sha256: &[u8],
        size: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(KNOW)
            .bind(id)
            .bind(sha256)
            .bind(size)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Nothing of it has arrived, after all.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn restart_video(&mut self, id: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(RESTART)
            .bind(id)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// It was judged and cleaned; `false` when that was known already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn ready_video(
        &mut self,
        id: Uuid,
        container: &str,
        duration_ms: i64,
        cleaned: &str,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(READY)
            .bind(id)
            .bind(container)
            .bind(duration_ms)
            .bind(cleaned)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Gives a submission's video to its petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn adopt_video(
        &mut self,
        petition: Uuid,
        submission: Uuid,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADOPT)
            .bind(petition)
            .bind(submission)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes a video out of a submission; `false` when it is not there, or a petition's by now.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn remove_video(&mut self, id: Uuid, submission: Uuid) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(REMOVE)
            .bind(id)
            .bind(submission)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1))?)
    }

    /// Erases a petition's videos; the ids whose files must go too.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn erase_videos(&mut self, petition: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let ids =
            on_tx!(self, |conn| sqlx::query_scalar(IDS).bind(petition).fetch_all(conn).await)?;
        on_tx!(self, |conn| sqlx::query(ERASE).bind(petition).execute(conn).await.map(|_| ()))?;
        Ok(ids)
    }
}

impl Db {
    /// One video.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_video(&self, id: Uuid) -> Result<Option<VideoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND).bind(id).fetch_optional(pool).await)?)
    }

    /// The video of a submission, however much of it is there.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn video_of_submission(
        &self,
        submission: Uuid,
    ) -> Result<Option<VideoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_SUBMISSION)
            .bind(submission)
            .fetch_optional(pool)
            .await)?)
    }

    /// The video of a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn video_of_petition(&self, petition: Uuid) -> Result<Option<VideoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_PETITION).bind(petition).fetch_optional(pool).await)?)
    }

    /// Videos (with their submissions) that were never sent and lie untouched since `before`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn abandoned_videos(&self, before: i64) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ABANDONED).bind(before).fetch_all(pool).await)?)
    }
}
