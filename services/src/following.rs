//! Following the petitions of others: what is public, and what of it is new to this follower. Who
//! follows is a keyed hash of a device's token or of an account; no contact, no name.

use crate::{ServiceError, Services};
use domain::petition::PublicFace;
use uuid::Uuid;

/// Petitions that one follower may follow.
pub const MAX_FOLLOWS: i64 = 100;

/// Who follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follower<'a> {
    /// This browser, by the random token of its cookie.
    Device(&'a str),
    /// A citizen's account, wherever it is signed in.
    Account(Uuid),
}

/// One followed petition.
#[derive(Clone, Debug)]
pub struct Followed {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// What everybody may see of it; none once its page was taken away.
    pub shown: Option<FollowedCard>,
    /// Since the follower looked last there was an answer.
    pub is_answered_anew: bool,
    /// … or anything else changed.
    pub is_changed: bool,
}

/// What everybody may see of a followed petition.
#[derive(Clone, Debug)]
pub struct FollowedCard {
    /// Masked title.
    pub title: String,
    /// How it stands.
    pub face: PublicFace,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Lead agency.
    pub agency: Option<String>,
    /// ms UTC.
    pub changed_at: i64,
}

impl Services {
    /// Follows a petition that has a public page. Again changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] without a public page; [`domain::refusal::Refusal::SlowDown`]
    /// when [`MAX_FOLLOWS`] are followed already.
    pub async fn follow_petition(
        &self,
        number: &str,
        follower: Follower<'_>,
    ) -> Result<(), ServiceError> {
        let copy = self
            .db()
            .find_public(number)
            .await?
            .filter(|copy| copy.is_listed)
            .ok_or(ServiceError::NotFound)?;
        let hash = self.follower_hash(follower);
        if self.db().count_follows(&hash).await? >= MAX_FOLLOWS {
            return Err(domain::refusal::Refusal::SlowDown.into());
        }
        let mut tx = self.db().begin().await?;
        tx.follow(copy.petition_id, &hash, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Follows it no more; what was not followed is not followed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a number that is none.
    pub async fn unfollow_petition(
        &self,
        number: &str,
        follower: Follower<'_>,
    ) -> Result<(), ServiceError> {
        let id = self.db().petition_id(number).await?.ok_or(ServiceError::NotFound)?;
        let mut tx = self.db().begin().await?;
        tx.unfollow(id, &self.follower_hash(follower)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What is followed, the newest change first, with what is new.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn followed(&self, follower: Follower<'_>) -> Result<Vec<Followed>, ServiceError> {
        let rows = self.db().follows(&self.follower_hash(follower), MAX_FOLLOWS).await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let is_new = row.changed_at > row.seen_at;
                let answered = row.answered_at.is_some_and(|at| at > row.seen_at);
                Followed {
                    number: row.number,
                    is_answered_anew: is_new && answered,
                    is_changed: is_new,
                    shown: row.is_listed.then_some(FollowedCard {
                        title: row.title,
                        face: row.face,
                        category: row.category_code,
                        commune: row.commune_code,
                        agency: row.agency_code,
                        changed_at: row.changed_at,
                    }),
                }
            })
            .collect())
    }

    /// Everything up to now was looked at.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn followed_seen(&self, follower: Follower<'_>) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        tx.follows_seen(&self.follower_hash(follower), self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What this browser follows becomes what the account follows.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn follows_to_account(&self, token: &str, account: Uuid) -> Result<(), ServiceError> {
        let from = self.follower_hash(Follower::Device(token));
        let to = self.follower_hash(Follower::Account(account));
        let mut tx = self.db().begin().await?;
        tx.move_follows(&from, &to).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(crate) fn follower_hash(&self, follower: Follower<'_>) -> Vec<u8> {
        match follower {
            Follower::Device(token) => self.0.vault.keyed_hash("follow by device", token),
            Follower::Account(id) => {
                self.0.vault.keyed_hash("follow by account", &id.simple().to_string())
            }
        }
    }
}
