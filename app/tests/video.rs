//! A video over HTTP: the parts of `/api/v1`, the pages' own way, the form without script, and the
//! ranges that a player asks for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;
#[path = "../../services/tests/reels/mod.rs"]
mod reels;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::video::PART_BYTES;
use house::{Answer, House, hex, open};
use reels::{PICTURE, PLACE, cell, holds, mp4};
use serde_json::{Value, json};
use services::intake::DraftKey;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const ROOT: &str = "/api/v1/submissions";

/// Two parts.
fn film() -> Vec<u8> {
    [mp4(15), cell(b"free", &vec![7; PART_BYTES as usize])].concat()
}

fn digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

struct Item {
    id: Uuid,
    secret: String,
    video: Uuid,
    film: Vec<u8>,
}

impl Item {
    fn of(film: Vec<u8>) -> Self {
        Self { id: Uuid::now_v7(), secret: "4f".repeat(32), video: Uuid::now_v7(), film }
    }
    fn body(&self) -> Value {
        let sha256 = hex(&Sha256::digest(&self.film));
        json!({
            "id": self.id,
            "secret": self.secret,
            "answers": house::answers(),
            "video": { "id": self.video, "sha256": sha256, "size": self.film.len() },
        })
    }
    async fn begin(&self, house: &House, body: &Value) -> Answer {
        let key = self.id.to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", &*key)];
        house.call(Method::POST, ROOT, &headers, body.to_string()).await
    }
    async fn call(
        &self,
        house: &House,
        method: Method,
        more: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let path = format!("{ROOT}/{}/videos/{}", self.id, self.video);
        let authorization = format!("Draft {}", self.secret);
        let headers = [&[("authorization", &*authorization)], more].concat();
        house.call(method, &path, &headers, body).await
    }
    async fn put(&self, house: &House, offset: usize) -> Answer {
        let part = &self.film[offset..self.film.len().min(offset + PART_BYTES as usize)];
        let (at, digest) = (offset.to_string(), digest(part));
        let more = [("upload-offset", &*at), ("content-digest", &*digest)];
        self.call(house, Method::PUT, &more, part.to_vec()).await
    }
    async fn complete(&self, house: &House) -> Answer {
        let headers = [("authorization", &*format!("Draft {}", self.secret))];
        let path = format!("{ROOT}/{}/complete", self.id);
        house.call(Method::POST, &path, &headers, Body::empty()).await
    }
}

