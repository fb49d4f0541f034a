//! The audit log: seals what is committed, follows the chain, pins it outside the database. Who
//! writes an event and when is the business of `history`.

use crate::{ServiceError, Services};
use domain::audit::{Anchor, Entry, Fault, Follower, Hash, Link, note_digest, seal as link_hash};
use domain::calendar::day_key;
use domain::event::{EventData, EventKind};
use domain::permit::Actor;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use store::Db;
use store::audit::{EntryRow, LinkRow, NewSeal};

/// Links sealed by one transaction.
const BATCH: i64 = 1000;
/// Links read at once while the chain is followed.
const PAGE: i64 = 5000;
/// Faults that are listed; more say nothing new.
const MOST_FAULTS: usize = 100;
/// An entry sealed later than this after the time it gives is counted as late, ms.
const LATE: i64 = 3_600_000;

/// What following the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Links followed.
    pub links: i64,
    /// Events that are committed and not sealed yet.
    pub waiting: i64,
    /// Anchor lines compared.
    pub anchors: usize,
    /// Entries sealed more than an hour after the time they give: a sealer that stood still, a
    /// demonstration's past, or somebody who wrote history afterwards.
    pub late: i64,
    /// The first of them.
    pub first_late: Option<i64>,
    /// Entries whose words were erased; the digest stays.
    pub erased: i64,
    /// What is wrong, in the order of the chain; at most a hundred.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One line a fault, then one line of counts: for a terminal or a script.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        if let Some(first) = self.first_late {
            writeln!(f, "note: {} entries sealed late, the first is row {first}", self.late)?;
        }
        writeln!(
            f,
            "{}: {} rows followed, {} not sealed yet, {} anchors compared, words of {} erased, {} faults",
            if self.is_sound() { "sound" } else { "NOT SOUND" },
            self.links,
            self.waiting,
            self.anchors,
            self.erased,
            self.faults.len(),
        )
    }
}

/// Seals everything that is committed, in the order of commit; how many links were added.
/// At `now`, ms UTC.
///
/// # Errors
/// Whatever the database answers; then the rest waits for the next time.
pub async fn seal(db: &Db, now: i64) -> Result<usize, ServiceError> {
    let mut sealed = 0;
    while db.is_seal_due().await? {
        let mut tx = db.begin().await?;
        let head = tx.take_sealing_turn().await?;
        let mut hash = Hash::try_from(head.hash.as_slice())
            .map_err(|_| ServiceError::Unfit("the audit chain's head is no hash".into()))?;
        let waiting = tx.waiting_for_seal(BATCH).await?;
        let mut seals = Vec::with_capacity(waiting.len());
        for (number, row) in (head.n + 1..).zip(&waiting) {
            hash = link_hash(&hash, number, now, &entry_of(row));
            seals.push(NewSeal { n: number, event_id: row.id, sealed_at: now, hash: hash.into() });
        }
        tx.append_seals(&head, &seals).await?;
        tx.commit().await?;
        sealed += seals.len();
        if seals.is_empty() {
            // Another sealer was faster.
            break;
        }
    }
    Ok(sealed)
}

/// Follows the whole chain and compares it with the lines of the anchor file, if there is one.
///
/// # Errors
/// Whatever the database answers. What is wrong with the chain is in the report.
pub async fn verify(db: &Db, anchors: Option<&str>) -> Result<Report, ServiceError> {
    let mut report = Report::default();
    let mut pins = read_anchors(anchors.unwrap_or_default(), &mut report);
    // Up to the head of this moment: what is sealed meanwhile is for the next time.
    let head = db.audit_head().await?;
    let mut follower = Follower::default();
    loop {
        let links = db.links(follower.last().0, head.n, PAGE).await?;
        let Some(last) = links.last().map(|link| link.n) else { break };
        for row in &links {
            let faults = follower.follow(&link_of(row));
            report.faults.extend(faults);
            judge_words(row, &mut report)?;
            if row.at.is_some_and(|at| row.sealed_at - at > LATE) {
                report.late += 1;
                report.first_late.get_or_insert(row.n);
            }
            pins.retain(|(line, anchor)| {
                if anchor.number == row.n && row.hash != anchor.hash {
                    report.faults.push(Fault::Anchor { line: *line, number: row.n });
                }
                anchor.number != row.n
            });
            report.links += 1;
            if report.faults.len() >= MOST_FAULTS {
                report.faults.truncate(MOST_FAULTS);
                return Ok(report);
            }
        }
        if last >= head.n {
            break;
        }
    }
    let (last, hash) = follower.last();
    if last != head.n || hash.is_none_or(|hash| head.hash != hash) {
        report.faults.push(Fault::End { head: head.n, last });
    }
    let beyond = db.last_link().await?;
    let head = db.audit_head().await?;
    if beyond > head.n {
        report.faults.push(Fault::End { head: head.n, last: beyond });
    }
    // An anchor beyond the end: the tail was cut.
    for (line, anchor) in pins {
        report.faults.push(Fault::Anchor { line, number: anchor.number });
    }
    let room = i64::try_from(MOST_FAULTS).unwrap_or(i64::MAX);
    let outside = db.events_outside(room).await?;
    report.faults.extend(outside.into_iter().map(|event| Fault::Outside { event }));
    report.waiting = db.count_waiting_for_seal().await?;
    Ok(report)
}

