//! What is asked beside the description, by category, and what is said before it: questions and
//! notices are data of the directory, their law is here and runs in the browser too. Nothing here
//! knows a question or a category by name.

mod notice;
mod reading;

pub use notice::{Call, Notice, Season};
pub use reading::{Detail, DetailError, Reading, Said};

use crate::petition::vocabulary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters of a text answer that names no `max`.
pub const TEXT_MAX: u32 = 300;

/// Answers as typed: question to what was typed or chosen. More than one only for several choices.
pub type Typed = BTreeMap<String, Vec<String>>;

/// The same words in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Nothing said.
    pub(crate) fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }

    /// The words of one language by its BCP 47 code; Vietnamese for any other.
    #[must_use]
    pub fn of(&self, lang: &str) -> &str {
        if lang == "en" { &self.en } else { &self.vi }
    }
}

vocabulary! {
    /// How a question is answered.
    Kind {
        /// A line of text; `min` and `max` are characters.
        Text = "text",
        /// A whole number; `min` and `max` bound it.
        Number = "number",
        /// One of the choices.
        One = "one",
        /// Any of the choices.
        Many = "many",
        /// A day that is not in the future.
        Date = "date",
    }
}

/// One of the things that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable within its question.
    pub code: String,
    /// What people read.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub words: Words,
    /// Code of the stop-notice that this choice calls up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
}

/// A question is asked only after certain choices of an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Code of the earlier question.
    pub question: String,
    /// Any of these choices.
    pub is: Vec<String>,
}

/// A question of some categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable for ever: answers are kept under it.
    pub code: String,
    /// Codes of the categories, or of whole groups.
    pub categories: Vec<String>,
    /// How it is answered.
    pub kind: Kind,
    /// The question.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub label: Words,
    /// Help below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
    /// The form does not go on without an answer.
    #[serde(default)]
    pub required: bool,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Words>,
    /// The least, by kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The most, by kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Asked only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// First day on which it is asked, YYYY-MM-DD, Viet Nam.
    #[serde(default)]
    pub valid_from: String,
    /// Last day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

/// Where and when somebody writes: what decides about questions and notices.
#[derive(Clone, Copy, Debug, Default)]
pub struct At<'a> {
    /// Code of the category; empty while none is chosen.
    pub category: &'a str,
    /// Code of its group.
    pub group: Option<&'a str>,
    /// Code of the commune.
    pub commune: Option<&'a str>,
    /// Code of its district.
    pub district: Option<&'a str>,
    /// The day, YYYY-MM-DD, Viet Nam.
    pub today: &'a str,
    /// It was written earlier, perhaps under other questions: what it leaves open is not asked
    /// again, and answers to questions that are over are kept.
    pub queued: bool,
}

impl At<'_> {
    fn is_of(&self, categories: &[String]) -> bool {
        let fits = |code: &String| *code == self.category || Some(code.as_str()) == self.group;
        !self.category.is_empty() && categories.iter().any(fits)
    }
}

/// Is `today` between two days? The end counts.
fn in_force(today: &str, from: &str, to: Option<&str>) -> bool {
    from <= today && to.is_none_or(|to| today <= to)
}

/// Every question and notice there is, in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guide {
    /// Questions.
    pub questions: Vec<Question>,
    /// Notices.
    pub notices: Vec<Notice>,
}

impl Guide {
    /// The questions of a category on a day, those that wait for a condition too.
    pub fn questions<'g>(&'g self, at: &At<'_>) -> impl Iterator<Item = &'g Question> {
        let at = *at;
        self.questions.iter().filter(move |question| {
            let (from, to) = (&question.valid_from, question.valid_to.as_deref());
            at.is_of(&question.categories) && in_force(at.today, from, to)
        })
    }

    /// Reads what was typed: what is said, and what is wrong with it.
    #[must_use]
    pub fn read(&self, at: &At<'_>, typed: &Typed) -> Reading {
        reading::read(self, at, typed)
    }

    /// What to say beside the category: not the stop-notices.
    pub fn notices<'g>(&'g self, at: &At<'_>) -> impl Iterator<Item = &'g Notice> {
        let at = *at;
        self.notices.iter().filter(move |notice| !notice.stop && notice.stands(&at))
    }

    /// The stop-notices that category and answers call up, each once.
    #[must_use]
    pub fn stops<'g>(&'g self, at: &At<'_>, typed: &Typed) -> Vec<&'g Notice> {
        let called = self.read(at, typed).alerts;
        let is_called = |notice: &&Notice| {
            let by_answer = called.contains(&notice.code) && notice.is_in_force(at.today);
            notice.stop && (by_answer || notice.stands(at))
        };
        self.notices.iter().filter(is_called).collect()
    }

    /// What is wrong with the data itself, for whoever edits it: a sentence for each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (i, question) in self.questions.iter().enumerate() {
            let mut fault = |what: &str| faults.push(format!("{}: {what}", question.code));
            if self.questions[..i].iter().any(|other| other.code == question.code) {
                fault("the code is used twice");
            }
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if question.code.is_empty() || !question.code.chars().all(plain) {
                fault("a code has only a-z, 0-9 and _");
            }
            let chooses = matches!(question.kind, Kind::One | Kind::Many);
            if chooses == question.choices.is_empty() {
                fault("choices belong to the kinds one and many, and only to them");
            }
            if question.min.zip(question.max).is_some_and(|(min, max)| min > max) {
                fault("the least is more than the most");
            }
            let alerts = question.choices.iter().filter_map(|choice| choice.alert.as_ref());
            for alert in alerts {
                if !self.notices.iter().any(|notice| notice.stop && notice.code == *alert) {
                    fault("an alert names no stop-notice");
                }
            }
            let Some(when) = &question.when else { continue };
            match self.questions[..i].iter().find(|other| other.code == when.question) {
                None => fault("the condition names no earlier question"),
                Some(earlier) => {
                    let known = |code: &String| earlier.choices.iter().any(|c| c.code == *code);
                    if when.is.is_empty() || !when.is.iter().all(known) {
                        fault("the condition names no choice of the earlier question");
                    }
                    if question.categories != earlier.categories {
                        fault("the earlier question belongs to other categories");
                    }
                }
            }
        }
        for (i, notice) in self.notices.iter().enumerate() {
            if self.notices[..i].iter().any(|other| other.code == notice.code) {
                faults.push(format!("{}: the code is used twice", notice.code));
            }
            if notice.stop && notice.calls.is_empty() {
                faults.push(format!("{}: a stop-notice says whom to call", notice.code));
            }
        }
        faults
    }
}
