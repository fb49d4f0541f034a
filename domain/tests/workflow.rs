//! The table says everything: each act has one row, nothing is a dead end, docs cannot drift.
#![allow(clippy::unwrap_used)]

use domain::id::OfficerId;
use domain::permit::{Actor, Case, Membership, permit, permitted};
use domain::petition::{Nature, Status};
use domain::refusal::Refusal;
use domain::workflow::{Action, Next, Role, TABLE, after, transition};
use proptest::prelude::*;
use std::fmt::Write as _;
use uuid::Uuid;

fn officer(role: Role, agency: &str) -> Actor {
    Actor::Officer {
        id: OfficerId(Uuid::from_u128(7)),
        memberships: vec![Membership { role, agency: agency.to_owned() }],
    }
}

fn case(status: Status) -> Case<'static> {
    Case {
        status,
        before_asking: None,
        nature: Nature::Report,
        lead_agency: Some("UBND-VINHYEN"),
        handler: Some(OfficerId(Uuid::from_u128(7))),
        hides_name: false,
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
    // Merged, quarantined and reopened are entered by acts of a later version.
    for status in
        Status::ALL.iter().filter(|status| !status.is_final() && **status != Status::Quarantined)
    {
        let moving =
            TABLE.iter().filter(|row| row.from.contains(status) && !matches!(row.next, Next::Same));
        let not_only_withdraw = moving.filter(|row| row.action != Action::Withdraw).count();
        assert!(not_only_withdraw > 0, "{status:?} is a dead end");
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
    assert_eq!(
        after(Status::NeedInfo, Action::Supplement, Some(Status::InProgress)),
        Some(Status::InProgress)
    );
    assert_eq!(after(Status::NeedInfo, Action::Supplement, None), None);
    assert_eq!(after(Status::NeedInfo, Action::Supplement, Some(Status::NeedInfo)), None);
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
    assert!(
        permit(
            &officer(Role::FocalPerson, "UBND-VINHYEN"),
            Action::AgencyAccept,
            &case(Status::Forwarded)
        )
        .is_ok()
    );
}

#[test]
fn only_the_leader_approves_and_only_the_coordinator_publishes() {
    for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Sender | Role::System)) {
        let actor = officer(*role, "UBND-VINHYEN");
        let approve = permit(&actor, Action::ApproveReply, &case(Status::ReplyPending)).is_ok();
        assert_eq!(approve, *role == Role::AgencyLeader, "{role:?}");
        let publish =
            permit(&actor, Action::AnswerPublicly, &case(Status::CoordinatorCheck)).is_ok();
        assert_eq!(publish, role.is_coordinating(), "{role:?}");
    }
}

#[test]
fn a_denunciation_is_for_coordinators_alone() {
    for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Sender | Role::System)) {
        for status in Status::ALL {
            let secret = Case { nature: Nature::Denunciation, ..case(*status) };
            if !role.is_coordinating() {
                assert_eq!(
                    permitted(&officer(*role, "UBND-VINHYEN"), &secret),
                    [],
                    "{role:?} {status:?}"
                );
            }
        }
    }
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

proptest! {
    #[test]
    fn no_sequence_of_allowed_acts_reaches_an_unowned_status(choices in prop::collection::vec(0usize..64, 1..60)) {
        let (mut status, mut before_asking) = (Status::Submitted, None);
        for choice in choices {
            let open: Vec<Action> = Action::ALL.iter().copied()
                .filter(|action| after(status, *action, before_asking).is_some_and(|next| next != status))
                .collect();
            if open.is_empty() {
                prop_assert!(status.is_final(), "{status:?} has no way on");
                break;
            }
            let action = open[choice % open.len()];
            let next = after(status, action, before_asking).unwrap();
            if action == Action::AskSender { before_asking = Some(status); }
            if action == Action::Supplement { before_asking = None; }
            status = next;
        }
    }
}

/// Renders docs/workflow.md; run with `UPDATE_DOCS=1` to write it.
#[test]
fn the_document_is_the_table() {
    let mut text = String::from(
        "# Workflow\n\nRendered from `domain/src/workflow.rs` by `domain/tests/workflow.rs`; do not edit by hand\n\
         (`UPDATE_DOCS=1 cargo test -p domain --test workflow`).\n\n```mermaid\nstateDiagram-v2\n  [*] --> submitted\n",
    );
    for row in TABLE {
        if let Next::To(next) = row.next {
            for from in row.from {
                writeln!(text, "  {} --> {}: {}", from.code(), next.code(), row.action.code())
                    .unwrap();
            }
        }
    }
    text.push_str("```\n\n| act | from | to | who | needs | clock | sender told |\n|---|---|---|---|---|---|---|\n");
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
            Next::BeforeAsking => "(where it was asked)",
        };
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {:?} | {} |",
            row.action.code(),
            from,
            next,
            codes(row.who.iter().map(|r| r.code()).collect()),
            codes(row.needs.iter().map(|n| n.code()).collect()),
            row.clock,
            if row.tells_sender { "yes" } else { "no" }
        )
        .unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/workflow.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        text,
        "docs/workflow.md drifted: UPDATE_DOCS=1"
    );
}
