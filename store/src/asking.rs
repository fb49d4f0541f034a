//! Questions and notices of the categories, and the sealed answers of a petition.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::asking::Guide;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    PUT_QUESTION = "insert into question (code, position, body, valid_from, valid_to) \
        values ($1, $2, $3, $4, $5) on conflict (code) do nothing";
    PUT_NOTICE = "insert into category_notice (code, position, body, valid_from, valid_to) \
        values ($1, $2, $3, $4, $5) on conflict (code) do nothing";
    /// Those that are over too: a queue may still bring answers to them.
    QUESTIONS = "select code, body, valid_from, valid_to from question order by position, code";
    NOTICES = "select code, body, valid_from, valid_to from category_notice order by position, code";
    ADD_DETAIL = "insert into petition_detail (petition_id, key_id, body_sealed) values ($1, $2, $3)";
    DETAIL = "select key_id, body_sealed from petition_detail where petition_id = $1";
}

/// Answers to the category's questions, sealed.
#[derive(Clone, Debug, FromRow)]
pub struct DetailRow {
    /// Which key sealed them.
    pub key_id: i64,
    /// `Vec<domain::asking::Detail>` as JSON, sealed.
    pub body_sealed: Vec<u8>,
}

/// The days stand in columns of their own: what an operator ends there ends.
#[derive(FromRow)]
struct DatedRow {
    code: String,
    body: String,
    valid_from: String,
    valid_to: Option<String>,
}

fn read<T: DeserializeOwned>(
    rows: Vec<DatedRow>,
    date: fn(&mut T, String, Option<String>),
) -> Result<Vec<T>, StoreError> {
    let one = |row: DatedRow| {
        let mut read: T = serde_json::from_str(&row.body)
            .map_err(|error| StoreError::Unfit(format!("question {}: {error}", row.code)))?;
        date(&mut read, row.valid_from, row.valid_to);
        Ok(read)
    };
    rows.into_iter().map(one).collect()
}

fn body_of(row: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(row).map_err(|error| StoreError::Unfit(error.to_string()))
}

impl Tx {
    /// Adds questions and notices that are new; those that exist stay as they were edited.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seed_guide(&mut self, guide: &Guide) -> Result<(), StoreError> {
        for (i, question) in guide.questions.iter().enumerate() {
            let body = body_of(question)?;
            on_tx!(self, |conn| sqlx::query(PUT_QUESTION)
                .bind(&question.code)
                .bind(i as i64)
                .bind(&body)
                .bind(&question.valid_from)
                .bind(&question.valid_to)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        for (i, notice) in guide.notices.iter().enumerate() {
            let body = body_of(notice)?;
            on_tx!(self, |conn| sqlx::query(PUT_NOTICE)
                .bind(&notice.code)
                .bind(i as i64)
                .bind(&body)
                .bind(&notice.valid_from)
                .bind(&notice.valid_to)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Keeps the sealed answers of a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_detail(&mut self, petition: Uuid, row: &DetailRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_DETAIL)
            .bind(petition)
            .bind(row.key_id)
            .bind(&row.body_sealed)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// Every question and notice there ever was, in order.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] naming the one that cannot be read.
    pub async fn guide(&self) -> Result<Guide, StoreError> {
        let questions: Vec<DatedRow> =
            on!(self, |pool| sqlx::query_as(QUESTIONS).fetch_all(pool).await)?;
        let notices: Vec<DatedRow> =
            on!(self, |pool| sqlx::query_as(NOTICES).fetch_all(pool).await)?;
        Ok(Guide {
            questions: read(questions, |question: &mut domain::asking::Question, from, to| {
                (question.valid_from, question.valid_to) = (from, to);
            })?,
            notices: read(notices, |notice: &mut domain::asking::Notice, from, to| {
                (notice.valid_from, notice.valid_to) = (from, to);
            })?,
        })
    }

    /// The sealed answers of a petition; none where nothing was asked or answered.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn detail(&self, petition: Uuid) -> Result<Option<DetailRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(DETAIL).bind(petition).fetch_optional(pool).await)?)
    }
}
