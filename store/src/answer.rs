//! What answers are made of: standard replies, the versions of a draft, what a camera wrote beside a
//! photo of the result, covered copies of photos, and a sender's earlier petitions.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::{Nature, Status};
use domain::reply::StandardReply;
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    PUT_STANDARD = "insert into standard_reply (code, position, body, valid_from, valid_to) \
        values ($1, $2, $3, $4, $5) on conflict (code) do nothing";
    STANDARD = "select code, body, valid_from, valid_to from standard_reply order by position, code limit 1000";
    NEWEST = "select v.n, v.body, v.author_id, o.display_name as author_name, v.act, v.at, v.score, v.flaws \
        from reply_version v left join officer o on o.id = v.author_id where v.petition_id = $1 order by v.n desc limit $2";
    PUT_VERSION = "insert into reply_version (petition_id, n, body, author_id, act, at, score, flaws, words_hash) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (petition_id, n) do update set body = excluded.body, \
            act = excluded.act, at = excluded.at, score = excluded.score, flaws = excluded.flaws, \
            words_hash = excluded.words_hash";
    DROP_VERSIONS = "delete from reply_version where petition_id = $1";
    /// As many as are needed to say "more than three".
    SHARED = "select count(*) from (select distinct petition_id from reply_version \
        where words_hash = $1 and petition_id <> $2 limit 20) near";
    PUT_SHOT = "insert into photo_shot (photo_id, taken_at, lat, lng) values ($1, $2, $3, $4) on conflict do nothing";
    SHOTS = "select s.photo_id, s.taken_at, s.lat, s.lng from photo p join photo_shot s on s.photo_id = p.id \
        where p.petition_id = $1";
    USED = "select p.id from photo p where p.petition_id = $1 and p.purpose = 'result' and exists ( \
        select 1 from photo q where q.sha256 = p.sha256 and q.id <> p.id \
            and (q.petition_id <> p.petition_id or q.purpose <> 'result'))";
    PUT_COVER = "insert into photo_cover (photo_id, cover_id, boxes, officer_id, at) values ($1, $2, $3, $4, $5) \
        on conflict (photo_id) do update set cover_id = excluded.cover_id, boxes = excluded.boxes, \
            officer_id = excluded.officer_id, at = excluded.at";
    DROP_COVER = "delete from photo_cover where photo_id = $1";
    COVERS = "select c.photo_id, c.cover_id, c.boxes from photo p join photo_cover c on c.photo_id = p.id \
        where p.petition_id = $1";
    COVER = "select photo_id, cover_id, boxes from photo_cover where photo_id = $1";
    COVERED = "select photo_id from photo_cover where cover_id = $1";
    CARD_PHOTO = "update public_copy set cover_photo = $3, changed_at = $4 where petition_id = $1 and cover_photo = $2";
    TOUCH_COPY = "update public_copy set changed_at = $2 where petition_id = $1";
    OF_SENDER = "select p.id, p.number, p.status, p.nature, p.lead_agency, p.hides_name, p.handler_id, p.category_code, \
            p.received_at, p.rating, t.title from identity i join petition p on p.id = i.petition_id \
        join petition_text t on t.petition_id = p.id \
        where i.petition_id <> $1 and (i.phone_index = $2 or i.email_index = $3) \
            and p.nature <> 'denunciation' and not p.is_guarded and p.erased_at is null \
        order by p.received_at desc limit 50";
}

/// One version of a draft.
#[derive(Clone, Debug, FromRow)]
pub struct VersionRow {
    /// From 1.
    pub n: i64,
    /// The words.
    pub body: String,
    /// Who wrote it.
    pub author_id: Option<Uuid>,
    /// Their name.
    pub author_name: Option<String>,
    /// Code of the act by which it was kept.
    pub act: String,
    /// ms UTC.
    pub at: i64,
    /// 0 to 100; none for a mere draft.
    pub score: Option<i64>,
    /// Codes of `domain::quality::Flaw`, parted by spaces.
    pub flaws: String,
}

/// A version to be kept.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    /// From 1; that of an existing one replaces it.
    pub n: i64,
    /// The words.
    pub body: &'a str,
    /// Who wrote it.
    pub author: Uuid,
    /// Code of the act.
    pub act: &'a str,
    /// ms UTC.
    pub at: i64,
    /// 0 to 100; none for a mere draft.
    pub score: Option<i64>,
    /// Codes of `domain::quality::Flaw`.
    pub flaws: &'a str,
    /// Keyed hash of the words; none for a mere draft.
    pub words_hash: Option<Vec<u8>>,
}

/// What the camera wrote.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct ShotRow {
    /// The photo.
    pub photo_id: Uuid,
    /// ms UTC.
    pub taken_at: Option<i64>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lng: Option<f64>,
}

/// A photo of which the public sees a covered copy.
#[derive(Clone, Debug, FromRow)]
pub struct CoverRow {
    /// The original.
    pub photo_id: Uuid,
    /// The copy's name among the files, and in public addresses.
    pub cover_id: Uuid,
    /// `domain::cover`.
    pub boxes: String,
}

/// Another petition of the same sender.
#[derive(Clone, Debug, FromRow)]
pub struct OfSenderRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// What kind of matter.
    #[sqlx(try_from = "String")]
    pub nature: Nature,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// The name is hidden from the agency.
    pub hides_name: bool,
    /// Handler.
    pub handler_id: Option<Uuid>,
    /// Category.
    pub category_code: String,
    /// ms UTC.
    pub received_at: i64,
    /// Satisfaction, 1 to 4.
    pub rating: Option<i64>,
    /// Title.
    pub title: String,
}

