//! Several matters in one petition, one matter in several, and neighbours: on both databases.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::calendar::DAY_MS;
use domain::draft::Answers;
use domain::event::EventKind;
use domain::petition::{PublicFace, Status};
use domain::refusal::Refusal;
use domain::workflow::Action;
use house::{House, answers, choice, photo, text};
use law::{CITY, REASON, REPLY, Team, key, team, with};
use services::ServiceError;
use services::handling::Act;
use services::lookup::{PublicFound, PublicQuery};
use services::sender::CaseKey;

on_both! {
    a_petition_with_two_matters_becomes_two => split;
    merged_petitions_keep_their_own_number_answer_and_rating => merged;
    taking_apart_within_seven_days_gives_back_the_same_petition => taken_apart;
    one_that_ends_lets_go_of_those_handled_with_it => let_go;
    nothing_of_one_sender_reaches_the_other => strangers;
    neighbours_are_counted_once_and_the_count_outlives_a_merge => me_too;
}

/// The other sender, with words that must never reach the first.
fn neighbour() -> Answers {
    let mut other = answers();
    other.title = "Canary Láng Giềng báo ổ gà".into();
    other.description = "Canary láng giềng: ổ gà trước cổng chợ làm tôi ngã xe hôm qua.".into();
    other.contact.name = "Canary Láng Giềng".into();
    other.contact.phone = "0951 999 002".into();
    other
}

async fn split(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let submission = house::key();
    let photos: Vec<_> = [photo(), photo()]
        .into_iter()
        .map(|bytes| {
            let id = uuid::Uuid::now_v7();
            (id, bytes)
        })
        .collect();
    let announced = photos
        .iter()
        .map(|(id, bytes)| services::intake::Announced { id: *id, sha256: hex(bytes) })
        .collect();
    s.begin_submission(&submission, answers(), announced, domain::petition::Channel::App)
        .await
        .unwrap();
    for (id, bytes) in &photos {
        s.put_submission_photo(&submission, *id, &digest(bytes), bytes.clone().into())
            .await
            .unwrap();
    }
    let receipt = s.complete_submission(&submission).await.unwrap();
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    house.clock.advance(DAY_MS);
    let part = Act {
        title: "Đèn đường trước chợ không sáng".into(),
        body: "Đèn đường trước cổng chợ không sáng đã một tuần.".into(),
        category: "GT-DUONG".into(),
        photos: vec![photos[1].0],
        ..Act::default()
    };
    for broken in [
        Act { title: String::new(), ..part.clone() },
        Act { body: "ngắn".into(), ..part.clone() },
        Act { category: "GT".into(), ..part.clone() },
        Act { photos: vec![uuid::Uuid::now_v7()], ..part.clone() },
    ] {
        let done = house.try_act(&team.coordinator, number, Action::Split, broken).await;
        assert!(matches!(done, Err(ServiceError::Invalid(_))), "{done:?}");
    }
    house.act(&team.coordinator, number, Action::Split, part).await;

    let mine = s.follow(&key(&receipt)).await.unwrap();
    assert_eq!(mine.parts.len(), 1);
    let told = mine.timeline.iter().find(|entry| entry.kind == EventKind::Split).unwrap();
    assert_eq!(told.data.other.as_deref(), Some(mine.parts[0].number.as_str()));
    let part = &mine.parts[0].number;
    assert_ne!(part, number);
    // The same secret opens it, and only what belongs to it is there.
    let own = s.follow(&CaseKey::parse(part, &receipt.secret).unwrap()).await.unwrap();
    assert_eq!(own.body, "Đèn đường trước cổng chợ không sáng đã một tuần.");
    assert_eq!(own.photos.len(), 1);
    assert_eq!(own.received_at, receipt.received_at, "promised from the same receipt");
    assert_eq!(own.timeline.len(), 1);
    assert_eq!(mine.photos.len(), 2);
    let case = house.case(&team.coordinator, part).await;
    assert!(case.consents_photos && case.has_identity);
    let person = s.open_identity(&team.coordinator, case.id, REASON).await.unwrap();
    assert_eq!(person.name, "Canary Người Gửi");
    assert_eq!(person.phone.as_deref(), Some("0951 999 001"));
    let part_key = CaseKey::parse(part, &receipt.secret).unwrap();
    assert!(s.sender_photo(&part_key, own.photos[0].id, 320).await.is_ok());
    house.replays(number).await;
    house.replays(part).await;
    house.act(&team.coordinator, part, Action::Forward, choice(CITY)).await;
    house.replays(part).await;
}

