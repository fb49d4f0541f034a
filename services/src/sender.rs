//! The sender's road after sending: follow, answer a question, withdraw, rate.

use crate::handling::{Effect, case_of, text};
use crate::lookup::entries;
use crate::rules::RulesOf;
use crate::view::{Due, PhotoView, SenderCase};
use crate::{ServiceError, Services};
use bytes::Bytes;
use domain::code::TrackingSecret;
use domain::deadline::{rating_until, supplement_due};
use domain::event::EventKind;
use domain::id::PetitionNumber;
use domain::input::{Comment, Field, Problem, Reason};
use domain::permit::{Actor, permit, permitted};
use domain::petition::{Outcome, Satisfaction, Status, Visibility};
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::Tx;
use store::petition::PetitionRow;
use uuid::Uuid;

/// What opens a petition for its sender: number and secret, both in normal form.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseKey {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    secret: TrackingSecret,
}

impl CaseKey {
    /// Reads both as people type them.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field, before the database is asked.
    pub fn parse(number: &str, secret: &str) -> Result<Self, ServiceError> {
        let mut errors = Vec::new();
        let problem = |typed: &str| {
            if typed.trim().is_empty() { Problem::Required } else { Problem::BadCode }
        };
        let parsed = domain::input::take(
            &mut errors,
            Field::Code,
            PetitionNumber::parse(number).ok_or(problem(number)),
        );
        let secret = domain::input::take(
            &mut errors,
            Field::Secret,
            TrackingSecret::parse(secret).ok_or(problem(secret)),
        );
        match (parsed, secret) {
            (Some(number), Some(secret)) => Ok(Self { number: number.to_string(), secret }),
            _ => Err(ServiceError::Invalid(errors)),
        }
    }

    /// The secret as people read it.
    pub fn secret(&self) -> String {
        self.secret.display()
    }
}

impl Services {
    /// The petition behind number and secret.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`] alike for an unknown number and a wrong secret.
    pub async fn follow(&self, key: &CaseKey) -> Result<SenderCase, ServiceError> {
        let row = self.open_case(key).await?;
        let now = self.now();
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let pauses = self.db().list_pauses(row.id).await?;
        let photos = self.db().photos_of_petition(row.id).await?;
        let history = self.db().history(row.id).await?;
        let reply =
            if row.answered_at.is_some() { self.db().find_reply(row.id).await? } else { None };
        let is_public = row.visibility == Visibility::Public;
        let timeline = entries(&history, false);
        let question = (row.status == Status::NeedInfo)
            .then(|| {
                timeline
                    .iter()
                    .rev()
                    .find(|entry| entry.kind == EventKind::Asked)
                    .and_then(|e| e.note.clone())
            })
            .flatten();
        let may = self.sender_may(&row, rules, now);
        Ok(SenderCase {
            version: row.version,
            face: row.status.face(),
            status: row.status,
            due: row.due_at.map(|_| {
                let (reckoning, standing) = rules.reckon(&row, &pauses, now);
                Due { reckoning, standing }
            }),
            photos: photos
                .iter()
                .map(PhotoView::from)
                // A result photo is shown with the answer, not before.
                .filter(|photo| {
                    row.answered_at.is_some()
                        || photo.purpose == domain::petition::PhotoPurpose::Report
                })
                .collect(),
            answer_until: row.step_due_at.filter(|_| row.status == Status::NeedInfo),
            rate_until: row.answered_at.map(|at| rating_until(rules.policy, at)),
            holder: row
                .lead_agency
                .clone()
                .filter(|_| !matches!(row.status, Status::Returned | Status::Screening)),
            replied_by: row.lead_agency.clone().filter(|_| row.answered_at.is_some()),
            reply: reply.map(|reply| reply.body),
            number: row.number,
            title: row.title,
            body: row.body,
            address_words: row.address_words,
            category: row.category_code,
            commune: row.commune_code,
            nature: row.nature,
            received_at: row.received_at,
            answered_at: row.answered_at,
            rating: row.rating.and_then(|level| u8::try_from(level).ok()),
            timeline,
            question,
            may,
            is_public,
        })
    }

    fn sender_may(&self, row: &PetitionRow, rules: RulesOf<'_>, now: i64) -> Vec<Action> {
        permitted(&Actor::Sender, &case_of(row))
            .into_iter()
            .filter(|action| match action {
                Action::Rate => {
                    row.rating.is_none()
                        && row.answered_at.is_some_and(|at| now <= rating_until(rules.policy, at))
                }
                _ => true,
            })
            .collect()
    }

    /// Answers the question that waits; the clock runs on.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], [`Refusal::WrongStatus`] when nothing was asked.
    pub async fn supplement(&self, key: &CaseKey, typed: &str) -> Result<(), ServiceError> {
        let note = text(Field::Description, typed)?;
        self.sender_act(key, Action::Supplement, async |_, _, _| {
            Ok(Effect::new(EventKind::Supplemented).note(note, true))
        })
        .await
    }

    /// Takes the petition back.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] once it is answered.
    pub async fn withdraw(&self, key: &CaseKey, typed_reason: &str) -> Result<(), ServiceError> {
        let note = crate::handling::optional(typed_reason)?;
        self.sender_act(key, Action::Withdraw, async |_, row: &mut PetitionRow, now| {
            row.outcome = Some(Outcome::Withdrawn.code().to_owned());
            row.closed_at = Some(now);
            Ok(Effect::new(EventKind::Withdrawn).note(note, true))
        })
        .await
    }

