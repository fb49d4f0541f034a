//! Work shared inside and between agencies: handlers, substitutes, supporting agencies' parts. The
//! lead composes the one answer; here nobody writes to the sender.

use super::{Act, Doing, Effect, invalid, optional, text};
use crate::{ServiceError, Services, new_id};
use domain::calendar::parse_date;
use domain::event::EventKind as E;
use domain::input::{Answer, Field, Problem};
use domain::petition::TaskState;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::petition::PetitionRow;
use store::task::TaskRow;
use store::{StoreError, Tx};
use uuid::Uuid;

impl Services {
    pub(super) async fn name_handler(
        &self,
        action: Action,
        row: &mut PetitionRow,
        act: &Act,
    ) -> Result<Effect, ServiceError> {
        let person =
            Uuid::parse_str(&act.choice).map_err(|_| invalid(Field::Officer, Problem::Required))?;
        let lead = row.lead_agency.clone().unwrap_or_default();
        if !self.db().handlers(&lead).await?.iter().any(|(id, _)| *id == person) {
            return Err(invalid(Field::Officer, Problem::NotAChoice));
        }
        let note = optional(&act.text)?;
        if action == Action::Substitute {
            // Naming the handler ends the substitution.
            row.substitute_id = (row.handler_id != Some(person)).then_some(person);
            let mut effect = Effect::new(E::Substituted).note(note, false);
            effect.data.person = row.substitute_id.map(|id| id.to_string());
            return Ok(effect);
        }
        let kind = if action == Action::Assign { E::Assigned } else { E::Reassigned };
        (row.handler_id, row.substitute_id) = (Some(person), None);
        let mut effect = Effect::new(kind).note(note, false);
        effect.data.person = Some(person.to_string());
        Ok(effect)
    }

    pub(super) async fn share_work(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        if action == Action::GiveTask {
            let agency = self.agency(&act.choice)?;
            if row.lead_agency.as_ref() == Some(&agency) {
                return Err(invalid(Field::Agency, Problem::NotAChoice));
            }
            let what = text(Field::Reason, &act.text)?;
            let until = match act.until.trim() {
                "" => None,
                typed => Some(
                    parse_date(typed).ok_or_else(|| invalid(Field::Days, Problem::NotAChoice))?,
                ),
            };
            self.add_task(tx, row, &agency, &what, until, now).await?;
            let mut effect = Effect::new(E::TaskGiven).note(what, false);
            effect.data.support = Some(agency);
            return Ok(effect);
        }
        let wanted = match action {
            Action::TaskContribute => TaskState::Accepted,
            _ => TaskState::Given,
        };
        let mine = officer.agencies();
        let mut task = tx
            .tasks(row.id)
            .await?
            .into_iter()
            .find(|task| {
                task.state == wanted
                    && mine.contains(&task.agency_code)
                    && (act.support.is_empty() || act.support == task.agency_code)
            })
            .ok_or(Refusal::WrongStatus)?;
        let (kind, words) = match action {
            Action::TaskAccept => {
                (task.state, task.accepted_at) = (TaskState::Accepted, Some(now));
                (E::TaskAccepted, String::new())
            }
            Action::TaskReturn => {
                let why = text(Field::Reason, &act.text)?;
                (task.state, task.ended_at) = (TaskState::Returned, Some(now));
                task.contribution = Some(why.clone());
                (E::TaskReturned, why)
            }
            _ => {
                let words =
                    Answer::parse(&act.text).map_err(|problem| invalid(Field::Answer, problem))?;
                (task.state, task.ended_at) = (TaskState::Contributed, Some(now));
                task.contribution = Some(words.as_str().to_owned());
                (E::TaskContributed, String::new())
            }
        };
        tx.save_task(&task).await?;
        let mut effect = Effect::new(kind).note(words, false);
        effect.data.support = Some(task.agency_code);
        Ok(effect)
    }

    /// Gives an agency its part. Due at the closing of the day that was chosen, at the latest when
    /// the whole is due; without a choice in the middle of the working time that is left.
    pub(super) async fn add_task(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        agency: &str,
        what: &str,
        until: Option<domain::calendar::Date>,
        now: i64,
    ) -> Result<(), ServiceError> {
        let calendar = self.0.rules.get(row.calendar_id, row.policy_id)?.calendar;
        let due_at = match (until, row.due_at) {
            (Some(date), whole) => {
                let closing = calendar
                    .closing_of(date)
                    .filter(|closing| *closing > now)
                    .filter(|closing| whole.is_none_or(|whole| *closing <= whole))
                    .ok_or_else(|| invalid(Field::Days, Problem::NotAChoice))?;
                Some(closing)
            }
            (None, Some(whole)) if whole > now => {
                let left = calendar.working_ms_between(now, whole);
                let middle = calendar.add_working_ms(now, left / 2);
                Some(if left == 0 { now + (whole - now) / 2 } else { middle })
            }
            (None, whole) => whole,
        };
        let task = TaskRow {
            id: new_id(),
            petition_id: row.id,
            agency_code: agency.to_owned(),
            state: TaskState::Given,
            what: what.to_owned(),
            contribution: None,
            given_at: now,
            due_at,
            accepted_at: None,
            ended_at: None,
        };
        match tx.add_task(&task).await {
            Err(StoreError::Conflict) => Err(Refusal::AlreadyDone.into()),
            done => Ok(done?),
        }
    }
}
