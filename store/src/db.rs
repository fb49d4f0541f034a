//! The two taps: an enum over pools and one over transactions, and the macros that write a query once.

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Postgres, Sqlite, Transaction};
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// What can go wrong in memory.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The row is not there.
    #[error("not found")]
    NotFound,
    /// Somebody changed or made the row first.
    #[error("conflict")]
    Conflict,
    /// The database is overloaded or away; trying again later may help.
    #[error("busy: {0}")]
    Busy(#[source] sqlx::Error),
    /// The database refuses to be used at all; the text says what to do.
    #[error("{0}")]
    Unfit(String),
    /// Anything else: a fault of ours.
    #[error("broken: {0}")]
    Broken(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                Self::Busy(error)
            }
            sqlx::Error::Database(db) if db.is_unique_violation() => Self::Conflict,
            // SQLITE_BUSY and SQLITE_FULL; admin shutdown, too many connections, disk full.
            sqlx::Error::Database(db)
                if matches!(
                    db.code().as_deref(),
                    Some("5" | "13" | "57P01" | "53300" | "53100")
                ) =>
            {
                Self::Busy(error)
            }
            _ => Self::Broken(error),
        }
    }
}

/// Which engine answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The default: one file, one writer.
    Sqlite,
    /// For more than one server.
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One writer, several readers on the same file.
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// One pool for what is read, one for what is written: who writes may also read without
    /// waiting for others who write.
    Postgres {
        /// Readers.
        read: PgPool,
        /// Writers.
        write: PgPool,
    },
}

/// A write transaction. Dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// `begin immediate` on the one writer.
    Sqlite(Transaction<'static, Sqlite>),
    /// Plain `begin`.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one expression against whichever pool reads.
macro_rules! on {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::Db::Sqlite { read: $pool, .. } => $body,
            $crate::Db::Postgres { read: $pool, .. } => $body,
        }
    };
}
/// Runs one expression against whichever connection the transaction holds.
macro_rules! on_tx {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
/// Declares the statements of a file, so that none can be left out of `every_query`.
macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)+) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)+
        pub(crate) const QUERIES: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}
pub(crate) use {on, on_tx, queries};

queries! {
    PING = "select 1";
    SCRUB_SQLITE = "pragma wal_checkpoint(truncate)";
    VERSION_SQLITE = "select sqlite_version()";
    ADD_ONE_SQLITE = "insert into counter (name, n) values ('petition', 1) \
        on conflict (name) do update set n = counter.n + 1 returning n";
    ADD_ONE_POSTGRES = "select nextval('petition_serial')";
}

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// Fixes the bug that could corrupt a WAL file on reset (security.md §0.3).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

impl Db {
    /// Opens `sqlite://path` (made when missing) or `postgres://…`.
    ///
    /// SQLite runs in WAL mode with `synchronous=FULL`: an acknowledged petition outlives a power
    /// cut (measured: docs/adr/0002). `synchronous=NORMAL` may be asked for in the URL only as
    /// `?durability=normal`, which exists so that the power-cut test can be seen to fail.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] when the URL is not understood or SQLite is too old.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = |most| {
                PgPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(5))
            };
            let (read, write) = (pool(16).connect(url).await?, pool(12).connect(url).await?);
            return Ok(Self::Postgres { read, write });
        }
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Err(StoreError::Unfit(format!(
                "DATABASE_URL must start with sqlite: or postgres:, not {:?}",
                url.split(':').next().unwrap_or_default()
            )));
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path);
        let durability = if query == "durability=normal" {
            SqliteSynchronous::Normal
        } else {
            SqliteSynchronous::Full
        };
        if let Some(parent) = std::path::Path::new(path).parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| StoreError::Unfit(format!("{}: {error}", parent.display())))?;
        }
        let options = SqliteConnectOptions::from_str("sqlite:")?
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(durability)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            // What is erased is overwritten, not only unlinked.
            .pragma("secure_delete", "on")
            .optimize_on_close(true, 400)
            // 16 MiB of log between checkpoints: each costs the one writer two more waits for the disk.
            .pragma("wal_autocheckpoint", "4096")
            .statement_cache_capacity(256);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        let version: String = sqlx::query_scalar(VERSION_SQLITE).fetch_one(&write).await?;
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        if (next(), next(), next()) < OLDEST_SQLITE {
            return Err(StoreError::Unfit(format!(
                "SQLite {version} is older than 3.51.3 and can lose data"
            )));
        }
        Ok(Self::Sqlite { read, write })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] with the migration that failed.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => SQLITE_MIGRATIONS.run(write).await,
            Self::Postgres { write, .. } => POSTGRES_MIGRATIONS.run(write).await,
        }
        .map_err(|error| StoreError::Unfit(format!("migration: {error}")))
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Begins a write. On SQLite this waits for the one writer.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when no connection is free within five seconds.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres { write, .. } => Tx::Postgres(write.begin().await?),
        })
    }

    /// Is the database there?
    ///
    /// # Errors
    /// Whatever it answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        on!(self, |pool| sqlx::query(PING).execute(pool).await.map(|_| ()))?;
        Ok(())
    }

    /// Lets what was erased leave SQLite's log too. PostgreSQL's autovacuum does its own cleaning.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { write, .. } = self {
            sqlx::query(SCRUB_SQLITE).execute(write).await?;
        }
        Ok(())
    }

    /// Closes every connection after the running statements; SQLite folds its WAL back.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

impl Tx {
    /// Makes everything since `begin` durable, or nothing.
    ///
    /// # Errors
    /// Whatever the database answers; then nothing was kept.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        crate::live::note_commit();
        Ok(())
    }

    /// The next petition serial. Gaps are allowed.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn next_serial(&mut self) -> Result<i64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => sqlx::query_scalar(ADD_ONE_SQLITE).fetch_one(&mut **tx).await?,
            Self::Postgres(tx) => sqlx::query_scalar(ADD_ONE_POSTGRES).fetch_one(&mut **tx).await?,
        })
    }
}
