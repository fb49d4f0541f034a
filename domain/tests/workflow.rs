//! The table says everything: each act has one row, nothing is a dead end, docs cannot drift.
#![allow(clippy::unwrap_used)]

use domain::id::OfficerId;
use domain::permit::{Actor, Case, Membership, Support, permit, permitted};
use domain::petition::{Nature, Status};
use domain::refusal::Refusal;
use domain::workflow::{Action, Next, Owner, Role, TABLE, after, owner, transition};
use std::fmt::Write as _;
use uuid::Uuid;

fn officer(role: Role, agency: &str) -> Actor {
    Actor::Officer {
        id: OfficerId(Uuid::from_u128(7)),
        memberships: vec![Membership { role, agency: agency.to_owned() }],
    }
}

fn officers() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| role.is_an_officers())
}

fn case(status: Status) -> Case<'static> {
    Case {
        lead_agency: Some("UBND-VINHYEN"),
        handler: Some(OfficerId(Uuid::from_u128(7))),
        ..Case::new(status)
    }
}

#[test]
fn every_act_has_exactly_one_row() {
    for action in Action::ALL {
        assert_eq!(TABLE.iter().filter(|row| row.action == *action).count(), 1, "{action:?}");
        assert_eq!(transition(*action).action, *action);
    }
}

#[test]
fn every_open_status_is_somebodys_and_leads_on() {
    for &status in Status::ALL {
        assert_eq!(owner(status) == Owner::Nobody, status.is_final(), "{status:?}");
        let role = match owner(status) {
            Owner::Nobody => continue,
            Owner::Guardians => Role::Coordinator,
            owner => Role::parse(owner.code()).unwrap(),
        };
        let moves = TABLE
            .iter()
            .filter(|row| row.from.contains(&status) && row.next != Next::Same)
            .filter(|row| row.action != Action::Withdraw && row.who.contains(&role));
        assert!(moves.count() > 0, "{status:?} is a dead end for {role:?}");
    }
}

#[test]
fn every_status_can_be_entered() {
    for &status in Status::ALL.iter().filter(|status| **status != Status::Submitted) {
        assert!(TABLE.iter().any(|row| row.next == Next::To(status)), "{status:?}");
    }
}

#[test]
fn the_whole_road_is_the_one_of_the_plan() {
    let mut status = Status::Submitted;
    for action in [
        Action::Accept,
        Action::Forward,
        Action::AgencyAccept,
        Action::Assign,
        Action::DraftReply,
        Action::SubmitReply,
        Action::ApproveReply,
        Action::AnswerPublicly,
        Action::Close,
    ] {
        status = after(status, action, None).unwrap();
    }
    assert_eq!(status, Status::Closed);
}

#[test]
fn a_question_returns_to_where_it_was_asked() {
    for action in [Action::Supplement, Action::Proceed] {
        let back = |before| after(Status::NeedInfo, action, before);
        assert_eq!(back(Some(Status::InProgress)), Some(Status::InProgress));
        assert_eq!(back(None), None);
        assert_eq!(back(Some(Status::NeedInfo)), None);
    }
    assert_eq!(
        after(Status::Merged, Action::Unmerge, Some(Status::Screening)),
        Some(Status::Screening)
    );
}

#[test]
fn an_agency_acts_only_where_it_leads() {
    for role in [Role::FocalPerson, Role::Handler, Role::AgencyLeader] {
        for status in Status::ALL {
            assert_eq!(
                permitted(&officer(role, "UBND-PHUCYEN"), &case(*status)),
                [],
                "{role:?} {status:?}"
            );
        }
    }
    let focal = officer(Role::FocalPerson, "UBND-VINHYEN");
    assert!(permit(&focal, Action::AgencyAccept, &case(Status::Forwarded)).is_ok());
}

#[test]
fn a_supporting_agency_reads_and_does_its_own_part_only() {
    let supports = |open| [Support { agency: "SGTVT".into(), open }];
    let may = |role, open| {
        let supports = supports(open);
        permitted(
            &officer(role, "SGTVT"),
            &Case { supports: &supports, handler: None, ..case(Status::InProgress) },
        )
    };
    assert_eq!(
        may(Role::FocalPerson, Some(false)),
        [Action::View, Action::TaskAccept, Action::TaskReturn]
    );
    assert_eq!(may(Role::Handler, Some(true)), [Action::View, Action::TaskContribute]);
    assert_eq!(may(Role::FocalPerson, None), [Action::View]);
    let lead = permitted(&officer(Role::FocalPerson, "UBND-VINHYEN"), &case(Status::InProgress));
    assert!(lead.contains(&Action::GiveTask) && !lead.contains(&Action::TaskContribute));
}

