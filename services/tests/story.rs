//! One petition's life, from the citizen's phone to its rating, on both databases.
#![allow(clippy::unwrap_used)]

mod house;

use domain::draft::Step;
use domain::event::EventKind;
use domain::petition::{PublicFace, Status, Visibility};
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use house::{House, answers, choice, photo, text};
use services::ServiceError;
use services::handling::Act;
use services::lookup::{PublicFound, PublicQuery};
use services::queues::Queue;
use services::sender::CaseKey;

on_both! {
    a_petition_travels_the_whole_road => whole_road;
    a_report_grows_question_by_question_and_is_sent_once => question_by_question;
    a_whole_report_in_one_step_is_one_petition => in_one_step;
    a_stale_act_is_refused_and_its_text_is_kept => stale;
    an_agency_gives_back_and_the_coordinator_chooses_again => given_back;
    a_question_stops_the_clock_until_the_sender_answers => question_and_pause;
    a_silent_sender_closes_the_petition_and_an_answer_closes_after_seven_days => windows;
    opening_an_identity_leaves_a_trace_that_the_sender_sees => identity;
    what_is_public_can_be_corrected_and_taken_away => public_changes;
    photos_are_published_only_with_the_senders_consent => consent;
    a_private_answer_leaves_nothing_public => private_answer;
    words_are_found_with_and_without_accents => search;
}

struct Team {
    coordinator: services::accounts::Officer,
    focal: services::accounts::Officer,
    handler: services::accounts::Officer,
    leader: services::accounts::Officer,
}

async fn team(house: &House) -> Team {
    Team {
        coordinator: house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await,
        focal: house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await,
        handler: house.officer("xuly", &[Role::Handler], "UBND-VINHYEN").await,
        leader: house.officer("lanhdao", &[Role::AgencyLeader], "UBND-VINHYEN").await,
    }
}

const REPLY: &str =
    "UBND thành phố đã vá xong ổ gà trên đường Mê Linh. Liên hệ 0951234567 nếu còn vướng mắc.";

async fn to_check(house: &House, team: &Team, number: &str) {
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    let forward = Act {
        choice: "UBND-VINHYEN".into(),
        support: "SGTVT".into(),
        card: true,
        ..Act::default()
    };
    house.act(&team.coordinator, number, Action::Forward, forward).await;
    house.act(&team.focal, number, Action::AgencyAccept, Act::default()).await;
    house.act(&team.focal, number, Action::Assign, choice(&team.handler.id.to_string())).await;
    house.act(&team.handler, number, Action::DraftReply, text("Bản nháp")).await;
    house.act(&team.handler, number, Action::SubmitReply, text(REPLY)).await;
    house.act(&team.leader, number, Action::ApproveReply, Act::default()).await;
}

fn public(photos: Vec<uuid::Uuid>) -> Act {
    Act {
        title: "Ổ gà lớn trên đường Mê Linh".into(),
        body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        answer: "UBND thành phố đã vá xong ổ gà trên đường Mê Linh.".into(),
        photos,
        ..Act::default()
    }
}

