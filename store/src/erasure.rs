//! Setting apart and erasing: everything by which a petition could still be read, found or told.

use crate::answer::DROP_VERSIONS;
use crate::db::{on_tx, queries};
use crate::{StoreError, Tx};
use uuid::Uuid;

queries! {
    STOP_NOTICES = "update job set done_at = $2 where petition_id = $1 and done_at is null and dead_at is null";
    HIDE_PHOTOS = "update photo set is_public = false where petition_id = $1";
    FORGET_UNSENT = "delete from unsent where petition_id = $1";
    ERASE_TEXT = "update petition_text set title = '', body = '', address_words = '', rating_comment = null \
        where petition_id = $1";
    ERASE_PLACE = "update petition set lat = null, lng = null, cell = null, repeats = null, commune_code = null where id = $1";
    /// The receipt of the hand-over stays: it is the proof, and tells nothing of the matter.
    ERASE_NOTES = "delete from note where petition_id = $1 \
        and event_id not in (select id from event where petition_id = $1 and kind = 'handed_over')";
    ERASE_REPLY = "delete from reply where petition_id = $1";
    ERASE_TASKS = "update support_task set what = '', contribution = null where petition_id = $1";
    ERASE_IDENTITY = "delete from identity where petition_id = $1";
    ERASE_DETAIL = "delete from petition_detail where petition_id = $1";
    ERASE_CONSENT = "delete from consent where petition_id = $1";
    ERASE_ABUSE = "delete from abuse_report where petition_id = $1";
    ERASE_ME_TOO = "delete from me_too where petition_id = $1";
    ERASE_FOLLOW = "delete from follow where petition_id = $1";
    ERASE_NEWS = "delete from news where petition_id = $1";
    ERASE_RATING = "delete from rating_detail where petition_id = $1";
    ERASE_CLAIMS = "delete from claim where petition_id = $1";
    ERASE_SEEN = "delete from citizen_seen where petition_id = $1";
    ERASE_TAGS = "delete from petition_tag where petition_id = $1";
    ERASE_CODES = "delete from one_time_code where petition_id = $1";
    ERASE_REQUESTS = "update data_request set petition_id = null where petition_id = $1";
    ERASE_COPY = "delete from public_copy where petition_id = $1";
    ERASE_SUBMISSION = "update submission set body_sealed = $2, body_hash = $2 \
        where id = (select submission_id from petition where id = $1)";
    /// With the covered copies: their files go too.
    PHOTO_IDS = "select id from photo where petition_id = $1 \
        union all select c.cover_id from photo p join photo_cover c on c.photo_id = p.id where p.petition_id = $1";
    ERASE_PHOTOS = "delete from photo where petition_id = $1";
}

impl Tx {
    /// From now on nothing of it is told or shown: waiting notices stop, photos are hidden, what
    /// officers were typing about it is forgotten.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_apart(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(STOP_NOTICES)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        for sql in [HIDE_PHOTOS, FORGET_UNSENT] {
            on_tx!(self, |conn| sqlx::query(sql).bind(petition).execute(conn).await.map(|_| ()))?;
        }
        self.drop_deliveries(petition, now).await
    }

    /// Erases words, place, person and photos; the ids of the photos whose files must go too.
    /// The public copy must be unlisted before, so that its words leave the index.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn erase_petition(&mut self, petition: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let photos = on_tx!(self, |conn| sqlx::query_scalar(PHOTO_IDS)
            .bind(petition)
            .fetch_all(conn)
            .await)?;
        on_tx!(self, |conn| sqlx::query(ERASE_SUBMISSION)
            .bind(petition)
            .bind(Vec::<u8>::new())
            .execute(conn)
            .await
            .map(|_| ()))?;
        for sql in [
            ERASE_TEXT,
            ERASE_PLACE,
            ERASE_NOTES,
            ERASE_REPLY,
            DROP_VERSIONS,
            ERASE_TASKS,
            ERASE_IDENTITY,
            ERASE_CONSENT,
            ERASE_DETAIL,
            ERASE_ABUSE,
            ERASE_ME_TOO,
            ERASE_FOLLOW,
            ERASE_NEWS,
            ERASE_RATING,
            ERASE_CLAIMS,
            ERASE_SEEN,
            ERASE_TAGS,
            ERASE_CODES,
            ERASE_REQUESTS,
            ERASE_COPY,
            ERASE_PHOTOS,
            FORGET_UNSENT,
        ] {
            on_tx!(self, |conn| sqlx::query(sql).bind(petition).execute(conn).await.map(|_| ()))?;
        }
        self.forget_notices(petition).await?;
        Ok(photos)
    }
}
