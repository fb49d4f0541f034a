//! The sender's road after sending, over HTTP and without a script: remind, reopen, parts, more
//! time, who is waited for, handled with another's.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::calendar::{DAY_MS, HOUR_MS};
use domain::event::EventKind;
use domain::permit::Membership;
use domain::petition::{Channel, Status};
use domain::workflow::{Action, Role};
use house::{Answer, House, answers, key, open, photo};
use services::accounts::{NewOfficer, Officer};
use services::handling::Act;
use services::sender::CaseKey;
use services::view::Receipt;

const CITY: &str = "UBND-VINHYEN";
const REASON: &str = "Vật liệu về chậm vì mưa lớn nhiều ngày liền.";
const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];

async fn officer(house: &House, username: &str, roles: &[Role], agency: &str) -> Officer {
    let memberships =
        roles.iter().map(|&role| Membership { role, agency: agency.into() }).collect();
    let new = NewOfficer {
        username: username.into(),
        display_name: format!("Mẫu {username}"),
        memberships,
    };
    let (_, first) = house.services.add_officer(new).await.unwrap();
    let token = house.services.sign_in(username, &first, "10.0.0.1", "test", None).await.unwrap();
    let officer = house.services.officer(&token).await.unwrap().unwrap();
    let chosen = "Chim-bay-qua-nui-94";
    let changed = house.services.change_password(&officer, &first, chosen, chosen, "test").await;
    house.services.officer(&changed.unwrap()).await.unwrap().unwrap()
}

struct Desks {
    coordinator: Officer,
    city: Officer,
}

async fn desks(house: &House) -> Desks {
    let all = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
    Desks {
        coordinator: officer(house, "dieuphoi", &[Role::Coordinator], "STTTT").await,
        city: officer(house, "thanhpho", &all, CITY).await,
    }
}

fn with(choice: &str, text: &str) -> Act {
    Act { choice: choice.into(), text: text.into(), ..Act::default() }
}

/// A petition of one sender, and the cookie of the browser in which it is open.
struct Mine {
    receipt: Receipt,
    cookie: String,
}

impl Mine {
    fn path(&self) -> String {
        format!("/tra-cuu/{}", self.receipt.number)
    }
    fn key(&self) -> CaseKey {
        CaseKey::parse(&self.receipt.number, &self.receipt.secret).unwrap()
    }
}

async fn sent(house: &House) -> Mine {
    let key = key();
    house.services.begin_submission(&key, answers(), Vec::new(), Channel::App).await.unwrap();
    let receipt = house.services.complete_submission(&key).await.unwrap();
    let opened = house.get(&format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret)).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let cookie = cookie(&opened);
    Mine { receipt, cookie }
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn act(house: &House, officer: &Officer, number: &str, action: Action, act: Act) {
    let case = house.services.case(officer, number).await.unwrap();
    house.services.act(officer, case.id, case.version, action, act).await.unwrap();
}

async fn assigned(house: &House, desks: &Desks, number: &str) {
    act(house, &desks.coordinator, number, Action::Accept, Act::default()).await;
    act(house, &desks.coordinator, number, Action::Forward, with(CITY, "")).await;
    act(house, &desks.city, number, Action::AgencyAccept, Act::default()).await;
    let handler = desks.city.id.to_string();
    act(house, &desks.city, number, Action::Assign, with(&handler, "")).await;
}

async fn answered(house: &House, desks: &Desks, number: &str) {
    let reply = with("", "Đơn vị đã kiểm tra và vá xong đoạn đường trong ngày.");
    act(house, &desks.city, number, Action::SubmitReply, reply).await;
    act(house, &desks.city, number, Action::ApproveReply, Act::default()).await;
    // Words for those whose petitions are handled with it, if there are any.
    let words =
        Act { answer: "Việc chung này đã được xử lý xong.".into(), ..Act::default() };
    act(house, &desks.coordinator, number, Action::AnswerPrivately, words).await;
}

async fn page(house: &House, mine: &Mine, query: &str) -> Answer {
    let path = format!("{}{query}", mine.path());
    house.call(Method::GET, &path, &[("cookie", &mine.cookie)], "").await
}

async fn post(house: &House, mine: &Mine, endpoint: &str, body: &str) -> Answer {
    let headers = [FORM[0], FORM[1], ("cookie", &mine.cookie)];
    let body = format!("number={}&{body}", mine.receipt.number);
    house.call(Method::POST, &format!("/api/track/{endpoint}"), &headers, body).await
}

