//! Rows of the reminder ladder: which petition is to be looked at when, and what was sent. Which
//! warning falls when is the law's; several rows are written by one statement, none is read alone.

use crate::db::{on, on_tx, queries};
use crate::event::NewEvent;
use crate::outbox::NewJob;
use crate::{Db, StoreError, Tx};
use domain::petition::{Nature, Status};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    /// There is one writer: nobody claims the same rows meanwhile.
    CLAIM_SQLITE = "update ladder set claim = $3 where next_at <= $1 and petition_id in (\
            select petition_id from ladder where next_at <= $1 order by next_at, petition_id limit $2)";
    CLAIMED_SQLITE = "select p.id, p.status, p.nature, p.sla_class, p.calendar_id, p.policy_id, p.received_at, p.due_at, \
            p.stopped_at, p.reworked_at, p.extension_days, p.is_guarded, p.lead_agency, \
            p.chases, p.chased_at \
        from ladder l join petition p on p.id = l.petition_id where l.claim = $1 order by p.id";
    PAUSES_SQLITE = "select u.petition_id, u.began_at, u.ended_at, u.reason \
        from ladder l join pause u on u.petition_id = l.petition_id where l.claim = $1 order by u.petition_id, u.began_at";
    SENT_SQLITE = "select w.petition_id, w.key, w.fell_at, w.sent_at \
        from ladder l join warning w on w.petition_id = l.petition_id where l.claim = $1 order by w.petition_id";
    /// The rows stay locked until this sweep's transaction ends; a second sweep takes the next ones.
    CLAIM_POSTGRES = "select petition_id from ladder where next_at <= $1 order by next_at, petition_id limit $2 \
        for update skip locked";
    CLAIMED_POSTGRES = "select p.id, p.status, p.nature, p.sla_class, p.calendar_id, p.policy_id, p.received_at, p.due_at, \
            p.stopped_at, p.reworked_at, p.extension_days, p.is_guarded, p.lead_agency, p.chases, p.chased_at \
        from petition p where p.id = any($1)";
    PAUSES_POSTGRES = "select petition_id, began_at, ended_at, reason from pause where petition_id = any($1) \
        order by petition_id, began_at";
    SENT_POSTGRES = "select petition_id, key, fell_at, sent_at from warning where petition_id = any($1)";
    CLIMB_POSTGRES = "update ladder set next_at = given.next_at from unnest($1::uuid[], $2::bigint[]) as given(id, next_at) \
        where ladder.petition_id = given.id";
    LOOK_AGAIN = "update ladder set next_at = 0 where petition_id = $1";
    OF_PETITION = "select petition_id, key, due_at, fell_at, sent_at, receivers, flag from warning \
        where petition_id = $1 order by fell_at, key";
    NEXT_AT = "select next_at from ladder where petition_id = $1";
}

/// Rows written by one statement: at most ten values each, below SQLite's 32,766 values.
const AT_ONCE: usize = 1000;

/// What the sweep knows of a petition.
#[derive(Clone, Debug, FromRow)]
pub struct WatchRow {
    /// The petition.
    pub id: Uuid,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// What kind of matter.
    #[sqlx(try_from = "String")]
    pub nature: Nature,
    /// Code of `SlaClass`.
    pub sla_class: String,
    /// Its calendar.
    pub calendar_id: i64,
    /// Its limits.
    pub policy_id: i64,
    /// ms UTC.
    pub received_at: i64,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// The leader approved, ms UTC.
    pub stopped_at: Option<i64>,
    /// The clock runs again from here, ms UTC.
    pub reworked_at: Option<i64>,
    /// Days given, working days.
    pub extension_days: Option<i64>,
    /// Set apart: two named coordinators only.
    pub is_guarded: bool,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// How often the sender reminded.
    pub chases: i64,
    /// The last time, ms UTC.
    pub chased_at: Option<i64>,
}

