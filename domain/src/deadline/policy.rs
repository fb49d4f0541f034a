//! The numbers of the deadlines: `sla_policy.json`, read, checked and stored as text again.
//! Not how they are counted: that is the parent, `deadline`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::limit::{Limit, Rung, Unit};
use super::{SlaClass, Step};
use crate::calendar::HOUR_MS;
use crate::ladder::{Flag, Receiver};

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is not the JSON of `sla_policy.json`.
    #[error("the policy is not readable: {0}")]
    Unreadable(String),
    /// A class is missing, or its total has the wrong unit or size.
    #[error(
        "class {0}: urgent needs a total in h, the others in wd, at least 1 and at most the ceiling"
    )]
    Class(&'static str),
    /// A step that something waits for has no limit.
    #[error("step {0} has no limit")]
    Step(&'static str),
    /// A share is not between 0 and 1, or a number is out of all proportion.
    #[error("{0} is out of range")]
    Range(&'static str),
}

/// A class's name and total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassRule {
    /// Its name in Vietnamese, as the policy gives it.
    pub vi: String,
    /// Its total.
    pub total: Limit,
    /// When somebody must be on the spot, for urgent petitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_scene_first_action: Option<Limit>,
}

/// One rung of the reminder ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When, for the classes in working days.
    pub at: Rung,
    /// When, for urgent petitions.
    pub urgent: Rung,
    /// Who is told.
    pub to: Vec<Receiver>,
    /// How it marks the petition, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
}

