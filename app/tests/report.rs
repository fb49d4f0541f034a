//! The sender's road over HTTP, without script: before the photos, public petitions about the same
//! matter are offered, and nothing that is not public.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::draft::{Answers, Step};
use domain::petition::PublicFace;
use house::{House, answers, open};
use services::intake::DraftKey;

const ME_TOO: &str = "/api/report/me-too";

async fn draft(house: &House, answers: Answers) -> String {
    let key: DraftKey = house.services.begin_draft().await.unwrap();
    house.services.save_step(&key, Step::Describe, |kept| *kept = answers).await.ok();
    format!("__Host-vps-draft={}", key.to_token())
}

async fn photos(house: &House, cookie: &str) -> String {
    let path = format!("/phan-anh/moi/{}", Step::Photos.code());
    let page = house.call(Method::GET, &path, &[("cookie", cookie)], "").await;
    assert_eq!(page.status, StatusCode::OK);
    page.text().to_owned()
}

fn mine() -> Answers {
    Answers {
        title: String::new(),
        description: "duong me linh gan cho co o ga rat sau, xe may nga".into(),
        ..answers()
    }
}

async fn press(house: &House, cookie: &str, number: &str) -> (StatusCode, String, String) {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("cookie", cookie), ("accept", "text/html")];
    let answer = house.call(Method::POST, ME_TOO, &headers, format!("number={number}")).await;
    let set = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    (answer.status, answer.header("location").to_owned(), set)
}

#[tokio::test]
async fn public_petitions_about_the_same_matter_are_offered_before_the_photos() {
    let house = open().await;
    let (_, hidden, _) = house.petition(0).await;
    let cookie = draft(&house, mine()).await;
    let page = photos(&house, &cookie).await;
    assert!(!page.contains("Việc này có thể đã có người gửi"), "nothing of it is public");
    assert!(!page.contains(&hidden));

    let open = house
        .published(|row| {
            row.face = PublicFace::InProgress;
            (row.body, row.answer, row.answered_at, row.answered_by) = (None, None, None, None);
            row.title = "Tiêu đề đã che".into();
        })
        .await;
    let page = photos(&house, &cookie).await;
    for said in [
        "Việc này có thể đã có người gửi",
        "Tiêu đề đã che",
        &format!("href=\"/cong-khai/{open}\""),
        "Đây cũng là việc của tôi",
        "<form method=\"post\" action=\"/api/report/me-too\"",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains(&hidden) && !page.contains("rất sâu gần cổng chợ"));
    // Another matter is offered nothing.
    let other = Answers {
        category: "MT-TIENGON".into(),
        commune: "08740".into(),
        address: String::new(),
        description: "Quán hát mở loa rất to đến nửa đêm, cả xóm không ngủ được.".into(),
        ..mine()
    };
    let cookie = draft(&house, other).await;
    assert!(!photos(&house, &cookie).await.contains(&open));
}