    /// Rates the result once: 1 to 4, with a reason when dissatisfied.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], [`Refusal::AlreadyDone`], [`Refusal::TooLate`] after 15 days.
    pub async fn rate(
        &self,
        key: &CaseKey,
        level: u8,
        typed_comment: &str,
    ) -> Result<(), ServiceError> {
        let satisfaction = Satisfaction::parse(level)
            .ok_or_else(|| crate::handling::invalid(Field::Rating, Problem::Required))?;
        let comment = if satisfaction.needs_reason() {
            let parsed = Reason::parse(typed_comment);
            parsed.map(|reason| reason.as_str().to_owned())
        } else {
            Comment::parse(typed_comment).map(|comment| comment.as_str().to_owned())
        }
        .map_err(|problem| crate::handling::invalid(Field::Comment, problem))?;
        self.sender_act(key, Action::Rate, async |tx: &mut Tx, row: &mut PetitionRow, now| {
            if row.rating.is_some() {
                return Err(Refusal::AlreadyDone.into());
            }
            let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
            if row.answered_at.is_none_or(|at| now > rating_until(rules.policy, at)) {
                return Err(Refusal::TooLate.into());
            }
            row.rating = Some(i64::from(satisfaction.level()));
            row.rated_at = Some(now);
            row.rating_comment = Some(comment).filter(|comment| !comment.is_empty());
            tx.save_petition_text(row).await?;
            tx.set_public_rating(row.id, i64::from(satisfaction.level()), now).await?;
            let mut effect = Effect::new(EventKind::Rated);
            effect.data.level = Some(satisfaction.level());
            Ok(effect)
        })
        .await
    }

    /// A rendition of any photo of the sender's own petition.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is another's.
    pub async fn sender_photo(
        &self,
        key: &CaseKey,
        photo: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        let row = self.open_case(key).await?;
        let found = self.db().find_photo(photo).await?.ok_or(ServiceError::NotFound)?;
        let is_early_result = found.purpose == "result" && row.answered_at.is_none();
        if found.petition_id != Some(row.id) || is_early_result {
            return Err(ServiceError::NotFound);
        }
        self.rendition(photo, side).await
    }

    async fn sender_act(
        &self,
        key: &CaseKey,
        action: Action,
        change: impl AsyncFnOnce(&mut Tx, &mut PetitionRow, i64) -> Result<Effect, ServiceError>,
    ) -> Result<(), ServiceError> {
        let id = self.open_case(key).await?.id;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(id).await?;
        let before = row.status;
        permit(&Actor::Sender, action, &case_of(&row))?;
        let effect = change(&mut tx, &mut row, now).await?;
        self.finish(&mut tx, &mut row, before, &Actor::Sender, None, action, effect, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn open_case(&self, key: &CaseKey) -> Result<PetitionRow, ServiceError> {
        let id = self.db().petition_id(&key.number).await?.ok_or(Refusal::WrongSecret)?;
        let row = self.db().find_petition(id).await?.ok_or(Refusal::WrongSecret)?;
        if row.secret_hash != self.0.vault.secret_hash(&key.secret) {
            return Err(Refusal::WrongSecret.into());
        }
        Ok(row)
    }

    /// Closes what the calendar says is over: answered petitions after the reopen window, and
    /// petitions whose sender stayed silent. Run by the worker; each petition in its own transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_what_is_over(&self) -> Result<(), ServiceError> {
        let now = self.now();
        let (calendar, policy) = self.0.rules.in_force(now);
        let rules = self.0.rules.get(calendar, policy)?;
        // The shortest window ends first; each petition is judged by its own rules below.
        for id in self.db().answered_before(now - 24 * 3_600_000).await? {
            let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
            let own = self.0.rules.get(row.calendar_id, row.policy_id).unwrap_or(rules);
            if row
                .answered_at
                .is_some_and(|at| now > domain::deadline::reopen_until(own.policy, at))
            {
                self.system_act(id, Action::Close, |row, now| {
                    row.closed_at = Some(now);
                    Effect::new(EventKind::Closed)
                })
                .await?;
            }
        }
        for id in self.db().waiting_for_sender(now).await? {
            let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
            let own = self.0.rules.get(row.calendar_id, row.policy_id).unwrap_or(rules);
            // Urgent petitions are never closed for silence (decisions.md 5).
            if supplement_due(own.calendar, own.policy, crate::rules::class_of(&row), now).is_none()
            {
                continue;
            }
            self.system_act(id, Action::CloseSilent, |row, now| {
                row.outcome = Some(Outcome::Silent.code().to_owned());
                row.closed_at = Some(now);
                let mut effect = Effect::new(EventKind::ClosedSilent);
                effect.data.reason = Some("R10".to_owned());
                effect
            })
            .await?;
        }
        Ok(())
    }

    async fn system_act(
        &self,
        id: Uuid,
        action: Action,
        change: impl FnOnce(&mut PetitionRow, i64) -> Effect,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(id).await?;
        let before = row.status;
        match permit(&Actor::System, action, &case_of(&row)) {
            Ok(()) => {}
            // Somebody acted between the list and now: nothing is over any more.
            Err(Refusal::WrongStatus) => return Ok(()),
            Err(refusal) => return Err(refusal.into()),
        }
        let effect = change(&mut row, now);
        self.finish(&mut tx, &mut row, before, &Actor::System, None, action, effect, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
