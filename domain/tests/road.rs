//! However a petition is led through the law, somebody owns it and there is a way on; and what the
//! events of such a road say is where it stands.
#![allow(clippy::unwrap_used)]

use domain::deadline::SlaClass;
use domain::event::{EventData, EventKind};
use domain::id::OfficerId;
use domain::permit::{Actor, Case, Membership, Support, permit, permitted};
use domain::petition::{ExtensionState, Nature, Outcome, Status};
use domain::replay::{Facts, Told, ending, lapses, replay};
use domain::workflow::{Action, Owner, Role, after, owner};
use proptest::prelude::*;
use uuid::Uuid;

const LEADS: [&str; 2] = ["UBND-VINHYEN", "UBND-PHUCYEN"];
const HELPER: &str = "SGTVT";
const FIRST_LEADER: u128 = 4;

fn person(number: u128, role: Role, agency: &str) -> Actor {
    Actor::Officer {
        id: OfficerId(Uuid::from_u128(number)),
        memberships: vec![Membership { role, agency: agency.to_owned() }],
    }
}

fn cast() -> Vec<(Owner, Actor)> {
    let mut cast = vec![
        (Owner::Coordinator, person(1, Role::Coordinator, "STTTT")),
        (Owner::CoCoordinator, person(2, Role::CoCoordinator, "VPUBND")),
        (Owner::Coordinator, person(3, Role::Operator, "VNPT")),
        (Owner::Guardians, person(1, Role::Coordinator, "STTTT")),
        (Owner::Nobody, person(30, Role::FocalPerson, HELPER)),
        (Owner::Sender, Actor::Sender),
        (Owner::Nobody, Actor::System),
        (Owner::Nobody, Actor::Public),
    ];
    for (index, agency) in (0..).zip(LEADS) {
        cast.push((
            Owner::AgencyLeader,
            person(FIRST_LEADER + index * 10, Role::AgencyLeader, agency),
        ));
        cast.push((Owner::FocalPerson, person(5 + index * 10, Role::FocalPerson, agency)));
        cast.push((Owner::Handler, person(6 + index * 10, Role::Handler, agency)));
    }
    cast
}

/// The part of a petition that permission looks at, moved as the services move it.
struct World {
    status: Status,
    before: Option<Status>,
    lead: usize,
    has_lead: bool,
    handler: Option<OfficerId>,
    support: Option<bool>,
    returns: u32,
    is_decided: bool,
    is_arbitrated: bool,
    is_guarded: bool,
    is_handed_over: bool,
    extension: Option<ExtensionState>,
    is_reworked: bool,
    reopens: i64,
    barred: Option<OfficerId>,
    approver: Option<OfficerId>,
    outcome: Option<Outcome>,
    class: SlaClass,
    nature: Nature,
    history: Vec<(EventKind, EventData)>,
}

impl World {
    fn new(class: SlaClass, nature: Nature) -> Self {
        Self {
            status: Status::Submitted,
            before: None,
            lead: 0,
            has_lead: false,
            handler: None,
            support: None,
            returns: 0,
            is_decided: false,
            is_arbitrated: false,
            is_guarded: false,
            is_handed_over: false,
            extension: None,
            is_reworked: false,
            reopens: 0,
            barred: None,
            approver: None,
            outcome: None,
            class,
            nature,
            history: vec![(EventKind::Received, EventData::default())],
        }
    }

