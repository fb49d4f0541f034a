//! Web push: a message that only one browser can read (RFC 8291), under the house's own name
//! (VAPID, RFC 8292). Sending it over the wire is the port's, what it says is `notices`'.

mod endpoint;
mod seal;
mod vapid;

pub use endpoint::{Hosts, is_private};
pub use vapid::Vapid;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest address of a push service that is kept, characters. The vendors' have some 200.
const LONGEST: usize = 1000;

/// What a browser hands over: `PushSubscription.toJSON()`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The push service's address for this browser.
    pub endpoint: String,
    /// Its keys, base64url.
    pub keys: Keys,
}

/// The browser's keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Public key on P-256, uncompressed: 65 bytes.
    pub p256dh: String,
    /// Secret of both ends: 16 bytes.
    pub auth: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(hidden)")
    }
}

/// The address and keys of a subscription, read.
pub(crate) struct Receiver {
    pub(crate) endpoint: Url,
    pub(crate) public: [u8; 65],
    pub(crate) auth: [u8; 16],
}

impl Subscription {
    /// Reads address and keys; none when one of them is not what a browser makes.
    pub(crate) fn read(&self) -> Option<Receiver> {
        if self.endpoint.len() > LONGEST {
            return None;
        }
        let endpoint = Url::parse(&self.endpoint).ok()?;
        let public: [u8; 65] = bytes(&self.keys.p256dh)?.try_into().ok()?;
        let auth = bytes(&self.keys.auth)?.try_into().ok()?;
        // 4: uncompressed. Whether it lies on the curve is told when it is used.
        (public[0] == 4).then_some(Receiver { endpoint, public, auth })
    }
}

/// Base64url, with or without padding: browsers differ.
fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) use seal::seal;
