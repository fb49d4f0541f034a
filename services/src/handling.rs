//! The officers' road: one door, [`Services::act`], through which every act on a petition goes.
//! Permission, version, law, words, event, outbox: one transaction, or nothing.

mod answer;
mod evidence;
mod extension;
mod guard;
mod lines;
mod sorting;
mod tasks;

use crate::accounts::Officer;
use crate::history::{self, Happening};
use crate::rules::{RulesOf, class_of};
use crate::{ServiceError, Services};
use domain::deadline::{PauseReason, SlaClass, decision_until};
use domain::event::{EventData, EventKind};
use domain::id::OfficerId;
use domain::input::{Field, FieldError, Problem, Reason};
use domain::permit::{Actor, Case, Support, permit};
use domain::petition::{ExtensionState, Outcome, Status, TaskState, Visibility};
use domain::refusal::Refusal;
use domain::replay::{ending, lapses};
use domain::workflow::{Action, ClockEffect, after, transition};
use std::collections::HashMap;
use store::Tx;
use store::petition::PetitionRow;
use store::task::TaskRow;
use uuid::Uuid;

/// Result photos a petition may carry.
pub const MAX_RESULT_PHOTOS: usize = 10;

/// An act with what was typed and chosen for it, as it came. Kept whole when it is refused; a field
/// that an older version did not keep is empty.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Act {
    /// Question, reason, answer, note: the main text.
    pub text: String,
    /// Reason code, agency, handler, number of working days, or another petition's number.
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
    /// Marked stretches to take out of the public copy: `body.0`.
    pub masks: Vec<String>,
    /// What was left readable when the form was drawn, after a hyphen: `- body.1`. Empty where the
    /// form showed no marks.
    pub open: String,
    /// Publish a masked card while forwarding.
    pub card: bool,
    /// Photos of the public copy, or of the part that is split off.
    pub photos: Vec<Uuid>,
    /// A day, YYYY-MM-DD: until when a supporting agency has its part ready.
    pub until: String,
}

/// An act in the doing: what it may read and change.
pub(crate) struct Doing<'a> {
    pub tx: &'a mut Tx,
    pub row: &'a mut PetitionRow,
    pub officer: &'a Officer,
    pub act: &'a Act,
    /// ms UTC.
    pub now: i64,
}

/// What changes besides the status.
pub(crate) struct Effect {
    pub kind: EventKind,
    pub data: EventData,
    pub note: Option<String>,
    pub note_for_sender: bool,
    /// The answer for senders whose petitions were merged into this one.
    pub for_merged: Option<String>,
    /// Photos whose files go once the act is durable.
    pub erased: Vec<Uuid>,
    /// Photos that came with it.
    pub photos: Vec<Uuid>,
}

