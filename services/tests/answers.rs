//! Answers on their way, on both databases: what the guard records, who changed what, what a person
//! leaves readable, what is covered in a photo, and what may be seen beforehand.
#![allow(clippy::unwrap_used)]

mod house;

use domain::cover::Cover;
use domain::event::EventKind;
use domain::evidence::Doubt;
use domain::mask::MASKED;
use domain::notice::Way;
use domain::quality::Flaw;
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use house::{House, answers, choice, photo, text};
use services::ServiceError;
use services::accounts::Officer;
use services::answers::Piece;
use services::handling::Act;
use services::lookup::PublicFound;
use services::notices::Reach;
use uuid::Uuid;

on_both! {
    the_guard_warns_records_its_score_and_never_blocks => guard;
    the_same_text_in_a_fourth_answer_is_told => shared;
    a_standard_reply_is_offered_by_category_and_filled_in => standard;
    a_leader_mends_words_and_the_handler_sees_who_changed_what => versions;
    a_marked_stretch_is_published_only_when_a_person_leaves_it => marks;
    a_covered_photo_is_public_and_its_original_is_not => covers;
    a_photo_of_the_result_from_before_or_from_afar_is_told => proofs;
    a_preview_shows_what_is_sent_and_published_and_writes_nothing => preview;
    a_sender_s_other_petitions_are_known_by_an_alias => around;
    strangers_neither_judge_nor_cover_nor_preview => strangers;
}

struct Team {
    coordinator: Officer,
    focal: Officer,
    handler: Officer,
    leader: Officer,
    stranger: Officer,
}

async fn team(house: &House) -> Team {
    Team {
        coordinator: house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await,
        focal: house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await,
        handler: house.officer("xuly", &[Role::Handler], "UBND-VINHYEN").await,
        leader: house.officer("lanhdao", &[Role::AgencyLeader], "UBND-VINHYEN").await,
        stranger: house.officer("khac", &[Role::Handler], "SGTVT").await,
    }
}

const GOOD: &str = "Ngày 21/11/2026, Đội Quản lý đô thị thuộc UBND thành phố Vĩnh Yên đã kiểm tra và \
    vá xong ổ gà trước cổng chợ trên đường Mê Linh. Mặt đường đã được lu phẳng, xe qua lại bình \
    thường. Nếu còn vướng mắc xin gọi 0951234567.";
const VAGUE: &str = "Cơ quan chức năng đã ghi nhận ý kiến của ông/bà.";

async fn sent(house: &House) -> String {
    house.send(answers()).await.number
}

async fn at_handler(house: &House, team: &Team) -> String {
    let number = sent(house).await;
    house.act(&team.coordinator, &number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, &number, Action::Forward, choice("UBND-VINHYEN")).await;
    house.act(&team.focal, &number, Action::AgencyAccept, Act::default()).await;
    house.act(&team.focal, &number, Action::Assign, choice(&team.handler.id.to_string())).await;
    number
}

async fn to_check(house: &House, team: &Team, words: &str) -> String {
    let number = at_handler(house, team).await;
    house.act(&team.handler, &number, Action::SubmitReply, text(words)).await;
    house.act(&team.leader, &number, Action::ApproveReply, Act::default()).await;
    number
}

async fn guard(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let number = at_handler(&house, &team).await;
    let case = s.case(&team.handler, &number).await.unwrap();
    let live = s.judge_answer(&team.handler, case.id, VAGUE).await.unwrap();
    assert_eq!(live.flaws, [Flaw::NoDate, Flaw::NoUnit, Flaw::OnlyNoted, Flaw::TooShort]);
    // A warning stops nobody.
    house.act(&team.handler, &number, Action::SubmitReply, text(VAGUE)).await;
    let case = s.case(&team.leader, &number).await.unwrap();
    let desk = s.answer_desk(&team.leader, &case).await.unwrap();
    assert_eq!(desk.quality.as_ref(), Some(&live), "the leader sees the same");
    assert_eq!(desk.versions[0].quality.as_ref(), Some(&live), "and it is kept with the version");
    house.act(&team.leader, &number, Action::ApproveReply, Act::default()).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    for kind in [EventKind::ReplySubmitted, EventKind::ReplyApproved] {
        let event = case.timeline.iter().find(|entry| entry.kind == kind).unwrap();
        assert_eq!(event.data.score, Some(live.score), "{kind:?}");
    }
}

