//! The routing table at work, on both databases: the rule that fired is named, a choice between two
//! utilities is remembered, a new table is tried first, every change is in the audit log.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::deadline::SlaClass;
use domain::draft::Answers;
use domain::event::{EventData, EventKind};
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use house::{House, answers, choice};
use law::{CITY, REASON, ROADS, team, with};
use services::ServiceError;
use services::handling::Act;
use services::routing::{By, NewRule};
use services::view::OfficerCase;

on_both! {
    the_rule_that_named_the_agency_is_named_on_the_petition => named;
    a_choice_between_two_utilities_is_remembered => remembered;
    a_new_table_is_tried_on_last_years_petitions_first => tried;
    every_change_of_the_table_is_in_the_audit_log => audited;
}

/// What the last forwarding says.
fn forwarding(case: &OfficerCase) -> EventData {
    let told = case.timeline.iter().rev().find(|entry| entry.kind == EventKind::Forwarded);
    told.unwrap().data.clone()
}

async fn named(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let rule = NewRule { category: "GT".into(), district: "243".into(), ..rule_for(ROADS) };
    let id = s.add_routing_rule(&team.admin, &rule).await.unwrap();
    let receipt = house.sent().await;
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    let case = house.case(&team.coordinator, number).await;
    assert_eq!(
        case.proposal.lead.as_deref(),
        Some(ROADS),
        "the table before the category's own way"
    );
    assert!(!case.proposal.must_confirm);
    assert_eq!(case.proposed_by.len(), 1);
    assert_eq!((&case.proposed_by[0].rule.id, case.chosen_by.len()), (&id.to_string(), 0));
    house.act(&team.coordinator, number, Action::Forward, choice(ROADS)).await;
    let case = house.case(&team.coordinator, number).await;
    assert_eq!(case.chosen_by, case.proposed_by);
    assert!(!case.chosen_by[0].is_remembered);
    let data = forwarding(&case);
    assert_eq!((data.rules, data.what), (vec![id.to_string()], None));
    house.replays(number).await;

    // Given back, and sent where no rule says: no rule is named for that agency.
    house.act(&team.roads.focal, number, Action::AgencyReturn, with(CITY, REASON)).await;
    house.act(&team.coordinator, number, Action::Forward, choice(CITY)).await;
    let case = house.case(&team.coordinator, number).await;
    assert!(case.chosen_by.is_empty() && forwarding(&case).rules.is_empty());
}

async fn remembered(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let outage = || Answers { category: "DIEN-MATDIEN".into(), ..answers() };
    let accepted = async || {
        let number = house.send(outage()).await.number;
        house.act(&team.coordinator, &number, Action::Accept, Act::default()).await;
        number
    };
    let first = accepted().await;
    let case = house.case(&team.coordinator, &first).await;
    assert!(case.proposal.must_confirm && case.proposed_by.is_empty());
    // For once to a committee: that is no choice between utilities.
    house.act(&team.coordinator, &first, Action::Forward, choice(CITY)).await;
    assert_eq!(s.routing_rules(&team.coordinator).await.unwrap(), []);

    let second = accepted().await;
    house.act(&team.coordinator, &second, Action::Forward, choice("DL-MIENBAC")).await;
    let case = house.case(&team.coordinator, &second).await;
    let data = forwarding(&case);
    assert_eq!(data.what.as_deref(), Some(services::routing::REMEMBERED));
    assert!(case.chosen_by[0].is_remembered);
    assert_eq!(data.rules, [case.chosen_by[0].rule.id.clone()]);
    house.replays(&second).await;

    // The next one in this commune is proposed by it; nothing new is remembered.
    let third = accepted().await;
    let case = house.case(&team.coordinator, &third).await;
    assert_eq!(case.proposal.lead.as_deref(), Some("DL-MIENBAC"));
    assert!(!case.proposal.must_confirm && case.proposed_by[0].is_remembered);
    house.act(&team.coordinator, &third, Action::Forward, choice("DL-MIENBAC")).await;
    assert_eq!(s.routing_rules(&team.coordinator).await.unwrap().len(), 1);
    let row = house.row(&third).await;
    let rules = house.fresh.db.rules_of(row.id).await.unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].made_for, Some(house.row(&second).await.id));

    // Against the rule once: the rule stands, and is not named. Elsewhere nothing is known.
    let fourth = accepted().await;
    house.act(&team.coordinator, &fourth, Action::Forward, choice("PC-VP")).await;
    assert_eq!(house.case(&team.coordinator, &fourth).await.chosen_by, []);
    let ask = async |commune| {
        let class = SlaClass::Quick;
        s.propose_lead("DIEN-MATDIEN", commune, class, s.now()).await.unwrap()
    };
    assert_eq!(ask(Some("08710")).await.lead.as_deref(), Some("DL-MIENBAC"));
    assert!(ask(Some("08713")).await.must_choose && ask(None).await.must_choose);

    // Where equal rules disagree the coordinator's choice ends the disagreement.
    let other =
        NewRule { category: "DIEN-MATDIEN".into(), commune: "08710".into(), ..rule_for("PC-VP") };
    s.add_routing_rule(&team.coordinator, &other).await.unwrap();
    assert!(ask(Some("08710")).await.must_choose);
    let fifth = accepted().await;
    house.act(&team.coordinator, &fifth, Action::Forward, choice("PC-VP")).await;
    let asked = ask(Some("08710")).await;
    assert_eq!((asked.lead.as_deref(), asked.rules.len()), (Some("PC-VP"), 1));
}

