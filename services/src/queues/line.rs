//! One line of a queue as an officer reads it, and the columns that they may choose.

use crate::Services;
use domain::calendar::DAY_MS;
use domain::deadline::{Lateness, SlaClass, Standing, is_past};
use domain::petition::{Status, vocabulary};
use store::queue::QueueRow;
use store::tags::TiedTag;
use uuid::Uuid;

vocabulary! {
    /// Columns of the table besides number and title. The code is kept for the officer.
    Column {
        /// The sender's first photo, small.
        Photo = "photo",
        /// Commune.
        Commune = "commune",
        /// Lead agency.
        Agency = "agency",
        /// Where it stands.
        Status = "status",
        /// When it was received.
        Received = "received",
        /// When it is due and how much working time is left.
        Due = "due",
        /// Limit of the present step.
        Step = "step",
        /// Who works on it.
        Handler = "handler",
    }
}

impl Column {
    /// What an officer sees who has chosen nothing.
    pub const USUAL: [Self; 7] = [
        Self::Photo,
        Self::Commune,
        Self::Agency,
        Self::Status,
        Self::Received,
        Self::Due,
        Self::Handler,
    ];

    /// The columns of their kept codes, in the table's order.
    pub(crate) fn read(kept: &str) -> Vec<Self> {
        let chosen: Vec<&str> = kept.split(',').collect();
        Self::ALL.iter().copied().filter(|column| chosen.contains(&column.code())).collect()
    }
}

/// A label on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagView {
    /// Its id.
    pub id: Uuid,
    /// Its word.
    pub name: String,
}

/// One line of a queue.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// Its id.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Optimistic lock.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub due_at: Option<i64>,
    /// Class of the limits.
    pub class: SlaClass,
    /// How it stands; none when ended. What remains is in working time, but for urgent ones, whose
    /// hours are the clock's.
    pub standing: Option<Standing>,
    /// A working day of its calendar, ms; a whole day for urgent ones.
    pub day_ms: i64,
    /// Limit of the present step, ms UTC.
    pub step_due_at: Option<i64>,
    /// Handler's name.
    pub handler: Option<String>,
    /// The same matter was answered or closed there shortly before ("tái diễn").
    pub is_repeating: bool,
    /// The sender added something that nobody has acted on.
    pub has_news: bool,
    /// It changed since this officer opened it, or was never opened.
    pub is_unread: bool,
    /// The sender's first photo.
    pub cover: Option<Uuid>,
    /// How many have the same trouble.
    pub me_too: i64,
    /// Others are handled with it.
    pub has_merged: bool,
    /// Another open petition of its kind lies close by: it may be the same matter.
    pub has_twin: bool,
    /// Labels of the officer's agencies.
    pub tags: Vec<TagView>,
}

impl Services {
    /// A row as it is read, with its labels.
    pub(super) fn line(&self, row: QueueRow, tags: &[TiedTag], now: i64) -> QueueLine {
        let class = SlaClass::parse(&row.sla_class).unwrap_or(SlaClass::Standard);
        let calendar = match class {
            SlaClass::Urgent => None,
            // A line is shown even where its calendar is missing; the case then says so.
            _ => self.0.rules.get(row.calendar_id, row.policy_id).ok().map(|rules| rules.calendar),
        };
        let day_ms = calendar.map_or(DAY_MS, |calendar| calendar.working_day_ms());
        let left = |due: i64, at: i64| match calendar {
            Some(calendar) if due >= at => calendar.working_ms_between(at, due),
            Some(calendar) => -calendar.working_ms_between(due, at),
            None => due - at,
        };
        let is_open = !row.status.is_final();
        let standing = row.due_at.filter(|_| is_open).map(|due| {
            let at = row.stopped_at.unwrap_or(now);
            let remaining_ms = left(due, at);
            let lateness = match (row.stopped_at.is_some(), is_past(due, at)) {
                // While the sender is asked the clock stands; urgent ones never pause.
                _ if row.status == Status::NeedInfo && class != SlaClass::Urgent => {
                    Lateness::Paused
                }
                (true, true) => Lateness::MetLate,
                (true, false) => Lateness::MetInTime,
                (false, true) => Lateness::Overdue,
                (false, false) if remaining_ms <= day_ms => Lateness::DueSoon,
                (false, false) => Lateness::InTime,
            };
            Standing { lateness, remaining_ms }
        });
        QueueLine {
            standing,
            day_ms,
            tags: tags
                .iter()
                .filter(|tag| tag.petition_id == row.id)
                .map(|tag| TagView { id: tag.id, name: tag.name.clone() })
                .collect(),
            id: row.id,
            number: row.number,
            version: row.version,
            title: row.title,
            status: row.status,
            category: row.category_code,
            commune: row.commune_code,
            lead_agency: row.lead_agency,
            received_at: row.received_at,
            due_at: row.due_at,
            class,
            step_due_at: row.step_due_at,
            handler: row.handler_name,
            is_repeating: row.is_repeating,
            has_news: row.has_news,
            is_unread: is_open && row.is_unread,
            cover: row.cover,
            me_too: row.me_too,
            has_merged: row.has_merged,
            has_twin: row.has_twin,
        }
    }
}
