//! `permit(actor, action, case)`: services enforce with it, views show with it. Nothing else decides.

use crate::id::OfficerId;
use crate::petition::{Nature, Status};
use crate::refusal::Refusal;
use crate::workflow::{Action, Role, after, transition};
use serde::{Deserialize, Serialize};

/// One role that an officer holds, in one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The role.
    pub role: Role,
    /// The agency it is held in.
    pub agency: String,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// A signed-in officer.
    Officer {
        /// The account.
        id: OfficerId,
        /// Its roles.
        memberships: Vec<Membership>,
    },
    /// Somebody who showed number and secret of this petition.
    Sender,
    /// The worker.
    System,
}

/// What the decision needs to know of a petition.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Where it stands.
    pub status: Status,
    /// Where it stood when the sender was asked.
    pub before_asking: Option<Status>,
    /// What kind of matter.
    pub nature: Nature,
    /// The lead agency, once forwarded.
    pub lead_agency: Option<&'a str>,
    /// The handler, once assigned.
    pub handler: Option<OfficerId>,
    /// The sender hides the name from agency and public.
    pub hides_name: bool,
}

/// May `actor` do `action` to `case`?
///
/// # Errors
/// [`Refusal::NotAllowed`] when role or relation is missing (checked first, so that a stranger
/// learns nothing of the status), [`Refusal::WrongStatus`] when the law does not allow it now.
pub fn permit(actor: &Actor, action: Action, case: &Case<'_>) -> Result<(), Refusal> {
    if !roles_on(actor, case).any(|role| may(role, actor, action, case)) {
        return Err(Refusal::NotAllowed);
    }
    after(case.status, action, case.before_asking).map(|_| ()).ok_or(Refusal::WrongStatus)
}

/// The acts open to `actor` now, in the table's order.
pub fn permitted(actor: &Actor, case: &Case<'_>) -> Vec<Action> {
    Action::ALL.iter().copied().filter(|&action| permit(actor, action, case).is_ok()).collect()
}

/// The roles that count for this petition: an agency's role only where that agency leads.
fn roles_on<'a>(actor: &'a Actor, case: &'a Case<'_>) -> impl Iterator<Item = Role> + 'a {
    let (memberships, fixed): (&[Membership], Option<Role>) = match actor {
        Actor::Officer { memberships, .. } => (memberships, None),
        Actor::Sender => (&[], Some(Role::Sender)),
        Actor::System => (&[], Some(Role::System)),
    };
    memberships
        .iter()
        .filter(|held| !held.role.is_of_agency() || case.lead_agency == Some(held.agency.as_str()))
        .map(|held| held.role)
        .chain(fixed)
}

fn may(role: Role, actor: &Actor, action: Action, case: &Case<'_>) -> bool {
    if !transition(action).who.contains(&role) {
        return false;
    }
    // Luật Tố cáo 2018 Đ9: a denunciation is for coordinators alone (decisions.md 7).
    let secret = case.nature == Nature::Denunciation || case.status == Status::Quarantined;
    if secret && !role.is_coordinating() && role != Role::Sender && role != Role::System {
        return false;
    }
    // While it is with the coordinators again, the agency that gave it back has no part in it.
    if role.is_of_agency()
        && matches!(case.status, Status::Submitted | Status::Screening | Status::Returned)
    {
        return false;
    }
    match (role, action) {
        // A handler works on what was given to them.
        (
            Role::Handler,
            Action::DraftReply | Action::SubmitReply | Action::AttachResult | Action::AskSender,
        ) => {
            matches!(actor, Actor::Officer { id, .. } if case.handler == Some(*id))
        }
        // The agency asks only for what is on its desk; intake asks only at intake.
        (Role::FocalPerson, Action::AskSender) => case.status != Status::Submitted,
        (Role::Coordinator | Role::CoCoordinator | Role::Operator, Action::AskSender) => {
            matches!(case.status, Status::Submitted | Status::Screening | Status::NeedInfo)
        }
        (role, Action::OpenIdentity) if role.is_of_agency() => !case.hides_name,
        _ => true,
    }
}
