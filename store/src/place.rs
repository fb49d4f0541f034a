//! Signs with a code that a report may begin at, and the public petitions to be pinned on a map.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::PublicFace;
use domain::place::Point;
use sqlx::{FromRow, QueryBuilder};

queries! {
    ADD_PLACE = "insert into place (code, label, commune_code, category_code, address_words, lat, lng, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND_PLACE = "select code, label, commune_code, category_code, address_words, lat, lng, created_at, retired_at \
        from place where code = $1";
    LIST_PLACES = "select code, label, commune_code, category_code, address_words, lat, lng, created_at, retired_at \
        from place where code > $1 order by code limit $2";
    RETIRE_PLACE = "update place set retired_at = $2 where code = $1 and retired_at is null";
}

/// A sign.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct PlaceRow {
    /// As printed on it.
    pub code: String,
    /// What it stands on, "Cột đèn 12".
    pub label: String,
    /// Commune.
    pub commune_code: String,
    /// What reports there are usually about.
    pub category_code: Option<String>,
    /// Where, in words.
    pub address_words: String,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lng: Option<f64>,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC; it is no longer there.
    pub retired_at: Option<i64>,
}

impl PlaceRow {
    /// Its point, when it has one.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        Point::new(self.lat?, self.lng?)
    }
}

/// A public petition to be pinned. The point is the petition's own: whoever shows it rounds it.
#[derive(Clone, Debug, FromRow)]
pub struct PinRow {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands, for the public.
    #[sqlx(try_from = "String")]
    pub face: PublicFace,
    /// Masked title.
    pub title: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lng: f64,
    /// ms UTC.
    pub received_at: i64,
}

impl Tx {
    /// Adds a sign.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the code is taken.
    pub async fn add_place(&mut self, row: &PlaceRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_PLACE)
            .bind(&row.code)
            .bind(&row.label)
            .bind(&row.commune_code)
            .bind(&row.category_code)
            .bind(&row.address_words)
            .bind(row.lat)
            .bind(row.lng)
            .bind(row.created_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Marks a sign as gone; `false` when it is not there or was gone already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn retire_place(&mut self, code: &str, at: i64) -> Result<bool, StoreError> {
        let changed = on_tx!(self, |conn| sqlx::query(RETIRE_PLACE)
            .bind(code)
            .bind(at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed > 0)
    }
}

/// What is asked by cells; a macro because the builder's type differs by engine.
macro_rules! pins {
    ($pool:ident, $cells:ident, $limit:ident) => {{
        let mut sql = QueryBuilder::new(
            "select c.number, c.face, c.title, p.lat, p.lng, c.received_at from petition p \
             join public_copy c on c.petition_id = p.id join category g on g.code = c.category_code \
             where p.cell in (",
        );
        let mut list = sql.separated(", ");
        for cell in $cells {
            list.push_bind(*cell);
        }
        // Only where the sender agreed to the exact place; a card without text shows none, and what
        // is sensitive is pinned nowhere.
        sql.push(
            ") and p.lat is not null and p.lng is not null and c.is_listed and c.body is not null \
             and not g.sensitive and exists (select 1 from consent a where a.petition_id = p.id \
             and a.what = 'place' and a.given) order by c.received_at desc, c.number desc limit ",
        );
        sql.push_bind($limit);
        sql.build_query_as::<PinRow>().fetch_all($pool).await
    }};
}

impl Db {
    /// A sign by its code.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_place(&self, code: &str) -> Result<Option<PlaceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND_PLACE).bind(code).fetch_optional(pool).await)?)
    }

    /// Signs in the order of their codes, after one of them.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn list_places(&self, after: &str, limit: i64) -> Result<Vec<PlaceRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LIST_PLACES)
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// Published petitions in some cells, latest first: those with their words whose senders agreed
    /// to the place, none of a sensitive category.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn pins(&self, cells: &[i64], limit: i64) -> Result<Vec<PinRow>, StoreError> {
        if cells.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, |pool| pins!(pool, cells, limit))?)
    }
}
