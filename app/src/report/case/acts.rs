//! What a sender does to a case. A refused form comes back as the same page with what was typed:
//! a sender has no table that keeps it.

use super::upload::Upload;
use super::{Typed, view};
use crate::error::AppError;
use crate::page::Ctx;
use crate::port::Port;
use crate::report::key::case_key;
use crate::report::track::TRACK;
use crate::ui::Problems;
use axum::http::StatusCode;
use domain::id::PetitionNumber;
use domain::input::{Field, FieldError};
use domain::refusal::Refusal;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::photos::MAX_PHOTOS_AT_ONCE;
use services::sender::{CaseKey, MAX_REOPEN_PHOTOS};

/// The form in which the petition itself is changed.
pub const AMEND: &str = "amend";

const SUPPLEMENT: &str = "bo-sung";
const RATE: &str = "danh-gia";
const WITHDRAW: &str = "rut";
const CHASE: &str = "nhac";
const REOPEN: &str = "xu-ly-lai";
const COME_BACK: &str = "mo-lai";
const ADD: &str = "bo-sung-them";
const WRITE: &str = "nhan-tin";

/// Key of the sentence for an act that was done.
pub fn done_key(code: &str) -> Option<&'static str> {
    match code {
        SUPPLEMENT => Some("report.done_supplement"),
        RATE => Some("report.done_rate"),
        WITHDRAW => Some("report.done_withdraw"),
        CHASE => Some("report.done_chase"),
        REOPEN => Some("report.done_reopen"),
        COME_BACK => Some("report.done_come_back"),
        ADD => Some("after.done_add"),
        WRITE => Some("after.done_write"),
        _ => None,
    }
}

/// The case that is open in this browser; without one the visitor is led to its door.
pub fn open(number: &str) -> Result<Option<(Port, CaseKey)>, AppError> {
    let port = Port::here()?;
    let Some(number) = PetitionNumber::parse(number) else {
        port.go(TRACK);
        return Ok(None);
    };
    match case_key(&port.ctx, &port.headers, &number.to_string()) {
        Some(key) => Ok(Some((port, key))),
        None => {
            port.go(&format!("{TRACK}/{number}"));
            Ok(None)
        }
    }
}

