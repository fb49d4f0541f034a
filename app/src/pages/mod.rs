//! The route table, in one screen, and what every handler shares. A page is an axum handler that
//! awaits its data and returns a `Page`.

pub mod about;
mod home;
pub mod lost;
#[cfg(debug_assertions)]
mod sample;

use crate::error::{AppError, with_pages};
use crate::page::{Ctx, Site};
use crate::port::Outbound;
use crate::words::Lang;
use axum::extract::{FromRef, Request, State};
use axum::http::{Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use leptos::context::provide_context;
use services::Services;
use std::sync::Arc;

/// What every handler may ask for.
#[derive(Clone)]
pub struct AppState {
    /// What is the same for every request.
    pub site: Arc<Site>,
    /// The house.
    pub services: Services,
}

impl FromRef<AppState> for Arc<Site> {
    fn from_ref(state: &AppState) -> Self {
        state.site.clone()
    }
}

/// Every page, in both languages, the server functions, `/api/v1` and public photos. Files are the
/// server's.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(pages())
        .nest("/en", pages().layer(Extension(Lang::En)))
        .merge(crate::public::plain_routes())
        .merge(crate::notices::plain_routes())
        .merge(crate::media::routes())
        .merge(crate::api_v1::routes())
        .route("/api/{*function}", post(port))
        .fallback(lost::not_found)
        .layer(from_fn_with_state(state.clone(), with_pages))
        .with_state(state)
}

/// The pages that need no services, for looking at the kit in a debug build.
#[cfg(debug_assertions)]
pub fn without_services(site: Arc<Site>) -> Router {
    let still = || {
        Router::new()
            .route("/", get(sample::home))
            .route("/_mau", get(sample::sample))
            .route("/_mau/hoi", get(sample::question))
            .route("/_mau/xu-ly", get(sample::console))
            .route("/_mau/xong", get(sample::done))
            .route("/gioi-thieu", get(about::about))
            .route("/quyen-rieng-tu", get(about::privacy))
            .route("/dieu-khoan", get(about::terms))
    };
    Router::new()
        .merge(still())
        .nest("/en", still().layer(Extension(Lang::En)))
        .fallback(lost::not_found)
        .with_state(site)
}

/// The pages of one language, without its prefix.
fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(home::home))
        .route("/gioi-thieu", get(about::about))
        .route("/quyen-rieng-tu", get(about::privacy))
        .route("/dieu-khoan", get(about::terms))
        .merge(crate::report::routes())
        .merge(crate::account::routes())
        .merge(crate::rights::routes())
        .merge(crate::notices::routes())
        .merge(crate::places::routes())
        .merge(crate::public::routes())
        .merge(crate::console::routes())
}

/// 400, as a page by [`with_pages`].
fn malformed() -> Response {
    AppError { status: 400, key: "error.invalid".to_owned(), trace: None }.into_response()
}

/// Runs a server function with the request's context and the services at hand.
async fn port(State(state): State<AppState>, ctx: Ctx, request: Request) -> Response {
    let path = request.uri().path();
    if server_fn::axum::get_server_fn_service(path, Method::POST).is_none() {
        return lost::not_found(ctx).await.into_response();
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/") && !kind.contains("boundary=")) {
        return malformed();
    }
    let outbound = Outbound::default();
    let left = outbound.clone();
    let provide = move || {
        provide_context(state.clone());
        provide_context(ctx.clone());
        provide_context(outbound.clone());
    };
    let response =
        leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    if let Some(answer) = left.take() {
        return answer;
    }
    // A form that is not ours: the library would put its error into the Referer's address.
    let is_misread = response
        .headers()
        .get(header::LOCATION)
        .is_some_and(|to| to.as_bytes().windows(6).any(|part| part == b"__err="));
    if is_misread { malformed() } else { response }
}
