//! The officers' road: one door, [`Services::act`], through which every act on a petition goes.
//! Permission, version, law, words, event, outbox: one transaction, or nothing.

use crate::accounts::Officer;
use crate::history::{self, Happening};
use crate::photos::Home;
use crate::rules::{RulesOf, class_of};
use crate::vault::Identity;
use crate::view::{PhotoView, UnsentText};
use crate::{ServiceError, Services, new_id};
use bytes::Bytes;
use domain::deadline::SlaClass;
use domain::directory::ReasonUse;
use domain::event::{EventData, EventKind};
use domain::id::OfficerId;
use domain::input::{Answer, Field, FieldError, Problem, Reason, Title, take};
use domain::permit::{Actor, Case, permit};
use domain::petition::{Nature, Outcome, Status, Visibility};
use domain::refusal::Refusal;
use domain::workflow::{Action, ClockEffect, after, transition};
use store::Tx;
use store::petition::PetitionRow;
use uuid::Uuid;

/// Result photos a petition may carry.
pub const MAX_RESULT_PHOTOS: usize = 10;

/// An act with what was typed for it, as typed.
#[derive(Clone, Debug, Default)]
pub struct Act {
    /// Question, reason, answer, note: the main text.
    pub text: String,
    /// Reason code, agency or handler.
    pub choice: String,
    /// Supporting agency.
    pub support: String,
    /// Title (classify, public copy).
    pub title: String,
    /// Text of the public copy.
    pub body: String,
    /// Answer of the public copy.
    pub answer: String,
    /// Nature (classify).
    pub nature: String,
    /// Category (classify).
    pub category: String,
    /// Commune (classify).
    pub commune: String,
    /// Class (classify).
    pub class: String,
    /// Publish a masked card while forwarding.
    pub card: bool,
    /// Photos of the public copy.
    pub photos: Vec<Uuid>,
}

impl Act {
    fn unsent(&self) -> UnsentText {
        UnsentText {
            text: self.text.clone(),
            title: self.title.clone(),
            body: self.body.clone(),
            answer: self.answer.clone(),
            choice: self.choice.clone(),
        }
    }
}

/// What changes besides the status.
pub(crate) struct Effect {
    pub kind: EventKind,
    pub data: EventData,
    pub note: Option<String>,
    pub note_for_sender: bool,
}

impl Effect {
    pub(crate) fn new(kind: EventKind) -> Self {
        Self { kind, data: EventData::default(), note: None, note_for_sender: false }
    }
    pub(crate) fn note(mut self, note: impl Into<String>, for_sender: bool) -> Self {
        self.note = Some(note.into());
        self.note_for_sender = for_sender;
        self
    }
}

impl Services {
    /// Does one act on the petition as it was at `version`.
    ///
    /// Whatever happens, what was typed is not lost: when the act is not carried out, it is kept
    /// for this officer and comes back with the case.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when somebody was faster, [`Refusal::NotAllowed`] and
    /// [`Refusal::WrongStatus`] (both leave an event), [`ServiceError::Invalid`] by field.
    pub async fn act(
        &self,
        officer: &Officer,
        petition: Uuid,
        version: i64,
        action: Action,
        act: Act,
    ) -> Result<(), ServiceError> {
        let done = self.try_act(officer, petition, version, action, &act).await;
        if let Err(error) = &done {
            self.keep_after_refusal(officer, petition, action, &act, error).await;
        }
        done
    }

