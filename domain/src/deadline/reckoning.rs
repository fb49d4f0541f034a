//! What goes into a count and what comes out: pauses, the clock, a due time that explains itself.
//! Data only; the counting is the parent's.

use serde::{Deserialize, Serialize};

use super::SlaClass;
use crate::calendar::SkippedDay;
use crate::petition::vocabulary;

vocabulary! {
    /// Why the clock stands still.
    PauseReason {
        /// Waiting for the sender.
        NeedInfo = "need_info",
        /// Waiting for the coordinator's decision on an extension: 8 working hours at most.
        ExtensionDecision = "extension_decision",
        /// Closed because the sender stayed silent, until reopened (rule 7).
        ClosedForSilence = "closed_for_silence",
    }
}

vocabulary! {
    /// What a pause did to the due time.
    PauseEffect {
        /// It moved the due time by the working time that it covered.
        Moved = "moved",
        /// It covered no working time after the opening of the first counted day.
        NoWorkingTime = "no_working_time",
        /// All of it lies inside another pause.
        Overlapped = "overlapped",
        /// It began after the due time.
        AfterDue = "after_due",
        /// An urgent petition is never paused.
        Urgent = "urgent",
    }
}

vocabulary! {
    /// How a petition stands against its due time.
    Lateness {
        /// The clock stands still.
        Paused = "paused",
        /// Running, with time left.
        InTime = "in_time",
        /// Running, due soon (8 working hours, urgent 4 hours).
        DueSoon = "due_soon",
        /// Running, past its due time.
        Overdue = "overdue",
        /// Done before it was due soon (trước hạn).
        MetEarly = "met_early",
        /// Done in time (đúng hạn).
        MetInTime = "met_in_time",
        /// Done late (quá hạn).
        MetLate = "met_late",
    }
}

/// A time in which the clock stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Begin, ms UTC.
    pub from: i64,
    /// End, ms UTC; `None` while it lasts.
    pub to: Option<i64>,
    /// Why.
    pub reason: PauseReason,
}

/// What is known of one petition's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Its class.
    pub class: SlaClass,
    /// Receipt (or the decision that began a rework), ms UTC.
    pub received_at: i64,
    /// Its pauses, in any order.
    pub pauses: Vec<Pause>,
    /// Working days that the coordinator granted on top.
    pub extension_days: Option<u32>,
    /// When the agency's leader approved the answer (decisions.md 4), ms UTC.
    pub stopped_at: Option<i64>,
}

impl Clock {
    /// A clock that nothing has touched yet.
    #[must_use]
    pub const fn new(class: SlaClass, received_at: i64) -> Self {
        Self { class, received_at, pauses: Vec::new(), extension_days: None, stopped_at: None }
    }

    /// The clock after category or class was changed: reckoned from the start, its pauses kept.
    /// Days that were granted stay, as far as the new class has room for them.
    #[must_use]
    pub fn reclassified(&self, class: SlaClass) -> Self {
        Self { class, ..self.clone() }
    }
}

/// What the count is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// So many working days after the day of receipt.
    WorkingDays(u32),
    /// So many hours on the clock from receipt.
    ClockHours(u32),
}

/// One working day of the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDay {
    /// 1 for the first day after receipt, and so on.
    pub number: u32,
    /// Opening, ms UTC.
    pub opens_at: i64,
    /// Closing, ms UTC.
    pub closes_at: i64,
}

/// What one pause did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseMove {
    /// Begin, ms UTC.
    pub from: i64,
    /// End as reckoned, ms UTC: for one that lasts, now.
    pub to: i64,
    /// Does it still last?
    pub open: bool,
    /// Why it was made.
    pub reason: PauseReason,
    /// Working milliseconds by which it moved the due time.
    pub moved_ms: i64,
    /// Why it moved it by that much.
    pub effect: PauseEffect,
}

/// An extension in the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Working days granted.
    pub granted_days: u32,
    /// Working days that count, after the ceiling of the class and of the whole.
    pub counted_days: u32,
}

/// A due time that explains itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoning {
    /// The class.
    pub class: SlaClass,
    /// Receipt, ms UTC.
    pub received_at: i64,
    /// Days or hours counted, the extension included.
    pub basis: Basis,
    /// Opening of the first counted day, ms UTC; for urgent ones the receipt.
    pub counts_from: i64,
    /// The working days counted; none for urgent ones.
    pub counted: Vec<CountedDay>,
    /// Days between receipt and due time that were not worked; none for urgent ones.
    pub skipped: Vec<SkippedDay>,
    /// What each pause did, in the order of their beginnings.
    pub pauses: Vec<PauseMove>,
    /// The extension, if any.
    pub extension: Option<Extension>,
    /// Due time before pauses, ms UTC.
    pub due_before_pauses: i64,
    /// Due time, ms UTC. An act in that very minute is in time.
    pub due_at: i64,
    /// From then on it is due soon, ms UTC.
    pub due_soon_at: i64,
    /// Does the clock stand still now?
    pub paused: bool,
}

/// How a petition stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its lateness.
    pub lateness: Lateness,
    /// Working milliseconds left, negative when past; for urgent ones milliseconds on the clock.
    /// Counted to the stop when the clock has stopped.
    pub remaining_ms: i64,
}
