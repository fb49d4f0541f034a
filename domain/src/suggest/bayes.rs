//! What the house learns from its own decided petitions: naive Bayes over folded words and pairs.
//! Counts only, no texts: words that fewer than three petitions hold are left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::fold::words;

/// A category speaks once this many of its petitions are decided (decisions.md 24).
pub const LEAST_DECIDED: u32 = 10;
/// A word of fewer petitions tells nothing general, and could tell of a person.
const LEAST_SEEN: u32 = 3;
/// Share of the whole that a category needs to be named.
const LEAST_SHARE: f64 = 0.2;
/// A long text repeats itself: its words are not independent witnesses.
const TEMPER: f64 = 0.25;

/// A learned model; serialises to JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Category to its count of petitions and, for each word, in how many of them it stands.
    categories: BTreeMap<String, Counted>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Counted {
    petitions: u32,
    words: BTreeMap<String, u32>,
}

impl Model {
    /// Learns from decided petitions: category and text of each. The order does not matter.
    #[must_use]
    pub fn learn<'a>(decided: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lessons = Lessons::default();
        for (category, text) in decided {
            lessons.add(category, text);
        }
        lessons.model()
    }

    /// Categories that have learned enough, with how many petitions taught each.
    pub fn categories(&self) -> impl Iterator<Item = (&str, u32)> {
        self.categories.iter().map(|(code, counted)| (code.as_str(), counted.petitions))
    }

    pub(super) fn category(&self, code: &str) -> Option<(&str, u32)> {
        self.categories
            .get_key_value(code)
            .map(|(code, counted)| (code.as_str(), counted.petitions))
    }

    /// The categories of a text with their shares of the whole, the likeliest first. Empty when
    /// nothing in the text was ever seen.
    #[must_use]
    pub fn ask(&self, text: &str) -> Vec<(String, f64)> {
        let features = features(text);
        let known = |feature: &&String| {
            self.categories.values().any(|counted| counted.words.contains_key(*feature))
        };
        let features: Vec<&String> = features.iter().filter(known).collect();
        if features.is_empty() || self.categories.len() < 2 {
            return Vec::new();
        }
        let logs: Vec<(&String, f64)> = self
            .categories
            .iter()
            .map(|(code, counted)| {
                let petitions = f64::from(counted.petitions);
                // Every category is as likely before a word is read: what is frequent is not
                // what this text is about.
                let log: f64 = features
                    .iter()
                    .map(|feature| {
                        let seen = counted.words.get(*feature).copied().unwrap_or(0);
                        ((f64::from(seen) + 0.5) / (petitions + 1.0)).ln()
                    })
                    .sum();
                (code, log * TEMPER)
            })
            .collect();
        let most = logs.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = logs.iter().map(|(_, log)| (log - most).exp()).sum();
        let mut shares: Vec<(String, f64)> = logs
            .into_iter()
            .map(|(code, log)| (code.clone(), (log - most).exp() / total))
            .filter(|(_, share)| *share >= LEAST_SHARE)
            .collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shares
    }
}

/// A model in the making: petitions are read page by page, and no text is kept.
#[derive(Clone, Debug, Default)]
pub struct Lessons(Model);

impl Lessons {
    /// One decided petition: its category and its text.
    pub fn add(&mut self, category: &str, text: &str) {
        let counted = self.0.categories.entry(category.to_owned()).or_default();
        counted.petitions += 1;
        for feature in features(text) {
            *counted.words.entry(feature).or_default() += 1;
        }
    }

    /// What was learned: categories and words that were seen often enough.
    #[must_use]
    pub fn model(self) -> Model {
        let Self(mut model) = self;
        model.categories.retain(|_, counted| counted.petitions >= LEAST_DECIDED);
        for counted in model.categories.values_mut() {
            counted.words.retain(|_, seen| *seen >= LEAST_SEEN);
        }
        model
    }
}

/// Words and pairs of neighbours, each once; numbers left out (they may be a person's).
fn features(text: &str) -> BTreeSet<String> {
    let words = words(text);
    let telling = |word: &String| word.bytes().all(|b| !b.is_ascii_digit()) && word.len() < 12;
    let mut features: BTreeSet<String> = words.iter().filter(|w| telling(w)).cloned().collect();
    for pair in words.windows(2).filter(|pair| pair.iter().all(telling)) {
        features.insert(pair.join(" "));
    }
    features
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn taught() -> Model {
        let roads =
            (0..12).map(|i| ("GT-DUONG", ["ổ gà sâu giữa đường", "mặt đường vỡ nát"][i % 2]));
        let waste = (0..12).map(|i| ("MT-RAC", ["rác không thu gom", "bãi rác bốc mùi"][i % 2]));
        let few = (0..9).map(|_| ("MT-TIENGON", "hát karaoke ồn ào"));
        Model::learn(roads.chain(waste).chain(few))
    }

    #[test]
    fn it_names_what_it_was_taught_and_nothing_with_fewer_than_ten() {
        let model = taught();
        assert_eq!(model.ask("duong co o ga rat sau")[0].0, "GT-DUONG");
        assert_eq!(model.ask("Bãi RÁC sau chợ")[0].0, "MT-RAC");
        assert!(model.ask("hát karaoke").iter().all(|(code, _)| code != "MT-TIENGON"));
        assert_eq!(model.ask("xyz"), []);
    }

    #[test]
    fn it_survives_being_stored_and_keeps_no_rare_word_and_no_number() {
        let mut decided: Vec<(&str, &str)> =
            (0..12).map(|_| ("GT-DUONG", "ổ gà 0951234001")).collect();
        decided.push(("GT-DUONG", "ổ gà nhà ông Canary"));
        let model = Model::learn(decided);
        let json = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<Model>(&json).unwrap(), model);
        assert!(!json.contains("canary") && !json.contains("0951"), "{json}");
    }
}
