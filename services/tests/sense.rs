//! Duplicates, recurrences and what words say, through the whole house, on both databases.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::calendar::DAY_MS;
use domain::draft::Answers;
use domain::petition::Status;
use domain::refusal::Refusal;
use domain::similar::Matter;
use domain::suggest::Flag;
use domain::workflow::{Action, Role};
use house::{House, answers, choice};
use law::{CITY, team};
use services::ServiceError;
use services::handling::Act;
use services::queues::Queue;
use services::suggest::Hints;

on_both! {
    intake_sees_the_same_matter_and_the_public_only_what_is_public => duplicates;
    a_matter_that_comes_back_is_linked_by_the_worker => recurrence;
    what_was_answered_comes_back_too_and_another_category_is_judged_anew => answered_and_anew;
    petitions_from_before_the_cells_are_given_theirs => cells;
    intake_is_shown_what_the_words_say_and_nobody_else => hints;
    what_the_house_decided_teaches_it_and_no_denunciation_does => trained;
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
    assert!(shown[0].may_join, "open: a neighbour may say so");

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
    row.status = Status::Closed;
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

async fn works(house: &House) {
    while house.services.work().await.unwrap() > 0 {}
}

async fn answered_and_anew(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let first = house.forwarded(&team, CITY).await;
    house.assigned(&team.city, &first.number).await;
    house.answered(&team, &team.city, &team.city.leader, &first.number).await;
    assert_eq!(house.row(&first.number).await.status, Status::Answered);

    // Back before it is even closed; sent under another category, so nothing is linked yet.
    house.clock.advance(2 * DAY_MS);
    let again = house.send(Answers { category: "GT-DEN".into(), ..answers() }).await;
    works(&house).await;
    let case = house.case(&team.coordinator, &again.number).await;
    assert_eq!(case.repeats, None);
    house.act(&team.coordinator, &again.number, Action::Accept, Act::default()).await;
    let classify = |category: &str| Act {
        title: case.title.clone(),
        nature: case.nature.code().into(),
        category: category.into(),
        commune: "08710".into(),
        class: "quick".into(),
        ..Act::default()
    };
    house.act(&team.coordinator, &again.number, Action::Classify, classify("GT-DUONG")).await;
    works(&house).await;
    let case = house.case(&team.coordinator, &again.number).await;
    assert_eq!(case.repeats.as_deref(), Some(first.number.as_str()));
    let queue = Queue::ToForward;
    let lines = s.queue(&team.coordinator, queue, "").await.unwrap().lines;
    let flags: Vec<_> =
        lines.iter().map(|line| (line.number.as_str(), line.is_repeating)).collect();
    assert_eq!(flags, [(again.number.as_str(), true)]);

    // And back to what it was: it repeats nothing any more.
    house.act(&team.coordinator, &again.number, Action::Classify, classify("GT-DEN")).await;
    works(&house).await;
    assert_eq!(house.case(&team.coordinator, &again.number).await.repeats, None);

    // Closed a week later, and there again within sixty days of that.
    house.clock.advance(8 * DAY_MS);
    s.close_what_is_over().await.unwrap();
    assert_eq!(house.row(&first.number).await.status, Status::Closed);
    house.clock.advance(55 * DAY_MS);
    let later = house.send(answers()).await;
    works(&house).await;
    let case = house.case(&team.coordinator, &later.number).await;
    assert_eq!(case.repeats.as_deref(), Some(first.number.as_str()));
}

async fn cells(house: House) {
    let db = &house.fresh.db;
    for lat in ["21.3", "21.31", ""] {
        let lng = if lat.is_empty() { "" } else { "105.6" };
        house.send(Answers { lat: lat.into(), lng: lng.into(), ..answers() }).await;
    }
    let count = "select count(*) from petition where cell is not null";
    let before = match db {
        store::Db::Sqlite { write, .. } => {
            let before: i64 = sqlx::query_scalar(count).fetch_one(write).await.unwrap();
            sqlx::query("update petition set cell = null").execute(write).await.unwrap();
            before
        }
        store::Db::Postgres { write: pool, .. } => {
            let before: i64 = sqlx::query_scalar(count).fetch_one(pool).await.unwrap();
            sqlx::query("update petition set cell = null").execute(pool).await.unwrap();
            before
        }
    };
    assert_eq!(before, 2);
    assert_eq!(services::similar::fill_cells(db).await.unwrap(), 2);
    assert_eq!(services::similar::fill_cells(db).await.unwrap(), 0);
    let point = domain::place::Point::new(21.3, 105.6).unwrap();
    let near = db.recent_in_cells(&domain::cell::around(point), 0, 10).await.unwrap();
    assert_eq!(near.len(), 1);
}

async fn hints(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let first = house.send(answers()).await;
    house.clock.advance(DAY_MS);
    let second = house
        .send(hole(
            "duong me linh co o ga",
            "doan gan cho tren duong me linh co o ga rat sau, day dien dut roi xuong duong, phong ra lua dien",
        ))
        .await;
    let case = house.case(&team.coordinator, &second.number).await;
    let found = s.hints(&team.coordinator, &case).await.unwrap();
    let categories = &found.suggestions.categories;
    assert!(categories.iter().any(|one| one.code == "GT-DUONG"), "{categories:?}");
    assert!(categories.iter().all(|one| one.confidence >= 0.25 && !one.reasons.is_empty()));
    let flags = &found.suggestions.flags;
    assert!(flags.iter().any(|found| found.flag == Flag::Emergency), "{flags:?}");
    assert_eq!(found.suggestions.class.as_ref().unwrap().code, "urgent");
    let alike: Vec<&str> = found.alike.iter().map(|one| one.number.as_str()).collect();
    assert_eq!(alike, [first.number.as_str()]);
    // It only proposes: the petition stands as it was sent.
    let row = house.row(&second.number).await;
    assert_eq!((row.category_code.as_str(), row.sla_class.as_str()), ("GT-DUONG", "quick"));

    // Whoever does not sort petitions is shown nothing; nor is anybody once it is sorted.
    assert_eq!(s.hints(&team.city.focal, &case).await.unwrap(), Hints::default());
    house.act(&team.coordinator, &second.number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, &second.number, Action::Forward, choice(CITY)).await;
    let case = house.case(&team.coordinator, &second.number).await;
    assert_eq!(s.hints(&team.coordinator, &case).await.unwrap(), Hints::default());
    // Words that say nothing are answered with nothing.
    let vague = house
        .send(Answers {
            title: "Xin hỏi".into(),
            description: "Kính mong quý cơ quan quan tâm xem xét giúp cho gia đình tôi.".into(),
            address: String::new(),
            ..answers()
        })
        .await;
    let case = house.case(&team.coordinator, &vague.number).await;
    let found = s.hints(&team.coordinator, &case).await.unwrap().suggestions;
    assert_eq!((found.categories, found.agencies, found.class), (vec![], vec![], None));
}

async fn trained(house: House) {
    let s = &house.services;
    // Words that no lexicon knows: only the house's own decisions can teach them.
    let words = ["Quả bầu tiên mọc lan khắp lối", "Xu xoa bày kín mấy khoảnh"];
    let mut rows = Vec::new();
    for i in 0..24 {
        let category = ["GT-DUONG", "MT-RAC"][i % 2].to_owned();
        let description = format!("{}, việc thứ mấy không rõ.", words[i % 2]);
        let nature = if i == 23 { "denunciation" } else { "report" }.to_owned();
        let sent = Answers { category, description, title: String::new(), nature, ..answers() };
        rows.push(house.send(sent).await.number);
    }
    let open = s.train().await.unwrap();
    assert_eq!((open.read, open.categories.len()), (0, 0), "nothing is decided yet");
    for number in &rows {
        let mut row = house.row(number).await;
        row.status = Status::Answered;
        row.answered_at = Some(s.now());
        let mut tx = house.fresh.db.begin().await.unwrap();
        tx.save_petition(&row, s.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let done = s.train().await.unwrap();
    assert_eq!(done.read, 23);
    assert_eq!(done.categories, [("GT-DUONG".to_owned(), 12), ("MT-RAC".to_owned(), 11)]);
    let kept = house.fresh.db.setting("suggest_model").await.unwrap().unwrap();
    assert!(
        kept.contains("xu xoa") && !kept.contains("canary") && !kept.contains("0951"),
        "{kept}"
    );

    let team = team(&house).await;
    let fresh = house
        .send(Answers {
            description: "Lại thấy xu xoa bày kín mấy khoảnh như lần trước.".into(),
            title: "Xu xoa".into(),
            ..answers()
        })
        .await;
    let case = house.case(&team.coordinator, &fresh.number).await;
    let found = s.hints(&team.coordinator, &case).await.unwrap().suggestions;
    let learned = found.categories.iter().find(|one| one.code == "MT-RAC");
    let learned = learned.unwrap_or_else(|| panic!("{found:?}"));
    assert!(learned.reasons.iter().any(|reason| reason.words.is_empty()), "{learned:?}");
    let told = services::audit::verify(&house.fresh.db, None).await.unwrap();
    assert!(told.is_sound());
}