async fn whole_road(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let key = house::key();
    let bytes = photo();
    let announced =
        services::intake::Announced { id: uuid::Uuid::now_v7(), sha256: sha256_hex(&bytes) };
    let channel = domain::petition::Channel::App;
    assert!(s.begin_submission(&key, answers(), vec![announced.clone()], channel).await.unwrap());
    assert!(matches!(
        s.complete_submission(&key).await,
        Err(ServiceError::Refused(Refusal::PhotoMissing))
    ));
    let digest = sha256(&bytes);
    s.put_submission_photo(&key, announced.id, &digest, bytes.clone().into()).await.unwrap();
    let receipt = s.complete_submission(&key).await.unwrap();
    assert_eq!(receipt.photos, 1);
    assert_eq!(s.complete_submission(&key).await.unwrap(), receipt);
    // Friday 16:20, class quick: three working days after Friday, but 24 November is a day off.
    let due = receipt.due_at.unwrap();
    assert_eq!(domain::calendar::Moment::of(due).day, 26);
    assert_eq!(
        (domain::calendar::Moment::of(due).hour, domain::calendar::Moment::of(due).minute),
        (16, 30)
    );

    let number = receipt.number.clone();
    let case = CaseKey::parse(&number, &receipt.secret).unwrap();
    assert_eq!(s.follow(&case).await.unwrap().face, PublicFace::Received);
    assert_eq!(s.queue(&team.coordinator, Queue::New, "").await.unwrap().lines.len(), 1);
    assert!(matches!(s.case(&team.focal, &number).await, Err(ServiceError::NotFound)));

    to_check(&house, &team, &number).await;
    let card = s.public_list(&PublicQuery::default()).await.unwrap().cards.remove(0);
    assert_eq!((card.face, card.excerpt), (PublicFace::InProgress, None));
    let Ok(PublicFound::Page(page)) = s.public_page(&number).await else { panic!("no card") };
    assert!(page.body.is_none() && page.photos.is_empty());

    let seen = s.case(&team.coordinator, &number).await.unwrap();
    assert!(seen.public.answer.contains("•••") && !seen.public.answer.contains("0951234567"));
    assert!(
        seen.may.contains(&Action::AnswerPublicly) && !seen.may.contains(&Action::ApproveReply)
    );
    house.act(&team.coordinator, &number, Action::AnswerPublicly, public(vec![announced.id])).await;

    let Ok(PublicFound::Page(page)) = s.public_page(&number).await else { panic!("no page") };
    assert_eq!(page.card.face, PublicFace::Resolved);
    assert_eq!(page.photos.len(), 1);
    assert!(s.public_photo(announced.id, 960).await.is_ok());
    let mine = s.follow(&case).await.unwrap();
    assert_eq!(mine.reply.as_deref(), Some(REPLY));
    assert!(mine.is_public && mine.may.contains(&Action::Rate));

    assert!(matches!(s.rate(&case, 1, "").await, Err(ServiceError::Invalid(_))));
    s.rate(&case, 4, "").await.unwrap();
    assert!(matches!(s.rate(&case, 4, "").await, Err(ServiceError::Refused(Refusal::AlreadyDone))));
    let Ok(PublicFound::Page(page)) = s.public_page(&number).await else { panic!("no page") };
    assert_eq!(page.card.rating, Some(4));

    // Nothing of the person lies in clear in the database's files.
    if house.fresh.db.engine() == store::Engine::Sqlite {
        let path = house.fresh.url.trim_start_matches("sqlite://");
        for file in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            for canary in ["Canary", "canary.thu", "84951999001", "0951 999 001", "0951999001"] {
                assert!(
                    !bytes.windows(canary.len()).any(|w| w == canary.as_bytes()),
                    "{canary} in {file}"
                );
            }
        }
    }
    // The outbox holds a notice for each thing the sender was told, and each is worked off once.
    house.clock.advance(11_000);
    assert!(s.work().await.unwrap() > 0);
    while s.work().await.unwrap() > 0 {}
    assert_eq!(s.job_counts().await.unwrap(), (0, 0));
}

async fn question_by_question(house: House) {
    let s = &house.services;
    let key = s.begin_draft().await.unwrap();
    let full = answers();
    let wrong = s.save_step(&key, Step::Describe, |a| a.description = "ngắn".into()).await;
    assert!(matches!(wrong, Err(ServiceError::Invalid(_))));
    assert_eq!(
        s.open_draft(&key).await.unwrap().answers.description,
        "ngắn",
        "what was typed is kept"
    );
    s.save_step(&key, Step::Kind, |a| a.nature = full.nature.clone()).await.unwrap();
    s.save_step(&key, Step::Place, |a| a.commune = full.commune.clone()).await.unwrap();
    s.save_step(&key, Step::Category, |a| a.category = full.category.clone()).await.unwrap();
    s.save_step(&key, Step::Describe, |a| a.description = full.description.clone()).await.unwrap();
    assert!(matches!(s.submit_draft(&key).await, Err(ServiceError::Invalid(_))));
    s.save_step(&key, Step::Contact, |a| a.contact = full.contact.clone()).await.unwrap();
    for _ in 0..5 {
        s.add_draft_photo(&key, photo().into()).await.unwrap();
    }
    let sixth = s.add_draft_photo(&key, photo().into()).await;
    assert!(matches!(sixth, Err(ServiceError::Refused(Refusal::TooManyPhotos))));
    let broken = s.add_draft_photo(&key, b"%PDF-1.7 not a photo".to_vec().into()).await;
    assert!(broken.is_err());
    let first = s.open_draft(&key).await.unwrap().photos[0].id;
    s.remove_draft_photo(&key, first).await.unwrap();
    assert!(matches!(
        s.add_draft_photo(&key, b"GIF89a".to_vec().into()).await,
        Err(ServiceError::Photo(_))
    ));

    // Twenty impatient clicks make one petition.
    let clicks: Vec<_> = (0..20)
        .map(|_| {
            let (s, key) = (s.clone(), key.clone());
            tokio::spawn(async move { s.submit_draft(&key).await.unwrap() })
        })
        .collect();
    let mut receipts = Vec::new();
    for click in clicks {
        receipts.push(click.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].photos, 4);
    assert_eq!(house.fresh.db.count_petitions().await.unwrap(), 1);
    assert_eq!(s.open_draft(&key).await.unwrap().receipt.as_ref(), receipts.first());
    let other = services::intake::DraftKey { secret: "0".repeat(64), ..key.clone() };
    assert!(matches!(s.open_draft(&other).await, Err(ServiceError::Refused(Refusal::Expired))));
}

