//! Photos that everybody may see. Only re-encoded JPEG ever leaves; never the original.

use crate::pages::AppState;
use crate::public::is_known;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use services::ServiceError;
use uuid::Uuid;

/// A photo of an id never changes, but it can be taken away: an hour is long enough to spare the
/// server a crowd, and short enough that a mistake is gone from caches the same morning.
const CACHE: &str = "public, max-age=3600";

/// Routes that have no language.
pub fn routes() -> Router<AppState> {
    Router::new().route("/anh/{photo}/{file}", get(photo))
}

/// GET `/anh/{photo}/{320|960|2048}.jpg`.
async fn photo(
    State(app): State<AppState>,
    Path((photo, file)): Path<(String, String)>,
    asked: HeaderMap,
) -> Response {
    let side = match file.as_str() {
        "320.jpg" => 320,
        "960.jpg" => 960,
        "2048.jpg" => 2048,
        _ => return without(StatusCode::NOT_FOUND),
    };
    let Ok(photo) = Uuid::parse_str(&photo) else { return without(StatusCode::NOT_FOUND) };
    // Asked even for a reader who has it: it may have been taken away since.
    let bytes = match app.services.public_photo(photo, side).await {
        Ok(bytes) => bytes,
        Err(ServiceError::NotFound) => return without(StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::error!(%error, "a public photo cannot be read");
            return without(StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let tag = format!("\"{}-{side}\"", photo.simple());
    let mut response = match is_known(&asked, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => bytes.into_response(),
    };
    let fixed: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, CACHE),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let name = format!("inline; filename=\"phan-anh-{}-{side}.jpg\"", photo.simple());
    for (header, value) in [(header::ETAG, tag), (header::CONTENT_DISPOSITION, name)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    }
    response
}

fn without(status: StatusCode) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}
