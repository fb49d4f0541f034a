//! report (being written).

use crate::pages::AppState;
use axum::Router;

/// Routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
}