async fn in_one_step(house: House) {
    let s = &house.services;
    let key = house::key();
    let channel = domain::petition::Channel::App;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (s, key) = (s.clone(), key.clone());
            tokio::spawn(async move { s.submit_whole(&key, answers(), channel).await.unwrap().0 })
        })
        .collect();
    let mut receipts = Vec::new();
    for one in tries {
        receipts.push(one.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    assert_eq!(house.fresh.db.count_petitions().await.unwrap(), 1);
    let mut other = answers();
    other.description.push_str(" Thêm.");
    let refused = s.submit_whole(&key, other, channel).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::OtherContent))));
    let empty = s.submit_whole(&house::key(), domain::draft::Answers::default(), channel).await;
    assert!(matches!(empty, Err(ServiceError::Invalid(_))));
}

async fn stale(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let number = house.send(answers()).await.number;
    let case = s.case(&coordinator, &number).await.unwrap();
    s.act(&coordinator, case.id, case.version, Action::Accept, Act::default()).await.unwrap();
    let late = s
        .act(
            &coordinator,
            case.id,
            case.version,
            Action::AskSender,
            text("Xin cho biết thêm địa điểm."),
        )
        .await;
    assert!(matches!(late, Err(ServiceError::Refused(Refusal::Stale))));
    let again = s.case(&coordinator, &number).await.unwrap();
    assert_eq!(again.status, Status::Screening);
    assert_eq!(again.unsent[0].0, Action::AskSender);
    assert_eq!(again.unsent[0].1.text, "Xin cho biết thêm địa điểm.");
    s.act(
        &coordinator,
        case.id,
        again.version,
        Action::AskSender,
        text("Xin cho biết thêm địa điểm."),
    )
    .await
    .unwrap();
    assert!(s.case(&coordinator, &number).await.unwrap().unsent.is_empty());
}

async fn given_back(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let number = house.send(answers()).await.number;
    house.act(&team.coordinator, &number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, &number, Action::Forward, choice("UBND-VINHYEN")).await;
    let case = s.case(&team.focal, &number).await.unwrap();
    let silent =
        s.act(&team.focal, case.id, case.version, Action::AgencyReturn, choice("SGTVT")).await;
    assert!(matches!(silent, Err(ServiceError::Invalid(_))), "a reason is needed");
    let back = Act {
        text: "Đường này do Sở Giao thông Vận tải quản lý.".into(),
        choice: "SGTVT".into(),
        ..Act::default()
    };
    house.act(&team.focal, &number, Action::AgencyReturn, back).await;
    assert!(matches!(s.case(&team.focal, &number).await, Err(ServiceError::NotFound)));
    let case = s.case(&team.coordinator, &number).await.unwrap();
    assert_eq!((case.status, case.returns), (Status::Returned, 1));
    let wrong = s.act(&team.focal, case.id, case.version, Action::Forward, choice("SGTVT")).await;
    assert!(matches!(wrong, Err(ServiceError::Refused(Refusal::NotAllowed))));
    house.act(&team.coordinator, &number, Action::Forward, choice("SGTVT")).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    assert_eq!(case.lead_agency.as_deref(), Some("SGTVT"));
    assert!(
        case.timeline.iter().any(|entry| entry.kind == EventKind::ActRefused),
        "a refused act leaves an event"
    );
}

