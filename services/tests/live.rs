//! What officers are told while they look: each what they may see and nothing else, at once, after a
//! gap, from another process; who is at a case; and what is typed and not sent.
#![allow(clippy::unwrap_used)]

mod house;

use domain::petition::Status;
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use house::{House, answers, choice, text};
use services::accounts::Officer;
use services::handling::Act;
use services::live::{Doing, MOST_OF_ONE, Moment, Stream};
use services::queues::Queue;
use services::{ServiceError, Services};
use std::time::Duration;

on_both! {
    an_act_is_told_to_those_who_may_see_it_and_to_nobody_else => told;
    of_many_petitions_each_agency_hears_of_its_own_only => own_only;
    a_denunciation_is_told_to_coordinators_only => denunciation;
    what_happened_while_the_line_was_down_is_told_afterwards => afterwards;
    counts_follow_what_happens => counts;
    who_has_a_case_open_is_seen_by_those_who_may_see_the_case => presence;
    whoever_loses_a_case_that_is_open_is_told_so => lost;
    a_line_ends_with_its_session_and_with_the_server => ends;
    one_officer_has_so_many_lines_and_no_more => capped;
    what_is_typed_is_kept_and_comes_back => kept;
}

const AGENCIES: [&str; 3] = ["UBND-VINHYEN", "UBND-VINHTUONG", "SGTVT"];

struct Desk {
    coordinator: Officer,
    agencies: Vec<Officer>,
}

/// A coordinator, and the people of so many agencies: each sign-in costs an honest hash.
async fn desk(house: &House, agencies: usize) -> Desk {
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let mut people = Vec::new();
    for (i, agency) in AGENCIES.into_iter().take(agencies).enumerate() {
        let roles = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
        people.push(house.officer(&format!("donvi{i}"), &roles, agency).await);
    }
    let services = house.services.clone();
    tokio::spawn(async move { services.keep_live().await });
    Desk { coordinator, agencies: people }
}

async fn next(stream: &mut Stream) -> Moment {
    tokio::time::timeout(Duration::from_secs(20), stream.next()).await.unwrap().unwrap()
}

/// The numbers that are told until `last` reaches `status`.
async fn heard_until(stream: &mut Stream, last: &str, until: Status) -> Vec<String> {
    let mut heard = Vec::new();
    loop {
        if let Moment::Case { number, status, .. } = next(stream).await {
            heard.push(number.clone());
            if number == last && status == until {
                return heard;
            }
        }
    }
}

async fn forwarded(house: &House, coordinator: &Officer, agency: &str) -> String {
    let number = house.send(answers()).await.number;
    house.act(coordinator, &number, Action::Accept, Act::default()).await;
    house.act(coordinator, &number, Action::Forward, choice(agency)).await;
    number
}

async fn told(house: House) {
    let desk = desk(&house, 2).await;
    let listen = |officer: &Officer| {
        let (services, officer) = (house.services.clone(), officer.clone());
        async move { services.listen(&officer, None).await.unwrap() }
    };
    let mut coordinator = listen(&desk.coordinator).await;
    let (mut mine, mut other) = (listen(&desk.agencies[0]).await, listen(&desk.agencies[1]).await);
    let number = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    heard_until(&mut coordinator, &number, Status::Forwarded).await;
    heard_until(&mut mine, &number, Status::Forwarded).await;
    house.act(&desk.agencies[0], &number, Action::AgencyAccept, Act::default()).await;
    heard_until(&mut coordinator, &number, Status::Accepted).await;
    // The other agency hears of its own petition, and had heard of nothing before.
    let own = forwarded(&house, &desk.coordinator, AGENCIES[1]).await;
    assert!(heard_until(&mut other, &own, Status::Forwarded).await.iter().all(|n| *n == own));
}

async fn own_only(house: House) {
    let desk = desk(&house, 3).await;
    let mut streams = Vec::new();
    for officer in &desk.agencies {
        streams.push(house.services.listen(officer, None).await.unwrap());
    }
    // Any order will do; this one has every pair of neighbours.
    let order = [0, 1, 2, 2, 1, 0, 0, 2, 1, 1];
    let mut sent = vec![Vec::new(); 3];
    for at in order.into_iter().chain([0, 1, 2]) {
        sent[at].push(forwarded(&house, &desk.coordinator, AGENCIES[at]).await);
    }
    for (stream, mut sent) in streams.iter_mut().zip(sent) {
        let last = sent.last().unwrap().clone();
        let mut heard = heard_until(stream, &last, Status::Forwarded).await;
        heard.sort_unstable();
        heard.dedup();
        sent.sort_unstable();
        assert_eq!(heard, sent);
    }
}

