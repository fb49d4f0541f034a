//! The rights over one's own data: what the person gets, what nobody else gets, and what is left.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::consent::Purpose as Consent;
use domain::event::EventKind;
use domain::petition::{PublicFace, Status, Visibility};
use domain::refusal::Refusal;
use domain::rights::{RequestKind, RequestState};
use domain::workflow::{Action, Role};
use house::{House, answers};
use law::team;
use services::citizens::{Citizen, FRESH_TO_CHANGE, FRESH_TO_READ};
use services::handling::Act;
use services::notices::{About, Words, Written};
use services::otp::{Asker, Purpose, Ticket, Tongue};
use services::ports::{Kept, Letter, ShortMessage};
use services::rights::{Correction, EXPORTED, How, LEFT_OUT};
use services::sender::CaseKey;
use services::view::Receipt;
use services::{Parts, ServiceError, Services};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::photo::PhotoRow;
use store::public::PublicRow;
use uuid::Uuid;

on_both! {
    nobody_but_the_person_gets_anything_and_number_and_secret_are_not_enough => strangers;
    an_old_code_opens_nothing => old_code;
    the_person_sees_everything_and_which_officer_opened_it_and_why => seen;
    a_new_contact_stands_only_after_a_code_and_the_old_one_is_told => corrected;
    what_is_wrong_in_a_correction_is_said_and_changes_nothing => wrong_correction;
    photos_leave_the_public_page_with_their_consent_and_notices_stop_with_theirs => consents;
    an_open_petition_keeps_its_person_and_an_ended_one_lets_go_of_it => unlinked;
    a_request_has_a_number_two_dates_and_an_answer_that_only_two_roles_give => requests;
    guessing_and_asking_without_end_slows_down => limits;
}

const PHONE: &str = "0951 999 001";
const NEW_PHONE: &str = "0951 999 009";
const OTHER: &str = "0951 999 003";
const NAME: &str = "Canary Người Gửi";
const HERE: &str = "10.0.0.7";

/// Notices bring short words of their own.
struct Short;

impl Words for Short {
    fn letter(&self, _: &About) -> Written {
        unreachable!("no letter is asked for")
    }
    fn short(&self, _: &About) -> String {
        "notice".to_owned()
    }
    fn push(&self, _: &About) -> String {
        unreachable!("no device is told")
    }
}

struct Stand {
    house: House,
    services: Services,
    mail: Arc<Kept<Letter>>,
    sms: Arc<Kept<ShortMessage>>,
}

async fn stand(house: House) -> Stand {
    let (mail, sms) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    let services = Services::open(Parts {
        db: house.fresh.db.clone(),
        files: services::files::Files::local(house.folder.path()).unwrap(),
        vault: house.vault.clone(),
        clock: house.clock.clone(),
        mail: Some(mail.clone()),
        sms: Some(sms.clone()),
        push: None,
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    })
    .await
    .unwrap();
    Stand { house, services, mail, sms }
}