impl Effect {
    pub(crate) fn new(kind: EventKind) -> Self {
        Self {
            kind,
            data: EventData::default(),
            note: None,
            note_for_sender: false,
            for_merged: None,
            erased: Vec::new(),
            photos: Vec::new(),
        }
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
        let circle = Circle {
            supports: supports(&tx.tasks(petition).await?),
            ..self.guardians_only().await?
        };
        let before = row.clone();
        let permission = permit(&actor, action, &case_in(&row, &circle));
        // A stranger learns nothing; a colleague who was overtaken is told so, whatever changed.
        if row.version != version && permission != Err(Refusal::NotAllowed) {
            return Err(Refusal::Stale.into());
        }
        permission?;
        let doing = Doing { tx: &mut tx, row: &mut row, officer, act, now };
        let mut effect = self.apply(action, doing).await?;
        let erased = std::mem::take(&mut effect.erased);
        let agency = officer.acting_for(before.lead_agency.as_deref());
        self.finish(&mut tx, &mut row, &before, &actor, agency, action, effect, now).await?;
        tx.drop_unsent(officer.id.0, petition, action.code()).await?;
        for photo in &erased {
            // In the same commit: a crash or a store that is away leaves no file behind.
            tx.enqueue(self.forget_files(*photo)).await?;
        }
        tx.commit().await?;
        if action == Action::Erase {
            self.db().scrub().await?;
        }
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
        before: &PetitionRow,
        actor: &Actor,
        agency: Option<String>,
        action: Action,
        mut effect: Effect,
        now: i64,
    ) -> Result<(), ServiceError> {
        let law = transition(action);
        let back = before.before_asking.as_deref().and_then(Status::parse);
        row.status = after(before.status, action, back).ok_or(Refusal::WrongStatus)?;
        match action {
            Action::AskSender | Action::Merge => {
                row.before_asking = Some(before.status.code().to_owned());
            }
            Action::Supplement | Action::Proceed | Action::ReopenSilent | Action::Unmerge => {
                row.before_asking = None;
            }
            _ => {}
        }
        if let Some(outcome) = ending(action) {
            row.outcome = Some(outcome.code().to_owned());
            row.closed_at = Some(now);
        }
        if row.extension.as_deref() == Some(ExtensionState::Asked.code())
            && lapses(action, row.status)
        {
            row.extension = Some(ExtensionState::Lapsed.code().to_owned());
            tx.end_pause_of(row.id, now, PauseReason::ExtensionDecision.code()).await?;
        }
        if row.status.is_final()
            || matches!(action, Action::ApproveReply | Action::AgencyReturn | Action::Quarantine)
        {
            tx.lapse_tasks(row.id, now).await?;
        }
        let class = class_of(row);
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        self.move_clock(tx, row, law.clock, class, rules, now).await?;
        let is_other_step = row.status != before.status && action != Action::Unmerge;
        if is_other_step || action == Action::Classify {
            row.step_due_at = rules.step_due(row.status, class, now);
        }
        if action != Action::Erase {
            effect.data.due_at = row.due_at;
            if row.visibility != before.visibility {
                effect.data.visibility = Some(row.visibility.code().to_owned());
            }
        }
        tx.save_petition(row, now).await?;
        self.show_face(tx, row, before, now).await?;
        if matches!(actor, Actor::Officer { .. }) {
            // Whoever acted saw the version that the sender's addition made.
            tx.clear_news(row.id).await?;
        }
        let event = history::write_event(
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
                tells_sender: law.tells_sender && !row.is_guarded,
            },
        )
        .await?;
        for photo in &effect.photos {
            tx.tie_photo(*photo, event, row.id).await?;
        }
        if matches!(action, Action::AddInfo | Action::WriteBack) {
            tx.set_news(row.id, now).await?;
            tx.enqueue(history::to_officers(row.id, event, row.status, now)).await?;
        }
        self.tell_merged(tx, row, action, effect.for_merged.as_deref(), now).await
    }

    /// The public copy follows the status; what is taken back or merged leaves the site.
    async fn show_face(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        before: &PetitionRow,
        now: i64,
    ) -> Result<(), ServiceError> {
        if !matches!(row.visibility, Visibility::Card | Visibility::Public)
            || row.status.face() == before.status.face()
        {
            return Ok(());
        }
        if matches!(row.status, Status::Withdrawn | Status::Merged) {
            if let Some(copy) = tx.public_copy(row.id).await? {
                tx.unlist(&copy, now).await?;
            }
            return Ok(());
        }
        Ok(tx.set_public_face(row.id, row.status.face(), row.lead_agency.as_deref(), now).await?)
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
            ClockEffect::Pause(_) if class == SlaClass::Urgent => return Ok(()),
            ClockEffect::Pause(reason) => tx.open_pause(row.id, now, reason.code()).await?,
            ClockEffect::Resume(reason) => tx.end_pause_of(row.id, now, reason.code()).await?,
            ClockEffect::Recount => {}
            ClockEffect::Stop => row.stopped_at = Some(now),
            ClockEffect::Restart => {
                row.stopped_at = None;
                row.reworked_at = Some(now);
            }
            ClockEffect::Hold(reason) => {
                tx.end_pause(row.id, now).await?;
                if class != SlaClass::Urgent {
                    tx.open_pause(row.id, now, reason.code()).await?;
                }
                row.due_at = None;
                return Ok(());
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
        // The wait for a decision moves the date by its own limit at once, and back when it comes
        // sooner: nobody is late, or warned, while the coordinator thinks (rule 5).
        let at = pauses
            .iter()
            .filter(|pause| pause.ended_at.is_none())
            .filter(|pause| pause.reason == PauseReason::ExtensionDecision.code())
            .map(|pause| decision_until(rules.calendar, rules.policy, pause.began_at))
            .fold(now, i64::max);
        row.due_at = Some(rules.reckon(row, &pauses, at).0.due_at);
        Ok(())
    }

    async fn apply(&self, action: Action, doing: Doing<'_>) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        use EventKind as E;
        Ok(match action {
            Action::Accept => Effect::new(E::Accepted),
            Action::AgencyAccept => Effect::new(E::AgencyAccepted),
            Action::AskSender => {
                Effect::new(E::Asked).note(text(Field::Question, &act.text)?, true)
            }
            Action::Proceed => {
                Effect::new(E::Proceeded).note(text(Field::Reason, &act.text)?, true)
            }
            Action::Message => self.message(row, act).await?,
            Action::Progress => {
                row.progress_at = Some(now);
                Effect::new(E::ProgressGiven).note(text(Field::Comment, &act.text)?, true)
            }
            Action::Classify
            | Action::Reject
            | Action::Redirect
            | Action::Forward
            | Action::HandDown
            | Action::AgencyReturn
            | Action::Dispute
            | Action::Arbitrate => {
                self.sort_out(action, Doing { tx, row, officer, act, now }).await?
            }
            Action::Split | Action::Merge | Action::Unmerge => {
                self.draw_line(action, Doing { tx, row, officer, act, now }).await?
            }
            Action::Assign | Action::Reassign | Action::Substitute => {
                self.name_handler(action, row, act).await?
            }
            Action::GiveTask | Action::TaskAccept | Action::TaskReturn | Action::TaskContribute => {
                self.share_work(action, Doing { tx, row, officer, act, now }).await?
            }
            Action::RequestExtension | Action::GrantExtension | Action::RefuseExtension => {
                self.extend(action, Doing { tx, row, officer, act, now }).await?
            }
            Action::Quarantine | Action::HandOver | Action::Erase | Action::Release => {
                self.set_apart(action, Doing { tx, row, officer, act, now }).await?
            }
            Action::DraftReply
            | Action::SubmitReply
            | Action::ApproveReply
            | Action::SendBackReply
            | Action::Rework
            | Action::AnswerPublicly
            | Action::AnswerPrivately
            | Action::PublishCard
            | Action::Unpublish
            | Action::CorrectPublic => {
                self.answer(action, Doing { tx, row, officer, act, now }).await?
            }
            // The rest is not an officer's, or has a door of its own.
            Action::View
            | Action::Supplement
            | Action::Withdraw
            | Action::Rate
            | Action::Close
            | Action::CloseSilent
            | Action::Chase
            | Action::Amend
            | Action::AddInfo
            | Action::WriteBack
            | Action::MeToo
            | Action::Reopen
            | Action::ReopenAgain
            | Action::ReopenSilent
            | Action::OpenIdentity
            | Action::AttachResult => {
                tracing::debug!(officer = %officer.id, action = action.code(), "not an act");
                return Err(Refusal::NotAllowed.into());
            }
        })
    }

    pub(crate) fn agency(&self, code: &str) -> Result<String, ServiceError> {
        match self.directory().agency(code) {
            Some(agency) if agency.is_handling => Ok(agency.code.clone()),
            _ => Err(invalid(
                Field::Agency,
                if code.is_empty() { Problem::Required } else { Problem::NotAChoice },
            )),
        }
    }
}

