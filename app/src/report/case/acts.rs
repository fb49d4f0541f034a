//! What a sender does to a case. A refused form comes back as the same page with what was typed:
//! a sender has no table that keeps it.

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
use services::ServiceError;
use services::sender::CaseKey;

const SUPPLEMENT: &str = "bo-sung";
const RATE: &str = "danh-gia";
const WITHDRAW: &str = "rut";

/// Key of the sentence for an act that was done.
pub fn done_key(code: &str) -> Option<&'static str> {
    match code {
        SUPPLEMENT => Some("report.done_supplement"),
        RATE => Some("report.done_rate"),
        WITHDRAW => Some("report.done_withdraw"),
        _ => None,
    }
}

/// The case that is open in this browser; without one the visitor is led to its door.
fn open(number: &str) -> Result<Option<(Port, CaseKey)>, AppError> {
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
            Typed { problems: found(&port.ctx, &errors), ..typed },
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
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

/// What to mend. The field that answers a question is not the description here.
fn found(ctx: &Ctx, errors: &[FieldError]) -> Problems {
    Problems::new(errors.iter().map(|error| {
        let label = match error.field {
            Field::Description => "report.ask_label",
            Field::Rating => "field.rating",
            _ => "field.comment",
        };
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let (min, max) = (number(error.problem.min()), number(error.problem.max()));
        let values = [("field", ctx.t(label)), ("min", &*min), ("max", &*max)];
        (error.field.code().to_owned(), ctx.tf(error.problem.key(), &values))
    }))
}

/// The refusals that a sender can meet; any other is a step that is over.
const fn refusal_key(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadyDone => "refusal.already_done",
        Refusal::TooLate => "refusal.too_late",
        Refusal::SlowDown => "refusal.slow_down",
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
    #[server(default)] comment: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.rate(&key, rating.parse().unwrap_or(0), &comment).await;
    settle(&port, &key, done, RATE, Typed { rating, comment, ..Typed::default() }).await;
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