async fn reopen(house: &House, mine: &Mine, reason: &str, photos: &[&[u8]]) -> Answer {
    let part = |name: &str, more: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut body = Vec::new();
    for (name, value) in [("number", mine.receipt.number.as_str()), ("reason", reason)] {
        body.extend(format!("{}{value}\r\n", part(name, "")).into_bytes());
    }
    for photo in photos {
        body.extend(part("photos", "; filename=\"anh.jpg\"").into_bytes());
        body.extend(*photo);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=b"),
        ("accept", "text/html"),
        ("cookie", &mine.cookie),
    ];
    house.call(Method::POST, "/api/track/reopen", &headers, body).await
}

#[tokio::test]
async fn the_agency_is_reminded_when_it_is_late_and_not_again_for_three_working_days() {
    let house = open().await;
    let desks = desks(&house).await;
    let mine = sent(&house).await;
    assigned(&house, &desks, &mine.receipt.number).await;
    let early = page(&house, &mine, "").await;
    assert!(early.text().contains("Bạn nhắc được cơ quan từ"));
    assert!(!early.text().contains("track/chase"));
    let refused = post(&house, &mine, "chase", "comment=Xin+tr%E1%BA%A3+l%E1%BB%9Di").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("Chưa đến lúc nhắc"));

    let due = house.services.follow(&mine.key()).await.unwrap().due.unwrap().reckoning.due_at;
    house.clock.set(due + HOUR_MS);
    assert!(page(&house, &mine, "").await.text().contains("Nhắc cơ quan"));
    let done = post(&house, &mine, "chase", "comment=").await;
    assert_eq!(done.header("location"), format!("{}?xong=nhac", mine.path()));
    let after = page(&house, &mine, "?xong=nhac").await;
    assert!(after.text().contains("Đã nhắc cơ quan"));
    assert!(after.text().contains("Bạn đã nhắc 1 lần"));
    assert!(after.text().contains("Bạn nhắc được cơ quan từ"));
    assert!(!after.text().contains("track/chase"));
    house.clock.advance(6 * DAY_MS);
    assert!(page(&house, &mine, "").await.text().contains("track/chase"));
}