async fn shared(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let mut last = String::new();
    for n in 0..4 {
        last = at_handler(&house, &team).await;
        let case = s.case(&team.handler, &last).await.unwrap();
        // Each names its own number: that makes no other text of it.
        let words = format!("Về phản ánh {last}: {GOOD}");
        let found = s.judge_answer(&team.handler, case.id, &words).await.unwrap();
        assert_eq!(found.flaws.contains(&Flaw::Shared), n == 3, "answer {n}");
        house.act(&team.handler, &last, Action::SubmitReply, text(&words)).await;
    }
    let case = s.case(&team.leader, &last).await.unwrap();
    let event = case.timeline.iter().find(|e| e.kind == EventKind::ReplySubmitted).unwrap();
    assert_eq!(event.data.score, Some(100 - Flaw::Shared.cost()));
}

async fn standard(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let number = at_handler(&house, &team).await;
    let case = s.case(&team.handler, &number).await.unwrap();
    let desk = s.answer_desk(&team.handler, &case).await.unwrap();
    let first = &desk.standard[0];
    assert_eq!(first.code, "DUONG-DA-VA", "those for the category come first");
    assert!(first.body.contains(&number) && first.body.contains("Vĩnh Yên"), "{}", first.body);
    assert!(!first.body.contains('{'), "{}", first.body);
    assert!(!domain::reply::blanks(&first.body).is_empty());
    assert!(desk.standard.iter().all(|reply| reply.code != "RAC-DA-DON"), "another category's");
    let body = s.standard_reply(&team.handler, &number, Action::SubmitReply, "DUONG-DA-VA").await;
    assert_eq!(body.unwrap(), first.body);
    for (officer, action, code) in [
        (&team.handler, Action::SubmitReply, "RAC-DA-DON"),
        (&team.handler, Action::SubmitReply, "HOI-ANH"),
        (&team.stranger, Action::SubmitReply, "DUONG-DA-VA"),
        (&team.leader, Action::ApproveReply, "DUONG-DA-VA"),
    ] {
        let refused = s.standard_reply(officer, &number, action, code).await;
        assert!(matches!(refused, Err(ServiceError::NotFound)), "{code}");
    }
    // Running the seed again keeps what an operator ended.
    services::seed::seed(&house.fresh.db).await.unwrap();
    assert_eq!(s.answer_desk(&team.handler, &case).await.unwrap().standard, desk.standard);
}

async fn versions(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let number = at_handler(&house, &team).await;
    house.act(&team.handler, &number, Action::DraftReply, text("Bản nháp một")).await;
    house.act(&team.handler, &number, Action::DraftReply, text("Bản nháp hai")).await;
    house.act(&team.handler, &number, Action::SubmitReply, text(VAGUE)).await;
    let mended = VAGUE.replace("Cơ quan chức năng", "Đội Quản lý đô thị");
    let back = Act { answer: mended.clone(), ..text("Đề nghị ghi rõ ngày hoàn thành.") };
    house.act(&team.leader, &number, Action::SendBackReply, back).await;

    let case = s.case(&team.handler, &number).await.unwrap();
    assert_eq!(case.reply.as_deref(), Some(mended.as_str()), "the draft is one for both");
    let desk = s.answer_desk(&team.handler, &case).await.unwrap();
    assert_eq!(desk.versions.len(), 2, "one person's words in a row are one version");
    let newest = &desk.versions[0];
    assert!(!newest.is_mine && newest.author.contains("lanhdao"));
    assert_eq!(newest.act, Some(Action::SendBackReply));
    assert!(newest.changes.contains(&Piece::New("Đội Quản lý đô thị".into())), "{newest:?}");
    assert!(newest.changes.contains(&Piece::Gone("Cơ quan chức năng".into())), "{newest:?}");

    house.act(&team.handler, &number, Action::SubmitReply, text(GOOD)).await;
    let case = s.case(&team.leader, &number).await.unwrap();
    let desk = s.answer_desk(&team.leader, &case).await.unwrap();
    assert!(!desk.versions[0].is_mine && desk.versions[1].is_mine);
    // The same words again change nothing; others are the leader's own.
    house.act(&team.leader, &number, Action::ApproveReply, text(&format!("{GOOD}\r\n"))).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    assert_eq!(s.answer_desk(&team.coordinator, &case).await.unwrap().versions.len(), 3);
    assert!(case.reply_author.unwrap().contains("xuly"), "who wrote it stays");

    let other = at_handler(&house, &team).await;
    house.act(&team.handler, &other, Action::SubmitReply, text(GOOD)).await;
    let too_short = s.case(&team.leader, &other).await.unwrap();
    let refused = s
        .act(&team.leader, too_short.id, too_short.version, Action::ApproveReply, text("Xong"))
        .await;
    assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    let mended = GOOD.replace("vá xong", "vá và trải nhựa xong");
    house.act(&team.leader, &other, Action::ApproveReply, text(&mended)).await;
    let case = s.case(&team.coordinator, &other).await.unwrap();
    assert_eq!(case.reply.as_deref(), Some(mended.as_str()));
    let desk = s.answer_desk(&team.coordinator, &case).await.unwrap();
    assert_eq!(desk.versions[0].act, Some(Action::ApproveReply));
    assert_eq!(desk.versions.len(), 2);
}