async fn question_and_pause(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let receipt = house.send(answers()).await;
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let day = domain::calendar::DAY_MS;
    house.clock.advance(3 * day - 8 * domain::calendar::HOUR_MS); // Monday 08:20
    house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
    house
        .act(
            &coordinator,
            &receipt.number,
            Action::AskSender,
            text("Xin ông/bà cho biết đoạn đường nào."),
        )
        .await;
    let waiting = s.follow(&key).await.unwrap();
    assert_eq!(waiting.face, PublicFace::Waiting);
    assert_eq!(waiting.question.as_deref(), Some("Xin ông/bà cho biết đoạn đường nào."));
    house.clock.advance(2 * domain::calendar::HOUR_MS); // 10:20: two working hours were covered
    assert!(matches!(s.supplement(&key, "ừ").await, Err(ServiceError::Invalid(_))));
    s.supplement(&key, "Đoạn trước cổng chợ Vĩnh Yên.").await.unwrap();
    let again = s.follow(&key).await.unwrap();
    assert_eq!(again.status, Status::Screening);
    let due = domain::calendar::Moment::of(again.due.unwrap().reckoning.due_at);
    // 26/11 16:30 and two working hours more: 27/11 09:30.
    assert_eq!((due.day, due.hour, due.minute), (27, 9, 30));
}

async fn windows(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let silent = house.send(answers()).await;
    let answered = house.send(answers()).await;
    house
        .act(
            &team.coordinator,
            &silent.number,
            Action::AskSender,
            text("Xin ông/bà cho biết đoạn đường nào."),
        )
        .await;
    to_check(&house, &team, &answered.number).await;
    house.act(&team.coordinator, &answered.number, Action::AnswerPublicly, public(vec![])).await;
    // Three working days are 24 working hours; 24 November is a day off: Thursday, 20:20, is after them.
    house.clock.advance(6 * domain::calendar::DAY_MS + 4 * domain::calendar::HOUR_MS);
    s.sweep().await.unwrap();
    let status = async |receipt: &services::view::Receipt| {
        s.follow(&CaseKey::parse(&receipt.number, &receipt.secret).unwrap()).await.unwrap().status
    };
    assert_eq!(status(&silent).await, Status::Rejected);
    assert_eq!(status(&answered).await, Status::Answered);
    house.clock.advance(2 * domain::calendar::DAY_MS);
    s.sweep().await.unwrap();
    s.sweep().await.unwrap();
    assert_eq!(status(&answered).await, Status::Closed);
    // The rating window outlives closing.
    let key = CaseKey::parse(&answered.number, &answered.secret).unwrap();
    s.rate(&key, 3, "").await.unwrap();
}

async fn identity(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let mut hidden = answers();
    hidden.hides_name = true;
    let receipt = house.send(hidden).await;
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let case = s.case(&team.coordinator, &receipt.number).await.unwrap();
    assert!(matches!(
        s.open_identity(&team.coordinator, case.id, "vì").await,
        Err(ServiceError::Invalid(_))
    ));
    let identity =
        s.open_identity(&team.coordinator, case.id, "Gọi hỏi thêm vị trí ổ gà").await.unwrap();
    assert_eq!(identity.name, "Canary Người Gửi");
    assert_eq!(identity.address.as_deref(), Some("Canary ngõ 99 đường Thử"));
    let opened = s.follow(&key).await.unwrap().timeline;
    let entry = opened.iter().find(|entry| entry.kind == EventKind::IdentityOpened).unwrap();
    assert_eq!(entry.note.as_deref(), Some("Gọi hỏi thêm vị trí ổ gà"));
    to_check(&house, &team, &receipt.number).await;
    let by_agency = s.open_identity(&team.leader, case.id, "Muốn biết ai phản ánh").await;
    assert!(
        matches!(by_agency, Err(ServiceError::Refused(Refusal::NotAllowed))),
        "the name is hidden from the agency"
    );
}

