//! `permit(actor, action, case)`: services enforce with it, views show with it. Nothing else decides.

use crate::deadline::SlaClass;
use crate::id::OfficerId;
use crate::petition::{ExtensionState, Nature, Outcome, Status};
use crate::refusal::Refusal;
use crate::workflow::{Action, Role, after, transition};
use serde::{Deserialize, Serialize};

/// How often a sender may reopen (domain.md §6).
pub const MAX_REOPENS: i64 = 2;

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
    /// Anybody who reads the public page.
    Public,
}

/// A supporting agency that owes, or owed, its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The agency.
    pub agency: String,
    /// It took its part and has not handed it in: `Some(true)`; it was asked: `Some(false)`;
    /// nothing is open any more: `None`.
    pub open: Option<bool>,
}

/// What the decision needs to know of a petition.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Where it stands.
    pub status: Status,
    /// Where it stood when the sender was asked, or when it was merged.
    pub before_asking: Option<Status>,
    /// What kind of matter.
    pub nature: Nature,
    /// The lead agency, once forwarded.
    pub lead_agency: Option<&'a str>,
    /// The handler, once assigned.
    pub handler: Option<OfficerId>,
    /// Who acts for the absent handler.
    pub substitute: Option<OfficerId>,
    /// The sender hides the name from agency and public.
    pub hides_name: bool,
    /// Agencies that help.
    pub supports: &'a [Support],
    /// The two named coordinators (domain.md §7).
    pub guardians: &'a [OfficerId],
    /// It was set apart, and stays so after erasure.
    pub is_guarded: bool,
    /// Somebody competent gave a receipt for it.
    pub is_handed_over: bool,
    /// The coordinator or the Office decided whose it is: no return any more.
    pub is_decided: bool,
    /// The Office decided: no dispute any more either.
    pub is_arbitrated: bool,
    /// The class of its limits.
    pub class: SlaClass,
    /// How far the extension is.
    pub extension: Option<ExtensionState>,
    /// It runs on half its class after a rework or a reopening.
    pub is_reworked: bool,
    /// How often the sender reopened it.
    pub reopens: i64,
    /// Who approved the answer that the sender did not accept a second time.
    pub barred_approver: Option<OfficerId>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
}

impl Case<'_> {
    /// A petition of which nothing is known but where it stands: a standard report.
    pub const fn new(status: Status) -> Self {
        Self {
            status,
            before_asking: None,
            nature: Nature::Report,
            lead_agency: None,
            handler: None,
            substitute: None,
            hides_name: false,
            supports: &[],
            guardians: &[],
            is_guarded: false,
            is_handed_over: false,
            is_decided: false,
            is_arbitrated: false,
            class: SlaClass::Standard,
            extension: None,
            is_reworked: false,
            reopens: 0,
            barred_approver: None,
            outcome: None,
        }
    }
}

/// What a held role is to this petition.
#[derive(Clone, Copy, PartialEq)]
enum Tie {
    /// Coordinates, sends, sweeps, reads.
    House,
    /// In the lead agency.
    Lead,
    /// In a supporting agency; what it still owes.
    Support(Option<bool>),
}

/// May `actor` do `action` to `case`?
///
/// # Errors
/// [`Refusal::NotAllowed`] when role or relation is missing (checked first, so that a stranger
/// learns nothing of the status), [`Refusal::WrongStatus`] when the law does not allow it now, and
/// [`Refusal::Decided`], [`Refusal::AlreadyDone`], [`Refusal::OtherApprover`] when what happened
/// before forbids it.
pub fn permit(actor: &Actor, action: Action, case: &Case<'_>) -> Result<(), Refusal> {
    if !ties(actor, case).any(|(role, tie)| may(role, tie, actor, action, case)) {
        return Err(Refusal::NotAllowed);
    }
    after(case.status, action, case.before_asking).ok_or(Refusal::WrongStatus)?;
    stands(actor, action, case)
}

/// The acts open to `actor` now, in the table's order.
pub fn permitted(actor: &Actor, case: &Case<'_>) -> Vec<Action> {
    Action::ALL.iter().copied().filter(|&action| permit(actor, action, case).is_ok()).collect()
}

/// The roles that count for this petition: an agency's role only where that agency leads or helps.
fn ties<'a>(actor: &'a Actor, case: &'a Case<'_>) -> impl Iterator<Item = (Role, Tie)> + 'a {
    let (memberships, fixed): (&[Membership], Option<Role>) = match actor {
        Actor::Officer { memberships, .. } => (memberships, None),
        Actor::Sender => (&[], Some(Role::Sender)),
        Actor::System => (&[], Some(Role::System)),
        Actor::Public => (&[], Some(Role::Public)),
    };
    memberships
        .iter()
        .flat_map(|held| {
            let is_of_agency = held.role.is_of_agency();
            let house = (!is_of_agency).then_some(Tie::House);
            let lead = (is_of_agency && case.lead_agency == Some(held.agency.as_str()))
                .then_some(Tie::Lead);
            let support = case
                .supports
                .iter()
                .find(|support| is_of_agency && support.agency == held.agency)
                .map(|support| Tie::Support(support.open));
            [house, lead, support].into_iter().flatten().map(|tie| (held.role, tie))
        })
        .chain(fixed.map(|role| (role, Tie::House)))
}