async fn settle(
    port: &Port,
    key: &CaseKey,
    done: Result<(), ServiceError>,
    code: &str,
    typed: Typed,
) {
    let here = format!("{TRACK}/{}", key.number);
    let (typed, status) = match done {
        Ok(()) => return port.go(&format!("{here}?xong={code}")),
        Err(ServiceError::Refused(Refusal::WrongSecret)) => return port.go(&here),
        Err(ServiceError::Invalid(errors)) => (
            Typed { problems: found(&port.ctx, &errors, typed.form), ..typed },
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Err(ServiceError::Photo(problem)) => {
            let photos = (files_of(typed.form), port.ctx.t(problem.key()).to_owned());
            (Typed { problems: Problems::new([photos]), ..typed }, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(ServiceError::Refused(refusal)) => (
            Typed { refusal: Some(refusal_key(refusal)), ..typed },
            crate::error::status_of(refusal),
        ),
        Err(error) => return port.answer(AppError::from(error)),
    };
    match port.services.follow(key).await {
        Ok(case) => {
            let ctx = Ctx { path: here.into(), query: "".into(), ..port.ctx.clone() };
            port.answer(view::page(&ctx, &port.services.directory(), &case, &typed).status(status));
        }
        Err(error) => port.answer(AppError::from(error)),
    }
}

/// Name of the files of a form; the reopening's are plain photos.
fn files_of(form: &str) -> String {
    if form.is_empty() { "photos".to_owned() } else { format!("{form}_photos") }
}

/// What to mend in `form`. The field that answers a question is not the description here.
pub fn found(ctx: &Ctx, errors: &[FieldError], form: &str) -> Problems {
    Problems::new(errors.iter().map(|error| {
        let label = match error.field {
            Field::Description if form == AMEND => "field.description",
            Field::Description => "report.ask_label",
            Field::Rating => "field.rating",
            Field::Attitude => "field.attitude",
            Field::ReasonCode => "after.causes_label",
            Field::Reason => "report.reopen_why",
            Field::Message => "field.message",
            Field::Title => "field.title",
            Field::Commune => "field.commune",
            Field::Address => "field.address",
            Field::Point => "field.point",
            Field::Photos => "field.photos",
            _ => "field.comment",
        };
        let name = match error.field {
            Field::Message => form.to_owned(),
            Field::ReasonCode => super::judge::CAUSES.to_owned(),
            field => field.code().to_owned(),
        };
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let (min, max) = (number(error.problem.min()), number(error.problem.max()));
        let values = [("field", ctx.t(label)), ("min", &*min), ("max", &*max)];
        (name, ctx.tf(error.problem.key(), &values))
    }))
}

/// The refusals that a sender can meet; any other is a step that is over.
const fn refusal_key(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadyDone => "refusal.already_done",
        Refusal::TooLate => "refusal.too_late",
        Refusal::SlowDown => "refusal.slow_down",
        Refusal::TooEarly => "refusal.too_early",
        Refusal::TooManyPhotos => "refusal.too_many_photos",
        _ => "refusal.wrong_status",
    }
}

/// Answers the question that waits.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/supplement")]
pub async fn track_supplement(
    #[server(default)] number: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.supplement(&key, &description).await;
    settle(&port, &key, done, SUPPLEMENT, Typed { description, ..Typed::default() }).await;
    Ok(())
}

/// Rates the result.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/rate")]
pub async fn track_rate(
    #[server(default)] number: String,
    #[server(default)] rating: String,
    #[server(default)] attitude: String,
    #[server(default)] causes: Vec<String>,
    #[server(default)] comment: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let judged = domain::rating::Typed {
        result: &rating,
        attitude: &attitude,
        causes: &causes,
        words: &comment,
    };
    let done = port.services.judge(&key, &judged).await;
    let typed = Typed { rating, attitude, causes, comment, ..Typed::default() };
    settle(&port, &key, done, RATE, typed).await;
    Ok(())
}

/// Adds to the matter. Fields: `number`, `info`, and any number of `info_photos`.
///
/// # Errors
/// [`AppError`] when the form is not ours.
#[server(prefix = "/api", endpoint = "track/add", input = MultipartFormData)]
pub async fn track_add(data: MultipartData) -> Result<(), AppError> {
    let form = super::talk::INFO;
    let mut upload = Upload::read(data, &files_of(form), MAX_PHOTOS_AT_ONCE).await?;
    let Some((port, key)) = open(&upload.take("number"))? else { return Ok(()) };
    let message = upload.take(form);
    let done = port.services.add_info(&key, &message, upload.photos).await;
    settle(&port, &key, done, ADD, Typed { message, form, ..Typed::default() }).await;
    Ok(())
}

/// Writes to whoever works on it. Fields: `number`, `message`, and any number of `message_photos`.
///
/// # Errors
/// [`AppError`] when the form is not ours.
#[server(prefix = "/api", endpoint = "track/write", input = MultipartFormData)]
pub async fn track_write(data: MultipartData) -> Result<(), AppError> {
    let form = super::talk::MESSAGE;
    let mut upload = Upload::read(data, &files_of(form), MAX_PHOTOS_AT_ONCE).await?;
    let Some((port, key)) = open(&upload.take("number"))? else { return Ok(()) };
    let message = upload.take(form);
    let done = port.services.write_back(&key, &message, upload.photos).await;
    settle(&port, &key, done, WRITE, Typed { message, form, ..Typed::default() }).await;
    Ok(())
}

/// Takes the petition back.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/withdraw")]
pub async fn track_withdraw(
    #[server(default)] number: String,
    #[server(default)] comment: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.withdraw(&key, &comment).await;
    settle(&port, &key, done, WITHDRAW, Typed { comment, ..Typed::default() }).await;
    Ok(())
}

/// Reminds the agency once the promised date is over.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/chase")]
pub async fn track_chase(
    #[server(default)] number: String,
    #[server(default)] comment: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.chase(&key, &comment).await;
    settle(&port, &key, done, CHASE, Typed { comment, ..Typed::default() }).await;
    Ok(())
}

/// Answers after the closing for silence.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/come-back")]
pub async fn track_come_back(
    #[server(default)] number: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.come_back(&key, &description).await;
    settle(&port, &key, done, COME_BACK, Typed { description, ..Typed::default() }).await;
    Ok(())
}

/// Reopens an answered petition. Fields: `number`, `reason`, and any number of `photos`.
///
/// # Errors
/// [`AppError`] when the form is not ours.
#[server(prefix = "/api", endpoint = "track/reopen", input = MultipartFormData)]
pub async fn track_reopen(data: MultipartData) -> Result<(), AppError> {
    let mut upload = Upload::read(data, "photos", MAX_REOPEN_PHOTOS).await?;
    let Some((port, key)) = open(&upload.take("number"))? else { return Ok(()) };
    let reason = upload.take("reason");
    let done = port.services.reopen(&key, &reason, upload.photos).await;
    settle(&port, &key, done, REOPEN, Typed { reason, ..Typed::default() }).await;
    Ok(())
}
