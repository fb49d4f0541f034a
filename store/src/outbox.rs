//! The outbox: jobs written in the business transaction, claimed by workers with a lease.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    ENQUEUE = "insert into job (id, kind, petition_id, payload, run_at, attempts, max_attempts, dedupe_key) \
        values ($1, $2, $3, $4, $5, 0, $6, $7) on conflict (dedupe_key) do nothing";
    /// One writer: no lock is needed. What goes to other machines (`send.…`) has a lane of its own.
    CLAIM_SQLITE = "update job set attempts = attempts + 1, lease_until = $2, lease_owner = $3 where id in (\
            select id from job where done_at is null and dead_at is null and run_at <= $1 \
                and (kind like 'send.%') = $5 and (lease_until is null or lease_until < $1) order by run_at limit $4) \
        returning id, kind, petition_id, payload, attempts, max_attempts";
    CLAIM_POSTGRES = "update job set attempts = attempts + 1, lease_until = $2, lease_owner = $3 where id in (\
            select id from job where done_at is null and dead_at is null and run_at <= $1 \
                and (kind like 'send.%') = $5 and (lease_until is null or lease_until < $1) order by run_at limit $4 \
                for update skip locked) \
        returning id, kind, petition_id, payload, attempts, max_attempts";
    DONE = "update job set done_at = $3, lease_until = null where id = $1 and lease_owner = $2";
    RETRY = "update job set run_at = $3, last_error = $4, lease_until = null where id = $1 and lease_owner = $2";
    BURY = "update job set dead_at = $3, last_error = $4, lease_until = null where id = $1 and lease_owner = $2";
    CANCEL = "update job set done_at = $2 where dedupe_key = $1 and done_at is null and dead_at is null";
    COUNTS = "select count(*) filter (where done_at is null and dead_at is null) as open, \
        count(*) filter (where dead_at is not null) as dead from job";
    SWEEP = "delete from job where done_at is not null and done_at < $1";
}

/// A job to enqueue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// UUIDv7.
    pub id: Uuid,
    /// What is to be done.
    pub kind: &'static str,
    /// The petition it is about.
    pub petition_id: Option<Uuid>,
    /// Ids and codes as JSON; never a name, a number or words.
    pub payload: String,
    /// Not before, ms UTC.
    pub run_at: i64,
    /// Then it is buried.
    pub max_attempts: i64,
    /// A second job with the same key is not enqueued.
    pub dedupe_key: Option<String>,
}

/// A claimed job.
#[derive(Clone, Debug, FromRow)]
pub struct JobRow {
    /// UUIDv7.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// The petition it is about.
    pub petition_id: Option<Uuid>,
    /// Ids and codes as JSON.
    pub payload: String,
    /// This attempt's number, counted at the claim so that a poison job cannot loop for ever.
    pub attempts: i64,
    /// Then it is buried.
    pub max_attempts: i64,
}

impl Tx {
    /// Enqueues a job; a second one with the same dedupe key is dropped.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn enqueue(&mut self, job: NewJob) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ENQUEUE)
            .bind(job.id)
            .bind(job.kind)
            .bind(job.petition_id)
            .bind(job.payload)
            .bind(job.run_at)
            .bind(job.max_attempts)
            .bind(job.dedupe_key)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Claims up to `limit` jobs until `lease_until`, for `owner`: either those that send something
    /// to another machine, or the others.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claim(
        &mut self,
        now: i64,
        lease_until: i64,
        owner: Uuid,
        limit: i64,
        sends: bool,
    ) -> Result<Vec<JobRow>, StoreError> {
        let sql = match self {
            Self::Sqlite(_) => CLAIM_SQLITE,
            Self::Postgres(_) => CLAIM_POSTGRES,
        };
        Ok(on_tx!(self, |conn| sqlx::query_as(sql)
            .bind(now)
            .bind(lease_until)
            .bind(owner)
            .bind(limit)
            .bind(sends)
            .fetch_all(conn)
            .await)?)
    }

    /// Ends a job well.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn finish_job(&mut self, job: Uuid, owner: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DONE)
            .bind(job)
            .bind(owner)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Puts a job back until `run_at`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn retry_job(
        &mut self,
        job: Uuid,
        owner: Uuid,
        run_at: i64,
        error: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(RETRY)
            .bind(job)
            .bind(owner)
            .bind(run_at)
            .bind(error)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives a job up; an operator looks at it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn bury_job(
        &mut self,
        job: Uuid,
        owner: Uuid,
        now: i64,
        error: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(BURY)
            .bind(job)
            .bind(owner)
            .bind(now)
            .bind(error)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes back a job that is no longer needed.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn cancel_job(&mut self, dedupe_key: &str, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CANCEL)
            .bind(dedupe_key)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets jobs done before `before`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sweep_jobs(&mut self, before: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SWEEP).bind(before).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// (open, buried) jobs.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn job_counts(&self) -> Result<(i64, i64), StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(COUNTS).fetch_one(pool).await)?)
    }
}