/// The form of the coordinator as it is drawn: everything proposed is ticked.
fn drawn(case: &services::view::OfficerCase) -> Act {
    let open = case.public.marks.iter().filter(|mark| mark.is_open);
    Act {
        title: case.public.title.clone(),
        body: case.public.body.clone(),
        answer: case.public.answer.clone(),
        masks: case
            .public
            .marks
            .iter()
            .filter(|mark| !mark.is_open)
            .map(|mark| mark.code.clone())
            .collect(),
        open: open.fold("-".to_owned(), |open, mark| format!("{open} {}", mark.code)),
        ..Act::default()
    }
}

async fn page(house: &House, number: &str) -> services::view::PublicPage {
    match house.services.public_page(number).await.unwrap() {
        PublicFound::Page(page) => *page,
        PublicFound::TakenAway => panic!("taken away"),
    }
}

async fn marks(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let number = to_check(&house, &team, GOOD).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let codes: Vec<&str> = case.public.marks.iter().map(|mark| mark.code.as_str()).collect();
    assert_eq!(codes, ["body.0", "answer.0"]);
    assert_eq!(case.public.marks[1].found.text, "0951234567");

    // The number in the answer is an office's: left. Browsers send their own line ends.
    let mut act = drawn(&case);
    act.masks.retain(|code| code != "answer.0");
    act.body = act.body.replace('\n', "\r\n");
    s.choose_marks(&team.coordinator, case.id, Action::AnswerPublicly, &act).await.unwrap();
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let (_, kept) = case.unsent.iter().find(|(a, _)| *a == Action::AnswerPublicly).unwrap();
    assert!(kept.answer.contains("0951234567") && kept.body.contains(MASKED));
    assert_eq!(kept.open, "- answer.0");

    // Somebody thinks again, types a word besides, and publishes without pressing the other button.
    let again = Act {
        masks: vec!["answer.0".into()],
        body: format!("{} Đã sửa.", kept.body),
        ..kept.clone()
    };
    house.act(&team.coordinator, &number, Action::AnswerPublicly, again).await;
    let found = page(&house, &number).await;
    let (body, answer) = (found.body.unwrap(), found.answer.unwrap());
    assert!(answer.contains(MASKED) && !answer.contains("0951234567"), "{answer}");
    assert!(body.contains("0951234567") && body.ends_with("Đã sửa."), "{body}");
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let event = case.timeline.iter().find(|e| e.kind == EventKind::Answered).unwrap();
    assert_eq!(event.data.left_open, Some(1), "what was left readable is on record");

    // Correcting it: what stands there readable is offered again, unticked.
    assert!(case.public.marks.iter().any(|mark| mark.is_open && mark.code == "body.0"));
    let correction = Act { masks: vec!["body.0".into()], ..drawn(&case) };
    let correction = Act { text: "Che bớt số điện thoại.".into(), ..correction };
    house.act(&team.coordinator, &number, Action::CorrectPublic, correction).await;
    let found = page(&house, &number).await;
    assert!(!found.body.unwrap().contains("0951234567"));
}

