//! Personal data in public text: where a telephone number, an identity number, a bank account, a
//! health-insurance number, an e-mail, a plate or a home address stands. It proposes; a person
//! checks before publication (domain.md §8). Names and faces are not found here.

mod address;
pub mod choose;
mod digits;
mod email;
mod hint;
mod plate;
mod token;

use std::ops::Range;

use token::Tokens;

use crate::petition::vocabulary;

vocabulary! {
    /// What was found (decisions.md 25).
    Kind {
        /// Telephone.
        Phone = "phone",
        /// Căn cước, 12 digits.
        Id12 = "id12",
        /// Chứng minh nhân dân, 9 digits.
        Id9 = "id9",
        /// Bank account or card; also long digits that nothing explains.
        Bank = "bank",
        /// Health or social insurance.
        HealthInsurance = "health_insurance",
        /// E-mail.
        Email = "email",
        /// Vehicle plate.
        Plate = "plate",
        /// House number, apartment, place of residence.
        Address = "address",
    }
}

/// A stretch of text that should not be public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// What stands in the text where something was taken out.
pub const MASKED: &str = "•••";

/// Finds personal data, in the order of the text, without overlaps. Time grows with the length
/// of the text only.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    let mut tokens = Tokens::of(text);
    let mut found = Vec::new();
    email::find(&mut tokens, &mut found);
    plate::find(&mut tokens, &mut found);
    digits::find(&mut tokens, &mut found);
    address::find(&mut tokens, &mut found);
    found.sort_by_key(|finding| finding.start);
    found
}

/// The text with every finding taken out. Masking twice changes nothing.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut masked = text.to_owned();
    // Taking one thing out may bring words nearer to a number; the second look finds nothing
    // in ordinary text.
    loop {
        let found = find(&masked);
        if found.is_empty() {
            return masked;
        }
        masked = replace(&masked, &found);
    }
}

/// What the public would read of a petition: publishing and the preview before sending both make it
/// here. A person still checks it before it stands anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicWords {
    /// Masked title.
    pub title: String,
    /// Masked text.
    pub body: String,
}

impl PublicWords {
    /// Masks title and text.
    #[must_use]
    pub fn of(title: &str, body: &str) -> Self {
        Self { title: mask(title), body: mask(body) }
    }
}

/// A masked text in pieces: what stays, and in between, as `None`, where something was taken out.
pub fn pieces(masked: &str) -> impl Iterator<Item = Option<&str>> {
    masked
        .split(MASKED)
        .enumerate()
        .flat_map(|(i, kept)| [(i > 0).then_some(None), Some(Some(kept))])
        .flatten()
        .filter(|piece| piece.is_none_or(|kept| !kept.is_empty()))
}

fn replace(text: &str, found: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for finding in found {
        out.push_str(&text[at..finding.start]);
        out.push_str(MASKED);
        at = finding.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Notes tokens `range` as `kind` and takes them from the finders that follow.
fn note(tokens: &mut Tokens<'_>, found: &mut Vec<Finding>, kind: Kind, range: Range<usize>) {
    let (start, end) = tokens.bytes(range.clone());
    found.push(Finding { kind, start, end });
    tokens.take(range);
}
