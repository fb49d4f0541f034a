//! Duplicates, recurrences and routing through the whole house, on both databases.
#![allow(clippy::unwrap_used)]

mod house;

use domain::calendar::DAY_MS;
use domain::deadline::SlaClass;
use domain::draft::Answers;
use domain::refusal::Refusal;
use domain::similar::Matter;
use domain::workflow::{Action, Role};
use house::{House, answers, choice};
use services::ServiceError;
use services::handling::Act;
use services::routing::NewRule;

on_both! {
    intake_sees_the_same_matter_and_the_public_only_what_is_public => duplicates;
    a_matter_that_comes_back_is_linked_by_the_worker => recurrence;
    a_choice_between_two_utilities_is_remembered => remembered;
    a_new_table_is_tried_on_last_years_petitions_first => tried;
}

fn hole(title: &str, description: &str) -> Answers {
    Answers { title: title.into(), description: description.into(), ..answers() }
}

async fn id_of(house: &House, officer: &services::accounts::Officer, number: &str) -> uuid::Uuid {
    house.services.case(officer, number).await.unwrap().id
}

async fn duplicates(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let focal = house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let first = house.send(answers()).await;
    house
        .send(Answers {
            category: "MT-RAC".into(),
            address: "thôn Đông".into(),
            ..hole(
                "Rác không ai thu gom",
                "Rác tồn đọng ở thôn Đông cả tuần, mùi hôi thối khó chịu.",
            )
        })
        .await;
    house.clock.advance(DAY_MS);
    let second = house
        .send(hole(
            "duong me linh co o ga",
            "doan gan cho tren duong me linh co o ga rat sau, xe may nga",
        ))
        .await;
    let id = id_of(&house, &coordinator, &second.number).await;
    let found = s.similar_to(&coordinator, id).await.unwrap();
    let numbers: Vec<&str> = found.iter().map(|like| like.number.as_str()).collect();
    assert_eq!(numbers, [first.number.as_str()]);
    assert!(found[0].likeness.shared_places.contains(&"me linh".to_owned()));
    assert!(matches!(
        s.similar_to(&focal, id).await,
        Err(ServiceError::Refused(Refusal::NotAllowed))
    ));

    let writing = Matter {
        title: "Hố sâu đường Mê Linh",
        body: "Ngay gần chợ trên đường Mê Linh có hố sâu, xe máy dễ ngã",
        commune: Some("08710"),
        category: Some("GT-DUONG"),
        at: s.now(),
        ..Matter::default()
    };
    assert_eq!(s.similar_while_writing(&writing).await.unwrap(), []);
    house.act(&coordinator, &first.number, Action::Accept, Act::default()).await;
    let card = Act { choice: "UBND-VINHYEN".into(), card: true, ..Act::default() };
    house.act(&coordinator, &first.number, Action::Forward, card).await;
    let shown = s.similar_while_writing(&writing).await.unwrap();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].number, first.number);

    // A denunciation is in nobody's list.
    let secret = house
        .send(Answers {
            nature: "denunciation".into(),
            ..hole(
                "Ổ gà đường Mê Linh",
                "Ổ gà sâu trên đường Mê Linh gần chợ, xe máy ngã, cán bộ nhận tiền.",
            )
        })
        .await;
    let found = s.similar_to(&coordinator, id).await.unwrap();
    assert!(found.iter().all(|like| like.number != secret.number));
}

async fn recurrence(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let at = |lat: &str| Answers { lat: lat.into(), lng: "105.6".into(), ..answers() };
    let first = house.send(at("21.3")).await;
    let unanswered = house.send(at("21.3001")).await;
    while s.work().await.unwrap() > 0 {}
    let of =
        async |number: &str| s.repeats(id_of(&house, &coordinator, number).await).await.unwrap();
    assert_eq!(of(&unanswered.number).await, None);

    // Answered and closed: written straight into the store, the road has its own story.
    let mut tx = house.fresh.db.begin().await.unwrap();
    let mut row = tx.petition(id_of(&house, &coordinator, &first.number).await).await.unwrap();
    row.status = domain::petition::Status::Closed;
    row.closed_at = Some(s.now());
    tx.save_petition(&row, s.now()).await.unwrap();
    tx.commit().await.unwrap();

    house.clock.advance(30 * DAY_MS);
    let again = house.send(at("21.3010")).await;
    let farther = house.send(at("21.3020")).await;
    let named = house.send(answers()).await;
    house.clock.advance(31 * DAY_MS);
    let late = house.send(at("21.3")).await;
    while s.work().await.unwrap() > 0 {}
    assert_eq!(of(&again.number).await.as_deref(), Some(first.number.as_str()));
    assert_eq!(of(&farther.number).await, None);
    assert_eq!(of(&named.number).await.as_deref(), Some(first.number.as_str()));
    assert_eq!(of(&late.number).await, None);
    let id = id_of(&house, &coordinator, &again.number).await;
    assert_eq!(s.repeating(&[id]).await.unwrap(), [(id, first.number.clone())]);
    let counted = house.fresh.db.count_repeating(0, i64::MAX).await.unwrap();
    assert_eq!(counted, [("GT-DUONG".to_owned(), 2)]);
}

async fn remembered(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let focal = house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let outage = Answers { category: "DIEN-MATDIEN".into(), ..answers() };
    let receipt = house.send(outage).await;
    let id = id_of(&house, &coordinator, &receipt.number).await;
    let ask = async |at| {
        s.propose_lead("DIEN-MATDIEN", Some("08710"), SlaClass::Quick, at).await.unwrap()
    };
    let before = ask(s.now()).await;
    assert!(before.must_choose && before.rules.is_empty());
    house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
    house.act(&coordinator, &receipt.number, Action::Forward, choice("DL-MIENBAC")).await;
    let rule = s.remember_choice(&coordinator, id, "DL-MIENBAC").await.unwrap();
    let after = ask(s.now()).await;
    assert_eq!((after.lead.as_deref(), after.must_choose), (Some("DL-MIENBAC"), false));
    assert_eq!((after.rules, after.support.as_deref()), (vec![rule], Some("PC-VP")));
    // Chosen again it is the same rule; chosen otherwise the old one ends.
    assert_eq!(s.remember_choice(&coordinator, id, "DL-MIENBAC").await.unwrap(), rule);
    house.clock.advance(1_000);
    let other = s.remember_choice(&coordinator, id, "PC-VP").await.unwrap();
    assert_ne!(other, rule);
    assert_eq!(ask(s.now()).await.lead.as_deref(), Some("PC-VP"));
    let table = s.routing_rules(&coordinator).await.unwrap();
    assert_eq!(table.len(), 2);
    assert_eq!(table.iter().filter(|rule| rule.valid_to.is_none()).count(), 1);
    for refused in [
        s.remember_choice(&focal, id, "PC-VP").await.map(|_| ()),
        s.routing_rules(&focal).await.map(|_| ()),
        s.end_routing_rule(&focal, other).await,
    ] {
        assert!(matches!(refused, Err(ServiceError::Refused(Refusal::NotAllowed))));
    }
    let rules = house.fresh.db.rules_of(id).await.unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].id, rules[0].made_for), (other, Some(id)));
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
