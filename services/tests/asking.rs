//! Answers to the category's questions and consents, from the form and from the queue to the officer's
//! and the sender's case and to nobody else: on both databases.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::calendar::DAY_MS;
use domain::draft::{Answers, Step};
use domain::input::{Field, FieldError, Problem};
use domain::petition::Channel;
use domain::place::Point;
use domain::similar::Matter;
use domain::workflow::Action;
use house::{FRIDAY_16_20, House, answers, choice};
use law::{CITY, team};
use services::ServiceError;
use services::handling::Act;
use services::lookup::PublicQuery;
use services::sender::CaseKey;

on_both! {
    answers_reach_the_officers_and_the_sender_and_lie_sealed => reach;
    a_form_does_not_go_without_a_required_answer_and_a_queue_does => required;
    a_report_without_the_new_fields_keeps_its_digest => digest;
    erasing_a_petition_erases_its_answers => erased;
    a_consent_keeps_its_sentence_its_language_and_the_time_of_its_page => consents;
    near_by_and_of_the_same_kind_is_offered_before_a_word_is_written => nearby;
    words_that_point_elsewhere_are_offered_their_category => elsewhere;
}

fn lamp() -> Answers {
    let mut lamp = Answers {
        category: "DT-CHIEUSANG".into(),
        title: "Đèn đường không sáng".into(),
        description: "Đèn đường trước cổng chợ không sáng đã một tuần nay.".into(),
        ..answers()
    };
    for (question, said) in [
        ("lamp_danger", vec!["no"]),
        ("lamp_count", vec!["3"]),
        ("lamp_pole", vec!["Canary C-12"]),
        // Of another category: it is not kept.
        ("road_depth", vec!["40"]),
    ] {
        lamp.details.insert(question.into(), said.into_iter().map(str::to_owned).collect());
    }
    lamp
}

async fn reach(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let receipt = house.send(lamp()).await;
    let mine = s.follow(&CaseKey::parse(&receipt.number, &receipt.secret).unwrap()).await.unwrap();
    let codes: Vec<&str> = mine.details.iter().map(|d| d.question.as_str()).collect();
    assert_eq!(codes, ["lamp_danger", "lamp_count", "lamp_pole"]);
    let case = s.case(&team.coordinator, &receipt.number).await.unwrap();
    assert_eq!(case.details, mine.details);
    assert_eq!(case.details[0].said[0].words.as_ref().unwrap().vi, "Không");
    assert_eq!(case.details[1].unit.as_ref().unwrap().en, "lights");
    let row = house.fresh.db.detail(case.id).await.unwrap().unwrap();
    let canary = "Canary".as_bytes();
    assert!(row.body_sealed.windows(canary.len()).all(|bytes| bytes != canary), "it lies sealed");
    // The door of the officers holds for the answers too.
    let stranger = house.officer("xa", &[domain::workflow::Role::Handler], "UBND-TAMDAO").await;
    assert!(matches!(s.case(&stranger, &receipt.number).await, Err(ServiceError::NotFound)));
    // Nothing of it is in what the public may get.
    house.act(&team.coordinator, &receipt.number, Action::Accept, Act::default()).await;
    let card = Act { card: true, ..choice(CITY) };
    house.act(&team.coordinator, &receipt.number, Action::Forward, card).await;
    let list = s.public_list(&PublicQuery::default()).await.unwrap();
    assert_eq!(list.cards.len(), 1);
    assert!(!format!("{:?}", list.cards).contains("Canary"));
    assert!(!format!("{case:?}").contains("Canary C-12"), "no log can show an answer");
}

async fn required(house: House) {
    let s = &house.services;
    let key = s.begin_draft().await.unwrap();
    let mut without = lamp();
    without.details.clear();
    s.save_step(&key, Step::Category, |kept| *kept = without.clone()).await.unwrap();
    let missing = FieldError::new(Field::Details, Problem::Required);
    let said = s.save_step(&key, Step::Details, |_| ()).await;
    assert!(matches!(&said, Err(ServiceError::Invalid(list)) if *list == [missing]), "{said:?}");
    let sent = s.submit_draft(&key).await;
    assert!(matches!(&sent, Err(ServiceError::Invalid(list)) if *list == [missing]));
    // A queue may be older than the question.
    let receipt = house.send(without).await;
    let mine = s.follow(&CaseKey::parse(&receipt.number, &receipt.secret).unwrap()).await.unwrap();
    assert_eq!(mine.details, []);
    // What it answers must still be an answer.
    let mut wrong = lamp();
    wrong.details.insert("lamp_count".into(), vec!["0".into()]);
    let refused = s.begin_submission(&house::key(), wrong, Vec::new(), Channel::App).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(list)) if list[0].field == Field::Details));
    // The form goes on once it is answered.
    s.save_step(&key, Step::Details, |kept| kept.details = lamp().details).await.unwrap();
    s.submit_draft(&key).await.unwrap();
}

