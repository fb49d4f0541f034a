//! The reminder ladder on both databases: each rung once, at its time, to its receivers, with two
//! workers on the same database as with one.
#![allow(clippy::unwrap_used)]

mod house;

use domain::workflow::{Action, Role};
use house::{House, answers, choice, text};
use services::files::Files;
use services::handling::Act;
use services::sender::CaseKey;
use services::{Parts, Services};
use std::collections::HashSet;
use store::Db;
use uuid::Uuid;

on_both! {
    each_rung_is_sent_once_at_its_time => every_rung;
    a_paused_petition_is_not_warned_of => paused;
    urgent_rungs_run_on_the_clock => urgent;
    an_approved_answer_ends_the_ladder_and_rework_begins_another => rework;
    the_sender_s_reminder_reaches_once_whom_the_ladder_has_reached => chased;
    an_act_that_was_faster_than_the_worker_stops_nothing => overtaken;
    two_workers_send_each_warning_once => two_workers;
}

fn at(month: u8, day: u8, hour: u8, minute: u8) -> i64 {
    domain::calendar::moment(2026, month, day, hour, minute).unwrap()
}

async fn id_of(house: &House, number: &str) -> Uuid {
    house.fresh.db.petition_id(number).await.unwrap().unwrap()
}

/// Goes to each moment and says which receivers were told then.
async fn told(house: &House, petition: Uuid, moments: &[i64]) -> Vec<(i64, String)> {
    let mut told = Vec::new();
    let mut known = house.services.warnings_of(petition).await.unwrap().len();
    for &moment in moments {
        for now in [moment - 1, moment] {
            house.clock.set(now);
            house.services.sweep_ladder().await.unwrap();
            assert_eq!(house.services.sweep_ladder().await.unwrap(), 0, "nothing twice");
            let all = house.services.warnings_of(petition).await.unwrap();
            told.extend(all[known..].iter().map(|warning| (now, warning.receivers.clone())));
            known = all.len();
        }
    }
    told
}

async fn every_rung(house: House) {
    // Friday 20 November 16:20, three working days; the 24th is a day off: due Thursday 26, 16:30.
    let receipt = house.send(answers()).await;
    let petition = id_of(&house, &receipt.number).await;
    assert_eq!(receipt.due_at, Some(at(11, 26, 16, 30)));
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 0);
    // 12 of 24 working hours: eight on Monday, four on Wednesday.
    assert_eq!(house.fresh.db.next_rung_at(petition).await.unwrap(), Some(at(11, 25, 11, 30)));
    let moments = [
        at(11, 25, 11, 30),
        at(11, 26, 7, 30),
        at(11, 26, 16, 30),
        at(11, 27, 16, 30),
        at(12, 1, 16, 30),
        at(12, 3, 16, 30),
        at(12, 10, 16, 30),
    ];
    let receivers = [
        "handler",
        "handler,agency-focal",
        "agency-leader,coordinator",
        "coordinator,VP-UBND",
        "leadership list to UBND",
        "handler,agency-focal",
        "handler,agency-focal",
    ];
    let expected: Vec<(i64, String)> =
        moments.into_iter().zip(receivers.map(str::to_owned)).collect();
    assert_eq!(told(&house, petition, &moments).await, expected);
    let warnings = house.services.warnings_of(petition).await.unwrap();
    assert_eq!(warnings[3].flag.as_deref(), Some("overdue"));
    assert_eq!(warnings[4].flag.as_deref(), Some("overdue-red"));
    let events = reminded(&house, &[petition]).await;
    assert_eq!(events.len(), warnings.len());
    while house.services.work().await.unwrap() > 0 {}
    assert_eq!(house.services.job_counts().await.unwrap(), (0, 0));
    // Whoever stood still for a month says it once, not four times.
    house.clock.set(at(12, 31, 17, 0));
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 1);
}

