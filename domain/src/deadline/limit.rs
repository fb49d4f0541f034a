//! Amounts of time as a policy writes them: "8 wh", "due + 1 wd". Not their place in a calendar.

use serde::{Deserialize, Serialize};

use super::PolicyError;

/// The unit of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Working day: closing of the N-th as a class's total, 8 working hours as a step's limit.
    #[serde(rename = "wd")]
    WorkingDay,
    /// Working hour.
    #[serde(rename = "wh")]
    WorkingHour,
    /// Hour on the clock.
    #[serde(rename = "h")]
    Hour,
    /// Minute on the clock.
    #[serde(rename = "min")]
    Minute,
    /// Calendar day.
    #[serde(rename = "day")]
    Day,
}

impl Unit {
    /// Does it run in office hours only?
    #[must_use]
    pub const fn is_working_time(self) -> bool {
        matches!(self, Self::WorkingDay | Self::WorkingHour)
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "wd" => Self::WorkingDay,
            "wh" => Self::WorkingHour,
            "h" => Self::Hour,
            "min" => Self::Minute,
            "day" => Self::Day,
            _ => return None,
        })
    }

    const fn code(self) -> &'static str {
        match self {
            Self::WorkingDay => "wd",
            Self::WorkingHour => "wh",
            Self::Hour => "h",
            Self::Minute => "min",
            Self::Day => "day",
        }
    }
}

/// So many of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub value: u32,
    /// Of what.
    pub unit: Unit,
}

impl Limit {
    /// Above this no limit makes sense (about ten years of hours); sums of it cannot overflow.
    pub(super) const MOST: u32 = 100_000;

    /// A limit of `value` `unit`s.
    #[must_use]
    pub const fn new(value: u32, unit: Unit) -> Self {
        Self { value, unit }
    }

    fn parse(text: &str) -> Option<Self> {
        let (value, unit) = text.trim().split_once(' ')?;
        Some(Self { value: value.parse().ok()?, unit: Unit::parse(unit)? })
    }
}

/// Where a reminder stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rung {
    /// So many percent of the total are used.
    Share(u32),
    /// So long after receipt.
    SinceReceipt(Limit),
    /// So long before the due time.
    BeforeDue(Limit),
    /// At the due time.
    Due,
    /// So long after the due time.
    AfterDue(Limit),
}

impl TryFrom<String> for Rung {
    type Error = PolicyError;

    fn try_from(text: String) -> Result<Self, PolicyError> {
        let read = || {
            if text == "due" {
                Some(Self::Due)
            } else if let Some(limit) = text.strip_prefix("due +") {
                Limit::parse(limit).map(Self::AfterDue)
            } else if let Some(limit) = text.strip_suffix(" before due") {
                Limit::parse(limit).map(Self::BeforeDue)
            } else if let Some(limit) = text.strip_suffix(" after receipt") {
                Limit::parse(limit).map(Self::SinceReceipt)
            } else {
                let percent = text.strip_suffix("% of total")?.parse().ok()?;
                (percent <= 100).then_some(Self::Share(percent))
            }
        };
        read().ok_or(PolicyError::Range("reminders"))
    }
}

impl From<Rung> for String {
    fn from(rung: Rung) -> Self {
        let limit = |l: Limit| format!("{} {}", l.value, l.unit.code());
        match rung {
            Rung::Share(percent) => format!("{percent}% of total"),
            Rung::SinceReceipt(l) => format!("{} after receipt", limit(l)),
            Rung::BeforeDue(l) => format!("{} before due", limit(l)),
            Rung::Due => "due".to_owned(),
            Rung::AfterDue(l) => format!("due + {}", limit(l)),
        }
    }
}
