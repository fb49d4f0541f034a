//! The officers' road: sign in, a queue with the open case beside it, and the acts that are allowed
//! now. Every page works without script; scripts make it quick and live (ADR 14). Nothing is decided
//! here, services decide.

mod abuse;
mod account;
mod acts;
mod beside;
mod bulk;
mod case;
mod choices;
mod cover;
mod desk;
mod effort;
mod entry;
mod facts;
mod filters;
mod hints;
mod history;
mod identity;
mod keys;
mod live;
mod marks;
mod message;
mod officer;
mod outcome;
mod photo;
mod preview;
mod queue;
mod requests;
mod routed;
mod screen;
mod session;
mod table;
mod video;
mod views;
mod writing;

use crate::pages::AppState;
use axum::Router;
use axum::routing::{get, post};

pub use officer::{Place, device, session_token};

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/xu-ly", get(queue::first))
        .route("/xu-ly/dang-nhap", get(session::sign_in))
        .route("/xu-ly/mat-khau", get(account::first_password))
        .route("/xu-ly/tai-khoan", get(account::account))
        .route("/xu-ly/tim", get(queue::find))
        .route(views::VIEWS, get(views::page))
        .route("/xu-ly/hang-loat/{bulk}", get(bulk::page))
        .route("/xu-ly/bao-cao-noi-dung", get(abuse::reports))
        .route(requests::REQUESTS, get(requests::list))
        .route("/xu-ly/quyen-du-lieu/{number}", get(requests::one))
        .route(effort::EFFORT, get(effort::page))
        .route(entry::ENTRY, get(entry::list))
        .route("/xu-ly/nhap/{entry}", get(entry::form::page))
        .route("/xu-ly/nhap/{entry}/bien-nhan", get(entry::receipt::page))
        .route("/xu-ly/nhap/{entry}/anh/{photo}/{side}", get(entry::photo))
        .route("/xu-ly/ho-so/{number}", get(case::case))
        .route("/xu-ly/ho-so/{number}/qua-trinh", get(history::older))
        .route("/xu-ly/ho-so/{number}/so-sanh/{other}", get(beside::compare))
        .route("/xu-ly/ho-so/{number}/che/{photo}", get(cover::page))
        .route("/xu-ly/anh/{photo}/{side}", get(photo::show))
        .route(live::LINE, get(live::line))
        .route(live::BEAT, post(live::beat))
        .route("/xu-ly/video/{video}", get(video::show))
        .route("/xu-ly/{queue}", get(queue::queue))
}