#[tokio::test]
async fn an_answer_is_reopened_with_a_reason_and_photos_and_what_was_typed_stays() {
    let house = open().await;
    let desks = desks(&house).await;
    let mine = sent(&house).await;
    let number = &mine.receipt.number;
    assigned(&house, &desks, number).await;
    assert!(!page(&house, &mine, "").await.text().contains("track/reopen"));
    answered(&house, &desks, number).await;
    assert!(page(&house, &mine, "").await.text().contains("Bạn đề nghị được hai lần"));

    let short = reopen(&house, &mine, "Chưa", &[]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text().contains("ít nhất 10 ký tự") && short.text().contains("Chưa</textarea>"));
    let words = "Vá xong một tuần lại hỏng như cũ.";
    let not_a_photo = reopen(&house, &mine, words, &[b"GIF89a"]).await;
    assert_eq!(not_a_photo.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(not_a_photo.text().contains(words));
    let jpeg = photo();
    let done = reopen(&house, &mine, words, &[&jpeg, b""]).await;
    assert_eq!(done.header("location"), format!("{}?xong=xu-ly-lai", mine.path()));
    let case = house.services.follow(&mine.key()).await.unwrap();
    assert_eq!((case.status, case.reopens, case.photos.len()), (Status::Reopened, 1, 1));
    assert!(page(&house, &mine, "").await.text().contains(words));

    answered(&house, &desks, number).await;
    assert!(page(&house, &mine, "").await.text().contains("lần thứ hai, cũng là lần cuối"));
    // The window of seven days ends.
    house.clock.advance(8 * DAY_MS);
    assert!(!page(&house, &mine, "").await.text().contains("track/reopen"));
    let late = reopen(&house, &mine, words, &[]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.text().contains(words), "the words are not lost");
}

#[tokio::test]
async fn a_part_opens_by_the_link_from_the_whole_and_for_nobody_else() {
    let house = open().await;
    let desks = desks(&house).await;
    let mine = sent(&house).await;
    let number = &mine.receipt.number;
    act(&house, &desks.coordinator, number, Action::Accept, Act::default()).await;
    let split = Act {
        title: "Đèn đường không sáng".into(),
        body: "Đèn đường ở cùng chỗ không sáng từ tuần trước.".into(),
        category: "GT-DEN".into(),
        ..Act::default()
    };
    act(&house, &desks.coordinator, number, Action::Split, split).await;
    let case = house.services.follow(&mine.key()).await.unwrap();
    let part = case.parts[0].number.clone();
    let link = format!("/tra-cuu/{part}?tu={number}");
    assert!(page(&house, &mine, "").await.text().contains(&format!("href=\"{link}\"")));
    let opened = house.call(Method::GET, &link, &[("cookie", &mine.cookie)], "").await;
    assert_eq!(opened.header("location"), format!("/tra-cuu/{part}"));
    let cookie = cookie(&opened);
    let path = format!("/tra-cuu/{part}");
    let shown = house.call(Method::GET, &path, &[("cookie", &cookie)], "").await;
    assert!(shown.text().contains("Đèn đường không sáng"));
    assert!(shown.text().contains(&format!("/tra-cuu/{number}?tu={part}")), "and back");
    // Without the whole's cookie, or from a stranger's petition, it is the door.
    let other = sent(&house).await;
    let wrong = format!("/tra-cuu/{part}?tu={}", other.receipt.number);
    for (path, cookie) in [(&link, ""), (&wrong, other.cookie.as_str())] {
        let door = house.call(Method::GET, path, &[("cookie", cookie)], "").await;
        assert_eq!(door.status, StatusCode::OK);
        assert!(door.text().contains("Mã bí mật") && !door.text().contains("Đèn đường không sáng"));
    }
}

#[tokio::test]
async fn more_time_is_shown_with_reason_and_date_and_a_pause_with_who_is_waited_for() {
    let house = open().await;
    let desks = desks(&house).await;
    let mine = sent(&house).await;
    let number = &mine.receipt.number;
    assigned(&house, &desks, number).await;
    house.clock.advance(3 * DAY_MS - 8 * HOUR_MS);
    act(&house, &desks.city, number, Action::RequestExtension, with("2", REASON)).await;
    let waits = page(&house, &mine, "").await;
    assert!(waits.text().contains("chờ cơ quan điều phối quyết định gia hạn"));
    assert!(!waits.text().contains(REASON), "not told before it is decided");
    act(&house, &desks.coordinator, number, Action::GrantExtension, Act::default()).await;
    let told = page(&house, &mine, "").await;
    for words in ["Được gia hạn 2 ngày làm việc", REASON, "Hạn mới là", "Trong đó có 2 ngày"]
    {
        assert!(told.text().contains(words), "{words}");
    }
    let headers = [("cookie", mine.cookie.as_str())];
    let english = house.call(Method::GET, &format!("/en{}", mine.path()), &headers, "").await;
    assert!(english.text().contains("Extended by 2 working days"));
    act(&house, &desks.city, number, Action::AskSender, with("", "Ổ gà ở gần số nhà nào?")).await;
    assert!(page(&house, &mine, "").await.text().contains("chờ bạn bổ sung, từ"));
}

#[tokio::test]
async fn who_is_merged_keeps_timeline_and_rating_and_learns_nothing_of_the_other() {
    let house = open().await;
    let desks = desks(&house).await;
    let (main, mine) = (sent(&house).await, sent(&house).await);
    act(&house, &desks.coordinator, &mine.receipt.number, Action::Accept, Act::default()).await;
    assigned(&house, &desks, &main.receipt.number).await;
    let into = with(&main.receipt.number, "");
    act(&house, &desks.coordinator, &mine.receipt.number, Action::Merge, into).await;
    let merged = page(&house, &mine, "").await;
    assert!(merged.text().contains("hai người gửi không biết nhau"));
    assert!(!merged.text().contains(&main.receipt.number));
    answered(&house, &desks, &main.receipt.number).await;
    let shown = page(&house, &mine, "").await;
    assert!(shown.text().contains("Việc chung này đã được xử lý xong"));
    let rated = post(&house, &mine, "rate", "rating=4&comment=").await;
    assert_eq!(rated.header("location"), format!("{}?xong=danh-gia", mine.path()));
    let case = house.services.follow(&mine.key()).await.unwrap();
    assert!(case.timeline.iter().any(|entry| entry.kind == EventKind::Rated));
}

#[tokio::test]
async fn a_draft_s_cookie_lives_seven_days_from_every_change() {
    let house = open().await;
    let begun = house.call(Method::POST, "/api/report/begin", &FORM, "").await;
    let cookie = cookie(&begun);
    let headers = [FORM[0], FORM[1], ("cookie", cookie.as_str())];
    for (body, on) in [("nature=report", "/phan-anh/moi/dia-diem"), ("nature=", "loi=")] {
        let saved = house.call(Method::POST, "/api/report/kind", &headers, body).await;
        assert!(saved.header("location").contains(on), "{}", saved.header("location"));
        let set = saved.header("set-cookie");
        assert!(set.starts_with(&cookie) && set.contains("Max-Age=604800"), "{set}");
    }
    house.clock.advance(8 * DAY_MS);
    let late = house.call(Method::POST, "/api/report/kind", &headers, "nature=report").await;
    assert!(late.header("location").contains("refusal.expired"));
    assert_eq!(late.header("set-cookie"), "", "what is over is not kept open");
}
