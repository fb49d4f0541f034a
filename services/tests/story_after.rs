//! After sending: changing, adding, talking, judging, pairing photos and following, on both
//! databases; every refusal before the success.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::amend::TypedPlace;
use domain::calendar::{DAY_MS, HOUR_MS};
use domain::event::EventKind;
use domain::input::Field;
use domain::petition::{PhotoPurpose, PublicFace, Status};
use domain::rating::{Cause, Typed};
use domain::refusal::Refusal;
use domain::workflow::Action;
use house::{House, answers, photo, text};
use law::{CITY, REASON, REPLY, key, team};
use services::ServiceError;
use services::following::{Follower, MAX_FOLLOWS};
use services::handling::Act;
use services::queues::Queue;
use services::view::SenderCase;
use uuid::Uuid;

on_both! {
    the_sender_changes_words_place_and_photos_until_intake_has_it => amended;
    an_officer_and_the_sender_do_not_overwrite_each_other => overtaken;
    what_the_sender_adds_is_news_until_an_officer_acts => added;
    the_relay_box_carries_words_and_photos_and_no_identity => relayed;
    result_and_attitude_are_judged_with_causes => judged;
    a_result_stands_beside_the_photo_of_the_same_place => paired;
    a_neighbour_follows_what_is_public_and_sees_what_is_new => followed;
    erasing_takes_everything_of_it => erased;
}

const BODY: &str = "Canary mới: ổ gà nằm ngay trước cổng trường, sâu hai gang tay.";

fn refused(done: Result<(), ServiceError>, refusal: Refusal) {
    assert!(matches!(&done, Err(ServiceError::Refused(other)) if *other == refusal), "{done:?}");
}

fn invalid(done: Result<(), ServiceError>, field: Field) {
    match done {
        Err(ServiceError::Invalid(errors)) => assert_eq!(errors[0].field, field),
        other => panic!("{other:?}"),
    }
}

impl House {
    async fn mine(&self, receipt: &services::view::Receipt) -> SenderCase {
        self.services.follow(&key(receipt)).await.unwrap()
    }
}

/// What waits to be told to officers.
async fn waiting_for_officers(house: &House) -> Vec<String> {
    const SQL: &str = "select payload from job where kind = 'notice.officers' and done_at is null";
    match &house.fresh.db {
        store::Db::Sqlite { read, .. } => sqlx::query_scalar(SQL).fetch_all(read).await.unwrap(),
        store::Db::Postgres { read, .. } => sqlx::query_scalar(SQL).fetch_all(read).await.unwrap(),
    }
}

