//! What an answer is written with and judged by: the standard replies that fit a case, the versions
//! of its draft with what changed between them, the guard's opinion, and the doubts about the photos
//! of the result. Sending and publishing are `handling::answer`'s.

use crate::accounts::Officer;
use crate::handling::invalid;
use crate::view::OfficerCase;
use crate::{ServiceError, Services};
use domain::calendar::day_key;
use domain::evidence::{Doubt, Shot, doubts};
use domain::input::{Answer, Field};
use domain::permit::permit;
use domain::place::Point;
use domain::quality::{Quality, judge};
use domain::refusal::Refusal;
use domain::reply::{Slot, StandardReply, Use, Values, fill, likeness_key};
use domain::workflow::Action;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};
use store::Tx;
use store::answer::{NewVersion, ShotRow, VersionRow};
use store::petition::PetitionRow;
use uuid::Uuid;

/// Versions shown beside a draft.
const SHOWN: i64 = 6;
/// Two texts that are not compared by then are shown one after the other.
const PATIENCE: Duration = Duration::from_millis(100);

/// A standard reply, filled in for one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardView {
    /// Stable code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The text, with blanks where only people know.
    pub body: String,
    /// Which text it is for.
    pub purpose: Use,
}

/// A stretch of two versions laid over each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Kept(String),
    /// Only in the older one.
    Gone(String),
    /// Only in the newer one.
    New(String),
}

/// One version of a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionView {
    /// From 1.
    pub n: i64,
    /// Who wrote it.
    pub author: String,
    /// The officer who looks at it did.
    pub is_mine: bool,
    /// The act by which it was kept.
    pub act: Option<Action>,
    /// ms UTC.
    pub at: i64,
    /// What the guard said of it; none for a mere draft.
    pub quality: Option<Quality>,
    /// Against the version before it; empty for the first.
    pub changes: Vec<Piece>,
}

/// What the camera wrote beside a photo of the result, and the doubts about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofView {
    /// The photo.
    pub photo: Uuid,
    /// ms UTC.
    pub taken_at: Option<i64>,
    /// From the petition's place, metres.
    pub metres: Option<f64>,
    /// Why somebody should look.
    pub doubts: Vec<Doubt>,
}

/// Everything beside a case that an answer is made with.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Standard replies for this category and status, the nearest first.
    pub standard: Vec<StandardView>,
    /// The guard's opinion of the answer on its way; none without one.
    pub quality: Option<Quality>,
    /// Newest first.
    pub versions: Vec<VersionView>,
    /// One for each photo of the result.
    pub proofs: Vec<ProofView>,
    /// Photos of which the public gets a covered copy: original, copy, boxes.
    pub covers: Vec<(Uuid, Uuid, String)>,
}

/// Which texts are written for which act.
#[must_use]
pub const fn purpose_of(action: Action) -> Option<Use> {
    Some(match action {
        Action::SubmitReply | Action::DraftReply | Action::ApproveReply => Use::Answer,
        Action::AskSender => Use::Question,
        Action::Progress => Use::Progress,
        Action::Message => Use::Message,
        Action::SendBackReply | Action::Rework => Use::SendBack,
        _ => return None,
    })
}