/// What one sweep holds: the petitions, their pauses and what was sent for them.
#[derive(Debug, Default)]
pub struct Claimed {
    /// The petitions.
    pub rows: Vec<WatchRow>,
    /// Each by petition and beginning.
    pub pauses: Vec<WatchPauseRow>,
    /// Warnings.
    pub sent: Vec<SentRow>,
}

/// A pause of a claimed petition.
#[derive(Clone, Debug, FromRow)]
pub struct WatchPauseRow {
    /// The petition.
    pub petition_id: Uuid,
    /// ms UTC.
    pub began_at: i64,
    /// ms UTC; open while null.
    pub ended_at: Option<i64>,
    /// Code of the reason.
    pub reason: String,
}

/// A warning that was sent for a claimed petition.
#[derive(Clone, Debug, FromRow)]
pub struct SentRow {
    /// The petition.
    pub petition_id: Uuid,
    /// The law's key.
    pub key: String,
    /// When the rung fell, ms UTC.
    pub fell_at: i64,
    /// When it was sent, ms UTC.
    pub sent_at: i64,
}

/// One warning.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WarningRow {
    /// The petition.
    pub petition_id: Uuid,
    /// The law's key: with the petition, it is sent once.
    pub key: String,
    /// The promised date it warns of, ms UTC.
    pub due_at: i64,
    /// When the rung fell, ms UTC.
    pub fell_at: i64,
    /// When the sweep found it, ms UTC.
    pub sent_at: i64,
    /// Codes separated by commas.
    pub receivers: String,
    /// How the petition is marked from then on.
    pub flag: Option<String>,
}

