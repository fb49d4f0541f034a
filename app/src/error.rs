//! Where a service's error becomes an answer: status, message key, and a code to quote when the
//! house itself failed. Logged here, once; the cause never leaves.

use crate::console::session_token;
use crate::page::Ctx;
use crate::pages::{AppState, lost};
use crate::port::door_of;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use services::ServiceError;
use uuid::Uuid;

/// What crosses the wire instead of a service's error: codes only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    /// HTTP status.
    pub status: u16,
    /// Key of the sentence, e.g. `refusal.stale`.
    pub key: String,
    /// A code to quote; the log knows it.
    pub trace: Option<String>,
}

impl AppError {
    /// Nothing there, or not yours to know.
    pub fn not_found() -> Self {
        Self { status: 404, key: "error.not_found".to_owned(), trace: None }
    }

    fn of(status: StatusCode, key: impl Into<String>) -> Self {
        Self { status: status.as_u16(), key: key.into(), trace: None }
    }
}

impl From<ServiceError> for AppError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(_) => Self::of(StatusCode::UNPROCESSABLE_ENTITY, "error.invalid"),
            ServiceError::Refused(refusal) => Self::of(status_of(refusal), refusal.key()),
            ServiceError::Photo(problem) => {
                Self::of(StatusCode::UNPROCESSABLE_ENTITY, problem.key())
            }
            ServiceError::Video(problem) => {
                Self::of(StatusCode::UNPROCESSABLE_ENTITY, problem.key())
            }
            ServiceError::NotFound => Self::not_found(),
            ServiceError::Busy(source) => {
                tracing::warn!(error = %source, "busy");
                Self::of(StatusCode::SERVICE_UNAVAILABLE, "error.busy")
            }
            error @ (ServiceError::Unfit(_) | ServiceError::Broken(_)) => {
                let trace = Uuid::now_v7().simple().to_string()[20..].to_owned();
                tracing::error!(%error, trace, "a fault of ours");
                Self {
                    trace: Some(trace),
                    ..Self::of(StatusCode::INTERNAL_SERVER_ERROR, "error.broken")
                }
            }
        }
    }
}

/// The status that fits a refusal.
pub fn status_of(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::SignIn | Refusal::WrongPassword | Refusal::ProveAgain => StatusCode::UNAUTHORIZED,
        Refusal::NotAllowed | Refusal::ChangePassword | Refusal::WrongSecret => {
            StatusCode::FORBIDDEN
        }
        Refusal::Stale
        | Refusal::WrongStatus
        | Refusal::AlreadyDone
        | Refusal::Decided
        | Refusal::OtherApprover
        | Refusal::NoGuardians
        | Refusal::TooEarly
        | Refusal::PhotoMissing
        | Refusal::VideoMissing
        | Refusal::WrongOffset => StatusCode::CONFLICT,
        Refusal::TooLate | Refusal::Expired => StatusCode::GONE,
        Refusal::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        Refusal::OtherContent
        | Refusal::TooManyPhotos
        | Refusal::TooManyVideos
        | Refusal::WrongCode
        | Refusal::NoChannel => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::WrongDigest => StatusCode::BAD_REQUEST,
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // The form was not ours: missing fields, wrong types. Its words are not logged.
        let kind = match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => 400,
            _ => 500,
        };
        Self { status: kind, key: "error.invalid".to_owned(), trace: None }
    }
}

impl IntoResponse for AppError {
    /// Only the status and the error itself: [`with_pages`] writes the page in the reader's language.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the page for every error that a handler returned. An officer who asked for what is for
/// others leaves an event.
pub async fn with_pages(
    State(state): State<AppState>,
    ctx: Ctx,
    request: Request,
    next: Next,
) -> Response {
    let seen =
        session_token(&state.site, request.headers()).map(|token| (token, door_of(&request)));
    let response = next.run(request).await;
    let is_refusal = |error: &AppError| error.key == Refusal::NotAllowed.key();
    if let Some((token, door)) = seen
        && response.extensions().get::<AppError>().is_some_and(is_refusal)
    {
        state.services.note_not_theirs(&token, &door).await;
    }
    match response.extensions().get::<AppError>() {
        Some(error) => {
            let status = response.status();
            let mut page = lost::problem_page(&ctx, status, error.trace.as_deref()).into_response();
            if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS
            {
                page.headers_mut()
                    .insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
            }
            page
        }
        None => response,
    }
}