#[test]
fn a_substitute_works_in_the_handlers_place() {
    let other = Some(OfficerId(Uuid::from_u128(8)));
    let handler = officer(Role::Handler, "UBND-VINHYEN");
    let mut case = Case { handler: other, ..case(Status::InProgress) };
    assert_eq!(permit(&handler, Action::SubmitReply, &case), Err(Refusal::NotAllowed));
    case.substitute = Some(OfficerId(Uuid::from_u128(7)));
    assert_eq!(permit(&handler, Action::SubmitReply, &case), Ok(()));
}

#[test]
fn only_the_leader_approves_and_only_the_coordinator_publishes() {
    for role in officers() {
        let actor = officer(role, "UBND-VINHYEN");
        let approve = permit(&actor, Action::ApproveReply, &case(Status::ReplyPending)).is_ok();
        assert_eq!(approve, role == Role::AgencyLeader, "{role:?}");
        let publish =
            permit(&actor, Action::AnswerPublicly, &case(Status::CoordinatorCheck)).is_ok();
        assert_eq!(publish, role.is_coordinating(), "{role:?}");
    }
}

#[test]
fn after_a_second_reopening_somebody_else_approves() {
    let me = Some(OfficerId(Uuid::from_u128(7)));
    let again = Case { reopens: 2, barred_approver: me, ..case(Status::ReplyPending) };
    let leader = officer(Role::AgencyLeader, "UBND-VINHYEN");
    assert_eq!(permit(&leader, Action::ApproveReply, &again), Err(Refusal::OtherApprover));
    let office = officer(Role::CoCoordinator, "VP-UBND");
    let free = Case { barred_approver: None, ..again };
    assert_eq!(permit(&office, Action::ApproveReply, &free), Ok(()));
    assert_eq!(permit(&leader, Action::ApproveReply, &free), Ok(()));
}

#[test]
fn what_was_decided_is_not_given_back_again() {
    let focal = officer(Role::FocalPerson, "UBND-VINHYEN");
    let open = case(Status::Forwarded);
    assert_eq!(permit(&focal, Action::AgencyReturn, &open), Ok(()));
    assert_eq!(permit(&focal, Action::Dispute, &open), Err(Refusal::WrongStatus));
    let decided = Case { is_decided: true, ..case(Status::Forwarded) };
    assert_eq!(permit(&focal, Action::AgencyReturn, &decided), Err(Refusal::Decided));
    assert_eq!(permit(&focal, Action::Dispute, &decided), Ok(()));
    let arbitrated = Case { is_arbitrated: true, ..decided };
    assert_eq!(permit(&focal, Action::Dispute, &arbitrated), Err(Refusal::Decided));
    assert_eq!(permit(&focal, Action::HandDown, &arbitrated), Err(Refusal::Decided));
    for role in officers() {
        let may = permit(&officer(role, "X"), Action::Arbitrate, &case(Status::Disputed)).is_ok();
        assert_eq!(may, role == Role::CoCoordinator, "{role:?}");
    }
}

#[test]
fn a_denunciation_is_for_coordinators_alone() {
    for role in officers().filter(|role| !role.is_coordinating()) {
        for status in Status::ALL {
            let secret = Case { nature: Nature::Denunciation, ..case(*status) };
            let may = permitted(&officer(role, "UBND-VINHYEN"), &secret);
            assert_eq!(may, [], "{role:?} {status:?}");
        }
    }
    assert_eq!(
        permitted(
            &Actor::Public,
            &Case { nature: Nature::Denunciation, ..case(Status::Screening) }
        ),
        []
    );
}

#[test]
fn what_is_set_apart_is_for_the_two_named_coordinators() {
    let named = [OfficerId(Uuid::from_u128(7)), OfficerId(Uuid::from_u128(9))];
    for role in officers() {
        for &status in Status::ALL {
            for (guardians, is_named) in [(&named[..], true), (&named[1..], false)] {
                let guarded = Case { is_guarded: true, guardians, ..case(status) };
                let may = permitted(&officer(role, "UBND-VINHYEN"), &guarded);
                let expected = is_named && role.is_coordinating();
                assert_eq!(may.contains(&Action::View), expected, "{role:?} {status:?}");
                assert!(expected || may.is_empty(), "{role:?} {status:?}");
            }
        }
    }
    let guarded = Case { guardians: &named, ..case(Status::Quarantined) };
    let me = officer(Role::Coordinator, "STTTT");
    assert_eq!(permit(&me, Action::Erase, &guarded), Err(Refusal::WrongStatus));
    let handed = Case { is_handed_over: true, ..guarded };
    assert_eq!(permit(&me, Action::Erase, &handed), Ok(()));
    assert_eq!(permit(&me, Action::Release, &handed), Err(Refusal::AlreadyDone));
}

