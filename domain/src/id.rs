//! Typed ids (UUIDv7, made by services) and the public petition number.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// One petition.
    PetitionId,
    /// One officer's account.
    OfficerId,
    /// One photo, before and after it belongs to a petition.
    PhotoId,
    /// One entry of the append-only history.
    EventId,
    /// One incomplete submission: the client's own id until a number is given.
    SubmissionId,
}

/// The number that people see and say: `PA-2026-004517`.
///
/// The year is the calendar year of receipt in Viet Nam. Numbers may have gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PetitionNumber {
    /// Year of receipt, four digits.
    pub year: i32,
    /// Counter within the year, from 1.
    pub serial: i64,
}

impl fmt::Display for PetitionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PA-{:04}-{:06}", self.year, self.serial)
    }
}

impl PetitionNumber {
    /// Reads a number as people type it: any case, spaces for dashes, zeros left out.
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let mut parts = upper
            .split(|c: char| c == '-' || c == '–' || c.is_whitespace())
            .filter(|part| !part.is_empty());
        let mut year = parts.next()?;
        if year == "PA" {
            year = parts.next()?;
        }
        let serial = parts.next()?;
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some()
            || year.len() != 4
            || serial.is_empty()
            || serial.len() > 9
            || !plain(year)
            || !plain(serial)
        {
            return None;
        }
        let serial: i64 = serial.parse().ok()?;
        (serial > 0).then_some(Self { year: year.parse().ok()?, serial })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_how_people_type_it() {
        let number = PetitionNumber { year: 2026, serial: 4517 };
        assert_eq!(number.to_string(), "PA-2026-004517");
        for typed in ["PA-2026-004517", " pa 2026 4517 ", "2026-4517", "pa–2026–004517"] {
            assert_eq!(PetitionNumber::parse(typed), Some(number), "{typed}");
        }
        for wrong in [
            "",
            "PA-2026",
            "PA-26-1",
            "PA-2026-0",
            "PA-2026-12a",
            "PA-2026-1-2",
            "PA-2026-9999999999",
        ] {
            assert_eq!(PetitionNumber::parse(wrong), None, "{wrong}");
        }
    }
}
