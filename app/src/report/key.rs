//! What opens a draft or a case in this browser: cookies that scripts cannot read. The keys
//! themselves are the services'.

use crate::account::who;
use crate::page::Ctx;
use crate::port::{cookie, cookie_name, set_cookie};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::intake::{DRAFT_LIFE, DraftKey};
use services::sender::CaseKey;

const DRAFT: &str = "vps-draft";

/// The draft of this browser.
pub fn draft_key(ctx: &Ctx, headers: &HeaderMap) -> Option<DraftKey> {
    DraftKey::parse(&cookie(headers, &cookie_name(ctx, DRAFT))?)
}

/// Keeps a draft open in this browser as long as the house keeps the draft: seven days from the last
/// change, so that every change sets it anew.
pub fn draft_cookie(ctx: &Ctx, key: &DraftKey) -> String {
    set_cookie(ctx, DRAFT, &key.to_token(), Some(DRAFT_LIFE / 1000))
}

/// What opens the case of this number in this browser: its secret, or the session of a citizen. Whether
/// it is theirs, the services ask.
pub fn case_key(ctx: &Ctx, headers: &HeaderMap, number: &str) -> Option<CaseKey> {
    let secret = cookie(headers, &cookie_name(ctx, &case_name(number)));
    let by_secret = secret.and_then(|secret| CaseKey::parse(number, &secret).ok());
    by_secret.or_else(|| CaseKey::of_session(number, &who::token(ctx, headers)?))
}

/// Keeps a case open until the browser is closed. One that a session opens needs no cookie.
pub fn case_cookie(ctx: &Ctx, key: &CaseKey) -> String {
    match key.secret() {
        Some(secret) => set_cookie(ctx, &case_name(&key.number), &secret, None),
        None => case_cookie_gone(ctx, &key.number),
    }
}

/// Closes a case in this browser.
pub fn case_cookie_gone(ctx: &Ctx, number: &str) -> String {
    set_cookie(ctx, &case_name(number), "", Some(0))
}

fn case_name(number: &str) -> String {
    format!("vps-case-{}", number.to_ascii_lowercase())
}

/// Sends a GET on to another of our pages.
pub fn see_other(ctx: &Ctx, path: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let target =
        HeaderValue::from_str(&ctx.href(path)).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, target);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::page::Site;
    use crate::words::Lang;
    use std::sync::Arc;

    fn ctx(base_url: &str) -> Ctx {
        let site = Site { base_url: base_url.to_owned(), ..Site::default() };
        Ctx::bare(Lang::Vi, "/", Arc::new(site))
    }

    fn back(set: &str) -> HeaderMap {
        let pair = set.split(';').next().unwrap();
        HeaderMap::from_iter([(
            header::COOKIE,
            HeaderValue::from_str(&format!("theme=dark; {pair}")).unwrap(),
        )])
    }

    #[test]
    fn a_case_stays_open_for_its_own_number_only() {
        for base in ["http://127.0.0.1:3000", "https://example.vn"] {
            let ctx = ctx(base);
            let key = CaseKey::parse("PA-2026-004517", "00000-00001-1").unwrap();
            let headers = back(&case_cookie(&ctx, &key));
            assert!(case_key(&ctx, &headers, "PA-2026-004517").is_some_and(|found| found == key));
            assert!(case_key(&ctx, &headers, "PA-2026-004518").is_none());
        }
    }

    #[test]
    fn a_draft_s_cookie_is_out_of_reach_of_scripts_and_lives_seven_days() {
        let ctx = ctx("https://example.vn");
        let key = DraftKey { id: uuid::Uuid::now_v7(), secret: "0f".repeat(32) };
        let set = draft_cookie(&ctx, &key);
        assert!(
            set.starts_with("__Host-vps-draft=")
                && set.contains("HttpOnly")
                && set.contains("Max-Age=604800"),
            "{set}"
        );
        assert!(draft_key(&ctx, &back(&set)).is_some_and(|found| found == key));
    }
}
