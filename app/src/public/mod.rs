//! The window: the list of published petitions, one page for each, reports about them, and what
//! search engines are told. Everything here may be read by anybody and kept by caches.

mod abuse;
mod card;
mod detail;
mod filter;
mod follow;
mod fresh;
mod list;
mod me_too;
mod options;
mod robots;

pub use card::summaries;
pub(crate) use detail::preview;
pub use follow::FOLLOWED;
pub use fresh::is_known;
pub(crate) use me_too::{kept, own_token};
pub use robots::routes as plain_routes;

use crate::pages::AppState;
use axum::routing::get;
use axum::{Extension, Router};

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/cong-khai", get(list::list))
        .route("/cong-khai/{number}", get(detail::detail))
        .route(FOLLOWED, get(follow::page))
        .layer(Extension(options::Shelf::default()))
}
