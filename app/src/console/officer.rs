//! Who is signed in: the extractor that every page of the console begins with, and the same for
//! server functions. Permissions are not here; services enforce them.

use super::screen::BY_ITSELF;
use super::{choices, effort, entry, queue, requests, views};
use crate::error::AppError;
use crate::page::{Ctx, NavItem, Officer as Shown, Site};
use crate::pages::AppState;
use crate::port::{Port, cookie, cookie_name, cookie_name_at};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::accounts::Officer;
use services::queues::Queue;
use services::{ServiceError, Services};
use std::convert::Infallible;
use std::sync::Arc;

/// Name of the session's cookie, before any prefix.
pub const COOKIE: &str = "vps-sid";
/// Where the first password is changed; the only page that is open before that.
pub const FIRST_PASSWORD: &str = "/xu-ly/mat-khau";
/// Where officers sign in.
pub const SIGN_IN: &str = "/xu-ly/dang-nhap";

/// The network place that a request comes from, already made coarse: sign-ins are slowed by it.
/// The server puts it among the request's extensions; a client cannot.
#[derive(Clone, Debug)]
pub struct Place(pub Arc<str>);

impl Place {
    /// The place of a request; all that are unknown count as one.
    pub fn of(parts: &Parts) -> String {
        parts
            .extensions
            .get::<Self>()
            .map_or_else(|| "unknown".to_owned(), |place| place.0.to_string())
    }
}

/// The signed-in officer of a page. Without one the answer is a redirect to the sign-in.
pub struct CurrentOfficer {
    /// The account.
    pub officer: Officer,
    /// The request, still without the console's frame.
    pub ctx: Ctx,
}

impl CurrentOfficer {
    /// The context with the officer's frame, and the counts that its navigation shows.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn framed(&self, services: &Services) -> Result<(Ctx, Vec<(Queue, i64)>), AppError> {
        frame(&self.ctx, &self.officer, services).await.map_err(AppError::from)
    }
}

/// See [`CurrentOfficer::framed`]; for server functions that answer with a page.
pub async fn frame(
    ctx: &Ctx,
    officer: &Officer,
    services: &Services,
) -> Result<(Ctx, Vec<(Queue, i64)>), ServiceError> {
    let mut nav = Vec::new();
    let mut counts = Vec::new();
    if !officer.must_change_password {
        counts = services.queue_counts(officer).await?;
        for one in Queue::of(officer) {
            let count = counts.iter().find(|(other, _)| *other == one).map(|(_, n)| *n);
            nav.push(queue::entry(one, count));
        }
        if officer.may_enter() {
            nav.push(NavItem {
                href: entry::ENTRY,
                icon: "square-pen",
                key: "entry.title",
                count: None,
            });
        }
        if officer.is_intake() {
            nav.push(NavItem {
                href: "/xu-ly/bao-cao-noi-dung",
                icon: "flag",
                key: "console.abuse",
                count: None,
            });
        }
        if officer.answers_requests() {
            nav.push(NavItem {
                href: requests::REQUESTS,
                icon: "scale",
                key: "rights.desk_title",
                count: None,
            });
        }
        if !officer.agencies().is_empty() || officer.sees_all_effort() {
            nav.push(NavItem {
                href: effort::EFFORT,
                icon: "hourglass",
                key: "console.effort_title",
                count: None,
            });
        }
        nav.push(NavItem {
            href: views::VIEWS,
            icon: "layers",
            key: "table.views_all",
            count: None,
        });
        nav.push(NavItem {
            href: "/xu-ly/tai-khoan",
            icon: "key-round",
            key: "console.account",
            count: None,
        });
    }
    let shown = Shown {
        name: officer.display_name.clone(),
        place: choices::place(ctx, officer, &services.directory()),
        nav,
        views: views::pinned(ctx, officer, services).await?,
    };
    Ok((ctx.clone().with_officer(shown), counts))
}

impl FromRequestParts<AppState> for CurrentOfficer {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Ok(ctx) =
            Ctx::from_request_parts(parts, state).await.map_err(|never: Infallible| match never {});
        let token = cookie(&parts.headers, &cookie_name(&ctx, COOKIE));
        let found = match token {
            // What a page asks by itself does not keep a session alive that nobody uses.
            Some(token) if parts.headers.contains_key(BY_ITSELF) => {
                state.services.officer_at_rest(&token).await
            }
            Some(token) => state.services.officer(&token).await,
            None => Ok(None),
        };
        match found.map_err(|error| AppError::from(error).into_response())? {
            None => Err(see_other(&ctx, &sign_in_for(&wanted(&ctx)))),
            Some(officer) if officer.must_change_password && &*ctx.path != FIRST_PASSWORD => {
                Err(see_other(&ctx, FIRST_PASSWORD))
            }
            Some(officer) => Ok(Self { officer, ctx }),
        }
    }
}