/// Two petitions of two senders, the second handled with the first.
async fn two(house: &House, team: &Team) -> (services::view::Receipt, services::view::Receipt) {
    let main = house.sent().await;
    let other = house.send(neighbour()).await;
    for receipt in [&main, &other] {
        house.act(&team.coordinator, &receipt.number, Action::Accept, Act::default()).await;
    }
    (main, other)
}

async fn merged(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let (main, other) = two(&house, &team).await;
    for wrong in [other.number.as_str(), "PA-2026-999999", "", "x"] {
        let done =
            house.try_act(&team.coordinator, &other.number, Action::Merge, choice(wrong)).await;
        assert!(matches!(done, Err(ServiceError::Invalid(_))), "{wrong}: {done:?}");
    }
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    house.replays(&other.number).await;
    // No chains.
    let third = house.sent().await.number;
    let chained = house.try_act(&team.coordinator, &third, Action::Merge, choice(&other.number));
    assert!(matches!(chained.await, Err(ServiceError::Invalid(_))));
    let back = house.try_act(&team.coordinator, &main.number, Action::Merge, choice(&third));
    assert!(matches!(back.await, Err(ServiceError::Invalid(_))));

    house.act(&team.coordinator, &main.number, Action::Forward, choice(CITY)).await;
    let theirs = s.follow(&key(&other)).await.unwrap();
    assert!(theirs.is_merged);
    assert_eq!((theirs.face, theirs.holder.as_deref()), (PublicFace::InProgress, Some(CITY)));
    assert!(matches!(
        s.rate(&key(&other), 4, "").await,
        Err(ServiceError::Refused(Refusal::TooLate))
    ));
    house.assigned(&team.city, &main.number).await;
    house.answered(&team, &team.city, &team.city.leader, &main.number).await;

    let theirs = s.follow(&key(&other)).await.unwrap();
    let reply = theirs.reply.unwrap();
    assert_eq!(reply, law::FOR_ALL, "words of their own, not the private answer to another");
    assert!(theirs.timeline.iter().any(|entry| entry.kind == EventKind::AnsweredWith));
    s.rate(&key(&other), 1, REASON).await.unwrap();
    s.rate(&key(&main), 4, "").await.unwrap();
    assert_eq!(s.follow(&key(&other)).await.unwrap().rating, Some(1));
    assert_eq!(s.follow(&key(&main)).await.unwrap().rating, Some(4));
    assert_eq!(s.follow(&key(&main)).await.unwrap().reply.as_deref(), Some(REPLY));
    house.replays(&main.number).await;
    house.replays(&other.number).await;
}

async fn taken_apart(house: House) {
    let team = team(&house).await;
    let (main, other) = two(&house, &team).await;
    let before = house.row(&other.number).await;
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    house.clock.advance(7 * DAY_MS);
    house.act(&team.coordinator, &other.number, Action::Unmerge, Act::default()).await;
    let after = house.row(&other.number).await;
    assert_eq!(
        format!("{:?}", store::petition::PetitionRow { version: before.version, ..after }),
        format!("{before:?}")
    );
    house.replays(&other.number).await;
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    house.clock.advance(7 * DAY_MS + 1);
    let late = house.try_act(&team.coordinator, &other.number, Action::Unmerge, Act::default());
    assert!(matches!(late.await, Err(ServiceError::Refused(Refusal::TooLate))));
}

