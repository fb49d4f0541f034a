//! Photos: inspected, developed, kept durably, shown to whoever may see them.

use crate::view::PhotoView;
use crate::{ServiceError, Services, files, vault};
use bytes::Bytes;
use domain::petition::PhotoPurpose;
use domain::refusal::Refusal;
use store::StoreError;
use store::photo::PhotoRow;
use uuid::Uuid;

/// Where a new photo belongs.
pub(crate) enum Home {
    /// A submission on its way.
    Submission(Uuid),
    /// A petition's result.
    Petition(Uuid),
    /// A petition, from its sender: how it is now.
    Sender(Uuid),
}

impl From<&PhotoRow> for PhotoView {
    fn from(row: &PhotoRow) -> Self {
        Self {
            id: row.id,
            purpose: PhotoPurpose::parse(&row.purpose).unwrap_or(PhotoPurpose::Report),
            width: u32::try_from(row.width).unwrap_or(0),
            height: u32::try_from(row.height).unwrap_or(0),
            is_public: row.is_public,
        }
    }
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
            Home::Submission(id) => (None, Some(id), PhotoPurpose::Report),
            Home::Petition(id) => (Some(id), None, PhotoPurpose::Result),
            Home::Sender(id) => (Some(id), None, PhotoPurpose::Report),
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
        match tx.insert_photo(&row).await {
            Ok(()) => tx.commit().await?,
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

    /// One rendition of a photo that everybody may see.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not public.
    pub async fn public_photo(&self, photo: Uuid, side: u32) -> Result<Bytes, ServiceError> {
        let row = self.db().find_photo(photo).await?.ok_or(ServiceError::NotFound)?;
        let petition = row.petition_id.filter(|_| row.is_public).ok_or(ServiceError::NotFound)?;
        let copy = self.db().public_of_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        if !copy.is_listed || copy.body.is_none() {
            return Err(ServiceError::NotFound);
        }
        self.rendition(photo, side).await
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
        Home::Submission(id) => row.submission_id == Some(*id),
        Home::Petition(id) | Home::Sender(id) => row.petition_id == Some(*id),
    };
    if !same_home {
        return Err(ServiceError::NotFound);
    }
    if row.sha256 != digest {
        return Err(Refusal::OtherContent.into());
    }
    Ok(PhotoView::from(row))
}
