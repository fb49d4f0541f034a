//! An error as `{error, message, fields?}`: a stable code for programs and a sentence for people.
//! Never a cause, never anything that was typed.

use crate::error::{AppError, status_of};
use crate::words::{Lang, t};
use axum::Json;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::input::FieldError;
use serde::Serialize;
use services::ServiceError;

/// What went wrong.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub status: StatusCode,
    error: String,
    /// Key of the sentence.
    words: String,
    fields: Vec<FieldError>,
    trace: Option<String>,
}

#[derive(Serialize)]
struct Told<'a> {
    error: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fields: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a str>,
}

impl Trouble {
    /// With the sentence's key.
    pub fn new(status: StatusCode, error: impl Into<String>, words: impl Into<String>) -> Self {
        Self { status, error: error.into(), words: words.into(), fields: Vec::new(), trace: None }
    }

    /// The request cannot be understood.
    pub fn malformed(status: StatusCode) -> Self {
        let error = if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            "unsupported_media"
        } else {
            "malformed"
        };
        Self::new(status, error, "public.api_malformed")
    }

    /// The same under another status.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl From<ServiceError> for Trouble {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(fields) => Self {
                fields,
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "public.api_invalid")
            },
            ServiceError::Refused(refusal) => {
                let key = refusal.key();
                Self::new(status_of(refusal), key.trim_start_matches("refusal."), &key)
            }
            ServiceError::Photo(problem) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                problem.key().replace('.', "_"),
                problem.key(),
            ),
            ServiceError::Video(problem) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                problem.key().replace('.', "_"),
                problem.key(),
            ),
            ServiceError::NotFound => {
                Self::new(StatusCode::NOT_FOUND, "not_found", "public.api_not_found")
            }
            // Logged there, once, with the code that is told.
            error => {
                let AppError { status, trace, .. } = error.into();
                let status =
                    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let (code, words) = match status {
                    StatusCode::SERVICE_UNAVAILABLE => ("busy", "error.busy_text"),
                    _ => ("broken", "error.broken_text"),
                };
                Self { trace, ..Self::new(status, code, words) }
            }
        }
    }
}

impl From<BytesRejection> for Trouble {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "too_large", "error.too_large_text")
            }
            _ => Self::malformed(StatusCode::BAD_REQUEST),
        }
    }
}

impl IntoResponse for Trouble {
    /// Only the status and the trouble itself: [`with_words`] knows the reader's language.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Tells every trouble in the reader's language.
pub async fn with_words(request: Request, next: Next) -> Response {
    let lang = lang_of(request.uri().query().unwrap_or_default(), request.headers());
    let mut response = next.run(request).await;
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
    let told = Told {
        error: &trouble.error,
        message: t(lang, &trouble.words),
        fields: &trouble.fields,
        trace: trouble.trace.as_deref(),
    };
    let mut told = (trouble.status, Json(told)).into_response();
    let headers = told.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    match trouble.status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Draft"));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        _ => {}
    }
    // What a handler or the router said besides (Allow) is kept.
    for (name, value) in response.headers() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    told
}

/// `?lang=` first, then the better liked of ours in `Accept-Language` (RFC 9110 §12.5.4).
fn lang_of(query: &str, headers: &HeaderMap) -> Lang {
    if let Some(named) = query.split('&').find_map(|pair| pair.strip_prefix("lang=")) {
        return if named == "en" { Lang::En } else { Lang::Vi };
    }
    let liked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0, Lang::Vi);
    for range in liked.split(',') {
        let (tag, q) = range.split_once(";q=").unwrap_or((range, "1"));
        let lang = match tag.trim().split('-').next() {
            Some("vi") => Lang::Vi,
            Some("en") => Lang::En,
            _ => continue,
        };
        let q = q.trim().parse::<f32>().unwrap_or(0.0);
        if q > best.0 {
            best = (q, lang);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_reader_s_language_is_what_the_address_says_and_then_what_the_browser_likes() {
        let lang = |query, liked: &str| {
            let headers = HeaderMap::from_iter([(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_str(liked).unwrap(),
            )]);
            lang_of(query, &headers)
        };
        assert_eq!(lang("lang=en", "vi"), Lang::En);
        assert_eq!(lang("", "en-GB,en;q=0.9,vi;q=0.8"), Lang::En);
        assert_eq!(lang("", "en;q=0.5, vi-VN;q=0.9"), Lang::Vi);
        assert_eq!(lang("", "fr, *;q=0.1"), Lang::Vi);
    }
}
