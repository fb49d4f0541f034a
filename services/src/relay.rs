//! The relay box: officers and the sender write to each other, and neither learns who the other is.
//! Words lie beside their events and are erased with the petition; photos are for the two sides.

use crate::accounts::Officer;
use crate::handling::{Act, Effect, text};
use crate::photos::Home;
use crate::sender::CaseKey;
use crate::{ServiceError, Services};
use bytes::Bytes;
use domain::event::EventKind;
use domain::input::Field;
use domain::petition::PhotoPurpose;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::petition::PetitionRow;
use uuid::Uuid;

impl Services {
    /// Writes to the sender, with photos. What was typed is not lost: it comes back with the case.
    ///
    /// # Errors
    /// As [`Services::act`]; [`ServiceError::Photo`] for a photo that cannot be taken.
    pub async fn message_sender(
        &self,
        officer: &Officer,
        petition: Uuid,
        version: i64,
        typed: &str,
        photos: Vec<Bytes>,
    ) -> Result<(), ServiceError> {
        let act = |photos| Act { text: typed.to_owned(), photos, ..Act::default() };
        if photos.is_empty() {
            return self.act(officer, petition, version, Action::Message, act(Vec::new())).await;
        }
        let row = self.permitted_row(officer, petition, Action::Message).await?;
        // Words first: a photo is not developed for what will be refused.
        let fits = if row.version == version {
            text(Field::Comment, typed).map(|_| ())
        } else {
            Err(Refusal::Stale.into())
        };
        let kept = match fits {
            Ok(()) => self.keep_photos(petition, photos, Home::Message).await,
            Err(error) => Err(error),
        };
        let ids = match kept {
            Ok(ids) => ids,
            Err(error) => {
                self.keep_after_refusal(
                    officer,
                    petition,
                    Action::Message,
                    &act(Vec::new()),
                    &error,
                )
                .await;
                return Err(error);
            }
        };
        let done = self.act(officer, petition, version, Action::Message, act(ids.clone())).await;
        if done.is_err() {
            self.drop_photos(petition, &ids).await;
        }
        done
    }

    /// The sender writes back: the case has news until an officer acts.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] where nobody reads it, [`ServiceError::Invalid`] without words,
    /// [`ServiceError::Photo`] for a photo that cannot be taken.
    pub async fn write_back(
        &self,
        key: &CaseKey,
        typed: &str,
        photos: Vec<Bytes>,
    ) -> Result<(), ServiceError> {
        self.say(key, Action::WriteBack, EventKind::WroteBack, typed, photos, Home::Message).await
    }

    /// The effect of a message: only photos that were kept for a message go with it.
    pub(crate) async fn message(
        &self,
        row: &PetitionRow,
        act: &Act,
    ) -> Result<Effect, ServiceError> {
        let mut effect =
            Effect::new(EventKind::Messaged).note(text(Field::Comment, &act.text)?, true);
        if !act.photos.is_empty() {
            let kept = self.db().photos_of_petition(row.id).await?;
            let message = PhotoPurpose::Message.code();
            let own = kept.iter().filter(|photo| photo.purpose == message).map(|photo| photo.id);
            effect.photos = own.filter(|id| act.photos.contains(id)).collect();
            effect.data.count = u32::try_from(effect.photos.len()).ok().filter(|n| *n > 0);
        }
        Ok(effect)
    }
}
