//! What stands beside the acts: result photos, the sender's identity, and what a refusal leaves.

use super::{Act, MAX_RESULT_PHOTOS, case_in, text};
use crate::accounts::Officer;
use crate::history::{self, Happening};
use crate::photos::Home;
use crate::vault::Identity;
use crate::view::PhotoView;
use crate::{ServiceError, Services, new_id};
use bytes::Bytes;
use domain::event::{EventData, EventKind};
use domain::input::Field;
use domain::permit::permit;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::petition::PetitionRow;
use uuid::Uuid;

impl Services {
    /// Adds a result photo.
    ///
    /// # Errors
    /// As [`Services::act`]; [`ServiceError::Photo`] when it cannot be taken.
    pub async fn attach_result(
        &self,
        officer: &Officer,
        petition: Uuid,
        bytes: Bytes,
    ) -> Result<PhotoView, ServiceError> {
        let row = self.permitted_row(officer, petition, Action::AttachResult).await?;
        let photos = self.db().photos_of_petition(petition).await?;
        let results: Vec<_> = photos.iter().filter(|photo| photo.purpose == "result").collect();
        if results.len() >= MAX_RESULT_PHOTOS {
            return Err(Refusal::TooManyPhotos.into());
        }
        let position = results.iter().map(|photo| photo.position + 1).max().unwrap_or(0);
        let photo = self.keep_photo(new_id(), bytes, Home::Petition(petition), position).await?;
        let mut tx = self.db().begin().await?;
        let actor = officer.actor();
        let happening = Happening {
            petition,
            at: self.now(),
            kind: EventKind::ResultAttached,
            actor: &actor,
            agency: officer.acting_for(row.lead_agency.as_deref()),
            data: EventData { count: Some(1), ..EventData::default() },
            note: None,
            note_for_sender: false,
            tells_sender: false,
        };
        history::write(&mut tx, happening).await?;
        tx.commit().await?;
        Ok(photo)
    }

