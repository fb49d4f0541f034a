//! The window: what the public sees is written here, masked first and checked by a person.

use crate::handling::{Act, invalid};
use crate::view::PublicDraft;
use crate::{ServiceError, Services};
use domain::fold::fold;
use domain::id::PetitionNumber;
use domain::input::{Answer, Description, Field, Problem, Title};
use domain::mask::{self, PublicWords};
use domain::petition::Visibility;
use domain::refusal::Refusal;
use store::Tx;
use store::petition::{PetitionRow, ReplyRow};
use store::public::PublicRow;
use uuid::Uuid;

impl Services {
    /// Publishes a masked card: title, category, commune, status, dates (decisions.md 2).
    pub(crate) async fn publish_card(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        typed_title: &str,
        now: i64,
    ) -> Result<(), ServiceError> {
        let title = if typed_title.trim().is_empty() {
            mask::mask(&row.title)
        } else {
            public_title(typed_title)?
        };
        let mut copy = self.copy_of(row, now)?;
        copy.title = title;
        row.visibility = Visibility::Card;
        tx.publish(&copy, &words_of(&copy)).await?;
        Ok(())
    }

    /// Publishes text, chosen photos and the masked answer.
    pub(crate) async fn publish_answer(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        act: &Act,
        now: i64,
    ) -> Result<(), ServiceError> {
        // A card that stood there before becomes news again: the list is by when there was news.
        let mut copy = self.full_copy(row, act, now)?;
        copy.answered_at = row.answered_at;
        copy.answered_by = row.lead_agency.clone();
        copy.face = domain::petition::PublicFace::Resolved;
        copy.cover_photo = self.choose_photos(tx, row.id, &act.photos).await?;
        row.visibility = Visibility::Public;
        tx.publish(&copy, &words_of(&copy)).await?;
        Ok(())
    }

    /// A private answer leaves nothing on the public site.
    pub(crate) async fn withdraw_card(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        now: i64,
    ) -> Result<(), ServiceError> {
        if let Some(copy) = tx.public_copy(row.id).await? {
            tx.unlist(&copy, now).await?;
        }
        row.visibility = Visibility::Confidential;
        Ok(())
    }

    /// Corrects the public copy; the note stands on the page.
    pub(crate) async fn correct_public(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        act: &Act,
        note: &str,
        now: i64,
    ) -> Result<(), ServiceError> {
        // What was taken down, or answered privately, does not come back as a correction.
        let old = tx
            .public_copy(row.id)
            .await?
            .filter(|copy| copy.is_listed && copy.body.is_some())
            .ok_or(Refusal::WrongStatus)?;
        let mut copy = self.full_copy(row, act, now)?;
        copy.published_at = old.published_at;
        copy.answered_at = old.answered_at;
        copy.answered_by = old.answered_by;
        copy.face = row.status.face();
        copy.correction = Some(note.to_owned());
        copy.cover_photo = self.choose_photos(tx, row.id, &act.photos).await?;
        row.visibility = Visibility::Public;
        tx.publish(&copy, &words_of(&copy)).await?;
        Ok(())
    }

    /// Marks the chosen photos as public; the first is the cover. The sender's own photos need the
    /// sender's consent (Luật 91/2025 Đ9), whatever a form says.
    async fn choose_photos(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        chosen: &[Uuid],
    ) -> Result<Option<Uuid>, ServiceError> {
        let photos = self.db().photos_of_petition(petition).await?;
        let consents = self.db().consents(petition).await?;
        let agreed = consents.iter().any(|consent| consent.what == "photos" && consent.given);
        let fits = |id: &Uuid| {
            photos.iter().any(|photo| {
                let fits = photo.purpose == "result" || (agreed && photo.purpose == "report");
                photo.id == *id && fits
            })
        };
        if !chosen.iter().all(fits) {
            return Err(invalid(Field::Photos, Problem::NotAChoice));
        }
        tx.choose_public_photos(petition, chosen).await?;
        Ok(chosen.first().copied())
    }

