//! What an officer made of the desk: saved views, the columns of the table, and which version of a
//! petition they saw last.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    ADD = "insert into desk_view (id, officer_id, agency_code, name, address, is_pinned, made_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    CHANGE = "update desk_view set name = $2, is_pinned = $3 where id = $1";
    DROP = "delete from desk_view where id = $1";
    ONE = "select id, officer_id, agency_code, name, address, is_pinned, made_at from desk_view where id = $1";
    OWN = "select id, officer_id, agency_code, name, address, is_pinned, made_at from desk_view \
        where officer_id = $1 and agency_code is null order by made_at, id limit 100";
    COLUMNS = "select columns from desk_columns where officer_id = $1";
    SET_COLUMNS = "insert into desk_columns (officer_id, columns) values ($1, $2) \
        on conflict (officer_id) do update set columns = excluded.columns";
    SEEN = "select version from petition_seen where officer_id = $1 and petition_id = $2";
    SET_SEEN = "insert into petition_seen (officer_id, petition_id, version) values ($1, $2, $3) \
        on conflict (officer_id, petition_id) do update set version = excluded.version";
}

/// A saved view.
#[derive(Clone, Debug, FromRow)]
pub struct ViewRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Who made it.
    pub officer_id: Uuid,
    /// Whose people share it; `None`: the maker's alone.
    pub agency_code: Option<String>,
    /// Its name.
    pub name: String,
    /// Queue and filters as the address carries them.
    pub address: String,
    /// Stands in the first column.
    pub is_pinned: bool,
    /// ms UTC.
    pub made_at: i64,
}

impl Tx {
    /// Keeps a new view.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_view(&mut self, row: &ViewRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD)
            .bind(row.id)
            .bind(row.officer_id)
            .bind(&row.agency_code)
            .bind(&row.name)
            .bind(&row.address)
            .bind(row.is_pinned)
            .bind(row.made_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives a view its name and place.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn change_view(
        &mut self,
        view: Uuid,
        name: &str,
        is_pinned: bool,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CHANGE)
            .bind(view)
            .bind(name)
            .bind(is_pinned)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes a view away.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_view(&mut self, view: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP).bind(view).execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    /// Keeps an officer's columns.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_columns(&mut self, officer: Uuid, columns: &str) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_COLUMNS)
            .bind(officer)
            .bind(columns)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// An officer saw a petition as it is in this version.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_seen(
        &mut self,
        officer: Uuid,
        petition: Uuid,
        version: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_SEEN)
            .bind(officer)
            .bind(petition)
            .bind(version)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// One view.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_view(&self, view: Uuid) -> Result<Option<ViewRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ONE).bind(view).fetch_optional(pool).await)?)
    }

    /// An officer's own views, then those of the agencies, each oldest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn views(
        &self,
        officer: Uuid,
        agencies: &[String],
    ) -> Result<Vec<ViewRow>, StoreError> {
        let mut rows: Vec<ViewRow> =
            on!(self, |pool| sqlx::query_as(OWN).bind(officer).fetch_all(pool).await)?;
        if agencies.is_empty() {
            return Ok(rows);
        }
        let shared: Vec<ViewRow> = on!(self, |pool| {
            let mut sql = QueryBuilder::new(
                "select id, officer_id, agency_code, name, address, is_pinned, made_at from desk_view \
                 where agency_code in (",
            );
            let mut list = sql.separated(", ");
            for agency in agencies {
                list.push_bind(agency.clone());
            }
            sql.push(") order by made_at, id limit 200");
            sql.build_query_as().fetch_all(pool).await
        })?;
        rows.extend(shared);
        Ok(rows)
    }

    /// The columns that an officer chose.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn columns(&self, officer: Uuid) -> Result<Option<String>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COLUMNS).bind(officer).fetch_optional(pool).await)?)
    }

    /// The version of a petition that an officer saw last.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seen(&self, officer: Uuid, petition: Uuid) -> Result<Option<i64>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(SEEN)
            .bind(officer)
            .bind(petition)
            .fetch_optional(pool)
            .await)?)
    }
}
