//! What happens to every request, in order: a number, refusals that need no handler, limits on
//! its body, the handler itself behind a net, headers, one log line. Only CSRF has its own layer,
//! inside this one.

use crate::address::{ClientAddr, Peer, client_of, counted_as};
use crate::config::Config;
use crate::headers;
use crate::limit::{self, Limits};
use crate::pace::{GivenUp, PaceLimit, discard, paced};
use app::console::Place;
use app::page::{Ctx, Site};
use app::pages::lost::problem_page;
use app::words::Lang;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Of a body that is too large so much is still read, so that the browser shows our answer and
/// not a broken connection; bytes.
const READ_ANYWAY: u64 = 64 * 1024 * 1024;

/// The number of a request: in its answer, in its log lines, on its error page.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// What the guard needs to know.
#[derive(Debug)]
pub struct Guard {
    /// The settings in force.
    pub config: Arc<Config>,
    /// Counters by address.
    pub limits: Arc<Limits>,
    /// For the error pages.
    pub site: Arc<Site>,
}

/// The layer. Wraps every route and the fallback.
pub async fn guard(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let peer =
        request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let id = guard.request_id(peer, request.headers());
    let asked = Asked::of(&request, id.clone());
    let client = client_of(peer, request.headers(), &guard.config.trusted_proxies);
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(RequestId(id.clone()));
    if !request.method().is_safe() {
        let place = counted_as(client.0).to_string();
        request.extensions_mut().insert(Place(place.into()));
    }

    let span = tracing::info_span!("request", id = &*id);
    let mut response = async {
        let answer = match guard.refuse(client, &request) {
            Some(refusal) => guard.decline(refusal, request).await,
            None => guard.pass(request, next).await,
        };
        let response = guard.with_page(answer, &asked);
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        let (method, path, status) = (&asked.method, &*asked.route, response.status().as_u16());
        let ms = (ms * 100.0).round() / 100.0;
        // A page brings ten files along and a map fifty; only their absence is worth a line.
        if (path.starts_with("/pkg/") || path.starts_with("/tiles/")) && status < 400 {
            tracing::debug!(%method, path, status, ms);
        } else {
            tracing::info!(%method, path, status, ms);
        }
        response
    }
    .instrument(span)
    .await;

    let (mut parts, body) = std::mem::take(&mut response).into_parts();
    headers::protect(&mut parts.headers, &parts.extensions, guard.config.secure());
    if let Ok(id) = HeaderValue::try_from(&*asked.id) {
        parts.headers.insert(REQUEST_ID, id);
    }
    Response::from_parts(parts, body)
}

/// An answer without asking a handler.
struct Refusal {
    status: StatusCode,
    /// Seconds until another try makes sense.
    retry_after: Option<u64>,
    /// The rest of the body is worth reading.
    read_body: bool,
}

impl Refusal {
    fn at_once(status: StatusCode) -> Self {
        Self { status, retry_after: None, read_body: false }
    }
}

impl Guard {
    /// Ours, or the one that a trusted proxy has already written to its own log.
    fn request_id(&self, peer: IpAddr, headers: &HeaderMap) -> Arc<str> {
        let given = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok());
        let plain = |id: &&str| {
            (8..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        match given.filter(plain) {
            Some(id) if self.config.trusted_proxies.iter().any(|net| net.holds(peer)) => id.into(),
            _ => Uuid::now_v7().as_simple().to_string().into(),
        }
    }

    fn refuse(&self, client: ClientAddr, request: &Request) -> Option<Refusal> {
        let (method, path, headers) = (request.method(), request.uri().path(), request.headers());
        if matches!(*method, Method::TRACE | Method::CONNECT) {
            return Some(Refusal::at_once(StatusCode::METHOD_NOT_ALLOWED));
        }
        // Every client of ours knows how long its body is; a proxy in front may not.
        if headers.contains_key(header::TRANSFER_ENCODING) {
            return Some(Refusal::at_once(StatusCode::LENGTH_REQUIRED));
        }
        let length = length_of(headers);
        let counted = if limit::is_link(request.uri()) {
            self.limits.count_link(client)
        } else {
            self.limits.count(client, method, path)
        };
        if let Err(wait) = counted {
            return Some(Refusal {
                status: StatusCode::TOO_MANY_REQUESTS,
                retry_after: Some(wait),
                read_body: length <= READ_ANYWAY,
            });
        }
        (length > self.most_for(path)).then_some(Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            retry_after: None,
            read_body: length <= READ_ANYWAY,
        })
    }

    /// Largest body of a route, bytes. A route that takes photos or parts of videos says so in its
    /// path; one form takes a whole video.
    fn most_for(&self, path: &str) -> u64 {
        if path == "/api/report/video" {
            self.config.video_body_max_bytes
        } else if path.split('/').any(|p| matches!(p, "photo" | "photos" | "video" | "videos")) {
            self.config.photo_body_max_bytes
        } else {
            self.config.body_max_bytes
        }
    }

    async fn decline(&self, refusal: Refusal, request: Request) -> Response {
        let read = refusal.read_body
            && discard(paced(request.into_body(), self.pace(), GivenUp::default())).await.is_ok();
        let mut response = refusal.status.into_response();
        if !read {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(wait) = refusal.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }

    async fn pass(&self, mut request: Request, next: Next) -> Response {
        let given_up = GivenUp::default();
        if length_of(request.headers()) > 0 {
            let body = std::mem::replace(request.body_mut(), Body::empty());
            *request.body_mut() = paced(body, self.pace(), given_up.clone());
        }
        match headers::fresh_nonce() {
            Ok(nonce) => drop(request.extensions_mut().insert(nonce)),
            Err(error) => {
                tracing::error!(%error, "no randomness");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
        // A panic is logged by the hook that `log` sets; here it only becomes an answer.
        let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let mut response =
            answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
        if given_up.is_set() {
            response = StatusCode::REQUEST_TIMEOUT.into_response();
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn pace(&self) -> PaceLimit {
        PaceLimit {
            grace: Duration::from_millis(self.config.body_grace_ms),
            idle: Duration::from_millis(self.config.body_idle_ms),
            rate: self.config.body_min_bytes_per_s,
        }
    }

    /// Gives an error without words (ours, a library's) the page that people can read.
    fn with_page(&self, response: Response, asked: &Asked) -> Response {
        let status = response.status();
        let failed = status.is_client_error() || status.is_server_error();
        let has_words = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            let kind = kind.as_bytes();
            kind.starts_with(b"text/html") || kind.starts_with(b"application/")
        });
        if !failed || has_words || !asked.wants_html {
            return response;
        }
        let lang = if asked.path.starts_with("/en/") { Lang::En } else { Lang::Vi };
        let trace = status.is_server_error().then_some(&*asked.id);
        let ctx = Ctx::bare(lang, "/", self.site.clone());
        let mut page = problem_page(&ctx, status, trace).into_response();
        for (name, value) in response.headers() {
            if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
                page.headers_mut().insert(name, value.clone());
            }
        }
        page
    }
}

/// What is kept of a request for its error page and its log line.
struct Asked {
    id: Arc<str>,
    method: Method,
    path: String,
    /// The route's pattern: never an address with somebody's number or secret in it.
    route: Arc<str>,
    wants_html: bool,
}

impl Asked {
    fn of(request: &Request, id: Arc<str>) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        let accept = request.headers().get(header::ACCEPT);
        Self {
            id,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            route: route.map_or("-".into(), |route| route.as_str().into()),
            wants_html: accept
                .and_then(|v| v.to_str().ok())
                .is_some_and(|v| v.contains("text/html")),
        }
    }
}

fn length_of(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}