    fn full_copy(&self, row: &PetitionRow, act: &Act, now: i64) -> Result<PublicRow, ServiceError> {
        let mut copy = self.copy_of(row, now)?;
        copy.title = public_title(&act.title)?;
        let body = Description::parse(&act.body)
            .map_err(|problem| invalid(Field::Description, problem))?;
        let answer =
            Answer::parse(&act.answer).map_err(|problem| invalid(Field::Answer, problem))?;
        copy.body = Some(body.as_str().to_owned());
        copy.answer = Some(answer.as_str().to_owned());
        Ok(copy)
    }

    fn copy_of(&self, row: &PetitionRow, now: i64) -> Result<PublicRow, ServiceError> {
        if !row.nature.may_be_public() {
            return Err(Refusal::WrongStatus.into());
        }
        let number = PetitionNumber::parse(&row.number).ok_or(ServiceError::NotFound)?;
        let directory = self.directory();
        let group = directory.category(&row.category_code).and_then(|c| c.parent_code.clone());
        Ok(PublicRow {
            petition_id: row.id,
            search_id: i64::from(number.year) * 1_000_000_000 + number.serial,
            number: row.number.clone(),
            face: row.status.face(),
            group_code: group.unwrap_or_else(|| row.category_code.clone()),
            category_code: row.category_code.clone(),
            commune_code: row.commune_code.clone(),
            agency_code: row.lead_agency.clone(),
            title: String::new(),
            body: None,
            answer: None,
            answered_by: None,
            cover_photo: None,
            received_at: row.received_at,
            answered_at: None,
            published_at: now,
            changed_at: now,
            correction: None,
            rating: row.rating,
            is_listed: true,
        })
    }
}

/// What the coordinator starts from: the copy as it stands, or the masked words.
pub(crate) fn draft_of(
    row: &PetitionRow,
    reply: Option<&ReplyRow>,
    copy: Option<&PublicRow>,
) -> PublicDraft {
    if let Some(copy) = copy.filter(|copy| copy.body.is_some()) {
        return PublicDraft {
            title: copy.title.clone(),
            body: copy.body.clone().unwrap_or_default(),
            answer: copy.answer.clone().unwrap_or_default(),
            is_listed: copy.is_listed,
            is_full: true,
            masked: 0,
        };
    }
    let answer = reply.map_or("", |reply| reply.body.as_str());
    let words = PublicWords::of(&row.title, &row.body);
    PublicDraft {
        masked: [row.title.as_str(), row.body.as_str(), answer]
            .iter()
            .map(|text| mask::find(text).len())
            .sum(),
        title: copy.map_or(words.title, |copy| copy.title.clone()),
        body: words.body,
        answer: mask::mask(answer),
        is_listed: copy.is_some_and(|copy| copy.is_listed),
        is_full: false,
    }
}

/// The folded words under which a copy is found.
pub(crate) fn words_of(copy: &PublicRow) -> String {
    let mut words = fold(&copy.number);
    for text in [Some(&copy.title), copy.body.as_ref(), copy.answer.as_ref()].into_iter().flatten()
    {
        words.push(' ');
        words.push_str(&fold(text));
    }
    words
}

fn public_title(typed: &str) -> Result<String, ServiceError> {
    Title::parse(typed)
        .map(|title| title.as_str().to_owned())
        .map_err(|problem| invalid(Field::Title, problem))
}

/// A report that a public page should not stand as it is.
pub(crate) fn abuse_reason(code: &str) -> Result<&'static str, ServiceError> {
    ["personal_data", "untrue", "insulting", "other"]
        .into_iter()
        .find(|known| *known == code)
        .ok_or_else(|| invalid(Field::ReasonCode, Problem::Required))
}

/// Ids of photos as a form sends them; unknown ones are left out by the store.
pub fn photo_ids(typed: &[String]) -> Vec<Uuid> {
    typed.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect()
}
