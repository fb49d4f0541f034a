//! What every server function shares: who and what is at hand, and how a form's answer leaves.
//!
//! A form is answered by a redirect (POST → 303 → GET), with and without JavaScript alike; what
//! was typed lies in the database, and what was wrong is a code in the address. Nothing typed ever
//! stands in an address (security.md §0.8).

use crate::error::AppError;
use crate::page::{Ctx, Site};
use crate::pages::AppState;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use leptos::prelude::use_context;
use services::{ServiceError, Services};
use std::sync::{Arc, Mutex, OnceLock};

/// Where a server function leaves the answer that is sent instead of leptos_axum's own.
#[derive(Clone, Default)]
pub struct Outbound(Arc<Mutex<Option<Response>>>, Arc<Mutex<Vec<String>>>);

impl Outbound {
    /// The answer, if one was left.
    pub fn take(&self) -> Option<Response> {
        let mut response = self.0.lock().map_or(None, |mut slot| slot.take())?;
        for cookie in self.1.lock().map(|kept| kept.clone()).unwrap_or_default() {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        Some(response)
    }
    fn put(&self, response: Response) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = Some(response);
        }
    }
}

/// The request as a server function sees it.
pub struct Port {
    /// Language, addresses.
    pub ctx: Ctx,
    /// The house.
    pub services: Services,
    /// Headers of the request.
    pub headers: HeaderMap,
    outbound: Outbound,
}

impl Port {
    /// Inside a server function only.
    ///
    /// # Errors
    /// [`AppError`] 500 outside of one.
    pub fn here() -> Result<Self, AppError> {
        let missing = || AppError { status: 500, key: "error.broken".to_owned(), trace: None };
        let state = use_context::<AppState>().ok_or_else(missing)?;
        Ok(Self {
            ctx: use_context::<Ctx>().ok_or_else(missing)?,
            services: state.services,
            headers: use_context::<Parts>().ok_or_else(missing)?.headers,
            outbound: use_context::<Outbound>().ok_or_else(missing)?,
        })
    }

    /// Leaves `response` as the answer.
    pub fn answer(&self, response: impl IntoResponse) {
        self.outbound.put(response.into_response());
    }

    /// Sets a cookie with whatever answer is left.
    pub fn set(&self, cookie: String) {
        if let Ok(mut kept) = self.outbound.1.lock() {
            kept.push(cookie);
        }
    }

    /// Sends the browser on to one of our own paths; `path` may have a query but nothing typed.
    pub fn go(&self, path: &str) {
        self.go_with(path, &[]);
    }

    /// As [`Port::go`], with cookies to set.
    pub fn go_with(&self, path: &str, cookies: &[String]) {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let href = self.ctx.href(path);
        let target = HeaderValue::from_str(&href).unwrap_or_else(|_| HeaderValue::from_static("/"));
        response.headers_mut().insert(header::LOCATION, target);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for cookie in cookies {
            if let Ok(value) = HeaderValue::from_str(cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        self.outbound.put(response);
    }

    /// Ends a form: `done` sends on to `on`; a refusal or wrong input sends back to `back` with its
    /// code as `?loi=…`; anything else becomes the error page with its true status.
    pub fn settle<T>(
        &self,
        done: Result<T, ServiceError>,
        on: &str,
        back: &str,
    ) -> Result<(), AppError> {
        match done {
            Ok(_) => self.go(on),
            Err(error) => self.go_back(error, back),
        }
        Ok(())
    }

    /// The failing half of [`Port::settle`].
    pub fn go_back(&self, error: ServiceError, back: &str) {
        let code = match &error {
            ServiceError::Invalid(_) => Some("invalid".to_owned()),
            ServiceError::Refused(refusal) => Some(refusal.key()),
            ServiceError::Photo(problem) => Some(problem.key().to_owned()),
            ServiceError::Video(problem) => Some(problem.key().to_owned()),
            _ => None,
        };
        match code {
            Some(code) => {
                let glue = if back.contains('?') { '&' } else { '?' };
                self.go(&format!("{back}{glue}loi={code}"));
            }
            None => self.answer(AppError::from(error)),
        }
    }

    /// The value of a cookie of the request.
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookie(&self.headers, name)
    }

    /// The browser asked for a page rather than for data.
    pub fn wants_page(&self) -> bool {
        self.headers
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains("text/html"))
    }
}

/// Every server function: its method and its whole address.
pub fn functions() -> &'static [(Method, &'static str)] {
    static ALL: OnceLock<Vec<(Method, &'static str)>> = OnceLock::new();
    ALL.get_or_init(|| {
        server_fn::axum::server_fn_paths().map(|(path, method)| (method, path)).collect()
    })
}

/// The door that a request came to, as the route table or the registry of server functions names it:
/// never an address with somebody's number or secret in it.
pub fn door_of(request: &Request) -> String {
    let (method, path) = (request.method(), request.uri().path());
    if functions().iter().any(|(known, function)| known == method && *function == path) {
        return format!("{method} {path}");
    }
    let route = request.extensions().get::<MatchedPath>();
    format!("{method} {}", route.map_or("-", |route| route.as_str()))
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A cookie that scripts cannot read, for this browser session or `max_age` seconds. With https the
/// name gets the `__Host-` prefix, which browsers accept only with Secure and without Domain.
pub fn set_cookie(ctx: &Ctx, name: &str, value: &str, max_age: Option<i64>) -> String {
    let secure = if ctx.site.base_url.starts_with("https:") { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", cookie_name(ctx, name))
}

/// The name under which [`set_cookie`] sets a cookie.
pub fn cookie_name(ctx: &Ctx, name: &str) -> String {
    cookie_name_at(&ctx.site, name)
}

/// As [`cookie_name`], where there is no page yet.
pub fn cookie_name_at(site: &Site, name: &str) -> String {
    if site.base_url.starts_with("https:") { format!("__Host-{name}") } else { name.to_owned() }
}