async fn denunciation(house: House) {
    let desk = desk(&house, 0).await;
    let operator = house.officer("tructong", &[Role::Operator], "STTTT").await;
    let mut coordinator = house.services.listen(&desk.coordinator, None).await.unwrap();
    let mut operator = house.services.listen(&operator, None).await.unwrap();
    let grave = domain::draft::Answers { nature: "denunciation".into(), ..answers() };
    let grave = house.send(grave).await.number;
    heard_until(&mut coordinator, &grave, Status::Submitted).await;
    let plain = house.send(answers()).await.number;
    assert_eq!(heard_until(&mut operator, &plain, Status::Submitted).await, [plain]);
}

async fn afterwards(house: House) {
    let desk = desk(&house, 2).await;
    let mut stream = house.services.listen(&desk.coordinator, None).await.unwrap();
    let first = house.send(answers()).await.number;
    let event = loop {
        if let Moment::Case { event, number, .. } = next(&mut stream).await {
            assert_eq!(number, first);
            break event;
        }
    };
    drop(stream);
    let second = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    let mut again = house.services.listen(&desk.coordinator, Some(event)).await.unwrap();
    heard_until(&mut again, &second, Status::Forwarded).await;
    // And still only what may be seen.
    let other = forwarded(&house, &desk.coordinator, AGENCIES[1]).await;
    let mut agency = house.services.listen(&desk.agencies[1], Some(event)).await.unwrap();
    assert_eq!(heard_until(&mut agency, &other, Status::Forwarded).await, [other]);
}

async fn counts(house: House) {
    let desk = desk(&house, 1).await;
    let mut stream = house.services.listen(&desk.coordinator, None).await.unwrap();
    let mut agency = house.services.listen(&desk.agencies[0], None).await.unwrap();
    async fn until(stream: &mut Stream, queue: Queue, wanted: i64) {
        loop {
            if let Moment::Counts(counts) = next(stream).await
                && counts.contains(&(queue, wanted))
            {
                return;
            }
        }
    }
    until(&mut stream, Queue::New, 0).await;
    let number = house.send(answers()).await.number;
    until(&mut stream, Queue::New, 1).await;
    house.act(&desk.coordinator, &number, Action::Accept, Act::default()).await;
    house.act(&desk.coordinator, &number, Action::Forward, choice(AGENCIES[0])).await;
    until(&mut stream, Queue::AtAgencies, 1).await;
    until(&mut agency, Queue::Incoming, 1).await;
    let me = desk.agencies[0].id.to_string();
    house.act(&desk.agencies[0], &number, Action::AgencyAccept, Act::default()).await;
    house.act(&desk.agencies[0], &number, Action::Assign, choice(&me)).await;
    until(&mut agency, Queue::Mine, 1).await;
    // As the page counts them.
    let told = house.services.queue_counts(&desk.agencies[0]).await.unwrap();
    assert!(told.contains(&(Queue::Mine, 1)) && told.contains(&(Queue::Incoming, 0)));
}

async fn presence(house: House) {
    let desk = desk(&house, 2).await;
    let number = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    let id = house.services.case(&desk.coordinator, &number).await.unwrap().id;
    let mut seen = house.services.listen(&desk.coordinator, None).await.unwrap();
    let mut other = house.services.listen(&desk.agencies[1], None).await.unwrap();
    let services = &house.services;
    let stranger = services.here(&desk.agencies[1], &number, Doing::Looks).await;
    assert!(matches!(stranger, Err(ServiceError::NotFound)));
    async fn people(stream: &mut Stream) -> Vec<(String, bool)> {
        loop {
            if let Moment::Here { people, .. } = next(stream).await {
                return people.into_iter().map(|p| (p.name, p.types)).collect();
            }
        }
    }
    let name = || "Mẫu donvi0".to_owned();
    services.here(&desk.agencies[0], &number, Doing::Looks).await.unwrap();
    assert_eq!(people(&mut seen).await, [(name(), false)]);
    services.here(&desk.agencies[0], &number, Doing::Types).await.unwrap();
    assert_eq!(people(&mut seen).await, [(name(), true)]);
    // A heartbeat that says nothing new is not told; leaving is.
    services.here(&desk.agencies[0], &number, Doing::Types).await.unwrap();
    services.here(&desk.agencies[0], &number, Doing::Left).await.unwrap();
    assert_eq!(people(&mut seen).await, []);
    // Whoever closes the lid without a word is gone after half a minute.
    services.here(&desk.agencies[0], &number, Doing::Looks).await.unwrap();
    assert_eq!(people(&mut seen).await, [(name(), false)]);
    house.clock.advance(30_001);
    assert_eq!(services.people_at(id), []);
    assert_eq!(people(&mut seen).await, []);
    let own = forwarded(&house, &desk.coordinator, AGENCIES[1]).await;
    loop {
        match next(&mut other).await {
            Moment::Case { number, status: Status::Forwarded, .. } if number == own => break,
            Moment::Here { number, .. } => panic!("a stranger heard who is at {number}"),
            _ => {}
        }
    }
}

