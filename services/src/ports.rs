//! What the house needs from outside, each with one real and one fake.

use futures_util::future::BoxFuture;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use thiserror::Error;
use url::Url;
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync {
    /// ms UTC.
    fn now(&self) -> i64;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        // Before 1970 is a broken clock; 0 then makes everything overdue rather than immortal.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
    }
}

/// A clock that stands where it is put: for tests and for the demonstration's past.
#[derive(Debug, Default)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Stands at `now`, ms UTC.
    pub fn at(now: i64) -> Self {
        Self(AtomicI64::new(now))
    }
    /// Moves to `now`, ms UTC.
    pub fn set(&self, now: i64) {
        self.0.store(now, Ordering::SeqCst);
    }
    /// Moves forward.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Why a message did not leave. The words never hold an address or the message: they stand in logs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Undelivered {
    /// The channel is away or busy: trying again later may help.
    #[error("not delivered yet: {0}")]
    Later(String),
    /// The channel refuses this address or message for good.
    #[error("refused for good: {0}")]
    Never(String),
}

/// A letter by e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its own for ever: a letter that is sent again after a lost answer carries the same Message-ID,
    /// so that mail programs show it once.
    pub id: Uuid,
    /// One address, as `domain::input::Email` reads it.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The whole message as plain text; always there.
    pub text: String,
    /// The same as HTML, where the sender of it has one.
    pub html: Option<String>,
    /// Address that stops such letters, where there is one (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// A text message to a telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortMessage {
    /// Its own for ever: a gateway that knows it sends it once.
    pub id: Uuid,
    /// E.164, as `domain::input::Phone` reads it.
    pub to: String,
    /// Plain text.
    pub text: String,
}

/// Hides who is written to and what: a `Debug` in a log must tell neither.
macro_rules! hidden {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}
hidden!(Letter);
hidden!(ShortMessage);

/// Takes letters away. Called by the worker only, never while somebody waits for a page.
pub trait Mail: Send + Sync {
    /// Hands one letter over.
    ///
    /// # Errors
    /// [`Undelivered`]; the caller tries again only after [`Undelivered::Later`].
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>>;
}

/// Takes text messages away. Called by the worker only.
pub trait Sms: Send + Sync {
    /// Hands one message over.
    ///
    /// # Errors
    /// [`Undelivered`]; the caller tries again only after [`Undelivered::Later`].
    fn send<'a>(&'a self, message: &'a ShortMessage) -> BoxFuture<'a, Result<(), Undelivered>>;
}

/// A sealed message for one browser, as its push service wants it (RFC 8030).
#[derive(Clone, PartialEq, Eq)]
pub struct PushMessage {
    /// The browser's address at its push service.
    pub endpoint: Url,
    /// The header `Authorization` (RFC 8292).
    pub authorization: String,
    /// A later message with the same topic takes its place: 32 characters of base64url.
    pub topic: String,
    /// How long it is kept for a browser that is away, s.
    pub ttl: u32,
    /// Sealed (RFC 8291).
    pub body: Vec<u8>,
}
hidden!(PushMessage);

/// What a push service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushAnswer {
    /// It has the message.
    Taken,
    /// The browser is no longer there (404, 410).
    Gone,
    /// Not now; not before `after` ms, where it said so (429, 5xx, no answer).
    Later {
        /// ms from now.
        after: Option<i64>,
        /// Without address or message.
        why: String,
    },
    /// It refuses this message for good. Without address or message.
    Never(String),
}

/// Takes sealed messages to the push services. Called by the worker only, but for [`Push::allows`].
pub trait Push: Send + Sync {
    /// May a message go to this address at all?
    fn allows(&self, endpoint: &Url) -> bool;
    /// Whom the operators of a push service may write to: `mailto:` or the site's address.
    fn subject(&self) -> &str;
    /// Hands one message over.
    fn send<'a>(&'a self, message: &'a PushMessage) -> BoxFuture<'a, PushAnswer>;
}

/// A channel that keeps what it is given, for tests; it can be told to fail.
#[derive(Debug)]
pub struct Kept<T> {
    sent: Mutex<Vec<T>>,
    fails: Mutex<Option<Undelivered>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { sent: Mutex::default(), fails: Mutex::default() }
    }
}

impl<T: Clone> Kept<T> {
    /// Everything that was handed over, oldest first.
    pub fn sent(&self) -> Vec<T> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// From now on every message fails like this; `None` delivers again.
    pub fn fail(&self, how: Option<Undelivered>) {
        *self.fails.lock().unwrap_or_else(PoisonError::into_inner) = how;
    }
    fn keep(&self, message: &T) -> Result<(), Undelivered> {
        if let Some(how) = self.fails.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Err(how);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        Ok(())
    }
}

impl Mail for Kept<Letter> {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async move { self.keep(letter) })
    }
}

impl Sms for Kept<ShortMessage> {
    fn send<'a>(&'a self, message: &'a ShortMessage) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async move { self.keep(message) })
    }
}
