//! The sender's road: report question by question, keep the receipt, follow the case to its end.
//! Every page and every form works without script; what the islands add lies in `islands`.

mod alike;
mod asked;
mod case;
mod category;
mod check;
pub(crate) mod contact;
mod cover;
mod describe;
pub(crate) mod details;
mod done;
mod heed;
pub(crate) mod key;
pub(crate) mod kind;
mod outbox;
mod photo;
mod photos;
pub(crate) mod place;
mod preview;
mod start;
mod step;
mod story;
pub(crate) mod track;
mod video;

#[cfg(test)]
pub(crate) use video::VIDEO_WORDS;
pub(crate) use video::{UPLOAD_OFFSET, player};

pub use asked::{Question, address};
pub(crate) use case::answer_section;
pub(crate) use cover::dialog as cover_dialog;
pub use key::{draft_cookie, draft_key, see_other};
pub use place::outline;
pub(crate) use track::problems as track_problems;

use crate::pages::AppState;
use axum::Router;
use axum::routing::get;

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/phan-anh/moi", get(start::start))
        .merge(video::routes())
        .route("/phan-anh/moi/{step}", get(step::step))
        .route("/phan-anh/moi/khan-cap/{step}", get(heed::page))
        .route("/phan-anh/moi/anh/{photo}/{side}", get(photo::of_draft))
        .route("/phan-anh/cung-viec/{number}", get(alike::thanks))
        .route("/phan-anh/xong", get(done::done))
        .route(outbox::OUTBOX, get(outbox::outbox))
        .route(outbox::asks::ASKS, get(outbox::asks::asks))
        .route("/tra-cuu", get(track::track))
        .route("/tra-cuu/{number}", get(case::case))
        .route("/tra-cuu/{number}/ho-so.pdf", get(case::file::file))
        .route("/tra-cuu/{number}/sua", get(case::amend::page))
        .route("/tra-cuu/{number}/anh/{photo}/{side}", get(photo::of_case))
}