async fn public_changes(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let number = house.send(answers()).await.number;
    to_check(&house, &team, &number).await;
    house.act(&team.coordinator, &number, Action::AnswerPublicly, public(vec![])).await;
    s.report_abuse(&number, "personal_data", "Có tên người").await.unwrap();
    assert_eq!(s.abuse_reports(&team.coordinator).await.unwrap().len(), 1);
    let corrected = Act { text: "Bỏ tên riêng trong nội dung.".into(), ..public(vec![]) };
    house.act(&team.coordinator, &number, Action::CorrectPublic, corrected).await;
    let Ok(PublicFound::Page(page)) = s.public_page(&number).await else { panic!("no page") };
    assert_eq!(page.correction.as_deref(), Some("Bỏ tên riêng trong nội dung."));
    assert!(s.abuse_reports(&team.coordinator).await.unwrap().is_empty());
    house
        .act(&team.coordinator, &number, Action::Unpublish, text("Theo yêu cầu của người gửi."))
        .await;
    assert!(matches!(s.public_page(&number).await, Ok(PublicFound::TakenAway)));
    assert!(s.public_list(&PublicQuery::default()).await.unwrap().cards.is_empty());
    assert_eq!(s.case(&team.coordinator, &number).await.unwrap().visibility, Visibility::Hidden);
}

async fn consent(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let mut silent = answers();
    silent.consent_photos = false;
    let key = house::key();
    let bytes = photo();
    let announced =
        services::intake::Announced { id: uuid::Uuid::now_v7(), sha256: sha256_hex(&bytes) };
    s.begin_submission(&key, silent, vec![announced.clone()], domain::petition::Channel::App)
        .await
        .unwrap();
    s.put_submission_photo(&key, announced.id, &sha256(&bytes), bytes.into()).await.unwrap();
    let number = s.complete_submission(&key).await.unwrap().number;
    to_check(&house, &team, &number).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let forced = s
        .act(
            &team.coordinator,
            case.id,
            case.version,
            Action::AnswerPublicly,
            public(vec![announced.id]),
        )
        .await;
    assert!(matches!(forced, Err(ServiceError::Invalid(_))));
    assert!(matches!(s.public_photo(announced.id, 320).await, Err(ServiceError::NotFound)));
    house.act(&team.coordinator, &number, Action::AnswerPublicly, public(vec![])).await;
}

async fn private_answer(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let receipt = house.send(answers()).await;
    to_check(&house, &team, &receipt.number).await;
    house.act(&team.coordinator, &receipt.number, Action::AnswerPrivately, Act::default()).await;
    assert!(s.public_list(&PublicQuery::default()).await.unwrap().cards.is_empty());
    let mine = s.follow(&CaseKey::parse(&receipt.number, &receipt.secret).unwrap()).await.unwrap();
    assert_eq!(mine.reply.as_deref(), Some(REPLY));
    assert!(!mine.is_public);
}

async fn search(house: House) {
    let s = &house.services;
    let team = team(&house).await;
    let number = house.send(answers()).await.number;
    to_check(&house, &team, &number).await;
    house.act(&team.coordinator, &number, Action::AnswerPublicly, public(vec![])).await;
    for (words, hits) in [
        ("đường Mê Linh", 1),
        ("duong me linh", 1),
        ("ĐƯỜNG", 1),
        ("o ga", 1),
        ("lin", 1),
        ("Tam Đảo", 0),
        ("\"' OR 1=1 --", 0),
        ("AND ( NEAR *", 0),
        ("'':*&|!", 1),
    ] {
        let query = PublicQuery { words: words.into(), ..PublicQuery::default() };
        assert_eq!(s.public_list(&query).await.unwrap().cards.len(), hits, "{words}");
    }
    for (category, commune, hits) in [
        ("GT", "", 1),
        ("GT-DUONG", "08710", 1),
        ("MT", "", 0),
        ("GT", "08707", 0),
        ("không", "", 0),
    ] {
        let query = PublicQuery {
            category: category.into(),
            commune: commune.into(),
            ..PublicQuery::default()
        };
        assert_eq!(s.public_list(&query).await.unwrap().cards.len(), hits, "{category} {commune}");
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

fn sha256_hex(bytes: &[u8]) -> String {
    sha256(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
