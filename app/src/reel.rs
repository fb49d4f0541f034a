//! A video as an answer: whole or one range of it (RFC 9110 §14), never stored by a cache. Who may see
//! it was decided before.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::video::VideoFile;
use std::ops::Range;

/// The video for a player that asks with these headers.
pub fn answer(file: &VideoFile, asked: &HeaderMap) -> Response {
    let wanted = asked.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, range) = match wanted.map(|wanted| range_of(wanted, file.size)) {
        None | Some(Wanted::Whole) => (StatusCode::OK, 0..file.size),
        Some(Wanted::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Wanted::Nothing) => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let body = if status == StatusCode::RANGE_NOT_SATISFIABLE {
        Body::empty()
    } else {
        Body::from_stream(file.bytes(range.clone()))
    };
    let fixed: [(HeaderName, &str); 6] = [
        (header::CONTENT_TYPE, file.media_type),
        (header::ACCEPT_RANGES, "bytes"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A player that stands alone in a tab still needs its own bytes.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; media-src 'self'; sandbox"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let told = match status {
        StatusCode::PARTIAL_CONTENT => {
            Some(format!("bytes {}-{}/{}", range.start, range.end - 1, file.size))
        }
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{}", file.size)),
        _ => None,
    };
    if let Some(value) = told.and_then(|told| HeaderValue::try_from(told).ok()) {
        headers.insert(header::CONTENT_RANGE, value);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    response
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// One range of bytes; what is written otherwise, or several at once, may be answered by the whole.
fn range_of(wanted: &str, size: u64) -> Wanted {
    let Some((first, last)) = wanted.strip_prefix("bytes=").and_then(|set| set.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>();
    match (first.trim().is_empty(), number(first), number(last)) {
        (true, _, Ok(0)) => Wanted::Nothing,
        (true, _, Ok(count)) => Wanted::Part(size.saturating_sub(count)..size),
        (false, Ok(first), _) if first >= size => Wanted::Nothing,
        (false, Ok(first), Ok(last)) if last >= first => {
            Wanted::Part(first..last.saturating_add(1).min(size))
        }
        (false, Ok(first), Err(_)) if last.trim().is_empty() => Wanted::Part(first..size),
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_given_and_what_cannot_be_given_is_said() {
        for (wanted, given) in [
            ("bytes=0-", Wanted::Part(0..100)),
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=90-500", Wanted::Part(90..100)),
            ("bytes=-10", Wanted::Part(90..100)),
            ("bytes=-500", Wanted::Part(0..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-3", Wanted::Whole),
            ("bytes=0-3,5-7", Wanted::Whole),
            ("bytes=x-y", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
        ] {
            assert_eq!(range_of(wanted, 100), given, "{wanted}");
        }
    }
}
