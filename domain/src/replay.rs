//! The fold over the history: what a petition's events say about it. The stored row must say the
//! same; a property test and `audit` compare them. No texts, no clock arithmetic: due times are
//! facts of the events.

use crate::event::{EventData, EventKind};
use crate::petition::{ExtensionState, Outcome, Status, Visibility};
use crate::workflow::{Action, after};

/// One entry of the history, oldest first.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// What happened.
    pub kind: EventKind,
    /// ms UTC.
    pub at: i64,
    /// Its codes.
    pub data: &'a EventData,
}

/// What the history says about a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
    pub status: Status,
    /// Where it goes back to when the sender has answered, or when it is taken apart.
    pub before: Option<Status>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// What the public may see.
    pub visibility: Visibility,
    /// Code of the nature.
    pub nature: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Class of the limits.
    pub class: Option<String>,
    /// Commune.
    pub commune: Option<String>,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// First supporting agency.
    pub support_agency: Option<String>,
    /// Handler's id.
    pub handler: Option<String>,
    /// Who acts for the handler.
    pub substitute: Option<String>,
    /// How often agencies gave it back.
    pub returns: i64,
    /// How often it changed hands between agencies.
    pub hand_overs: i64,
    /// It cannot be given back any more.
    pub is_decided: bool,
    /// The Office decided.
    pub is_arbitrated: bool,
    /// How far the extension is.
    pub extension: Option<ExtensionState>,
    /// Working days given.
    pub extension_days: Option<u32>,
    /// How often it was reopened.
    pub reopens: i64,
    /// How often the sender reminded.
    pub chases: i64,
    /// Last reminder, ms UTC.
    pub chased_at: Option<i64>,
    /// Last progress update, ms UTC.
    pub progress_at: Option<i64>,
    /// It was set apart.
    pub is_guarded: bool,
    /// Receipt of the competent body, ms UTC.
    pub handed_over_at: Option<i64>,
    /// Texts are gone, ms UTC.
    pub erased_at: Option<i64>,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// The leader approved, ms UTC.
    pub stopped_at: Option<i64>,
    /// The clock runs again from here, ms UTC.
    pub reworked_at: Option<i64>,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub closed_at: Option<i64>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<u8>,
}

/// Folds a history. `None` when it does not begin with a receipt, or does what the law forbids:
/// then the history is not whole.
pub fn replay<'a>(history: impl IntoIterator<Item = Told<'a>>) -> Option<Facts> {
    let mut history = history.into_iter();
    let mut facts = begin(&history.next()?)?;
    for told in history {
        facts.take(&told)?;
    }
    Some(facts)
}

fn begin(first: &Told<'_>) -> Option<Facts> {
    let status = match first.kind {
        EventKind::Received => Status::Submitted,
        EventKind::SplitOff => Status::Screening,
        _ => return None,
    };
    let data = first.data;
    Some(Facts {
        status,
        before: None,
        outcome: None,
        visibility: Visibility::Hidden,
        nature: data.nature.clone(),
        category: data.category.clone(),
        class: data.class.clone(),
        commune: data.commune.clone(),
        lead_agency: None,
        support_agency: None,
        handler: None,
        substitute: None,
        returns: 0,
        hand_overs: 0,
        is_decided: false,
        is_arbitrated: false,
        extension: None,
        extension_days: None,
        reopens: 0,
        chases: 0,
        chased_at: None,
        progress_at: None,
        is_guarded: false,
        handed_over_at: None,
        erased_at: None,
        due_at: data.due_at,
        stopped_at: None,
        reworked_at: None,
        answered_at: None,
        closed_at: None,
        rating: None,
    })
}

impl Facts {
    fn take(&mut self, told: &Told<'_>) -> Option<()> {
        // The main petition's answer reaches the sender of one that was merged into it.
        if told.kind == EventKind::AnsweredWith {
            self.answered_at = Some(told.at);
        }
        let Some(action) = told.kind.act() else { return Some(()) };
        let was = self.status;
        self.status = after(was, action, self.before)?;
        self.due_at = told.data.due_at;
        if let Some(code) = &told.data.visibility {
            self.visibility = Visibility::parse(code)?;
        }
        self.remember(action, was, told)
    }