fn refused<T>(done: Result<T, ServiceError>) -> Refusal {
    match done {
        Err(ServiceError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

fn unknown<T>(done: Result<T, ServiceError>) -> bool {
    matches!(done, Err(ServiceError::NotFound))
}

impl Stand {
    async fn worked(&self) {
        while self.services.work().await.unwrap() > 0 {}
        while self.services.deliver(&Short).await.unwrap() > 0 {}
    }

    async fn ask(&self, purpose: Purpose, reach: &str) -> (Ticket, String) {
        // Minutes apart, so that no limit is met.
        self.house.clock.advance(61_000);
        let asker = Asker { place: HERE, browser: None, tongue: Tongue::Vi };
        let ticket = self.services.ask_code(purpose, reach, asker, None).await.unwrap();
        self.worked().await;
        let sent = self.sms.sent();
        let code = sent.iter().rev().find_map(|message| {
            let code: String = message.text.chars().take_while(char::is_ascii_digit).collect();
            (code.len() == 6).then_some(code)
        });
        (ticket, code.unwrap())
    }

    async fn citizen(&self, reach: &str) -> Citizen {
        let (ticket, code) = self.ask(Purpose::SignIn, reach).await;
        let opened = self.services.enter(&ticket, &code, HERE, "test", false, None).await.unwrap();
        self.services.citizen(&opened.token).await.unwrap().unwrap()
    }

    /// By telephone only: every message of the test is a text message.
    async fn sent(&self) -> Receipt {
        let mut answers = answers();
        answers.contact.phone = PHONE.into();
        answers.contact.email = String::new();
        answers.description.push_str(" Tôi là Canary Người Gửi.");
        self.house.send(answers).await
    }

    async fn kinds(&self, petition: Uuid) -> Vec<String> {
        let history = self.house.fresh.db.history(petition).await.unwrap();
        history.into_iter().map(|event| event.kind).collect()
    }
}

fn correction(name: &str) -> Correction {
    Correction {
        name: name.into(),
        home_address: "Canary ngõ 100".into(),
        phone: "old".into(),
        email: "old".into(),
        ..Correction::default()
    }
}

async fn strangers(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let thief = stand.citizen(OTHER).await;
    s.claim(&thief, number, &receipt.secret, HERE).await.unwrap();
    assert!(s.is_own(&thief, number).await.unwrap(), "the claim opens the case");
    for number in [number, "PA-2026-999999"] {
        assert!(!s.is_proven(&thief, number).await.unwrap());
        assert!(unknown(s.own_data(&thief, number, How::Page).await));
        assert!(unknown(s.correct_identity(&thief, number, &correction("Kẻ Khác")).await));
        assert!(unknown(s.set_consent(&thief, number, Consent::Photos, false, "vi").await));
        assert!(unknown(s.unlink_me(&thief, number).await));
        let asked = s.ask_officer(&thief, "erase", Some(number), "Xin xóa dữ liệu này.").await;
        assert!(unknown(asked));
    }
    let all = s.export(&thief).await.unwrap();
    assert!(all.petitions.is_empty());
    assert!(!serde_json::to_string(&all).unwrap().contains("Canary"));
    let id = stand.house.row(number).await.id;
    assert!(!stand.kinds(id).await.iter().any(|kind| kind.starts_with("data_")));
}

async fn old_code(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let me = stand.citizen(PHONE).await;
    stand.house.clock.advance(FRESH_TO_CHANGE + 1);
    s.own_data(&me, number, How::Page).await.unwrap();
    let late = s.correct_identity(&me, number, &correction(NAME)).await;
    assert_eq!(refused(late), Refusal::ProveAgain);
    assert_eq!(refused(s.unlink_me(&me, number).await), Refusal::ProveAgain);
    stand.house.clock.advance(FRESH_TO_READ - FRESH_TO_CHANGE);
    assert_eq!(refused(s.own_data(&me, number, How::Page).await), Refusal::ProveAgain);
    assert_eq!(refused(s.export(&me).await), Refusal::ProveAgain);
    assert_eq!(refused(s.account_data(&me).await), Refusal::ProveAgain);
    let consent = s.set_consent(&me, number, Consent::Photos, false, "vi").await;
    assert_eq!(refused(consent), Refusal::ProveAgain);
    let asked = s.ask_officer(&me, "see", None, "Cho tôi xem dữ liệu.").await;
    assert_eq!(refused(asked), Refusal::ProveAgain);
}

async fn seen(house: House) {
    let stand = stand(house).await;
    let team = team(&stand.house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let id = stand.house.row(number).await.id;
    let why = "Cần gọi điện để hỏi thêm vị trí.";
    s.open_identity(&team.coordinator, id, why).await.unwrap();
    let me = stand.citizen(PHONE).await;
    let data = s.own_data(&me, number, How::Page).await.unwrap();
    let opened = &data.identity_opened;
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].roles, ["coordinator"]);
    assert_eq!(opened[0].agency.as_deref(), Some("STTTT"));
    assert_eq!(opened[0].reason.as_deref(), Some(why));
    let held = data.identity.as_ref().unwrap();
    assert_eq!((held.name.as_str(), held.phone.as_deref()), (NAME, Some(PHONE)));
    assert_eq!(held.address.as_deref(), Some("Canary ngõ 99 đường Thử"));
    assert_eq!(data.own_openings.len(), 1, "this very opening is there");
    assert_eq!(data.consents.len(), 1);
    assert!(data.timeline.iter().any(|entry| entry.kind == "identity_opened"));
    assert!(data.timeline.iter().all(|entry| entry.kind != "data_opened"));
    let file = serde_json::to_string(&s.export(&me).await.unwrap()).unwrap();
    for held in [NAME, PHONE, "Canary ngõ 99", "đường Mê Linh", why, number] {
        assert!(file.contains(held), "{held}");
    }
    assert!(!file.contains("Mẫu dieuphoi"), "no officer's name");
    let kinds = stand.kinds(id).await;
    let count = kinds.iter().filter(|kind| *kind == EventKind::DataOpened.code()).count();
    assert_eq!(count, 2, "page and file");
}

async fn corrected(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let me = stand.citizen(PHONE).await;
    let (ticket, code) = stand.ask(Purpose::ChangeContact, NEW_PHONE).await;
    let opened = s.change_contact(&me, &ticket, &code, HERE).await.unwrap();
    stand.worked().await;
    let told = |count: usize| {
        let sent = stand.sms.sent();
        let old = sent.iter().filter(|one| one.to == "+84951999001" && one.text.contains("thay"));
        assert_eq!(old.count(), count);
    };
    told(1);
    let me = s.citizen(&opened.token).await.unwrap().unwrap();
    let typed = Correction { phone: "account".into(), ..correction("Canary Tên Mới") };
    s.correct_identity(&me, number, &typed).await.unwrap();
    stand.worked().await;
    told(2);
    let data = s.own_data(&me, number, How::Page).await.unwrap();
    let held = data.identity.unwrap();
    assert_eq!((held.name.as_str(), held.phone.as_deref()), ("Canary Tên Mới", Some(NEW_PHONE)));
    assert_eq!(held.address.as_deref(), Some("Canary ngõ 100"));
    let changed = data.timeline.iter().find(|entry| entry.kind == "data_changed").unwrap();
    assert_eq!(changed.data.parts, ["name", "home_address", "phone"]);
    // The old number is somebody else's one day: it opens nothing any more.
    let newcomer = stand.citizen(PHONE).await;
    assert!(unknown(s.own_data(&newcomer, number, How::Page).await));
    s.correct_identity(&me, number, &Correction { phone: "old".into(), ..typed }).await.ok();
    let id = stand.house.row(number).await.id;
    let kinds = stand.kinds(id).await;
    let count = kinds.iter().filter(|kind| *kind == EventKind::DataChanged.code()).count();
    assert_eq!(count, 1, "the same again is no change");
}

async fn wrong_correction(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let me = stand.citizen(PHONE).await;
    let invalid = async |typed: Correction| match s.correct_identity(&me, number, &typed).await {
        Err(ServiceError::Invalid(errors)) => errors.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(invalid(correction("")).await, 1);
    let nothing = Correction { phone: "nothing".into(), ..correction(NAME) };
    assert_eq!(invalid(nothing).await, 1, "somebody must be reached");
    let unproven = Correction { email: "account".into(), ..correction(NAME) };
    assert_eq!(invalid(unproven).await, 1, "no code proved an e-mail");
    let made_up = Correction { phone: "0951999555".into(), ..correction(NAME) };
    assert_eq!(invalid(made_up).await, 1);
    let data = s.own_data(&me, number, How::Page).await.unwrap();
    assert_eq!(data.identity.unwrap().name, NAME);
}

async fn published(stand: &Stand, number: &str) -> (Uuid, Uuid) {
    let db = &stand.house.fresh.db;
    let mut row = stand.house.row(number).await;
    row.visibility = Visibility::Public;
    let (own, result) = (Uuid::now_v7(), Uuid::now_v7());
    let mut tx = db.begin().await.unwrap();
    tx.save_petition(&row, row.received_at).await.unwrap();
    for (id, purpose) in [(own, "report"), (result, "result")] {
        tx.insert_photo(&PhotoRow {
            id,
            petition_id: Some(row.id),
            submission_id: None,
            purpose: purpose.into(),
            position: 0,
            sha256: vec![1; 32],
            width: 64,
            height: 48,
            created_at: row.received_at,
            is_public: true,
        })
        .await
        .unwrap();
    }
    let copy = PublicRow {
        petition_id: row.id,
        search_id: 2_026_000_000_001,
        number: number.into(),
        face: PublicFace::Resolved,
        group_code: row.category_code.clone(),
        category_code: row.category_code.clone(),
        commune_code: row.commune_code.clone(),
        agency_code: None,
        title: row.title.clone(),
        body: Some(format!("{NAME} báo: {}", row.body)),
        answer: Some(format!("Kính gửi {NAME}: đã làm.")),
        answered_by: None,
        cover_photo: Some(own),
        received_at: row.received_at,
        answered_at: None,
        published_at: row.received_at,
        changed_at: row.received_at,
        correction: None,
        rating: None,
        is_listed: true,
    };
    tx.publish(&copy, "canary o ga").await.unwrap();
    tx.commit().await.unwrap();
    (own, result)
}

async fn consents(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let db = &stand.house.fresh.db;
    let number = receipt.number.as_str();
    let id = stand.house.row(number).await.id;
    let (own, result) = published(&stand, number).await;
    let me = stand.citizen(PHONE).await;
    s.set_consent(&me, number, Consent::Photos, false, "vi").await.unwrap();
    let public: Vec<Uuid> =
        db.public_photos(id).await.unwrap().into_iter().map(|photo| photo.id).collect();
    assert_eq!(public, [result]);
    let copy = db.find_public(number).await.unwrap().unwrap();
    assert_eq!(copy.cover_photo, Some(result));
    assert!(!db.find_photo(own).await.unwrap().unwrap().is_public);
    let consent = db.consents(id).await.unwrap().into_iter().find(|one| one.what == "photos");
    let consent = consent.unwrap();
    assert!(!consent.given && !consent.wording.is_empty());

    s.set_consent(&me, number, Consent::Place, true, "en").await.unwrap();
    assert!(s.may_publish_place(id).await.unwrap());
    s.set_consent(&me, number, Consent::Place, false, "vi").await.unwrap();
    assert!(!s.may_publish_place(id).await.unwrap());

    s.set_consent(&me, number, Consent::Notices, true, "vi").await.unwrap();
    assert!(db.notice_choice(id).await.unwrap().unwrap().sms);
    s.set_consent(&me, number, Consent::Notices, false, "vi").await.unwrap();
    let kept = db.notice_choice(id).await.unwrap().unwrap();
    assert!(!kept.sms && !kept.email && !kept.push);
    let data = s.own_data(&me, number, How::Page).await.unwrap();
    let told: Vec<_> = data
        .timeline
        .iter()
        .filter(|entry| entry.kind == "data_changed")
        .map(|entry| (entry.data.what.clone().unwrap(), entry.data.parts[0].clone()))
        .collect();
    let given = |what: &str| ("consent_given".to_owned(), what.to_owned());
    let back = |what: &str| ("consent_withdrawn".to_owned(), what.to_owned());
    assert_eq!(
        told,
        [back("photos"), given("place"), back("place"), given("notices"), back("notices")]
    );
}

async fn unlinked(house: House) {
    let stand = stand(house).await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let db = &stand.house.fresh.db;
    let number = receipt.number.as_str();
    let me = stand.citizen(PHONE).await;
    assert_eq!(refused(s.unlink_me(&me, number).await), Refusal::TooEarly);
    let (own, result) = published(&stand, number).await;
    let key = CaseKey::parse(number, &receipt.secret).unwrap();
    s.withdraw(&key, "Canary Người Gửi tự giải quyết xong rồi.").await.unwrap();
    s.unlink_me(&me, number).await.unwrap();
    stand.worked().await;

    let row = stand.house.row(number).await;
    assert_eq!(row.status, Status::Withdrawn, "the case stays for the figures");
    assert!(!row.body.contains("0951234567") && !row.body.contains(NAME), "{}", row.body);
    assert!(row.body.contains("ổ gà"), "the matter stays");
    assert!(row.lat.is_none());
    assert!(db.find_identity(row.id).await.unwrap().is_none());
    assert!(db.detail(row.id).await.unwrap().is_none());
    assert!(db.consents(row.id).await.unwrap().is_empty());
    assert!(db.notice_choice(row.id).await.unwrap().is_none());
    let photos: Vec<Uuid> =
        db.photos_of_petition(row.id).await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(photos, [result]);
    assert!(db.find_photo(own).await.unwrap().is_none());
    let copy = db.public_of_petition(row.id).await.unwrap().unwrap();
    let words = format!("{copy:?}");
    assert!(!words.contains(NAME) && !words.contains("0951234567"), "{words}");
    assert!(!copy.is_listed, "what was taken back does not come back to the site");
    let history = db.history(row.id).await.unwrap();
    assert!(history.iter().all(|event| event.note.is_none()));
    assert!(history.iter().any(|event| event.kind == EventKind::DataUnlinked.code()));
    assert!(unknown(s.own_data(&me, number, How::Page).await));
    assert!(unknown(s.unlink_me(&me, number).await));
    let all = serde_json::to_string(&s.export(&me).await.unwrap()).unwrap();
    assert!(!all.contains(NAME));
    s.seal_audit().await.unwrap();
}

async fn requests(house: House) {
    let stand = stand(house).await;
    let team = team(&stand.house).await;
    let dpo = stand.house.officer("baovedulieu", &[Role::Dpo], "STTTT").await;
    let receipt = stand.sent().await;
    let s = &stand.services;
    let number = receipt.number.as_str();
    let me = stand.citizen(PHONE).await;
    let words = "Canary xin xóa ảnh cũ của tôi.";
    let bad = s.ask_officer(&me, "burn", Some(number), "ngắn").await;
    assert!(matches!(bad, Err(ServiceError::Invalid(errors)) if errors.len() == 2));
    let asked = s.ask_officer(&me, "erase", Some(number), words).await.unwrap();
    assert_eq!(asked, "YC-2026-000001");
    let second = s.ask_officer(&me, "restrict", None, "Xin hạn chế xử lý.").await.unwrap();
    assert_eq!(second, "YC-2026-000002");

    for other in [&team.operator, &team.admin, &team.city.handler] {
        assert_eq!(refused(s.requests_to_answer(other).await), Refusal::NotAllowed);
        assert_eq!(refused(s.open_request(other, &asked).await), Refusal::NotAllowed);
        let answered = s.answer_request(other, &asked, "done", "Đã thực hiện xong.").await;
        assert_eq!(refused(answered), Refusal::NotAllowed);
    }
    let lines = s.requests_to_answer(&dpo).await.unwrap();
    let order: Vec<_> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(order, [RequestKind::Restrict, RequestKind::Erase], "the first due first");
    assert!(s.requests_to_answer(&team.coordinator).await.is_ok());
    let view = s.open_request(&dpo, &asked).await.unwrap();
    assert_eq!((view.body.as_str(), view.contact.as_str()), (words, "•••• ••• 001"));
    assert!(view.line.due_at.unwrap() < view.whole_due_at, "the first answer is owed first");
    assert!(unknown(s.open_request(&dpo, "YC-2026-000099").await));
    let empty = s.answer_request(&dpo, &asked, "done", "").await;
    assert!(matches!(empty, Err(ServiceError::Invalid(_))));
    s.answer_request(&dpo, &asked, "begun", "Chúng tôi đang xem xét yêu cầu.").await.unwrap();
    let line = &s.open_request(&dpo, &asked).await.unwrap().line;
    assert_eq!((line.state, line.due_at), (RequestState::Begun, Some(view.whole_due_at)));
    s.answer_request(&dpo, &asked, "done", "Đã xóa ảnh theo yêu cầu.").await.unwrap();
    let again = s.answer_request(&dpo, &asked, "refused", "Không thực hiện được.").await;
    assert_eq!(refused(again), Refusal::Stale);
    stand.worked().await;
    let told = stand.sms.sent();
    let told: Vec<_> = told.iter().filter(|one| one.text.contains(&asked)).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|one| !one.text.contains("Canary")));
    assert!(stand.mail.sent().is_empty());
    let mine = s.data_requests(&me).await.unwrap();
    let done = mine.iter().find(|one| one.number == asked).unwrap();
    assert_eq!(done.answer.as_deref(), Some("Đã xóa ảnh theo yêu cầu."));
    assert_eq!(done.petition.as_deref(), Some(number));
    let id = stand.house.row(number).await.id;
    let kinds = stand.kinds(id).await;
    for kind in [EventKind::DataRequested, EventKind::DataOpened, EventKind::DataAnswered] {
        assert!(kinds.iter().any(|found| found == kind.code()), "{}", kind.code());
    }
    let stranger = stand.citizen(OTHER).await;
    assert!(s.data_requests(&stranger).await.unwrap().is_empty());
}

async fn limits(house: House) {
    let stand = stand(house).await;
    let me = stand.citizen(PHONE).await;
    let s = &stand.services;
    for _ in 0..5 {
        s.ask_officer(&me, "see", None, "Cho tôi xem dữ liệu.").await.unwrap();
    }
    let sixth = s.ask_officer(&me, "see", None, "Cho tôi xem dữ liệu.").await;
    assert_eq!(refused(sixth), Refusal::SlowDown);
    let receipt = stand.sent().await;
    let mut open = 0;
    while s.own_data(&me, &receipt.number, How::File).await.is_ok() {
        open += 1;
        assert!(open < 500, "never refused");
    }
    assert_eq!(open, 120);
}

/// A new table with a person's or a petition's rows is named in the export, or the reason why not.
#[tokio::test]
async fn every_table_of_a_person_or_a_petition_is_in_the_export_or_says_why_not() {
    let house = house::open(house::sqlite().await).await;
    let store::Db::Sqlite { read, .. } = &house.fresh.db else { panic!("not SQLite") };
    let tied: Vec<String> = sqlx::query_scalar(
        "select distinct m.name from sqlite_master m, pragma_table_info(m.name) p where m.type = 'table' \
         and p.name in ('petition_id', 'citizen_id', 'follower_hash', 'contact_index', 'made_for')",
    )
    .fetch_all(read)
    .await
    .unwrap();
    let all: Vec<String> =
        sqlx::query_scalar("select name from sqlite_master where type = 'table'")
            .fetch_all(read)
            .await
            .unwrap();
    let named: Vec<&str> = EXPORTED.iter().chain(LEFT_OUT).map(|(table, _)| *table).collect();
    let distinct: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(distinct.len(), named.len(), "a table is named twice");
    assert!(tied.len() > 20, "the schema was not read");
    let missing: Vec<_> = tied.iter().filter(|table| !distinct.contains(table.as_str())).collect();
    assert!(missing.is_empty(), "neither exported nor left out with a reason: {missing:?}");
    let gone: Vec<_> =
        named.iter().filter(|table| !all.iter().any(|name| name == *table)).collect();
    assert!(gone.is_empty(), "there is no such table: {gone:?}");
    assert!(LEFT_OUT.iter().all(|(_, why)| why.len() > 20));
}

/// The file's shape is the documented one: every key of a full export stands in the document.
#[tokio::test]
async fn every_field_of_the_export_is_documented() {
    let stand = stand(house::open(house::sqlite().await).await).await;
    let receipt = stand.sent().await;
    let team = team(&stand.house).await;
    let id = stand.house.row(&receipt.number).await.id;
    stand.services.open_identity(&team.coordinator, id, "Cần gọi điện hỏi thêm.").await.unwrap();
    stand.house.act(&team.coordinator, &receipt.number, Action::Accept, Act::default()).await;
    published(&stand, &receipt.number).await;
    let me = stand.citizen(PHONE).await;
    let s = &stand.services;
    s.set_consent(&me, &receipt.number, Consent::Notices, true, "vi").await.unwrap();
    s.ask_officer(&me, "see", None, "Cho tôi xem dữ liệu.").await.unwrap();
    let all = serde_json::to_value(s.export(&me).await.unwrap()).unwrap();
    assert_eq!(all["schema"], services::rights::SCHEMA);
    let document = include_str!("../../docs/data-export.md");
    let mut keys = BTreeSet::new();
    fn walk(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    keys.insert(key.clone());
                    // Codes of an event are named by its own document.
                    if key != "data" && key != "details" {
                        walk(value, keys);
                    }
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, keys)),
            _ => {}
        }
    }
    walk(&all, &mut keys);
    assert!(keys.len() > 60, "only {} keys", keys.len());
    let missing: Vec<_> =
        keys.iter().filter(|key| !document.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "not in docs/data-export.md: {missing:?}");
}