#[test]
fn a_hidden_name_is_not_the_agencys_to_open() {
    let leader = officer(Role::AgencyLeader, "UBND-VINHYEN");
    assert!(permit(&leader, Action::OpenIdentity, &case(Status::InProgress)).is_ok());
    let hidden = Case { hides_name: true, ..case(Status::InProgress) };
    assert_eq!(permit(&leader, Action::OpenIdentity, &hidden), Err(Refusal::NotAllowed));
    assert!(permit(&officer(Role::Coordinator, "STTTT"), Action::OpenIdentity, &hidden).is_ok());
    assert_eq!(
        permit(&officer(Role::Admin, "VNPT"), Action::OpenIdentity, &case(Status::InProgress)),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn a_stranger_learns_nothing_of_the_status() {
    let stranger = officer(Role::FocalPerson, "UBND-PHUCYEN");
    for action in Action::ALL {
        for status in Status::ALL {
            assert_eq!(permit(&stranger, *action, &case(*status)), Err(Refusal::NotAllowed));
        }
    }
}

/// Every status × every act: who may, where it leads. Run with `UPDATE_DOCS=1` to write it.
#[test]
fn every_status_and_act_is_as_the_snapshot_says() {
    let mut text = String::from("# status act -> next: who\n");
    for &status in Status::ALL {
        for &action in Action::ALL {
            let Some(next) = after(status, action, Some(Status::Screening)) else { continue };
            let named = [OfficerId(Uuid::from_u128(7))];
            let case = Case {
                before_asking: Some(Status::Screening),
                guardians: &named,
                is_guarded: status == Status::Quarantined,
                ..case(status)
            };
            // Before what happened earlier is looked at: role, agency and status alone.
            let mut who: Vec<&str> = officers()
                .map(|role| (role, officer(role, "UBND-VINHYEN")))
                .filter(|(_, actor)| permit(actor, action, &case) != Err(Refusal::NotAllowed))
                .map(|(role, _)| role.code())
                .collect();
            for (role, actor) in [
                (Role::Sender, Actor::Sender),
                (Role::System, Actor::System),
                (Role::Public, Actor::Public),
            ] {
                if permit(&actor, action, &case) != Err(Refusal::NotAllowed) {
                    who.push(role.code());
                }
            }
            let who = if who.is_empty() { "(by task or history)".into() } else { who.join(" ") };
            let (status, action) = (status.code(), action.code());
            writeln!(text, "{status} {action} -> {}: {who}", next.code()).unwrap();
        }
    }
    same_as_kept(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workflow.snapshot"), &text);
}

/// Renders docs/workflow.md; run with `UPDATE_DOCS=1` to write it.
#[test]
fn the_document_is_the_table() {
    let mut text = String::from(
        "# Workflow\n\nRendered from `domain/src/workflow/table.rs` by `domain/tests/workflow.rs`; do not edit by hand\n\
         (`UPDATE_DOCS=1 cargo test -p domain --test workflow`). Status, outcome, visibility and lateness are\n\
         four separate things: this is the status alone. What happened earlier (a decision, a second\n\
         reopening, an extension) can forbid an act that the table allows: `domain/src/permit.rs`.\n\n\
         ```mermaid\nstateDiagram-v2\n  [*] --> submitted\n",
    );
    for row in TABLE {
        if let Next::To(next) = row.next {
            for from in row.from {
                writeln!(text, "  {} --> {}: {}", from.code(), next.code(), row.action.code())
                    .unwrap();
            }
        }
    }
    text.push_str("```\n\n| status | whose | public face |\n|---|---|---|\n");
    for &status in Status::ALL {
        let (owner, face) = (owner(status).code(), status.face().code());
        writeln!(text, "| {} | {owner} | {face} |", status.code()).unwrap();
    }
    text.push_str(
        "\n| act | from | to | who | needs | may carry | clock | sender told |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in TABLE {
        let codes =
            |list: Vec<&str>| if list.is_empty() { "–".to_owned() } else { list.join(", ") };
        let from = if row.from.len() == Status::ALL.len() {
            "any".to_owned()
        } else {
            codes(row.from.iter().map(|s| s.code()).collect())
        };
        let next = match row.next {
            Next::To(status) => status.code(),
            Next::Same => "(same)",
            Next::Back => "(where it was before)",
        };
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            row.action.code(),
            from,
            next,
            codes(row.who.iter().map(|r| r.code()).collect()),
            codes(row.needs.iter().map(|n| n.code()).collect()),
            codes(row.carries.iter().map(|n| n.code()).collect()),
            row.clock.word(),
            if row.tells_sender { "yes" } else { "no" }
        )
        .unwrap();
    }
    same_as_kept(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/workflow.md"), &text);
}

fn same_as_kept(path: &str, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        text,
        "{path} drifted: UPDATE_DOCS=1"
    );
}
