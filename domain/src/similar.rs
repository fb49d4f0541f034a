//! Is this the same matter as that? One ranking for the citizen who writes and for intake, by
//! words, place, category and time, each said in the result. It proposes; a person merges.

mod place;
mod words;

use serde::{Deserialize, Serialize};

use crate::calendar::DAY_MS;
use crate::place::{Point, distance_m};
use crate::reading::Reading;

/// What is compared of a petition, or of what is being written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Matter<'a> {
    /// Title; may still be empty.
    pub title: &'a str,
    /// The sender's words.
    pub body: &'a str,
    /// Where, in words.
    pub address: &'a str,
    /// Category code, when chosen.
    pub category: Option<&'a str>,
    /// Commune code, when known.
    pub commune: Option<&'a str>,
    /// The point on the map, when given.
    pub point: Option<Point>,
    /// Received (or now, while it is written), ms UTC.
    pub at: i64,
}

/// A matter made ready for comparing with many others.
#[derive(Clone, Debug)]
pub struct Sketch {
    words: words::Bag,
    places: place::Names,
    category: Option<String>,
    commune: Option<String>,
    point: Option<Point>,
    at: i64,
}

/// How like two matters are. Every share lies between 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// The whole; [`LIKELY`] and more should be shown.
    pub score: f64,
    /// What they say, place names apart.
    pub words: f64,
    /// Where it is.
    pub place: f64,
    /// What kind.
    pub category: f64,
    /// When.
    pub time: f64,
    /// Words that both use, folded, in order.
    pub shared_words: Vec<String>,
    /// Names of places that both use, folded.
    pub shared_places: Vec<String>,
    /// Metres between the two points, when both have one.
    pub distance_m: Option<f64>,
    /// Days between the two.
    pub days_apart: f64,
}

/// From here on two petitions are shown as probably the same.
pub const LIKELY: f64 = 0.5;
/// Older matters are not compared: a hole of last year is another hole. Days.
pub const MOST_DAYS: i64 = 90;
/// Points farther apart than this are not the same place, metres.
pub const FAR_M: f64 = 500.0;

/// What each part weighs in the whole.
const WEIGHTS: Weights = Weights { words: 0.40, place: 0.35, category: 0.15, time: 0.10 };
/// Without this much in common in words, or in place, the rest proves nothing.
const LEAST_WORDS: f64 = 0.1;
const LEAST_PLACE: f64 = 0.2;
/// The share of time is halved every so many days.
const HALF_LIFE_DAYS: f64 = 30.0;
/// Two points nearer than this are one place, metres: what a telephone is off by in a street.
const NEAR_M: f64 = 50.0;

struct Weights {
    words: f64,
    place: f64,
    category: f64,
    time: f64,
}

impl Sketch {
    /// Folds a matter once.
    #[must_use]
    pub fn of(matter: &Matter<'_>) -> Self {
        let texts = [matter.title, matter.body, matter.address].map(Reading::of);
        let mut places = place::Names::default();
        for reading in &texts {
            places.add(reading);
        }
        let mut bag = words::Bag::default();
        for reading in &texts[..2] {
            bag.add(reading, &places);
        }
        Self {
            words: bag,
            places,
            category: matter.category.filter(|code| !code.is_empty()).map(str::to_owned),
            commune: matter.commune.filter(|code| !code.is_empty()).map(str::to_owned),
            point: matter.point,
            at: matter.at,
        }
    }
}

impl Sketch {
    /// Streets and places that both name, folded.
    #[must_use]
    pub fn shared_places(&self, other: &Self) -> Vec<String> {
        place::shared(&self.places, &other.places)
    }
}

/// Compares two matters. The order of the two does not change the result.
#[must_use]
pub fn likeness(a: &Sketch, b: &Sketch) -> Likeness {
    let (words, shared_words) = words::share(&a.words, &b.words);
    let distance = a.point.zip(b.point).map(|(a, b)| distance_m(a, b));
    let shared_places = place::shared(&a.places, &b.places);
    let place = place_share(a, b, distance, &shared_places);
    let category = category_share(a.category.as_deref(), b.category.as_deref());
    let days_apart = a.at.abs_diff(b.at) as f64 / DAY_MS as f64;
    let time =
        if days_apart > MOST_DAYS as f64 { 0.0 } else { 0.5_f64.powf(days_apart / HALF_LIFE_DAYS) };
    let whole = WEIGHTS.words * words
        + WEIGHTS.place * place
        + WEIGHTS.category * category
        + WEIGHTS.time * time;
    // Another kind of matter, another place, another season: no sum of the rest makes it one.
    let proves = words >= LEAST_WORDS && place >= LEAST_PLACE && time > 0.0;
    Likeness {
        score: if proves { whole } else { 0.0 },
        words,
        place,
        category,
        time,
        shared_words,
        shared_places,
        distance_m: distance,
        days_apart,
    }
}

/// Ranks candidates against `new`: index and likeness, the likest first, only [`LIKELY`] ones.
#[must_use]
pub fn rank(new: &Sketch, candidates: &[Sketch]) -> Vec<(usize, Likeness)> {
    let mut ranked: Vec<(usize, Likeness)> = candidates
        .iter()
        .enumerate()
        .map(|(i, candidate)| (i, likeness(new, candidate)))
        .filter(|(_, likeness)| likeness.score >= LIKELY)
        .collect();
    ranked.sort_by(|(i, a), (j, b)| b.score.total_cmp(&a.score).then(i.cmp(j)));
    ranked
}

/// Points decide where both have one; else commune and names of places (decisions.md 15).
fn place_share(a: &Sketch, b: &Sketch, distance: Option<f64>, shared: &[String]) -> f64 {
    let named = place::share(&a.places, &b.places, shared);
    if let Some(metres) = distance {
        let near = ((FAR_M - metres) / (FAR_M - NEAR_M)).clamp(0.0, 1.0);
        // The pin may be off by a street's length when both name the same street.
        return if metres <= FAR_M * 2.0 { near.max(named.unwrap_or(0.0) * 0.5) } else { near };
    }
    match (&a.commune, &b.commune, named) {
        (Some(a), Some(b), Some(named)) if a == b => named.max(0.1),
        // One of the two names no place: the commune is all that is known.
        (Some(a), Some(b), None) if a == b => 0.5,
        // A street runs through several communes.
        (Some(_), Some(_), Some(named)) => named * 0.4,
        (Some(_), Some(_), None) => 0.0,
        (_, _, Some(named)) => named * 0.9,
        _ => 0.3,
    }
}

fn category_share(a: Option<&str>, b: Option<&str>) -> f64 {
    let group = |code: &str| code.split('-').next().map(str::to_owned);
    match (a, b) {
        (Some(a), Some(b)) if a == b => 1.0,
        (Some(a), Some(b)) if group(a) == group(b) => 0.4,
        (Some(_), Some(_)) => 0.1,
        _ => 0.6,
    }
}