    /// Puts a result photo beside the sender's photo of the same place, or alone again.
    ///
    /// # Errors
    /// As [`Services::act`]; [`ServiceError::NotFound`] unless both are this petition's and of
    /// these kinds.
    pub async fn pair_result(
        &self,
        officer: &Officer,
        petition: Uuid,
        result: Uuid,
        before: Option<Uuid>,
    ) -> Result<(), ServiceError> {
        self.permitted_row(officer, petition, Action::AttachResult).await?;
        let mut tx = self.db().begin().await?;
        match before {
            Some(before) => tx.pair_photos(result, before, petition).await?,
            None => tx.unpair_photo(result, petition).await?,
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes a result photo away again.
    ///
    /// # Errors
    /// As [`Services::act`].
    pub async fn detach_result(
        &self,
        officer: &Officer,
        petition: Uuid,
        photo: Uuid,
    ) -> Result<(), ServiceError> {
        self.permitted_row(officer, petition, Action::AttachResult).await?;
        let mut tx = self.db().begin().await?;
        self.forget_cover(&mut tx, photo).await?;
        tx.remove_result_photo(photo, petition).await?;
        tx.enqueue(self.forget_files(photo)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Opens the sender's identity. The event with the typed reason is durable, and visible to the
    /// sender, before anything is opened.
    ///
    /// # Errors
    /// As [`Services::act`]; [`ServiceError::NotFound`] when the sender gave no contact.
    pub async fn open_identity(
        &self,
        officer: &Officer,
        petition: Uuid,
        reason: &str,
    ) -> Result<Identity, ServiceError> {
        let row = self.permitted_row(officer, petition, Action::OpenIdentity).await?;
        let reason = text(Field::Reason, reason)?;
        let sealed = self.db().find_identity(petition).await?.ok_or(ServiceError::NotFound)?;
        let actor = officer.actor();
        let mut tx = self.db().begin().await?;
        let happening = Happening {
            petition,
            at: self.now(),
            kind: EventKind::IdentityOpened,
            actor: &actor,
            agency: officer.acting_for(row.lead_agency.as_deref()),
            data: EventData::default(),
            note: Some(&reason),
            note_for_sender: true,
            tells_sender: !row.is_guarded,
        };
        history::write(&mut tx, happening).await?;
        tx.commit().await?;
        self.0.vault.open_identity(&sealed)
    }

    /// A rendition of any photo of a petition, for an officer who may see it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not.
    pub async fn officer_photo(
        &self,
        officer: &Officer,
        photo: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        let original = self.original_of(photo).await?;
        let found = self.db().find_photo(original).await?.ok_or(ServiceError::NotFound)?;
        let petition = found.petition_id.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        if permit(&officer.actor(), Action::View, &case_in(&row, &circle)).is_err() {
            return Err(self.not_theirs(officer, &row).await);
        }
        self.rendition(photo, side).await
    }

    /// The petition, when the officer may do `action`; a refusal leaves an event.
    pub(crate) async fn permitted_row(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
    ) -> Result<PetitionRow, ServiceError> {
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let permission = if officer.must_change_password {
            Err(Refusal::ChangePassword)
        } else {
            let circle = self.circle(petition).await?;
            permit(&officer.actor(), action, &case_in(&row, &circle))
        };
        if let Err(refusal) = permission {
            self.note_refusal(officer, petition, action, refusal).await?;
            return Err(refusal.into());
        }
        Ok(row)
    }

    /// Keeps what an officer types for an act while they type it; nothing typed any more is forgotten.
    /// It comes back with the case, on whatever machine.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see the case or do the act in it.
    pub async fn keep_draft(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        act: &Act,
    ) -> Result<(), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let case = case_in(&row, &circle);
        // A colleague may have been faster: the words are kept for whoever may still see the case.
        match permit(&officer.actor(), action, &case) {
            Err(Refusal::NotAllowed) => return Err(ServiceError::NotFound),
            _ => {
                permit(&officer.actor(), Action::View, &case).map_err(|_| ServiceError::NotFound)?
            }
        }
        let mut tx = self.db().begin().await?;
        if *act == Act::default() {
            tx.drop_unsent(officer.id.0, petition, action.code()).await?;
        } else {
            let body = serde_json::to_string(act)?;
            tx.keep_unsent(officer.id.0, petition, action.code(), &body, self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    pub(crate) async fn keep_after_refusal(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        act: &Act,
        error: &ServiceError,
    ) {
        let kept = async {
            if let ServiceError::Refused(refusal @ (Refusal::NotAllowed | Refusal::WrongStatus)) =
                error
            {
                self.note_refusal(officer, petition, action, *refusal).await?;
            }
            // A stranger's text is not kept beside a petition that they may not see.
            let may_keep = !matches!(
                error,
                ServiceError::NotFound | ServiceError::Refused(Refusal::NotAllowed)
            );
            if may_keep && *act != Act::default() {
                let mut tx = self.db().begin().await?;
                let body = serde_json::to_string(act)?;
                tx.keep_unsent(officer.id.0, petition, action.code(), &body, self.now()).await?;
                tx.commit().await?;
            }
            Ok::<_, ServiceError>(())
        };
        if let Err(error) = kept.await {
            tracing::error!(%error, "what was typed for an act could not be kept");
        }
    }

    async fn note_refusal(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        refusal: Refusal,
    ) -> Result<(), ServiceError> {
        let actor = officer.actor();
        let mut tx = self.db().begin().await?;
        let happening = Happening {
            petition,
            at: self.now(),
            kind: EventKind::ActRefused,
            actor: &actor,
            agency: officer.acting_for(None),
            data: EventData {
                what: Some(action.code().into()),
                reason: Some(refusal.key()),
                ..EventData::default()
            },
            note: None,
            note_for_sender: false,
            tells_sender: false,
        };
        history::write(&mut tx, happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