    fn remember(&mut self, action: Action, was: Status, told: &Told<'_>) -> Option<()> {
        let (at, data) = (told.at, told.data);
        match action {
            Action::AskSender | Action::Merge => self.before = Some(was),
            Action::Supplement | Action::Proceed | Action::ReopenSilent | Action::Unmerge => {
                self.before = None;
            }
            _ => {}
        }
        match action {
            Action::Classify => {
                self.nature = data.nature.clone();
                self.category = data.category.clone();
                self.class = data.class.clone();
                self.commune = data.commune.clone();
            }
            Action::Amend => self.commune = data.commune.clone(),
            Action::Forward | Action::HandDown | Action::Arbitrate => {
                self.lead_agency = data.agency.clone();
                (self.handler, self.substitute) = (None, None);
                if action == Action::Forward {
                    self.support_agency = data.support.clone();
                }
                self.hand_overs += i64::from(action == Action::HandDown);
                self.is_decided |= data.decided == Some(true);
                self.is_arbitrated |= action == Action::Arbitrate;
            }
            Action::AgencyReturn => {
                self.lead_agency = None;
                (self.handler, self.substitute) = (None, None);
                self.returns += 1;
                self.hand_overs += 1;
            }
            Action::Assign | Action::Reassign => {
                self.handler = data.person.clone();
                self.substitute = None;
            }
            Action::Substitute => self.substitute = data.person.clone(),
            Action::RequestExtension => self.extension = Some(ExtensionState::Asked),
            Action::GrantExtension => {
                self.extension = Some(ExtensionState::Granted);
                self.extension_days = data.days;
            }
            Action::RefuseExtension => self.extension = Some(ExtensionState::Refused),
            Action::ApproveReply => self.stopped_at = Some(at),
            Action::Rework => self.run_again(at),
            Action::Reopen | Action::ReopenAgain => {
                self.reopens += 1;
                (self.answered_at, self.outcome) = (None, None);
                self.run_again(at);
            }
            Action::AnswerPublicly | Action::AnswerPrivately => {
                self.answered_at = Some(at);
                self.outcome = Some(Outcome::Answered);
            }
            Action::Unmerge | Action::ReopenSilent => {
                (self.outcome, self.closed_at, self.answered_at) = (None, None, None);
            }
            Action::Close => self.closed_at = Some(at),
            Action::Rate => self.rating = data.level,
            Action::Chase => {
                self.chases += 1;
                self.chased_at = Some(at);
            }
            Action::Progress => self.progress_at = Some(at),
            Action::Quarantine => {
                self.is_guarded = true;
                (self.outcome, self.closed_at) = (None, None);
            }
            Action::Release => (self.is_guarded, self.stopped_at) = (false, None),
            Action::HandOver => self.handed_over_at = Some(at),
            _ => {}
        }
        if let Some(outcome) = ending(action) {
            (self.outcome, self.closed_at) = (Some(outcome), Some(at));
        }
        if action == Action::Erase {
            (self.erased_at, self.commune) = (Some(at), None);
        }
        if self.extension == Some(ExtensionState::Asked) && lapses(action, self.status) {
            self.extension = Some(ExtensionState::Lapsed);
        }
        Some(())
    }

    fn run_again(&mut self, at: i64) {
        (self.stopped_at, self.reworked_at) = (None, Some(at));
    }
}

/// How a petition ended, for the acts that end it without an answer.
pub const fn ending(action: Action) -> Option<Outcome> {
    match action {
        Action::Reject => Some(Outcome::Rejected),
        Action::Redirect | Action::Erase => Some(Outcome::Redirected),
        Action::Merge => Some(Outcome::Merged),
        Action::Withdraw => Some(Outcome::Withdrawn),
        Action::CloseSilent => Some(Outcome::Silent),
        _ => None,
    }
}

/// An extension that was asked for and not decided is void: the answer was approved, the
/// petition left the agency, or it became urgent.
pub fn lapses(action: Action, status: Status) -> bool {
    action == Action::ApproveReply
        || status.is_final()
        || matches!(status, Status::Quarantined | Status::Forwarded | Status::Returned)
}
