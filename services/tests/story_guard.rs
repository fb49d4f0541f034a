//! A denunciation is set apart, handed over and erased, and nothing of it leaks: both databases.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::draft::Answers;
use domain::event::{EventData, EventKind};
use domain::petition::{Status, Visibility};
use domain::refusal::Refusal;
use domain::workflow::Action;
use house::{House, answers, choice, photo, text};
use law::{CITY, REASON, ROADS, Team, key, team, with};
use services::ServiceError;
use services::handling::Act;
use services::lookup::{PublicFound, PublicQuery};
use services::queues::Queue;
use services::view::Receipt;

on_both! {
    only_the_two_named_coordinators_find_what_is_set_apart => set_apart;
    what_is_set_apart_is_in_no_list_count_search_notice_or_page => no_leak;
    after_the_receipt_text_photos_and_person_are_erased => erased;
    what_was_no_denunciation_comes_back_whole => released;
}

const CANARY: &str = "Tocaocanary";

fn denunciation() -> Answers {
    let mut answers = answers();
    answers.title = format!("{CANARY} cán bộ nhận tiền");
    answers.description =
        format!("{CANARY}: ông A nhận tiền để cấp giấy phép, có chứng cứ kèm theo.");
    answers.address = format!("{CANARY} ngõ 1");
    answers
}

async fn name_two(house: &House, team: &Team) {
    let two = [team.coordinator.id, team.second.id];
    let s = &house.services;
    let by_other = s.name_guardians(&team.coordinator, two).await;
    assert!(matches!(by_other, Err(ServiceError::Refused(Refusal::NotAllowed))));
    for wrong in [[two[0], two[0]], [two[0], team.city.leader.id]] {
        let refused = s.name_guardians(&team.admin, wrong).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    }
    s.name_guardians(&team.admin, two).await.unwrap();
}

/// Received with a photo, published as a card, at the agency with everybody's words on it.
async fn deep_inside(house: &House, team: &Team) -> Receipt {
    let s = &house.services;
    let receipt = house.send(denunciation()).await;
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    let card = Act {
        card: true,
        support: ROADS.into(),
        title: format!("{CANARY} cán bộ"),
        ..with(CITY, &format!("{CANARY} chuyển để xem xét."))
    };
    house.act(&team.coordinator, number, Action::Forward, card).await;
    house.assigned(&team.city, number).await;
    let id = house.row(number).await.id;
    s.attach_result(&team.city.handler, id, photo().into()).await.unwrap();
    let draft = text(&format!("{CANARY} bản nháp trả lời."));
    house.act(&team.city.handler, number, Action::DraftReply, draft).await;
    let typed = s.act(&team.city.handler, id, 1, Action::SubmitReply, text(CANARY)).await;
    assert!(matches!(typed, Err(ServiceError::Refused(Refusal::Stale))), "kept as unsent");
    s.report_abuse(number, "other", &format!("{CANARY} báo xấu")).await.unwrap();
    receipt
}