async fn paused(house: House) {
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let receipt = house.send(answers()).await;
    let petition = id_of(&house, &receipt.number).await;
    house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
    house.clock.set(at(11, 23, 7, 30));
    house.act(&coordinator, &receipt.number, Action::AskSender, text("Ở số nhà nào ạ?")).await;
    house.clock.set(at(11, 25, 11, 30));
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 0);
    assert_eq!(house.fresh.db.next_rung_at(petition).await.unwrap(), None);
    // Answered after 12 working hours: every rung moves by them.
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    house.services.supplement(&key, "Số nhà 12, gần cổng chợ").await.unwrap();
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 0);
    // Half is Wednesday 11:30 and 12 hours more: half an hour and 3.5 that day, eight on Thursday.
    assert_eq!(house.fresh.db.next_rung_at(petition).await.unwrap(), Some(at(11, 26, 16, 30)));
}

async fn urgent(house: House) {
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let receipt = house.send(answers()).await;
    let petition = id_of(&house, &receipt.number).await;
    let classify = Act {
        nature: "report".into(),
        category: "GT-DUONG".into(),
        class: "urgent".into(),
        commune: "08710".into(),
        title: "Ổ gà lớn trên đường Mê Linh".into(),
        ..Act::default()
    };
    house.act(&coordinator, &receipt.number, Action::Classify, classify).await;
    // Received on Friday at 16:20, due on Saturday at 16:20: nights and weekends count.
    let moments = [
        at(11, 20, 22, 20),
        at(11, 21, 12, 20),
        at(11, 21, 16, 20),
        at(11, 21, 20, 20),
        at(11, 22, 16, 20),
        at(11, 23, 16, 20),
    ];
    let told = told(&house, petition, &moments).await;
    let when: Vec<i64> = told.iter().map(|(at, _)| *at).collect();
    // The last rung and the first daily progress reminder fall together.
    let expected = [0, 1, 2, 3, 4, 4, 5].map(|i: usize| moments[i]);
    assert_eq!(when, expected);
}

async fn rework(house: House) {
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let focal = house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let handler = house.officer("xuly", &[Role::Handler], "UBND-VINHYEN").await;
    let leader = house.officer("lanhdao", &[Role::AgencyLeader], "UBND-VINHYEN").await;
    let receipt = house.send(answers()).await;
    let number = &receipt.number;
    let petition = id_of(&house, number).await;
    house.act(&coordinator, number, Action::Accept, Act::default()).await;
    house.act(&coordinator, number, Action::Forward, choice("UBND-VINHYEN")).await;
    house.act(&focal, number, Action::AgencyAccept, Act::default()).await;
    house.act(&focal, number, Action::Assign, choice(&handler.id.to_string())).await;
    house.act(&handler, number, Action::SubmitReply, text("Đã vá xong ổ gà trên đường.")).await;
    house.act(&leader, number, Action::ApproveReply, Act::default()).await;
    house.clock.set(at(11, 26, 10, 0));
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 0, "approved: nobody is late");
    assert_eq!(house.fresh.db.next_rung_at(petition).await.unwrap(), None);
    house.act(&coordinator, number, Action::Rework, text("Chưa nêu thời gian hoàn thành.")).await;
    // Half of three days is two: Friday 27 and Monday 30; half of them is the end of Friday.
    house.services.sweep_ladder().await.unwrap();
    assert_eq!(house.fresh.db.next_rung_at(petition).await.unwrap(), Some(at(11, 27, 16, 30)));
    house.clock.set(at(11, 30, 16, 30));
    assert_eq!(house.services.sweep_ladder().await.unwrap(), 3);
}

/// The events of reminders, of these petitions.
async fn reminded(house: &House, petitions: &[Uuid]) -> Vec<store::event::EventRow> {
    let mut events = Vec::new();
    for petition in petitions {
        events.extend(house.fresh.db.history(*petition).await.unwrap());
    }
    events.retain(|event| event.kind == "reminded");
    events
}

/// Another worker on the same database, with its own connections.
async fn colleague(house: &House) -> Services {
    Services::open(Parts {
        db: Db::open(&house.fresh.url).await.unwrap(),
        files: Files::local(house.folder.path()).unwrap(),
        vault: house.vault.clone(),
        clock: house.clock.clone(),
        mail: None,
        sms: None,
        push: None,
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    })
    .await
    .unwrap()
}

