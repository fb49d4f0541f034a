//! Which agency leads, by a table: category × area × class → agency, with dates. The rule that
//! fired is named; the most specific wins; ties are said, not settled. Without a rule the
//! directory's `route_by` proposes (`Directory::propose_lead`).

use serde::{Deserialize, Serialize};

use crate::deadline::SlaClass;
use crate::directory::Directory;

/// Where a rule holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "code", rename_all = "lowercase")]
pub enum Area {
    /// Everywhere.
    Province,
    /// One district, GSO code.
    District(String),
    /// One commune, GSO code.
    Commune(String),
}

/// One row of the table. Empty parts hold for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id; the petition keeps it.
    pub id: String,
    /// A category, or a group of categories; `None` for every one.
    pub category: Option<String>,
    /// Where.
    pub area: Area,
    /// Only this class of limits.
    pub class: Option<SlaClass>,
    /// Who leads.
    pub agency: String,
    /// First instant, ms UTC.
    pub valid_from: i64,
    /// First instant at which it holds no more, ms UTC.
    pub valid_to: Option<i64>,
}

/// What is to be routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routed<'a> {
    /// Category code.
    pub category: &'a str,
    /// Commune code, when known.
    pub commune: Option<&'a str>,
    /// Class.
    pub class: SlaClass,
    /// When it was received, ms UTC.
    pub at: i64,
}

/// What the table says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Who leads; `None` when rules of the same rank name different agencies.
    pub agency: Option<String>,
    /// The rules that fired: one, or several of the same rank.
    pub rules: Vec<String>,
}

/// How exactly a rule speaks: place before category before class. A commune's own rule is a
/// decision about that place, whatever else is general in it.
type Rank = (u8, u8, u8);

impl Rule {
    fn rank(&self, directory: &Directory) -> Rank {
        let area = match self.area {
            Area::Province => 0,
            Area::District(_) => 1,
            Area::Commune(_) => 2,
        };
        let category = match self.category.as_deref().map(|code| directory.category(code)) {
            None => 0,
            Some(Some(category)) if category.parent_code.is_none() => 1,
            Some(_) => 2,
        };
        (area, category, u8::from(self.class.is_some()))
    }

    /// Does it hold at this instant?
    #[must_use]
    pub fn is_valid_at(&self, at: i64) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|end| at < end)
    }

    /// Does it speak for this petition?
    #[must_use]
    pub fn fits(&self, routed: &Routed<'_>, directory: &Directory) -> bool {
        self.is_valid_at(routed.at)
            && self.class.is_none_or(|class| class == routed.class)
            && self.category.as_deref().is_none_or(|code| {
                code == routed.category
                    || directory
                        .category(routed.category)
                        .is_some_and(|category| category.parent_code.as_deref() == Some(code))
            })
            && match &self.area {
                Area::Province => true,
                Area::District(code) => routed
                    .commune
                    .and_then(|commune| directory.commune(commune))
                    .is_some_and(|commune| commune.district_code == *code),
                Area::Commune(code) => routed.commune == Some(code.as_str()),
            }
    }
}

/// The rule that fires; `None` when none fits.
#[must_use]
pub fn route(rules: &[Rule], routed: &Routed<'_>, directory: &Directory) -> Option<Routing> {
    let fitting: Vec<(Rank, &Rule)> = rules
        .iter()
        .filter(|rule| rule.fits(routed, directory))
        .map(|rule| (rule.rank(directory), rule))
        .collect();
    let highest = fitting.iter().map(|(rank, _)| *rank).max()?;
    let mut firing: Vec<&Rule> =
        fitting.into_iter().filter(|(rank, _)| *rank == highest).map(|(_, rule)| rule).collect();
    firing.sort_by(|a, b| a.id.cmp(&b.id));
    let agrees = firing.iter().all(|rule| rule.agency == firing[0].agency);
    Some(Routing {
        agency: agrees.then(|| firing[0].agency.clone()),
        rules: firing.iter().map(|rule| rule.id.clone()).collect(),
    })
}

/// Two rules of the same rank that some petition fits, at some time, with different agencies.
#[must_use]
pub fn overlaps(rules: &[Rule], directory: &Directory) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (i, a) in rules.iter().enumerate() {
        for b in &rules[i + 1..] {
            let same_rank = a.rank(directory) == b.rank(directory);
            // Of one rank, parts are either both general or must be equal.
            let same_parts = a.category == b.category && a.area == b.area && a.class == b.class;
            let from = a.valid_from.max(b.valid_from);
            let both = a.is_valid_at(from) && b.is_valid_at(from);
            if same_rank && same_parts && both && a.agency != b.agency {
                found.push((a.id.clone(), b.id.clone()));
            }
        }
    }
    found
}

/// Why a rule can never fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dead {
    /// Its category, place or agency is not in the directory, or may not handle petitions.
    Unknown,
    /// It ends before it begins.
    Empty,
    /// Every place, category and class that it speaks for has a more exact rule all along.
    Covered,
}