async fn amended(house: House) {
    let (s, receipt) = (&house.services, house.sent().await);
    let key = key(&receipt);
    let before = house.row(&receipt.number).await;
    assert!(house.mine(&receipt).await.may.contains(&Action::Amend));
    invalid(s.amend_words(&key, 1, "", "ngắn").await, Field::Description);
    refused(s.amend_words(&key, 7, "", BODY).await, Refusal::Stale);
    let other =
        law::key(&services::view::Receipt { secret: "00000-00001-1".into(), ..receipt.clone() });
    refused(s.amend_words(&other, 1, "", BODY).await, Refusal::WrongSecret);
    // Nothing changed: nothing is written.
    s.amend_words(&key, 1, &before.title, &before.body).await.unwrap();
    assert_eq!(house.row(&receipt.number).await.version, 1);
    s.amend_words(&key, 1, &before.title, BODY).await.unwrap();

    let place = |commune: &str, lat: &str| TypedPlace {
        commune: commune.into(),
        address: "trước cổng trường".into(),
        lat: lat.into(),
        lng: if lat.is_empty() { String::new() } else { "105.6".into() },
    };
    invalid(s.amend_place(&key, 2, &place("", "")).await, Field::Commune);
    invalid(s.amend_place(&key, 2, &place("99999", "")).await, Field::Commune);
    s.amend_place(&key, 2, &place("08716", "21.30791")).await.unwrap();

    let broken = s.add_own_photos(&key, 3, vec![vec![1, 2, 3].into()]).await;
    assert!(matches!(broken, Err(ServiceError::Photo(_))), "{broken:?}");
    invalid(s.add_own_photos(&key, 3, Vec::new()).await, Field::Photos);
    let six = (0..6).map(|_| photo().into()).collect();
    invalid(s.add_own_photos(&key, 3, six).await, Field::Photos);
    assert!(house.mine(&receipt).await.photos.is_empty(), "a refused photo leaves nothing");
    s.add_own_photos(&key, 3, vec![photo().into(), photo().into()]).await.unwrap();
    let photos = house.mine(&receipt).await.photos;
    assert_eq!(photos.len(), 2);
    let gone = s.remove_own_photo(&key, 4, Uuid::now_v7()).await;
    assert!(matches!(gone, Err(ServiceError::NotFound)), "{gone:?}");
    s.remove_own_photo(&key, 4, photos[0].id).await.unwrap();
    while s.work().await.unwrap() > 0 {}
    assert!(s.sender_photo(&key, photos[0].id, 320).await.is_err());
    assert!(s.sender_photo(&key, photos[1].id, 320).await.is_ok());

    let row = house.row(&receipt.number).await;
    assert_eq!((row.body.as_str(), row.commune_code.as_deref()), (BODY, Some("08716")));
    assert_eq!(
        (&row.number, row.received_at, row.due_at, row.status),
        (&before.number, before.received_at, before.due_at, Status::Submitted)
    );
    house.replays(&receipt.number).await;

    // Officers read the earlier words; the sender's timeline says only that something changed.
    let coordinator =
        house.officer("dieuphoi", &[domain::workflow::Role::Coordinator], "STTTT").await;
    let case = house.case(&coordinator, &receipt.number).await;
    let entry = case.timeline.iter().find(|e| e.kind == EventKind::Amended).unwrap();
    assert_eq!(entry.note.as_deref(), Some(before.body.as_str()));
    assert_eq!(entry.data.parts, ["body"]);
    assert!(entry.data.digest.is_some());
    let mine = house.mine(&receipt).await.timeline;
    let notes: Vec<_> =
        mine.iter().filter(|e| e.kind == EventKind::Amended).map(|e| &e.note).collect();
    assert_eq!(notes, [&None, &None, &None, &None]);

    // Taken in: from now on one adds.
    house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
    let version = house.row(&receipt.number).await.version;
    refused(s.amend_words(&key, version, "", BODY).await, Refusal::WrongStatus);
    refused(s.amend_place(&key, version, &place("08710", "")).await, Refusal::WrongStatus);
    refused(s.add_own_photos(&key, version, vec![photo().into()]).await, Refusal::WrongStatus);
    refused(s.remove_own_photo(&key, version, photos[1].id).await, Refusal::WrongStatus);
    let may = house.mine(&receipt).await.may;
    assert!(!may.contains(&Action::Amend) && may.contains(&Action::AddInfo));
}

async fn overtaken(house: House) {
    let (s, receipt) = (&house.services, house.sent().await);
    let coordinator =
        house.officer("dieuphoi", &[domain::workflow::Role::Coordinator], "STTTT").await;
    let seen = house.case(&coordinator, &receipt.number).await;
    s.amend_words(&key(&receipt), 1, "", BODY).await.unwrap();
    let done = s.act(&coordinator, seen.id, seen.version, Action::Accept, Act::default()).await;
    refused(done, Refusal::Stale);
    // … and the other way round.
    house
        .act(
            &coordinator,
            &receipt.number,
            Action::Classify,
            Act {
                nature: "report".into(),
                category: "GT-DUONG".into(),
                class: "quick".into(),
                commune: "08710".into(),
                title: "Ổ gà trước cổng trường".into(),
                ..Act::default()
            },
        )
        .await;
    refused(s.amend_words(&key(&receipt), 2, "", BODY).await, Refusal::Stale);
    s.amend_words(&key(&receipt), 3, "", &format!("{BODY} Rất nguy hiểm.")).await.unwrap();
    house.replays(&receipt.number).await;
}

