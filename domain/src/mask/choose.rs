//! A person's word on each marked stretch: taken out, or left readable because it is public anyway
//! (a hotline, the telephone of an office). The text may have been edited meanwhile.

use super::{Kind, MASKED, find, mask, replace};

/// Letters shown around a stretch.
const AROUND: usize = 24;

/// A marked stretch, with the words around it by which a person judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its place among the stretches of its text, from 0.
    pub index: usize,
    /// What it seems to be.
    pub kind: Kind,
    /// The stretch.
    pub text: String,
    /// A few letters before it.
    pub before: String,
    /// A few letters behind it.
    pub after: String,
}

/// Every stretch that should not be public, in order.
#[must_use]
pub fn proposals(text: &str) -> Vec<Proposal> {
    find(text)
        .into_iter()
        .enumerate()
        .map(|(index, found)| Proposal {
            index,
            kind: found.kind,
            text: text[found.start..found.end].to_owned(),
            before: last_of(&text[..found.start]),
            after: first_of(&text[found.end..]),
        })
        .collect()
}

/// The text with everything taken out but the stretches at `open`. With nothing left open it is
/// what [`mask`] makes of it.
#[must_use]
pub fn mask_but(text: &str, open: &[usize]) -> String {
    if open.is_empty() {
        return mask(text);
    }
    let found: Vec<_> = find(text)
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !open.contains(index))
        .map(|(_, found)| found)
        .collect();
    replace(text, &found)
}

/// The edited text `typed` after somebody changed their mind from `was` left open to `open`. What
/// they edited stays. A stretch that cannot be found any more (its mark was deleted, or there are
/// more marks than were made) stays as it is typed.
#[must_use]
pub fn changed(original: &str, typed: &str, was: &[usize], open: &[usize]) -> String {
    if typed == mask_but(original, was) {
        return mask_but(original, open);
    }
    let found = find(original);
    let mut text = typed.to_owned();
    for (index, finding) in found.iter().enumerate() {
        let own = &original[finding.start..finding.end];
        match (was.contains(&index), open.contains(&index)) {
            (true, false) => text = text.replacen(own, MASKED, 1),
            (false, true) => {
                // Those before it are as they shall be now, those behind it as they were.
                let masked = |at: &usize| {
                    let kept = if *at < index { open } else { was };
                    !kept.contains(at)
                };
                let before = (0..index).filter(masked).count();
                let all = before + (index..found.len()).filter(masked).count();
                if text.matches(MASKED).count() != all {
                    continue;
                }
                if let Some((at, mark)) = text.match_indices(MASKED).nth(before) {
                    text.replace_range(at..at + mark.len(), own);
                }
            }
            _ => {}
        }
    }
    text
}

fn last_of(text: &str) -> String {
    let line = text.rsplit('\n').next().unwrap_or_default();
    let letters: Vec<char> = line.chars().rev().take(AROUND).collect();
    letters.into_iter().rev().collect()
}

fn first_of(text: &str) -> String {
    text.split('\n').next().unwrap_or_default().chars().take(AROUND).collect()
}
