//! Where the time went: of one petition, and of an agency in a period. The law is
//! `domain::effort`; here are its events, and who may see the sums.

use crate::accounts::Officer;
use crate::{ServiceError, Services};
use domain::calendar::{Calendar, DAY_MS};
use domain::effort::{Change, Effort, Past, changes, spent, spent_in};
use domain::event::{EventData, EventKind};
use domain::refusal::Refusal;
use domain::workflow::Role;
use store::event::MoveRow;
use uuid::Uuid;

/// The longest period that is summed, days.
pub const MAX_DAYS: i64 = 366;
/// Petitions that are read at once.
const PAGE: i64 = 200;
/// Petitions that are summed at most; a page says when there are more.
const MAX_PETITIONS: usize = 20_000;

/// The time of an agency in a period.
#[derive(Clone, Debug)]
pub struct AgencyEffort {
    /// Minutes by step and holder.
    pub effort: Effort,
    /// Petitions that were looked at.
    pub petitions: usize,
    /// There are more than are summed here.
    pub is_cut: bool,
}

impl Officer {
    /// Sees every agency's time: those who coordinate, lead the province or inspect it.
    #[must_use]
    pub fn sees_all_effort(&self) -> bool {
        self.is_intake() || self.has(Role::LeaderView) || self.has(Role::Auditor)
    }
}

impl Services {
    /// Where the time of `agency` went within `[from, to)` (ms UTC), by the calendar in force.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for those of another agency, and for more than [`MAX_DAYS`].
    pub async fn agency_effort(
        &self,
        officer: &Officer,
        agency: &str,
        from: i64,
        to: i64,
    ) -> Result<AgencyEffort, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let is_own = officer.agencies().iter().any(|own| own == agency);
        let is_period = from < to && to - from <= MAX_DAYS * DAY_MS;
        if !is_period || !(is_own || officer.sees_all_effort()) {
            return Err(Refusal::NotAllowed.into());
        }
        let now = self.now();
        let (calendar, policy) = self.0.rules.in_force(now);
        let calendar = self.0.rules.get(calendar, policy)?.calendar;
        let (mut lives, mut after): (Vec<Vec<Change>>, Uuid) = (Vec::new(), Uuid::nil());
        let is_cut = loop {
            let rows = self.db().moves_of_agency(agency, from, to, after, PAGE).await?;
            let mut found = 0;
            for life in rows.chunk_by(|one, next| one.petition_id == next.petition_id) {
                after = life[0].petition_id;
                found += 1;
                lives.push(read(life));
            }
            if found < PAGE {
                break false;
            }
            if lives.len() >= MAX_PETITIONS {
                break true;
            }
        };
        let held = lives.iter().map(Vec::as_slice);
        let effort = spent_in(calendar, held, Some(agency), from, to.min(now));
        Ok(AgencyEffort { effort, petitions: lives.len(), is_cut })
    }

    /// Where the time of one petition went so far.
    pub(crate) async fn effort_of(
        &self,
        petition: Uuid,
        calendar: &Calendar,
        now: i64,
    ) -> Result<Effort, ServiceError> {
        Ok(spent(calendar, &read(&self.db().moves(petition).await?), now))
    }
}

/// The changes of status in a petition's events.
fn read(rows: &[MoveRow]) -> Vec<Change> {
    let read: Vec<(i64, EventKind, Option<String>)> = rows
        .iter()
        .filter_map(|row| {
            let data: EventData = serde_json::from_str(&row.data).unwrap_or_default();
            Some((row.at, EventKind::parse(&row.kind)?, data.agency))
        })
        .collect();
    let past: Vec<Past<'_>> = read
        .iter()
        .map(|(at, kind, agency)| Past { at: *at, kind: *kind, agency: agency.as_deref() })
        .collect();
    changes(&past)
}
