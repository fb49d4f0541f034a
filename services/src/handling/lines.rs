//! Several matters in one petition, one matter in several: splitting, merging, taking apart,
//! neighbours' "me too". Nothing here shows one sender to another.

use super::{Doing, Effect, case_of, invalid, optional};
use crate::following::Follower;
use crate::history::{self, Happening};
use crate::{ServiceError, Services, files, new_id};
use domain::calendar::{DAY_MS, Moment, day_key};
use domain::deadline::{Clock, reckon};
use domain::directory::ReasonUse;
use domain::event::{EventData, EventKind as E};
use domain::id::PetitionNumber;
use domain::input::{Description, Field, Problem, Title, take};
use domain::permit::{Actor, permit};
use domain::petition::{Nature, Status, Visibility};
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::Tx;
use store::line::MergeRow;
use store::petition::{NewPetition, PetitionRow};
use store::photo::PhotoRow;
use uuid::Uuid;

/// A merge can be taken apart this long, ms.
const UNMERGE_WINDOW: i64 = 7 * DAY_MS;

impl Services {
    pub(super) async fn draw_line(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        match action {
            Action::Split => self.split(doing).await,
            Action::Merge => self.merge(doing).await,
            _ => {
                let Doing { tx, row, act, now, .. } = doing;
                let kept = tx.open_merge(row.id).await?.ok_or(Refusal::WrongStatus)?;
                if now > kept.merged_at + UNMERGE_WINDOW {
                    return Err(Refusal::TooLate.into());
                }
                let note = optional(&act.text)?;
                Ok(self.take_apart(tx, row, &kept, now).await?.note(note, false))
            }
        }
    }

    /// Makes a petition of one of several matters: its own number, opened by the same secret; the
    /// same receipt, sender and consents; of the photos only those that belong to it.
    async fn split(&self, doing: Doing<'_>) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        let directory = self.directory();
        let mut errors = Vec::new();
        let title = take(&mut errors, Field::Title, Title::parse(&act.title));
        let body = take(&mut errors, Field::Description, Description::parse(&act.body));
        let category = directory.category(&act.category).filter(|c| c.parent_code.is_some());
        let category = take(&mut errors, Field::Category, category.ok_or(Problem::Required));
        let photos = self.db().photos_of_petition(row.id).await?;
        let chosen: Vec<&PhotoRow> = act
            .photos
            .iter()
            .filter_map(|id| photos.iter().find(|p| p.id == *id && p.purpose == "report"))
            .collect();
        if chosen.len() != act.photos.len() {
            errors.push(domain::input::FieldError::new(Field::Photos, Problem::NotAChoice));
        }
        let (Some(title), Some(body), Some(category)) = (title, body, category) else {
            return Err(ServiceError::Invalid(errors));
        };
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let nature = Nature::parse(&act.nature).unwrap_or(row.nature);
        let class = category.sla_class;
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let clock = Clock {
            class,
            received_at: row.received_at,
            pauses: Vec::new(),
            extension_days: None,
            stopped_at: None,
        };
        let due_at = Some(reckon(rules.calendar, rules.policy, &clock, now).due_at);
        let id = new_id();
        let serial = tx.next_serial().await?;
        let number = PetitionNumber { year: Moment::of(now).year, serial }.to_string();
        tx.insert_petition(&NewPetition {
            id,
            number: number.clone(),
            submission_id: new_id(),
            secret_hash: row.secret_hash.clone(),
            nature,
            channel: row.channel,
            sender_kind: row.sender_kind,
            hides_name: row.hides_name,
            category_code: category.code.clone(),
            commune_code: row.commune_code.clone(),
            lat: row.lat,
            lng: row.lng,
            sla_class: class.code(),
            calendar_id: row.calendar_id,
            policy_id: row.policy_id,
            received_at: row.received_at,
            day: day_key(row.received_at),
            due_at,
            step_due_at: rules.step_due(Status::Screening, class, now),
            title: title.as_str().to_owned(),
            body: body.as_str().to_owned(),
            address_words: row.address_words.clone(),
        })
        .await?;
        let mut part = tx.petition(id).await?;
        part.status = Status::Screening;
        part.split_from = Some(row.id);
        tx.save_petition(&part, now).await?;
        self.copy_sender(tx, row.id, id).await?;
        tx.enqueue(crate::similar::recurrence_job(id, now)).await?;
        for photo in &chosen {
            self.copy_photo(tx, photo, id).await?;
        }
        let actor = officer.actor();
        let happening = Happening {
            petition: id,
            at: now,
            kind: E::SplitOff,
            actor: &actor,
            agency: officer.acting_for(None),
            data: EventData {
                due_at,
                nature: Some(nature.code().to_owned()),
                category: Some(category.code.clone()),
                class: Some(class.code().to_owned()),
                commune: row.commune_code.clone(),
                count: u32::try_from(chosen.len()).ok(),
                other: Some(row.number.clone()),
                ..EventData::default()
            },
            note: None,
            note_for_sender: false,
            // The petition it came from tells the sender the new number.
            tells_sender: false,
        };
        history::write(tx, happening).await?;
        let mut effect = Effect::new(E::Split);
        effect.data.other = Some(number);
        Ok(effect)
    }

