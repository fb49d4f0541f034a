//! How often one address may do what. Lenient: a mobile network puts thousands of people behind
//! one address (decisions.md 17); finer limits by device and contact are the services'.

use crate::address::{ClientAddr, counted_as};
use crate::config::Config;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{Method, Uri};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Addresses that have not been seen for a while are forgotten this often.
pub const FORGET_EVERY: Duration = Duration::from_secs(60);

/// What an officer's open page sends by itself: heartbeats, and what is being typed. A whole office
/// stands behind one address, and none of it is an act.
const DESK: [&str; 2] = ["/xu-ly/luong/co-mat", "/api/case/keep"];
/// So many times as often as acts.
const DESK_SHARE: u32 = 10;

/// The counters of every kind of act.
#[derive(Debug)]
pub struct Limits {
    write: DefaultKeyedRateLimiter<IpAddr>,
    desk: DefaultKeyedRateLimiter<IpAddr>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    track: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Limits {
    /// Counters for the configured rates.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let counter = |rate: u32| {
            RateLimiter::dashmap(Quota::per_minute(
                NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN),
            ))
        };
        Self {
            write: counter(config.rate_write_per_minute),
            desk: counter(config.rate_write_per_minute.saturating_mul(DESK_SHARE)),
            sign_in: counter(config.rate_sign_in_per_minute),
            track: counter(config.rate_track_per_minute),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request. `Err` holds the seconds after which it may be tried again.
    ///
    /// # Errors
    /// When the address has done this too often.
    pub fn count(&self, client: ClientAddr, method: &Method, path: &str) -> Result<(), u64> {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return Ok(());
        }
        if DESK.contains(&path.strip_prefix("/en").unwrap_or(path)) {
            return self.check(client, [Some(&self.desk), None]);
        }
        let counter = match path.trim_start_matches("/api/") {
            "session/begin" | "account/ask" | "account/again" | "account/code"
            | "account/contact" | "account/prove" => Some(&self.sign_in),
            "track/open" | "rights/download" | "rights/correct" | "rights/unlink"
            | "rights/ask" | "account/claim" | "account/renew" => Some(&self.track),
            _ => None,
        };
        self.check(client, [Some(&self.write), counter])
    }

    /// Counts a look-up by the link that holds number and secret, as one by the form.
    ///
    /// # Errors
    /// As [`Limits::count`].
    pub fn count_link(&self, client: ClientAddr) -> Result<(), u64> {
        self.check(client, [Some(&self.track), None])
    }

    fn check(
        &self,
        client: ClientAddr,
        counters: [Option<&DefaultKeyedRateLimiter<IpAddr>>; 2],
    ) -> Result<(), u64> {
        let key = counted_as(client.0);
        for counter in counters.into_iter().flatten() {
            counter.check_key(&key).map_err(|until| {
                until.wait_time_from(self.clock.now()).as_secs_f64().ceil().max(1.0) as u64
            })?;
        }
        Ok(())
    }

    /// Forgets addresses whose counters are full again; without it the memory only grows.
    pub fn forget(&self) {
        for counter in [&self.write, &self.desk, &self.sign_in, &self.track] {
            counter.retain_recent();
            counter.shrink_to_fit();
        }
    }
}

/// The link on a receipt: it holds number and secret, so it is a guess like any other.
pub fn is_link(uri: &Uri) -> bool {
    let path = uri.path().strip_prefix("/en").unwrap_or(uri.path());
    path.starts_with("/tra-cuu/")
        && uri.query().is_some_and(|query| query.split('&').any(|part| part.starts_with("ma=")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn limits() -> Limits {
        Limits::new(&Config { rate_sign_in_per_minute: 2, ..Config::default() })
    }

    #[test]
    fn one_address_is_slowed_and_another_is_not() {
        let limits = limits();
        let sign_in = |address: &str| {
            limits.count(ClientAddr(address.parse().unwrap()), &Method::POST, "/api/session/begin")
        };
        assert!(sign_in("192.0.2.1").is_ok() && sign_in("192.0.2.1").is_ok());
        let wait = sign_in("192.0.2.1").unwrap_err();
        assert!((1..=30).contains(&wait), "{wait}");
        assert!(sign_in("192.0.2.2").is_ok());
    }

    #[test]
    fn heartbeats_of_a_whole_office_do_not_use_up_its_acts() {
        let limits = Limits::new(&Config { rate_write_per_minute: 2, ..Config::default() });
        let client = ClientAddr("192.0.2.1".parse().unwrap());
        for _ in 0..10 {
            limits.count(client, &Method::POST, "/en/xu-ly/luong/co-mat").unwrap();
            limits.count(client, &Method::POST, "/api/case/keep").unwrap();
        }
        assert!(limits.count(client, &Method::POST, "/api/case/keep").is_err());
        assert!(limits.count(client, &Method::POST, "/api/case/act").is_ok());
    }

    #[test]
    fn reading_is_not_counted() {
        let limits = Limits::new(&Config { rate_write_per_minute: 1, ..Config::default() });
        let client = ClientAddr("192.0.2.1".parse().unwrap());
        for _ in 0..10 {
            limits.count(client, &Method::GET, "/").unwrap();
        }
        limits.count(client, &Method::POST, "/").unwrap();
        assert!(limits.count(client, &Method::POST, "/").is_err());
    }

    #[test]
    fn guessing_by_the_link_counts_like_guessing_by_the_form() {
        let limits = Limits::new(&Config { rate_track_per_minute: 1, ..Config::default() });
        let client = ClientAddr("192.0.2.9".parse().unwrap());
        assert!(is_link(&"/en/tra-cuu/PA-2026-000001?x=1&ma=7K3QM".parse().unwrap()));
        assert!(!is_link(&"/tra-cuu/PA-2026-000001".parse().unwrap()));
        assert!(limits.count_link(client).is_ok());
        assert!(limits.count_link(client).is_err());
        assert!(limits.count(client, &Method::POST, "/api/track/open").is_err());
    }
}
