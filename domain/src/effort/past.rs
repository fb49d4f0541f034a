//! From the append-only history to the changes of status in it, by the transition table. Acts
//! that leave the status as it is are not here.

use super::Change;
use crate::event::EventKind;
use crate::petition::Status;
use crate::workflow::{Action, after};

/// One entry of a petition's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past<'a> {
    /// When, ms UTC.
    pub at: i64,
    /// What.
    pub kind: EventKind,
    /// The agency in the event's data.
    pub agency: Option<&'a str>,
}

/// The changes of status in a petition's history, which is in order of time. An act that the law
/// does not allow where it stands is no change.
#[must_use]
pub fn changes(history: &[Past<'_>]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut agency = None;
    let mut before = None;
    for entry in history {
        let Some(was) = changes.last().map(|change| change.status) else {
            let status = match entry.kind {
                EventKind::Received => Status::Submitted,
                EventKind::SplitOff => Status::Screening,
                _ => continue,
            };
            changes.push(Change { at: entry.at, status, agency: None });
            continue;
        };
        let Some(action) = entry.kind.act() else { continue };
        let Some(status) = after(was, action, before) else { continue };
        match action {
            Action::AskSender | Action::Merge => before = Some(was),
            Action::Forward | Action::HandDown | Action::Arbitrate => {
                agency = entry.agency.map(str::to_owned)
            }
            _ => {}
        }
        if status != was {
            changes.push(Change { at: entry.at, status, agency: agency.clone() });
        }
    }
    changes
}