    async fn try_act(
        &self,
        officer: &Officer,
        petition: Uuid,
        version: i64,
        action: Action,
        act: &Act,
    ) -> Result<(), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let now = self.now();
        let actor = officer.actor();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(petition).await?;
        let before = row.status;
        let permission = permit(&actor, action, &case_of(&row));
        // A stranger learns nothing; a colleague who was overtaken is told so, whatever changed.
        if row.version != version && permission != Err(Refusal::NotAllowed) {
            return Err(Refusal::Stale.into());
        }
        permission?;
        let effect = self.apply(&mut tx, &mut row, &actor, officer, action, act, now).await?;
        let agency = officer.acting_for(row.lead_agency.as_deref());
        self.finish(&mut tx, &mut row, before, &actor, agency, action, effect, now).await?;
        tx.drop_unsent(officer.id.0, petition, action.code()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Status, clock, event and notice of an act, for officers, senders and the worker alike.
    #[allow(
        clippy::too_many_arguments,
        reason = "one call an act; a struct would only rename them"
    )]
    pub(crate) async fn finish(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        before: Status,
        actor: &Actor,
        agency: Option<String>,
        action: Action,
        mut effect: Effect,
        now: i64,
    ) -> Result<(), ServiceError> {
        let law = transition(action);
        let before_asking = row.before_asking.as_deref().and_then(Status::parse);
        row.status = after(before, action, before_asking).ok_or(Refusal::WrongStatus)?;
        match action {
            Action::AskSender => row.before_asking = Some(before.code().to_owned()),
            Action::Supplement => row.before_asking = None,
            _ => {}
        }
        let class = class_of(row);
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        self.move_clock(tx, row, law.clock, class, rules, now).await?;
        if row.status != before {
            row.step_due_at = rules.step_due(row.status, class, now);
        }
        effect.data.due_at = row.due_at;
        tx.save_petition(row, now).await?;
        if matches!(row.visibility, Visibility::Card | Visibility::Public)
            && row.status.face() != before.face()
        {
            if row.status == Status::Withdrawn {
                if let Some(copy) = tx.public_copy(row.id).await? {
                    tx.unlist(&copy, now).await?;
                }
            } else {
                tx.set_public_face(row.id, row.status.face(), row.lead_agency.as_deref(), now)
                    .await?;
            }
        }
        history::write(
            tx,
            Happening {
                petition: row.id,
                at: now,
                kind: effect.kind,
                actor,
                agency,
                data: effect.data,
                note: effect.note.as_deref(),
                note_for_sender: effect.note_for_sender,
                tells_sender: law.tells_sender,
            },
        )
        .await
    }

    async fn move_clock(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        effect: ClockEffect,
        class: SlaClass,
        rules: RulesOf<'_>,
        now: i64,
    ) -> Result<(), ServiceError> {
        match effect {
            ClockEffect::None => return Ok(()),
            ClockEffect::Pause if class == SlaClass::Urgent => return Ok(()),
            ClockEffect::Pause => tx.open_pause(row.id, now, "need_info").await?,
            ClockEffect::Resume => tx.end_pause(row.id, now).await?,
            ClockEffect::Stop => row.stopped_at = Some(now),
            ClockEffect::Restart => {
                row.stopped_at = None;
                row.reworked_at = Some(now);
            }
            ClockEffect::End => {
                tx.end_pause(row.id, now).await?;
                if row.stopped_at.is_none() {
                    row.due_at = None;
                }
                return Ok(());
            }
        }
        self.reckon_again(tx, row, rules, now).await
    }

    /// Writes the promised date anew from receipt, class and pauses.
    async fn reckon_again(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        rules: RulesOf<'_>,
        now: i64,
    ) -> Result<(), ServiceError> {
        let pauses = tx.pauses(row.id).await?;
        row.due_at = Some(rules.reckon(row, &pauses, now).0.due_at);
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "the whole context of an act")]
    async fn apply(
        &self,
        tx: &mut Tx,
        row: &mut PetitionRow,
        actor: &Actor,
        officer: &Officer,
        action: Action,
        act: &Act,
        now: i64,
    ) -> Result<Effect, ServiceError> {
        use EventKind as E;
        Ok(match action {
            Action::Accept => Effect::new(E::Accepted),
            Action::Classify => {
                self.classify(row, act)?;
                let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
                self.reckon_again(tx, row, rules, now).await?;
                row.step_due_at = rules.step_due(row.status, class_of(row), now);
                tx.save_petition_text(row).await?;
                let mut effect = Effect::new(E::Classified);
                effect.data.what = Some(row.category_code.clone());
                effect
            }
            Action::AskSender => {
                Effect::new(E::Asked).note(text(Field::Question, &act.text)?, true)
            }
            Action::Reject | Action::Redirect => {
                let used_for =
                    if action == Action::Reject { ReasonUse::Reject } else { ReasonUse::Redirect };
                let directory = self.directory();
                let reason = directory
                    .reason(&act.choice)
                    .filter(|reason| reason.used_for == used_for)
                    .ok_or_else(|| invalid(Field::ReasonCode, Problem::Required))?;
                let (kind, outcome) = if action == Action::Reject {
                    (E::Rejected, Outcome::Rejected)
                } else {
                    (E::Redirected, Outcome::Redirected)
                };
                row.outcome = Some(outcome.code().to_owned());
                row.closed_at = Some(now);
                let words = if act.text.trim().is_empty() {
                    reason.reply_vi.clone()
                } else {
                    text(Field::Reason, &act.text)?
                };
                let mut effect = Effect::new(kind).note(words, true);
                effect.data.reason = Some(reason.code.clone());
                effect.data.agency = reason.refer_to.clone();
                effect
            }
            Action::Forward => {
                let lead = self.agency(&act.choice)?;
                let support =
                    if act.support.is_empty() { None } else { Some(self.agency(&act.support)?) };
                row.lead_agency = Some(lead.clone());
                row.support_agency = support.clone().filter(|support| *support != lead);
                row.handler_id = None;
                if act.card && row.visibility == Visibility::Hidden {
                    self.publish_card(tx, row, &act.title, now).await?;
                }
                let mut effect = Effect::new(E::Forwarded).note(optional(&act.text)?, false);
                effect.data.agency = Some(lead);
                effect.data.support = row.support_agency.clone();
                effect
            }
            Action::AgencyAccept => Effect::new(E::AgencyAccepted),
            Action::AgencyReturn => {
                let proposed = self.agency(&act.choice)?;
                if row.lead_agency.as_ref() == Some(&proposed) {
                    return Err(invalid(Field::Agency, Problem::NotAChoice));
                }
                row.returns += 1;
                let mut effect =
                    Effect::new(E::AgencyReturned).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(proposed);
                effect
            }
            Action::Assign => {
                let handler = Uuid::parse_str(&act.choice)
                    .map_err(|_| invalid(Field::Officer, Problem::Required))?;
                let lead = row.lead_agency.clone().unwrap_or_default();
                if !self.db().handlers(&lead).await?.iter().any(|(id, _)| *id == handler) {
                    return Err(invalid(Field::Officer, Problem::NotAChoice));
                }
                row.handler_id = Some(handler);
                let mut effect = Effect::new(E::Assigned).note(optional(&act.text)?, false);
                effect.data.person = Some(handler.to_string());
                effect
            }
            Action::DraftReply => {
                tx.save_reply(row.id, act.text.trim(), Some(officer.id.0), now).await?;
                // What a refused submission kept is older than this draft.
                tx.drop_unsent(officer.id.0, row.id, Action::SubmitReply.code()).await?;
                Effect::new(E::Started)
            }
            Action::SubmitReply => {
                let answer =
                    Answer::parse(&act.text).map_err(|problem| invalid(Field::Answer, problem))?;
                tx.save_reply(row.id, answer.as_str(), Some(officer.id.0), now).await?;
                tx.drop_unsent(officer.id.0, row.id, Action::DraftReply.code()).await?;
                Effect::new(E::ReplySubmitted)
            }
            Action::ApproveReply => {
                tx.approve_reply(row.id, officer.id.0, now).await?;
                Effect::new(E::ReplyApproved)
            }
            Action::SendBackReply => {
                Effect::new(E::ReplySentBack).note(text(Field::Reason, &act.text)?, false)
            }
            Action::Rework => {
                Effect::new(E::ReworkAsked).note(text(Field::Reason, &act.text)?, false)
            }
            Action::AnswerPublicly | Action::AnswerPrivately => {
                let reply = tx.reply(row.id).await?.ok_or(Refusal::WrongStatus)?;
                row.answered_at = Some(now);
                row.outcome = Some(Outcome::Answered.code().to_owned());
                if action == Action::AnswerPublicly {
                    self.publish_answer(tx, row, act, now).await?;
                } else {
                    self.withdraw_card(tx, row, now).await?;
                }
                let mut effect = Effect::new(E::Answered).note(reply.body, true);
                effect.data.what = Some(row.visibility.code().to_owned());
                effect
            }
            Action::PublishCard => {
                self.publish_card(tx, row, &act.title, now).await?;
                Effect::new(E::Published)
            }
            Action::Unpublish => {
                let copy = tx
                    .public_copy(row.id)
                    .await?
                    .filter(|copy| copy.is_listed)
                    .ok_or(Refusal::WrongStatus)?;
                tx.unlist(&copy, now).await?;
                tx.settle_abuse(row.id, now).await?;
                row.visibility = Visibility::Hidden;
                Effect::new(E::Unpublished).note(text(Field::Reason, &act.text)?, false)
            }
            Action::CorrectPublic => {
                let note = text(Field::Reason, &act.text)?;
                self.correct_public(tx, row, act, &note, now).await?;
                tx.settle_abuse(row.id, now).await?;
                Effect::new(E::PublicCorrected).note(note, true)
            }
            Action::Message => {
                Effect::new(E::Messaged).note(text(Field::Comment, &act.text)?, true)
            }
            // The rest is not an officer's, or has a door of its own.
            Action::View
            | Action::Supplement
            | Action::Withdraw
            | Action::Rate
            | Action::Close
            | Action::CloseSilent
            | Action::OpenIdentity
            | Action::AttachResult => {
                tracing::debug!(?actor, action = action.code(), "not an act");
                return Err(Refusal::NotAllowed.into());
            }
        })
    }

    fn classify(&self, row: &mut PetitionRow, act: &Act) -> Result<(), ServiceError> {
        let directory = self.directory();
        let mut errors = Vec::new();
        let nature =
            take(&mut errors, Field::Nature, Nature::parse(&act.nature).ok_or(Problem::Required));
        let category = take(
            &mut errors,
            Field::Category,
            directory
                .category(&act.category)
                .filter(|c| c.parent_code.is_some())
                .ok_or(Problem::Required),
        );
        let class = take(
            &mut errors,
            Field::SlaClass,
            SlaClass::parse(&act.class).ok_or(Problem::Required),
        );
        let commune = match act.commune.as_str() {
            "" => Some(None),
            code => take(
                &mut errors,
                Field::Commune,
                directory.commune(code).map(|c| Some(c.code.clone())).ok_or(Problem::NotAChoice),
            ),
        };
        let title = take(&mut errors, Field::Title, Title::parse(&act.title));
        match (nature, category, class, commune, title) {
            (Some(nature), Some(category), Some(class), Some(commune), Some(title))
                if errors.is_empty() =>
            {
                row.nature = nature;
                // The class follows the category unless the coordinator chose another one.
                let class = if category.code != row.category_code && class.code() == row.sla_class {
                    category.sla_class
                } else {
                    class
                };
                row.category_code = category.code.clone();
                row.sla_class = class.code().to_owned();
                row.commune_code = commune;
                row.title = title.as_str().to_owned();
                Ok(())
            }
            _ => Err(ServiceError::Invalid(errors)),
        }
    }

    fn agency(&self, code: &str) -> Result<String, ServiceError> {
        match self.directory().agency(code) {
            Some(agency) if agency.is_handling => Ok(agency.code.clone()),
            _ => Err(invalid(
                Field::Agency,
                if code.is_empty() { Problem::Required } else { Problem::NotAChoice },
            )),
        }
    }

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
        tx.remove_result_photo(photo, petition).await?;
        tx.commit().await?;
        self.delete_renditions(photo).await;
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
            tells_sender: true,
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
        let found = self.db().find_photo(photo).await?.ok_or(ServiceError::NotFound)?;
        let petition = found.petition_id.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        permit(&officer.actor(), Action::View, &case_of(&row))
            .map_err(|_| ServiceError::NotFound)?;
        self.rendition(photo, side).await
    }

    /// The petition, when the officer may do `action`; a refusal leaves an event.
    async fn permitted_row(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
    ) -> Result<PetitionRow, ServiceError> {
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let permission = if officer.must_change_password {
            Err(Refusal::ChangePassword)
        } else {
            permit(&officer.actor(), action, &case_of(&row))
        };
        if let Err(refusal) = permission {
            self.note_refusal(officer, petition, action, refusal).await?;
            return Err(refusal.into());
        }
        Ok(row)
    }

    async fn keep_after_refusal(
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
            let unsent = act.unsent();
            let may_keep = !matches!(
                error,
                ServiceError::NotFound | ServiceError::Refused(Refusal::NotAllowed)
            );
            if may_keep && unsent != UnsentText::default() {
                let mut tx = self.db().begin().await?;
                let body = serde_json::to_string(&unsent)?;
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

/// A petition as permission sees it.
pub(crate) fn case_of(row: &PetitionRow) -> Case<'_> {
    Case {
        status: row.status,
        before_asking: row.before_asking.as_deref().and_then(Status::parse),
        nature: row.nature,
        lead_agency: row.lead_agency.as_deref(),
        handler: row.handler_id.map(OfficerId),
        hides_name: row.hides_name,
    }
}

pub(crate) fn invalid(field: Field, problem: Problem) -> ServiceError {
    ServiceError::Invalid(vec![FieldError::new(field, problem)])
}

/// A text that must say something.
pub(crate) fn text(field: Field, typed: &str) -> Result<String, ServiceError> {
    Reason::parse(typed)
        .map(|reason| reason.as_str().to_owned())
        .map_err(|problem| invalid(field, problem))
}

/// A few words that may be left out.
pub(crate) fn optional(typed: &str) -> Result<String, ServiceError> {
    domain::input::Comment::parse(typed)
        .map(|comment| comment.as_str().to_owned())
        .map_err(|problem| invalid(Field::Comment, problem))
}
