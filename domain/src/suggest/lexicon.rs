//! The lexicon: phrases with their weights, read from migrations/seed/lexicon.txt. Its format is
//! explained at the head of that file.

use std::collections::HashMap;

use crate::reading::{Reading, toned};

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lexicon line {line}: {what}")]
pub struct LexiconError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub folded: String,
    pub toned: String,
}

/// A phrase, its weight and what it speaks for.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// Code of a category, or a flag's part with `!`.
    pub target: String,
    pub weight: f64,
    pub terms: Vec<Term>,
    /// Further terms that follow within a few words: `cây .. đổ`.
    pub then: Vec<Term>,
    /// Only with exactly these accents, where the writer uses accents.
    pub is_exact: bool,
}

/// Everything the house knows of words.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    pub(super) phrases: Vec<Phrase>,
    /// As written with accents, to what it stands for; both without capitals.
    pub(super) abbreviations: HashMap<String, String>,
}

impl Lexicon {
    /// Reads the file.
    ///
    /// # Errors
    /// The first line that is neither a head, nor phrases with a weight, nor an abbreviation.
    pub fn parse(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        let mut target = String::new();
        for (number, line) in text.lines().enumerate() {
            let fail = |what| LexiconError { line: number + 1, what };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(head) = line.strip_prefix('[') {
                let head = head.strip_suffix(']').ok_or_else(|| fail("the head is not closed"))?;
                head.clone_into(&mut target);
                continue;
            }
            if target == "abbreviations" {
                let (short, long) = line.split_once(" = ").ok_or_else(|| fail("no ' = '"))?;
                lexicon.abbreviations.insert(toned(short), long.to_owned());
                continue;
            }
            if target.is_empty() {
                return Err(fail("phrases before the first head"));
            }
            let (weight, phrases) = line.split_once(' ').ok_or_else(|| fail("no phrases"))?;
            let weight: f64 = weight.parse().map_err(|_| fail("the weight is no number"))?;
            for phrase in phrases.split('|') {
                let phrase =
                    phrase_of(&target, weight, phrase).ok_or_else(|| fail("an empty phrase"))?;
                lexicon.phrases.push(phrase);
            }
        }
        Ok(lexicon)
    }

    /// Adds phrases of the directory (keywords and names).
    pub(super) fn add(&mut self, target: &str, weight: f64, phrase: &str) {
        self.phrases.extend(phrase_of(target, weight, phrase));
    }

    /// The targets that have phrases: codes of categories, parts of flags with `!`.
    #[must_use]
    pub fn targets(&self) -> std::collections::BTreeSet<&str> {
        self.phrases.iter().map(|phrase| phrase.target.as_str()).collect()
    }
}

fn phrase_of(target: &str, weight: f64, text: &str) -> Option<Phrase> {
    let text = text.trim();
    let (is_exact, text) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
    let (first, then) = text.split_once(" .. ").map_or((text, ""), |parts| parts);
    let terms = terms_of(first);
    (!terms.is_empty()).then(|| Phrase {
        target: target.to_owned(),
        weight,
        terms,
        // A third part of "a .. b .. c" would ask for more than people write.
        then: terms_of(then.split(" .. ").next().unwrap_or_default()),
        is_exact,
    })
}

fn terms_of(text: &str) -> Vec<Term> {
    Reading::of(text)
        .words
        .into_iter()
        .map(|word| Term { folded: word.folded, toned: word.toned })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_lexicon_is_read_and_a_broken_line_is_named() {
        let lexicon =
            Lexicon::parse("# c\n[abbreviations]\nko = không\n[A]\n3 ổ gà | =đê\n2 cây .. đổ")
                .unwrap();
        assert_eq!(lexicon.phrases.len(), 3);
        assert_eq!(lexicon.abbreviations[&toned("KO")], "không");
        assert!(lexicon.phrases[1].is_exact);
        assert_eq!(lexicon.phrases[2].then[0].folded, "do");
        for (text, line) in [("[A\n", 1), ("3 ổ gà", 1), ("[A]\nba ổ gà", 2), ("[A]\n3 | x", 2)]
        {
            assert_eq!(Lexicon::parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