async fn added(house: House) {
    let team = team(&house).await;
    let (s, receipt) = (&house.services, house.forwarded(&team, CITY).await);
    let key = key(&receipt);
    let number = &receipt.number;
    invalid(s.add_info(&key, "ngắn", vec![photo().into()]).await, Field::Message);
    let six = (0..6).map(|_| photo().into()).collect();
    refused(s.add_info(&key, REASON, six).await, Refusal::TooManyPhotos);
    let one_bad = vec![photo().into(), vec![0; 9].into()];
    assert!(matches!(s.add_info(&key, REASON, one_bad).await, Err(ServiceError::Photo(_))));
    assert!(house.mine(&receipt).await.photos.is_empty());
    s.add_info(&key, REASON, vec![photo().into()]).await.unwrap();

    let case = house.case(&team.city.focal, number).await;
    assert_eq!(case.news_at, Some(s.now()));
    let entry = case.timeline.iter().find(|e| e.kind == EventKind::InfoAdded).unwrap();
    assert_eq!((entry.note.as_deref(), entry.photos.len()), (Some(REASON), 1));
    assert_eq!(entry.photos[0].purpose, PhotoPurpose::Report);
    let mine = house.mine(&receipt).await;
    let entry = mine.timeline.iter().find(|e| e.kind == EventKind::InfoAdded).unwrap();
    assert_eq!((entry.note.as_deref(), entry.photos.len()), (Some(REASON), 1));
    let queue = s.queue(&team.city.focal, Queue::Incoming, "").await.unwrap();
    assert!(queue.lines[0].has_news);
    let jobs = waiting_for_officers(&house).await;
    assert!(jobs.iter().any(|payload| payload.contains(r#""to":["agency-focal"]"#)), "{jobs:?}");
    assert!(jobs.iter().all(|payload| !payload.contains("Lý do")), "no words in a job");

    house.act(&team.city.focal, number, Action::AgencyAccept, Act::default()).await;
    assert_eq!(house.case(&team.city.focal, number).await.news_at, None);
    house.replays(number).await;

    // The promised date does not move; after the answer nothing is added.
    let due = house.row(number).await.due_at;
    s.add_info(&key, REASON, Vec::new()).await.unwrap();
    assert_eq!(house.row(number).await.due_at, due);
    let handler = house::choice(&team.city.handler.id.to_string());
    house.act(&team.city.focal, number, Action::Assign, handler).await;
    house.answered(&team, &team.city, &team.city.leader, number).await;
    refused(s.add_info(&key, REASON, Vec::new()).await, Refusal::WrongStatus);
}

async fn relayed(house: House) {
    let team = team(&house).await;
    let receipt = house.sent().await;
    let (s, number, key) = (&house.services, &receipt.number, key(&receipt));
    // Before intake has it there is nobody to write to.
    refused(s.write_back(&key, REASON, Vec::new()).await, Refusal::WrongStatus);
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, number, Action::Forward, house::choice(CITY)).await;
    let case = house.case(&team.city.focal, number).await;
    let says = async |officer, version, words: &str, photos: Vec<bytes::Bytes>| {
        s.message_sender(officer, case.id, version, words, photos).await
    };
    refused(says(&team.roads.focal, case.version, REASON, Vec::new()).await, Refusal::NotAllowed);
    refused(
        says(&team.roads.focal, case.version, REASON, vec![photo().into()]).await,
        Refusal::NotAllowed,
    );
    refused(
        says(&team.city.focal, case.version - 1, REASON, vec![photo().into()]).await,
        Refusal::Stale,
    );
    invalid(
        says(&team.city.focal, case.version, "ngắn", vec![photo().into()]).await,
        Field::Comment,
    );
    let kept = house.case(&team.city.focal, number).await.unsent;
    assert!(kept.iter().any(|(action, act)| *action == Action::Message && act.text == "ngắn"));
    says(&team.city.focal, case.version, REASON, vec![photo().into()]).await.unwrap();
    assert!(house.case(&team.city.focal, number).await.unsent.is_empty());

    let mine = house.mine(&receipt).await;
    let told = mine.timeline.iter().find(|e| e.kind == EventKind::Messaged).unwrap();
    assert_eq!((told.note.as_deref(), told.photos.len()), (Some(REASON), 1));
    assert!(told.actor_name.is_none() && told.agency.as_deref() == Some(CITY));
    assert!(s.sender_photo(&key, told.photos[0].id, 320).await.is_ok());
    let clock = house.row(number).await.due_at;

    let words = "Canary trả lời: chỗ đó ngay cổng trường tiểu học.";
    invalid(s.write_back(&key, " ", Vec::new()).await, Field::Message);
    s.write_back(&key, words, vec![photo().into()]).await.unwrap();
    let case = house.case(&team.city.focal, number).await;
    let told = case.timeline.iter().find(|e| e.kind == EventKind::WroteBack).unwrap();
    assert_eq!((told.note.as_deref(), told.photos.len()), (Some(words), 1));
    assert!(case.news_at.is_some());
    let shown = format!("{case:?}");
    for secret in ["Canary Người Gửi", "0951 999 001", "0951999001", "canary.thu@"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    // Writing is no pause: the clock stands as it stood.
    assert_eq!(house.row(number).await.due_at, clock);

    // A photo of a message is for its two sides: no coordinator can publish it.
    house.assigned(&team.city, number).await;
    house.act(&team.city.handler, number, Action::SubmitReply, text(REPLY)).await;
    house.act(&team.city.leader, number, Action::ApproveReply, Act::default()).await;
    let publish = |photos| Act {
        title: "Ổ gà trên đường Mê Linh".into(),
        body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        answer: "UBND thành phố đã vá xong ổ gà trên đường Mê Linh.".into(),
        photos,
        ..Act::default()
    };
    let forged = publish(vec![told.photos[0].id]);
    invalid(
        house.try_act(&team.coordinator, number, Action::AnswerPublicly, forged).await,
        Field::Photos,
    );
    house.act(&team.coordinator, number, Action::AnswerPublicly, publish(Vec::new())).await;
    assert!(s.public_photo(told.photos[0].id, 320).await.is_err());
    // About the answer one may still ask, until it is closed.
    s.write_back(&key, REASON, Vec::new()).await.unwrap();
    house.clock.advance(9 * DAY_MS);
    s.sweep().await.unwrap();
    refused(s.write_back(&key, REASON, Vec::new()).await, Refusal::WrongStatus);
    house.replays(number).await;
}

async fn judged(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let (s, number, key) = (&house.services, &receipt.number, key(&receipt));
    house.assigned(&team.city, number).await;
    house.answered(&team, &team.city, &team.city.leader, number).await;
    let causes = ["rude".to_owned(), "slow".to_owned()];
    let typed = |attitude, causes| Typed { result: "3", attitude, causes, words: "" };
    invalid(s.judge(&key, &typed("1", &[])).await, Field::ReasonCode);
    invalid(s.judge(&key, &Typed { result: "", ..typed("2", &[]) }).await, Field::Rating);
    s.judge(&key, &typed("1", &causes)).await.unwrap();
    refused(s.judge(&key, &typed("4", &[])).await, Refusal::AlreadyDone);
    let mine = house.mine(&receipt).await;
    assert_eq!((mine.rating, mine.attitude), (Some(3), Some(1)));
    assert_eq!(mine.causes, [Cause::Slow, Cause::Rude]);
    let case = house.case(&team.city.leader, number).await;
    assert_eq!((case.attitude, case.causes), (Some(1), vec![Cause::Slow, Cause::Rude]));
    let told = case.timeline.iter().find(|e| e.kind == EventKind::Rated).unwrap();
    assert_eq!((told.data.level, told.data.attitude), (Some(3), Some(1)));
    assert_eq!(told.data.causes, ["slow", "rude"]);

    // After a reopening the new answer is judged anew; the result alone is enough, and nothing of
    // the old judgement sticks to it.
    s.reopen(&key, REASON, vec![photo().into()]).await.unwrap();
    let entry = house.mine(&receipt).await.timeline;
    assert_eq!(entry.iter().find(|e| e.kind == EventKind::Reopened).unwrap().photos.len(), 1);
    house.clock.advance(HOUR_MS);
    house.answered(&team, &team.city, &team.city.leader, number).await;
    s.rate(&key, 4, "").await.unwrap();
    let mine = house.mine(&receipt).await;
    assert_eq!((mine.rating, mine.attitude, mine.causes), (Some(4), None, Vec::new()));
    house.replays(number).await;
}

async fn paired(house: House) {
    let team = team(&house).await;
    let receipt = house.sent().await;
    let (s, number, key) = (&house.services, &receipt.number, key(&receipt));
    s.add_own_photos(&key, 1, vec![photo().into(), photo().into()]).await.unwrap();
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, number, Action::Forward, house::choice(CITY)).await;
    house.assigned(&team.city, number).await;
    let case = house.case(&team.city.handler, number).await;
    let (handler, before) = (&team.city.handler, case.photos[1].id);
    let result = s.attach_result(handler, case.id, photo().into()).await.unwrap().id;
    refused(
        s.pair_result(&team.city.leader, case.id, result, Some(before)).await,
        Refusal::NotAllowed,
    );
    let wrong = s.pair_result(handler, case.id, before, Some(result)).await;
    assert!(matches!(wrong, Err(ServiceError::NotFound)), "{wrong:?}");
    s.pair_result(handler, case.id, result, Some(case.photos[0].id)).await.unwrap();
    s.pair_result(handler, case.id, result, Some(before)).await.unwrap();
    let shown = |case: &[services::view::PhotoView]| {
        case.iter().find(|photo| photo.id == result).map(|photo| photo.before)
    };
    assert_eq!(shown(&house.case(handler, number).await.photos), Some(Some(before)));
    assert_eq!(shown(&house.mine(&receipt).await.photos), None, "not before the answer");
    s.pair_result(handler, case.id, result, None).await.unwrap();
    assert_eq!(shown(&house.case(handler, number).await.photos), Some(None));
    s.pair_result(handler, case.id, result, Some(before)).await.unwrap();
    house.act(handler, number, Action::SubmitReply, text(REPLY)).await;
    house.act(&team.city.leader, number, Action::ApproveReply, Act::default()).await;
    let act = Act {
        title: "Ổ gà trên đường Mê Linh".into(),
        body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        answer: "UBND thành phố đã vá xong ổ gà trên đường Mê Linh.".into(),
        photos: vec![before, result],
        ..Act::default()
    };
    house.act(&team.coordinator, number, Action::AnswerPublicly, act).await;
    assert_eq!(shown(&house.mine(&receipt).await.photos), Some(Some(before)));
    let services::lookup::PublicFound::Page(page) = s.public_page(number).await.unwrap() else {
        panic!("it is public")
    };
    assert_eq!(shown(&page.photos), Some(Some(before)));
}

async fn followed(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let (s, number) = (&house.services, &receipt.number);
    let (mine, other) = (Follower::Device("a"), Follower::Device("b"));
    let hidden = s.follow_petition(number, mine).await;
    assert!(matches!(hidden, Err(ServiceError::NotFound)), "{hidden:?}");
    let card = Act { title: "Ổ gà trên đường Mê Linh".into(), ..Act::default() };
    house.act(&team.coordinator, number, Action::PublishCard, card).await;
    s.follow_petition(number, mine).await.unwrap();
    s.follow_petition(number, mine).await.unwrap();
    // Saying "me too" follows as well.
    s.me_too(number, "b").await.unwrap();
    for follower in [mine, other] {
        let list = s.followed(follower).await.unwrap();
        assert_eq!(list.len(), 1);
        assert!(!list[0].is_changed && !list[0].is_answered_anew);
    }
    house.clock.advance(HOUR_MS);
    house.assigned(&team.city, number).await;
    house.act(&team.city.handler, number, Action::SubmitReply, text(REPLY)).await;
    house.act(&team.city.leader, number, Action::ApproveReply, Act::default()).await;
    let act = Act {
        title: "Ổ gà trên đường Mê Linh".into(),
        body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        answer: "UBND thành phố đã vá xong ổ gà trên đường Mê Linh.".into(),
        ..Act::default()
    };
    house.act(&team.coordinator, number, Action::AnswerPublicly, act).await;
    let list = s.followed(mine).await.unwrap();
    assert!(list[0].is_changed && list[0].is_answered_anew);
    assert_eq!(list[0].shown.as_ref().unwrap().face, PublicFace::Resolved);
    s.followed_seen(mine).await.unwrap();
    assert!(!s.followed(mine).await.unwrap()[0].is_changed);
    assert!(s.followed(other).await.unwrap()[0].is_changed, "each has eyes of their own");

    // Taken away: nothing of it is shown any more.
    house.act(&team.coordinator, number, Action::Unpublish, text(REASON)).await;
    assert!(s.followed(mine).await.unwrap()[0].shown.is_none());
    s.unfollow_petition(number, mine).await.unwrap();
    s.unfollow_petition(number, mine).await.unwrap();
    assert!(s.followed(mine).await.unwrap().is_empty());

    // What a device follows goes with its owner into an account.
    let account = Uuid::now_v7();
    s.follows_to_account("b", account).await.unwrap();
    assert!(s.followed(other).await.unwrap().is_empty());
    assert_eq!(s.followed(Follower::Account(account)).await.unwrap().len(), 1);
    assert_eq!(MAX_FOLLOWS, 100);
}

async fn erased(house: House) {
    let team = team(&house).await;
    let two = [team.coordinator.id, team.second.id];
    house.services.name_guardians(&team.admin, two).await.unwrap();
    let mut denounces = answers();
    denounces.nature = "denunciation".into();
    let receipt = house.send(denounces).await;
    let (s, number, key) = (&house.services, &receipt.number, key(&receipt));
    s.amend_words(&key, 1, "", BODY).await.unwrap();
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    s.write_back(&key, REASON, vec![photo().into()]).await.unwrap();
    let id = house.row(number).await.id;
    assert!(house.fresh.db.news(id).await.unwrap().is_some());
    house.act(&team.coordinator, number, Action::Quarantine, Act::default()).await;
    refused(s.write_back(&key, REASON, Vec::new()).await, Refusal::WrongStatus);
    house.act(&team.coordinator, number, Action::HandOver, law::with("BTCD", REASON)).await;
    house.act(&team.coordinator, number, Action::Erase, Act::default()).await;
    assert!(house.fresh.db.news(id).await.unwrap().is_none());
    assert!(house.fresh.db.photo_ties(id).await.unwrap().is_empty());
    let told = format!("{:?}", house.mine(&receipt).await);
    assert!(!told.contains("Canary") && !told.contains("Lý do"), "{told}");
    house.replays(number).await;
}
