//! The public copies: written by publishing, read by everybody, found by folded words.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::PublicFace;
use sqlx::{Database, Encode, FromRow, QueryBuilder, Type};
use uuid::Uuid;

queries! {
    UPSERT = "insert into public_copy (petition_id, search_id, number, face, category_code, group_code, commune_code, \
            agency_code, title, body, answer, answered_by, cover_photo, received_at, answered_at, published_at, \
            changed_at, correction, rating, is_listed) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
        on conflict (petition_id) do update set face = excluded.face, category_code = excluded.category_code, \
            group_code = excluded.group_code, commune_code = excluded.commune_code, \
            agency_code = excluded.agency_code, title = excluded.title, body = excluded.body, \
            answer = excluded.answer, answered_by = excluded.answered_by, cover_photo = excluded.cover_photo, \
            answered_at = excluded.answered_at, published_at = excluded.published_at, \
            changed_at = excluded.changed_at, correction = excluded.correction, rating = excluded.rating, \
            is_listed = excluded.is_listed";
    FIND = "select petition_id, search_id, number, face, category_code, group_code, commune_code, agency_code, title, \
            body, answer, answered_by, cover_photo, received_at, answered_at, published_at, changed_at, correction, \
            rating, is_listed from public_copy where number = $1";
    OF_PETITION = "select petition_id, search_id, number, face, category_code, group_code, commune_code, agency_code, \
            title, body, answer, answered_by, cover_photo, received_at, answered_at, published_at, changed_at, \
            correction, rating, is_listed from public_copy where petition_id = $1";
    SET_FACE = "update public_copy set face = $2, agency_code = $3, changed_at = $4 where petition_id = $1";
    SET_RATING = "update public_copy set rating = $2, changed_at = $3 where petition_id = $1";
    UNLIST = "update public_copy set is_listed = false, changed_at = $2 where petition_id = $1";
    DROP_WORDS_SQLITE = "delete from public_search where rowid = $1";
    DROP_WORDS_POSTGRES = "delete from public_search where search_id = $1";
    ADD_WORDS_SQLITE = "insert into public_search (rowid, words) values ($1, $2)";
    ADD_WORDS_POSTGRES = "insert into public_search (search_id, words) values ($1, $2)";
    SITEMAP = "select number, changed_at from public_copy where is_listed = true and body is not null \
        order by published_at desc, petition_id desc limit 50000";
}

/// One public copy, whole.
#[derive(Clone, Debug, FromRow)]
pub struct PublicRow {
    /// The petition; never shown.
    pub petition_id: Uuid,
    /// Row of the word index: year * 10^9 + serial.
    pub search_id: i64,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The face.
    #[sqlx(try_from = "String")]
    pub face: PublicFace,
    /// Category.
    pub category_code: String,
    /// Its group.
    pub group_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Lead agency.
    pub agency_code: Option<String>,
    /// Masked title.
    pub title: String,
    /// Masked text; none on a card.
    pub body: Option<String>,
    /// Masked answer.
    pub answer: Option<String>,
    /// Code of the agency that answered.
    pub answered_by: Option<String>,
    /// Photo of the card.
    pub cover_photo: Option<Uuid>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub published_at: i64,
    /// ms UTC.
    pub changed_at: i64,
    /// The visible note of the last correction.
    pub correction: Option<String>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<i64>,
    /// False once taken away.
    pub is_listed: bool,
}

/// One card of the public list.
#[derive(Clone, Debug, FromRow)]
pub struct CardRow {
    /// For paging only; never shown.
    pub petition_id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The face.
    #[sqlx(try_from = "String")]
    pub face: PublicFace,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Lead agency.
    pub agency_code: Option<String>,
    /// Masked title.
    pub title: String,
    /// The first words of the masked text; none on a masked card.
    pub excerpt: Option<String>,
    /// Photo of the card.
    pub cover_photo: Option<Uuid>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub published_at: i64,
    /// Satisfaction, 1 to 4.
    pub rating: Option<i64>,
}

/// What the public list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicFilter {
    /// A category.
    pub category: Option<String>,
    /// A group of categories.
    pub group: Option<String>,
    /// A commune.
    pub commune: Option<String>,
    /// A lead agency.
    pub agency: Option<String>,
    /// A face.
    pub face: Option<PublicFace>,
    /// Received at or after, ms UTC.
    pub from: Option<i64>,
    /// Received before, ms UTC.
    pub until: Option<i64>,
    /// Folded words, each must appear (as a word's beginning).
    pub words: Vec<String>,
    /// Older than (published, id).
    pub before: Option<(i64, Uuid)>,
    /// At most.
    pub limit: i64,
}

impl PublicFilter {
    /// The words as a full-text expression. Words hold letters and digits only (domain::fold), and
    /// are quoted all the same.
    fn expression(&self, db: &Db) -> Option<String> {
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
            .filter(|word| !word.is_empty())
            .map(|word| match db {
                Db::Sqlite { .. } => format!("\"{word}\"*"),
                Db::Postgres { .. } => format!("'{word}':*"),
            })
            .collect();
        let glue = if matches!(db, Db::Sqlite { .. }) { " " } else { " & " };
        (!words.is_empty()).then(|| words.join(glue))
    }
}

