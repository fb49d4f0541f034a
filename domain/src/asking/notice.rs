//! What is said before somebody writes: a notice informs, a stop-notice says whom to call first.
//! Neither forbids anything: an emergency that is sent all the same is handled as one.

use super::{At, Words, in_force};
use serde::{Deserialize, Serialize};

/// Whom to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// As it is dialled: digits.
    pub number: String,
    /// Who answers.
    #[serde(default)]
    pub words: Words,
}

/// A part of every year, MM-DD; it may run over the new year. Both ends count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

impl Season {
    /// Is the day (YYYY-MM-DD) in it?
    #[must_use]
    pub fn holds(&self, today: &str) -> bool {
        let Some(day) = today.get(5..) else { return false };
        let (from, to) = (self.from.as_str(), self.to.as_str());
        if from <= to { from <= day && day <= to } else { from <= day || day <= to }
    }
}

/// A notice of some categories, or of the answers that call it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Stable.
    pub code: String,
    /// Codes of categories or groups; none where only answers call it up.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Codes of communes or districts; none is the whole province.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Only in this part of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
    /// Danger: it stands before the form goes on, with numbers to call.
    #[serde(default)]
    pub stop: bool,
    /// A short heading.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub title: Words,
    /// What to do, a paragraph a line.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub text: Words,
    /// Whom to call, the most urgent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// First day, YYYY-MM-DD, Viet Nam.
    #[serde(default)]
    pub valid_from: String,
    /// Last day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

impl Notice {
    /// On this day at all?
    pub(super) fn is_in_force(&self, today: &str) -> bool {
        in_force(today, &self.valid_from, self.valid_to.as_deref())
            && self.season.as_ref().is_none_or(|season| season.holds(today))
    }

    /// Of this category, at this place, on this day?
    pub(super) fn stands(&self, at: &At<'_>) -> bool {
        let named = |code: Option<&str>| {
            code.is_some_and(|code| self.areas.iter().any(|area| area == code))
        };
        let here = self.areas.is_empty() || named(at.commune) || named(at.district);
        at.is_of(&self.categories) && here && self.is_in_force(at.today)
    }
}
