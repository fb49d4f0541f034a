//! Petitions of others that a device or an account follows. Only keyed hashes of who.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::PublicFace;
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    FOLLOW = "insert into follow (petition_id, follower_hash, at, seen_at) values ($1, $2, $3, $3) on conflict do nothing";
    UNFOLLOW = "delete from follow where petition_id = $1 and follower_hash = $2";
    SEEN = "update follow set seen_at = $2 where follower_hash = $1 and seen_at < $2";
    COUNT = "select count(*) from follow where follower_hash = $1";
    MOVE = "insert into follow (petition_id, follower_hash, at, seen_at) \
        select petition_id, $2, at, seen_at from follow where follower_hash = $1 on conflict do nothing";
    FORGET = "delete from follow where follower_hash = $1";
    LIST = "select f.petition_id, c.number, c.title, c.face, c.category_code, c.commune_code, c.agency_code, \
            c.answered_at, c.changed_at, c.is_listed, f.at, f.seen_at from follow f \
        join public_copy c on c.petition_id = f.petition_id \
        where f.follower_hash = $1 order by c.changed_at desc, f.petition_id limit $2";
}

/// One followed petition, as everybody may see it.
#[derive(Clone, Debug, FromRow)]
pub struct FollowRow {
    /// The petition.
    pub petition_id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Masked title.
    pub title: String,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub face: PublicFace,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Lead agency.
    pub agency_code: Option<String>,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub changed_at: i64,
    /// It stands on the public site now.
    pub is_listed: bool,
    /// Followed since, ms UTC.
    pub at: i64,
    /// Looked at up to here, ms UTC.
    pub seen_at: i64,
}

impl Tx {
    /// Follows a petition; again changes nothing.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn follow(
        &mut self,
        petition: Uuid,
        follower: &[u8],
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(FOLLOW)
            .bind(petition)
            .bind(follower)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Follows it no more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn unfollow(&mut self, petition: Uuid, follower: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(UNFOLLOW)
            .bind(petition)
            .bind(follower)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Everything up to `now` was looked at.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn follows_seen(&mut self, follower: &[u8], now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SEEN)
            .bind(follower)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What a device follows becomes what an account follows.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn move_follows(&mut self, from: &[u8], to: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(MOVE).bind(from).bind(to).execute(conn).await.map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(FORGET).bind(from).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// How many petitions somebody follows.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_follows(&self, follower: &[u8]) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COUNT).bind(follower).fetch_one(pool).await)?)
    }

    /// What somebody follows, the newest change first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn follows(&self, follower: &[u8], limit: i64) -> Result<Vec<FollowRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LIST).bind(follower).bind(limit).fetch_all(pool).await)?)
    }
}
