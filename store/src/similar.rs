//! Candidates for duplicates and recurrences, found by index and bounded in number; ranked above.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::Status;
use domain::place::Point;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

queries! {
    IN_COMMUNE = "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lat, p.lng, p.received_at, \
            p.answered_at, p.closed_at, t.title, t.body, t.address_words, c.title as public_title, c.cover_photo as public_photo \
        from (select id from petition where commune_code = $1 and received_at >= $2 \
                and nature <> 'denunciation' and not is_guarded \
                and status not in ('quarantined', 'rejected', 'redirected', 'withdrawn') \
            order by received_at desc limit $3) near \
        join petition p on p.id = near.id join petition_text t on t.petition_id = p.id \
        left join public_copy c on c.petition_id = p.id and c.is_listed";
    IN_COMMUNE_OF_KIND = "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lat, p.lng, p.received_at, \
            p.answered_at, p.closed_at, t.title, t.body, t.address_words, c.title as public_title, c.cover_photo as public_photo \
        from (select id from petition where commune_code = $1 and category_code = $2 and received_at >= $3 \
                and nature <> 'denunciation' and not is_guarded \
                and status not in ('quarantined', 'rejected', 'redirected', 'withdrawn') \
            order by received_at desc limit $4) near \
        join petition p on p.id = near.id join petition_text t on t.petition_id = p.id \
        left join public_copy c on c.petition_id = p.id and c.is_listed";
    /// Open ones have no closing either, but few stand answered: the index finds both.
    ANSWERED_IN_COMMUNE = "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lat, p.lng, p.received_at, \
            p.answered_at, p.closed_at, t.title, t.body, t.address_words, c.title as public_title, c.cover_photo as public_photo \
        from (select id from petition where commune_code = $1 and category_code = $2 and closed_at is null \
                and answered_at >= $3 and answered_at <= $4 and status = 'answered' \
                and nature <> 'denunciation' and not is_guarded \
            order by answered_at desc limit $5) near \
        join petition p on p.id = near.id join petition_text t on t.petition_id = p.id \
        left join public_copy c on c.petition_id = p.id and c.is_listed";
    CLOSED_IN_COMMUNE = "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lat, p.lng, p.received_at, \
            p.answered_at, p.closed_at, t.title, t.body, t.address_words, c.title as public_title, c.cover_photo as public_photo \
        from (select id from petition where commune_code = $1 and category_code = $2 and closed_at >= $3 \
                and coalesce(answered_at, closed_at) <= $4 and status = 'closed' and nature <> 'denunciation' and not is_guarded \
            order by closed_at desc limit $5) near \
        join petition p on p.id = near.id join petition_text t on t.petition_id = p.id \
        left join public_copy c on c.petition_id = p.id and c.is_listed";
    DECIDED = "select p.id, p.category_code, t.title, t.body from petition p join petition_text t on t.petition_id = p.id \
        where p.id > $1 and p.status in ('answered', 'closed') and p.nature <> 'denunciation' and not p.is_guarded \
            and p.erased_at is null and p.merged_into is null order by p.id limit $2";
    SET_REPEATS = "update petition set repeats = $2 where id = $1";
    REPEATED_BY = "select p.id, e.number from petition p join petition e on e.id = p.repeats where p.id = $1";
    COUNT_REPEATING = "select category_code, count(*) from petition where repeats is not null \
        and received_at >= $1 and received_at < $2 group by category_code order by category_code";
    WITHOUT_CELL = "select id, lat, lng from petition where cell is null and lat is not null and lng is not null \
        order by id limit 1000";
}

/// A petition that may be the same matter.
#[derive(Clone, Debug, FromRow)]
pub struct NearRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lng: Option<f64>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub closed_at: Option<i64>,
    /// Title; not public.
    pub title: String,
    /// The sender's words; not public.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
    /// Title of the public copy, when one is listed.
    pub public_title: Option<String>,
    /// Photo of the public copy, when it has one.
    pub public_photo: Option<Uuid>,
}

/// A petition that was answered under its category.
#[derive(Clone, Debug, FromRow)]
pub struct DecidedRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Category.
    pub category_code: String,
    /// Title; not public.
    pub title: String,
    /// The sender's words; not public.
    pub body: String,
}

impl NearRow {
    /// Its point, when it has one.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        Point::new(self.lat?, self.lng?)
    }
}

/// The cell of a petition's point.
pub(crate) fn cell_of(lat: Option<f64>, lng: Option<f64>) -> Option<i64> {
    Point::new(lat?, lng?).map(domain::cell::of)
}

/// What is asked by cells; a macro because the builder's type differs by engine.
macro_rules! near {
    ($pool:ident, $cells:ident, $category:expr, $since:expr, $until:expr, $limit:expr) => {{
        let mut sql = QueryBuilder::new(
            "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lat, p.lng, p.received_at, \
                p.answered_at, p.closed_at, t.title, t.body, t.address_words, c.title as public_title, c.cover_photo as public_photo \
             from (select id from petition where cell in (",
        );
        let mut list = sql.separated(", ");
        for cell in $cells {
            list.push_bind(*cell);
        }
        sql.push(") and nature <> 'denunciation' and not is_guarded");
        if let Some(category) = $category {
            sql.push(" and status in ('answered', 'closed') and category_code = ").push_bind(category);
            sql.push(" and coalesce(closed_at, answered_at) >= ").push_bind($since);
            sql.push(" and coalesce(answered_at, closed_at) <= ").push_bind($until);
            sql.push(" order by coalesce(closed_at, answered_at) desc limit ");
        } else {
            sql.push(" and status not in ('quarantined', 'rejected', 'redirected', 'withdrawn')");
            sql.push(" and received_at >= ").push_bind($since);
            sql.push(" order by received_at desc limit ");
        }
        sql.push_bind($limit);
        sql.push(
            ") near join petition p on p.id = near.id join petition_text t on t.petition_id = p.id \
             left join public_copy c on c.petition_id = p.id and c.is_listed",
        );
        sql.build_query_as().fetch_all($pool).await
    }};
}

