//! Rows of photos. The bytes lie in the file store under the photo's id.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into photo (id, petition_id, submission_id, purpose, position, sha256, width, height, \
            created_at, is_public) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    OF_SUBMISSION = "select id, petition_id, submission_id, purpose, position, sha256, width, height, created_at, \
            is_public from photo where submission_id = $1 order by position, id limit 50";
    OF_PETITION = "select id, petition_id, submission_id, purpose, position, sha256, width, height, created_at, \
            is_public from photo where petition_id = $1 order by purpose, position, id limit 100";
    PUBLIC_OF_PETITION = "select id, petition_id, submission_id, purpose, position, sha256, width, height, created_at, \
            is_public from photo where petition_id = $1 and is_public order by purpose, position, id limit 50";
    FIND = "select id, petition_id, submission_id, purpose, position, sha256, width, height, created_at, \
            is_public from photo where id = $1";
    ADOPT = "update photo set petition_id = $1 where submission_id = $2 and petition_id is null";
    REMOVE = "delete from photo where id = $1 and submission_id = $2 and petition_id is null";
    // A submission has few photos: their whole order in one statement, an id of nobody where there are less.
    ARRANGE = "update photo set position = case id when $1 then 0 when $2 then 1 when $3 then 2 when $4 then 3 \
            when $5 then 4 when $6 then 5 when $7 then 6 when $8 then 7 else position end \
            where submission_id = $9 and petition_id is null";
    REMOVE_RESULT = "delete from photo where id = $1 and petition_id = $2 and purpose = 'result'";
    HIDE_ALL = "update photo set is_public = false where petition_id = $1";
    SHOW = "update photo set is_public = true where id = $1 and petition_id = $2";
    ABANDONED = "select p.id, p.petition_id, p.submission_id, p.purpose, p.position, p.sha256, p.width, p.height, \
            p.created_at, p.is_public from photo p where p.petition_id is null and p.created_at < $1 limit 200";
    FORGET = "delete from photo where id = $1 and petition_id is null";
}

/// One photo.
#[derive(Clone, Debug, FromRow)]
pub struct PhotoRow {
    /// UUID; the client's own for an offline photo.
    pub id: Uuid,
    /// The petition, once it exists.
    pub petition_id: Option<Uuid>,
    /// The submission it came with.
    pub submission_id: Option<Uuid>,
    /// Code of `PhotoPurpose`.
    pub purpose: String,
    /// Order, from 0.
    pub position: i64,
    /// SHA-256 of the bytes as they arrived.
    pub sha256: Vec<u8>,
    /// Width of the large rendition, pixels.
    pub width: i64,
    /// Height of the large rendition, pixels.
    pub height: i64,
    /// ms UTC.
    pub created_at: i64,
    /// Chosen for the public copy.
    pub is_public: bool,
}

impl Tx {
    /// Keeps a photo's row. The bytes must be durable already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id is taken.
    pub async fn insert_photo(&mut self, row: &PhotoRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(row.id)
            .bind(row.petition_id)
            .bind(row.submission_id)
            .bind(&row.purpose)
            .bind(row.position)
            .bind(&row.sha256)
            .bind(row.width)
            .bind(row.height)
            .bind(row.created_at)
            .bind(row.is_public)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives a submission's photos to its petition; how many there were.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn adopt_photos(
        &mut self,
        petition: Uuid,
        submission: Uuid,
    ) -> Result<u64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query(ADOPT)
            .bind(petition)
            .bind(submission)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Takes a photo out of a submission.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_photo(&mut self, photo: Uuid, submission: Uuid) -> Result<(), StoreError> {
        let gone = on_tx!(self, |conn| sqlx::query(REMOVE)
            .bind(photo)
            .bind(submission)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Puts the photos of a submission into this order; those that are not named stay where they are.
    /// Takes the first eight, more than a submission may have.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn arrange_photos(
        &mut self,
        submission: Uuid,
        order: &[Uuid],
    ) -> Result<(), StoreError> {
        let at = |place: usize| order.get(place).copied().unwrap_or(Uuid::nil());
        on_tx!(self, |conn| sqlx::query(ARRANGE)
            .bind(at(0))
            .bind(at(1))
            .bind(at(2))
            .bind(at(3))
            .bind(at(4))
            .bind(at(5))
            .bind(at(6))
            .bind(at(7))
            .bind(submission)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes a result photo away.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_result_photo(
        &mut self,
        photo: Uuid,
        petition: Uuid,
    ) -> Result<(), StoreError> {
        let gone = on_tx!(self, |conn| sqlx::query(REMOVE_RESULT)
            .bind(photo)
            .bind(petition)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Chooses which photos the public sees.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn choose_public_photos(
        &mut self,
        petition: Uuid,
        chosen: &[Uuid],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(HIDE_ALL).bind(petition).execute(conn).await.map(|_| ()))?;
        for photo in chosen {
            on_tx!(self, |conn| sqlx::query(SHOW)
                .bind(photo)
                .bind(petition)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Forgets an abandoned photo's row.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_photo(&mut self, photo: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FORGET).bind(photo).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// One photo.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_photo(&self, photo: Uuid) -> Result<Option<PhotoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(FIND).bind(photo).fetch_optional(pool).await)?)
    }

    /// Photos of a submission in order.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn photos_of_submission(
        &self,
        submission: Uuid,
    ) -> Result<Vec<PhotoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_SUBMISSION).bind(submission).fetch_all(pool).await)?)
    }

    /// Photos of a petition: the sender's and the result's.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn photos_of_petition(&self, petition: Uuid) -> Result<Vec<PhotoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_PETITION).bind(petition).fetch_all(pool).await)?)
    }

    /// Photos of a petition that the public may see.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn public_photos(&self, petition: Uuid) -> Result<Vec<PhotoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(PUBLIC_OF_PETITION)
            .bind(petition)
            .fetch_all(pool)
            .await)?)
    }

    /// Photos whose submission was never completed, older than `before`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn abandoned_photos(&self, before: i64) -> Result<Vec<PhotoRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ABANDONED).bind(before).fetch_all(pool).await)?)
    }
}
