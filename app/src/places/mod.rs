//! Places on the map and in the street: the map's own data, what is public around a place, signs with
//! a code that begin a report, and what another application shares. The question "where" is
//! `report::place`; the words stay the interface, the map only helps.

mod base;
mod map;
mod near;
mod share;
mod sheet;
mod sign;

pub use map::{Map, MapOf};
pub use sheet::{Paper, sheet};
pub use sign::notice;

use crate::pages::AppState;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Routes of these pages, in both languages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(base::BASE, get(base::base))
        .route("/ban-do/quanh/{north}/{east}", get(near::near))
        .route(sign::AT, get(sign::by_codes))
        .route("/phan-anh/tai/{code}", get(sign::by_sign))
        .route(share::SHARE, post(share::share))
}

/// A JSON answer that caches may keep for `seconds`, with its validator.
fn json(asked: &HeaderMap, seconds: u32, value: &serde_json::Value) -> Response {
    let text = value.to_string();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let mut response = if crate::public::is_known(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        text.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in
        [(header::ETAG, tag), (header::CACHE_CONTROL, format!("public, max-age={seconds}"))]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
