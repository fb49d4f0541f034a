//! The window: what the public sees is written here, masked first and checked by a person.

use crate::accounts::Officer;
use crate::handling::{Act, invalid};
use crate::view::{MarkView, PublicDraft};
use crate::{ServiceError, Services};
use domain::fold::fold;
use domain::id::PetitionNumber;
use domain::input::{Answer, Description, Field, Problem, Title};
use domain::mask;
use domain::mask::choose::{changed, proposals};
use domain::petition::Visibility;
use domain::refusal::Refusal;
use domain::workflow::Action;
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
        let copy = self.card_copy(row, typed_title, now)?;
        row.visibility = Visibility::Card;
        tx.publish(&copy, &words_of(&copy)).await?;
        Ok(())
    }

    /// The card as it would stand there.
    pub(crate) fn card_copy(
        &self,
        row: &PetitionRow,
        typed_title: &str,
        now: i64,
    ) -> Result<PublicRow, ServiceError> {
        let title = if typed_title.trim().is_empty() {
            mask::mask(&row.title)
        } else {
            public_title(typed_title)?
        };
        let mut copy = self.copy_of(row, now)?;
        copy.title = title;
        Ok(copy)
    }

    /// Publishes text, chosen photos and the masked answer; how many marked stretches a person left
    /// readable in it.
    pub(crate) async fn publish_answer(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        act: &Act,
        now: i64,
    ) -> Result<Option<u32>, ServiceError> {
        // A card that stood there before becomes news again: the list is by when there was news.
        let mut copy = self.full_copy(row, act, now)?;
        copy.answered_at = row.answered_at;
        copy.answered_by = row.lead_agency.clone();
        copy.face = domain::petition::PublicFace::Resolved;
        copy.cover_photo = self.choose_photos(tx, row.id, &act.photos).await?;
        row.visibility = Visibility::Public;
        tx.publish(&copy, &words_of(&copy)).await?;
        Ok(left_open(&copy))
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

    /// Corrects the public copy; the note stands on the page. How much was left readable, as with
    /// [`Services::publish_answer`].
    pub(crate) async fn correct_public(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        act: &Act,
        note: &str,
        now: i64,
    ) -> Result<Option<u32>, ServiceError> {
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
        Ok(left_open(&copy))
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
        let Some(first) = chosen.first().copied() else { return Ok(None) };
        Ok(Some(tx.cover_in(first).await?.map_or(first, |cover| cover.cover_id)))
    }

    pub(crate) fn full_copy(
        &self,
        row: &PetitionRow,
        act: &Act,
        now: i64,
    ) -> Result<PublicRow, ServiceError> {
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

/// The texts in which the mask looks, and how a copy of them begins.
struct Source {
    /// Title, text, answer.
    texts: [String; 3],
    /// They stand on the public site: what the mask finds in them was left readable by a person.
    is_public: [bool; 3],
}

/// Names of the parts in the codes of marks.
const PARTS: [&str; 3] = ["title", "body", "answer"];

impl Source {
    fn of(row: &PetitionRow, reply: Option<&ReplyRow>, copy: Option<&PublicRow>) -> Self {
        if let Some(copy) = copy.filter(|copy| copy.body.is_some()) {
            let (body, answer) = (copy.body.clone(), copy.answer.clone());
            return Self {
                texts: [copy.title.clone(), body.unwrap_or_default(), answer.unwrap_or_default()],
                is_public: [true; 3],
            };
        }
        let card = copy.map(|copy| copy.title.clone());
        let answer = reply.map(|reply| reply.body.clone()).unwrap_or_default();
        Self {
            is_public: [card.is_some(), false, false],
            texts: [card.unwrap_or_else(|| row.title.clone()), row.body.clone(), answer],
        }
    }

    fn marks(&self) -> Vec<MarkView> {
        (0..3)
            .flat_map(|part| {
                proposals(&self.texts[part]).into_iter().map(move |found| MarkView {
                    code: format!("{}.{}", PARTS[part], found.index),
                    is_open: self.is_public[part],
                    found,
                })
            })
            .collect()
    }

    /// A part as a form begins with it.
    fn start(&self, part: usize) -> String {
        if self.is_public[part] { self.texts[part].clone() } else { mask::mask(&self.texts[part]) }
    }
}

/// What the coordinator starts from: the copy as it stands, or the masked words.
pub(crate) fn draft_of(
    row: &PetitionRow,
    reply: Option<&ReplyRow>,
    copy: Option<&PublicRow>,
) -> PublicDraft {
    let source = Source::of(row, reply, copy);
    let is_full = copy.is_some_and(|copy| copy.body.is_some());
    let marks = source.marks();
    PublicDraft {
        title: source.start(0),
        body: source.start(1),
        answer: source.start(2),
        is_listed: copy.is_some_and(|copy| copy.is_listed),
        is_full,
        masked: marks.iter().filter(|mark| !mark.is_open).count(),
        marks,
    }
}

/// An act on the public copy with a person's word on each mark carried out in its texts. What they
/// typed besides stays.
pub(crate) fn masked_act(
    act: &Act,
    row: &PetitionRow,
    reply: Option<&ReplyRow>,
    copy: Option<&PublicRow>,
) -> Act {
    let Some(was) = act.open.strip_prefix('-') else { return act.clone() };
    let was: Vec<&str> = was.split_whitespace().collect();
    let source = Source::of(row, reply, copy);
    let typed = [&act.title, &act.body, &act.answer];
    let mut open_now = String::from("-");
    let [title, body, answer] = [0, 1, 2].map(|part| {
        let (mut before, mut now) = (Vec::new(), Vec::new());
        for found in proposals(&source.texts[part]) {
            let code = format!("{}.{}", PARTS[part], found.index);
            if was.contains(&code.as_str()) {
                before.push(found.index);
            }
            if !act.masks.contains(&code) {
                now.push(found.index);
                open_now.push(' ');
                open_now.push_str(&code);
            }
        }
        let text = typed[part].replace("\r\n", "\n");
        changed(&source.texts[part], &text, &before, &now)
    });
    Act { title, body, answer, open: open_now, ..act.clone() }
}

/// How many stretches of what is published look like personal data: a person left them.
fn left_open(copy: &PublicRow) -> Option<u32> {
    let texts = [Some(&copy.title), copy.body.as_ref(), copy.answer.as_ref()];
    let found: usize = texts.into_iter().flatten().map(|text| mask::find(text).len()).sum();
    u32::try_from(found).ok().filter(|found| *found > 0)
}

impl Services {
    /// Carries a person's word on the marks out in the words they are typing, which are kept for them.
    ///
    /// # Errors
    /// As [`Services::act`], for an act that the officer may not do.
    pub async fn choose_marks(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        act: &Act,
    ) -> Result<(), ServiceError> {
        let row = self.permitted_row(officer, petition, action).await?;
        let reply = self.db().find_reply(petition).await?;
        let copy = self.db().public_of_petition(petition).await?;
        let act = masked_act(act, &row, reply.as_ref(), copy.as_ref());
        self.keep_draft(officer, petition, action, &act).await
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
