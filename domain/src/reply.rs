//! Standard replies: texts that officers begin an answer with. What the house knows is filled in
//! here; what only the handler knows stays a blank such as `[ngày hoàn thành …]`, which the guard of
//! [`crate::quality`] looks for. Which replies there are is data.

use crate::directory::Directory;
use crate::fold::{fold, words};
use crate::petition::{Status, vocabulary};
use std::ops::Range;

/// What stands where a value is not known.
pub const BLANK: &str = "[…]";
/// A blank is no longer than this many characters: brackets around whole sentences are text.
const LONGEST_BLANK: usize = 80;

vocabulary! {
    /// Which text a standard reply is for.
    Use {
        /// The answer of the agency.
        Answer = "answer",
        /// A question to the sender.
        Question = "question",
        /// How far it is.
        Progress = "progress",
        /// A message to the sender.
        Message = "message",
        /// Why a draft goes back to its writer.
        SendBack = "send_back",
    }
}

vocabulary! {
    /// What the house fills in: `{number}` and so on.
    Slot {
        /// PA-YYYY-NNNNNN.
        Number = "number",
        /// Commune of the petition.
        Commune = "commune",
        /// The lead agency.
        Agency = "agency",
        /// The promised day.
        Due = "due",
        /// The day of receipt.
        Received = "received",
        /// The day on which it is written.
        Today = "today",
        /// Category.
        Category = "category",
        /// Where, in the sender's words.
        Place = "place",
    }
}

/// One standard reply.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardReply {
    /// Stable code.
    pub code: String,
    /// What it is called in the list.
    pub title: String,
    /// The text with its slots and blanks.
    pub body: String,
    /// Which text it is for.
    #[serde(rename = "use")]
    pub purpose: Use,
    /// Categories or groups; none means all.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Statuses in which it is offered; none means all.
    #[serde(default)]
    pub states: Vec<Status>,
    /// First day, YYYY-MM-DD in Viet Nam.
    pub valid_from: String,
    /// Last day; none means until further notice.
    #[serde(default)]
    pub valid_to: Option<String>,
}

impl StandardReply {
    /// Is it offered for a text of this kind, category and status on `day`?
    #[must_use]
    pub fn fits(
        &self,
        purpose: Use,
        category: &str,
        status: Status,
        day: &str,
        directory: &Directory,
    ) -> bool {
        let group = directory.category(category).and_then(|found| found.parent_code.as_deref());
        let of_kind = self.categories.is_empty()
            || self.categories.iter().any(|code| code == category || Some(code.as_str()) == group);
        let of_state = self.states.is_empty() || self.states.contains(&status);
        let is_valid =
            self.valid_from.as_str() <= day && self.valid_to.as_deref().is_none_or(|to| day <= to);
        self.purpose == purpose && of_kind && of_state && is_valid
    }

    /// How exactly it is meant for this category: those that name it come before those of its group,
    /// and those before the ones for all.
    #[must_use]
    pub fn nearness(&self, category: &str) -> u8 {
        if self.categories.iter().any(|code| code == category) {
            0
        } else if self.categories.is_empty() {
            2
        } else {
            1
        }
    }

    /// Does every word of what is typed begin a word of it, without regard to accents?
    #[must_use]
    pub fn is_found_by(&self, typed: &str) -> bool {
        let mine = words(&format!("{} {}", self.title, self.body));
        words(typed).iter().all(|word| mine.iter().any(|other| other.starts_with(word.as_str())))
    }
}

/// What the slots stand for in one case; what is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    known: Vec<(Slot, String)>,
}

impl Values {
    /// With one more value; an empty one is not known.
    #[must_use]
    pub fn with(mut self, slot: Slot, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.trim().is_empty() {
            self.known.retain(|(other, _)| *other != slot);
            self.known.push((slot, value));
        }
        self
    }

    fn of(&self, slot: Slot) -> Option<&str> {
        self.known.iter().find(|(other, _)| *other == slot).map(|(_, value)| value.as_str())
    }
}

/// The text with its slots filled; a slot without a value, or that nobody knows, becomes a blank.
/// Braces around anything but a lower-case name are text.
#[must_use]
pub fn fill(body: &str, values: &Values) -> String {
    let mut out = String::with_capacity(body.len() + 64);
    let mut rest = body;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let tail = &rest[start + 1..];
        match tail.find('}').map(|end| (&tail[..end], &tail[end + 1..])) {
            Some((name, after)) if is_name(name) => {
                out.push_str(Slot::parse(name).and_then(|slot| values.of(slot)).unwrap_or(BLANK));
                rest = after;
            }
            _ => {
                out.push('{');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// Where blanks stand: `[…]`, `[ngày …]`, `[...]`, dots in a row, or a slot that nobody filled.
#[must_use]
pub fn blanks(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['[', '{', '.', '…', '_']).map(|i| at + i) {
        let end = blank_at(text, start);
        found.extend(end.map(|end| start..end));
        // One letter on: these signs are one byte long but for the ellipsis.
        let step = text[start..].chars().next().map_or(1, char::len_utf8);
        at = end.unwrap_or(start + step);
    }
    found
}

/// One past the blank that begins at `start`.
fn blank_at(text: &str, start: usize) -> Option<usize> {
    let tail = &text[start..];
    let first = tail.chars().next()?;
    // Never looks farther than a blank is long: the time grows with the text only.
    let near = tail.char_indices().nth(LONGEST_BLANK + 2).map_or(tail, |(end, _)| &tail[..end]);
    match first {
        '[' => {
            let end = near.find(']')?;
            let inner = &tail[1..end];
            let signs = ["…", "...", "__"];
            let is_open = inner.trim().is_empty() || signs.iter().any(|sign| inner.contains(sign));
            let fits = inner.chars().count() <= LONGEST_BLANK && !inner.contains(['[', '\n']);
            (is_open && fits).then_some(start + end + 1)
        }
        '{' => {
            let end = near.find('}')?;
            is_name(&tail[1..end]).then_some(start + end + 1)
        }
        // "ngày ……/……": a run of at least four dots, two ellipses or three strokes is a line to
        // write on; "v.v..." and a single ellipsis are not.
        _ => {
            let run: usize = tail.chars().take_while(|&c| c == first).count();
            let least = match first {
                '.' => 4,
                '…' => 2,
                _ => 3,
            };
            (run >= least).then_some(start + run * first.len_utf8())
        }
    }
}

/// The text as others' texts are compared with it: folded, and without the petition's own number,
/// which every answer names.
#[must_use]
pub fn likeness_key(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let digits = |i: usize, n: usize| {
            words.get(i).is_some_and(|w| w.len() == n && w.bytes().all(|b| b.is_ascii_digit()))
        };
        if words[at] == "pa" && digits(at + 1, 4) && digits(at + 2, 6) {
            at += 3;
        } else {
            kept.push(words[at]);
            at += 1;
        }
    }
    kept.join(" ")
}