async fn two_workers(house: House) {
    const COUNT: usize = 60;
    let mut petitions = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        let receipt = house.send(answers()).await;
        petitions.push(id_of(&house, &receipt.number).await);
    }
    let workers = [house.services.clone(), colleague(&house).await];
    let mut sent = 0;
    for moment in [at(11, 25, 11, 30), at(11, 26, 16, 30), at(12, 1, 16, 30)] {
        house.clock.set(moment);
        let sweeps: Vec<_> = (0..6)
            .map(|i| {
                let worker = workers[i % 2].clone();
                tokio::spawn(async move { worker.sweep_ladder().await.unwrap() })
            })
            .collect();
        for sweep in sweeps {
            sent += sweep.await.unwrap();
        }
    }
    assert_eq!(sent, COUNT * 5);
    let events = reminded(&house, &petitions).await;
    assert_eq!(events.len(), COUNT * 5);
    let different: HashSet<_> =
        events.iter().map(|event| (event.petition_id, event.data.clone())).collect();
    assert_eq!(different.len(), COUNT * 5, "each warning once");
    // Each has one notice, and each notice is worked off once.
    let (open, buried) = house.services.job_counts().await.unwrap();
    // Besides: the sender's receipt, and the look for an earlier petition.
    assert_eq!((open, buried), ((COUNT * 5 + COUNT * 2) as i64, 0));
}

async fn chased(house: House) {
    let receipt = house.send(answers()).await;
    let petition = id_of(&house, &receipt.number).await;
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let chases = async || {
        let all = house.services.warnings_of(petition).await.unwrap();
        let chases = all.into_iter().filter(|warning| warning.key.contains(".chase."));
        chases.map(|warning| (warning.key, warning.receivers)).collect::<Vec<_>>()
    };
    house.clock.set(at(11, 26, 17, 0));
    house.services.sweep_ladder().await.unwrap();
    house.services.chase(&key, "Xin cho biết bao giờ xong.").await.unwrap();
    assert_eq!(chases().await, [], "the sweep passes it on");
    for sent in [1, 0] {
        assert_eq!(house.services.sweep_ladder().await.unwrap(), sent);
    }
    // Late since half an hour: everybody up to the agency's leader and the coordinator.
    let reached = "handler,agency-focal,agency-leader,coordinator";
    assert_eq!(chases().await, [("0.quick.0.chase.1".to_owned(), reached.to_owned())]);
    let events = reminded(&house, &[petition]).await;
    assert_eq!(events.iter().filter(|event| event.data.contains(".chase.1")).count(), 1);

    // Again after three working days, whatever rungs fall meanwhile; two workers, one notice.
    house.clock.set(at(12, 1, 17, 0));
    house.services.sweep_ladder().await.unwrap();
    assert!(house.services.chase(&key, "").await.is_ok());
    let other = colleague(&house).await;
    let (one, two) = tokio::join!(house.services.sweep_ladder(), other.sweep_ladder());
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    let all = chases().await;
    assert_eq!(all.len(), 2);
    assert!(all[1].0.ends_with(".chase.2") && all[1].1.contains("VP-UBND"), "{all:?}");
}

async fn overtaken(house: House) {
    let receipt = house.send(answers()).await;
    let petition = id_of(&house, &receipt.number).await;
    let mut row = {
        let mut tx = house.fresh.db.begin().await.unwrap();
        tx.petition(petition).await.unwrap()
    };
    row.status = domain::petition::Status::Answered;
    row.answered_at = Some(house.services.now());
    let mut tx = house.fresh.db.begin().await.unwrap();
    tx.save_petition(&row, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    house.clock.advance(9 * domain::calendar::DAY_MS);
    // Several workers close the same petition at the same time; none of them fails.
    let workers = [house.services.clone(), colleague(&house).await];
    let closing: Vec<_> = (0..8)
        .map(|i| {
            let worker = workers[i % 2].clone();
            tokio::spawn(async move { worker.close_what_is_over().await })
        })
        .collect();
    for done in closing {
        done.await.unwrap().unwrap();
    }
    let history = house.fresh.db.history(petition).await.unwrap();
    assert_eq!(history.iter().filter(|event| event.kind == "closed").count(), 1);
}
