//! What the officers' live screens are fed from: the events since a moment, and the bell by which
//! several server processes wake each other on PostgreSQL. Who may see what is decided above.

use crate::db::{on, queries};
use crate::{Db, StoreError};
use sqlx::FromRow;
use sqlx::postgres::PgListener;
use std::sync::LazyLock;
use tokio::sync::watch;
use uuid::Uuid;

queries! {
    EVENTS_SINCE = "select id, petition_id, kind, agency_code, data from event where id > $1 order by id limit $2";
    RING_POSTGRES = "select pg_notify('vps_live', $1)";
}

/// The channel of [`RING_POSTGRES`].
const CHANNEL: &str = "vps_live";

/// Counts the commits of this process. One process serves one database; where tests open several,
/// a listener is only woken once more than it needs.
static COMMITS: LazyLock<watch::Sender<u64>> = LazyLock::new(|| watch::Sender::new(0));

/// Says that something was committed here.
pub(crate) fn note_commit() {
    COMMITS.send_modify(|count| *count = count.wrapping_add(1));
}

/// Changes after every commit of this process.
#[must_use]
pub fn commits() -> watch::Receiver<u64> {
    COMMITS.subscribe()
}

/// An event without its words.
#[derive(Clone, Debug, FromRow)]
pub struct PulseRow {
    /// UUIDv7: later events have larger ids, up to the difference of the processes' clocks.
    pub id: Uuid,
    /// The petition, when it is about one.
    pub petition_id: Option<Uuid>,
    /// Code of `EventKind`.
    pub kind: String,
    /// The agency that the actor acted for.
    pub agency_code: Option<String>,
    /// `EventData` as JSON: codes only.
    pub data: String,
}

/// Hears what other processes ring; on a connection of its own.
#[derive(Debug)]
pub struct Bell(PgListener);

impl Bell {
    /// The next payload. After a lost connection it is opened again; what was rung meanwhile is
    /// lost, so somebody must look by themselves from time to time.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn heard(&mut self) -> Result<String, StoreError> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}

impl Db {
    /// Events after `after`, oldest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn events_since(&self, after: Uuid, most: i64) -> Result<Vec<PulseRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(EVENTS_SINCE)
            .bind(after)
            .bind(most)
            .fetch_all(pool)
            .await)?)
    }

    /// The bell between processes; `None` on SQLite, where one process serves.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn bell(&self) -> Result<Option<Bell>, StoreError> {
        let Self::Postgres { read, .. } = self else { return Ok(None) };
        let mut listener = PgListener::connect_with(read).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Bell(listener)))
    }

    /// Rings the bell with `payload` (ids only); nothing happens on SQLite. In a transaction of its
    /// own: inside that of an act, PostgreSQL would let all commits wait for each other.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn ring(&self, payload: &str) -> Result<(), StoreError> {
        if let Self::Postgres { write, .. } = self {
            sqlx::query(RING_POSTGRES).bind(payload).execute(write).await?;
        }
        Ok(())
    }
}
