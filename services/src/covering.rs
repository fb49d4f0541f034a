//! Faces and plates in photos that go public: an officer draws boxes, the house burns them into a copy
//! under a name of its own. The original stays for officers, is never public while a copy stands for
//! it, and an event tells who covered what.

use crate::accounts::Officer;
use crate::handling::{case_in, invalid};
use crate::history::{self, Happening};
use crate::{ServiceError, Services, files, new_id};
use bytes::Bytes;
use domain::cover::{self, Cover};
use domain::event::{EventData, EventKind};
use domain::input::{Field, Problem};
use domain::permit::permit;
use domain::workflow::Action;
use store::Tx;
use store::answer::CoverRow;
use store::petition::PetitionRow;
use uuid::Uuid;

/// Who may cover: whoever publishes, and whoever took the photo of the result.
const BY: [Action; 4] =
    [Action::AnswerPublicly, Action::CorrectPublic, Action::AttachResult, Action::ApproveReply];

impl Services {
    /// Covers parts of a photo for the public; no boxes uncover it. `typed` is
    /// [`cover::format`]'s. What was covered before is replaced.
    ///
    /// # Errors
    /// As [`Services::act`] for publishing; [`ServiceError::NotFound`] unless it is a photo of the
    /// sender or of the result; [`ServiceError::Invalid`] when the boxes are none.
    pub async fn cover_photo(
        &self,
        officer: &Officer,
        petition: Uuid,
        photo: Uuid,
        typed: &str,
    ) -> Result<(), ServiceError> {
        let row = self.may_cover(officer, petition).await?;
        let found = self
            .db()
            .find_photo(photo)
            .await?
            .filter(|found| found.petition_id == Some(petition))
            .filter(|found| matches!(found.purpose.as_str(), "report" | "result"))
            .ok_or(ServiceError::NotFound)?;
        let boxes =
            cover::parse(typed).ok_or_else(|| invalid(Field::Photos, Problem::NotAChoice))?;
        let old = self.db().cover(photo).await?;
        if boxes.is_empty() && old.is_none() {
            return Ok(());
        }
        let copy = match boxes.is_empty() {
            true => None,
            false => Some(self.burn(photo, &boxes).await?),
        };
        let now = self.now();
        let mut tx = self.db().begin().await?;
        match copy {
            Some(cover_id) => {
                let boxes = cover::format(&boxes);
                let cover = CoverRow { photo_id: photo, cover_id, boxes };
                tx.put_cover(&cover, officer.id.0, now).await?;
            }
            None => tx.drop_cover(photo).await?,
        }
        let shown = |copy: Option<Uuid>| copy.unwrap_or(photo);
        if found.is_public {
            let old = shown(old.as_ref().map(|old| old.cover_id));
            tx.swap_public_photo(petition, old, shown(copy), now).await?;
        }
        if let Some(old) = &old {
            tx.enqueue(self.forget_files(old.cover_id)).await?;
        }
        let actor = officer.actor();
        history::write(
            &mut tx,
            Happening {
                petition,
                at: now,
                kind: EventKind::PhotoCovered,
                actor: &actor,
                agency: officer.acting_for(row.lead_agency.as_deref()),
                data: EventData { count: u32::try_from(boxes.len()).ok(), ..EventData::default() },
                note: None,
                note_for_sender: false,
                tells_sender: false,
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn may_cover(
        &self,
        officer: &Officer,
        petition: Uuid,
    ) -> Result<PetitionRow, ServiceError> {
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let case = case_in(&row, &circle);
        let may = |action: &Action| permit(&officer.actor(), *action, &case).is_ok();
        if !officer.must_change_password && BY.iter().any(may) {
            return Ok(row);
        }
        // Refused as publishing is, with an event.
        self.permitted_row(officer, petition, Action::AnswerPublicly).await
    }

    /// The covered copy's three sizes, durable; its name. Off the async threads.
    async fn burn(&self, photo: Uuid, boxes: &[Cover]) -> Result<Uuid, ServiceError> {
        let large = self.rendition(photo, 2048).await?;
        let developed = self.0.darkroom.cover(large, boxes.to_vec()).await?;
        let id = new_id();
        for (side, rendition) in developed.renditions.each() {
            self.0.files.put_new(&files::key_for(id, side), rendition.bytes.clone()).await?;
        }
        Ok(id)
    }

    /// The files of a photo's covered copy go with those of the photo; before its row does.
    pub(crate) async fn forget_cover(&self, tx: &mut Tx, photo: Uuid) -> Result<(), ServiceError> {
        if let Some(cover) = tx.cover_in(photo).await? {
            tx.enqueue(self.forget_files(cover.cover_id)).await?;
        }
        Ok(())
    }

    /// The photo behind a name in an address: itself, or that of which the name is a covered copy.
    pub(crate) async fn original_of(&self, name: Uuid) -> Result<Uuid, ServiceError> {
        Ok(self.db().covered_photo(name).await?.unwrap_or(name))
    }

    /// A rendition for everybody: the covered copy where there is one, and then nothing else.
    pub(crate) async fn public_rendition(
        &self,
        name: Uuid,
        original: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        if name == original && self.db().cover(original).await?.is_some() {
            return Err(ServiceError::NotFound);
        }
        self.rendition(name, side).await
    }
}