#[tokio::test]
async fn one_press_says_me_too_once_a_browser_and_the_report_can_go_on() {
    let house = open().await;
    let number = house.published(|row| row.face = PublicFace::InProgress).await;
    let cookie = draft(&house, mine()).await;
    let (status, to, token) = press(&house, &cookie, &number).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(to, format!("/phan-anh/cung-viec/{number}"));
    assert!(token.starts_with("__Host-vps-neighbour="), "{token}");
    let thanks = house.call(Method::GET, &to, &[("cookie", &cookie)], "").await;
    assert_eq!((thanks.status, thanks.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(thanks.text().contains("Đến nay có 1 người"), "counted");
    assert!(thanks.text().contains("href=\"/phan-anh/moi/hinh-anh\""), "the draft waits");
    assert_eq!(press(&house, &token, &number).await.1, to);
    assert!(house.get(&to).await.text().contains("Đến nay có 1 người"), "once a browser");
    press(&house, "", &number).await;
    assert!(house.get(&to).await.text().contains("Đến nay có 2 người"), "another browser");

    // What is not public cannot be joined, and nobody learns whether it exists.
    let (_, hidden, _) = house.petition(0).await;
    for unknown in [hidden.as_str(), "PA-2026-999999"] {
        let (status, to, token) = press(&house, "", unknown).await;
        assert_eq!((status, token.as_str()), (StatusCode::SEE_OTHER, ""));
        assert_eq!(to, format!("/cong-khai/{unknown}"));
        assert_eq!(house.get(&to).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(press(&house, "", "khong-phai-ma").await.0, StatusCode::NOT_FOUND);
}

async fn page_of(house: &House, cookie: &str, path: &str) -> String {
    let page = house.call(Method::GET, path, &[("cookie", cookie)], "").await;
    let is_wrong = path.contains("loi=invalid");
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    assert_eq!(page.status, status, "{path}");
    page.text().to_owned()
}

#[tokio::test]
async fn near_by_petitions_are_offered_with_photo_and_distance_before_a_word_is_written() {
    let house = open().await;
    let mut near = answers();
    (near.lat, near.lng) = ("21.3089".into(), "105.6049".into());
    let (jpeg, key) = (house::photo(), house::key());
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&jpeg);
    let photo = uuid::Uuid::now_v7();
    let announced = services::intake::Announced { id: photo, sha256: house::hex(&digest) };
    let s = &house.services;
    s.begin_submission(&key, near, vec![announced], domain::petition::Channel::App).await.unwrap();
    s.put_submission_photo(&key, photo, &digest, jpeg.into()).await.unwrap();
    let number = s.complete_submission(&key).await.unwrap().number;
    let (id, _) = house.db.petition_of_submission(key.id).await.unwrap().unwrap();
    let mine = Answers {
        title: String::new(),
        description: String::new(),
        lat: "21.3095".into(),
        lng: "105.6049".into(),
        ..answers()
    };
    let cookie = draft(&house, mine).await;
    let describe = format!("/phan-anh/moi/{}", Step::Describe.code());
    assert!(!page_of(&house, &cookie, &describe).await.contains(&number), "not public yet");
    house.publish(id, &number, &[photo], |row| row.face = PublicFace::InProgress).await;
    let page = page_of(&house, &cookie, &describe).await;
    for said in
        [&*format!("/cong-khai/{number}"), &*format!("/anh/{photo}/"), "dưới 100 m", "của tôi"]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[tokio::test]
async fn the_sentence_that_is_agreed_to_is_the_one_on_the_page_in_its_language() {
    let house = open().await;
    let cookie = draft(&house, answers()).await;
    let path = format!("/phan-anh/moi/{}", Step::Contact.code());
    for (prefix, mark, lang) in [("", "2.vi", "vi"), ("/en", "2.en", "en")] {
        let page = page_of(&house, &cookie, &format!("{prefix}{path}")).await;
        assert!(page.contains(&format!("name=\"wording\" value=\"{mark}\"")), "{mark}");
        let edition = domain::consent::Edition::parse(mark);
        assert_eq!(edition.lang(), lang);
        for purpose in domain::consent::Purpose::ALL {
            assert!(page.contains(edition.wording(*purpose).unwrap()), "{mark} {purpose:?}");
        }
        let mut boxes = page.split("<input").filter(|input| input.contains("type=\"checkbox\""));
        let ticked = |input: &str| input.split('>').next().unwrap().contains(" checked");
        assert!(!boxes.any(ticked), "nothing is agreed to beforehand");
    }
}

#[tokio::test]
async fn a_stop_notice_stands_before_the_form_and_is_gone_past_once() {
    let house = open().await;
    let cookie = draft(&house, Answers { category: String::new(), ..answers() }).await;
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("cookie", cookie.as_str()), ("accept", "text/html")];
    let post = async |to: &str, body: &str| {
        let answer = house.call(Method::POST, to, &headers, body.to_owned()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{to}");
        answer.header("location").to_owned()
    };
    let stop = post("/api/report/category", "category=DIEN-NGUYHIEM").await;
    assert_eq!(stop, "/phan-anh/moi/khan-cap/noi-dung");
    let page = page_of(&house, &cookie, &stop).await;
    for said in ["href=\"tel:19006769\"", "href=\"tel:114\"", "Tôi đã gọi, hoặc không khẩn cấp"]
    {
        assert!(page.contains(said), "{said}");
    }
    let on = post("/api/report/heard", "codes=live_wire%20made_up&on=noi-dung").await;
    assert_eq!(on, "/phan-anh/moi/noi-dung");
    let again = post("/api/report/category", "category=DIEN-NGUYHIEM").await;
    assert_eq!(again, "/phan-anh/moi/noi-dung", "it is said once");
    // A category that asks has its page; its wrong answers come back as typed.
    assert_eq!(post("/api/report/category", "category=AN-PCCC").await, "/phan-anh/moi/chi-tiet");
    let to = post("/api/report/details", "d%5Bfire_what%5D%5B%5D=exit").await;
    assert_eq!(to, "/phan-anh/moi/chi-tiet?loi=invalid");
    assert!(page_of(&house, &cookie, &to).await.contains("href=\"#f-d-fire_now-\""));
    let to = post("/api/report/details", "d%5Bfire_now%5D%5B%5D=gas&ve=kiem-tra").await;
    assert_eq!(to, "/phan-anh/moi/khan-cap/kiem-tra");
    assert!(page_of(&house, &cookie, &to).await.contains("Mùi gas"));
}
