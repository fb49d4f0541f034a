//! What is filled in once for all of them, judged before it is held; and calling it back.

use super::{HELD, JOB, Kind, State};
use crate::accounts::Officer;
use crate::handling::{Act, case_in, invalid, text};
use crate::history;
use crate::{ServiceError, Services, new_id};
use domain::directory::ReasonUse;
use domain::event::{EventData, EventKind};
use domain::id::PetitionNumber;
use domain::input::{Field, Problem};
use domain::permit::permit;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::bulk::BulkRow;
use store::outbox::NewJob;
use uuid::Uuid;

/// Working days that can be typed at all; what fits is judged for each.
const MOST_DAYS: u32 = 60;
const ATTEMPTS: i64 = 5;

/// A job's key; held anew it is another job.
fn key(bulk: Uuid, run_at: i64) -> String {
    format!("{JOB}:{bulk}:{run_at}")
}

impl Services {
    /// Holds an act on many with what was filled in; the worker does it ten seconds later.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field: what was typed is kept. [`Refusal::AlreadyDone`] when it
    /// is held or done.
    pub async fn hold_bulk(
        &self,
        officer: &Officer,
        bulk: Uuid,
        act: Act,
    ) -> Result<(), ServiceError> {
        let (row, kind, state, _) = self.own_bulk(officer, bulk).await?;
        if !matches!(state, State::Draft | State::CalledBack) {
            return Err(Refusal::AlreadyDone.into());
        }
        let ready = match self.ready(officer, kind, &act).await {
            Ok(ready) => ready,
            Err(error) => {
                let kept = BulkRow { act: serde_json::to_string(&act)?, ..row };
                let mut tx = self.db().begin().await?;
                tx.move_bulk(&kept, state.code()).await?;
                tx.commit().await?;
                return Err(error);
            }
        };
        let run_at = self.now() + HELD;
        let held = BulkRow {
            act: serde_json::to_string(&ready)?,
            state: State::Held.code().to_owned(),
            run_at: Some(run_at),
            ..row
        };
        let mut tx = self.db().begin().await?;
        if kind == Kind::Merge
            && let Some(main) = self.petition_of(&ready.choice).await?
        {
            // The one that the others are handled with stays what it is.
            tx.drop_bulk_item(bulk, main).await?;
        }
        if !tx.move_bulk(&held, state.code()).await? {
            return Err(Refusal::AlreadyDone.into());
        }
        tx.enqueue(NewJob {
            id: new_id(),
            kind: JOB,
            petition_id: None,
            payload: bulk.to_string(),
            run_at,
            max_attempts: ATTEMPTS,
            dedupe_key: Some(key(bulk, run_at)),
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Calls an act on many back while it is held: nothing was done, and an event says so.
    ///
    /// # Errors
    /// [`Refusal::TooLate`] once it is being done.
    pub async fn call_back_bulk(&self, officer: &Officer, bulk: Uuid) -> Result<(), ServiceError> {
        let (row, kind, _, _) = self.own_bulk(officer, bulk).await?;
        let count = self.db().bulk_items(bulk).await?.len();
        let now = self.now();
        let run_at = row.run_at.unwrap_or_default();
        let back = BulkRow { state: State::CalledBack.code().to_owned(), run_at: None, ..row };
        let mut tx = self.db().begin().await?;
        if !tx.move_bulk(&back, State::Held.code()).await? {
            return Err(Refusal::TooLate.into());
        }
        tx.cancel_job(&key(bulk, run_at), now).await?;
        let data = EventData {
            what: Some(kind.code().to_owned()),
            count: u32::try_from(count).ok(),
            ..EventData::default()
        };
        let kind = EventKind::BulkCalledBack;
        history::write_of_house(&mut tx, kind, &officer.actor(), now, data).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn petition_of(&self, typed: &str) -> Result<Option<Uuid>, ServiceError> {
        match PetitionNumber::parse(typed) {
            Some(number) => Ok(self.db().petition_id(&number.to_string()).await?),
            None => Ok(None),
        }
    }

    /// What was filled in, ready for each of them: what can be judged once is judged here.
    async fn ready(&self, officer: &Officer, kind: Kind, act: &Act) -> Result<Act, ServiceError> {
        let mut ready = Act { choice: act.choice.trim().to_owned(), ..act.clone() };
        match kind {
            Kind::Accept => {}
            Kind::Forward => {
                self.agency(&ready.choice)?;
                if !ready.support.is_empty() {
                    self.agency(&ready.support)?;
                }
            }
            Kind::Assign => {
                let person = Uuid::parse_str(&ready.choice)
                    .map_err(|_| invalid(Field::Officer, Problem::Required))?;
                if !self.handlers_near(officer).await?.iter().any(|(id, _)| *id == person) {
                    return Err(invalid(Field::Officer, Problem::NotAChoice));
                }
            }
            Kind::Extend => {
                let days = ready.choice.parse::<u32>();
                let days = days.map_err(|_| invalid(Field::Days, Problem::Required))?;
                if days == 0 || days > MOST_DAYS {
                    let problem = Problem::OutOfRange { min: 1, max: MOST_DAYS };
                    return Err(invalid(Field::Days, problem));
                }
                text(Field::Reason, &ready.text)?;
            }
            Kind::Close => {
                let directory = self.directory();
                let reason = directory
                    .reason(&ready.choice)
                    .ok_or_else(|| invalid(Field::ReasonCode, Problem::Required))?;
                // Which of the two acts a reason stands for.
                let action = match reason.used_for {
                    ReasonUse::Reject => Action::Reject,
                    ReasonUse::Redirect => Action::Redirect,
                    _ => return Err(invalid(Field::ReasonCode, Problem::NotAChoice)),
                };
                ready.support = action.code().to_owned();
                if !ready.text.trim().is_empty() {
                    text(Field::Reason, &ready.text)?;
                }
            }
            Kind::Merge => {
                let wrong = || invalid(Field::Code, Problem::NotAChoice);
                let number = PetitionNumber::parse(&ready.choice)
                    .ok_or_else(|| invalid(Field::Code, Problem::BadCode))?;
                let main = self.petition_of(&ready.choice).await?.ok_or_else(wrong)?;
                let row = self.db().find_petition(main).await?.ok_or_else(wrong)?;
                let circle = self.circle(main).await?;
                permit(&officer.actor(), Action::View, &case_in(&row, &circle))
                    .map_err(|_| wrong())?;
                if row.status.is_final() {
                    return Err(wrong());
                }
                ready.choice = number.to_string();
            }
            Kind::Tag => {
                if !ready.title.trim().is_empty() {
                    ready.choice = self.tag_named(officer, &ready.title).await?.id.to_string();
                    ready.title.clear();
                }
                self.own_tag(officer, &ready.choice).await?;
            }
            Kind::Untag => self.own_tag(officer, &ready.choice).await?,
        }
        Ok(ready)
    }

    async fn own_tag(&self, officer: &Officer, typed: &str) -> Result<(), ServiceError> {
        let tag = Uuid::parse_str(typed).map_err(|_| invalid(Field::Tag, Problem::Required))?;
        let known = self.tags(officer).await?.into_iter().any(|one| one.id == tag);
        if known { Ok(()) } else { Err(invalid(Field::Tag, Problem::NotAChoice)) }
    }
}