/// The deadlines' numbers. Its JSON is the shape of `sla_policy.json` without what nothing reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Body", into = "Body")]
pub struct Policy {
    body: Body,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Body {
    valid_from: String,
    classes: BTreeMap<SlaClass, ClassRule>,
    steps: Vec<StepRule>,
    return_wrong_agency: Returns,
    extension: ExtensionRule,
    rework: ReworkRule,
    reminders: Vec<Reminder>,
    #[serde(default)]
    chase: ChaseRule,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StepRule {
    code: Step,
    limit: StepLimit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    urgent: Option<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_times: Option<u32>,
}

/// A number, or words such as "class.total minus used".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum StepLimit {
    Fixed(Limit),
    Rest(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Returns {
    max_returns: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ExtensionRule {
    max_times: u32,
    max_fraction_of_class: f64,
    absolute_max_total_wd: u32,
    request_before_due_wh: u32,
    progress_update_every_days_after_due: u32,
    #[serde(default = "one")]
    urgent_progress_update_every_days_after_due: u32,
    /// Rule 5: the wait for the coordinator pauses no longer than this.
    #[serde(default = "eight")]
    decision_max_wh: u32,
}

fn eight() -> u32 {
    8
}

fn one() -> u32 {
    1
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ReworkRule {
    fraction_of_class: f64,
    min_wd: u32,
    urgent: Limit,
}

/// How often a sender may chase. Policies stored before it was written down mean the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ChaseRule {
    every: Limit,
}

impl Default for ChaseRule {
    fn default() -> Self {
        Self { every: Limit::new(3, Unit::WorkingDay) }
    }
}

impl Policy {
    /// Reads and checks the text of `sla_policy.json`, or of a policy stored earlier.
    ///
    /// # Errors
    /// When the text cannot be read, a class or a needed step is missing, or a number is absurd.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let body: Body =
            serde_json::from_str(text).map_err(|e| PolicyError::Unreadable(e.to_string()))?;
        Self::try_from(body)
    }

    /// First day of validity, `YYYY-MM-DD`.
    #[must_use]
    pub fn valid_from(&self) -> &str {
        &self.body.valid_from
    }

    /// The rule of a class.
    #[must_use]
    pub fn class(&self, class: SlaClass) -> &ClassRule {
        &self.body.classes[&class]
    }

    /// The total of a class: hours on the clock for urgent, else working days.
    #[must_use]
    pub fn total(&self, class: SlaClass) -> Limit {
        self.class(class).total
    }

    /// What a rework or a reopened petition gets: a share of the class rounded up to whole
    /// working days, at least one; urgent in hours (decisions.md 8).
    #[must_use]
    pub fn rework_total(&self, class: SlaClass) -> Limit {
        let rule = &self.body.rework;
        if class == SlaClass::Urgent {
            return rule.urgent;
        }
        let days = (f64::from(self.total(class).value) * rule.fraction_of_class).ceil() as u32;
        Limit::new(days.max(rule.min_wd).max(1), Unit::WorkingDay)
    }

    /// The limit of a step; `None` when it has none of its own. Urgent petitions know clock
    /// limits only.
    #[must_use]
    pub fn step_limit(&self, step: Step, class: SlaClass) -> Option<Limit> {
        let rule = self.body.steps.iter().find(|rule| rule.code == step)?;
        let fixed = match rule.limit {
            StepLimit::Fixed(limit) => Some(limit),
            StepLimit::Rest(_) => None,
        };
        if class == SlaClass::Urgent {
            rule.urgent.or(fixed.filter(|limit| !limit.unit.is_working_time()))
        } else {
            fixed
        }
    }

    /// How many working days an extension may add: at most the class's own length, and the whole
    /// at most the ceiling; none for urgent petitions.
    #[must_use]
    pub fn extension_room(&self, class: SlaClass) -> u32 {
        if class == SlaClass::Urgent || self.body.extension.max_times == 0 {
            return 0;
        }
        let rule = &self.body.extension;
        let total = self.total(class).value;
        let share = (f64::from(total) * rule.max_fraction_of_class).floor() as u32;
        share.min(rule.absolute_max_total_wd.saturating_sub(total))
    }

    /// How many extensions a petition may get.
    #[must_use]
    pub fn extension_times(&self) -> u32 {
        self.body.extension.max_times
    }

    /// How long before the due time an extension must be asked for.
    #[must_use]
    pub fn extension_notice(&self) -> Limit {
        Limit::new(self.body.extension.request_before_due_wh, Unit::WorkingHour)
    }

    /// The longest pause that waiting for the coordinator makes, working milliseconds.
    #[must_use]
    pub fn decision_wait_ms(&self) -> i64 {
        i64::from(self.body.extension.decision_max_wh) * HOUR_MS
    }

    /// After the due time the sender hears every so many days; daily for urgent petitions.
    #[must_use]
    pub fn progress_every_days(&self, class: SlaClass) -> u32 {
        match class {
            SlaClass::Urgent => self.body.extension.urgent_progress_update_every_days_after_due,
            _ => self.body.extension.progress_update_every_days_after_due,
        }
    }

    /// How often a sender may reopen.
    #[must_use]
    pub fn reopen_times(&self) -> u32 {
        self.body
            .steps
            .iter()
            .find(|rule| rule.code == Step::Reopen)
            .and_then(|rule| rule.max_times)
            .unwrap_or(1)
    }

    /// How long after one chase the sender may chase again.
    #[must_use]
    pub fn chase_every(&self) -> Limit {
        self.body.chase.every
    }

    /// How often agencies may return a petition before the coordinator decides.
    #[must_use]
    pub fn max_returns(&self) -> u32 {
        self.body.return_wrong_agency.max_returns
    }

    /// The reminder ladder.
    #[must_use]
    pub fn reminders(&self) -> &[Reminder] {
        &self.body.reminders
    }

    /// How long before the due time a petition counts as due soon: the ladder's rung before it.
    #[must_use]
    pub fn due_soon(&self, class: SlaClass) -> Limit {
        let urgent = class == SlaClass::Urgent;
        self.body
            .reminders
            .iter()
            .find_map(|reminder| match if urgent { reminder.urgent } else { reminder.at } {
                Rung::BeforeDue(limit) => Some(limit),
                _ => None,
            })
            .unwrap_or(if urgent {
                Limit::new(4, Unit::Hour)
            } else {
                Limit::new(8, Unit::WorkingHour)
            })
    }
}

impl TryFrom<Body> for Policy {
    type Error = PolicyError;

    fn try_from(body: Body) -> Result<Self, PolicyError> {
        let ceiling = body.extension.absolute_max_total_wd;
        if ceiling > 366 {
            return Err(PolicyError::Range("absolute_max_total_wd"));
        }
        for &class in SlaClass::ALL {
            let good = body.classes.get(&class).is_some_and(|rule| match class {
                SlaClass::Urgent => {
                    rule.total.unit == Unit::Hour && (1..=Limit::MOST).contains(&rule.total.value)
                }
                _ => {
                    rule.total.unit == Unit::WorkingDay && (1..=ceiling).contains(&rule.total.value)
                }
            });
            if !good {
                return Err(PolicyError::Class(class.code()));
            }
        }
        for (step, day) in [(Step::Supplement, false), (Step::Rate, true), (Step::Reopen, true)] {
            let good = body.steps.iter().any(|rule| {
                rule.code == step
                    && matches!(rule.limit, StepLimit::Fixed(l) if !day || l.unit == Unit::Day)
            });
            if !good {
                return Err(PolicyError::Step(step.code()));
            }
        }
        let share = 0.0..=1.0;
        if !share.contains(&body.extension.max_fraction_of_class)
            || !share.contains(&body.rework.fraction_of_class)
            || body.rework.min_wd > ceiling
        {
            return Err(PolicyError::Range("fraction_of_class"));
        }
        if body.rework.urgent.unit != Unit::Hour {
            return Err(PolicyError::Range("rework.urgent"));
        }
        if limits(&body).any(|limit| limit.value > Limit::MOST) {
            return Err(PolicyError::Range("limit"));
        }
        Ok(Self { body })
    }
}

impl From<Policy> for Body {
    fn from(policy: Policy) -> Self {
        policy.body
    }
}

fn limits(body: &Body) -> impl Iterator<Item = Limit> + '_ {
    let steps = body.steps.iter().flat_map(|rule| {
        let fixed = match rule.limit {
            StepLimit::Fixed(limit) => Some(limit),
            StepLimit::Rest(_) => None,
        };
        fixed.into_iter().chain(rule.urgent)
    });
    let rungs =
        body.reminders.iter().flat_map(|r| [r.at, r.urgent]).filter_map(|rung| match rung {
            Rung::SinceReceipt(l) | Rung::BeforeDue(l) | Rung::AfterDue(l) => Some(l),
            Rung::Share(_) | Rung::Due => None,
        });
    let hours = [body.extension.request_before_due_wh, body.extension.decision_max_wh];
    steps
        .chain(rungs)
        .chain([body.rework.urgent, body.chase.every])
        .chain(hours.map(|value| Limit::new(value, Unit::WorkingHour)))
}
