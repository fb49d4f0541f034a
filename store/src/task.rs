//! Supporting agencies' parts: given, taken, handed in, given back.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::TaskState;
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into support_task (id, petition_id, agency_code, state, what, given_at, due_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    OF_PETITION = "select id, petition_id, agency_code, state, what, contribution, given_at, due_at, accepted_at, \
            ended_at from support_task where petition_id = $1 order by given_at, id limit 100";
    SAVE = "update support_task set state = $2, contribution = $3, accepted_at = $4, ended_at = $5 where id = $1";
    LAPSE = "update support_task set state = 'lapsed', ended_at = $2 where petition_id = $1 \
        and state in ('given', 'accepted')";
}

/// One part.
#[derive(Clone, Debug, FromRow)]
pub struct TaskRow {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition.
    pub petition_id: Uuid,
    /// Whose part it is.
    pub agency_code: String,
    /// How far it is.
    #[sqlx(try_from = "String")]
    pub state: TaskState,
    /// What is asked.
    pub what: String,
    /// What came of it, or why it came back.
    pub contribution: Option<String>,
    /// ms UTC.
    pub given_at: i64,
    /// ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub accepted_at: Option<i64>,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

impl Tx {
    /// Keeps a new part.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the agency owes a part of this petition already.
    pub async fn add_task(&mut self, row: &TaskRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.id)
            .bind(row.petition_id)
            .bind(&row.agency_code)
            .bind(row.state.code())
            .bind(&row.what)
            .bind(row.given_at)
            .bind(row.due_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Writes a part back.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn save_task(&mut self, row: &TaskRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SAVE)
            .bind(row.id)
            .bind(row.state.code())
            .bind(&row.contribution)
            .bind(row.accepted_at)
            .bind(row.ended_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends every open part: the answer is approved, or the petition ended, without it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn lapse_tasks(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(LAPSE)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The parts of a petition, inside the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tasks(&mut self, petition: Uuid) -> Result<Vec<TaskRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(OF_PETITION).bind(petition).fetch_all(conn).await)?)
    }
}

impl Db {
    /// The parts of a petition, oldest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn list_tasks(&self, petition: Uuid) -> Result<Vec<TaskRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_PETITION).bind(petition).fetch_all(pool).await)?)
    }
}
