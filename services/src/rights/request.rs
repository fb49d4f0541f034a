//! Requests to the data-protection officer: numbered, with two promised dates, answered in writing.
//! Words and answers are sealed; the list shows neither.

use super::{HOUR, REQUESTS, Services, words};
use crate::accounts::Officer;
use crate::citizens::{Citizen, FRESH_TO_READ};
use crate::history::{self, Happening};
use crate::{ServiceError, new_id};
use domain::calendar::Moment;
use domain::event::{EventData, EventKind};
use domain::input::{Field, FieldError, Problem, Reach, Reason};
use domain::permit::Actor;
use domain::refusal::Refusal;
use domain::rights::{Periods, RequestKind, RequestState};
use domain::workflow::Role;
use serde::Serialize;
use store::Tx;
use store::rights::RequestRow;
use uuid::Uuid;

/// Name of the setting that replaces the periods.
const SETTING: &str = "data_rights";

/// A request as the person sees it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestData {
    /// YC-YYYY-NNNNNN.
    pub number: String,
    /// What is asked.
    pub kind: RequestKind,
    /// How far it is.
    pub state: RequestState,
    /// The petition it is about.
    pub petition: Option<String>,
    /// The person's words.
    pub body: String,
    /// ms UTC.
    pub made_at: i64,
    /// The first answer before, ms UTC.
    pub first_due_at: i64,
    /// The whole before, ms UTC.
    pub due_at: i64,
    /// The newest answer.
    pub answer: Option<String>,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

/// A line of the officers' list: no words, no person.
#[derive(Clone, Debug)]
pub struct RequestLine {
    /// YC-YYYY-NNNNNN.
    pub number: String,
    /// What is asked.
    pub kind: RequestKind,
    /// How far it is.
    pub state: RequestState,
    /// The petition it is about.
    pub petition: Option<String>,
    /// ms UTC.
    pub made_at: i64,
    /// What is owed next, ms UTC: the first answer, then the whole. None once it is over.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

/// A request as the officer who answers it sees it.
#[derive(Clone, Debug)]
pub struct RequestView {
    /// The line.
    pub line: RequestLine,
    /// The whole before, ms UTC.
    pub whole_due_at: i64,
    /// The person's words.
    pub body: String,
    /// Where the answer is announced, masked.
    pub contact: String,
    /// The newest answer.
    pub answer: Option<String>,
}

fn line(row: &RequestRow) -> RequestLine {
    let due_at = match row.state {
        RequestState::Open => Some(row.first_due_at),
        RequestState::Begun => Some(row.due_at),
        RequestState::Done | RequestState::Refused => None,
    };
    RequestLine {
        number: row.number.clone(),
        kind: row.kind,
        state: row.state,
        petition: row.petition.clone(),
        made_at: row.made_at,
        due_at,
        ended_at: row.ended_at,
    }
}

fn reason(typed: &str) -> Result<Reason, ServiceError> {
    Reason::parse(typed)
        .map_err(|problem| ServiceError::Invalid(vec![FieldError::new(Field::Reason, problem)]))
}

fn place(column: &str, id: Uuid) -> String {
    format!("data_request|{column}|{id}")
}

impl Officer {
    /// Answers requests about personal data: the data-protection officer, and the coordinators.
    pub fn answers_requests(&self) -> bool {
        self.memberships.iter().any(|held| held.role.is_coordinating() || held.role == Role::Dpo)
    }
}

impl Services {
    /// The periods: the setting, or the house's own.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the setting does not read.
    pub async fn request_periods(&self) -> Result<Periods, ServiceError> {
        match self.db().setting(SETTING).await? {
            Some(text) => Ok(serde_json::from_str(&text)?),
            None => Ok(Periods::default()),
        }
    }

