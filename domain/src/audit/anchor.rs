//! One line outside the database that pins the chain: whoever rewrites or cuts the chain must
//! also reach this line.

use super::{Hash, hex};
use std::fmt;
use std::str::FromStr;

const WORD: &str = "vps-audit-1";

/// Where the chain stood on a day: `vps-audit-1 2026-11-23 4517 <64 hex>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// YYYY-MM-DD, Viet Nam.
    pub date: String,
    /// The last link's number, from 1.
    pub number: i64,
    /// The last link's hash.
    pub hash: Hash,
}

/// The line is not an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `{WORD} YYYY-MM-DD NUMBER HASH`")]
pub struct AnchorError;

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{WORD} {} {} {}", self.date, self.number, hex(&self.hash))
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    fn from_str(line: &str) -> Result<Self, AnchorError> {
        let mut parts = line.split(' ');
        let mut next = || parts.next().ok_or(AnchorError);
        if next()? != WORD {
            return Err(AnchorError);
        }
        let (date, number, hash) = (next()?, next()?, next()?);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_date = date.len() == 10
            && date.split('-').map(str::len).eq([4, 2, 2])
            && date.split('-').all(digits);
        let number = number.parse().ok().filter(|number| *number > 0).ok_or(AnchorError)?;
        if parts.next().is_some() || !is_date {
            return Err(AnchorError);
        }
        Ok(Self { date: date.to_owned(), number, hash: from_hex(hash).ok_or(AnchorError)? })
    }
}

fn from_hex(text: &str) -> Option<Hash> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 || !bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}
