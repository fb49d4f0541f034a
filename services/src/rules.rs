//! Calendars and limits as they were at each receipt, and a petition's clock reckoned under them.

use crate::ServiceError;
use domain::calendar::Calendar;
use domain::deadline::{
    Clock, Pause, PauseReason, Policy, Reckoning, SlaClass, Standing, Step, reckon, reckon_rework,
    standing, step_due,
};
use domain::petition::Status;
use std::collections::HashMap;
use store::Db;
use store::petition::{PauseRow, PetitionRow};

/// Every calendar and every set of limits that a petition may refer to.
pub struct Rules {
    calendars: HashMap<i64, Calendar>,
    policies: HashMap<i64, Policy>,
    /// (valid from ms UTC, id), oldest first.
    calendar_dates: Vec<(i64, i64)>,
    policy_dates: Vec<(i64, i64)>,
}

/// The rules one petition lives under.
#[derive(Clone, Copy)]
pub struct RulesOf<'a> {
    /// Its calendar.
    pub calendar: &'a Calendar,
    /// Its limits.
    pub policy: &'a Policy,
}

impl Rules {
    /// Reads them all.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when there are none, or one cannot be read.
    pub async fn load(db: &Db) -> Result<Self, ServiceError> {
        let mut rules = Self {
            calendars: HashMap::new(),
            policies: HashMap::new(),
            calendar_dates: Vec::new(),
            policy_dates: Vec::new(),
        };
        for row in db.calendars().await? {
            let calendar = serde_json::from_str(&row.body)
                .map_err(|error| ServiceError::Unfit(format!("calendar {}: {error}", row.id)))?;
            rules.calendars.insert(row.id, calendar);
            rules.calendar_dates.push((row.valid_from, row.id));
        }
        for row in db.policies().await? {
            let policy = serde_json::from_str(&row.body)
                .map_err(|error| ServiceError::Unfit(format!("limits {}: {error}", row.id)))?;
            rules.policies.insert(row.id, policy);
            rules.policy_dates.push((row.valid_from, row.id));
        }
        if rules.calendars.is_empty() || rules.policies.is_empty() {
            return Err(ServiceError::Unfit(
                "no calendar or no limits: run `server seed` first".into(),
            ));
        }
        Ok(rules)
    }

    /// Ids of the calendar and the limits in force at `now` (ms UTC). Before the first, the first.
    pub fn in_force(&self, now: i64) -> (i64, i64) {
        let pick = |dates: &[(i64, i64)]| {
            dates
                .iter()
                .rev()
                .find(|(from, _)| *from <= now)
                .or_else(|| dates.first())
                .map_or(0, |(_, id)| *id)
        };
        (pick(&self.calendar_dates), pick(&self.policy_dates))
    }

    /// The rules by their ids.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when a petition refers to rules that are gone.
    pub fn get(&self, calendar: i64, policy: i64) -> Result<RulesOf<'_>, ServiceError> {
        match (self.calendars.get(&calendar), self.policies.get(&policy)) {
            (Some(calendar), Some(policy)) => Ok(RulesOf { calendar, policy }),
            _ => Err(ServiceError::Unfit(format!(
                "calendar {calendar} or limits {policy} are missing"
            ))),
        }
    }
}

impl RulesOf<'_> {
    /// Reckons a petition's promised date and how it stands, at `now` (ms UTC).
    pub fn reckon(
        &self,
        row: &PetitionRow,
        pauses: &[PauseRow],
        now: i64,
    ) -> (Reckoning, Standing) {
        let clock = Clock {
            class: class_of(row),
            received_at: row.reworked_at.unwrap_or(row.received_at),
            pauses: pauses.iter().map(pause_of).collect(),
            extension_days: row.extension_days.and_then(|days| u32::try_from(days).ok()),
            stopped_at: row.stopped_at,
        };
        let reckoning = if row.reworked_at.is_some() {
            reckon_rework(self.calendar, self.policy, &clock, now)
        } else {
            reckon(self.calendar, self.policy, &clock, now)
        };
        let standing = standing(self.calendar, &reckoning, row.stopped_at, now);
        (reckoning, standing)
    }

    /// When the step that begins with `status` at `now` must be done, ms UTC.
    pub fn step_due(&self, status: Status, class: SlaClass, now: i64) -> Option<i64> {
        step_due(self.calendar, self.policy, Step::of(status)?, class, now, &[])
    }
}

/// The class of a petition; an unknown one counts as standard and is logged.
pub fn class_of(row: &PetitionRow) -> SlaClass {
    SlaClass::parse(&row.sla_class).unwrap_or_else(|| {
        tracing::error!(petition = %row.id, "unknown sla class");
        SlaClass::Standard
    })
}

fn pause_of(row: &PauseRow) -> Pause {
    Pause {
        from: row.began_at,
        to: row.ended_at,
        reason: PauseReason::parse(&row.reason).unwrap_or(PauseReason::NeedInfo),
    }
}