async fn set_apart(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let number = deep_inside(&house, &team).await.number;
    let quarantine = || house.try_act(&team.third, &number, Action::Quarantine, Act::default());
    let early = quarantine().await;
    assert!(matches!(early, Err(ServiceError::Refused(Refusal::NoGuardians))), "{early:?}");
    name_two(&house, &team).await;
    quarantine().await.unwrap();
    let row = house.row(&number).await;
    assert_eq!((row.status, row.visibility), (Status::Quarantined, Visibility::Confidential));
    for one in [&team.coordinator, &team.second] {
        let case = house.case(one, &number).await;
        assert!(case.is_guarded && case.may.contains(&Action::HandOver));
        assert_eq!(s.queue(one, Queue::Guarded, "").await.unwrap().lines.len(), 1);
    }
    // The one who set it apart, the Office, intake and the agencies have never heard of it.
    let others = [
        &team.third,
        &team.office,
        &team.operator,
        &team.city.focal,
        &team.city.handler,
        &team.city.leader,
        &team.roads.focal,
        &team.admin,
    ];
    for other in others {
        assert!(matches!(s.case(other, &number).await, Err(ServiceError::NotFound)));
        let opened = s.open_identity(other, row.id, REASON).await;
        assert!(matches!(opened, Err(ServiceError::Refused(Refusal::NotAllowed))));
        let acted = s.act(other, row.id, row.version, Action::Release, text(REASON)).await;
        assert!(matches!(acted, Err(ServiceError::Refused(Refusal::NotAllowed))));
        let guarded = s.queue(other, Queue::Guarded, "").await;
        assert!(matches!(guarded, Err(ServiceError::Refused(Refusal::NotAllowed))));
        for photo in house.fresh.db.photos_of_petition(row.id).await.unwrap() {
            assert!(s.officer_photo(other, photo.id, 320).await.is_err());
        }
    }
    // Nor may another petition be merged into it to find out.
    let probe = house.sent().await.number;
    let merge = house.try_act(&team.third, &probe, Action::Merge, choice(&number)).await;
    assert!(matches!(merge, Err(ServiceError::Invalid(_))));
    house.replays(&number).await;
}

async fn no_leak(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    name_two(&house, &team).await;
    let receipt = deep_inside(&house, &team).await;
    let number = &receipt.number;
    assert!(s.job_counts().await.unwrap().0 > 0, "notices wait");
    assert_eq!(s.public_list(&PublicQuery::default()).await.unwrap().cards.len(), 1);
    assert_eq!(s.abuse_reports(&team.coordinator).await.unwrap().len(), 1);
    house.act(&team.coordinator, number, Action::Quarantine, Act::default()).await;

    assert_eq!(s.job_counts().await.unwrap().0, 0, "no notice leaves");
    for words in ["", CANARY, number] {
        let query = PublicQuery { words: words.into(), ..PublicQuery::default() };
        assert!(s.public_list(&query).await.unwrap().cards.is_empty(), "{words}");
    }
    assert!(s.sitemap().await.unwrap().is_empty());
    assert!(matches!(s.public_page(number).await, Ok(PublicFound::TakenAway)));
    assert!(s.me_too(number, "a").await.is_err());
    assert!(s.abuse_reports(&team.coordinator).await.unwrap().is_empty());
    let id = house.row(number).await.id;
    for photo in house.fresh.db.photos_of_petition(id).await.unwrap() {
        assert!(!photo.is_public && s.public_photo(photo.id, 320).await.is_err());
    }
    // Not in a queue, not in a count, of anybody, the two named ones' included.
    for officer in [
        &team.coordinator,
        &team.second,
        &team.third,
        &team.office,
        &team.operator,
        &team.city.focal,
        &team.city.handler,
        &team.city.leader,
        &team.roads.focal,
    ] {
        for queue in Queue::of(officer) {
            if queue != Queue::Guarded {
                let lines = s.queue(officer, queue, "").await.unwrap().lines;
                assert!(lines.is_empty(), "{queue:?} of {}", officer.username);
            }
        }
        let counts = s.queue_counts(officer).await.unwrap();
        assert!(counts.iter().all(|(_, count)| *count == 0), "{counts:?}");
        assert!(counts.iter().all(|(queue, _)| *queue != Queue::Guarded));
    }
    // Opening the person's identity leaves an event, but no notice either.
    let person = s.open_identity(&team.second, id, REASON).await.unwrap();
    assert_eq!(person.name, "Canary Người Gửi");
    assert_eq!(s.job_counts().await.unwrap().0, 0);
    // The sender reads where it went, with number and secret alone.
    let mine = s.follow(&key(&receipt)).await.unwrap();
    let told = mine.timeline.iter().find(|entry| entry.kind == EventKind::Quarantined).unwrap();
    assert!(told.note.as_deref().unwrap().contains("tố cáo"));
    assert_eq!(mine.may, [Action::View]);
    house.replays(number).await;
}

