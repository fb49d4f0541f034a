//! Taking the person off a petition that has ended: what stays is the matter, masked, and the figures.

use super::{CHANGES, HOUR, Services};
use crate::ServiceError;
use crate::citizens::{Citizen, FRESH_TO_CHANGE};
use crate::history::{self, Happening};
use crate::publishing::words_of;
use crate::vault::Identity;
use domain::event::{EventData, EventKind};
use domain::mask;
use domain::permit::Actor;
use domain::refusal::Refusal;
use domain::rights::{Unlink, unlink};
use store::rights::MaskedText;

/// What stands in place of a name.
const GONE: &str = "•••";

/// The words that name the person, the longest first, so that none is left in part.
fn names(identity: Option<&Identity>) -> Vec<String> {
    let Some(open) = identity else { return Vec::new() };
    let mut words: Vec<String> = [
        Some(&open.name),
        open.representative.as_ref(),
        open.address.as_ref(),
        open.phone.as_ref(),
        open.email.as_ref(),
        open.tax_code.as_ref(),
    ]
    .into_iter()
    .flatten()
    // A short word would be found within others.
    .filter(|word| word.chars().count() >= 5)
    .flat_map(|word| [word.clone(), word.to_uppercase()])
    .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

fn without(names: &[String], text: &str) -> String {
    let mut text = text.to_owned();
    for name in names {
        if text.contains(name.as_str()) {
            text = text.replace(name.as_str(), GONE);
        }
    }
    mask::mask(&text)
}

impl Services {
    /// Takes the person off a petition that has ended: name, contact, address, own photos and
    /// video, messages,
    /// answers to questions, consents, devices and claims go; dates, codes and the masked words stay
    /// as the record of the matter. The public copy is checked again.
    ///
    /// # Errors
    /// [`Refusal::TooEarly`] while it is handled, [`Refusal::NotAllowed`] for what is set apart,
    /// [`Refusal::ProveAgain`] without a code of the last five minutes, [`ServiceError::NotFound`] for
    /// another's.
    pub async fn unlink_me(&self, citizen: &Citizen, number: &str) -> Result<(), ServiceError> {
        let own = self.own(citizen, number, FRESH_TO_CHANGE).await?;
        let sealed = self.db().find_identity(own.id).await?;
        let identity = sealed.map(|row| self.0.vault.open_identity(&row)).transpose()?;
        let names = names(identity.as_ref());
        let history = self.whole_history(own.id).await?;
        let results = self.db().photos_of_petition(own.id).await?;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        self.not_too_often(&mut tx, "change", citizen.id, (CHANGES, HOUR)).await?;
        // Read again inside: it may have been reopened this moment.
        let row = tx.petition(own.id).await?;
        match unlink(row.status, row.is_guarded) {
            Unlink::Now => {}
            Unlink::WhenEnded => return Err(Refusal::TooEarly.into()),
            Unlink::ByOfficer => return Err(Refusal::NotAllowed.into()),
        }
        if let Some(mut copy) = tx.public_copy(row.id).await? {
            let shown = results.iter().find(|photo| photo.purpose == "result" && photo.is_public);
            let before = copy.clone();
            copy.title = without(&names, &copy.title);
            copy.body = copy.body.map(|body| without(&names, &body));
            copy.answer = copy.answer.map(|answer| without(&names, &answer));
            copy.correction = copy.correction.map(|note| without(&names, &note));
            copy.cover_photo = shown.map(|photo| photo.id);
            copy.changed_at = now;
            tx.publish(&copy, &words_of(&copy)).await?;
            if !before.is_listed {
                // Publishing put its words into the index: what was taken down stays down.
                tx.unlist(&copy, before.changed_at).await?;
            }
        }
        if let Some(reply) = tx.reply(row.id).await? {
            tx.mask_reply(row.id, &without(&names, &reply.body)).await?;
        }
        for event in &history {
            let named = |note: &String| names.iter().any(|name| note.contains(name.as_str()));
            if event.note.as_ref().is_some_and(named) {
                tx.drop_note(event.id, row.id).await?;
            }
        }
        let text = MaskedText {
            title: without(&names, &row.title),
            body: without(&names, &row.body),
            address_words: without(&names, &row.address_words),
            rating_comment: row.rating_comment.as_deref().map(|words| without(&names, words)),
        };
        tx.drop_versions(row.id).await?;
        for photo in tx.unlink_person(row.id, &text, now).await? {
            tx.enqueue(self.forget_files(photo)).await?;
        }
        self.erase_videos(&mut tx, row.id).await?;
        history::write(
            &mut tx,
            Happening {
                petition: row.id,
                at: now,
                kind: EventKind::DataUnlinked,
                actor: &Actor::Sender,
                agency: None,
                data: EventData::default(),
                note: None,
                note_for_sender: false,
                tells_sender: false,
            },
        )
        .await?;
        tx.commit().await?;
        self.db().scrub().await?;
        Ok(())
    }
}
