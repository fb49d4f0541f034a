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