async fn digest(_house: House) {
    let text = serde_json::to_string(&answers()).unwrap();
    for field in ["details", "consent_place", "wording", "heard"] {
        assert!(!text.contains(field), "{field}");
    }
}

async fn erased(house: House) {
    let db = &house.fresh.db;
    let receipt = house.send(lamp()).await;
    let id = db.petition_id(&receipt.number).await.unwrap().unwrap();
    assert!(db.detail(id).await.unwrap().is_some());
    let mut tx = db.begin().await.unwrap();
    tx.erase_petition(id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(db.detail(id).await.unwrap().is_none());
}

async fn consents(house: House) {
    let s = &house.services;
    let db = &house.fresh.db;
    let key = s.begin_draft().await.unwrap();
    s.save_step(&key, Step::Describe, |kept| *kept = answers()).await.unwrap();
    house.clock.advance(DAY_MS);
    s.save_step(&key, Step::Contact, |kept| {
        kept.wording = "2.en".into();
        kept.consent_place = true;
    })
    .await
    .unwrap();
    house.clock.advance(DAY_MS);
    let receipt = s.submit_draft(&key).await.unwrap();
    let id = db.petition_id(&receipt.number).await.unwrap().unwrap();
    let given = db.consents(id).await.unwrap();
    assert_eq!(given.iter().map(|c| c.what.as_str()).collect::<Vec<_>>(), ["photos", "place"]);
    for consent in &given {
        assert_eq!((consent.lang.as_str(), consent.at), ("en", FRIDAY_16_20 + DAY_MS));
        assert!(consent.wording.starts_with("I agree that the"), "{}", consent.wording);
    }
    assert!(s.may_publish_place(id).await.unwrap());
    // Whole, without a mark: what forms without a mark showed, at the time of delivery.
    let now = s.now();
    let (receipt, _) = s
        .submit_whole(&house::key(), Answers { consent_place: true, ..answers() }, Channel::App)
        .await
        .unwrap();
    let id = db.petition_id(&receipt.number).await.unwrap().unwrap();
    let given = db.consents(id).await.unwrap();
    assert_eq!(given.len(), 1, "nothing about the place was shown, so nothing was agreed to");
    assert_eq!((given[0].lang.as_str(), given[0].at), ("vi", now));
    assert!(given[0].wording.starts_with("Tôi đồng ý công khai các ảnh"));
    assert!(!s.may_publish_place(id).await.unwrap());
}

async fn nearby(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let mut first = lamp();
    (first.lat, first.lng) = ("21.3089".into(), "105.6049".into());
    let receipt = house.send(first).await;
    let at = |lat, lng, category| Matter {
        category: Some(category),
        commune: Some("08710"),
        point: Point::new(lat, lng),
        at: s.now(),
        ..Matter::default()
    };
    let here = at(21.3095, 105.6049, "DT-CHIEUSANG");
    assert_eq!(s.nearby_of_kind(&here).await.unwrap(), [], "it is not public yet");
    house.act(&team.coordinator, &receipt.number, Action::Accept, Act::default()).await;
    let card = Act { card: true, ..choice(CITY) };
    house.act(&team.coordinator, &receipt.number, Action::Forward, card).await;
    let found = s.nearby_of_kind(&here).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].number.as_str(), found[0].may_join), (receipt.number.as_str(), true));
    let metres = found[0].distance_m.unwrap();
    assert!((50.0..90.0).contains(&metres), "{metres}");
    assert_eq!(s.nearby_of_kind(&at(21.3200, 105.6049, "DT-CHIEUSANG")).await.unwrap(), []);
    assert_eq!(s.nearby_of_kind(&at(21.3095, 105.6049, "DT-NGAP")).await.unwrap(), []);
    // Without a point the names of the place decide.
    let words = |address| Matter {
        category: Some("DT-CHIEUSANG"),
        commune: Some("08710"),
        address,
        at: s.now(),
        ..Matter::default()
    };
    assert_eq!(s.nearby_of_kind(&words("Đường Mê Linh, gần chợ")).await.unwrap().len(), 1);
    assert_eq!(s.nearby_of_kind(&words("Đường Lam Sơn")).await.unwrap(), []);
}

async fn elsewhere(house: House) {
    let s = &house.services;
    let mut lost = lamp();
    lost.category = "KH-KHAC".into();
    let found = s.other_categories(&lost).await.unwrap();
    assert_eq!(found.first().map(String::as_str), Some("DT-CHIEUSANG"));
    assert_eq!(s.other_categories(&lamp()).await.unwrap(), Vec::<String>::new());
}
