//! What a sender does with the photos of a draft after they arrived: another order, and a covered
//! photo in the place of the one that showed a face. Adding and removing are `intake`'s.

use crate::intake::DraftKey;
use crate::photos::Home;
use crate::view::PhotoView;
use crate::{ServiceError, Services, new_id};
use bytes::Bytes;
use uuid::Uuid;

/// Where a photo goes among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// One place towards the front.
    Earlier,
    /// One place towards the end.
    Later,
}

impl Shift {
    /// Reads the code of a form.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "truoc" => Some(Self::Earlier),
            "sau" => Some(Self::Later),
            _ => None,
        }
    }

    /// Its code in a form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Earlier => "truoc",
            Self::Later => "sau",
        }
    }
}

impl Services {
    /// Moves a photo of a draft by one place; at the end of the row it stays.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not the draft's, [`Refusal::AlreadyDone`](domain::refusal::Refusal::AlreadyDone) once it was sent.
    pub async fn move_draft_photo(
        &self,
        key: &DraftKey,
        photo: Uuid,
        shift: Shift,
    ) -> Result<(), ServiceError> {
        let mut order = self.order_of(key).await?;
        let from = order.iter().position(|id| *id == photo).ok_or(ServiceError::NotFound)?;
        let to = match shift {
            Shift::Earlier => from.checked_sub(1),
            Shift::Later => Some(from + 1).filter(|to| *to < order.len()),
        };
        let Some(to) = to else { return Ok(()) };
        order.swap(from, to);
        self.write_order(key, &order).await
    }

    /// Puts a draft's photos into this order. Ids that are not the draft's say nothing; photos that
    /// are not named follow in the order that they had.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`](domain::refusal::Refusal::AlreadyDone) once it was sent.
    pub async fn arrange_draft_photos(
        &self,
        key: &DraftKey,
        wanted: &[Uuid],
    ) -> Result<(), ServiceError> {
        let now = self.order_of(key).await?;
        let mut order = Vec::with_capacity(now.len());
        for id in wanted.iter().filter(|id| now.contains(id)).chain(&now) {
            if !order.contains(id) {
                order.push(*id);
            }
        }
        self.write_order(key, &order).await
    }

    async fn write_order(&self, key: &DraftKey, order: &[Uuid]) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        tx.arrange_photos(key.id, order).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts a covered photo in the place of one of the draft's, which goes for good in the same step:
    /// what was covered is never there twice, once open and once covered.
    ///
    /// # Errors
    /// [`ServiceError::Photo`] when the new one cannot be taken, and then the old one stays;
    /// [`ServiceError::NotFound`] when the old one is not the draft's.
    pub async fn replace_draft_photo(
        &self,
        key: &DraftKey,
        old: Uuid,
        bytes: Bytes,
    ) -> Result<PhotoView, ServiceError> {
        let photos = self.photos_of_draft(key).await?;
        let place = photos.iter().find(|row| row.id == old).ok_or(ServiceError::NotFound)?.position;
        self.keep_photo(new_id(), bytes, Home::Instead { submission: key.id, old }, place).await
    }

    async fn order_of(&self, key: &DraftKey) -> Result<Vec<Uuid>, ServiceError> {
        Ok(self.photos_of_draft(key).await?.iter().map(|photo| photo.id).collect())
    }
}
