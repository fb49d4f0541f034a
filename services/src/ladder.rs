//! The reminder ladder, swept by the worker: every warning exactly once, however many workers
//! there are. When a rung falls is `domain`'s; who is reached by which channel is the outbox's.

mod law;

use crate::history;
use crate::{ServiceError, Services, new_id};
use domain::event::{EventData, EventKind};
use domain::permit::Actor;
use futures_util::future::try_join_all;
use std::collections::HashMap;
use store::Engine;
use store::event::NewEvent;
use store::ladder::{Claimed, SentRow, WarningRow, WatchPauseRow};
use store::outbox::NewJob;
use uuid::Uuid;

/// Petitions in one transaction: officers wait for the one writer no longer than this takes.
const BATCH: i64 = 2000;
/// Batches at the same time where the database can; no two hold the same petition.
const LANES: usize = 3;
const NOTICE_ATTEMPTS: i64 = 8;
/// A petition whose rules cannot be read is looked at again after this, ms.
const LOOK_AGAIN: i64 = 3_600_000;

impl Services {
    /// Sends every warning that is due; how many.
    ///
    /// # Errors
    /// Whatever the database answers; what was not sent is sent by the next sweep.
    pub async fn sweep_ladder(&self) -> Result<usize, ServiceError> {
        let lanes = match self.db().engine() {
            // One writer: lanes would only wait for each other.
            Engine::Sqlite => 1,
            Engine::Postgres => LANES,
        };
        let sent = try_join_all((0..lanes).map(|_| self.sweep_lane())).await?;
        Ok(sent.into_iter().sum())
    }

    async fn sweep_lane(&self) -> Result<usize, ServiceError> {
        let mut sent = 0;
        loop {
            let (claimed, new) = self.sweep_some(self.now()).await?;
            sent += new;
            if claimed == 0 {
                return Ok(sent);
            }
        }
    }

    /// What was sent for a petition so far.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn warnings_of(&self, petition: Uuid) -> Result<Vec<WarningRow>, ServiceError> {
        Ok(self.db().warnings_of(petition).await?)
    }

    /// (petitions looked at, warnings sent) in one transaction.
    async fn sweep_some(&self, now: i64) -> Result<(usize, usize), ServiceError> {
        let claim = new_id();
        let mut tx = self.db().begin().await?;
        let Claimed { rows, pauses, sent } = tx.claim_ladder(now, BATCH, claim).await?;
        if rows.is_empty() {
            return Ok((0, 0));
        }
        let pauses = by_petition(pauses, |row: &WatchPauseRow| row.petition_id);
        let sent = by_petition(sent, |row: &SentRow| row.petition_id);
        let (mut warnings, mut next) = (Vec::new(), Vec::with_capacity(rows.len()));
        for row in &rows {
            let rules = match self.0.rules.get(row.calendar_id, row.policy_id) {
                Ok(rules) => rules,
                Err(error) => {
                    tracing::error!(petition = %row.id, %error, "not on the ladder");
                    next.push((row.id, Some(now + LOOK_AGAIN)));
                    continue;
                }
            };
            let pauses = pauses.get(&row.id).map_or(&[][..], Vec::as_slice);
            let sent = sent.get(&row.id).map_or(&[][..], Vec::as_slice);
            let (due, look_at) = law::judge(rules, row, pauses, sent, now);
            next.push((row.id, look_at));
            warnings.extend(due.into_iter().map(|warning| WarningRow {
                petition_id: row.id,
                key: warning.key,
                due_at: row.due_at.unwrap_or(warning.fell_at),
                fell_at: warning.fell_at,
                sent_at: now,
                receivers: warning.to.iter().map(|to| to.code()).collect::<Vec<_>>().join(","),
                flag: warning.flag.map(|flag| flag.code().to_owned()),
            }));
        }
        // The unique key decides: only whoever wrote the row writes its event and its notice.
        let new = tx.insert_warnings(&warnings).await?;
        let agency_of: HashMap<Uuid, &Option<String>> =
            rows.iter().map(|row| (row.id, &row.lead_agency)).collect();
        let receivers_of: HashMap<(Uuid, &str), &WarningRow> =
            warnings.iter().map(|row| ((row.petition_id, row.key.as_str()), row)).collect();
        let (mut events, mut jobs) = (Vec::new(), Vec::new());
        for (petition, key) in &new {
            let Some(warning) = receivers_of.get(&(*petition, key.as_str())) else { continue };
            let agency = agency_of.get(petition).and_then(|agency| (*agency).clone());
            let (event, job) = notice(warning, agency, now)?;
            events.push(event);
            jobs.push(job);
        }
        tx.append_events(&events).await?;
        tx.enqueue_all(&jobs).await?;
        tx.climb_ladder(&next).await?;
        tx.commit().await?;
        Ok((rows.len(), new.len()))
    }
}

/// The event of a warning, and the notice that leaves because of it.
fn notice(
    warning: &WarningRow,
    agency: Option<String>,
    now: i64,
) -> Result<(NewEvent, NewJob), ServiceError> {
    let id = new_id();
    let (actor_kind, actor_id) = history::of(&Actor::System);
    let data = EventData {
        what: Some(warning.key.clone()),
        due_at: Some(warning.due_at),
        agency,
        ..EventData::default()
    };
    let event = NewEvent {
        id,
        petition_id: Some(warning.petition_id),
        at: now,
        kind: EventKind::Reminded.code(),
        actor_kind: actor_kind.code(),
        actor_id,
        agency_code: None,
        data: serde_json::to_string(&data)?,
    };
    let to: Vec<&str> = warning.receivers.split(',').collect();
    let job = NewJob {
        id: new_id(),
        kind: "notice.officers",
        petition_id: Some(warning.petition_id),
        payload: serde_json::json!({ "event": id, "to": to }).to_string(),
        run_at: now,
        max_attempts: NOTICE_ATTEMPTS,
        dedupe_key: Some(format!("notice.officers:{}:{}", warning.petition_id, warning.key)),
    };
    Ok((event, job))
}

fn by_petition<T>(rows: Vec<T>, petition: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut map: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        map.entry(petition(&row)).or_default().push(row);
    }
    map
}
