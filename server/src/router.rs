//! All routes and layers, in order: the browser's files, health, the application; around them
//! CSRF, around everything the guard.

use crate::config::Config;
use crate::files::SiteFiles;
use crate::guard::{Guard, guard};
use crate::health::{self, Ready};
use crate::limit::Limits;
use crate::tiles;
use app::console::session_token;
use app::page::{NoSecret, Site};
use app::pages::AppState;
use app::port::door_of;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use futures_util::future::BoxFuture;
use http::{HeaderMap, StatusCode, Version, header};
use services::Services;
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

/// What the house is put together from.
pub struct Parts {
    /// The settings in force.
    pub config: Arc<Config>,
    /// The application's own routes, with its fallback.
    pub app: Router,
    /// What every page knows.
    pub site: Arc<Site>,
    /// The built files.
    pub files: Arc<SiteFiles>,
    /// The database's sign of life.
    pub ready: Ready,
    /// Counters by address; somebody must call [`Limits::forget`] from time to time.
    pub limits: Arc<Limits>,
    /// Hears of requests from pages of other sites.
    pub foreign: Foreign,
}

/// Told of a request that a page of another site sent: its session, if it brought one, and its door.
pub type Foreign = Arc<dyn Fn(Option<String>, String) -> BoxFuture<'static, ()> + Send + Sync>;

/// Everything that answers with something of the house's own: pages, forms, `/api/v1`, tiles.
pub fn application(state: AppState, tiles: tiles::Source) -> Router {
    app::router(state).merge(tiles::routes(tiles))
}

/// Writes requests of other sites' pages down.
pub fn foreign(services: Services) -> Foreign {
    Arc::new(move |token, door| {
        let services = services.clone();
        Box::pin(async move { services.note_cross_site(token.as_deref(), &door).await })
    })
}

/// The whole service behind [`crate::listen::serve`].
pub fn build(parts: Parts) -> Router {
    let Parts { config, app, site, files, ready, limits, foreign } = parts;
    let door = (site.clone(), foreign);
    let watch = Arc::new(Guard { config, limits, site });
    app.layer(compression())
        .merge(files.routes())
        .merge(health::routes(ready))
        // The guard has checked the length already, by route.
        .layer(DefaultBodyLimit::disable())
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(door, tell_of_foreign))
        .layer(from_fn_with_state(watch, guard))
}

/// What the layer inside refused without asking anybody leaves a trace.
async fn tell_of_foreign(
    State((site, foreign)): State<(Arc<Site>, Foreign)>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (token, door) = (session_token(&site, request.headers()), door_of(&request));
    let response = next.run(request).await;
    if response.extensions().get::<ProtectionError>().is_some() {
        foreign(token, door).await;
    }
    response
}

/// Public pages are four times smaller on the wire, and those of one person that hold no secret.
/// Other private ones stay as they are: compressing a secret beside words that somebody else chose
/// would tell its length (BREACH). The built files bring their own, better compression.
fn compression() -> CompressionLayer<IsWorthIt> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(is_worth_it as IsWorthIt)
}

type IsWorthIt = fn(StatusCode, Version, &HeaderMap, &http::Extensions) -> bool;

fn is_worth_it(
    _: StatusCode,
    _: Version,
    headers: &HeaderMap,
    extensions: &http::Extensions,
) -> bool {
    let is = |name, wanted: &[&str]| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        wanted.iter().any(|wanted| value.starts_with(wanted))
    };
    (is(header::CACHE_CONTROL, &["public"]) || extensions.get::<NoSecret>().is_some())
        && is(header::CONTENT_TYPE, &["text/", "application/xml"])
}
