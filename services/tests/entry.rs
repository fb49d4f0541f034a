//! A petition that an officer enters for whoever called, came or wrote: the clock, who may, what is kept,
//! once and not twice, and that the letter's pages are for officers only. On both databases.
#![allow(clippy::unwrap_used)]

mod house;

use domain::calendar::moment;
use domain::draft::Answers;
use domain::entry::{Entry, MAX_SCANS};
use domain::event::{ActorKind, EventKind};
use domain::input::{Field, Problem, RawContact};
use domain::petition::{Channel, PhotoPurpose, Status};
use domain::refusal::Refusal;
use domain::workflow::Role;
use house::{House, answers};
use services::ServiceError;
use services::accounts::Officer;
use services::entry::RECEIPT_LIFE;
use services::intake::DRAFT_LIFE;
use services::sender::CaseKey;
use uuid::Uuid;

on_both! {
    the_clock_of_a_letter_runs_from_the_day_it_came => clock;
    a_form_that_is_wrong_keeps_every_word_and_says_all_that_is_wrong => wrong;
    sent_twice_it_is_one_petition => once;
    only_those_who_receive_enter_and_each_form_is_its_officers_own => whose;
    a_letter_without_a_name_is_taken_all_the_same => nameless;
    pages_of_the_letter_are_for_officers_only => scans;
    an_unfinished_form_comes_back_and_is_forgotten_after_a_week => waits;
    petitions_like_it_are_shown_while_it_is_typed => alike;
}

async fn desk(house: &House) -> Officer {
    house.officer("tructong", &[Role::Operator], "STTTT").await
}

fn letter(day: &str, time: &str) -> Entry {
    Entry { channel: "letter".into(), day: day.into(), time: time.into() }
}

async fn entered(house: &House, officer: &Officer, entry: Entry, answers: Answers) -> Uuid {
    let id = house.services.begin_entry(officer).await.unwrap();
    house.services.keep_entry(officer, id, entry, answers).await.unwrap();
    id
}

async fn clock(house: House) {
    let officer = desk(&house).await;
    // Today a report by the application, and a letter that came two days ago: the same category.
    let today = house.send(answers()).await;
    let id = entered(&house, &officer, letter("2026-11-18", "09:30"), answers()).await;
    let receipt = house.services.submit_entry(&officer, id).await.unwrap();
    assert_eq!(receipt.received_at, moment(2026, 11, 18, 9, 30).unwrap());
    // Three working days after Wednesday: Monday's closing, before that of today's report.
    assert_eq!(receipt.due_at, moment(2026, 11, 23, 16, 30));
    assert!(receipt.due_at < today.due_at);
    let case = house.services.case(&officer, &receipt.number).await.unwrap();
    assert_eq!((case.channel, case.status), (Channel::Letter, Status::Submitted));
    assert_eq!(case.received_at, receipt.received_at);
    let told: Vec<_> = case.timeline.iter().map(|entry| (entry.kind, entry.actor)).collect();
    assert_eq!(
        told,
        [(EventKind::Received, ActorKind::Sender), (EventKind::Entered, ActorKind::Officer)]
    );
    let entered = &case.timeline[1];
    assert_eq!(entered.actor_name.as_deref(), Some("Mẫu tructong"));
    assert_eq!(entered.data.what.as_deref(), Some("letter"));
    assert!(entered.for_sender && entered.at == house.services.now());
    // The sender follows it by number and secret like any other.
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let followed = house.services.follow(&key).await.unwrap();
    assert!(followed.timeline.iter().any(|entry| entry.kind == EventKind::Entered));
    let sealed =
        house.services.open_identity(&officer, case.id, "Gọi lại hỏi địa điểm cụ thể").await;
    assert_eq!(sealed.unwrap().name, "Canary Người Gửi");
}

async fn wrong(house: House) {
    let officer = desk(&house).await;
    let typed = Answers { description: "ngắn".into(), category: String::new(), ..answers() };
    let id = entered(&house, &officer, letter("2026-11-21", "09:30"), typed.clone()).await;
    let ServiceError::Invalid(errors) =
        house.services.submit_entry(&officer, id).await.unwrap_err()
    else {
        panic!("it was sent")
    };
    let has = |field, problem: Option<Problem>| {
        errors
            .iter()
            .any(|e| e.field == field && problem.is_none_or(|problem| e.problem == problem))
    };
    assert!(has(Field::ReceivedDay, Some(Problem::InFuture)));
    assert!(has(Field::Description, None) && has(Field::Category, Some(Problem::Required)));
    let kept = house.services.entry(&officer, id).await.unwrap();
    assert!(kept.answers == typed && kept.entry == letter("2026-11-21", "09:30"));
    assert_eq!(kept.errors, errors);
}

async fn once(house: House) {
    let officer = desk(&house).await;
    let id = entered(&house, &officer, letter("2026-11-20", "08:00"), answers()).await;
    let tries = (0..5).map(|_| house.services.submit_entry(&officer, id));
    let receipts = futures_util::future::join_all(tries).await;
    let first = receipts[0].as_ref().unwrap();
    for receipt in &receipts {
        let receipt = receipt.as_ref().unwrap();
        assert_eq!((&receipt.number, &receipt.secret), (&first.number, &first.secret));
    }
    let case = house.services.case(&officer, &first.number).await.unwrap();
    let entered = case.timeline.iter().filter(|entry| entry.kind == EventKind::Entered);
    assert_eq!(entered.count(), 1);
    // It can be printed for a day, and is no form any more.
    assert!(house.services.entry_receipt(&officer, id).await.is_ok());
    assert!(matches!(house.services.entry(&officer, id).await, Err(ServiceError::NotFound)));
    house.clock.advance(RECEIPT_LIFE + 1);
    let late = house.services.entry_receipt(&officer, id).await;
    assert!(matches!(late, Err(ServiceError::NotFound)));
}

