//! The index of words behind the officers' search. A trigger marks what changed and takes its old
//! words out at once; here what is marked is read and its folded words are put in.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    ANY_STALE = "select n from desk_word where is_stale limit 1";
    STALE_SQLITE = "select d.n, d.petition_id, p.number, t.title, t.body, t.address_words from desk_word d \
        join petition p on p.id = d.petition_id join petition_text t on t.petition_id = d.petition_id \
        where d.is_stale limit $1";
    /// Whoever changes a text at this moment holds its mark: it is folded the next time.
    STALE_POSTGRES = "select d.n, d.petition_id, p.number, t.title, t.body, t.address_words from desk_word d \
        join petition p on p.id = d.petition_id join petition_text t on t.petition_id = d.petition_id \
        where d.is_stale order by d.n limit $1 for update of d skip locked";
    DROP_FOLDED_SQLITE = "delete from desk_search where rowid = $1";
    DROP_FOLDED_POSTGRES = "delete from desk_search where n = $1";
    ADD_SQLITE = "insert into desk_search (rowid, words) values ($1, $2)";
    ADD_POSTGRES = "insert into desk_search (n, words) values ($1, $2)";
    FRESH = "update desk_word set is_stale = false where n = $1";
}

/// A petition whose words are to be folded.
#[derive(Clone, Debug, FromRow)]
pub struct StaleRow {
    /// Its row in the index.
    pub n: i64,
    /// The petition.
    pub petition_id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
}

impl Tx {
    /// Petitions whose words are to be folded, held until the end of the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn stale_words(&mut self, most: i64) -> Result<Vec<StaleRow>, StoreError> {
        let sql = match self {
            Tx::Sqlite(_) => STALE_SQLITE,
            Tx::Postgres(_) => STALE_POSTGRES,
        };
        Ok(on_tx!(self, |conn| sqlx::query_as(sql).bind(most).fetch_all(conn).await)?)
    }

    /// Puts folded words into the index in place of what stood there; empty ones only leave it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_words(&mut self, n: i64, words: &str) -> Result<(), StoreError> {
        let (drop, add) = match self {
            Tx::Sqlite(_) => (DROP_FOLDED_SQLITE, ADD_SQLITE),
            Tx::Postgres(_) => (DROP_FOLDED_POSTGRES, ADD_POSTGRES),
        };
        on_tx!(self, |conn| sqlx::query(drop).bind(n).execute(conn).await.map(|_| ()))?;
        if !words.is_empty() {
            on_tx!(self, |conn| sqlx::query(add)
                .bind(n)
                .bind(words)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        on_tx!(self, |conn| sqlx::query(FRESH).bind(n).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// Whether words wait to be folded: asked every second, so that nobody takes the writer for it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn has_stale_words(&self) -> Result<bool, StoreError> {
        let found: Option<i64> =
            on!(self, |pool| sqlx::query_scalar(ANY_STALE).fetch_optional(pool).await)?;
        Ok(found.is_some())
    }
}