async fn with_photo(house: &House) -> (String, Uuid) {
    let s = &house.services;
    let key = house::key();
    let id = Uuid::now_v7();
    let bytes = photo();
    let digest = sha256(&bytes);
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let announced = services::intake::Announced { id, sha256: hex };
    let channel = domain::petition::Channel::App;
    s.begin_submission(&key, answers(), vec![announced], channel).await.unwrap();
    s.put_submission_photo(&key, id, &digest, bytes.into()).await.unwrap();
    (s.complete_submission(&key).await.unwrap().number, id)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}

async fn covers(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let (number, own) = with_photo(&house).await;
    house.act(&team.coordinator, &number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, &number, Action::Forward, choice("UBND-VINHYEN")).await;
    house.act(&team.focal, &number, Action::AgencyAccept, Act::default()).await;
    house.act(&team.focal, &number, Action::Assign, choice(&team.handler.id.to_string())).await;
    house.act(&team.handler, &number, Action::SubmitReply, text(GOOD)).await;
    house.act(&team.leader, &number, Action::ApproveReply, Act::default()).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();

    for bad in ["1,2,3", "9999,0,2,2", "x"] {
        let refused = s.cover_photo(&team.coordinator, case.id, own, bad).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))), "{bad}");
    }
    // The left half.
    let left = domain::cover::format(&[Cover { x: 0, y: 0, w: 5000, h: 10_000 }]);
    s.cover_photo(&team.coordinator, case.id, own, &left).await.unwrap();
    let desk = s.answer_desk(&team.coordinator, &case).await.unwrap();
    let (original, copy, boxes) = desk.covers[0].clone();
    assert_eq!((original, boxes), (own, left.clone()));

    let act = Act { photos: vec![own], ..drawn(&case) };
    house.act(&team.coordinator, &number, Action::AnswerPublicly, act).await;
    let found = page(&house, &number).await;
    assert_eq!(found.photos[0].id, copy, "the page names the copy");
    assert_eq!(found.card.cover, Some(copy));
    assert!(matches!(s.public_photo(own, 960).await, Err(ServiceError::NotFound)));
    let public = s.public_photo(copy, 2048).await.unwrap();
    let pixels = pixels(&public);
    let at = |x: usize, y: usize| pixels[(y * 64 + x) * 3];
    assert!(at(2, 24) < 20 && at(28, 24) < 20, "black under the box: {} {}", at(2, 24), at(28, 24));
    assert!(at(60, 24) > 60, "and as it was beside it: {}", at(60, 24));
    let kept = s.officer_photo(&team.coordinator, own, 2048).await.unwrap();
    assert!(self::pixels(&kept)[24 * 64 * 3] > 60, "officers keep the original");
    assert!(s.officer_photo(&team.coordinator, copy, 320).await.is_ok());
    assert!(s.officer_photo(&team.stranger, copy, 320).await.is_err());

    // Another box on a public photo: the old copy is gone for everybody.
    let all = domain::cover::format(&[Cover { x: 0, y: 0, w: 10_000, h: 10_000 }]);
    s.cover_photo(&team.coordinator, case.id, own, &all).await.unwrap();
    let found = page(&house, &number).await;
    assert_ne!(found.photos[0].id, copy);
    assert_eq!(found.card.cover, Some(found.photos[0].id));
    assert!(matches!(s.public_photo(copy, 320).await, Err(ServiceError::NotFound)));

    s.cover_photo(&team.coordinator, case.id, own, "").await.unwrap();
    assert_eq!(page(&house, &number).await.photos[0].id, own);
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let told: Vec<_> = case
        .timeline
        .iter()
        .filter(|entry| entry.kind == EventKind::PhotoCovered)
        .map(|entry| entry.data.count)
        .collect();
    assert_eq!(told, [Some(1), Some(1), Some(0)]);
    assert!(case.timeline.iter().all(|e| e.kind != EventKind::PhotoCovered || !e.for_sender));
}

fn pixels(jpeg: &[u8]) -> Vec<u8> {
    let header = services::imaging::inspect(jpeg).unwrap();
    assert_eq!((header.width, header.height), (64, 48));
    zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(jpeg)).decode().unwrap()
}

