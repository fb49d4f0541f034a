//! After sending: the sender's changed words and photos, news that no officer has acted on, the
//! second half of a rating, and which photo belongs to which event or to which other photo.
//! Following is `follow`'s.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    AMEND_TEXT = "update petition_text set title = $2, body = $3, address_words = $4 where petition_id = $1";
    REMOVE_OWN_PHOTO = "delete from photo where id = $1 and petition_id = $2 and purpose = 'report'";
    DROP_PHOTO = "delete from photo where id = $1 and petition_id = $2 \
        and not exists (select 1 from photo_event e where e.photo_id = photo.id)";
    SET_NEWS = "insert into news (petition_id, at) values ($1, $2) \
        on conflict (petition_id) do update set at = excluded.at";
    CLEAR_NEWS = "delete from news where petition_id = $1";
    NEWS = "select at from news where petition_id = $1";
    SET_RATING_DETAIL = "insert into rating_detail (petition_id, attitude, causes, at) values ($1, $2, $3, $4) \
        on conflict (petition_id) do update set attitude = excluded.attitude, causes = excluded.causes, at = excluded.at";
    RATING_DETAIL = "select attitude, causes, at from rating_detail where petition_id = $1";
    TIE_TO_EVENT = "insert into photo_event (photo_id, event_id) \
        select p.id, e.id from photo p, event e where p.id = $1 and e.id = $2 and p.petition_id = $3 \
            and e.petition_id = $3 on conflict do nothing";
    PAIR = "insert into photo_pair (result_id, before_id) \
        select r.id, b.id from photo r, photo b where r.id = $1 and b.id = $2 and r.petition_id = $3 \
            and b.petition_id = $3 and r.purpose = 'result' and b.purpose = 'report' \
        on conflict (result_id) do update set before_id = excluded.before_id";
    UNPAIR = "delete from photo_pair where result_id = $1 \
        and result_id in (select id from photo where petition_id = $2)";
    TIES = "select p.id as photo_id, e.event_id, q.before_id from photo p \
        left join photo_event e on e.photo_id = p.id left join photo_pair q on q.result_id = p.id \
        where p.petition_id = $1 and (e.event_id is not null or q.before_id is not null) limit 400";
}

/// What a photo belongs to.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct TieRow {
    /// The photo.
    pub photo_id: Uuid,
    /// The event that it came with.
    pub event_id: Option<Uuid>,
    /// The sender's photo of the same place, for a result.
    pub before_id: Option<Uuid>,
}

/// The second half of a rating.
#[derive(Clone, Debug, FromRow)]
pub struct RatingDetailRow {
    /// How people were treated, 1 to 4.
    pub attitude: Option<i64>,
    /// Codes of causes, parted by spaces.
    pub causes: String,
    /// ms UTC.
    pub at: i64,
}

impl Tx {
    /// Replaces title, words and address of a petition that nobody has taken in.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn amend_text(
        &mut self,
        petition: Uuid,
        title: &str,
        body: &str,
        address: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(AMEND_TEXT)
            .bind(petition)
            .bind(title)
            .bind(body)
            .bind(address)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes one of the sender's photos out of a petition.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_own_photo(
        &mut self,
        photo: Uuid,
        petition: Uuid,
    ) -> Result<(), StoreError> {
        let gone = on_tx!(self, |conn| sqlx::query(REMOVE_OWN_PHOTO)
            .bind(photo)
            .bind(petition)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Takes a photo out again whose words were refused; false when it stands beside an event.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_photo(&mut self, photo: Uuid, petition: Uuid) -> Result<bool, StoreError> {
        let gone = on_tx!(self, |conn| sqlx::query(DROP_PHOTO)
            .bind(photo)
            .bind(petition)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }

    /// The sender added something.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_news(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_NEWS)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// An officer has acted on it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn clear_news(&mut self, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLEAR_NEWS)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps the second half of a rating; the newest one counts.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_rating_detail(
        &mut self,
        petition: Uuid,
        attitude: Option<i64>,
        causes: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_RATING_DETAIL)
            .bind(petition)
            .bind(attitude)
            .bind(causes)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The photo came with this event; both must be this petition's.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tie_photo(
        &mut self,
        photo: Uuid,
        event: Uuid,
        petition: Uuid,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(TIE_TO_EVENT)
            .bind(photo)
            .bind(event)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Puts a result photo beside the sender's photo of the same place.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] unless both are this petition's and of these kinds.
    pub async fn pair_photos(
        &mut self,
        result: Uuid,
        before: Uuid,
        petition: Uuid,
    ) -> Result<(), StoreError> {
        let done = on_tx!(self, |conn| sqlx::query(PAIR)
            .bind(result)
            .bind(before)
            .bind(petition)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Lets a result photo stand alone again.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unpair_photo(&mut self, result: Uuid, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(UNPAIR)
            .bind(result)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// Since when the sender's addition waits to be acted on, ms UTC.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn news(&self, petition: Uuid) -> Result<Option<i64>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(NEWS).bind(petition).fetch_optional(pool).await)?)
    }

    /// The second half of a rating.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn rating_detail(
        &self,
        petition: Uuid,
    ) -> Result<Option<RatingDetailRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(RATING_DETAIL)
            .bind(petition)
            .fetch_optional(pool)
            .await)?)
    }

    /// What the photos of a petition belong to; those that stand alone are left out.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn photo_ties(&self, petition: Uuid) -> Result<Vec<TieRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(TIES).bind(petition).fetch_all(pool).await)?)
    }
}