async fn let_go(house: House) {
    let team = team(&house).await;
    let (main, other) = two(&house, &team).await;
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    // The window is over, but the one it hangs on ends without an answer.
    house.clock.advance(9 * DAY_MS);
    house.services.withdraw(&key(&main), REASON).await.unwrap();
    let row = house.row(&other.number).await;
    assert_eq!((row.status, row.merged_into), (Status::Screening, None));
    assert!(row.due_at.is_some());
    let told = house.services.follow(&key(&other)).await.unwrap().timeline;
    assert!(told.iter().any(|entry| entry.kind == EventKind::Unmerged));
    house.replays(&other.number).await;
    house.act(&team.coordinator, &other.number, Action::Forward, choice(CITY)).await;
}

async fn strangers(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let (main, other) = two(&house, &team).await;
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    house.act(&team.coordinator, &main.number, Action::Forward, choice(CITY)).await;
    house.assigned(&team.city, &main.number).await;
    house.answered(&team, &team.city, &team.city.leader, &main.number).await;
    // What was written to the first sender stays theirs: the second reads words of their own.
    let mine = s.follow(&key(&other)).await.unwrap();
    let told = mine.timeline.iter().find(|entry| entry.kind == EventKind::AnsweredWith).unwrap();
    assert_eq!(told.note.as_deref(), Some(law::FOR_ALL));
    house.act(&team.coordinator, &other.number, Action::Unmerge, Act::default()).await;
    let seen = async |receipt: &services::view::Receipt| {
        format!("{:?}", s.follow(&key(receipt)).await.unwrap())
    };
    let (first, second) = (seen(&main).await, seen(&other).await);
    for secret in ["Láng Giềng", "láng giềng", "999002", other.number.as_str()] {
        assert!(!first.contains(secret), "{secret} in {first}");
    }
    for secret in ["Người Gửi", "0951234567", "999001", main.number.as_str()] {
        // The second sender's own words do not hold them either.
        assert!(!second.contains(secret), "{secret} in {second}");
    }
    // The agency that handles the first sees nothing of the second.
    let agency = format!("{:?}", s.case(&team.city.leader, &main.number).await.unwrap());
    assert!(!agency.contains("Láng Giềng"));
    assert!(matches!(s.case(&team.city.leader, &other.number).await, Err(ServiceError::NotFound)));
}

async fn me_too(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let (main, other) = two(&house, &team).await;
    assert!(matches!(s.me_too(&main.number, "a").await, Err(ServiceError::NotFound)));
    for receipt in [&main, &other] {
        let card = Act { card: true, ..choice(CITY) };
        house.act(&team.coordinator, &receipt.number, Action::Forward, card).await;
    }
    for (token, count) in [("a", 1), ("b", 2), ("a", 2)] {
        assert_eq!(s.me_too(&main.number, token).await.unwrap(), count);
    }
    for token in ["b", "c"] {
        s.me_too(&other.number, token).await.unwrap();
    }
    house.act(&team.city.focal, &other.number, Action::AgencyReturn, with("SGTVT", REASON)).await;
    house.act(&team.coordinator, &other.number, Action::Merge, choice(&main.number)).await;
    // a, b, c and the sender of the other one.
    let Ok(PublicFound::Page(page)) = s.public_page(&main.number).await else { panic!("no page") };
    assert_eq!(page.me_too, 4);
    assert!(matches!(s.public_page(&other.number).await, Ok(PublicFound::TakenAway)));
    assert_eq!(s.public_list(&PublicQuery::default()).await.unwrap().cards.len(), 1);
    house.act(&team.coordinator, &other.number, Action::Unmerge, Act::default()).await;
    let Ok(PublicFound::Page(page)) = s.public_page(&other.number).await else { panic!("gone") };
    assert_eq!((page.me_too, page.card.face), (2, PublicFace::InProgress));
    let found = PublicQuery { words: "o ga".into(), ..PublicQuery::default() };
    assert_eq!(s.public_list(&found).await.unwrap().cards.len(), 2);
    house.replays(&other.number).await;
    house.act(&team.coordinator, &main.number, Action::Unpublish, text(REASON)).await;
    assert!(matches!(s.me_too(&main.number, "d").await, Err(ServiceError::NotFound)));
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8]) -> String {
    digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