#[derive(FromRow)]
struct StandardRow {
    code: String,
    body: String,
    valid_from: String,
    valid_to: Option<String>,
}

impl Tx {
    /// Adds standard replies that are new; those that exist stay as they were edited.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seed_standard(&mut self, replies: &[StandardReply]) -> Result<(), StoreError> {
        for (i, reply) in replies.iter().enumerate() {
            let body = serde_json::to_string(reply)
                .map_err(|error| StoreError::Unfit(error.to_string()))?;
            on_tx!(self, |conn| sqlx::query(PUT_STANDARD)
                .bind(&reply.code)
                .bind(i as i64)
                .bind(&body)
                .bind(&reply.valid_from)
                .bind(&reply.valid_to)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// The newest version of a draft.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn newest_version(
        &mut self,
        petition: Uuid,
    ) -> Result<Option<VersionRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(NEWEST)
            .bind(petition)
            .bind(1_i64)
            .fetch_optional(conn)
            .await)?)
    }

    /// Keeps a version of a draft.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn put_version(
        &mut self,
        petition: Uuid,
        version: &NewVersion<'_>,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(PUT_VERSION)
            .bind(petition)
            .bind(version.n)
            .bind(version.body)
            .bind(version.author)
            .bind(version.act)
            .bind(version.at)
            .bind(version.score)
            .bind(version.flaws)
            .bind(&version.words_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets how an answer came about.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_versions(&mut self, petition: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_VERSIONS)
            .bind(petition)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// How many other petitions have an answer with these words; twenty are counted at most.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn shared_words(&mut self, hash: &[u8], not: Uuid) -> Result<i64, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_scalar(SHARED)
            .bind(hash)
            .bind(not)
            .fetch_one(conn)
            .await)?)
    }

    /// Keeps what the camera wrote beside a photo.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn put_shot(&mut self, shot: &ShotRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(PUT_SHOT)
            .bind(shot.photo_id)
            .bind(shot.taken_at)
            .bind(shot.lat)
            .bind(shot.lng)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// A covered copy takes the place of the photo, or of another copy, for the public.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn put_cover(
        &mut self,
        cover: &CoverRow,
        officer: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(PUT_COVER)
            .bind(cover.photo_id)
            .bind(cover.cover_id)
            .bind(&cover.boxes)
            .bind(officer)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The photo as it is again.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drop_cover(&mut self, photo: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(DROP_COVER).bind(photo).execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    /// The covered copy of a photo.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn cover_in(&mut self, photo: Uuid) -> Result<Option<CoverRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(COVER).bind(photo).fetch_optional(conn).await)?)
    }

    /// The public page names another copy of a photo now, and caches are told so.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn swap_public_photo(
        &mut self,
        petition: Uuid,
        old: Uuid,
        new: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(TOUCH_COPY)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(CARD_PHOTO)
            .bind(petition)
            .bind(old)
            .bind(new)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// Every standard reply, in order; the days stand in columns of their own.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] naming a reply that cannot be read.
    pub async fn standard_replies(&self) -> Result<Vec<StandardReply>, StoreError> {
        let rows: Vec<StandardRow> =
            on!(self, |pool| sqlx::query_as(STANDARD).fetch_all(pool).await)?;
        rows.into_iter()
            .map(|row| {
                let reply: StandardReply = serde_json::from_str(&row.body).map_err(|error| {
                    StoreError::Unfit(format!("standard reply {}: {error}", row.code))
                })?;
                Ok(StandardReply { valid_from: row.valid_from, valid_to: row.valid_to, ..reply })
            })
            .collect()
    }

    /// The newest versions of a draft, newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn versions(&self, petition: Uuid, most: i64) -> Result<Vec<VersionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(NEWEST)
            .bind(petition)
            .bind(most)
            .fetch_all(pool)
            .await)?)
    }

    /// As [`Tx::shared_words`].
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_shared_words(&self, hash: &[u8], not: Uuid) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(SHARED).bind(hash).bind(not).fetch_one(pool).await)?)
    }

    /// What cameras wrote beside a petition's photos.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn shots(&self, petition: Uuid) -> Result<Vec<ShotRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(SHOTS).bind(petition).fetch_all(pool).await)?)
    }

    /// Result photos of a petition whose very file stands elsewhere too.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn used_photos(&self, petition: Uuid) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(USED).bind(petition).fetch_all(pool).await)?)
    }

    /// The covered copies of a petition's photos.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn covers(&self, petition: Uuid) -> Result<Vec<CoverRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(COVERS).bind(petition).fetch_all(pool).await)?)
    }

    /// The covered copy of one photo.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn cover(&self, photo: Uuid) -> Result<Option<CoverRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(COVER).bind(photo).fetch_optional(pool).await)?)
    }

    /// The photo of which this is the covered copy.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn covered_photo(&self, cover: Uuid) -> Result<Option<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COVERED).bind(cover).fetch_optional(pool).await)?)
    }

    /// Other petitions under the same telephone or e-mail, newest first. Never denunciations.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn of_sender(
        &self,
        not: Uuid,
        phone: Option<&[u8]>,
        email: Option<&[u8]>,
    ) -> Result<Vec<OfSenderRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(OF_SENDER)
            .bind(not)
            .bind(phone)
            .bind(email)
            .fetch_all(pool)
            .await)?)
    }
}
