//! The citizen's account, for whoever wants one: signing in by a code, one's own petitions, claiming
//! one that was sent without, a new secret for one that was lost. None of it stands before sending.

mod claim;
mod code;
mod enter;
mod list;
mod renew;
mod settings;
pub mod who;

pub use enter::for_path;

use crate::pages::AppState;
use axum::Router;
use axum::routing::get;

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(enter::ENTER, get(enter::enter))
        .route(code::CODE, get(code::code))
        .route(list::MINE, get(list::list))
        .route(claim::CLAIM, get(claim::claim))
        .route(settings::SETTINGS, get(settings::settings))
        .route(renew::RENEW, get(renew::renew))
        .route("/tra-cuu/{number}/ma-moi", get(renew::renewed))
}