/// A small JPEG whose camera wrote when and where: one EXIF block, big endian.
fn shot(day: &str, lat: u32, lng: u32) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value.to_be_bytes());
        bytes
    };
    // Three directories one after the other, then the long values.
    let (exif_at, gps_at) = (8 + 2 + 2 * 12 + 4, 8 + 30 + 2 + 12 + 4);
    let values = gps_at + 2 + 4 * 12 + 4;
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x8769, 4, 1, exif_at as u32));
    tiff.extend(entry(0x8825, 4, 1, gps_at as u32));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(1_u16.to_be_bytes());
    tiff.extend(entry(0x9003, 2, 20, values as u32));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(4_u16.to_be_bytes());
    tiff.extend(entry(1, 2, 2, u32::from_be_bytes(*b"N\0\0\0")));
    tiff.extend(entry(2, 5, 3, values as u32 + 20));
    tiff.extend(entry(3, 2, 2, u32::from_be_bytes(*b"E\0\0\0")));
    tiff.extend(entry(4, 5, 3, values as u32 + 44));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(day.as_bytes());
    tiff.push(0);
    // Degrees in ten-thousandths, no minutes, no seconds.
    for degrees in [lat, lng] {
        for (n, of) in [(degrees, 10_000_u32), (0, 1), (0, 1)] {
            tiff.extend(n.to_be_bytes());
            tiff.extend(of.to_be_bytes());
        }
    }
    let plain = photo();
    let mut jpeg = plain[..2].to_vec();
    jpeg.extend([0xff, 0xe1]);
    jpeg.extend(((tiff.len() + 8) as u16).to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(tiff);
    jpeg.extend(&plain[2..]);
    jpeg
}

async fn proofs(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let mut placed = answers();
    (placed.lat, placed.lng) = ("21.3050".into(), "105.6000".into());
    let number = house.send(placed).await.number;
    house.act(&team.coordinator, &number, Action::Accept, Act::default()).await;
    house.act(&team.coordinator, &number, Action::Forward, choice("UBND-VINHYEN")).await;
    house.act(&team.focal, &number, Action::AgencyAccept, Act::default()).await;
    house.act(&team.focal, &number, Action::Assign, choice(&team.handler.id.to_string())).await;
    house.clock.advance(3 * 24 * 3_600_000);
    let case = s.case(&team.handler, &number).await.unwrap();
    let add = async |bytes: Vec<u8>| {
        s.attach_result(&team.handler, case.id, bytes.into()).await.unwrap().id
    };
    let good = add(shot("2026:11:22 09:00:00", 213_051, 1_056_001)).await;
    let old = add(shot("2026:11:19 09:00:00", 213_051, 1_056_001)).await;
    let far = add(shot("2026:11:22 09:00:00", 214_000, 1_056_000)).await;
    let plain = add(photo()).await;

    let case = s.case(&team.leader, &number).await.unwrap();
    let desk = s.answer_desk(&team.leader, &case).await.unwrap();
    let of = |id: Uuid| desk.proofs.iter().find(|proof| proof.photo == id).unwrap();
    assert_eq!(of(good).doubts, []);
    assert!(of(good).metres.is_some_and(|metres| metres < 100.0));
    assert_eq!(of(old).doubts, [Doubt::Before]);
    assert_eq!(of(far).doubts, [Doubt::Far]);
    assert_eq!((of(plain).taken_at, of(plain).doubts.as_slice()), (None, &[][..]));

    // The same file in another petition is told there.
    let other = at_handler(&house, &team).await;
    let case = s.case(&team.handler, &other).await.unwrap();
    s.attach_result(&team.handler, case.id, photo().into()).await.unwrap();
    let case = s.case(&team.handler, &other).await.unwrap();
    let desk = s.answer_desk(&team.handler, &case).await.unwrap();
    assert_eq!(desk.proofs[0].doubts, [Doubt::Used]);
}