impl Services {
    /// What stands beside a case that [`Services::case`] has given this officer.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn answer_desk(
        &self,
        officer: &Officer,
        case: &OfficerCase,
    ) -> Result<Desk, ServiceError> {
        let rows = self.db().versions(case.id, SHOWN + 1).await?;
        // Judged is what stands in the form: what is being typed, or the draft.
        let writes = case.may.contains(&Action::SubmitReply);
        let typed = case.unsent.iter().find(|(action, _)| {
            writes && matches!(action, Action::SubmitReply | Action::DraftReply)
        });
        let text = typed.map(|(_, act)| act.text.as_str()).or(case.reply.as_deref());
        let quality = match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(self.judge_words(case.id, text).await?),
            None => None,
        };
        Ok(Desk {
            standard: self.standard_for(case).await?,
            quality,
            versions: versions(&rows, officer),
            proofs: self.proofs(case).await?,
            covers: self
                .db()
                .covers(case.id)
                .await?
                .into_iter()
                .map(|row| (row.photo_id, row.cover_id, row.boxes))
                .collect(),
        })
    }

    /// The standard replies that fit a case now, for the acts that are open to the officer.
    async fn standard_for(&self, case: &OfficerCase) -> Result<Vec<StandardView>, ServiceError> {
        let wanted: Vec<Use> = case.may.iter().filter_map(|action| purpose_of(*action)).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let directory = self.directory();
        let (day, values) = (day_key(self.now()), self.values_of(case));
        let mut fitting: Vec<StandardReply> = self.db().standard_replies().await?;
        fitting.retain(|reply| {
            wanted.contains(&reply.purpose)
                && reply.fits(reply.purpose, &case.category, case.status, &day, &directory)
        });
        // Stable: within one nearness the order of the data stays.
        fitting.sort_by_key(|reply| reply.nearness(&case.category));
        Ok(fitting
            .into_iter()
            .map(|reply| StandardView {
                body: fill(&reply.body, &values),
                code: reply.code,
                title: reply.title,
                purpose: reply.purpose,
            })
            .collect())
    }

    /// What the slots stand for in a case. Answers are written in Vietnamese.
    fn values_of(&self, case: &OfficerCase) -> Values {
        let directory = self.directory();
        let commune = case.commune.as_deref().and_then(|code| directory.commune(code));
        let agency = case.lead_agency.as_deref().and_then(|code| directory.agency(code));
        let category = directory.category(&case.category);
        let day = |at: i64| {
            let moment = domain::calendar::Moment::of(at);
            format!("{:02}/{:02}/{}", moment.day, moment.month, moment.year)
        };
        // An address may name a house: what would be masked is not written into an answer.
        let place = &case.address_words;
        let is_plain = domain::mask::find(place).is_empty();
        Values::default()
            .with(Slot::Number, case.number.as_str())
            .with(Slot::Commune, commune.map(|one| one.full_name_vi.as_str()).unwrap_or_default())
            .with(Slot::Agency, agency.map(|one| one.name_vi.as_str()).unwrap_or_default())
            .with(Slot::Category, category.map(|one| one.name_vi.as_str()).unwrap_or_default())
            .with(
                Slot::Due,
                case.due.as_ref().map(|due| day(due.reckoning.due_at)).unwrap_or_default(),
            )
            .with(Slot::Received, day(case.received_at))
            .with(Slot::Today, day(self.now()))
            .with(Slot::Place, if is_plain { place.as_str() } else { "" })
    }

    /// One standard reply, filled in for a case that the officer may answer.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when it is not offered there.
    pub async fn standard_reply(
        &self,
        officer: &Officer,
        number: &str,
        action: Action,
        code: &str,
    ) -> Result<String, ServiceError> {
        let case = self.case(officer, number).await?;
        let purpose = purpose_of(action).filter(|_| case.may.contains(&action));
        self.standard_for(&case)
            .await?
            .into_iter()
            .find(|reply| reply.code == code && Some(reply.purpose) == purpose)
            .map(|reply| reply.body)
            .ok_or(ServiceError::NotFound)
    }

    /// The guard's opinion of words that an officer is writing for a case.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see the case.
    pub async fn judge_answer(
        &self,
        officer: &Officer,
        petition: Uuid,
        words: &str,
    ) -> Result<Quality, ServiceError> {
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let case = crate::handling::case_in(&row, &circle);
        permit(&officer.actor(), Action::View, &case).map_err(|_| ServiceError::NotFound)?;
        self.judge_words(petition, words).await
    }

    async fn judge_words(&self, petition: Uuid, words: &str) -> Result<Quality, ServiceError> {
        let others = self.db().count_shared_words(&self.words_hash(words), petition).await?;
        Ok(judge(words, &self.directory(), u32::try_from(others).unwrap_or(u32::MAX)))
    }

    /// The same inside a transaction.
    pub(crate) async fn judge_in(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        words: &str,
    ) -> Result<Quality, ServiceError> {
        let others = tx.shared_words(&self.words_hash(words), petition).await?;
        Ok(judge(words, &self.directory(), u32::try_from(others).unwrap_or(u32::MAX)))
    }

    /// Keyed: who reads the table learns nothing of an erased answer.
    fn words_hash(&self, words: &str) -> Vec<u8> {
        self.0.vault.keyed_hash("reply words", &likeness_key(words))
    }

    /// Keeps the words of an answer as the draft, with who wrote them, and judges them unless they
    /// are a mere draft.
    pub(crate) async fn keep_version(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        officer: &Officer,
        action: Action,
        words: &str,
        now: i64,
    ) -> Result<Option<Quality>, ServiceError> {
        let newest = tx.newest_version(petition).await?;
        let is_draft = action == Action::DraftReply;
        let hash = (!is_draft).then(|| self.words_hash(words));
        let quality = match is_draft {
            true => None,
            false => Some(self.judge_in(tx, petition, words).await?),
        };
        // What one person keeps several times before anybody else writes is one version.
        let again = newest.as_ref().filter(|last| {
            let own = last.author_id == Some(officer.id.0);
            own && (last.act == Action::DraftReply.code() || last.body == words)
        });
        let n = match (again, &newest) {
            (Some(last), _) => last.n,
            (None, Some(last)) => last.n + 1,
            (None, None) => 1,
        };
        let flaws = quality.as_ref().map(Quality::codes).unwrap_or_default();
        tx.put_version(
            petition,
            &NewVersion {
                n,
                body: words,
                author: officer.id.0,
                act: action.code(),
                at: now,
                score: quality.as_ref().map(|quality| i64::from(quality.score)),
                flaws: &flaws,
                words_hash: hash,
            },
        )
        .await?;
        Ok(quality)
    }

    /// The draft in other words by whoever approves it or sends it back; none when they left it.
    pub(crate) async fn edited_reply(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        typed: &str,
    ) -> Result<(String, bool), ServiceError> {
        let reply = tx.reply(row.id).await?.ok_or(Refusal::WrongStatus)?;
        if typed.trim().is_empty() {
            return Ok((reply.body, false));
        }
        let answer = Answer::parse(typed).map_err(|problem| invalid(Field::Answer, problem))?;
        let kept = Answer::parse(&reply.body).map(|kept| kept.as_str() == answer.as_str());
        let is_same = kept.unwrap_or(false);
        Ok(if is_same { (reply.body, false) } else { (answer.as_str().to_owned(), true) })
    }

    async fn proofs(&self, case: &OfficerCase) -> Result<Vec<ProofView>, ServiceError> {
        let is_result = |photo: &&crate::view::PhotoView| {
            photo.purpose == domain::petition::PhotoPurpose::Result
        };
        if !case.photos.iter().any(|photo| is_result(&photo)) {
            return Ok(Vec::new());
        }
        let shots = self.db().shots(case.id).await?;
        let used = self.db().used_photos(case.id).await?;
        let uploaded: Vec<(Uuid, i64)> = self
            .db()
            .photos_of_petition(case.id)
            .await?
            .into_iter()
            .map(|row| (row.id, row.created_at))
            .collect();
        let place = case.point.and_then(|(lat, lng)| Point::new(lat, lng));
        Ok(case
            .photos
            .iter()
            .filter(is_result)
            .map(|photo| {
                let row = shots.iter().find(|shot| shot.photo_id == photo.id);
                let point = row.and_then(|row| Point::new(row.lat?, row.lng?));
                let at = uploaded.iter().find(|(id, _)| *id == photo.id);
                let shot = Shot {
                    taken_at: row.and_then(|row| row.taken_at),
                    point,
                    uploaded_at: at.map_or(i64::MAX / 2, |(_, at)| *at),
                };
                let is_used = used.contains(&photo.id);
                let (doubts, metres) = doubts(&shot, case.received_at, place, is_used);
                ProofView { photo: photo.id, taken_at: shot.taken_at, metres, doubts }
            })
            .collect())
    }

    /// Keeps what the camera wrote beside an officer's photo, where it wrote anything.
    pub(crate) async fn keep_shot(
        &self,
        tx: &mut Tx,
        photo: Uuid,
        header: &crate::imaging::Header,
    ) -> Result<(), ServiceError> {
        if header.captured_at.is_none() && header.gps.is_none() {
            return Ok(());
        }
        tx.put_shot(&ShotRow {
            photo_id: photo,
            taken_at: header.captured_at,
            lat: header.gps.map(|gps| gps.lat),
            lng: header.gps.map(|gps| gps.lon),
        })
        .await?;
        Ok(())
    }
}

