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
    let mut before_asking = None;
    for entry in history {
        let Some(was) = changes.last().map(|change| change.status) else {
            if entry.kind == EventKind::Received {
                changes.push(Change { at: entry.at, status: Status::Submitted, agency: None });
            }
            continue;
        };
        let Some(action) = act(entry.kind) else { continue };
        let Some(status) = after(was, action, before_asking) else { continue };
        match action {
            Action::AskSender => before_asking = Some(was),
            Action::Forward => agency = entry.agency.map(str::to_owned),
            _ => {}
        }
        if status != was {
            changes.push(Change { at: entry.at, status, agency: agency.clone() });
        }
    }
    changes
}

/// The act that wrote an event; `None` for those that move nothing. Answers public and private
/// write one kind and lead to one status.
const fn act(kind: EventKind) -> Option<Action> {
    Some(match kind {
        EventKind::Accepted => Action::Accept,
        EventKind::Asked => Action::AskSender,
        EventKind::Supplemented => Action::Supplement,
        EventKind::Rejected => Action::Reject,
        EventKind::Redirected => Action::Redirect,
        EventKind::Forwarded => Action::Forward,
        EventKind::AgencyAccepted => Action::AgencyAccept,
        EventKind::AgencyReturned => Action::AgencyReturn,
        EventKind::Assigned => Action::Assign,
        EventKind::Started => Action::DraftReply,
        EventKind::ReplySubmitted => Action::SubmitReply,
        EventKind::ReplyApproved => Action::ApproveReply,
        EventKind::ReplySentBack => Action::SendBackReply,
        EventKind::ReworkAsked => Action::Rework,
        EventKind::Answered => Action::AnswerPrivately,
        EventKind::Withdrawn => Action::Withdraw,
        EventKind::Closed => Action::Close,
        EventKind::ClosedSilent => Action::CloseSilent,
        EventKind::Received
        | EventKind::Classified
        | EventKind::Published
        | EventKind::PublicCorrected
        | EventKind::Unpublished
        | EventKind::IdentityOpened
        | EventKind::Messaged
        | EventKind::ResultAttached
        | EventKind::Rated
        | EventKind::AbuseReported
        | EventKind::ActRefused
        | EventKind::SignedIn
        | EventKind::SignInFailed
        | EventKind::AccountChanged
        | EventKind::Reminded
        | EventKind::Exported
        | EventKind::ConfigurationChanged => return None,
    })
}
