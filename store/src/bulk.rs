//! One act on many petitions: what was chosen, what was filled in, and how each of them ended.

use crate::db::{on, on_tx, queries};
use crate::petition::{self, PetitionRow};
use crate::task::TaskRow;
use crate::{Db, StoreError, Tx};
use domain::petition::Status;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    ADD = "insert into bulk (id, officer_id, kind, act, address, state, made_at) values ($1, $2, $3, $4, $5, $6, $7)";
    ADD_ITEM = "insert into bulk_item (bulk_id, petition_id, position, version, state) values ($1, $2, $3, $4, $5) \
        on conflict do nothing";
    ONE = "select id, officer_id, kind, act, address, state, made_at, run_at from bulk where id = $1";
    /// Whoever comes second finds another state and changes nothing.
    MOVE = "update bulk set state = $3, act = $4, run_at = $5 where id = $1 and state = $2";
    ITEMS = "select i.petition_id, i.position, i.version, i.state, i.reason, p.number, p.status, t.title \
        from bulk_item i join petition p on p.id = i.petition_id join petition_text t on t.petition_id = i.petition_id \
        where i.bulk_id = $1 order by i.position, i.petition_id limit 200";
    TASKS = "select s.id, s.petition_id, s.agency_code, s.state, s.what, s.contribution, s.given_at, s.due_at, \
            s.accepted_at, s.ended_at from bulk_item i join support_task s on s.petition_id = i.petition_id \
        where i.bulk_id = $1 order by s.given_at, s.id limit 1000";
    SET_ITEM = "update bulk_item set state = $3, reason = $4 where bulk_id = $1 and petition_id = $2";
    DROP_ITEM = "delete from bulk_item where bulk_id = $1 and petition_id = $2";
    ACTED_SINCE = "select count(*) from event where petition_id = $1 and at >= $2 and actor_id = $3 \
        and kind <> 'act_refused'";
    SWEEP_ITEMS = "delete from bulk_item where bulk_id in (select id from bulk where made_at < $1)";
    SWEEP = "delete from bulk where made_at < $1";
}

/// One act on many.
#[derive(Clone, Debug, FromRow)]
pub struct BulkRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Who acts.
    pub officer_id: Uuid,
    /// Code of what is done.
    pub kind: String,
    /// What was filled in, JSON.
    pub act: String,
    /// The list to go back to.
    pub address: String,
    /// Code of how far it is.
    pub state: String,
    /// ms UTC.
    pub made_at: i64,
    /// Held until then, ms UTC.
    pub run_at: Option<i64>,
}

/// One petition of them.
#[derive(Clone, Debug, FromRow)]
pub struct BulkItemRow {
    /// The petition.
    pub petition_id: Uuid,
    /// Its place among the chosen.
    pub position: i64,
    /// As the officer saw it.
    pub version: i64,
    /// Code of how it ended.
    pub state: String,
    /// Why not.
    pub reason: Option<String>,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands now.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Title.
    pub title: String,
}

impl Tx {
    /// Keeps what was chosen.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_bulk(
        &mut self,
        row: &BulkRow,
        items: &[(Uuid, i64)],
        state: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD)
            .bind(row.id)
            .bind(row.officer_id)
            .bind(&row.kind)
            .bind(&row.act)
            .bind(&row.address)
            .bind(&row.state)
            .bind(row.made_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        for (position, (petition, version)) in (0i64..).zip(items) {
            on_tx!(self, |conn| sqlx::query(ADD_ITEM)
                .bind(row.id)
                .bind(*petition)
                .bind(position)
                .bind(*version)
                .bind(state)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Moves it on from the state it was in; whether it was in it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn move_bulk(&mut self, row: &BulkRow, from: &str) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(MOVE)
            .bind(row.id)
            .bind(from)
            .bind(&row.state)
            .bind(&row.act)
            .bind(row.run_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0))?)
    }

    /// How one petition ended.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_bulk_item(
        &mut self,
        bulk: Uuid,
        petition: Uuid,
        state: &str,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_ITEM)
            .bind(bulk)
            .bind(petition)
            .bind(state)
            .bind(reason)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes one petition out.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_bulk_item(&mut self, bulk: Uuid, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_ITEM)
            .bind(bulk)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets what was made before `before`, ms UTC.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sweep_bulks(&mut self, before: i64) -> Result<(), StoreError> {
        for sql in [SWEEP_ITEMS, SWEEP] {
            on_tx!(self, |conn| sqlx::query(sql).bind(before).execute(conn).await.map(|_| ()))?;
        }
        Ok(())
    }
}

impl Db {
    /// One of them.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_bulk(&self, bulk: Uuid) -> Result<Option<BulkRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ONE).bind(bulk).fetch_optional(pool).await)?)
    }

    /// Its petitions in the order of choosing.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn bulk_items(&self, bulk: Uuid) -> Result<Vec<BulkItemRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ITEMS).bind(bulk).fetch_all(pool).await)?)
    }

    /// Its petitions as they are now, in no order.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn petitions_of_bulk(&self, bulk: Uuid) -> Result<Vec<PetitionRow>, StoreError> {
        // The same columns as for one petition, whatever they will be.
        let columns = petition::BY_ID.trim_end_matches(" where p.id = $1");
        Ok(on!(self, |pool| {
            let mut sql = QueryBuilder::new(columns);
            sql.push(" join bulk_item i on i.petition_id = p.id where i.bulk_id = ")
                .push_bind(bulk);
            sql.push(" limit 200");
            sql.build_query_as().fetch_all(pool).await
        })?)
    }

    /// The supporting agencies' parts of its petitions.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tasks_of_bulk(&self, bulk: Uuid) -> Result<Vec<TaskRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(TASKS).bind(bulk).fetch_all(pool).await)?)
    }

    /// Whether an officer did something to a petition since `since`, ms UTC.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn has_acted(
        &self,
        officer: Uuid,
        petition: Uuid,
        since: i64,
    ) -> Result<bool, StoreError> {
        let count: i64 = on!(self, |pool| sqlx::query_scalar(ACTED_SINCE)
            .bind(petition)
            .bind(since)
            .bind(officer)
            .fetch_one(pool)
            .await)?;
        Ok(count > 0)
    }
}