fn versions(rows: &[VersionRow], officer: &Officer) -> Vec<VersionView> {
    rows.iter()
        .enumerate()
        .take(usize::try_from(SHOWN).unwrap_or(usize::MAX))
        .map(|(i, row)| VersionView {
            n: row.n,
            author: row.author_name.clone().unwrap_or_default(),
            is_mine: row.author_id == Some(officer.id.0),
            act: Action::parse(&row.act),
            at: row.at,
            quality: row.score.map(|_| Quality::parse(&row.flaws)),
            changes: rows
                .get(i + 1)
                .map(|older| changes(&older.body, &row.body))
                .unwrap_or_default(),
        })
        .collect()
}

/// Two texts laid over each other, word by word: what is kept, gone and new, in reading order.
#[must_use]
pub fn changes(older: &str, newer: &str) -> Vec<Piece> {
    let (old, new) = (tokens(older), tokens(newer));
    let by = Instant::now() + PATIENCE;
    let ops = capture_diff_slices_deadline(Algorithm::Patience, &old, &new, Some(by));
    let mut pieces: Vec<Piece> = Vec::new();
    // A run of changes is shown as one: all that is gone, then all that is new. Spaces between two
    // changed words belong to both.
    let (mut gone, mut fresh) = (String::new(), String::new());
    for (i, op) in ops.iter().enumerate() {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        let is_kept = matches!(op, DiffOp::Equal { .. });
        let text = new[new_range].concat();
        let inside = i + 1 < ops.len() && !(gone.is_empty() && fresh.is_empty());
        let is_space = text.chars().all(|letter| letter.is_whitespace() && letter != '\n');
        if is_kept && !(inside && is_space) {
            flush(&mut pieces, &mut gone, &mut fresh);
            pieces.push(Piece::Kept(text));
        } else {
            gone.push_str(&old[old_range].concat());
            fresh.push_str(&text);
        }
    }
    flush(&mut pieces, &mut gone, &mut fresh);
    pieces
}