/// As [`verify`], reading the anchors from `path`. A file that should be there and is not is a fault.
///
/// # Errors
/// Whatever the database answers; [`ServiceError::Unfit`] when the file cannot be read.
pub async fn verify_with(db: &Db, path: Option<&Path>) -> Result<Report, ServiceError> {
    let Some(path) = path else { return verify(db, None).await };
    match std::fs::read_to_string(path) {
        Ok(text) => verify(db, Some(&text)).await,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut report = verify(db, None).await?;
            if report.links > 0 {
                report.faults.push(Fault::AnchorsGone);
            }
            Ok(report)
        }
        Err(error) => Err(ServiceError::Unfit(format!("{}: {error}", path.display()))),
    }
}

/// Where the chain stands, for a line outside; `None` before the first link. At `now`, ms UTC.
///
/// # Errors
/// Whatever the database answers.
pub async fn stand(db: &Db, now: i64) -> Result<Option<Anchor>, ServiceError> {
    let head = db.audit_head().await?;
    let hash = Hash::try_from(head.hash.as_slice())
        .map_err(|_| ServiceError::Unfit("the audit chain's head is no hash".into()))?;
    Ok((head.n > 0).then(|| Anchor { date: day_key(now), number: head.n, hash }))
}

/// Appends the anchor to the file unless the file has one of its day; whether it was appended.
/// Durable when it returns. Several servers may share one file.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file.
pub fn pin(path: &Path, anchor: &Anchor) -> Result<bool, ServiceError> {
    let write = || -> std::io::Result<bool> {
        let mut file: File = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let has_day = text
            .lines()
            .filter_map(|line| line.parse::<Anchor>().ok())
            .any(|other| other.date == anchor.date);
        if has_day {
            return Ok(false);
        }
        // A line cut off by a crash must not swallow this one.
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        file.write_all(format!("{gap}{anchor}\n").as_bytes())?;
        file.sync_all()?;
        Ok(true)
    };
    write().map_err(|error| {
        ServiceError::Unfit(format!("audit_anchor_file {}: {error}", path.display()))
    })
}

impl Services {
    /// Seals what is committed; how many links were added.
    ///
    /// # Errors
    /// As [`seal`].
    pub async fn seal_audit(&self) -> Result<usize, ServiceError> {
        seal(self.db(), self.now()).await
    }

    /// Appends today's line to the anchor file, once a day; whether it was appended.
    ///
    /// # Errors
    /// As [`pin`], or whatever the database answers.
    pub async fn anchor_audit(&self, path: PathBuf) -> Result<bool, ServiceError> {
        let Some(anchor) = stand(self.db(), self.now()).await? else { return Ok(false) };
        tokio::task::spawn_blocking(move || pin(&path, &anchor))
            .await
            .map_err(|error| ServiceError::Broken(Box::new(error)))?
    }

    /// Remembers the settings that are in force, `shown` without secrets; a change since the last
    /// start is an event with the digest of the new ones.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn note_settings(&self, shown: &str) -> Result<(), ServiceError> {
        const NAME: &str = "settings_digest";
        let digest = crate::vault::hex(&crate::vault::sha256(shown.as_bytes()));
        if self.db().setting(NAME).await?.as_deref() == Some(&digest) {
            return Ok(());
        }
        let mut tx = self.db().begin().await?;
        tx.set_setting(NAME, &digest).await?;
        let data = EventData {
            what: Some("settings".into()),
            digest: Some(digest),
            ..EventData::default()
        };
        let kind = EventKind::ConfigurationChanged;
        crate::history::write_of_house(&mut tx, kind, &Actor::System, self.now(), data).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn read_anchors(text: &str, report: &mut Report) -> Vec<(usize, Anchor)> {
    let mut anchors = Vec::new();
    for (line, written) in (1..).zip(text.lines()) {
        match written.parse() {
            Ok(anchor) => anchors.push((line, anchor)),
            Err(_) => report.faults.push(Fault::AnchorUnreadable { line }),
        }
    }
    report.anchors = anchors.len();
    anchors
}

fn judge_words(row: &LinkRow, report: &mut Report) -> Result<(), ServiceError> {
    let Some(data) = &row.data else { return Ok(()) };
    // An event that is no JSON any more was altered: its link says so already.
    let Ok(EventData { digest: Some(digest), .. }) = serde_json::from_str(data) else {
        return Ok(());
    };
    if row.kind.as_deref() == Some(EventKind::ConfigurationChanged.code()) {
        return Ok(());
    }
    match (&row.note, &row.note_salt) {
        (None, _) if row.note_of.is_none() => report.erased += 1,
        (Some(words), Some(salt)) if note_digest(salt, words) == digest => {}
        _ => report.faults.push(Fault::WordsAltered { number: row.n, event: row.event_id }),
    }
    Ok(())
}

fn entry_of(row: &EntryRow) -> Entry<'_> {
    Entry {
        id: row.id,
        petition: row.petition_id,
        at: row.at,
        kind: &row.kind,
        actor_kind: &row.actor_kind,
        actor: row.actor_id,
        agency: row.agency_code.as_deref(),
        data: &row.data,
    }
}

fn link_of(row: &LinkRow) -> Link<'_> {
    let entry = match (row.id, row.at, &row.kind, &row.actor_kind, &row.data) {
        (Some(id), Some(at), Some(kind), Some(actor_kind), Some(data)) => Some(Entry {
            id,
            petition: row.petition_id,
            at,
            kind,
            actor_kind,
            actor: row.actor_id,
            agency: row.agency_code.as_deref(),
            data,
        }),
        _ => None,
    };
    Link { number: row.n, event: row.event_id, sealed_at: row.sealed_at, hash: &row.hash, entry }
}
