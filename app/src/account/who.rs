//! Which citizen is signed in, by a cookie that scripts cannot read. What they may see is asked in
//! `services`, at every use.

use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::port::{Port, cookie, cookie_name, set_cookie};
use crate::report::key::see_other;
use crate::words::Lang;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use services::Services;
use services::citizens::{Citizen, Opened};
use services::otp::{LIFE, Ticket, Tongue};
use std::convert::Infallible;

/// Name of the session's cookie, before any prefix.
const SESSION: &str = "vps-cid";
/// Name of the cookie of a code that was asked for.
const TICKET: &str = "vps-ma";

/// The signed-in citizen of a page. Without one the answer is a redirect to the sign-in.
pub struct CurrentCitizen {
    /// The account.
    pub citizen: Citizen,
    /// The request.
    pub ctx: Ctx,
}

impl FromRequestParts<AppState> for CurrentCitizen {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Ok(ctx) =
            Ctx::from_request_parts(parts, state).await.map_err(|never: Infallible| match never {});
        match citizen_of(&ctx, &state.services, &parts.headers).await {
            Ok(Some(citizen)) => Ok(Self { citizen, ctx }),
            Ok(None) => Err(see_other(&ctx, &super::enter::for_path(&ctx.path), &[])),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// The citizen of a request, if one is signed in.
///
/// # Errors
/// Whatever the database answers.
pub async fn citizen_of(
    ctx: &Ctx,
    services: &Services,
    headers: &HeaderMap,
) -> Result<Option<Citizen>, AppError> {
    match token(ctx, headers) {
        Some(token) => Ok(services.citizen(&token).await?),
        None => Ok(None),
    }
}

/// The citizen of a server function's request; without one the visitor is led to the sign-in.
///
/// # Errors
/// Whatever the database answers.
pub async fn citizen_at(port: &Port, back: &str) -> Result<Option<Citizen>, AppError> {
    let found = citizen_of(&port.ctx, &port.services, &port.headers).await?;
    if found.is_none() {
        port.go(&super::enter::for_path(back));
    }
    Ok(found)
}

/// The session's token as the browser sent it.
pub fn token(ctx: &Ctx, headers: &HeaderMap) -> Option<String> {
    cookie(headers, &cookie_name(ctx, SESSION)).filter(|token| !token.is_empty())
}

/// Keeps a session in this browser.
pub fn session_cookie(ctx: &Ctx, opened: &Opened) -> String {
    set_cookie(ctx, SESSION, &opened.token, opened.max_age)
}

/// Forgets the session in this browser.
pub fn session_gone(ctx: &Ctx) -> String {
    set_cookie(ctx, SESSION, "", Some(0))
}

/// The code that this browser asked for.
pub fn ticket(ctx: &Ctx, headers: &HeaderMap) -> Option<Ticket> {
    Ticket::parse(&cookie(headers, &cookie_name(ctx, TICKET))?)
}

/// Keeps a code's other half in this browser as long as the code lives.
pub fn ticket_cookie(ctx: &Ctx, ticket: &Ticket) -> String {
    set_cookie(ctx, TICKET, &ticket.to_token(), Some(LIFE / 1000))
}

/// Forgets the code.
pub fn ticket_gone(ctx: &Ctx) -> String {
    set_cookie(ctx, TICKET, "", Some(0))
}

/// The language that a message is written in.
pub const fn tongue(lang: Lang) -> Tongue {
    match lang {
        Lang::Vi => Tongue::Vi,
        Lang::En => Tongue::En,
    }
}

/// A path of the citizen's pages that may be returned to; anything else is nobody's.
pub fn safe(path: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '/';
    let ours = ["/cua-toi", "/tra-cuu", "/phan-anh", "/quyen-cua-toi"].iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '-']))
    });
    (ours && path.len() < 100 && path.chars().all(plain) && !path.contains("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_citizens_own_paths_are_returned_to() {
        for good in ["/cua-toi", "/cua-toi/nhan", "/tra-cuu/PA-2026-000001", "/quyen-cua-toi"] {
            assert_eq!(safe(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "/xu-ly",
            "//evil.vn",
            "/cua-toi//evil.vn",
            "/cua-toix",
            "https://evil.vn/cua-toi",
            "/cua-toi/\\evil",
            "/cua-toi?a=b",
            "/cua-toi/\r\nSet-Cookie",
        ] {
            assert_eq!(safe(bad), None, "{bad:?}");
        }
    }
}
