//! `/api/v1`: what the offline queue speaks (docs/api.md). Plain JSON over the same services as the
//! pages. What a build of the last 180 days queued must still be accepted: fields may be added, but
//! none renamed, dropped or made required.

mod intake;
mod trouble;
mod video;

use crate::pages::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{any, post, put};
use trouble::Trouble;

pub(crate) use intake::sha256_of;

/// Largest JSON body: a description of 5,000 characters is 20 KB at most.
const JSON_MAX: usize = 256 * 1024;
/// Largest photo body; the photo itself may have 15 MB, and its refusal has better words.
const PHOTO_MAX: usize = 16 * 1024 * 1024;

/// Routes that have no language in their path.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/submissions", post(intake::create).fallback(wrong_method))
        .route("/api/v1/submissions/{id}/complete", post(intake::complete).fallback(wrong_method))
        .layer(DefaultBodyLimit::max(JSON_MAX))
        .merge(photos())
        .merge(videos())
        .route("/api/v1/{*rest}", any(unknown))
        .layer(from_fn(trouble::with_words))
}

fn photos() -> Router<AppState> {
    let photo = put(intake::put_photo).head(intake::has_photo).fallback(wrong_method);
    Router::new()
        .route("/api/v1/submissions/{id}/photos/{photo}", photo)
        .layer(DefaultBodyLimit::max(PHOTO_MAX))
}

fn videos() -> Router<AppState> {
    let video = put(video::put).head(video::progress).fallback(wrong_method);
    Router::new()
        .route("/api/v1/submissions/{id}/videos/{video}", video)
        .layer(DefaultBodyLimit::max(domain::video::PART_BYTES as usize))
}

async fn wrong_method() -> Trouble {
    Trouble::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "public.api_not_found")
}

async fn unknown() -> Trouble {
    Trouble::new(StatusCode::NOT_FOUND, "not_found", "public.api_not_found")
}
