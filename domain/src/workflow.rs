//! Which act moves a petition from where to where, what it needs, and whose a petition is.
//!
//! Status, outcome, visibility and lateness are four separate things; this room rules status only.
//! Who may act is read from the same table by [`crate::permit`]. docs/workflow.md is rendered from
//! it by a test, so the two cannot drift.

mod action;
mod table;

pub use action::{Action, Need, Role};
pub use table::TABLE;

use crate::deadline::PauseReason;
use crate::petition::{Status, vocabulary};

impl Role {
    /// The role acts for one agency and sees only that agency's petitions.
    pub const fn is_of_agency(self) -> bool {
        matches!(self, Self::FocalPerson | Self::Handler | Self::AgencyLeader)
    }
    /// The role coordinates the whole province.
    pub const fn is_coordinating(self) -> bool {
        matches!(self, Self::Coordinator | Self::CoCoordinator)
    }
    /// The role is held by accounts.
    pub const fn is_an_officers(self) -> bool {
        !matches!(self, Self::Sender | Self::System | Self::Public)
    }
}

/// Where an act leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To this status.
    To(Status),
    /// Status stays.
    Same,
    /// Back to where the petition stood before the sender was asked, or before it was merged.
    Back,
}

/// What an act does to the agency's clock (domain.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockEffect {
    /// Nothing.
    None,
    /// Pauses it for this reason (never for urgent petitions).
    Pause(PauseReason),
    /// Ends the pause of this reason.
    Resume(PauseReason),
    /// Reckoned anew from the start, with every pause.
    Recount,
    /// Stops it: the agency has answered.
    Stop,
    /// Runs again after a stop, with half of the class.
    Restart,
    /// The petition ended, but where it comes back the clock goes on where it stopped (rule 7).
    Hold(PauseReason),
    /// The petition ended: no clock any more.
    End,
}

impl ClockEffect {
    /// The effect in one word, as docs/workflow.md shows it.
    pub fn word(self) -> String {
        match self {
            Self::None => "–".to_owned(),
            Self::Pause(reason) => format!("pause ({})", reason.code()),
            Self::Resume(reason) => format!("resume ({})", reason.code()),
            Self::Recount => "recount".to_owned(),
            Self::Stop => "stop".to_owned(),
            Self::Restart => "restart, half the class".to_owned(),
            Self::Hold(reason) => format!("hold ({})", reason.code()),
            Self::End => "end".to_owned(),
        }
    }
}

/// One row of the law.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The act.
    pub action: Action,
    /// Statuses in which it may be done.
    pub from: &'static [Status],
    /// Where it leads.
    pub next: Next,
    /// Roles that may do it, before relation to the petition is looked at.
    pub who: &'static [Role],
    /// What must come with it.
    pub needs: &'static [Need],
    /// What may come with it.
    pub carries: &'static [Need],
    /// Its effect on the agency's clock.
    pub clock: ClockEffect,
    /// The sender is told. Never while the petition is guarded.
    pub tells_sender: bool,
}

vocabulary! {
    /// Whose a petition is: who must do something so that it goes on.
    Owner {
        /// Sở TT&TT, with the operator who screens for it.
        Coordinator = "coordinator",
        /// VP UBND tỉnh, who arbitrates.
        CoCoordinator = "co_coordinator",
        /// The lead agency's named account.
        FocalPerson = "focal_person",
        /// The handler, or who acts for them.
        Handler = "handler",
        /// The lead agency's leader.
        AgencyLeader = "agency_leader",
        /// The sender, while there is time.
        Sender = "sender",
        /// The two named coordinators.
        Guardians = "guardians",
        /// Nobody: it is over.
        Nobody = "nobody",
    }
}

/// Whose a petition is in this status. Minutes are counted to this owner.
pub const fn owner(status: Status) -> Owner {
    match status {
        Status::Submitted | Status::Screening | Status::Returned | Status::CoordinatorCheck => {
            Owner::Coordinator
        }
        Status::Disputed => Owner::CoCoordinator,
        Status::Forwarded | Status::Accepted | Status::Reopened => Owner::FocalPerson,
        Status::Assigned | Status::InProgress | Status::Rework => Owner::Handler,
        Status::ReplyPending => Owner::AgencyLeader,
        Status::NeedInfo => Owner::Sender,
        Status::Quarantined => Owner::Guardians,
        Status::Rejected
        | Status::Redirected
        | Status::Merged
        | Status::Answered
        | Status::Withdrawn
        | Status::Closed => Owner::Nobody,
    }
}

/// The row of an act. Every [`Action`] has exactly one; a test holds it.
pub fn transition(action: Action) -> &'static Transition {
    // The table is in the order of no enum: a search of 55 rows costs less than keeping two orders.
    TABLE.iter().find(|row| row.action == action).unwrap_or(&TABLE[0])
}

/// The status after `action`, or `None` when the law does not allow it from here.
/// `before` is where the petition stood when the sender was asked, or when it was merged.
pub fn after(status: Status, action: Action, before: Option<Status>) -> Option<Status> {
    let row = transition(action);
    if !row.from.contains(&status) {
        return None;
    }
    match row.next {
        Next::To(next) => Some(next),
        Next::Same => Some(status),
        Next::Back => before.filter(|before| {
            !before.is_final() && !matches!(before, Status::NeedInfo | Status::Quarantined)
        }),
    }
}