async fn whose(house: House) {
    let officer = desk(&house).await;
    let colleague = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let agency = house.officer("vinhyen", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let id = entered(&house, &officer, letter("2026-11-20", "08:00"), answers()).await;
    for stranger in [&colleague, &agency] {
        let expected = |error: ServiceError| match (stranger.is_intake(), error) {
            (true, ServiceError::NotFound) => {}
            (false, ServiceError::Refused(Refusal::NotAllowed)) => {}
            (_, other) => panic!("{other:?}"),
        };
        expected(house.services.entry(stranger, id).await.unwrap_err());
        expected(house.services.submit_entry(stranger, id).await.unwrap_err());
        expected(house.services.drop_entry(stranger, id).await.unwrap_err());
        expected(house.services.entry_receipt(stranger, id).await.unwrap_err());
        let kept = house.services.keep_entry(stranger, id, Entry::default(), Answers::default());
        expected(kept.await.unwrap_err());
    }
    assert!(house.services.begin_entry(&agency).await.is_err());
    assert!(house.services.entry(&officer, id).await.unwrap().answers == answers());
}

async fn nameless(house: House) {
    let officer = desk(&house).await;
    let nobody =
        Answers { contact: RawContact::default(), home_address: String::new(), ..answers() };
    let id = entered(&house, &officer, letter("2026-11-20", "08:00"), nobody).await;
    let receipt = house.services.submit_entry(&officer, id).await.unwrap();
    let case = house.services.case(&officer, &receipt.number).await.unwrap();
    assert!(!case.has_identity);
}

async fn scans(house: House) {
    let officer = desk(&house).await;
    let id = entered(&house, &officer, letter("2026-11-20", "08:00"), answers()).await;
    let add =
        |purpose| house.services.add_entry_photo(&officer, id, house::photo().into(), purpose);
    let photo = add(PhotoPurpose::Report).await.unwrap();
    for _ in 0..MAX_SCANS {
        add(PhotoPurpose::Scan).await.unwrap();
    }
    let more = add(PhotoPurpose::Scan).await;
    assert!(matches!(more, Err(ServiceError::Refused(Refusal::TooManyPhotos))));
    let open = house.services.entry(&officer, id).await.unwrap();
    assert_eq!((open.photos.len(), open.scans.len()), (1, MAX_SCANS));
    house.services.remove_entry_photo(&officer, id, open.scans[0].id).await.unwrap();
    let receipt = house.services.submit_entry(&officer, id).await.unwrap();
    let case = house.services.case(&officer, &receipt.number).await.unwrap();
    assert_eq!(case.photos.len(), MAX_SCANS);
    let scan = case.photos.iter().find(|photo| photo.purpose == PhotoPurpose::Scan).unwrap().id;
    assert!(house.services.officer_photo(&officer, scan, 320).await.is_ok());
    // The sender sees the photo of the place; of the letter they have the original.
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let own = house.services.follow(&key).await.unwrap().photos;
    assert_eq!(own.iter().map(|photo| photo.id).collect::<Vec<_>>(), [photo.id]);
    assert!(matches!(
        house.services.sender_photo(&key, scan, 320).await,
        Err(ServiceError::NotFound)
    ));
    assert!(matches!(house.services.public_photo(scan, 320).await, Err(ServiceError::NotFound)));
}

async fn waits(house: House) {
    let officer = desk(&house).await;
    let id = entered(&house, &officer, letter("2026-11-20", "08:00"), answers()).await;
    let waiting = house.services.open_entries(&officer).await.unwrap();
    assert_eq!((waiting[0].id, waiting[0].channel.as_str()), (id, "letter"));
    assert_eq!(waiting[0].title, answers().title);
    let other = entered(&house, &officer, letter("2026-11-20", "08:00"), answers()).await;
    house.services.drop_entry(&officer, other).await.unwrap();
    assert_eq!(house.services.open_entries(&officer).await.unwrap().len(), 1);
    house.clock.advance(DRAFT_LIFE + 1);
    house.services.forget_expired().await.unwrap();
    assert!(house.services.open_entries(&officer).await.unwrap().is_empty());
    assert!(matches!(house.services.entry(&officer, id).await, Err(ServiceError::NotFound)));
}

async fn alike(house: House) {
    let officer = desk(&house).await;
    let earlier = house.send(answers()).await;
    let found = house.services.similar_to_entry(&officer, &answers()).await.unwrap();
    assert_eq!(found[0].number, earlier.number);
    // Before a word is typed there is nothing to compare; a denunciation is compared with nothing.
    let empty = Answers { title: String::new(), description: String::new(), ..answers() };
    let denunciation = Answers { nature: "denunciation".into(), ..answers() };
    for silent in [empty, denunciation] {
        assert!(house.services.similar_to_entry(&officer, &silent).await.unwrap().is_empty());
    }
    let agency = house.officer("vinhyen", &[Role::FocalPerson], "UBND-VINHYEN").await;
    assert!(house.services.similar_to_entry(&agency, &answers()).await.is_err());
}
