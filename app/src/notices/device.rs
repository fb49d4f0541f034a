//! What a browser asks the house about its own notices: plain JSON for `public/notify.js` and the
//! service worker. Which petition a browser may hear of is decided by the case that is open in it.

use crate::page::Ctx;
use crate::pages::AppState;
use crate::report::key::case_key;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::PetitionNumber;
use domain::refusal::Refusal;
use serde::Deserialize;
use serde_json::json;
use services::ServiceError;
use services::push::Subscription;
use services::sender::CaseKey;

/// Largest body: a subscription has some 500 bytes.
pub const MOST: usize = 8 * 1024;

/// A browser that wants to hear of a petition.
#[derive(Deserialize)]
pub struct Tell {
    number: String,
    #[serde(default)]
    lang: String,
    subscription: Subscription,
}

/// A browser, by its address at its push service.
#[derive(Deserialize)]
pub struct Which {
    number: String,
    endpoint: String,
}

/// A browser that has another address now.
#[derive(Deserialize)]
pub struct Moved {
    old: String,
    subscription: Subscription,
}

/// GET `/thong-bao/khoa`: the house's public key; 404 where push is switched off.
pub async fn key(State(app): State<AppState>) -> Response {
    match app.services.push_key().await {
        Ok(Some(key)) => {
            ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(json!({ "key": key })))
                .into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => refused(&error),
    }
}

/// POST `/thong-bao/thiet-bi`.
pub async fn tell(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
    Json(asked): Json<Tell>,
) -> Response {
    let Some(key) = open(&ctx, &headers, &asked.number) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let lang = if asked.lang == "en" { "en" } else { "vi" };
    match app.services.tell_device(&key, &asked.subscription, lang).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&error),
    }
}

/// POST `/thong-bao/thiet-bi/hoi`: does this browser hear of the petition?
pub async fn is_told(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
    Json(which): Json<Which>,
) -> Response {
    match open(&ctx, &headers, &which.number) {
        Some(key) => {
            let told = app.services.is_device_told(&key, &which.endpoint).await;
            answer(told.map(|told| json!({ "told": told })))
        }
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

/// POST `/thong-bao/thiet-bi/bo`: nothing more of this petition; of how many others it still hears.
pub async fn forget(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
    Json(which): Json<Which>,
) -> Response {
    match open(&ctx, &headers, &which.number) {
        Some(key) => {
            let left = app.services.forget_device(&key, &which.endpoint).await;
            answer(left.map(|left| json!({ "left": left })))
        }
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

/// POST `/thong-bao/thiet-bi/doi`: the push service changed this browser's address.
pub async fn moved(State(app): State<AppState>, Json(moved): Json<Moved>) -> Response {
    let count = app.services.move_device(&moved.old, &moved.subscription).await;
    answer(count.map(|count| json!({ "moved": count })))
}

fn open(ctx: &Ctx, headers: &HeaderMap, number: &str) -> Option<CaseKey> {
    let number = PetitionNumber::parse(number)?.to_string();
    case_key(ctx, headers, &number)
}

fn answer(done: Result<serde_json::Value, ServiceError>) -> Response {
    match done {
        Ok(body) => ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &ServiceError) -> Response {
    let status = match error {
        ServiceError::Refused(Refusal::WrongSecret) => StatusCode::FORBIDDEN,
        ServiceError::Refused(Refusal::SlowDown) => StatusCode::TOO_MANY_REQUESTS,
        ServiceError::Refused(_) | ServiceError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ServiceError::NotFound => StatusCode::NOT_FOUND,
        ServiceError::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        error => {
            tracing::error!(%error, "a device could not be kept");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    status.into_response()
}
