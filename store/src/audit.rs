//! Rows of the audit chain: the queue of what is committed, the links, the head. What a link's
//! hash is made of is `domain::audit`; the triggers of migration 0005 refuse every change.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    ANY_WAITING = "select seq from audit_pending order by seq limit 1";
    /// Locks the head's row: a second sealer waits here and then reads what the first left.
    TAKE_TURN = "update audit_head set turns = turns + 1 where id = 1 returning n, hash";
    WAITING = "select e.id, e.petition_id, e.at, e.kind, e.actor_kind, e.actor_id, e.agency_code, e.data \
        from audit_pending a join event e on e.id = a.event_id order by a.seq limit $1";
    /// Exactly those just sealed: on PostgreSQL a lower number may commit later and is then next.
    LEAVE_QUEUE = "delete from audit_pending where event_id in (select event_id from audit_seal where n > $1)";
    MOVE_HEAD = "update audit_head set n = $1, hash = $2 where id = 1";
    HEAD = "select n, hash from audit_head where id = 1";
    LAST = "select coalesce(max(n), 0) from audit_seal";
    COUNT_WAITING = "select count(*) from audit_pending";
    LINKS = "select s.n, s.event_id, s.sealed_at, s.hash, e.id, e.petition_id, e.at, e.kind, e.actor_kind, \
            e.actor_id, e.agency_code, e.data, t.body as note, t.salt as note_salt, t.event_id as note_of \
        from audit_seal s left join event e on e.id = s.event_id left join note t on t.event_id = s.event_id \
        where s.n > $1 and s.n <= $2 order by s.n limit $3";
    OUTSIDE = "select e.id from event e where not exists (select 1 from audit_seal s where s.event_id = e.id) \
            and not exists (select 1 from audit_pending p where p.event_id = e.id) order by e.at, e.id limit $1";
}

/// Links written by one statement: four values each, far below both engines' limits.
const AT_ONCE: usize = 500;

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct HeadRow {
    /// Number of the last link; 0 before the first.
    pub n: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// An event as it is sealed.
#[derive(Clone, Debug, FromRow)]
pub struct EntryRow {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition.
    pub petition_id: Option<Uuid>,
    /// ms UTC.
    pub at: i64,
    /// Code of `EventKind`.
    pub kind: String,
    /// Code of `ActorKind`.
    pub actor_kind: String,
    /// The officer.
    pub actor_id: Option<Uuid>,
    /// The agency acted for.
    pub agency_code: Option<String>,
    /// `EventData` as JSON.
    pub data: String,
}

/// One link to write.
#[derive(Clone, Debug)]
pub struct NewSeal {
    /// From 1, without gaps.
    pub n: i64,
    /// The event.
    pub event_id: Uuid,
    /// ms UTC.
    pub sealed_at: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// One link with what is left of its event and of the words beside it.
#[derive(Clone, Debug, FromRow)]
pub struct LinkRow {
    /// Number.
    pub n: i64,
    /// The event that it seals.
    pub event_id: Uuid,
    /// ms UTC.
    pub sealed_at: i64,
    /// As stored.
    pub hash: Vec<u8>,
    /// The event's id, while it exists.
    pub id: Option<Uuid>,
    /// The petition.
    pub petition_id: Option<Uuid>,
    /// ms UTC.
    pub at: Option<i64>,
    /// Code of `EventKind`.
    pub kind: Option<String>,
    /// Code of `ActorKind`.
    pub actor_kind: Option<String>,
    /// The officer.
    pub actor_id: Option<Uuid>,
    /// The agency acted for.
    pub agency_code: Option<String>,
    /// `EventData` as JSON.
    pub data: Option<String>,
    /// The words, until they are erased.
    pub note: Option<String>,
    /// Their salt; notes older than the chain have none.
    pub note_salt: Option<Vec<u8>>,
    /// The event's id again while there are words.
    pub note_of: Option<Uuid>,
}

impl Tx {
    /// Takes the sealer's turn: nobody else seals until this transaction ends.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the head is gone.
    pub async fn take_sealing_turn(&mut self) -> Result<HeadRow, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(TAKE_TURN).fetch_one(conn).await)?)
    }

    /// The oldest committed events that wait, at most `limit`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn waiting_for_seal(&mut self, limit: i64) -> Result<Vec<EntryRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(WAITING).bind(limit).fetch_all(conn).await)?)
    }

    /// Writes the links after `head`, takes their events from the queue and moves the head.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an event or a number is sealed already.
    pub async fn append_seals(
        &mut self,
        head: &HeadRow,
        seals: &[NewSeal],
    ) -> Result<(), StoreError> {
        let Some(last) = seals.last() else { return Ok(()) };
        for some in seals.chunks(AT_ONCE) {
            on_tx!(self, |conn| {
                let mut sql =
                    QueryBuilder::new("insert into audit_seal (n, event_id, sealed_at, hash) ");
                sql.push_values(some, |mut row, seal| {
                    row.push_bind(seal.n)
                        .push_bind(seal.event_id)
                        .push_bind(seal.sealed_at)
                        .push_bind(seal.hash.clone());
                });
                sql.build().execute(conn).await.map(|_| ())
            })?;
        }
        on_tx!(self, |conn| sqlx::query(LEAVE_QUEUE).bind(head.n).execute(conn).await.map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(MOVE_HEAD)
            .bind(last.n)
            .bind(&last.hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// Does anything wait for its seal? Asks without taking the sealer's turn.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn is_seal_due(&self) -> Result<bool, StoreError> {
        let seq: Option<i64> =
            on!(self, |pool| sqlx::query_scalar(ANY_WAITING).fetch_optional(pool).await)?;
        Ok(seq.is_some())
    }

    /// The end of the chain as the head says it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the head is gone.
    pub async fn audit_head(&self) -> Result<HeadRow, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(HEAD).fetch_one(pool).await)?)
    }

    /// Number of the last link that is there; 0 without any.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn last_link(&self) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(LAST).fetch_one(pool).await)?)
    }

    /// How many events wait for their seal.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_waiting_for_seal(&self) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COUNT_WAITING).fetch_one(pool).await)?)
    }

    /// Links after `after` up to `to`, in order, at most `limit`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn links(&self, after: i64, to: i64, limit: i64) -> Result<Vec<LinkRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LINKS)
            .bind(after)
            .bind(to)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// Events that are neither sealed nor waiting, at most `limit`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn events_outside(&self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(OUTSIDE).bind(limit).fetch_all(pool).await)?)
    }
}
