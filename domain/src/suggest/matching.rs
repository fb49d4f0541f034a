//! Finds the lexicon's phrases in a text: with accents, without, with slips, glued together.

use std::collections::{HashMap, HashSet};

use super::lexicon::{Lexicon, Phrase, Term};
use crate::reading::{Reading, Word};

/// A phrase that stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Which phrase.
    pub phrase: usize,
    /// First word of the text.
    pub first: usize,
    /// One past its last.
    pub end: usize,
    /// Words of the phrase that stand together: longer phrases hide shorter ones inside.
    pub length: usize,
    /// How surely it is meant: 1 as in the lexicon, less without accents or with a slip.
    pub share: f64,
}

/// Words between the two parts of `a .. b`, at most.
const GAP: usize = 4;
/// Shares of a phrase's weight.
const BARE: f64 = 0.95;
const BARE_WORD: f64 = 0.5;
/// "hỏi" for "ngã" and the other way round: half the country writes so.
const HOOK_FOR_TILDE: f64 = 0.85;
/// A forgotten accent among accents, and a wrong one, which is often another word.
const FORGOTTEN: f64 = 0.8;
const OTHER_ACCENTS: f64 = 0.4;
const SLIP: f64 = 0.6;
const GLUED: f64 = 0.8;

/// The lexicon made ready for looking up.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    phrases: Vec<Phrase>,
    by_first: HashMap<String, Vec<usize>>,
    by_second: HashMap<String, Vec<usize>>,
    by_glued: HashMap<String, Vec<usize>>,
    words: HashSet<String>,
}

impl Finder {
    pub(super) fn of(lexicon: Lexicon) -> Self {
        let mut finder = Self {
            by_first: HashMap::new(),
            by_second: HashMap::new(),
            by_glued: HashMap::new(),
            words: HashSet::new(),
            phrases: lexicon.phrases,
        };
        for (i, phrase) in finder.phrases.iter().enumerate() {
            let folded: Vec<&str> = phrase.terms.iter().map(|term| term.folded.as_str()).collect();
            finder.by_first.entry(folded[0].to_owned()).or_default().push(i);
            if let Some(second) = folded.get(1) {
                finder.by_second.entry((*second).to_owned()).or_default().push(i);
                let glued = folded.concat();
                if phrase.then.is_empty() && glued.len() >= 6 {
                    finder.by_glued.entry(glued).or_default().push(i);
                }
            }
            let all = phrase.terms.iter().chain(&phrase.then);
            finder.words.extend(all.map(|term| term.folded.clone()));
        }
        finder
    }

    pub(super) fn phrase(&self, i: usize) -> &Phrase {
        &self.phrases[i]
    }

    /// Every phrase in the text, in its order.
    pub(super) fn find(&self, reading: &Reading) -> Vec<Hit> {
        let mut hits = Vec::new();
        for at in 0..reading.words.len() {
            let word = reading.words[at].folded.as_str();
            for &i in self.by_first.get(word).into_iter().flatten() {
                hits.extend(self.at(reading, at, i));
            }
            for &i in self.by_glued.get(word).into_iter().flatten() {
                let length = self.phrases[i].terms.len();
                hits.push(Hit { phrase: i, first: at, end: at + 1, length, share: GLUED });
            }
            // The first word is a slip and the second is right.
            if self.may_be_slip(word)
                && let Some(next) = reading.words.get(at + 1)
            {
                for &i in self.by_second.get(&next.folded).into_iter().flatten() {
                    let first = &self.phrases[i].terms[0].folded;
                    if first != word && is_slip(word, first) {
                        hits.extend(self.at(reading, at, i));
                    }
                }
            }
        }
        hits
    }

    fn at(&self, reading: &Reading, at: usize, i: usize) -> Option<Hit> {
        let phrase = &self.phrases[i];
        let mut share = self.spells(reading, at, &phrase.terms, phrase.is_exact)?;
        let mut end = at + phrase.terms.len();
        if !phrase.then.is_empty() {
            let (then_end, then_share) = (end..=end + GAP)
                .take_while(|&next| {
                    next <= reading.words.len() && !self.is_broken(reading, end, next)
                })
                .find_map(|next| {
                    let share = self.spells(reading, next, &phrase.then, phrase.is_exact)?;
                    Some((next + phrase.then.len(), share))
                })?;
            end = then_end;
            share = share.min(then_share);
        }
        Some(Hit {
            phrase: i,
            first: at,
            end,
            length: phrase.terms.len() + phrase.then.len(),
            share,
        })
    }