async fn audited(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let focal = house.officer("daumoi", &[Role::FocalPerson], CITY).await;
    let rule = NewRule { category: "GT".into(), commune: "08710".into(), ..rule_for(ROADS) };
    for refused in [
        s.add_routing_rule(&focal, &rule).await.map(|_| ()),
        s.routing_rules(&focal).await.map(|_| ()),
        s.try_routing(&focal, &[], &[]).await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(ServiceError::Refused(Refusal::NotAllowed))));
    }
    let id = s.add_routing_rule(&coordinator, &rule).await.unwrap();
    let refused = s.end_routing_rule(&focal, id).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::NotAllowed))));
    s.end_routing_rule(By::Terminal, id).await.unwrap();
    let unknown = s.end_routing_rule(By::Terminal, coordinator.id.0).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)));

    s.seal_audit().await.unwrap();
    let links = house.fresh.db.links(0, i64::MAX, 1000).await.unwrap();
    let told: Vec<(String, EventData)> = links
        .iter()
        .filter(|link| link.kind.as_deref() == Some(EventKind::ConfigurationChanged.code()))
        .map(|link| {
            let data = serde_json::from_str(link.data.as_deref().unwrap()).unwrap();
            (link.actor_kind.clone().unwrap(), data)
        })
        .filter(|(_, data): &(String, EventData)| !data.rules.is_empty())
        .collect();
    let said: Vec<(&str, &str)> =
        told.iter().map(|(actor, data)| (actor.as_str(), data.what.as_deref().unwrap())).collect();
    assert_eq!(said, [("officer", "routing.added"), ("system", "routing.ended")]);
    for (_, data) in &told {
        assert_eq!(data.rules, [id.to_string()]);
        assert_eq!(data.agency.as_deref(), Some(ROADS));
        assert_eq!(data.commune.as_deref(), Some("08710"));
    }
    assert!(services::audit::verify(&house.fresh.db, None).await.unwrap().is_sound());
}

async fn tried(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let mut numbers = Vec::new();
    for commune in ["08710", "08713"] {
        let receipt = house.send(Answers { commune: commune.into(), ..answers() }).await;
        house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
        house.act(&coordinator, &receipt.number, Action::Forward, choice("UBND-VINHYEN")).await;
        numbers.push(receipt.number);
    }
    house.clock.advance(1_000);
    let rule = NewRule {
        category: "GT".into(),
        commune: "08710".into(),
        agency: "SGTVT".into(),
        ..NewRule::default()
    };
    let idle = NewRule { category: "MT".into(), district: "243".into(), ..rule_for("STNMT") };
    let run = s.try_routing(&coordinator, &[rule.clone(), idle], &[]).await.unwrap();
    assert_eq!(run.tried, 2);
    let moved: Vec<&str> = run.moved.iter().map(|moved| moved.number.as_str()).collect();
    assert_eq!(moved, [numbers[0].as_str()]);
    assert_eq!(run.moved[0].to.as_deref(), Some("SGTVT"));
    assert_eq!(run.fired.values().copied().collect::<Vec<_>>().iter().sum::<usize>(), 1);
    assert_eq!(s.routing_rules(&coordinator).await.unwrap(), []);

    let id = s.add_routing_rule(&coordinator, &rule).await.unwrap();
    let proposed =
        s.propose_lead("GT-DUONG", Some("08710"), SlaClass::Quick, s.now()).await.unwrap();
    assert_eq!((proposed.lead.as_deref(), proposed.rules), (Some("SGTVT"), vec![id]));
    assert_eq!(s.try_routing(&coordinator, &[], &[id]).await.unwrap().moved, []);
    s.end_routing_rule(&coordinator, id).await.unwrap();
    assert!(matches!(
        s.end_routing_rule(&coordinator, id).await,
        Err(ServiceError::Refused(Refusal::AlreadyDone))
    ));
    let proposed =
        s.propose_lead("GT-DUONG", Some("08710"), SlaClass::Quick, s.now()).await.unwrap();
    assert_eq!(proposed.lead.as_deref(), Some("UBND-VINHYEN"));
    for wrong in [
        NewRule { category: "XX".into(), ..rule.clone() },
        NewRule { commune: "1".into(), ..rule.clone() },
        NewRule { district: "243".into(), ..rule.clone() },
        NewRule { class: "slow".into(), ..rule.clone() },
        NewRule { agency: "UBND-TINH".into(), ..rule.clone() },
        NewRule { valid_to: Some(0), ..rule.clone() },
    ] {
        assert!(matches!(
            s.add_routing_rule(&coordinator, &wrong).await,
            Err(ServiceError::Invalid(_))
        ));
    }
}

fn rule_for(agency: &str) -> NewRule {
    NewRule { agency: agency.into(), ..NewRule::default() }
}