/// Who stands around a petition, besides those its own row names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circle {
    pub(crate) supports: Vec<Support>,
    guardians: Vec<OfficerId>,
}

impl Services {
    /// Who stands around a petition.
    pub(crate) async fn circle(&self, petition: Uuid) -> Result<Circle, ServiceError> {
        let supports = supports(&self.db().list_tasks(petition).await?);
        Ok(Circle { supports, ..self.guardians_only().await? })
    }

    /// Who stands around each petition of an act on many; those without helpers are left out.
    pub(crate) async fn circles_of_bulk(
        &self,
        bulk: Uuid,
    ) -> Result<(HashMap<Uuid, Circle>, Circle), ServiceError> {
        let bare = self.guardians_only().await?;
        let mut tasks: HashMap<Uuid, Vec<TaskRow>> = HashMap::new();
        for task in self.db().tasks_of_bulk(bulk).await? {
            tasks.entry(task.petition_id).or_default().push(task);
        }
        let circles = tasks
            .into_iter()
            .map(|(id, tasks)| (id, Circle { supports: supports(&tasks), ..bare.clone() }))
            .collect();
        Ok((circles, bare))
    }

    async fn guardians_only(&self) -> Result<Circle, ServiceError> {
        Ok(Circle { supports: Vec::new(), guardians: self.guardians().await? })
    }
}

/// The agencies that help, each once, with what it still owes. One that only gave back is out.
fn supports(tasks: &[TaskRow]) -> Vec<Support> {
    let mut supports: Vec<Support> = Vec::new();
    for task in
        tasks.iter().filter(|task| !matches!(task.state, TaskState::Returned | TaskState::Lapsed))
    {
        let open = task.state.is_open().then_some(task.state == TaskState::Accepted);
        match supports.iter_mut().find(|support| support.agency == task.agency_code) {
            Some(support) => support.open = open.or(support.open),
            None => supports.push(Support { agency: task.agency_code.clone(), open }),
        }
    }
    supports
}

/// A petition as permission sees it, with those around it.
pub(crate) fn case_in<'a>(row: &'a PetitionRow, circle: &'a Circle) -> Case<'a> {
    Case { supports: &circle.supports, guardians: &circle.guardians, ..case_of(row) }
}

/// A petition as permission sees it, for whoever needs no circle: sender, public, worker.
pub(crate) fn case_of(row: &PetitionRow) -> Case<'_> {
    Case {
        before_asking: row.before_asking.as_deref().and_then(Status::parse),
        nature: row.nature,
        lead_agency: row.lead_agency.as_deref(),
        handler: row.handler_id.map(OfficerId),
        substitute: row.substitute_id.map(OfficerId),
        hides_name: row.hides_name,
        is_guarded: row.is_guarded,
        is_handed_over: row.handed_over_at.is_some(),
        is_decided: row.is_decided,
        is_arbitrated: row.is_arbitrated,
        class: class_of(row),
        extension: row.extension.as_deref().and_then(ExtensionState::parse),
        is_reworked: row.reworked_at.is_some(),
        reopens: row.reopens,
        barred_approver: row.barred_approver.map(OfficerId),
        outcome: row.outcome.as_deref().and_then(Outcome::parse),
        ..Case::new(row.status)
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