    fn look<T>(&self, see: impl FnOnce(&Case<'_>) -> T) -> T {
        let supports = [Support { agency: HELPER.into(), open: self.support }];
        let guardians = [OfficerId(Uuid::from_u128(1)), OfficerId(Uuid::from_u128(2))];
        see(&Case {
            before_asking: self.before,
            nature: self.nature,
            lead_agency: self.has_lead.then(|| LEADS[self.lead]),
            handler: self.handler,
            supports: &supports,
            guardians: &guardians,
            is_guarded: self.is_guarded,
            is_handed_over: self.is_handed_over,
            is_decided: self.is_decided,
            is_arbitrated: self.is_arbitrated,
            class: self.class,
            extension: self.extension,
            is_reworked: self.is_reworked,
            reopens: self.reopens,
            barred_approver: self.barred,
            outcome: self.outcome,
            ..Case::new(self.status)
        })
    }

    fn act(&mut self, actor: &Actor, action: Action) {
        let was = self.status;
        self.status = after(was, action, self.before).unwrap();
        let mut data = EventData::default();
        match action {
            Action::AskSender | Action::Merge => self.before = Some(was),
            Action::Supplement | Action::Proceed | Action::ReopenSilent | Action::Unmerge => {
                self.before = None;
                self.outcome = None;
            }
            Action::Forward | Action::HandDown | Action::Arbitrate => {
                self.lead = usize::from(action == Action::HandDown || self.returns % 2 == 1);
                self.has_lead = true;
                self.handler = None;
                self.is_decided |= self.returns >= 2 || action == Action::Arbitrate;
                self.is_arbitrated |= action == Action::Arbitrate;
                data.agency = Some(LEADS[self.lead].to_owned());
                data.decided = self.is_decided.then_some(true);
            }
            Action::AgencyReturn => {
                self.returns += 1;
                self.has_lead = false;
                self.handler = None;
            }
            Action::Assign | Action::Reassign => {
                let id = OfficerId(Uuid::from_u128(6 + self.lead as u128 * 10));
                self.handler = Some(id);
                data.person = Some(id.to_string());
            }
            Action::GiveTask => self.support = Some(false),
            Action::TaskAccept => self.support = Some(true),
            Action::TaskReturn | Action::TaskContribute => self.support = None,
            Action::RequestExtension => self.extension = Some(ExtensionState::Asked),
            Action::GrantExtension => self.extension = Some(ExtensionState::Granted),
            Action::RefuseExtension => self.extension = Some(ExtensionState::Refused),
            Action::ApproveReply => {
                self.approver = match actor {
                    Actor::Officer { id, .. } => Some(*id),
                    _ => None,
                };
            }
            Action::Rework => self.is_reworked = true,
            Action::Reopen | Action::ReopenAgain => {
                self.reopens += 1;
                self.is_reworked = true;
                self.outcome = None;
                self.barred = self.approver.filter(|_| action == Action::ReopenAgain);
            }
            Action::AnswerPublicly | Action::AnswerPrivately => {
                self.outcome = Some(Outcome::Answered);
            }
            Action::Quarantine => {
                self.is_guarded = true;
                self.outcome = None;
            }
            Action::Release => self.is_guarded = false,
            Action::HandOver => self.is_handed_over = true,
            _ => {}
        }
        if let Some(outcome) = ending(action) {
            self.outcome = Some(outcome);
        }
        if self.extension == Some(ExtensionState::Asked) && lapses(action, self.status) {
            self.extension = Some(ExtensionState::Lapsed);
        }
        let kind = match action {
            Action::AnswerPublicly => Some(EventKind::Answered),
            action => EventKind::ALL.iter().copied().find(|kind| kind.act() == Some(action)),
        };
        self.history.extend(kind.map(|kind| (kind, data)));
    }

    /// From wherever it stands, the officers alone bring it to its end: nobody waits for ever.
    fn comes_to_an_end(&mut self, cast: &[(Owner, Actor)]) -> bool {
        for _ in 0..20 {
            if self.status.is_final() {
                return true;
            }
            let is_set_apart = self.nature == Nature::Denunciation;
            let action = match self.status {
                Status::Quarantined if self.is_handed_over => Action::Erase,
                Status::Quarantined => Action::HandOver,
                _ if is_set_apart => Action::Quarantine,
                Status::Submitted => Action::Accept,
                Status::Screening | Status::Returned => Action::Forward,
                Status::Disputed => Action::Arbitrate,
                Status::NeedInfo => Action::Proceed,
                Status::Forwarded => Action::AgencyAccept,
                Status::Accepted => Action::Assign,
                Status::ReplyPending => Action::ApproveReply,
                Status::CoordinatorCheck => Action::AnswerPrivately,
                _ => Action::SubmitReply,
            };
            let able = |actor: &&Actor| self.look(|case| permit(actor, action, case)).is_ok();
            let Some(actor) = cast.iter().map(|(_, actor)| actor).find(able) else { return false };
            self.act(actor, action);
        }
        false
    }

    fn replayed(&self) -> Facts {
        replay(self.history.iter().map(|(kind, data)| Told { kind: *kind, at: 0, data })).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_allowed_acts_reaches_a_dead_end_or_an_unowned_status(
        choices in prop::collection::vec((0usize..256, any::<bool>()), 1..120),
        is_urgent in any::<bool>(),
        is_denunciation in any::<bool>(),
    ) {
        let class = if is_urgent { SlaClass::Urgent } else { SlaClass::Standard };
        let nature = if is_denunciation { Nature::Denunciation } else { Nature::Report };
        let mut world = World::new(class, nature);
        let cast = cast();
        for (choice, prefer_moving) in choices {
            // Work at an agency would end at once if the sender could always take it back.
            let open: Vec<(&Actor, Action)> = cast.iter()
                .flat_map(|(_, actor)| world.look(|case| permitted(actor, case)).into_iter().map(move |action| (actor, action)))
                .filter(|(_, action)| !matches!(action, Action::Withdraw | Action::Reject | Action::Redirect) || choice % 16 == 0)
                .filter(|(_, action)| !prefer_moving || after(world.status, *action, world.before) != Some(world.status))
                .collect();
            if !open.is_empty() {
                let (actor, action) = open[choice % open.len()];
                world.act(actor, action);
            }
            let owner = owner(world.status);
            if owner == Owner::Nobody { prop_assert!(world.status.is_final()); continue; }
            let ways: Vec<Action> = cast.iter()
                .filter(|(role, _)| *role == owner)
                .flat_map(|(_, actor)| Action::ALL.iter().copied().filter(|action| {
                    *action != Action::Withdraw
                        && world.look(|case| permit(actor, *action, case)).is_ok()
                        && (after(world.status, *action, world.before) != Some(world.status) || *action == Action::HandOver)
                }).collect::<Vec<_>>())
                .collect();
            // A denunciation at an agency is the coordinators' to take back: they set it apart.
            let is_stuck = ways.is_empty() && !(is_denunciation
                && world.look(|case| permit(&cast[0].1, Action::Quarantine, case)).is_ok());
            prop_assert!(!is_stuck, "{:?} of {owner:?} has no way on: {:?}", world.status, world.history);
        }
        let facts = world.replayed();
        prop_assert_eq!(
            (facts.status, facts.before, facts.outcome, facts.extension, facts.reopens, facts.is_decided),
            (world.status, world.before, world.outcome, world.extension, world.reopens, world.is_decided)
        );
        prop_assert_eq!(facts.returns, i64::from(world.returns));
        prop_assert_eq!(facts.handler, world.handler.map(|id| id.to_string()));
        prop_assert!(world.comes_to_an_end(&cast), "{:?}: {:?}", world.status, world.history);
    }
}

#[test]
fn every_act_that_moves_writes_an_event_of_its_own() {
    for row in domain::workflow::TABLE {
        let moves = row.next != domain::workflow::Next::Same;
        let written = EventKind::ALL.iter().any(|kind| kind.act() == Some(row.action));
        assert!(written || !moves || row.action == Action::AnswerPublicly, "{:?}", row.action);
    }
}

#[test]
fn a_history_that_is_not_whole_is_not_believed() {
    let data = EventData::default();
    let told = |kind| Told { kind, at: 0, data: &data };
    assert!(replay([]).is_none());
    assert!(replay([told(EventKind::Accepted)]).is_none());
    assert!(replay([told(EventKind::Received), told(EventKind::Answered)]).is_none());
    assert!(replay([told(EventKind::Received), told(EventKind::Accepted)]).is_some());
}

#[test]
fn a_petition_reopened_twice_still_comes_to_its_end() {
    let cast = cast();
    let mut world = World::new(SlaClass::Standard, Nature::Report);
    assert!(world.comes_to_an_end(&cast));
    for action in [Action::Reopen, Action::ReopenAgain] {
        assert!(world.look(|case| permit(&Actor::Sender, action, case)).is_ok());
        world.act(&Actor::Sender, action);
        assert!(world.comes_to_an_end(&cast), "somebody else approves");
    }
    assert_eq!((world.status, world.reopens), (Status::Answered, 2));
    assert_ne!(world.approver, world.barred);
    assert_eq!(world.replayed().status, Status::Answered);
}