/// Rules that never match, and why.
#[must_use]
pub fn dead(rules: &[Rule], directory: &Directory) -> Vec<(String, Dead)> {
    rules
        .iter()
        .filter_map(|rule| Some((rule.id.clone(), why_dead(rule, rules, directory)?)))
        .collect()
}

fn why_dead(rule: &Rule, rules: &[Rule], directory: &Directory) -> Option<Dead> {
    if rule.valid_to.is_some_and(|end| end <= rule.valid_from) {
        return Some(Dead::Empty);
    }
    let categories: Vec<&str> = directory
        .categories
        .iter()
        .filter(|category| category.parent_code.is_some())
        .filter(|category| match rule.category.as_deref() {
            None => true,
            Some(code) => category.code == code || category.parent_code.as_deref() == Some(code),
        })
        .map(|category| category.code.as_str())
        .collect();
    let communes: Vec<Option<&str>> = match &rule.area {
        Area::Province => std::iter::once(None)
            .chain(directory.communes.iter().map(|commune| Some(commune.code.as_str())))
            .collect(),
        Area::District(code) => directory
            .communes
            .iter()
            .filter(|commune| commune.district_code == *code)
            .map(|commune| Some(commune.code.as_str()))
            .collect(),
        Area::Commune(code) => {
            directory.commune(code).map(|commune| Some(commune.code.as_str())).into_iter().collect()
        }
    };
    let handles = directory.agency(&rule.agency).is_some_and(|agency| agency.is_handling);
    if categories.is_empty() || communes.is_empty() || !handles {
        return Some(Dead::Unknown);
    }
    let rank = rule.rank(directory);
    let higher: Vec<&Rule> = rules
        .iter()
        .filter(|other| other.rank(directory) > rank && overlap_in_time(rule, other))
        .collect();
    if higher.is_empty() {
        return None;
    }
    let classes: Vec<SlaClass> =
        rule.class.map_or_else(|| SlaClass::ALL.to_vec(), |class| vec![class]);
    // What fits changes only where some rule begins or ends.
    let mut instants: Vec<i64> = higher
        .iter()
        .flat_map(|other| [Some(other.valid_from), other.valid_to])
        .flatten()
        .chain([rule.valid_from])
        .filter(|at| rule.is_valid_at(*at))
        .collect();
    instants.sort_unstable();
    instants.dedup();
    let fires = instants.iter().any(|&at| {
        communes.iter().any(|&commune| {
            categories.iter().any(|category| {
                classes.iter().any(|&class| {
                    let routed = Routed { category, commune, class, at };
                    !higher.iter().any(|other| other.fits(&routed, directory))
                })
            })
        })
    });
    (!fires).then_some(Dead::Covered)
}

fn overlap_in_time(a: &Rule, b: &Rule) -> bool {
    let from = a.valid_from.max(b.valid_from);
    a.is_valid_at(from) && b.is_valid_at(from)
}

/// A petition with the agency that leads it, for trying a new table on old petitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// Number.
    pub number: String,
    /// Category code.
    pub category: String,
    /// Commune code.
    pub commune: Option<String>,
    /// Class.
    pub class: SlaClass,
    /// Received, ms UTC.
    pub at: i64,
    /// Who leads it.
    pub lead: Option<String>,
}

/// A petition whose owner another table would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Number.
    pub number: String,
    /// Who leads it, when anybody does.
    pub from: Option<String>,
    /// Who would; `None` when equal rules disagree.
    pub to: Option<String>,
    /// The rules that would fire; empty: the directory's own.
    pub rules: Vec<String>,
}

/// What a dry run shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    /// How many petitions were tried.
    pub tried: usize,
    /// Those that would change owner.
    pub moved: Vec<Moved>,
    /// Rule to how many petitions it fired for; rules that matched none stand with 0.
    pub fired: std::collections::BTreeMap<String, usize>,
    /// Pairs of rules that contradict each other.
    pub overlaps: Vec<(String, String)>,
    /// Rules that can never fire.
    pub dead: Vec<(String, Dead)>,
}

/// Tries a table on petitions as if it held at `at` (ms UTC): who would lead them. Where no rule
/// fires the directory proposes, and a petition that nobody leads yet is compared with nobody.
#[must_use]
pub fn dry_run(rules: &[Rule], petitions: &[Led], at: i64, directory: &Directory) -> DryRun {
    let mut run = DryRun {
        overlaps: overlaps(rules, directory),
        dead: dead(rules, directory),
        fired: rules.iter().map(|rule| (rule.id.clone(), 0)).collect(),
        tried: petitions.len(),
        moved: Vec::new(),
    };
    for led in petitions {
        let commune = led.commune.as_deref();
        let routed = Routed { category: &led.category, commune, class: led.class, at };
        let routing = route(rules, &routed, directory).unwrap_or_else(|| Routing {
            agency: directory.propose_lead(&led.category, commune).lead,
            rules: Vec::new(),
        });
        for rule in &routing.rules {
            *run.fired.entry(rule.clone()).or_default() += 1;
        }
        if routing.agency != led.lead {
            run.moved.push(Moved {
                number: led.number.clone(),
                from: led.lead.clone(),
                to: routing.agency,
                rules: routing.rules,
            });
        }
    }
    run
}
