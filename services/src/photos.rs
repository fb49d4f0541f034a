//! Photos: inspected, developed, kept durably, shown to whoever may see them.

use crate::sender::CaseKey;
use crate::view::PhotoView;
use crate::{ServiceError, Services, files, new_id, vault};
use bytes::Bytes;
use domain::petition::PhotoPurpose;
use domain::refusal::Refusal;
use store::StoreError;
use store::after::TieRow;
use store::photo::PhotoRow;
use uuid::Uuid;

/// Where a new photo belongs.
pub(crate) enum Home {
    /// A submission on its way.
    Submission(Uuid),
    /// A submission, in the place of another photo, which goes with the same step.
    Instead {
        /// The submission on its way.
        submission: Uuid,
        /// The photo that goes.
        old: Uuid,
    },
    /// A submission on its way: a page of the letter.
    Scan(Uuid),
    /// A petition's result.
    Petition(Uuid),
    /// A petition, from its sender: how it is now.
    Sender(Uuid),
    /// A message of a petition's relay box.
    Message(Uuid),
}

/// Photos that may come with one message, addition or reopening.
pub const MAX_PHOTOS_AT_ONCE: usize = 5;
/// Photos that a petition may hold besides its results.
const MOST: usize = 40;

impl From<&PhotoRow> for PhotoView {
    fn from(row: &PhotoRow) -> Self {
        Self {
            id: row.id,
            purpose: PhotoPurpose::parse(&row.purpose).unwrap_or(PhotoPurpose::Report),
            width: u32::try_from(row.width).unwrap_or(0),
            height: u32::try_from(row.height).unwrap_or(0),
            is_public: row.is_public,
            event: None,
            before: None,
        }
    }
}

/// The photos as pages need them, each with what it belongs to.
pub(crate) fn tied(rows: &[PhotoRow], ties: &[TieRow]) -> Vec<PhotoView> {
    rows.iter()
        .map(|row| {
            let tie = ties.iter().find(|tie| tie.photo_id == row.id);
            PhotoView {
                event: tie.and_then(|tie| tie.event_id),
                before: tie.and_then(|tie| tie.before_id),
                ..PhotoView::from(row)
            }
        })
        .collect()
}

