//! HTTP to other machines: no redirect is followed, no answer is waited for long, and a name that
//! leads into the own network leads nowhere, judged at the moment of connecting.

use super::unfit;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, StatusCode, header};
use services::ServiceError;
use services::push::is_private;
use std::net::SocketAddr;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(15);

fn builder() -> ClientBuilder {
    // The client is built without a TLS provider of its own; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        // A proxy would resolve names for us, and the look at the address would be lost.
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .user_agent(concat!("VinhPhuc-S/", env!("CARGO_PKG_VERSION")))
}

/// For addresses that the operator gave: they may lie in the own network.
pub fn to_named() -> Result<Client, ServiceError> {
    builder().build().map_err(|error| unfit(format!("no HTTP client: {error}")))
}

/// For addresses that strangers gave.
pub fn to_strangers() -> Result<Client, ServiceError> {
    builder()
        .https_only(true)
        .dns_resolver(Outside)
        .build()
        .map_err(|error| unfit(format!("no HTTP client: {error}")))
}

/// Finds only addresses outside of the own network.
#[derive(Clone, Copy, Debug)]
pub struct Outside;

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let outside: Vec<SocketAddr> =
                found.filter(|address| !is_private(address.ip())).collect();
            if outside.is_empty() {
                return Err("the name leads nowhere outside".into());
            }
            Ok(Box::new(outside.into_iter()) as Addrs)
        })
    }
}

/// Why a request got no answer, without its address.
pub fn without_answer(error: reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the request failed"
    };
    kind.to_owned()
}

/// `Retry-After` in seconds, as ms; a date there is rare and is answered with the usual wait.
pub fn retry_after(headers: &header::HeaderMap) -> Option<i64> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse::<i64>().ok()?;
    // A day at most: a wrong header must not silence a channel for a year.
    Some(seconds.clamp(0, 86_400) * 1000)
}

/// The machine is busy or at fault, or our password is wrong: the message itself is not refused.
pub fn is_for_later(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::TOO_EARLY
                | StatusCode::TOO_MANY_REQUESTS
        )
}
