//! What would happen, before it does: what the sender gets on each way, and what the public would
//! read. Made by the code that sends and publishes; nothing is written.

use crate::accounts::Officer;
use crate::handling::Act;
use crate::lookup::page_of;
use crate::notices::Reached;
use crate::photos::tied;
use crate::publishing;
use crate::view::{PhotoView, PublicPage};
use crate::{ServiceError, Services};
use domain::event::EventKind;
use domain::quality::Quality;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::petition::PetitionRow;
use uuid::Uuid;

/// What an act would bring to its readers.
#[derive(Clone, Debug)]
pub struct Preview {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The sender's words on their page; none when the act says nothing to them.
    pub words: Option<String>,
    /// The words are the answer, not a question or a message.
    pub is_answer: bool,
    /// Who answers, for the sender's page.
    pub agency: Option<String>,
    /// When it would stand there, ms UTC.
    pub at: i64,
    /// Photos of the result that come with an answer.
    pub photos: Vec<PhotoView>,
    /// The notices, way by way.
    pub reached: Option<Reached>,
    /// What the public would read; none when it reads nothing new.
    pub public: Option<PublicPage>,
    /// The guard's opinion of an answer.
    pub quality: Option<Quality>,
}

/// Which acts can be looked at beforehand, and the event that each of them would be.
const fn event_of(action: Action) -> Option<EventKind> {
    Some(match action {
        Action::SubmitReply
        | Action::ApproveReply
        | Action::AnswerPublicly
        | Action::AnswerPrivately => EventKind::Answered,
        Action::AskSender => EventKind::Asked,
        Action::Message => EventKind::Messaged,
        Action::Progress => EventKind::ProgressGiven,
        Action::CorrectPublic => EventKind::PublicCorrected,
        Action::PublishCard => EventKind::Published,
        _ => return None,
    })
}

impl Services {
    /// What the act would bring, with what is typed in its form.
    ///
    /// # Errors
    /// As [`Services::act`], for an act that the officer may not do; [`ServiceError::Invalid`] when
    /// the public words are none.
    pub async fn preview(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        act: &Act,
    ) -> Result<Preview, ServiceError> {
        let kind = event_of(action).ok_or(Refusal::NotAllowed)?;
        let row = self.permitted_row(officer, petition, action).await?;
        let reply = self.db().find_reply(petition).await?;
        let typed = act.text.trim().replace("\r\n", "\n");
        let kept = reply.as_ref().map(|reply| reply.body.clone()).unwrap_or_default();
        let words = match action {
            Action::SubmitReply | Action::ApproveReply if typed.is_empty() => Some(kept),
            Action::SubmitReply
            | Action::ApproveReply
            | Action::AskSender
            | Action::Message
            | Action::Progress
            | Action::CorrectPublic => Some(typed),
            Action::AnswerPublicly | Action::AnswerPrivately => Some(kept),
            _ => None,
        };
        let words = words.filter(|words| !words.is_empty());
        let is_answer = kind == EventKind::Answered;
        let quality = match words.as_deref().filter(|_| is_answer) {
            Some(words) => Some(self.judge_answer(officer, petition, words).await?),
            None => None,
        };
        let rows = self.db().photos_of_petition(petition).await?;
        let ties = self.db().photo_ties(petition).await?;
        let mut photos = tied(&rows, &ties);
        let public = self.public_preview(&row, action, act, words.as_deref(), &photos).await?;
        photos.retain(|photo| is_answer && photo.purpose == domain::petition::PhotoPurpose::Result);
        Ok(Preview {
            number: row.number.clone(),
            agency: row.lead_agency.clone(),
            at: self.now(),
            reached: self.reached(&row, kind).await?,
            is_answer,
            words,
            photos,
            public,
            quality,
        })
    }

    async fn public_preview(
        &self,
        row: &PetitionRow,
        action: Action,
        act: &Act,
        words: Option<&str>,
        photos: &[PhotoView],
    ) -> Result<Option<PublicPage>, ServiceError> {
        if !row.nature.may_be_public() {
            return Ok(None);
        }
        let now = self.now();
        let old = self.db().public_of_petition(row.id).await?;
        let act = match action {
            Action::AnswerPublicly | Action::CorrectPublic | Action::PublishCard => {
                let reply = self.db().find_reply(row.id).await?;
                publishing::masked_act(act, row, reply.as_ref(), old.as_ref())
            }
            // What the mask proposes for the coordinator, before a person has looked at it.
            Action::SubmitReply | Action::ApproveReply => {
                let Some(words) = words else { return Ok(None) };
                let masked = domain::mask::PublicWords::of(&row.title, &row.body);
                Act {
                    title: masked.title,
                    body: masked.body,
                    answer: domain::mask::mask(words),
                    photos: self.likely_photos(row.id, photos).await?,
                    ..Act::default()
                }
            }
            _ => return Ok(None),
        };
        let mut copy = if action == Action::PublishCard {
            self.card_copy(row, &act.title, now)?
        } else {
            self.full_copy(row, &act, now)?
        };
        if let Some(old) = old.filter(|_| action == Action::CorrectPublic) {
            (copy.published_at, copy.answered_at) = (old.published_at, old.answered_at);
            copy.answered_by = old.answered_by;
            copy.correction = Some(act.text.trim().to_owned()).filter(|note| !note.is_empty());
        } else if copy.body.is_some() {
            (copy.answered_at, copy.answered_by) = (Some(now), row.lead_agency.clone());
            copy.face = domain::petition::PublicFace::Resolved;
        }
        let chosen: Vec<PhotoView> = if copy.body.is_some() {
            photos.iter().filter(|photo| act.photos.contains(&photo.id)).cloned().collect()
        } else {
            Vec::new()
        };
        let chosen = self.covered(row.id, chosen).await?;
        Ok(Some(page_of(copy, chosen, 0, false)))
    }

    /// What the coordinator's form would have ticked: the sender's photos with consent.
    async fn likely_photos(
        &self,
        petition: Uuid,
        photos: &[PhotoView],
    ) -> Result<Vec<Uuid>, ServiceError> {
        use domain::petition::PhotoPurpose;
        let consents = self.db().consents(petition).await?;
        let agreed = consents.iter().any(|consent| consent.what == "photos" && consent.given);
        Ok(photos
            .iter()
            .filter(|photo| match photo.purpose {
                PhotoPurpose::Report => agreed,
                PhotoPurpose::Result => true,
                PhotoPurpose::Message | PhotoPurpose::Scan => false,
            })
            .map(|photo| photo.id)
            .collect())
    }

    /// Photos as the public gets them: under the name of their covered copy where there is one.
    pub(crate) async fn covered(
        &self,
        petition: Uuid,
        mut photos: Vec<PhotoView>,
    ) -> Result<Vec<PhotoView>, ServiceError> {
        if photos.is_empty() {
            return Ok(photos);
        }
        let covers = self.db().covers(petition).await?;
        let name = |id: Uuid| {
            covers.iter().find(|cover| cover.photo_id == id).map_or(id, |cover| cover.cover_id)
        };
        for photo in &mut photos {
            photo.id = name(photo.id);
            photo.before = photo.before.map(name);
        }
        Ok(photos)
    }
}