async fn preview(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let number = at_handler(&house, &team).await;
    let case = s.case(&team.handler, &number).await.unwrap();
    let found = s.preview(&team.handler, case.id, Action::SubmitReply, &text(GOOD)).await.unwrap();
    assert_eq!(found.words.as_deref(), Some(GOOD));
    let reached = found.reached.unwrap();
    assert_eq!(reached.about.number, number);
    assert!(!reached.about.stop.contains(|c: char| c.is_ascii_hexdigit()), "no usable stop word");
    // This house has no channels.
    assert!(reached.ways.iter().all(|(_, reach)| *reach == Reach::Unreachable));
    assert!(reached.ways.iter().any(|(way, _)| *way == Way::Push));
    let public = found.public.unwrap();
    assert!(public.answer.unwrap().contains(MASKED));
    let after = s.case(&team.handler, &number).await.unwrap();
    assert_eq!((after.version, after.timeline.len()), (case.version, case.timeline.len()));
    assert!(after.reply.is_none() && after.unsent.is_empty());

    // What is published is what was shown.
    let number = to_check(&house, &team, GOOD).await;
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let mut act = drawn(&case);
    act.masks.retain(|code| code != "answer.0");
    let shown = s.preview(&team.coordinator, case.id, Action::AnswerPublicly, &act).await.unwrap();
    let shown = shown.public.unwrap();
    assert!(matches!(s.public_page(&number).await, Err(ServiceError::NotFound)));
    house.act(&team.coordinator, &number, Action::AnswerPublicly, act).await;
    let stands = page(&house, &number).await;
    assert_eq!((stands.card.title, stands.body), (shown.card.title, shown.body));
    assert_eq!((stands.answer, stands.card.face), (shown.answer, shown.card.face));
    assert_eq!((stands.answered_by, stands.card.agency), (shown.answered_by, shown.card.agency));
}

async fn around(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let (first, second) = (sent(&house).await, at_handler(&house, &team).await);
    let mut third = answers();
    third.contact.phone = "0951 999 777".into();
    third.contact.email = "nguoi.khac@example.com".into();
    let third = house.send(third).await.number;

    let case = s.case(&team.coordinator, &second).await.unwrap();
    let known = s.around(&team.coordinator, &case).await.unwrap().sender.unwrap();
    assert_eq!((known.count, known.petitions[0].number.as_str()), (1, first.as_str()));
    assert_eq!(known.alias.chars().count(), 4);
    let other = s.case(&team.coordinator, &first).await.unwrap();
    let same = s.around(&team.coordinator, &other).await.unwrap().sender.unwrap();
    assert_eq!(same.alias, known.alias, "one sender, one alias");
    let stranger = s.case(&team.coordinator, &third).await.unwrap();
    let stranger = s.around(&team.coordinator, &stranger).await.unwrap().sender.unwrap();
    assert!(stranger.alias != known.alias && stranger.count == 0);

    // The agency does not hear of a petition that is not its own.
    let case = s.case(&team.handler, &second).await.unwrap();
    assert_eq!(s.around(&team.handler, &case).await.unwrap().sender.unwrap().count, 0);
}

async fn strangers(house: House) {
    let (s, team) = (&house.services, team(&house).await);
    let (number, own) = with_photo(&house).await;
    let id = s.case(&team.coordinator, &number).await.unwrap().id;
    let judged = s.judge_answer(&team.stranger, id, GOOD).await;
    assert!(matches!(judged, Err(ServiceError::NotFound)));
    let seen = s.preview(&team.stranger, id, Action::SubmitReply, &text(GOOD)).await;
    assert!(matches!(seen, Err(ServiceError::Refused(Refusal::NotAllowed))));
    let covered = s.cover_photo(&team.stranger, id, own, "0,0,5,5").await;
    assert!(matches!(covered, Err(ServiceError::Refused(Refusal::NotAllowed))));
    let marked = s.choose_marks(&team.stranger, id, Action::AnswerPublicly, &Act::default()).await;
    assert!(matches!(marked, Err(ServiceError::Refused(Refusal::NotAllowed))));
    let case = s.case(&team.coordinator, &number).await.unwrap();
    let refused = case.timeline.iter().filter(|e| e.kind == EventKind::ActRefused).count();
    assert_eq!(refused, 3, "each refusal leaves an event");
    // Not a photo of that petition.
    let other = at_handler(&house, &team).await;
    let other = s.case(&team.handler, &other).await.unwrap().id;
    let astray = s.cover_photo(&team.handler, other, own, "0,0,5,5").await;
    assert!(matches!(astray, Err(ServiceError::NotFound)));
}
