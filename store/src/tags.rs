//! Labels: an agency's own words for petitions, and which petition has which.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    ADD = "insert into tag (id, agency_code, name, folded, made_by, made_at) values ($1, $2, $3, $4, $5, $6) \
        on conflict (agency_code, folded) do nothing";
    NAMED = "select id, agency_code, name from tag where agency_code = $1 and folded = $2";
    ONE = "select id, agency_code, name from tag where id = $1";
    COUNT_OF = "select count(*) from tag where agency_code = $1";
    SET = "insert into petition_tag (petition_id, tag_id, made_at) values ($1, $2, $3) on conflict do nothing";
    UNSET = "delete from petition_tag where petition_id = $1 and tag_id = $2";
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TagRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose word it is.
    pub agency_code: String,
    /// The word.
    pub name: String,
}

/// A label on a petition.
#[derive(Clone, Debug, FromRow)]
pub struct TiedTag {
    /// The petition.
    pub petition_id: Uuid,
    /// The label.
    pub id: Uuid,
    /// Its word.
    pub name: String,
}

impl Tx {
    /// Keeps a label; one that folds to the same word is taken as it is.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_tag(
        &mut self,
        row: &TagRow,
        folded: &str,
        officer: Uuid,
        now: i64,
    ) -> Result<TagRow, StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD)
            .bind(row.id)
            .bind(&row.agency_code)
            .bind(&row.name)
            .bind(folded)
            .bind(officer)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(on_tx!(self, |conn| sqlx::query_as(NAMED)
            .bind(&row.agency_code)
            .bind(folded)
            .fetch_one(conn)
            .await)?)
    }

    /// How many labels an agency has.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_tags(&mut self, agency: &str) -> Result<i64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(COUNT_OF).bind(agency).fetch_one(conn).await)?)
    }

    /// Puts a label on a petition; whether it was not there before.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_tag(
        &mut self,
        petition: Uuid,
        tag: Uuid,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(SET)
            .bind(petition)
            .bind(tag)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0))?)
    }

    /// Takes a label off a petition; whether it was there.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unset_tag(&mut self, petition: Uuid, tag: Uuid) -> Result<bool, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(UNSET)
            .bind(petition)
            .bind(tag)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0))?)
    }
}

impl Db {
    /// One label.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_tag(&self, tag: Uuid) -> Result<Option<TagRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ONE).bind(tag).fetch_optional(pool).await)?)
    }

    /// The labels of some agencies, by name.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tags_of(&self, agencies: &[String]) -> Result<Vec<TagRow>, StoreError> {
        if agencies.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, |pool| {
            let mut sql =
                QueryBuilder::new("select id, agency_code, name from tag where agency_code in (");
            let mut list = sql.separated(", ");
            for agency in agencies {
                list.push_bind(agency.clone());
            }
            sql.push(") order by folded, id limit 500");
            sql.build_query_as().fetch_all(pool).await
        })?)
    }

    /// The labels of some agencies on some petitions (one page of a list), by name.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tags_on(
        &self,
        petitions: &[Uuid],
        agencies: &[String],
    ) -> Result<Vec<TiedTag>, StoreError> {
        if petitions.is_empty() || agencies.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, |pool| {
            let mut sql = QueryBuilder::new(
                "select g.petition_id, a.id, a.name from petition_tag g join tag a on a.id = g.tag_id \
                 where g.petition_id in (",
            );
            let mut list = sql.separated(", ");
            for petition in petitions {
                list.push_bind(*petition);
            }
            sql.push(") and a.agency_code in (");
            let mut list = sql.separated(", ");
            for agency in agencies {
                list.push_bind(agency.clone());
            }
            sql.push(") order by a.folded, a.id");
            sql.build_query_as().fetch_all(pool).await
        })?)
    }
}
