//! Notices as people meet them: the words of letters, short messages and pushes; the page where a
//! sender chooses; the link that stops letters; what a browser asks the house. Sending is `services`.

pub mod ask;
mod choose;
mod device;
mod install;
mod letters;
pub mod log;
mod stop;

pub use install::hint as install_hint;
pub use letters::Letters;

use crate::pages::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// Routes in both languages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/tra-cuu/{number}/thong-bao", get(choose::choose))
        .route("/thong-bao/dung/{token}", get(stop::ask).post(stop::stop))
}

/// Routes without language: what scripts and the service worker ask.
pub fn plain_routes() -> Router<AppState> {
    Router::new()
        .route("/thong-bao/khoa", get(device::key))
        .route("/thong-bao/thiet-bi", post(device::tell))
        .route("/thong-bao/thiet-bi/hoi", post(device::is_told))
        .route("/thong-bao/thiet-bi/bo", post(device::forget))
        .route("/thong-bao/thiet-bi/doi", post(device::moved))
        .layer(DefaultBodyLimit::max(device::MOST))
}