impl Tx {
    /// Claims the petitions that are to be looked at by `now` (ms UTC), at most `limit`, and reads
    /// them. They stay this sweep's until its transaction ends.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claim_ladder(
        &mut self,
        now: i64,
        limit: i64,
        claim: Uuid,
    ) -> Result<Claimed, StoreError> {
        match self {
            Self::Sqlite(tx) => {
                let conn = &mut **tx;
                let claimed = sqlx::query(CLAIM_SQLITE).bind(now).bind(limit).bind(claim);
                if claimed.execute(&mut *conn).await?.rows_affected() == 0 {
                    return Ok(Claimed::default());
                }
                Ok(Claimed {
                    rows: sqlx::query_as(CLAIMED_SQLITE).bind(claim).fetch_all(&mut *conn).await?,
                    pauses: sqlx::query_as(PAUSES_SQLITE).bind(claim).fetch_all(&mut *conn).await?,
                    sent: sqlx::query_as(SENT_SQLITE).bind(claim).fetch_all(conn).await?,
                })
            }
            Self::Postgres(tx) => {
                let conn = &mut **tx;
                let claimed = sqlx::query_scalar(CLAIM_POSTGRES).bind(now).bind(limit);
                let ids: Vec<Uuid> = claimed.fetch_all(&mut *conn).await?;
                if ids.is_empty() {
                    return Ok(Claimed::default());
                }
                Ok(Claimed {
                    rows: sqlx::query_as(CLAIMED_POSTGRES).bind(&ids).fetch_all(&mut *conn).await?,
                    pauses: sqlx::query_as(PAUSES_POSTGRES)
                        .bind(&ids)
                        .fetch_all(&mut *conn)
                        .await?,
                    sent: sqlx::query_as(SENT_POSTGRES).bind(&ids).fetch_all(conn).await?,
                })
            }
        }
    }

    /// The next sweep looks at this petition again.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn look_at_ladder_again(&mut self, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(LOOK_AGAIN)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps warnings; the (petition, key) of those that were not there before.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn insert_warnings(
        &mut self,
        warnings: &[WarningRow],
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        let mut new = Vec::with_capacity(warnings.len());
        for some in warnings.chunks(AT_ONCE) {
            let mut rows: Vec<(Uuid, String)> = on_tx!(self, |conn| {
                let mut sql = QueryBuilder::new(
                    "insert into warning (petition_id, key, due_at, fell_at, sent_at, receivers, flag) ",
                );
                sql.push_values(some, |mut row, warning| {
                    row.push_bind(warning.petition_id)
                        .push_bind(warning.key.clone())
                        .push_bind(warning.due_at)
                        .push_bind(warning.fell_at)
                        .push_bind(warning.sent_at)
                        .push_bind(warning.receivers.clone())
                        .push_bind(warning.flag.clone());
                });
                sql.push(" on conflict (petition_id, key) do nothing returning petition_id, key");
                sql.build_query_as().persistent(false).fetch_all(conn).await
            })?;
            new.append(&mut rows);
        }
        Ok(new)
    }

    /// Says when each claimed petition is to be looked at next, and lets it go.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn climb_ladder(&mut self, next: &[(Uuid, Option<i64>)]) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => {
                for some in next.chunks(AT_ONCE) {
                    let mut sql = QueryBuilder::new("insert into ladder (petition_id, next_at) ");
                    sql.push_values(some, |mut row, (petition, next_at)| {
                        row.push_bind(*petition).push_bind(*next_at);
                    });
                    sql.push(
                        " on conflict (petition_id) do update set next_at = excluded.next_at, claim = null",
                    );
                    sql.build().persistent(false).execute(&mut **tx).await?;
                }
            }
            Self::Postgres(tx) => {
                let (ids, moments): (Vec<Uuid>, Vec<Option<i64>>) = next.iter().copied().unzip();
                let climbed = sqlx::query(CLIMB_POSTGRES).bind(ids).bind(moments);
                climbed.execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// Appends many events by few statements.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn append_events(&mut self, events: &[NewEvent]) -> Result<(), StoreError> {
        for some in events.chunks(AT_ONCE) {
            on_tx!(self, |conn| {
                let mut sql = QueryBuilder::new(
                    "insert into event (id, petition_id, at, kind, actor_kind, actor_id, agency_code, data) ",
                );
                sql.push_values(some, |mut row, event| {
                    row.push_bind(event.id)
                        .push_bind(event.petition_id)
                        .push_bind(event.at)
                        .push_bind(event.kind)
                        .push_bind(event.actor_kind)
                        .push_bind(event.actor_id)
                        .push_bind(event.agency_code.clone())
                        .push_bind(event.data.clone());
                });
                sql.build().persistent(false).execute(conn).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Enqueues many jobs by few statements; those whose dedupe key is known are dropped.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn enqueue_all(&mut self, jobs: &[NewJob]) -> Result<(), StoreError> {
        for some in jobs.chunks(AT_ONCE) {
            on_tx!(self, |conn| {
                let mut sql = QueryBuilder::new(
                    "insert into job (id, kind, petition_id, payload, run_at, attempts, max_attempts, dedupe_key) ",
                );
                sql.push_values(some, |mut row, job| {
                    row.push_bind(job.id)
                        .push_bind(job.kind)
                        .push_bind(job.petition_id)
                        .push_bind(job.payload.clone())
                        .push_bind(job.run_at)
                        .push_bind(0_i64)
                        .push_bind(job.max_attempts)
                        .push_bind(job.dedupe_key.clone());
                });
                sql.push(" on conflict (dedupe_key) do nothing");
                sql.build().persistent(false).execute(conn).await.map(|_| ())
            })?;
        }
        Ok(())
    }
}

impl Db {
    /// What was sent for a petition, in the order in which it fell due.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn warnings_of(&self, petition: Uuid) -> Result<Vec<WarningRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_PETITION).bind(petition).fetch_all(pool).await)?)
    }

    /// When a petition is to be looked at next, ms UTC.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn next_rung_at(&self, petition: Uuid) -> Result<Option<i64>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(NEXT_AT).bind(petition).fetch_one(pool).await)?)
    }
}
