//! The audit chain: how an entry becomes bytes, how a link is hashed, and what a broken chain looks
//! like. Not where entries lie or when they are sealed.
//!
//! A link's bytes, version 1; integers are big-endian, `text` is its length in bytes as u32 and then
//! UTF-8, `?` is a byte 0 (absent) or 1 and then the value:
//!
//! ```text
//! "VPSA" | 1u8 | previous hash, 32 bytes | number i64 | sealed_at i64 | id, 16 bytes |
//! ? petition, 16 bytes | at i64 | kind text | actor kind text | ? actor, 16 bytes |
//! ? agency text | data text
//! ```
//!
//! The hash is SHA-256 of them; the first link's previous hash is 32 zero bytes.

mod anchor;
mod chain;

pub use anchor::{Anchor, AnchorError};
pub use chain::{Fault, Follower, Link};

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use uuid::Uuid;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first link.
pub const GENESIS: Hash = [0; 32];

const MAGIC: &[u8; 4] = b"VPSA";
const VERSION: u8 = 1;

/// One event as the chain sees it: ids, codes and digests, no person's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition it is about.
    pub petition: Option<Uuid>,
    /// ms UTC.
    pub at: i64,
    /// Code of `EventKind`.
    pub kind: &'a str,
    /// Code of `ActorKind`.
    pub actor_kind: &'a str,
    /// The officer.
    pub actor: Option<Uuid>,
    /// The agency acted for.
    pub agency: Option<&'a str>,
    /// `EventData` as JSON, byte for byte as it is stored.
    pub data: &'a str,
}

/// The hash of link `number`, sealed at `sealed_at` (ms UTC) after the link with hash `previous`.
#[must_use]
pub fn seal(previous: &Hash, number: i64, sealed_at: i64, entry: &Entry<'_>) -> Hash {
    Sha256::digest(encode(previous, number, sealed_at, entry)).into()
}

/// The bytes that are hashed; the layout is the module's documentation.
#[must_use]
pub fn encode(previous: &Hash, number: i64, sealed_at: i64, entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(192 + entry.data.len());
    bytes.extend_from_slice(MAGIC);
    bytes.push(VERSION);
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend_from_slice(&sealed_at.to_be_bytes());
    bytes.extend_from_slice(entry.id.as_bytes());
    id(&mut bytes, entry.petition);
    bytes.extend_from_slice(&entry.at.to_be_bytes());
    text(&mut bytes, entry.kind);
    text(&mut bytes, entry.actor_kind);
    id(&mut bytes, entry.actor);
    match entry.agency {
        None => bytes.push(0),
        Some(code) => {
            bytes.push(1);
            text(&mut bytes, code);
        }
    }
    text(&mut bytes, entry.data);
    bytes
}

/// The digest of an event's words. With the words their `salt` is erased; what stays in the event
/// then says nothing about them (decisions.md 23).
#[must_use]
pub fn note_digest(salt: &[u8], words: &str) -> String {
    let mut bytes = Vec::with_capacity(salt.len() + words.len() + 4);
    text_bytes(&mut bytes, salt);
    bytes.extend_from_slice(words.as_bytes());
    hex(&Sha256::digest(bytes).into())
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn id(bytes: &mut Vec<u8>, id: Option<Uuid>) {
    match id {
        None => bytes.push(0),
        Some(id) => {
            bytes.push(1);
            bytes.extend_from_slice(id.as_bytes());
        }
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    text_bytes(bytes, text.as_bytes());
}

fn text_bytes(bytes: &mut Vec<u8>, text: &[u8]) {
    // Longer than four gigabytes is no code and no JSON of ours.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text);
}