async fn erased(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    name_two(&house, &team).await;
    let receipt = deep_inside(&house, &team).await;
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Quarantine, Act::default()).await;
    let id = house.row(number).await.id;
    let photos = house.fresh.db.photos_of_petition(id).await.unwrap();
    assert!(!photos.is_empty());
    let early = house.try_act(&team.second, number, Action::Erase, Act::default()).await;
    assert!(matches!(early, Err(ServiceError::Refused(Refusal::WrongStatus))), "no receipt yet");
    let receiver = with("BTCD", "Biên bản bàn giao số 15/BB-BTCD.");
    house.act(&team.coordinator, number, Action::HandOver, receiver).await;
    house.act(&team.second, number, Action::Erase, Act::default()).await;

    let row = house.row(number).await;
    assert_eq!(row.status, Status::Redirected);
    assert_eq!((row.title.as_str(), row.body.as_str(), row.address_words.as_str()), ("", "", ""));
    assert_eq!((row.lat, row.commune_code, row.rating_comment), (None, None, None));
    let db = &house.fresh.db;
    assert!(db.find_identity(id).await.unwrap().is_none());
    assert!(db.find_reply(id).await.unwrap().is_none());
    assert!(db.photos_of_petition(id).await.unwrap().is_empty());
    assert!(db.public_of_petition(id).await.unwrap().is_none());
    assert!(db.consents(id).await.unwrap().is_empty());
    assert!(db.unsent(team.city.handler.id.0, id).await.unwrap().is_empty());
    assert!(db.list_tasks(id).await.unwrap().iter().all(|task| task.what.is_empty()));
    // The files go by a job of the same commit, which no crash can lose.
    s.work().await.unwrap();
    for photo in &photos {
        assert!(s.officer_photo(&team.second, photo.id, 320).await.is_err());
        for side in [320, 960, 2048] {
            let file = services::files::key_for(photo.id, side);
            assert!(!house.folder.path().join(file).exists(), "the file is gone");
        }
    }
    // The event says only that it happened; of all words only the receipt stays.
    let history = db.history(id).await.unwrap();
    let event = history.iter().find(|event| event.kind == "erased").unwrap();
    assert_eq!(serde_json::from_str::<EventData>(&event.data).unwrap(), EventData::default());
    assert!(event.note.is_none());
    let notes: Vec<_> = history.iter().filter_map(|event| event.note.as_deref()).collect();
    assert_eq!(notes, ["Biên bản bàn giao số 15/BB-BTCD."]);
    let mine = format!("{:?}", s.follow(&key(&receipt)).await.unwrap());
    assert!(!mine.contains(CANARY));
    assert!(matches!(s.case(&team.third, number).await, Err(ServiceError::NotFound)));
    assert!(matches!(s.public_page(number).await, Err(ServiceError::NotFound)));
    let done = s.queue(&team.coordinator, Queue::Done, "").await.unwrap().lines;
    assert!(done.is_empty(), "the shell is in no list either");
    house.replays(number).await;
    // Nothing of it lies in the database's files any more.
    if db.engine() == store::Engine::Sqlite {
        let path = house.fresh.url.trim_start_matches("sqlite://");
        for file in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            // As typed, and folded as the word index keeps it.
            for words in [CANARY.to_owned(), CANARY.to_lowercase()] {
                let holds = bytes.windows(words.len()).any(|w| w == words.as_bytes());
                assert!(!holds, "{words} in {file}");
            }
        }
    }
}

async fn released(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    name_two(&house, &team).await;
    let number = deep_inside(&house, &team).await.number;
    let due = house.row(&number).await.due_at;
    house.act(&team.coordinator, &number, Action::Quarantine, Act::default()).await;
    house.act(&team.second, &number, Action::Release, text(REASON)).await;
    let row = house.row(&number).await;
    assert_eq!((row.status, row.is_guarded, row.due_at), (Status::Screening, false, due));
    assert!(row.body.contains(CANARY));
    assert!(s.case(&team.third, &number).await.is_ok());
    assert!(matches!(s.public_page(&number).await, Ok(PublicFound::TakenAway)));
    house.act(&team.third, &number, Action::Forward, choice(CITY)).await;
    house.replays(&number).await;
}