    fn is_broken(&self, reading: &Reading, from: usize, to: usize) -> bool {
        (from..=to).any(|i| reading.words.get(i).is_some_and(|word| word.begins))
    }

    fn spells(&self, reading: &Reading, at: usize, terms: &[Term], exact: bool) -> Option<f64> {
        let words = reading.words.get(at..at + terms.len())?;
        // A phrase does not run over a full stop.
        if words.iter().skip(1).any(|word| word.begins) {
            return None;
        }
        let alone = terms.len() == 1;
        let mut share: f64 = 1.0;
        let mut slips = 0;
        for (word, term) in words.iter().zip(terms) {
            let of_word = if word.toned == term.toned {
                1.0
            } else if word.folded == term.folded {
                match (word.is_bare(), reading.is_accented, exact || alone) {
                    (true, false, true) => BARE_WORD,
                    (true, false, false) => BARE,
                    _ if plain_tilde(&word.toned) == plain_tilde(&term.toned) => HOOK_FOR_TILDE,
                    // Where accents are used, another accent is another word.
                    (_, _, true) => return None,
                    (true, true, false) => FORGOTTEN,
                    (false, _, false) => OTHER_ACCENTS,
                }
            } else {
                slips += 1;
                if exact
                    || alone
                    || slips > 1
                    || !self.may_be_slip(&word.folded)
                    || !is_slip(&word.folded, &term.folded)
                {
                    return None;
                }
                SLIP
            };
            share = share.min(of_word);
        }
        Some(share)
    }

    /// A word that the lexicon knows is meant as it stands.
    fn may_be_slip(&self, folded: &str) -> bool {
        folded.len() >= 4 && !self.words.contains(folded)
    }
}

fn plain_tilde(toned: &str) -> String {
    toned.replace('\u{303}', "\u{309}")
}

/// One letter too many, too few, another, or two changed places; both at least four letters.
fn is_slip(typed: &str, meant: &str) -> bool {
    if meant.len() < 4 || typed.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let (a, b) = (typed.as_bytes(), meant.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            let swapped = a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
            a.is_empty() || a[1..] == b[1..] || swapped
        }
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
    }
}

/// Expands abbreviations; positions keep pointing at the abbreviation in the text.
pub(super) fn expand(reading: &Reading, lexicon: &HashMap<String, String>) -> Reading {
    let mut words = Vec::with_capacity(reading.words.len());
    for word in &reading.words {
        match lexicon.get(&word.toned) {
            Some(long) => {
                for (i, long) in Reading::of(long).words.into_iter().enumerate() {
                    words.push(Word {
                        start: word.start,
                        end: word.end,
                        opens: i == 0 && word.opens,
                        begins: i == 0 && word.begins,
                        is_capital: word.is_capital,
                        // An abbreviation stands for one word only, whatever the accents.
                        folded: long.folded,
                        toned: long.toned,
                    });
                }
            }
            None => words.push(word.clone()),
        }
    }
    Reading { words, ..*reading }
}

/// Leaves only the hits that no longer phrase of the same place holds.
pub(super) fn longest(hits: Vec<Hit>) -> Vec<Hit> {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for (i, hit) in hits.iter().enumerate() {
        let inside = hits.iter().enumerate().any(|(j, other)| {
            i != j
                && other.length > hit.length
                && other.first <= hit.first
                && hit.end <= other.end
                && other.share >= hit.share * 0.6
                && other.end - other.first == other.length
        });
        if !inside {
            kept.push(hit.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter() {
        for (typed, meant) in [
            ("thoatt", "thoat"),
            ("duon", "duong"),
            ("nuox", "nuoc"),
            ("thaot", "thoat"),
            ("nguoc", "nguoc"),
        ] {
            assert!(is_slip(typed, meant), "{typed} {meant}");
        }
        for (typed, meant) in
            [("rac", "cac"), ("duong", "dieng"), ("nuoc", "nung"), ("abcd", "abxy")]
        {
            assert!(!is_slip(typed, meant), "{typed} {meant}");
        }
    }
}
