//! The worker: claims outbox rows with a lease, does what they say, sweeps what is over. Two
//! workers never do the same job; a job that kills its worker is buried, not looped. What goes to
//! other machines has a lane of its own (`notices::send`), so that nobody waits for a mail server.

use crate::{ServiceError, Services, new_id};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use store::outbox::JobRow;

/// A claimed job belongs to its worker this long, ms.
const LEASE: i64 = 60_000;
/// Jobs claimed at once.
const BATCH: i64 = 100;
/// First wait after a failure, ms; doubled each time (crates.io's worker does the same).
const FIRST_WAIT: i64 = 60_000;
/// A file that is still being written after this long belongs to nobody any more.
const UNFINISHED: Duration = Duration::from_secs(3600);
/// Finished jobs are kept this long, ms: a week shows what went out.
const KEEP: i64 = 7 * 24 * 3_600_000;

impl Services {
    /// Works off one batch of the outbox; how many jobs were claimed.
    ///
    /// # Errors
    /// Whatever the database answers; the jobs come back after their lease.
    pub async fn work(&self) -> Result<usize, ServiceError> {
        // Behind the acts that changed the words, so that no act waits for it.
        self.fold_words().await?;
        let now = self.now();
        let owner = new_id();
        let mut tx = self.db().begin().await?;
        let jobs = tx.claim(now, now + LEASE, owner, BATCH, false).await?;
        tx.commit().await?;
        let claimed = jobs.len();
        if claimed == 0 {
            return Ok(0);
        }
        let mut outcomes = Vec::with_capacity(claimed);
        for job in jobs {
            let outcome = if job.attempts > job.max_attempts {
                Err("given up after too many attempts".to_owned())
            } else {
                // A job that panics must not take the worker with it.
                match AssertUnwindSafe(self.run(&job)).catch_unwind().await {
                    Ok(done) => done.map_err(|error| error.to_string()),
                    Err(_) => Err("the job panicked".to_owned()),
                }
            };
            outcomes.push((job, outcome));
        }
        // One commit for the whole batch: the outbox must not cost a sync a notice. Handlers are
        // idempotent, so a batch that is cut off before this commit may run again.
        let now = self.now();
        let mut tx = self.db().begin().await?;
        for (job, outcome) in outcomes {
            match outcome {
                Ok(()) => tx.finish_job(job.id, owner, now).await?,
                Err(error) if job.attempts >= job.max_attempts => {
                    tracing::error!(job = %job.id, kind = job.kind, error, "job buried");
                    tx.bury_job(job.id, owner, now, &error).await?;
                }
                Err(error) => {
                    let wait = FIRST_WAIT << (job.attempts - 1).clamp(0, 10);
                    tx.retry_job(job.id, owner, now + wait, &error).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    async fn run(&self, job: &JobRow) -> Result<(), ServiceError> {
        match job.kind.as_str() {
            "notice.sender" => self.plan_notice(job).await,
            // The console shows warnings to officers, in the case and in their lists; the row stays a
            // week as evidence.
            "notice.officers" => Ok(()),
            "petition.recurrence" => match job.petition_id {
                Some(petition) => self.link_recurrence(petition).await.map(|_| ()),
                None => Err(ServiceError::Unfit("the job names no petition".to_owned())),
            },
            crate::bulk::JOB => match uuid::Uuid::parse_str(&job.payload) {
                Ok(bulk) => self.run_bulk(bulk).await,
                Err(_) => Err(ServiceError::Unfit("the job names no act on many".to_owned())),
            },
            crate::intake::FORGET_FILES => match uuid::Uuid::parse_str(&job.payload) {
                Ok(photo) => self.delete_renditions(photo).await,
                Err(_) => Err(ServiceError::Unfit("the job names no photo".to_owned())),
            },
            crate::video::FORGET | crate::video::TIDY => {
                match uuid::Uuid::parse_str(&job.payload) {
                    Ok(video) if job.kind == crate::video::TIDY => self.tidy_video(video).await,
                    Ok(video) => self.delete_video_files(video).await,
                    Err(_) => Err(ServiceError::Unfit("the job names no video".to_owned())),
                }
            }
            other => Err(ServiceError::Unfit(format!("unknown kind of job {other:?}"))),
        }
    }

    /// What runs every minute: windows that ended, drafts that were never sent, sessions that are over.
    ///
    /// # Errors
    /// Whatever the database answers; the next minute tries again.
    pub async fn sweep(&self) -> Result<(), ServiceError> {
        self.close_what_is_over().await?;
        self.forget_expired().await?;
        let warned = self.sweep_ladder().await?;
        if warned > 0 {
            tracing::info!(warned, "reminders sent");
        }
        let files = self.0.files.clone();
        // Walks the folder of half-written uploads: not for the async threads.
        let swept = tokio::task::spawn_blocking(move || files.sweep_unfinished(UNFINISHED)).await;
        match swept {
            Ok(Ok(0)) => {}
            Ok(Ok(count)) => tracing::info!(count, "half-written files removed"),
            Ok(Err(error)) => tracing::warn!(%error, "half-written files could not be swept"),
            Err(error) => return Err(ServiceError::Broken(Box::new(error))),
        }
        let now = self.now();
        let mut tx = self.db().begin().await?;
        tx.expire_sessions(now).await?;
        tx.expire_citizens(now, now - crate::citizens::OWN_IDLE).await?;
        tx.sweep_jobs(now - KEEP).await?;
        tx.sweep_bulks(now - KEEP).await?;
        tx.commit().await?;
        Ok(())
    }

    /// (open, buried) jobs, for the operator.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn job_counts(&self) -> Result<(i64, i64), ServiceError> {
        Ok(self.db().job_counts().await?)
    }
}