impl Services {
    /// Develops a photo and keeps it: first the three renditions durably, then the row. The same
    /// id with the same bytes again is the same photo; with other bytes it is refused.
    pub(crate) async fn keep_photo(
        &self,
        id: Uuid,
        bytes: Bytes,
        home: Home,
        position: i64,
    ) -> Result<PhotoView, ServiceError> {
        let digest = vault::sha256(&bytes);
        if let Some(row) = self.db().find_photo(id).await? {
            return same_photo(&row, &digest, &home);
        }
        let developed = self.0.darkroom.develop(bytes).await?;
        let renditions = &developed.renditions;
        for (side, rendition) in
            [(2048, &renditions.large), (960, &renditions.medium), (320, &renditions.small)]
        {
            self.0.files.put_new(&files::key_for(id, side), rendition.bytes.clone()).await?;
        }
        let (petition_id, submission_id, purpose) = match home {
            Home::Submission(id) | Home::Instead { submission: id, .. } => {
                (None, Some(id), PhotoPurpose::Report)
            }
            Home::Scan(id) => (None, Some(id), PhotoPurpose::Scan),
            Home::Petition(id) => (Some(id), None, PhotoPurpose::Result),
            Home::Sender(id) => (Some(id), None, PhotoPurpose::Report),
            Home::Message(id) => (Some(id), None, PhotoPurpose::Message),
        };
        let row = PhotoRow {
            id,
            petition_id,
            submission_id,
            purpose: purpose.code().to_owned(),
            position,
            sha256: digest.to_vec(),
            width: i64::from(renditions.large.width),
            height: i64::from(renditions.large.height),
            created_at: self.now(),
            is_public: false,
        };
        let mut tx = self.db().begin().await?;
        if let Home::Instead { submission, old } = home {
            match tx.remove_photo(old, submission).await {
                Ok(()) => tx.enqueue(self.forget_files(old)).await?,
                // It went meanwhile: so does the one that was to take its place.
                Err(error) => {
                    drop(tx);
                    self.delete_renditions(id).await?;
                    return Err(error.into());
                }
            }
        }
        match tx.insert_photo(&row).await {
            Ok(()) => {
                // Where and when an officer took it; of a citizen's photo nothing is kept.
                if purpose == PhotoPurpose::Result {
                    self.keep_shot(&mut tx, id, &developed.header).await?;
                }
                tx.commit().await?;
            }
            // The same photo came twice at once: the other one won.
            Err(StoreError::Conflict) => {
                drop(tx);
                let row = self.db().find_photo(id).await?.ok_or(ServiceError::NotFound)?;
                return same_photo(&row, &digest, &home);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(PhotoView::from(&row))
    }

    /// Develops and keeps photos that come with words, before the words are: the ids, in order.
    /// When one cannot be taken, none stays.
    pub(crate) async fn keep_photos(
        &self,
        petition: Uuid,
        photos: Vec<Bytes>,
        home: impl Fn(Uuid) -> Home,
    ) -> Result<Vec<Uuid>, ServiceError> {
        if photos.is_empty() {
            return Ok(Vec::new());
        }
        let kept = self.db().photos_of_petition(petition).await?;
        let others = kept.iter().filter(|photo| photo.purpose != "result").count();
        if photos.len() > MAX_PHOTOS_AT_ONCE || others + photos.len() > MOST {
            return Err(Refusal::TooManyPhotos.into());
        }
        let next = kept.iter().map(|photo| photo.position + 1).max().unwrap_or(0);
        let mut ids = Vec::with_capacity(photos.len());
        for (position, bytes) in (next..).zip(photos) {
            match self.keep_photo(new_id(), bytes, home(petition), position).await {
                Ok(photo) => ids.push(photo.id),
                Err(error) => {
                    self.drop_photos(petition, &ids).await;
                    return Err(error);
                }
            }
        }
        Ok(ids)
    }

    /// Takes photos out again whose words were refused. What cannot be taken out stands beside the
    /// petition without words; that is logged, not shown.
    pub(crate) async fn drop_photos(&self, petition: Uuid, photos: &[Uuid]) {
        let dropped = async {
            let mut tx = self.db().begin().await?;
            for photo in photos {
                self.forget_cover(&mut tx, *photo).await?;
                if tx.drop_photo(*photo, petition).await? {
                    tx.enqueue(self.forget_files(*photo)).await?;
                }
            }
            tx.commit().await?;
            Ok::<_, ServiceError>(())
        };
        if let Err(error) = dropped.await {
            tracing::warn!(%error, "photos of refused words could not be taken out");
        }
    }

    /// One rendition of a photo that everybody may see.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not public.
    pub async fn public_photo(&self, photo: Uuid, side: u32) -> Result<Bytes, ServiceError> {
        let original = self.original_of(photo).await?;
        let row = self.db().find_photo(original).await?.ok_or(ServiceError::NotFound)?;
        let petition = row.petition_id.filter(|_| row.is_public).ok_or(ServiceError::NotFound)?;
        let copy = self.db().public_of_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        if !copy.is_listed || copy.body.is_none() {
            return Err(ServiceError::NotFound);
        }
        self.public_rendition(photo, original, side).await
    }

    /// The photos that stand on a sender's paper, in the middle size: all that the case shows,
    /// twelve at most.
    ///
    /// # Errors
    /// As [`Services::follow`].
    pub async fn paper_photos(
        &self,
        key: &CaseKey,
    ) -> Result<Vec<(PhotoView, Bytes)>, ServiceError> {
        let row = self.open_case(key).await?;
        let rows = self.db().photos_of_petition(row.id).await?;
        let ties = self.db().photo_ties(row.id).await?;
        let mut photos = Vec::new();
        for photo in tied(&rows, &ties).into_iter().filter(|photo| match photo.purpose {
            PhotoPurpose::Report => true,
            PhotoPurpose::Result => row.answered_at.is_some(),
            PhotoPurpose::Message => photo.event.is_some(),
            PhotoPurpose::Scan => false,
        }) {
            if photos.len() == 12 {
                break;
            }
            match self.rendition(photo.id, 960).await {
                Ok(bytes) => photos.push((photo, bytes)),
                // Removed this moment: the paper does without.
                Err(ServiceError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(photos)
    }

    pub(crate) async fn rendition(&self, photo: Uuid, side: u32) -> Result<Bytes, ServiceError> {
        if !matches!(side, 320 | 960 | 2048) {
            return Err(ServiceError::NotFound);
        }
        self.0.files.get(&files::key_for(photo, side)).await?.ok_or(ServiceError::NotFound)
    }
}

fn same_photo(row: &PhotoRow, digest: &[u8; 32], home: &Home) -> Result<PhotoView, ServiceError> {
    let same_home = match home {
        Home::Submission(id) | Home::Scan(id) | Home::Instead { submission: id, .. } => {
            row.submission_id == Some(*id)
        }
        Home::Petition(id) | Home::Sender(id) | Home::Message(id) => row.petition_id == Some(*id),
    };
    if !same_home {
        return Err(ServiceError::NotFound);
    }
    if row.sha256 != digest {
        return Err(Refusal::OtherContent.into());
    }
    Ok(PhotoView::from(row))
}