async fn lost(house: House) {
    let desk = desk(&house, 1).await;
    let number = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    let mut agency = house.services.listen(&desk.agencies[0], None).await.unwrap();
    house.services.here(&desk.agencies[0], &number, Doing::Looks).await.unwrap();
    let back =
        Act { choice: "SGTVT".into(), ..text("Đoạn này là quốc lộ do Sở quản lý.") };
    house.act(&desk.agencies[0], &number, Action::AgencyReturn, back).await;
    loop {
        match next(&mut agency).await {
            Moment::Gone { number: gone } => {
                assert_eq!(gone, number);
                return;
            }
            Moment::Case { status: Status::Returned, .. } => panic!("still told"),
            _ => {}
        }
    }
}

async fn ends(house: House) {
    let desk = desk(&house, 1).await;
    let mut agency = house.services.listen(&desk.agencies[0], None).await.unwrap();
    let mut coordinator = house.services.listen(&desk.coordinator, None).await.unwrap();
    async fn end(stream: &mut Stream) {
        let all = async { while stream.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(20), all).await.unwrap();
    }
    house.services.disable_officer("donvi0").await.unwrap();
    end(&mut agency).await;
    house.services.end_streams();
    end(&mut coordinator).await;
    // Nor does a new one begin.
    end(&mut house.services.listen(&desk.coordinator, None).await.unwrap()).await;
}

async fn capped(house: House) {
    let desk = desk(&house, 1).await;
    let mut streams = Vec::new();
    for _ in 0..MOST_OF_ONE {
        streams.push(house.services.listen(&desk.coordinator, None).await.unwrap());
    }
    let more = house.services.listen(&desk.coordinator, None).await;
    assert!(matches!(more, Err(ServiceError::Refused(Refusal::SlowDown))));
    house.services.listen(&desk.agencies[0], None).await.unwrap();
    streams.pop();
    house.services.listen(&desk.coordinator, None).await.unwrap();
    drop(streams);
    assert_eq!(house.services.streams(), 0);
}

async fn kept(house: House) {
    let desk = desk(&house, 2).await;
    let (me, other) = (&desk.agencies[0], &desk.agencies[1]);
    let number = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    let services = &house.services;
    let id = services.case(me, &number).await.unwrap().id;
    let typed = text("Đoạn này là");
    services.keep_draft(me, id, Action::AgencyReturn, &typed).await.unwrap();
    let back = services.case(me, &number).await.unwrap();
    assert_eq!(back.unsent, [(Action::AgencyReturn, typed.clone())]);
    assert!(services.case(&desk.coordinator, &number).await.unwrap().unsent.is_empty());
    // A stranger keeps nothing, nor anybody for an act that is not theirs.
    for (officer, action) in [(other, Action::AgencyReturn), (me, Action::AnswerPublicly)] {
        let refused = services.keep_draft(officer, id, action, &typed).await;
        assert!(matches!(refused, Err(ServiceError::NotFound)), "{action:?}");
    }
    services.keep_draft(me, id, Action::AgencyReturn, &Act::default()).await.unwrap();
    assert!(services.case(me, &number).await.unwrap().unsent.is_empty());
    // Once the act is done, nothing is left over.
    services.keep_draft(me, id, Action::AgencyReturn, &typed).await.unwrap();
    let back =
        Act { choice: "SGTVT".into(), ..text("Đoạn này là quốc lộ do Sở quản lý.") };
    house.act(me, &number, Action::AgencyReturn, back).await;
    assert!(house.fresh.db.unsent(me.id.0, id).await.unwrap().is_empty());
}

/// A second process on the same database, as far as one test can have it: a house of its own.
async fn second(house: &House) -> Services {
    let parts = services::Parts {
        db: store::Db::open(&house.fresh.url).await.unwrap(),
        files: services::files::Files::local(house.folder.path()).unwrap(),
        vault: house.vault.clone(),
        clock: house.clock.clone(),
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
        mail: None,
        sms: None,
        push: None,
    };
    Services::open(parts).await.unwrap()
}

#[tokio::test]
async fn several_processes_tell_each_other_on_postgres() {
    let Some(fresh) = house::postgres().await else { return };
    let house = house::open(fresh).await;
    let desk = desk(&house, 1).await;
    let number = forwarded(&house, &desk.coordinator, AGENCIES[0]).await;
    let there = second(&house).await;
    let feeding = there.clone();
    tokio::spawn(async move { feeding.keep_live().await });
    let mut stream = there.listen(&desk.coordinator, None).await.unwrap();
    // Presence is in no table: only the bell carries it. It may hang a moment later than the stream.
    let mut people = Vec::new();
    for _ in 0..50 {
        house.services.here(&desk.agencies[0], &number, Doing::Types).await.unwrap();
        let heard = tokio::time::timeout(Duration::from_millis(300), async {
            loop {
                if let Some(Moment::Here { people, .. }) = stream.next().await {
                    return people;
                }
            }
        });
        if let Ok(heard) = heard.await {
            people = heard;
            break;
        }
    }
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].id, people[0].types), (desk.agencies[0].id, true));
    house.act(&desk.agencies[0], &number, Action::AgencyAccept, Act::default()).await;
    heard_until(&mut stream, &number, Status::Accepted).await;
}
