//! What a petition is probably about, from its words alone: category, agency, urgency, commune, and
//! whether it looks like a complaint, a denunciation, an emergency or spam. Each with its words and
//! a confidence; below a threshold it says nothing. It never decides (decisions.md 24).

mod bayes;
mod flag;
mod lexicon;
mod matching;
mod place;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use bayes::{LEAST_DECIDED, Lessons, Model};
pub use flag::{Flag, FlagFound};
pub use lexicon::{Lexicon, LexiconError};

use crate::deadline::SlaClass;
use crate::directory::{Directory, RouteBy};
use crate::reading::Reading;
use matching::{Finder, Hit};

/// What is asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Title; may be empty.
    pub title: &'a str,
    /// The sender's words.
    pub body: &'a str,
    /// Commune code, when the sender chose one.
    pub commune: Option<&'a str>,
}

/// Why: words of the text and how much they speak for it (negative: against it).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// As they stand in the text; empty: learned from the house's decided petitions.
    pub words: String,
    /// Weight.
    pub weight: f64,
}

/// One thing proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggested {
    /// Code of a category, an agency, a class or a commune.
    pub code: String,
    /// 0 to 1. Not a probability of being right: a measure to sort by and to be silent below.
    pub confidence: f64,
    /// The words, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Everything proposed; empty parts say nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The likeliest first, at most three.
    pub categories: Vec<Suggested>,
    /// Lead agencies for them, without repeats.
    pub agencies: Vec<Suggested>,
    /// Class of limits (urgency).
    pub class: Option<Suggested>,
    /// Communes that the text names.
    pub communes: Vec<Suggested>,
    /// What it looks like besides.
    pub flags: Vec<FlagFound>,
}

/// Below this the house says nothing.
pub const LEAST_CONFIDENCE: f64 = 0.25;
const MOST_CATEGORIES: usize = 3;
const MOST_REASONS: usize = 6;
/// A category needs this much evidence, whatever the others have.
const LEAST_SCORE: f64 = 1.8;
/// Doubt that every category must overcome.
const DOUBT: f64 = 2.0;
/// Words of the title were chosen with care.
const TITLE: f64 = 1.3;
/// Each further phrase for the same category counts so much less than the one before.
const FADING: f64 = 0.65;
/// A longer phrase is more exact: so much more for each word after the first two.
const LONGER: f64 = 0.08;
/// What the title says and the text says again.
const REPEATED: f64 = 0.3;
/// Keywords and names of the directory.
const KEYWORD: f64 = 2.5;
const NAME: f64 = 2.0;
/// What the house has learned weighs as much as a strong phrase.
const LEARNED: f64 = 4.0;

/// The house's sense of words. Built once, asked often; pure.
#[derive(Clone, Debug)]
pub struct Suggester {
    finder: Finder,
    abbreviations: std::collections::HashMap<String, String>,
    places: place::Communes,
    model: Option<Model>,
}

/// A reason and where it stands: text, first word, one past its last.
struct Evidence {
    of: (usize, usize, usize),
    reason: Reason,
}

/// A text with its phrases.
struct Read<'a> {
    text: &'a str,
    reading: Reading,
    hits: Vec<Hit>,
    factor: f64,
}

impl Suggester {
    /// From a lexicon and the keywords and names of the directory's categories and communes.
    #[must_use]
    pub fn new(mut lexicon: Lexicon, directory: &Directory) -> Self {
        for category in directory.categories.iter().filter(|c| c.parent_code.is_some()) {
            for keyword in &category.keywords {
                lexicon.add(&category.code, KEYWORD, &exact_if_short(keyword));
            }
            for name in category.name_vi.split([',', '(', ')']) {
                if name.split_whitespace().count() > 1 {
                    lexicon.add(&category.code, NAME, name);
                }
            }
        }
        let abbreviations = std::mem::take(&mut lexicon.abbreviations);
        Self {
            finder: Finder::of(lexicon),
            abbreviations,
            places: place::Communes::of(directory),
            model: None,
        }
    }

    /// Adds what the house has learned from its own decided petitions.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// What the words say. Time grows with the length of the text.
    #[must_use]
    pub fn suggest(&self, asked: &Asked<'_>, directory: &Directory) -> Suggestions {
        let texts = [self.read(asked.title, TITLE), self.read(asked.body, 1.0)];
        let flags = flag::find(&self.finder, &texts);
        let has = |flag: Flag| flags.iter().any(|found| found.flag == flag);
        let mut suggestions = Suggestions { flags: flags.clone(), ..Suggestions::default() };
        if has(Flag::Spam) || has(Flag::Test) {
            return suggestions;
        }
        suggestions.communes = self.places.find(&texts, directory);
        let named = match suggestions.communes.as_slice() {
            [only] => Some(only.code.as_str()),
            _ => None,
        };
        let commune = asked.commune.filter(|code| !code.is_empty()).or(named);
        let categories = self.categories(asked, &texts);
        suggestions.agencies = agencies(&categories, &flags, commune, directory);
        suggestions.class = class(&categories, &flags, directory);
        suggestions.categories = categories;
        suggestions
    }

