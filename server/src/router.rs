//! All routes and layers, in order: the browser's files, health, the application; around them
//! CSRF, around everything the guard.

use crate::config::Config;
use crate::files::SiteFiles;
use crate::guard::{Guard, guard};
use crate::health::{self, Ready};
use crate::limit::Limits;
use app::page::Site;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use http::{HeaderMap, StatusCode, Version, header};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

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
}

/// The whole service behind [`crate::listen::serve`].
pub fn build(parts: Parts) -> Router {
    let Parts { config, app, site, files, ready, limits } = parts;
    let watch = Arc::new(Guard { config, limits, site });
    app.layer(compression())
        .merge(files.routes())
        .merge(health::routes(ready))
        // The guard has checked the length already, by route.
        .layer(DefaultBodyLimit::disable())
        .layer(CsrfLayer::new())
        .layer(axum::middleware::from_fn_with_state(watch, guard))
}

/// Public pages are four times smaller on the wire. Private ones stay as they are: compressing a
/// secret beside words that somebody else chose would tell its length (BREACH). The built files
/// bring their own, better compression.
fn compression() -> CompressionLayer<IsWorthIt> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(is_public_text as IsWorthIt)
}

type IsWorthIt = fn(StatusCode, Version, &HeaderMap, &http::Extensions) -> bool;

fn is_public_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &http::Extensions) -> bool {
    let is = |name, wanted: &[&str]| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        wanted.iter().any(|wanted| value.starts_with(wanted))
    };
    is(header::CACHE_CONTROL, &["public"])
        && is(header::CONTENT_TYPE, &["text/", "application/xml"])
}