fn error(answer: &Answer) -> (StatusCode, String) {
    (answer.status, answer.json()["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_video_in_parts_belongs_to_the_report_and_every_call_may_be_repeated() {
    let house = open().await;
    let item = Item::of(film());
    let part = PART_BYTES as usize;
    for expected in [StatusCode::CREATED, StatusCode::OK] {
        assert_eq!(item.begin(&house, &item.body()).await.status, expected);
    }
    assert_eq!(item.call(&house, Method::HEAD, &[], vec![]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(error(&item.put(&house, part).await), (StatusCode::CONFLICT, "wrong_offset".into()));
    for _ in 0..2 {
        let kept = item.put(&house, 0).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        assert_eq!(kept.json(), json!({ "id": item.video, "offset": part, "done": false }));
    }
    let there = item.call(&house, Method::HEAD, &[], vec![]).await;
    let told = ["upload-offset", "upload-length", "upload-complete"].map(|name| there.header(name));
    assert_eq!(told, [&*part.to_string(), &*item.film.len().to_string(), "?0"]);
    let early = item.complete(&house).await;
    assert_eq!(error(&early), (StatusCode::CONFLICT, "video_missing".into()));
    for expected in [StatusCode::CREATED, StatusCode::OK] {
        let done = item.put(&house, part).await;
        assert_eq!(done.status, expected, "{}", done.text());
        assert_eq!(done.json()["done"], true);
    }
    assert_eq!(item.call(&house, Method::HEAD, &[], vec![]).await.header("upload-complete"), "?1");
    let first = item.complete(&house).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(item.complete(&house).await.json(), first.json());
    assert_eq!(item.put(&house, 0).await.status, StatusCode::OK);

    // Its sender sees it, range by range; nobody else does, and no cache keeps it.
    let receipt = first.json();
    let (number, secret) =
        (receipt["number"].as_str().unwrap(), receipt["secret"].as_str().unwrap());
    let path = format!("/tra-cuu/{number}/video");
    assert_eq!(house.get(&path).await.status, StatusCode::NOT_FOUND);
    let key = services::sender::CaseKey::parse(number, secret).unwrap();
    let cookie =
        format!("__Host-vps-case-{}={}", number.to_ascii_lowercase(), key.secret().unwrap());
    let ask = async |range: Option<&str>| {
        let mut headers = vec![("cookie", &*cookie)];
        headers.extend(range.map(|range| ("range", range)));
        house.call(Method::GET, &path, &headers, Body::empty()).await
    };
    let whole = ask(None).await;
    assert_eq!((whole.status, whole.header("content-type")), (StatusCode::OK, "video/mp4"));
    assert_eq!(whole.header("cache-control"), "private, no-store");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.body.len(), item.film.len());
    assert!(holds(&whole.body, PICTURE) && !holds(&whole.body, PLACE));
    let size = item.film.len();
    for (range, from, to) in
        [("bytes=0-", 0, size), ("bytes=9-20", 9, 21), ("bytes=-5", size - 5, size)]
    {
        let some = ask(Some(range)).await;
        assert_eq!(some.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(some.header("content-range"), format!("bytes {from}-{}/{size}", to - 1));
        assert_eq!(some.body, whole.body[from..to], "{range}");
    }
    let beyond = ask(Some("bytes=99999999-")).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), format!("bytes */{size}"));
    let page =
        house.call(Method::GET, &format!("/tra-cuu/{number}"), &[("cookie", &*cookie)], "").await;
    assert!(
        page.text().contains(&format!("src=\"{path}\""))
            && page.text().contains("preload=\"none\"")
    );
}

#[tokio::test]
async fn a_video_that_cannot_be_taken_says_why_in_the_reader_s_words() {
    let house = open().await;
    let long = Item::of(mp4(61));
    long.begin(&house, &long.body()).await;
    let refused = long.put(&house, 0).await;
    assert_eq!(error(&refused), (StatusCode::UNPROCESSABLE_ENTITY, "video_too_long".into()));
    assert!(refused.json()["message"].as_str().unwrap().contains("60 giây"));
    let huge = Item::of(mp4(5));
    let mut body = huge.body();
    body["video"]["size"] = json!(domain::video::MAX_BYTES + 1);
    let refused = huge.begin(&house, &body).await;
    assert_eq!(error(&refused), (StatusCode::UNPROCESSABLE_ENTITY, "video_too_large".into()));
    for wrong in
        [json!({ "id": huge.video }), json!([]), json!({ "id": 1, "sha256": "x", "size": 1 })]
    {
        body["video"] = wrong;
        assert_eq!(error(&huge.begin(&house, &body).await).1, "malformed");
    }
    let mut both = huge.body();
    both["complete"] = json!(true);
    assert_eq!(error(&huge.begin(&house, &both).await).1, "malformed", "something follows");
    huge.begin(&house, &huge.body()).await;
    let digest = digest(&huge.film);
    for more in [
        vec![("content-digest", &*digest)],
        vec![("upload-offset", "0")],
        vec![("upload-offset", "-1"), ("content-digest", &*digest)],
    ] {
        let answer = huge.call(&house, Method::PUT, &more, huge.film.clone()).await;
        assert_eq!(error(&answer).1, "malformed", "{more:?}");
    }
    let more = [("upload-offset", "0"), ("content-digest", "sha-256=:AAAA:")];
    let big = huge.call(&house, Method::PUT, &more, vec![0; PART_BYTES as usize + 1]).await;
    assert_eq!(big.status, StatusCode::BAD_REQUEST);
    let stranger = Item { secret: "ab".repeat(32), ..Item::of(mp4(5)) };
    let stranger = Item { id: huge.id, video: huge.video, ..stranger };
    assert_eq!(stranger.put(&house, 0).await.status, StatusCode::GONE);
    let asked = stranger.call(&house, Method::HEAD, &[], vec![]).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
}

async fn draft(house: &House) -> (DraftKey, String) {
    let key = house.services.begin_draft().await.unwrap();
    let step = domain::draft::Step::Contact;
    house.services.save_step(&key, step, |typed| *typed = house::answers()).await.unwrap();
    let cookie = format!("__Host-vps-draft={}", key.to_token());
    (key, cookie)
}

async fn photos_page(house: &House, cookie: &str, query: &str) -> String {
    let path = format!("/phan-anh/moi/hinh-anh{query}");
    house.call(Method::GET, &path, &[("cookie", cookie)], "").await.text().to_owned()
}

#[tokio::test]
async fn the_page_sends_a_video_in_parts_and_then_shows_it() {
    let house = open().await;
    let (key, cookie) = draft(&house).await;
    let film = film();
    let page = photos_page(&house, &cookie, "").await;
    assert!(page.contains("Chỉ cán bộ xử lý xem được, không công khai."));
    assert!(page.contains("(không bắt buộc)"));
    let announce = json!({ "sha256": hex(&Sha256::digest(&film)), "size": film.len() });
    let begin = async || {
        let headers = [("cookie", &*cookie), ("content-type", "application/json")];
        house.call(Method::POST, "/phan-anh/moi/video", &headers, announce.to_string()).await
    };
    let begun = begin().await.json();
    assert_eq!((begun["offset"].as_u64(), begun["done"].as_bool()), (Some(0), Some(false)));
    let at = format!("/phan-anh/moi/video/{}", begun["id"].as_str().unwrap());
    let put = async |offset: usize| {
        let part = &film[offset..film.len().min(offset + PART_BYTES as usize)];
        let (from, digest) = (offset.to_string(), digest(part));
        let headers =
            [("cookie", &*cookie), ("upload-offset", &*from), ("content-digest", &*digest)];
        house.call(Method::PUT, &at, &headers, part.to_vec()).await
    };
    assert_eq!(put(0).await.json()["offset"], PART_BYTES);
    let half = photos_page(&house, &cookie, "").await;
    assert!(half.contains("Video gửi dở dang, đã có 99%"), "the page says how far it is");
    let early = house.services.submit_draft(&key).await;
    assert!(early.is_err());
    assert_eq!(begin().await.json()["offset"], PART_BYTES, "it goes on where it ended");
    assert_eq!(put(PART_BYTES as usize).await.json()["done"], true);
    let whole = photos_page(&house, &cookie, "").await;
    assert!(whole.contains("Đã nhận video, 15 giây") && whole.contains(&at));
    let shown = house.call(Method::GET, &at, &[("cookie", &*cookie)], "").await;
    assert_eq!((shown.status, shown.body.len()), (StatusCode::OK, film.len()));
    let (_, other) = draft(&house).await;
    let denied = house.call(Method::GET, &at, &[("cookie", &*other)], "").await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}

async fn form(house: &House, cookie: &str, field: &str, bytes: &[u8]) -> Answer {
    let mut body =
        b"--xx\r\nContent-Disposition: form-data; name=\"ve\"\r\n\r\nkiem-tra\r\n".to_vec();
    body.extend(
        format!("--xx\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.mp4\"\r\nContent-Type: video/mp4\r\n\r\n")
            .bytes(),
    );
    body.extend(bytes);
    body.extend(b"\r\n--xx--\r\n");
    let headers = [
        ("cookie", cookie),
        ("content-type", "multipart/form-data; boundary=xx"),
        ("accept", "text/html"),
    ];
    house.call(Method::POST, "/api/report/video", &headers, body).await
}

#[tokio::test]
async fn without_script_one_form_takes_it_and_what_is_wrong_is_said_on_the_page() {
    let house = open().await;
    let (key, cookie) = draft(&house).await;
    let back = "/phan-anh/moi/hinh-anh?ve=kiem-tra";
    for (bytes, code, words) in [
        (mp4(61), "video.too_long", "Video dài hơn 60 giây"),
        (b"%PDF-1.7 no film".to_vec(), "video.not_a_video", "không phải video"),
        (Vec::new(), "video.none", "Xin chọn một tệp video"),
    ] {
        let answer = form(&house, &cookie, "video", &bytes).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), format!("{back}&loi={code}"));
        let page = photos_page(&house, &cookie, &format!("?loi={code}")).await;
        assert!(page.contains(words), "{code}");
    }
    let film = film();
    let taken = form(&house, &cookie, "video", &film).await;
    assert_eq!(taken.header("location"), back);
    let second = form(&house, &cookie, "video", &film).await;
    assert_eq!(second.header("location"), format!("{back}&loi=refusal.too_many_videos"));
    let check =
        house.call(Method::GET, "/phan-anh/moi/kiem-tra", &[("cookie", &*cookie)], "").await;
    assert!(check.text().contains("/phan-anh/moi/video/"));
    let headers = [
        ("cookie", &*cookie),
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "text/html"),
    ];
    let out = house.call(Method::POST, "/api/report/video-remove", &headers, "ve=").await;
    assert_eq!(out.header("location"), "/phan-anh/moi/hinh-anh");
    assert!(house.services.open_draft(&key).await.unwrap().video.is_none());
    form(&house, &cookie, "video", &film).await;
    house.services.submit_draft(&key).await.unwrap();
}
