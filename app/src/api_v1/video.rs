//! The video of a submission: part after part, each from `Upload-Offset` on and durable before it is
//! answered; asked how far it is after any break.

use super::intake::{answer, photo_key, sha256_of, text};
use super::trouble::Trouble;
use crate::pages::AppState;
use crate::report::UPLOAD_OFFSET;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use services::video::VideoView;
use uuid::Uuid;

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

#[derive(Serialize)]
struct Arrived {
    id: Uuid,
    offset: u64,
    done: bool,
}

/// `PUT /api/v1/submissions/{id}/videos/{video}`: 201 the video is whole, taken and cleaned now; 200 a
/// part is kept, or everything was here already.
pub async fn put(
    State(app): State<AppState>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let malformed = || Trouble::malformed(StatusCode::BAD_REQUEST);
    let (key, video) = photo_key(&headers, &path)?;
    let digest = text(&headers, &CONTENT_DIGEST).and_then(sha256_of).ok_or_else(malformed)?;
    let offset = text(&headers, &UPLOAD_OFFSET).and_then(|offset| offset.parse().ok());
    let offset = offset.ok_or_else(malformed)?;
    let was_ready =
        app.services.video_progress(&key, video).await.is_ok_and(|video| video.is_ready);
    let view = app.services.put_submission_video(&key, video, offset, &digest, body?).await?;
    let arrived = Arrived { id: view.id, offset: view.offset, done: view.is_ready };
    Ok(with_progress(answer(view.is_ready && !was_ready, Json(arrived)), &view))
}

/// `HEAD` on the same address: 200 with how far it is, 404 when nothing of it is here.
pub async fn progress(
    State(app): State<AppState>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let (key, video) = photo_key(&headers, &path)?;
    match app.services.video_progress(&key, video).await.map_err(Trouble::from) {
        Ok(view) => Ok(with_progress(answer(false, ()), &view)),
        // An unknown submission has no video: one answer to one question.
        Err(trouble) if trouble.status == StatusCode::GONE => {
            Err(trouble.with_status(StatusCode::NOT_FOUND))
        }
        Err(trouble) => Err(trouble),
    }
}

fn with_progress(mut response: Response, view: &VideoView) -> Response {
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(view.offset));
    headers.insert(UPLOAD_LENGTH, HeaderValue::from(view.size));
    // A boolean of structured fields (RFC 9651 §3.3.6).
    let complete = if view.is_ready { "?1" } else { "?0" };
    headers.insert(UPLOAD_COMPLETE, HeaderValue::from_static(complete));
    response
}