/// Ends a run of changes.
fn flush(pieces: &mut Vec<Piece>, gone: &mut String, fresh: &mut String) {
    if !gone.is_empty() {
        pieces.push(Piece::Gone(std::mem::take(gone)));
    }
    if !fresh.is_empty() {
        pieces.push(Piece::New(std::mem::take(fresh)));
    }
}

/// Words, signs and spaces, each by itself; together they are the text.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut last: Option<u8> = None;
    for (at, letter) in text.char_indices() {
        let kind = if letter.is_alphanumeric() {
            0
        } else if letter.is_whitespace() && letter != '\n' {
            1
        } else {
            // Each sign and each line end stands for itself.
            2
        };
        if last.is_some_and(|last| last != kind || kind == 2) {
            found.push(&text[start..at]);
            start = at;
        }
        last = Some(kind);
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sides(pieces: &[Piece]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in pieces {
            match piece {
                Piece::Kept(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Piece::Gone(text) => old.push_str(text),
                Piece::New(text) => new.push_str(text),
            }
        }
        (old, new)
    }

    #[test]
    fn a_changed_word_is_shown_between_those_that_stayed() {
        let (gone, new) = (Piece::Gone("ghi nhận".into()), Piece::New("xử lý".into()));
        let (before, after) = (Piece::Kept("Đã ".into()), Piece::Kept(" ý kiến.".into()));
        let found = changes("Đã ghi nhận ý kiến.", "Đã xử lý ý kiến.");
        assert_eq!(found, [before, gone, new, after]);
        assert_eq!(changes("như cũ", "như cũ"), [Piece::Kept("như cũ".into())]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_their_changes(
            old in "[a-cđ ,.\\n]{0,60}", new in "[a-cđ ,.\\n]{0,60}"
        ) {
            prop_assert_eq!(sides(&changes(&old, &new)), (old, new));
        }
    }
}
