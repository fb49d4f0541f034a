//! A report from the offline queue in three calls: begin, photos, complete. Each may be repeated.

use super::trouble::Trouble;
use crate::pages::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::draft::Answers;
use domain::petition::Channel;
use serde::{Deserialize, Serialize};
use services::intake::{Announced, DraftKey};
use services::video::AnnouncedVideo;
use services::view::Receipt;
use std::collections::HashSet;
use uuid::Uuid;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// What a client may be. Other channels are entered by officers.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Client {
    #[default]
    App,
    Web,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSubmission {
    id: Uuid,
    secret: String,
    #[serde(default)]
    channel: Client,
    answers: Answers,
    #[serde(default)]
    photos: Vec<Announced>,
    #[serde(default)]
    video: Option<AnnouncedVideo>,
    /// Nothing follows (no photos): receive it now, in one step.
    #[serde(default)]
    complete: bool,
    /// The device's own clock, ms UTC: read so that it must be a number, and not believed. The
    /// deadline starts with the server's `received_at`.
    #[serde(default, rename = "captured_at")]
    _captured_at: Option<i64>,
}

#[derive(Serialize)]
struct Begun {
    id: Uuid,
}

#[derive(Serialize)]
struct Done {
    id: Uuid,
    number: String,
    secret: String,
    received_at: i64,
    due_at: Option<i64>,
    photos: usize,
    track_url: String,
}

/// `POST /api/v1/submissions`: 201 new, 200 the same again.
pub async fn create(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let is_json = text(&headers, &header::CONTENT_TYPE).is_some_and(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    if !is_json {
        return Err(Trouble::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let malformed = || Trouble::malformed(StatusCode::BAD_REQUEST);
    // The parser's words could repeat what was typed: neither told nor logged.
    let new: NewSubmission = serde_json::from_slice(&body?).map_err(|_| malformed())?;
    let named = text(&headers, &IDEMPOTENCY_KEY)
        .and_then(|key| Uuid::parse_str(key.trim_matches('"')).ok());
    let key = DraftKey { id: new.id, secret: secret(&new.secret).ok_or_else(malformed)? };
    let mut ids = HashSet::new();
    let photos_fit =
        new.photos.iter().all(|photo| is_hex_32(&photo.sha256) && ids.insert(photo.id));
    let video_fits = new.video.as_ref().is_none_or(|video| is_hex_32(&video.sha256));
    if named != Some(new.id) || !photos_fit || !video_fits {
        return Err(malformed());
    }
    let channel = match new.channel {
        Client::App => Channel::App,
        Client::Web => Channel::Web,
    };
    if new.complete {
        if !new.photos.is_empty() || new.video.is_some() {
            return Err(malformed());
        }
        let (receipt, is_new) = app.services.submit_whole(&key, new.answers, channel).await?;
        return Ok(answer(is_new, Json(Done::of(receipt, &app))));
    }
    let is_new = app
        .services
        .begin_submission_with(&key, new.answers, new.photos, new.video, channel)
        .await?;
    Ok(answer(is_new, Json(Begun { id: key.id })))
}

/// `PUT /api/v1/submissions/{id}/photos/{photo}`: 201 kept, 200 was kept already.
pub async fn put_photo(
    State(app): State<AppState>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let (key, photo) = photo_key(&headers, &path)?;
    let digest = text(&headers, &CONTENT_DIGEST)
        .and_then(sha256_of)
        .ok_or_else(|| Trouble::malformed(StatusCode::BAD_REQUEST))?;
    let is_new = app.services.has_submission_photo(&key, photo).await.is_err();
    app.services.put_submission_photo(&key, photo, &digest, body?).await?;
    Ok(answer(is_new, Json(Begun { id: photo })))
}

/// `HEAD /api/v1/submissions/{id}/photos/{photo}`: 200 it is kept, 404 it is not.
pub async fn has_photo(
    State(app): State<AppState>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let (key, photo) = photo_key(&headers, &path)?;
    match app.services.has_submission_photo(&key, photo).await.map_err(Trouble::from) {
        Ok(()) => Ok(answer(false, ())),
        // An unknown submission has no photos: one answer to one question.
        Err(trouble) if trouble.status == StatusCode::GONE => {
            Err(trouble.with_status(StatusCode::NOT_FOUND))
        }
        Err(trouble) => Err(trouble),
    }
}

/// `POST /api/v1/submissions/{id}/complete`: 201 received now, 200 was received already. Both
/// carry the same receipt.
pub async fn complete(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let key = draft_key(&headers, &id)?;
    let is_new = app.services.open_draft(&key).await?.receipt.is_none();
    let receipt = app.services.complete_submission(&key).await?;
    Ok(answer(is_new, Json(Done::of(receipt, &app))))
}

impl Done {
    fn of(receipt: Receipt, app: &AppState) -> Self {
        let Receipt { submission, number, secret, received_at, due_at, photos } = receipt;
        let track_url = format!("{}/tra-cuu/{number}", app.site.base_url);
        Self { id: submission, number, secret, received_at, due_at, photos, track_url }
    }
}

pub(super) fn answer(is_new: bool, body: impl IntoResponse) -> Response {
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], body).into_response()
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

pub(super) fn photo_key(
    headers: &HeaderMap,
    (id, photo): &(String, String),
) -> Result<(DraftKey, Uuid), Trouble> {
    let key = draft_key(headers, id)?;
    let photo = Uuid::parse_str(photo).map_err(|_| Trouble::malformed(StatusCode::BAD_REQUEST))?;
    Ok((key, photo))
}

/// `Authorization: Draft <64 hex>` opens the submission named in the path.
fn draft_key(headers: &HeaderMap, id: &str) -> Result<DraftKey, Trouble> {
    let id = Uuid::parse_str(id).map_err(|_| Trouble::malformed(StatusCode::BAD_REQUEST))?;
    let given = text(headers, &header::AUTHORIZATION).and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Draft").then(|| secret(rest.trim())).flatten()
    });
    let secret = given.ok_or_else(|| {
        Trouble::new(StatusCode::UNAUTHORIZED, "unauthorized", "public.api_unauthorized")
    })?;
    Ok(DraftKey { id, secret })
}

/// A draft's secret in its one normal form.
fn secret(text: &str) -> Option<String> {
    is_hex_32(text).then(|| text.to_ascii_lowercase())
}

fn is_hex_32(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The SHA-256 of `Content-Digest: sha-256=:<base64>:` among others (RFC 9530 §2).
pub(crate) fn sha256_of(header: &str) -> Option<[u8; 32]> {
    let member = header.split(',').find_map(|member| member.trim().strip_prefix("sha-256="))?;
    let encoded = member.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(encoded).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_found_among_others_and_nothing_else_is_taken_for_one() {
        let digest = STANDARD.encode([7; 32]);
        assert_eq!(sha256_of(&format!("sha-512=:AAAA:, sha-256=:{digest}:")), Some([7; 32]));
        for wrong in [
            "",
            "sha-256=",
            "sha-256=::",
            &format!("sha-256={digest}"),
            &format!("md5=:{digest}:"),
            "sha-256=:AAAA:",
        ] {
            assert_eq!(sha256_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_sixty_four_hexadecimal_digits_in_either_case() {
        assert_eq!(secret(&"Ab".repeat(32)), Some("ab".repeat(32)));
        assert_eq!(secret(&"g".repeat(64)), None);
        assert_eq!(secret("ab"), None);
    }
}