/// The officer of a server function's request.
///
/// # Errors
/// Whatever the database answers. `None` means that nobody is signed in any more.
pub async fn officer_at(port: &Port) -> Result<Option<Officer>, AppError> {
    match token_at(port) {
        Some(token) => Ok(port.services.officer(&token).await?),
        None => Ok(None),
    }
}

/// The session's token as the browser sent it.
pub fn token_at(port: &Port) -> Option<String> {
    port.cookie(&cookie_name(&port.ctx, COOKIE))
}

/// The session's token of a request, whoever it is for.
pub fn session_token(site: &Site, headers: &HeaderMap) -> Option<String> {
    cookie(headers, &cookie_name_at(site, COOKIE))
}

/// The page that somebody wanted, with the open case where it has one.
fn wanted(ctx: &Ctx) -> String {
    let whole = format!("{}?{}", ctx.path, ctx.query);
    if ctx.query.is_empty() || safe(&whole).is_none() { ctx.path.to_string() } else { whole }
}

/// The sign-in page that leads back to `path` afterwards.
pub fn sign_in_for(path: &str) -> String {
    match safe(path) {
        Some(path) if path != "/xu-ly" => format!("{SIGN_IN}?ve={}", in_query(path)),
        _ => SIGN_IN.to_owned(),
    }
}

/// One of our own paths as a value in a query.
pub fn in_query(path: &str) -> String {
    path.replace('%', "%25").replace('&', "%26").replace('+', "%2B")
}

/// A path of the console that may be returned to; anything else is nobody's.
pub fn safe(path: &str) -> Option<&str> {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '/';
    let asked = |c: char| c.is_ascii_alphanumeric() || "-_=&.+%".contains(c);
    // A search stands in it by its bytes; nothing that could end a header line does.
    let clean = query.split('%').skip(1).all(|rest| {
        let byte = rest.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        byte.is_some_and(|byte| byte >= 0x20 && byte != 0x7f)
    });
    let ours = bare == "/xu-ly" || bare.starts_with("/xu-ly/");
    let tidy = bare.chars().all(plain) && !bare.contains("//") && query.chars().all(asked);
    (ours && path.len() < 600 && tidy && clean && !path.ends_with('?')).then_some(path)
}

/// 303 to one of our own pages.
pub fn see_other(ctx: &Ctx, path: &str) -> Response {
    let target =
        HeaderValue::from_str(&ctx.href(path)).unwrap_or_else(|_| HeaderValue::from_static("/"));
    let no_store = HeaderValue::from_static("no-store");
    (StatusCode::SEE_OTHER, [(header::LOCATION, target), (header::CACHE_CONTROL, no_store)])
        .into_response()
}

/// Browser and system in two words, for the list of one's own sessions. Never the whole header:
/// that would be a fingerprint.
pub fn device(headers: &HeaderMap) -> String {
    let agent =
        headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pick = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = pick(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("coc_coc", "Cốc Cốc"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = pick(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_the_console_are_returned_to() {
        for good in [
            "/xu-ly",
            "/xu-ly/ho-so/PA-2026-000001",
            "/xu-ly/moi?sau=-1.0a&ho-so=PA-2026-000001",
            "/xu-ly/tat-ca?q=%E1%BB%95+g%C3%A0&xep=moi-nhat",
        ] {
            assert_eq!(safe(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "//evil.vn",
            "/xu-ly//evil.vn",
            "/xu-lyx",
            "https://evil.vn/xu-ly",
            "/xu-ly/\\evil",
            "/xu-ly/?a=//evil.vn",
            "/xu-ly?",
            "/xu-ly/moi?a=%0d",
            "/xu-ly/moi?a=%",
            "/xu-ly/moi?a=%+1",
            "/xu-ly/\r\nSet-Cookie",
        ] {
            assert_eq!(safe(bad), None, "{bad:?}");
        }
        assert_eq!(
            sign_in_for("/xu-ly/ho-so/PA-2026-000001"),
            "/xu-ly/dang-nhap?ve=/xu-ly/ho-so/PA-2026-000001"
        );
        assert_eq!(
            sign_in_for("/xu-ly/moi?sau=1.a&ho-so=PA-2026-000001"),
            "/xu-ly/dang-nhap?ve=/xu-ly/moi?sau=1.a%26ho-so=PA-2026-000001"
        );
        assert_eq!(sign_in_for("//evil.vn"), "/xu-ly/dang-nhap");
    }

    #[test]
    fn a_device_is_two_words() {
        let of = |agent: &'static str| {
            device(&HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static(agent))]))
        };
        assert_eq!(
            of(
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
            ),
            "Edge · Windows"
        );
        assert_eq!(
            of(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone"
        );
        assert_eq!(of("curl/8"), "–");
    }
}
