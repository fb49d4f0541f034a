//! The append-only history and the erasable words beside it.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    APPEND = "insert into event (id, petition_id, at, kind, actor_kind, actor_id, agency_code, data) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    ADD_NOTE = "insert into note (event_id, petition_id, for_sender, body, salt) values ($1, $2, $3, $4, $5)";
    HISTORY = "select e.id, e.petition_id, e.at, e.kind, e.actor_kind, e.actor_id, e.agency_code, e.data, \
            n.body as note, n.for_sender as note_for_sender, o.display_name as actor_name \
        from event e left join note n on n.event_id = e.id left join officer o on o.id = e.actor_id \
        where e.petition_id = $1 order by e.at desc, e.id desc limit 500";
    HISTORY_BEFORE = "select e.id, e.petition_id, e.at, e.kind, e.actor_kind, e.actor_id, e.agency_code, e.data, \
            n.body as note, n.for_sender as note_for_sender, o.display_name as actor_name \
        from event e left join note n on n.event_id = e.id left join officer o on o.id = e.actor_id \
        where e.petition_id = $1 and (e.at, e.id) < ($2, $3) order by e.at desc, e.id desc limit 500";
    MOVES = "select petition_id, at, kind, data from event where petition_id = $1 order by at, id";
    MOVES_OF_AGENCY = "select e.petition_id, e.at, e.kind, e.data from ( \
            select p.id from petition p where p.lead_agency = $1 and p.received_at < $3 \
                and (p.closed_at is null or p.closed_at >= $2) and not p.is_guarded \
                and p.nature <> 'denunciation' and p.id > $4 \
            union select p.id from event g join petition p on p.id = g.petition_id \
                where g.kind in ('agency_returned', 'handed_down', 'disputed') and g.at >= $2 and g.agency_code = $1 \
                and not p.is_guarded and p.nature <> 'denunciation' and p.id > $4 \
            order by 1 limit $5) held join event e on e.petition_id = held.id order by e.petition_id, e.at, e.id";
    RECENT_OF_KIND = "select e.id, e.petition_id, e.at, e.kind, e.actor_kind, e.actor_id, e.agency_code, e.data, \
            n.body as note, n.for_sender as note_for_sender, o.display_name as actor_name \
        from event e left join note n on n.event_id = e.id left join officer o on o.id = e.actor_id \
        where e.kind = $1 order by e.at desc, e.id desc limit $2";
}

/// One entry to append.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition, when it is about one.
    pub petition_id: Option<Uuid>,
    /// ms UTC.
    pub at: i64,
    /// Code of `EventKind`.
    pub kind: &'static str,
    /// Code of `ActorKind`.
    pub actor_kind: &'static str,
    /// The officer.
    pub actor_id: Option<Uuid>,
    /// The agency the officer acted for.
    pub agency_code: Option<String>,
    /// `EventData` as JSON.
    pub data: String,
}

/// Entries of one page of a history.
pub const HISTORY_PAGE: usize = 500;

/// One entry without its words.
#[derive(Clone, Debug, FromRow)]
pub struct MoveRow {
    /// The petition.
    pub petition_id: Uuid,
    /// ms UTC.
    pub at: i64,
    /// Code of `EventKind`.
    pub kind: String,
    /// `EventData` as JSON.
    pub data: String,
}

/// One entry as read, with its words while they exist.
#[derive(Clone, Debug, FromRow)]
pub struct EventRow {
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
    /// The words.
    pub note: Option<String>,
    /// May the sender read the words?
    pub note_for_sender: Option<bool>,
    /// The officer's display name.
    pub actor_name: Option<String>,
}

impl Tx {
    /// Appends an event.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn append_event(&mut self, event: NewEvent) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(APPEND)
            .bind(event.id)
            .bind(event.petition_id)
            .bind(event.at)
            .bind(event.kind)
            .bind(event.actor_kind)
            .bind(event.actor_id)
            .bind(event.agency_code)
            .bind(event.data)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Puts words beside an event, with the salt of their digest.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_note(
        &mut self,
        event_id: Uuid,
        petition_id: Uuid,
        for_sender: bool,
        body: &str,
        salt: &[u8],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_NOTE)
            .bind(event_id)
            .bind(petition_id)
            .bind(for_sender)
            .bind(body)
            .bind(salt)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// The history of one petition, oldest first: its newest [`HISTORY_PAGE`] entries.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn history(&self, petition_id: Uuid) -> Result<Vec<EventRow>, StoreError> {
        let mut rows: Vec<EventRow> =
            on!(self, |pool| sqlx::query_as(HISTORY).bind(petition_id).fetch_all(pool).await)?;
        rows.reverse();
        Ok(rows)
    }

    /// The [`HISTORY_PAGE`] entries before the one at `before` (ms UTC, id), oldest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn history_before(
        &self,
        petition_id: Uuid,
        before: (i64, Uuid),
    ) -> Result<Vec<EventRow>, StoreError> {
        let mut rows: Vec<EventRow> = on!(self, |pool| sqlx::query_as(HISTORY_BEFORE)
            .bind(petition_id)
            .bind(before.0)
            .bind(before.1)
            .fetch_all(pool)
            .await)?;
        rows.reverse();
        Ok(rows)
    }

    /// Everything that happened to one petition, without words.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn moves(&self, petition_id: Uuid) -> Result<Vec<MoveRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(MOVES).bind(petition_id).fetch_all(pool).await)?)
    }

    /// Everything that happened to the petitions that `agency` leads, or gave away, and that were
    /// open at some time in `[from, to)` (ms UTC): of at most `petitions` of them, after the id
    /// `after`, in order of id and time. Nothing that is set apart, and no denunciation.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn moves_of_agency(
        &self,
        agency: &str,
        from: i64,
        to: i64,
        after: Uuid,
        petitions: i64,
    ) -> Result<Vec<MoveRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(MOVES_OF_AGENCY)
            .bind(agency)
            .bind(from)
            .bind(to)
            .bind(after)
            .bind(petitions)
            .fetch_all(pool)
            .await)?)
    }

    /// The newest events of one kind, for whoever reads the audit log.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn recent_events(&self, kind: &str, limit: i64) -> Result<Vec<EventRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(RECENT_OF_KIND)
            .bind(kind)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }
}