    async fn copy_sender(&self, tx: &mut Tx, from: Uuid, to: Uuid) -> Result<(), ServiceError> {
        if let Some(sealed) = self.db().find_identity(from).await? {
            tx.insert_identity(self.0.vault.seal_again(&sealed, to)?).await?;
        }
        for consent in self.db().consents(from).await? {
            tx.add_consent(to, &consent).await?;
        }
        Ok(())
    }

    async fn copy_photo(
        &self,
        tx: &mut Tx,
        photo: &PhotoRow,
        to: Uuid,
    ) -> Result<(), ServiceError> {
        let id = new_id();
        for side in [2048, 960, 320] {
            let bytes = self.rendition(photo.id, side).await?;
            self.0.files.put_new(&files::key_for(id, side), bytes).await?;
        }
        let copy = PhotoRow {
            id,
            petition_id: Some(to),
            submission_id: None,
            is_public: false,
            ..photo.clone()
        };
        Ok(tx.insert_photo(&copy).await?)
    }

    async fn merge(&self, doing: Doing<'_>) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        let wrong = || invalid(Field::Code, Problem::NotAChoice);
        let number = PetitionNumber::parse(&act.choice)
            .ok_or_else(|| invalid(Field::Code, Problem::BadCode))?
            .to_string();
        let into = self.db().petition_id(&number).await?.ok_or_else(wrong)?;
        let main = tx.petition(into).await?;
        let circle = self.circle(into).await?;
        // One that this officer may not see is, for them, not there.
        permit(&officer.actor(), Action::View, &super::case_in(&main, &circle))
            .map_err(|_| wrong())?;
        // No chains, no dead ends: what others hang on stays, and so does what is over.
        let is_free = tx.merged_into(row.id).await?.is_empty();
        if into == row.id || !is_free || main.status.is_final() || main.is_guarded {
            return Err(wrong());
        }
        let was_listed = tx.public_copy(row.id).await?.is_some_and(|copy| copy.is_listed);
        tx.record_merge(&MergeRow {
            petition_id: row.id,
            into_id: into,
            merged_at: now,
            due_at: row.due_at,
            step_due_at: row.step_due_at,
            was_listed,
        })
        .await?;
        row.merged_into = Some(into);
        // Who acts on the main one at this moment is told that it changed, or waits for us.
        tx.save_petition(&main, now).await?;
        self.tell_main(tx, &main, E::MergedIn, &officer.actor(), &row.number, now).await?;
        let words = self
            .directory()
            .reasons_for(ReasonUse::Merge)
            .next()
            .map(|reason| (reason.code.clone(), reason.reply_vi.clone()));
        let (code, reply) = words.unzip();
        let mut effect = Effect::new(E::Merged).note(reply.unwrap_or_default(), true);
        effect.data.reason = code;
        effect.data.other = Some(number);
        Ok(effect)
    }

    async fn tell_main(
        &self,
        tx: &mut Tx,
        main: &PetitionRow,
        kind: E,
        actor: &Actor,
        other: &str,
        now: i64,
    ) -> Result<(), ServiceError> {
        let happening = Happening {
            petition: main.id,
            at: now,
            kind,
            actor,
            agency: None,
            data: EventData { other: Some(other.to_owned()), ..EventData::default() },
            note: None,
            note_for_sender: false,
            tells_sender: false,
        };
        history::write(tx, happening).await
    }

