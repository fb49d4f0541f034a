//! What a balancer asks: is the process there, and can it work.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use http::{StatusCode, header};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the database, so that a stuck one shows.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the database for a sign of life. The error's text goes to the log only.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// `/healthz`, `/readyz`.
pub fn routes(ready: Ready) -> Router {
    Router::new()
        .route("/healthz", get(|| async { answer(StatusCode::OK, "ok\n") }))
        .route("/readyz", get(move || check(ready.clone())))
}

async fn check(ready: Ready) -> Response {
    match tokio::time::timeout(PATIENCE, ready()).await {
        Ok(Ok(())) => answer(StatusCode::OK, "ready\n"),
        Ok(Err(why)) => {
            tracing::error!(why, "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
        Err(_) => {
            tracing::error!("not ready: the database did not answer in time");
            answer(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