fn may(role: Role, tie: Tie, actor: &Actor, action: Action, case: &Case<'_>) -> bool {
    if !transition(action).who.contains(&role) {
        return false;
    }
    let id = match actor {
        Actor::Officer { id, .. } => Some(*id),
        _ => None,
    };
    // Luật Tố cáo 2018 Đ9: a denunciation is for coordinators alone (decisions.md 7), and once
    // set apart for the two named ones (domain.md §7).
    let is_set_apart = case.is_guarded || case.status == Status::Quarantined;
    if is_set_apart || case.nature == Nature::Denunciation {
        let is_guardian = id.is_some_and(|id| case.guardians.contains(&id));
        let is_reader = role.is_coordinating() && (!is_set_apart || is_guardian);
        let is_own = role == Role::System || role == Role::Sender;
        if !is_reader && !is_own {
            return false;
        }
    }
    if role.is_of_agency() {
        // While it is with the coordinators again, the agency that gave it back has no part in it.
        if matches!(case.status, Status::Submitted | Status::Screening | Status::Returned) {
            return false;
        }
        // While the Office decides whose it is, the agencies only read.
        if case.status == Status::Disputed && action != Action::View {
            return false;
        }
    }
    let is_support_act =
        matches!(action, Action::TaskAccept | Action::TaskReturn | Action::TaskContribute);
    match tie {
        Tie::Support(open) => {
            return action == Action::View
                || match action {
                    Action::TaskAccept | Action::TaskReturn => open == Some(false),
                    Action::TaskContribute => open == Some(true),
                    _ => false,
                };
        }
        Tie::Lead | Tie::House if is_support_act => return false,
        Tie::Lead | Tie::House => {}
    }
    let asked_at_intake =
        |status: Status| matches!(status, Status::Submitted | Status::Screening | Status::Returned);
    match (role, action) {
        // A handler, or who acts for them, works on what was given to them.
        (
            Role::Handler,
            Action::DraftReply
            | Action::SubmitReply
            | Action::AttachResult
            | Action::AskSender
            | Action::Proceed
            | Action::GiveTask,
        ) => id.is_some() && (case.handler == id || case.substitute == id),
        // Whoever asked goes on: intake at intake, the agency at its desk.
        (Role::Coordinator | Role::CoCoordinator | Role::Operator, Action::AskSender) => {
            asked_at_intake(case.status) || case.status == Status::NeedInfo
        }
        (Role::Coordinator | Role::CoCoordinator | Role::Operator, Action::Proceed) => {
            case.before_asking.is_none_or(asked_at_intake)
        }
        (Role::FocalPerson, Action::Proceed) => {
            case.before_asking.is_some_and(|status| !asked_at_intake(status))
        }
        // Once forwarded, what it is and how long it may take is the coordinator's to change.
        (Role::Operator, Action::Classify) => asked_at_intake(case.status),
        // The Office approves only where another approver than the agency's own is needed.
        (Role::CoCoordinator, Action::ApproveReply | Action::SendBackReply) => {
            case.reopens >= MAX_REOPENS
        }
        (role, Action::OpenIdentity) if role.is_of_agency() => !case.hides_name,
        _ => true,
    }
}

/// What happened before may forbid what role and status allow.
fn stands(actor: &Actor, action: Action, case: &Case<'_>) -> Result<(), Refusal> {
    use ExtensionState::Asked;
    let when = |holds: bool, refusal: Refusal| if holds { Ok(()) } else { Err(refusal) };
    match action {
        Action::AgencyReturn => when(!case.is_decided, Refusal::Decided),
        Action::HandDown => when(!case.is_arbitrated, Refusal::Decided),
        // An agency disputes what it can no longer return; the coordinator may ask at any time.
        Action::Dispute if case.is_arbitrated => Err(Refusal::Decided),
        Action::Dispute if case.status == Status::Forwarded => {
            when(case.is_decided, Refusal::WrongStatus)
        }
        Action::RequestExtension if case.class == SlaClass::Urgent || case.is_reworked => {
            Err(Refusal::WrongStatus)
        }
        Action::RequestExtension => when(case.extension.is_none(), Refusal::AlreadyDone),
        Action::GrantExtension | Action::RefuseExtension => {
            when(case.extension == Some(Asked), Refusal::WrongStatus)
        }
        Action::Reopen => when(case.reopens == 0, Refusal::WrongStatus),
        Action::ReopenAgain if case.reopens >= MAX_REOPENS => Err(Refusal::AlreadyDone),
        Action::ReopenAgain => when(case.reopens == MAX_REOPENS - 1, Refusal::WrongStatus),
        Action::ReopenSilent => when(case.outcome == Some(Outcome::Silent), Refusal::WrongStatus),
        // Once is for ever, erased or not.
        Action::Quarantine => when(!case.is_guarded, Refusal::AlreadyDone),
        // domain.md §8: complaints and denunciations are never shown to the public.
        Action::AnswerPublicly | Action::PublishCard | Action::CorrectPublic => {
            when(case.nature.may_be_public(), Refusal::WrongStatus)
        }
        Action::HandOver | Action::Release => when(!case.is_handed_over, Refusal::AlreadyDone),
        Action::Erase => when(case.is_handed_over, Refusal::WrongStatus),
        Action::ApproveReply => match actor {
            Actor::Officer { id, .. } => {
                when(case.barred_approver != Some(*id), Refusal::OtherApprover)
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}