impl Db {
    /// The newest petitions of a commune since `since` (ms UTC), refused ones and denunciations
    /// left out.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn recent_in_commune(
        &self,
        commune: &str,
        since: i64,
        limit: i64,
    ) -> Result<Vec<NearRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(IN_COMMUNE)
            .bind(commune)
            .bind(since)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// The same of one category.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn recent_of_kind(
        &self,
        commune: &str,
        category: &str,
        since: i64,
        limit: i64,
    ) -> Result<Vec<NearRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(IN_COMMUNE_OF_KIND)
            .bind(commune)
            .bind(category)
            .bind(since)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// The newest petitions in some cells since `since` (ms UTC).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn recent_in_cells(
        &self,
        cells: &[i64],
        since: i64,
        limit: i64,
    ) -> Result<Vec<NearRow>, StoreError> {
        if cells.is_empty() {
            return Ok(Vec::new());
        }
        let category: Option<String> = None;
        Ok(on!(self, |pool| near!(pool, cells, category.clone(), since, since, limit))?)
    }

    /// Petitions of a category in some cells that were over after `since` and answered until `until`
    /// (ms UTC), latest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn done_in_cells(
        &self,
        cells: &[i64],
        category: &str,
        since: i64,
        until: i64,
        limit: i64,
    ) -> Result<Vec<NearRow>, StoreError> {
        if cells.is_empty() {
            return Ok(Vec::new());
        }
        let category = Some(category.to_owned());
        Ok(on!(self, |pool| near!(pool, cells, category.clone(), since, until, limit))?)
    }

    /// The same of a commune, for petitions without a point.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn done_in_commune(
        &self,
        commune: &str,
        category: &str,
        since: i64,
        until: i64,
        limit: i64,
    ) -> Result<Vec<NearRow>, StoreError> {
        let mut rows = Vec::new();
        for sql in [ANSWERED_IN_COMMUNE, CLOSED_IN_COMMUNE] {
            let found: Vec<NearRow> = on!(self, |pool| sqlx::query_as(sql)
                .bind(commune)
                .bind(category)
                .bind(since)
                .bind(until)
                .bind(limit)
                .fetch_all(pool)
                .await)?;
            rows.extend(found);
        }
        Ok(rows)
    }

    /// Number of the earlier petition that this one repeats.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn repeats(&self, petition: Uuid) -> Result<Option<String>, StoreError> {
        let row: Option<(Uuid, String)> = on!(self, |pool| sqlx::query_as(REPEATED_BY)
            .bind(petition)
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(|(_, number)| number))
    }

    /// Which of these petitions (one page of a queue) repeat an earlier one, with its number.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn repeating(&self, petitions: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
        if petitions.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, |pool| {
            let mut sql = QueryBuilder::new(
                "select p.id, e.number from petition p join petition e on e.id = p.repeats where p.id in (",
            );
            let mut list = sql.separated(", ");
            for id in petitions {
                list.push_bind(*id);
            }
            sql.push(")");
            sql.build_query_as().fetch_all(pool).await
        })?)
    }

    /// One page of the petitions that were answered, after `after`; never a denunciation, never
    /// what is set apart.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn decided(&self, after: Uuid, limit: i64) -> Result<Vec<DecidedRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DECIDED).bind(after).bind(limit).fetch_all(pool).await)?)
    }

    /// How many petitions of each category, received from `from` to before `until` (ms UTC), repeat
    /// an earlier one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_repeating(
        &self,
        from: i64,
        until: i64,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(COUNT_REPEATING)
            .bind(from)
            .bind(until)
            .fetch_all(pool)
            .await)?)
    }
}

impl Tx {
    /// Says that `petition` repeats `earlier`, or no longer repeats any.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_repeats(
        &mut self,
        petition: Uuid,
        earlier: Option<Uuid>,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_REPEATS)
            .bind(petition)
            .bind(earlier)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives petitions that were there before cells were their cell; how many. Zero: all have one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn fill_cells(&mut self) -> Result<usize, StoreError> {
        let rows: Vec<(Uuid, f64, f64)> =
            on_tx!(self, |conn| sqlx::query_as(WITHOUT_CELL).fetch_all(conn).await)?;
        if rows.is_empty() {
            return Ok(0);
        }
        on_tx!(self, |conn| {
            let mut sql = QueryBuilder::new("with given(id, cell) as (");
            sql.push_values(&rows, |mut row, (id, lat, lng)| {
                row.push_bind(*id).push_bind(cell_of(Some(*lat), Some(*lng)).unwrap_or(0));
            });
            sql.push(
                ") update petition set cell = given.cell from given where petition.id = given.id",
            );
            sql.build().persistent(false).execute(conn).await.map(|_| ())
        })?;
        Ok(rows.len())
    }
}