    /// Asks the data-protection officer; the number of the request. About one petition, or about
    /// everything.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field; [`Refusal::ProveAgain`] without a code of the last 15
    /// minutes; [`ServiceError::NotFound`] for another's petition; [`Refusal::SlowDown`] after five in
    /// a day.
    pub async fn ask_officer(
        &self,
        citizen: &Citizen,
        kind: &str,
        petition: Option<&str>,
        typed: &str,
    ) -> Result<String, ServiceError> {
        let now = self.now();
        citizen.fresh(now, FRESH_TO_READ)?;
        let mut errors = Vec::new();
        let kind = RequestKind::parse(kind).ok_or(Problem::NotAChoice);
        let kind = domain::input::take(&mut errors, Field::ReasonCode, kind);
        let body = domain::input::take(&mut errors, Field::Reason, Reason::parse(typed));
        let (Some(kind), Some(body)) = (kind, body) else {
            return Err(ServiceError::Invalid(errors));
        };
        let petition_id = match petition.filter(|number| !number.is_empty()) {
            Some(number) => Some(
                self.db()
                    .proven_petition(citizen.id, number)
                    .await?
                    .ok_or(ServiceError::NotFound)?,
            ),
            None => None,
        };
        let (calendar, policy) = self.0.rules.in_force(now);
        let calendar = self.0.rules.get(calendar, policy)?.calendar;
        let due = self.request_periods().await?.due(calendar, kind, now);
        let id = new_id();
        let vault = &self.0.vault;
        let year = Moment::of(now).year;
        let mut tx = self.db().begin().await?;
        let limit = (REQUESTS, 24 * HOUR);
        self.not_too_often(&mut tx, "request", citizen.id, limit).await?;
        let serial = tx.next_of(&format!("data_request {year}")).await?;
        let number = format!("YC-{year:04}-{serial:06}");
        tx.insert_request(&RequestRow {
            id,
            number: number.clone(),
            citizen_id: citizen.id,
            petition_id,
            petition: None,
            kind,
            state: RequestState::Open,
            key_id: vault.key_id(),
            body_sealed: vault.seal(&place("body", id), body.as_str().as_bytes())?,
            contact_sealed: vault
                .seal(&place("contact", id), citizen.contact.as_str().as_bytes())?,
            made_at: now,
            first_due_at: due.first_at,
            due_at: due.done_at,
            begun_at: None,
            ended_at: None,
            answer_key_id: None,
            answer_sealed: None,
            answered_by: None,
        })
        .await?;
        let told = (EventKind::DataRequested, kind.code());
        happened(&mut tx, petition_id, &Actor::Sender, None, told, now).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// The person's own requests, the newest first.
    ///
    /// # Errors
    /// [`Refusal::ProveAgain`] without a code of the last 15 minutes.
    pub async fn data_requests(&self, citizen: &Citizen) -> Result<Vec<RequestData>, ServiceError> {
        citizen.fresh(self.now(), FRESH_TO_READ)?;
        let rows = self.db().requests_of(citizen.id).await?;
        rows.into_iter()
            .map(|row| {
                Ok(RequestData {
                    body: self.opened_text("body", row.id, row.key_id, &row.body_sealed)?,
                    answer: self.answer_of(&row)?,
                    number: row.number,
                    kind: row.kind,
                    state: row.state,
                    petition: row.petition,
                    made_at: row.made_at,
                    first_due_at: row.first_due_at,
                    due_at: row.due_at,
                    ended_at: row.ended_at,
                })
            })
            .collect()
    }

    /// Requests for whoever answers them: those that wait, the first due first, then the newest ended.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others.
    pub async fn requests_to_answer(
        &self,
        officer: &Officer,
    ) -> Result<Vec<RequestLine>, ServiceError> {
        may_answer(officer)?;
        Ok(self.db().requests().await?.iter().map(line).collect())
    }

    /// One request with its words. The opening is an event before it is opened.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others, [`ServiceError::NotFound`].
    pub async fn open_request(
        &self,
        officer: &Officer,
        number: &str,
    ) -> Result<RequestView, ServiceError> {
        may_answer(officer)?;
        let row = self.db().request(number).await?.ok_or(ServiceError::NotFound)?;
        let mut tx = self.db().begin().await?;
        let told = (EventKind::DataOpened, "request");
        let agency = officer.acting_for(None);
        happened(&mut tx, row.petition_id, &officer.actor(), agency, told, self.now()).await?;
        tx.commit().await?;
        Ok(RequestView {
            line: line(&row),
            whole_due_at: row.due_at,
            body: self.opened_text("body", row.id, row.key_id, &row.body_sealed)?,
            contact: self.contact_of(&row)?.masked(),
            answer: self.answer_of(&row)?,
        })
    }

    /// Answers a request: begun, done or refused. The person is told that there is an answer.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others; [`ServiceError::Invalid`] without words or with no such
    /// state; [`Refusal::Stale`] when it was ended before.
    pub async fn answer_request(
        &self,
        officer: &Officer,
        number: &str,
        state: &str,
        typed: &str,
    ) -> Result<(), ServiceError> {
        may_answer(officer)?;
        let words = reason(typed)?;
        let state =
            RequestState::parse(state).filter(|state| *state != RequestState::Open).ok_or_else(
                || ServiceError::Invalid(vec![FieldError::new(Field::Reason, Problem::NotAChoice)]),
            )?;
        let row = self.db().request(number).await?.ok_or(ServiceError::NotFound)?;
        let now = self.now();
        let vault = &self.0.vault;
        let sealed = vault.seal(&place("answer", row.id), words.as_str().as_bytes())?;
        let ended_at = (!state.is_open()).then_some(now);
        let reach = self.contact_of(&row)?;
        let mut tx = self.db().begin().await?;
        let answer = (vault.key_id(), sealed.as_slice());
        tx.answer_request(row.id, state, answer, officer.id.0, now, ended_at).await?;
        let told = (EventKind::DataAnswered, state.code());
        let agency = officer.acting_for(None);
        happened(&mut tx, row.petition_id, &officer.actor(), agency, told, now).await?;
        let name = format!("data:{}", new_id());
        self.tell_reach(&mut tx, &reach, words::answered(&reach, &row.number), name).await?;
        tx.commit().await?;
        Ok(())
    }

    fn opened_text(
        &self,
        column: &str,
        id: Uuid,
        key_id: i64,
        sealed: &[u8],
    ) -> Result<String, ServiceError> {
        let plain = self.0.vault.unseal(&place(column, id), key_id, sealed)?;
        String::from_utf8(plain).map_err(|error| ServiceError::Broken(error.into()))
    }

    fn answer_of(&self, row: &RequestRow) -> Result<Option<String>, ServiceError> {
        let answer = row.answer_key_id.zip(row.answer_sealed.as_ref());
        answer.map(|(key, sealed)| self.opened_text("answer", row.id, key, sealed)).transpose()
    }

    fn contact_of(&self, row: &RequestRow) -> Result<Reach, ServiceError> {
        let sealed = &row.contact_sealed;
        let plain = self.0.vault.unseal(&place("contact", row.id), row.key_id, sealed)?;
        crate::otp::opened(&plain)
    }
}

fn may_answer(officer: &Officer) -> Result<(), ServiceError> {
    if officer.must_change_password {
        return Err(Refusal::ChangePassword.into());
    }
    if officer.answers_requests() { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// An event of the petition that a request is about, or of the house.
async fn happened(
    tx: &mut Tx,
    petition: Option<Uuid>,
    actor: &Actor,
    agency: Option<String>,
    (kind, what): (EventKind, &str),
    at: i64,
) -> Result<(), ServiceError> {
    let data = EventData { what: Some(what.to_owned()), ..EventData::default() };
    let Some(petition) = petition else {
        return history::write_of_house(tx, kind, actor, at, data).await;
    };
    let happening = Happening {
        petition,
        at,
        kind,
        actor,
        agency,
        data,
        note: None,
        note_for_sender: false,
        tells_sender: false,
    };
    history::write(tx, happening).await
}
