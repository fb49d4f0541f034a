//! "Quyền của tôi": what the house holds about a person, who opened it, and what the person may do
//! about it. One page for the account, one for each petition; both ask for a fresh code. Whether it is
//! theirs, and what the law lets, is asked in `services`.

mod acts;
mod asking;
mod door;
mod mine;
mod petition;
mod shown;

pub use shown::{kind_key, state_look};

use crate::pages::AppState;
use axum::Router;
use axum::routing::get;

/// Where the rights of the account stand.
pub const RIGHTS: &str = "/quyen-cua-toi";

/// The page of one petition's data.
pub fn of_petition(number: &str) -> String {
    format!("/tra-cuu/{number}/du-lieu")
}

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(RIGHTS, get(mine::mine))
        .route("/tra-cuu/{number}/du-lieu", get(petition::petition))
}