    fn read<'a>(&self, text: &'a str, factor: f64) -> Read<'a> {
        let reading = matching::expand(&Reading::of(text), &self.abbreviations);
        let hits = self.finder.find(&reading);
        Read { text, reading, hits, factor }
    }

    fn categories(&self, asked: &Asked<'_>, texts: &[Read<'_>]) -> Vec<Suggested> {
        let mut evidence: BTreeMap<&str, Vec<Evidence>> = BTreeMap::new();
        for (text, read) in texts.iter().enumerate() {
            let is_category = |hit: &&Hit| !self.finder.phrase(hit.phrase).target.starts_with('!');
            let hits = matching::longest(read.hits.iter().filter(is_category).cloned().collect());
            for hit in &hits {
                let phrase = self.finder.phrase(hit.phrase);
                let longer = 1.0 + LONGER * hit.length.saturating_sub(2) as f64;
                let reason = Reason {
                    words: read.written(hit),
                    weight: phrase.weight * hit.share * read.factor * longer,
                };
                let of = (text, hit.first, hit.end);
                evidence.entry(&phrase.target).or_default().push(Evidence { of, reason });
            }
        }
        if let Some(model) = &self.model {
            let learned = model.ask(&format!("{}\n{}", asked.title, asked.body));
            for (code, share) in &learned {
                if let Some((code, _)) = model.category(code) {
                    let reason = Reason { words: String::new(), weight: LEARNED * share };
                    let of = (usize::MAX, 0, 0);
                    evidence.entry(code).or_default().push(Evidence { of, reason });
                }
            }
        }
        let mut scored: Vec<(f64, &str, Vec<Reason>)> = evidence
            .into_iter()
            .map(|(code, reasons)| {
                let reasons = strongest(reasons);
                (score(&reasons), code, reasons)
            })
            .filter(|(score, _, _)| *score >= LEAST_SCORE)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        scored.truncate(MOST_CATEGORIES);
        let all: f64 = scored.iter().map(|(score, _, _)| score).sum::<f64>() + DOUBT;
        scored
            .into_iter()
            .map(|(score, code, mut reasons)| {
                reasons.truncate(MOST_REASONS);
                Suggested { code: code.to_owned(), confidence: score / all, reasons }
            })
            .filter(|suggested| suggested.confidence >= LEAST_CONFIDENCE)
            .collect()
    }
}

impl Read<'_> {
    /// The words of a hit as they stand in the text.
    fn written(&self, hit: &Hit) -> String {
        let words = &self.reading.words[hit.first..hit.end];
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => self.text[first.start..last.end].to_owned(),
            _ => String::new(),
        }
    }
}

/// One word is only meant with its accents: "cầu" is not "cậu".
fn exact_if_short(keyword: &str) -> String {
    if keyword.contains(' ') { keyword.to_owned() } else { format!("={keyword}") }
}

/// The strongest first. What overlaps a stronger one tells nothing more; what title and text both
/// say counts a little more.
fn strongest(mut evidence: Vec<Evidence>) -> Vec<Reason> {
    evidence.sort_by(|a, b| {
        b.reason.weight.abs().total_cmp(&a.reason.weight.abs()).then(a.of.cmp(&b.of))
    });
    let mut kept: Vec<Evidence> = Vec::new();
    for item in evidence {
        let (text, first, end) = item.of;
        let overlaps = |other: &Evidence| {
            let same_side = (other.reason.weight < 0.0) == (item.reason.weight < 0.0);
            other.of.0 == text && first < other.of.2 && other.of.1 < end && same_side
        };
        let folded = crate::fold::fold(&item.reason.words);
        let said = kept
            .iter_mut()
            .find(|other| !folded.is_empty() && crate::fold::fold(&other.reason.words) == folded);
        if let Some(said) = said {
            if said.of.0 != text && said.reason.weight > 0.0 {
                said.reason.weight += item.reason.weight * REPEATED;
            }
        } else if !kept.iter().any(overlaps) {
            kept.push(item);
        }
    }
    kept.into_iter().map(|item| item.reason).collect()
}

fn score(reasons: &[Reason]) -> f64 {
    let mut fade = 1.0;
    let mut score = 0.0;
    for reason in reasons {
        if reason.weight < 0.0 {
            score += reason.weight;
        } else {
            score += reason.weight * fade;
            fade *= FADING;
        }
    }
    score
}

/// The lead agencies of the proposed categories; for what is redirected, where it goes.
fn agencies(
    categories: &[Suggested],
    flags: &[FlagFound],
    commune: Option<&str>,
    directory: &Directory,
) -> Vec<Suggested> {
    let mut agencies: Vec<Suggested> = Vec::new();
    let mut add = |code: &str, confidence: f64, reasons: &[Reason]| {
        if confidence >= LEAST_CONFIDENCE && !agencies.iter().any(|known| known.code == code) {
            agencies.push(Suggested {
                code: code.to_owned(),
                confidence,
                reasons: reasons.to_vec(),
            });
        }
    };
    let redirected = flags.iter().find(|f| matches!(f.flag, Flag::Denunciation | Flag::Complaint));
    if let Some(found) = redirected {
        for code in found.flag.receivers() {
            add(code, found.confidence, &found.reasons);
        }
        return agencies;
    }
    for category in categories {
        let proposal = directory.propose_lead(&category.code, commune);
        // Without a place, a matter of a district or a commune is nobody's yet.
        let placed =
            commune.is_some() || matches!(proposal.rule, RouteBy::Agency | RouteBy::UtilityArea);
        let sure = if proposal.must_confirm { 0.8 } else { 1.0 };
        if let Some(lead) = proposal.lead.filter(|_| placed) {
            add(&lead, category.confidence * sure, &category.reasons);
        }
    }
    agencies
}

fn class(
    categories: &[Suggested],
    flags: &[FlagFound],
    directory: &Directory,
) -> Option<Suggested> {
    if let Some(emergency) = flags.iter().find(|found| found.flag == Flag::Emergency) {
        return Some(Suggested {
            code: SlaClass::Urgent.code().to_owned(),
            confidence: emergency.confidence,
            reasons: emergency.reasons.clone(),
        });
    }
    let first = categories.first()?;
    let class = directory.category(&first.code)?.sla_class;
    Some(Suggested {
        code: class.code().to_owned(),
        confidence: first.confidence,
        reasons: first.reasons.clone(),
    })
}