impl Tx {
    /// Writes a public copy and its words.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn publish(&mut self, row: &PublicRow, words: &str) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(UPSERT)
            .bind(row.petition_id)
            .bind(row.search_id)
            .bind(&row.number)
            .bind(row.face.code())
            .bind(&row.category_code)
            .bind(&row.group_code)
            .bind(&row.commune_code)
            .bind(&row.agency_code)
            .bind(&row.title)
            .bind(&row.body)
            .bind(&row.answer)
            .bind(&row.answered_by)
            .bind(row.cover_photo)
            .bind(row.received_at)
            .bind(row.answered_at)
            .bind(row.published_at)
            .bind(row.changed_at)
            .bind(&row.correction)
            .bind(row.rating)
            .bind(row.is_listed)
            .execute(conn)
            .await
            .map(|_| ()))?;
        self.drop_words(row.search_id).await?;
        let sql = match self {
            Self::Sqlite(_) => ADD_WORDS_SQLITE,
            Self::Postgres(_) => ADD_WORDS_POSTGRES,
        };
        on_tx!(self, |conn| sqlx::query(sql)
            .bind(row.search_id)
            .bind(words)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    async fn drop_words(&mut self, search_id: i64) -> Result<(), StoreError> {
        let sql = match self {
            Self::Sqlite(_) => DROP_WORDS_SQLITE,
            Self::Postgres(_) => DROP_WORDS_POSTGRES,
        };
        on_tx!(self, |conn| sqlx::query(sql).bind(search_id).execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    /// Takes a public copy out of lists, pages and the word index.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unlist(&mut self, row: &PublicRow, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(UNLIST)
            .bind(row.petition_id)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        self.drop_words(row.search_id).await
    }

    /// Shows a new face on the public copy, when there is one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_public_face(
        &mut self,
        petition: Uuid,
        face: PublicFace,
        agency: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_FACE)
            .bind(petition)
            .bind(face.code())
            .bind(agency)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Shows a rating on the public copy, when there is one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_public_rating(
        &mut self,
        petition: Uuid,
        level: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_RATING)
            .bind(petition)
            .bind(level)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The public copy, inside the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn public_copy(&mut self, petition: Uuid) -> Result<Option<PublicRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(OF_PETITION)
            .bind(petition)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Db {
    /// A public copy by its number, listed or taken away.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_public(&self, number: &str) -> Result<Option<PublicRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND).bind(number).fetch_optional(pool).await)?)
    }

    /// The public copy of a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn public_of_petition(
        &self,
        petition: Uuid,
    ) -> Result<Option<PublicRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_PETITION).bind(petition).fetch_optional(pool).await)?)
    }

    /// Numbers and change times of every full public page, newest first, at most 50,000.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sitemap(&self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(SITEMAP).fetch_all(pool).await)?)
    }

    /// One page of cards, newest first: one statement.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn public_list(&self, filter: &PublicFilter) -> Result<Vec<CardRow>, StoreError> {
        let matched = self.matched(filter);
        Ok(on!(self, |pool| cards("", filter, matched).build_query_as().fetch_all(pool).await)?)
    }

    /// How SQLite reads that page, one step a line; empty on PostgreSQL, whose plan hangs on what is
    /// in its tables. For the test that no list reads or sorts more than its page.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn public_list_plan(&self, filter: &PublicFilter) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite { read, .. } = self else { return Ok(Vec::new()) };
        let rows = cards("explain query plan ", filter, self.matched(filter))
            .build_query_as::<(i64, i64, i64, String)>()
            .fetch_all(read)
            .await?;
        Ok(rows.into_iter().map(|(.., step)| step).collect())
    }

    /// The words of the filter as this engine's full-text condition: before, expression, after.
    fn matched(&self, filter: &PublicFilter) -> Option<(&'static str, String, &'static str)> {
        let (before, after) = match self {
            Self::Sqlite { .. } => {
                (" and c.search_id in (select rowid from public_search where words match ", ")")
            }
            Self::Postgres { .. } => (
                " and c.search_id in (select search_id from public_search where terms @@ to_tsquery('simple', ",
                "))",
            ),
        };
        filter.expression(self).map(|words| (before, words, after))
    }
}

/// The statement of the list. `is_listed = true` in full: SQLite finds an index only by a comparison.
fn cards<DB: Database>(
    prefix: &str,
    filter: &PublicFilter,
    matched: Option<(&str, String, &str)>,
) -> QueryBuilder<DB>
where
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> Uuid: Encode<'q, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(prefix);
    sql.push(
        "select c.petition_id, c.number, c.face, c.category_code, c.commune_code, c.agency_code, c.title, \
         substr(c.body, 1, 200) as excerpt, c.cover_photo, c.received_at, c.answered_at, c.published_at, \
         c.rating from public_copy c where c.is_listed = true",
    );
    let columns = [
        (" and c.category_code = ", filter.category.clone()),
        (" and c.group_code = ", filter.group.clone()),
        (" and c.commune_code = ", filter.commune.clone()),
        (" and c.agency_code = ", filter.agency.clone()),
        (" and c.face = ", filter.face.map(|face| face.code().to_owned())),
    ];
    for (column, value) in columns {
        if let Some(value) = value {
            sql.push(column).push_bind(value);
        }
    }
    if let Some(from) = filter.from {
        sql.push(" and c.received_at >= ").push_bind(from);
    }
    if let Some(until) = filter.until {
        sql.push(" and c.received_at < ").push_bind(until);
    }
    if let Some((before, words, after)) = matched {
        sql.push(before).push_bind(words).push(after);
    }
    if let Some((at, id)) = filter.before {
        sql.push(" and (c.published_at, c.petition_id) < (")
            .push_bind(at)
            .push(", ")
            .push_bind(id)
            .push(")");
    }
    sql.push(" order by c.published_at desc, c.petition_id desc limit ").push_bind(filter.limit);
    sql
}