    /// The petition as it stood before it was merged; status and clock follow in `finish`.
    async fn take_apart(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        kept: &MergeRow,
        now: i64,
    ) -> Result<Effect, ServiceError> {
        tx.undo_merge(row.id, now).await?;
        let main = tx.petition(kept.into_id).await?;
        self.tell_main(tx, &main, E::UnmergedFrom, &Actor::System, &row.number, now).await?;
        (row.outcome, row.closed_at, row.answered_at) = (None, None, None);
        row.merged_into = None;
        row.step_due_at = kept.step_due_at;
        if kept.was_listed
            && let Some(copy) = tx.public_copy(row.id).await?
        {
            let words = crate::publishing::words_of(&copy);
            let copy = store::public::PublicRow { is_listed: true, changed_at: now, ..copy };
            tx.publish(&copy, &words).await?;
        }
        let mut effect = Effect::new(E::Unmerged);
        effect.data.other = Some(main.number);
        Ok(effect)
    }

    /// What happens to a petition reaches those that are handled with it: its public answer, or the
    /// `words` written for them, each under its own number; and when it ends without one, each stands on its own again.
    pub(super) async fn tell_merged(
        &self,
        tx: &mut Tx,
        main: &PetitionRow,
        action: Action,
        words: Option<&str>,
        now: i64,
    ) -> Result<(), ServiceError> {
        let is_answer = matches!(action, Action::AnswerPublicly | Action::AnswerPrivately);
        let is_over = (main.status.is_final() && main.answered_at.is_none())
            || main.status == Status::Quarantined;
        if !is_answer && !is_over {
            return Ok(());
        }
        for id in tx.merged_into(main.id).await? {
            let mut row = tx.petition(id).await?;
            if is_answer {
                self.answer_with(tx, main, &mut row, words, now).await?;
            } else if let Some(kept) = tx.open_merge(id).await? {
                let before = row.clone();
                let effect = self.take_apart(tx, &mut row, &kept, now).await?;
                let undo = Action::Unmerge;
                // Boxed: one that was merged has none merged into it, so this goes one step deep.
                Box::pin(self.finish(
                    tx,
                    &mut row,
                    &before,
                    &Actor::System,
                    None,
                    undo,
                    effect,
                    now,
                ))
                .await?;
            }
        }
        Ok(())
    }

    async fn answer_with(
        &self,
        tx: &mut Tx,
        main: &PetitionRow,
        row: &mut PetitionRow,
        words: Option<&str>,
        now: i64,
    ) -> Result<(), ServiceError> {
        // Either what everybody may read, or what a person wrote for these senders: the private
        // answer was written to another one.
        let public =
            tx.public_copy(main.id).await?.filter(|_| main.visibility == Visibility::Public);
        let answer = public
            .and_then(|copy| copy.answer)
            .or_else(|| words.map(str::to_owned))
            .ok_or(Refusal::WrongStatus)?;
        row.answered_at = Some(now);
        tx.save_petition(row, now).await?;
        let happening = Happening {
            petition: row.id,
            at: now,
            kind: E::AnsweredWith,
            actor: &Actor::System,
            agency: main.lead_agency.clone(),
            data: EventData::default(),
            note: Some(&answer),
            note_for_sender: true,
            tells_sender: !row.is_guarded,
        };
        history::write(tx, happening).await
    }

    /// Somebody who reads the public page has the same trouble. Counts once a token; only its keyed
    /// hash is kept. How many there are now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] without a public page, [`Refusal::WrongStatus`] once it is over.
    pub async fn me_too(&self, number: &str, token: &str) -> Result<i64, ServiceError> {
        let copy = self
            .db()
            .find_public(number)
            .await?
            .filter(|copy| copy.is_listed)
            .ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(copy.petition_id).await?.ok_or(ServiceError::NotFound)?;
        permit(&Actor::Public, Action::MeToo, &case_of(&row))?;
        let hash = self.0.vault.keyed_hash("me too", token);
        let mut tx = self.db().begin().await?;
        tx.add_me_too(row.id, &hash, self.now()).await?;
        // Who has the same trouble wants to know what becomes of it.
        let follower = self.follower_hash(Follower::Device(token));
        tx.follow(row.id, &follower, self.now()).await?;
        tx.commit().await?;
        self.count_me_too(row.id).await
    }

    /// How many have the same trouble: tokens, and petitions that were merged into it.
    pub(crate) async fn count_me_too(&self, petition: Uuid) -> Result<i64, ServiceError> {
        let (tokens, merged) = self.db().me_too(petition).await?;
        Ok(tokens + merged)
    }
}
