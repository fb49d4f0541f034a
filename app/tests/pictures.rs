//! The photos of a draft over HTTP: moved, exchanged and removed by a form or by the page's script,
//! and the place in a photo, which comes by a tap only.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::draft::{Answers, Step};
use house::{Answer, House, answers, open, photo};
use services::intake::DraftKey;
use uuid::Uuid;

struct Mine {
    key: DraftKey,
    cookie: String,
}

async fn draft(house: &House, answers: Answers, photos: usize) -> Mine {
    let key = house.services.begin_draft().await.unwrap();
    house.services.save_step(&key, Step::Describe, |kept| *kept = answers).await.ok();
    for _ in 0..photos {
        house.services.add_draft_photo(&key, photo().into()).await.unwrap();
    }
    let cookie = format!("__Host-vps-draft={}", key.to_token());
    Mine { key, cookie }
}

async fn ids(house: &House, mine: &Mine) -> Vec<Uuid> {
    let draft = house.services.open_draft(&mine.key).await.unwrap();
    draft.photos.iter().map(|photo| photo.id).collect()
}

async fn page(house: &House, mine: &Mine, path: &str) -> String {
    let page = house.call(Method::GET, path, &[("cookie", &mine.cookie)], "").await;
    assert_eq!(page.status, StatusCode::OK);
    page.text().to_owned()
}

async fn post(house: &House, mine: &Mine, name: &str, accept: &str, fields: &str) -> Answer {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("cookie", &mine.cookie), ("accept", accept)];
    let path = format!("/api/report/{name}");
    house.call(Method::POST, &path, &headers, fields.to_owned()).await
}

const PHOTOS: &str = "/phan-anh/moi/hinh-anh";
const FORM: &str = "text/html";
const SCRIPT: &str = "text/plain";

#[tokio::test]
async fn without_script_each_photo_has_its_forms_and_covering_is_the_officers() {
    let house = open().await;
    let mine = draft(&house, answers(), 3).await;
    let first = ids(&house, &mine).await;
    let html = page(&house, &mine, PHOTOS).await;
    assert!(html.len() < 30 * 1024, "{} bytes", html.len());
    assert!(html.contains("Cán bộ xem từng ảnh trước khi công khai"));
    assert!(!html.contains("data-glue"), "no wasm for photos");
    assert_eq!(html.matches("action=\"/api/report/photo-move\"").count(), 3);
    assert_eq!(html.matches("aria-label=\"Đưa ảnh 2 lên trước\"").count(), 1);

    let fields = format!("photo={}&way=truoc", first[2]);
    let moved = post(&house, &mine, "photo-move", FORM, &fields).await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::SEE_OTHER, PHOTOS));
    assert_eq!(ids(&house, &mine).await, [first[0], first[2], first[1]]);
    // Corrected from the last page, it goes back there.
    let fields = format!("photo={}&way=sau&ve=kiem-tra", first[0]);
    let moved = post(&house, &mine, "photo-move", FORM, &fields).await;
    assert_eq!(moved.header("location"), format!("{PHOTOS}?ve=kiem-tra"));
    assert_eq!(ids(&house, &mine).await, [first[2], first[0], first[1]]);

    for nonsense in ["", "photo=x&way=truoc", "photo=x&way=", "order=%00,"] {
        let answer = post(&house, &mine, "photo-move", FORM, nonsense).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{nonsense}");
    }
    assert_eq!(ids(&house, &mine).await, [first[2], first[0], first[1]]);
}

#[tokio::test]
async fn the_script_sets_an_order_exchanges_a_covered_photo_and_removes() {
    let house = open().await;
    let mine = draft(&house, answers(), 3).await;
    let first = ids(&house, &mine).await;
    let fields = format!("order={},{},{}", first[2], first[0], first[1]);
    let moved = post(&house, &mine, "photo-move", SCRIPT, &fields).await;
    assert_eq!(moved.status, StatusCode::NO_CONTENT);
    assert_eq!(ids(&house, &mine).await, [first[2], first[0], first[1]]);

    let covered = exchange(&house, &mine, first[0], &photo()).await;
    assert_eq!(covered.status, StatusCode::CREATED);
    let new: Uuid = covered.text().parse().unwrap();
    assert_eq!(ids(&house, &mine).await, [first[2], new, first[1]]);
    let gone = format!("/phan-anh/moi/anh/{}/2048", first[0]);
    let old = house.call(Method::GET, &gone, &[("cookie", &mine.cookie)], "").await;
    assert_eq!(old.status, StatusCode::NOT_FOUND, "what was covered is not there any more");
    assert_eq!(exchange(&house, &mine, first[0], &photo()).await.status, StatusCode::NOT_FOUND);
    let refused = exchange(&house, &mine, new, b"GIF89a").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("không phải ảnh"), "{}", refused.text());

    let removed = post(&house, &mine, "photo-remove", SCRIPT, &format!("photo={new}")).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(ids(&house, &mine).await, [first[2], first[1]]);

    // Another person's draft is nobody else's.
    let other = draft(&house, answers(), 0).await;
    assert_eq!(exchange(&house, &other, first[1], &photo()).await.status, StatusCode::NOT_FOUND);
    post(&house, &other, "photo-remove", SCRIPT, &format!("photo={}", first[1])).await;
    assert_eq!(ids(&house, &mine).await, [first[2], first[1]]);
}

#[tokio::test]
async fn the_place_in_a_photo_is_kept_on_a_tap_and_touches_nothing_else() {
    let house = open().await;
    let mine = draft(&house, answers(), 0).await;
    assert!(page(&house, &mine, PHOTOS).await.contains("data-wants-point=\"true\""));
    for wrong in ["", "lat=21.3", "lat=x&lng=105.6", "lat=91&lng=105.6", "lat=NaN&lng=NaN"] {
        let answer = post(&house, &mine, "photo-point", SCRIPT, wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let kept = house.services.open_draft(&mine.key).await.unwrap().answers;
    assert_eq!((kept.lat.as_str(), kept.lng.as_str()), ("", ""));

    let answer = post(&house, &mine, "photo-point", SCRIPT, "lat=21.308889&lng=105.604722").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let now = house.services.open_draft(&mine.key).await.unwrap().answers;
    assert_eq!((now.lat.as_str(), now.lng.as_str()), ("21.308889", "105.604722"));
    assert_eq!((now.commune, now.address), (kept.commune, kept.address));
    assert!(page(&house, &mine, PHOTOS).await.contains("data-wants-point=\"false\""));
}

#[tokio::test]
async fn the_page_that_needs_no_network_stays_light() {
    let house = open().await;
    let html = house.get("/phan-anh/ngoai-mang").await.text().to_owned();
    assert!(html.contains("id=\"photo-cover\""));
    assert!(!html.contains("nonce="), "caches keep it");
}

async fn exchange(house: &House, mine: &Mine, old: Uuid, jpeg: &[u8]) -> Answer {
    let part = |name: &str, more: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut body = format!("{}{old}\r\n", part("thay", "")).into_bytes();
    body.extend(part("photo", "; filename=\"anh.jpg\"").into_bytes());
    body.extend(jpeg);
    body.extend(b"\r\n--b--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=b"),
        ("cookie", mine.cookie.as_str()),
        ("accept", SCRIPT),
    ];
    house.call(Method::POST, "/api/report/photo", &headers, body).await
}
