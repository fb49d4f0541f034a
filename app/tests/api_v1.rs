//! `/api/v1` over HTTP, as docs/api.md says it: what the offline queue may rely on.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use house::{Answer, House, hex, open, photo};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const ROOT: &str = "/api/v1/submissions";

/// One item of a queue: its id and secret, and a photo.
struct Item {
    id: Uuid,
    secret: String,
    photo: Uuid,
    jpeg: Vec<u8>,
}

impl Item {
    fn new() -> Self {
        Self { id: Uuid::now_v7(), secret: "4f".repeat(32), photo: Uuid::now_v7(), jpeg: photo() }
    }
    fn body(&self, photos: bool) -> Value {
        let announced = json!([{ "id": self.photo, "sha256": hex(&Sha256::digest(&self.jpeg)) }]);
        json!({
            "id": self.id,
            "secret": self.secret,
            "answers": house::answers(),
            "photos": if photos { announced } else { json!([]) },
        })
    }
    async fn begin(&self, house: &House, body: &Value) -> Answer {
        begin(house, &self.id.to_string(), body).await
    }
    fn photo_path(&self) -> String {
        format!("{ROOT}/{}/photos/{}", self.id, self.photo)
    }
    async fn put(&self, house: &House, bytes: &[u8], digest: &str) -> Answer {
        let headers =
            [("authorization", &*format!("Draft {}", self.secret)), ("content-digest", digest)];
        house.call(Method::PUT, &self.photo_path(), &headers, bytes.to_vec()).await
    }
    async fn head(&self, house: &House) -> StatusCode {
        let headers = [("authorization", &*format!("Draft {}", self.secret))];
        house.call(Method::HEAD, &self.photo_path(), &headers, Body::empty()).await.status
    }
    async fn complete(&self, house: &House) -> Answer {
        let headers = [("authorization", &*format!("Draft {}", self.secret))];
        house
            .call(Method::POST, &format!("{ROOT}/{}/complete", self.id), &headers, Body::empty())
            .await
    }
}

async fn begin(house: &House, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    house.call(Method::POST, ROOT, &headers, body.to_string()).await
}

fn digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

#[tokio::test]
async fn a_report_with_a_photo_becomes_a_petition_in_three_calls_that_may_all_be_repeated() {
    let house = open().await;
    let item = Item::new();
    let body = item.body(true);
    for expected in [StatusCode::CREATED, StatusCode::OK] {
        let begun = item.begin(&house, &body).await;
        assert_eq!(begun.status, expected, "{}", begun.text());
        assert_eq!(begun.json(), json!({ "id": item.id }));
        assert_eq!(begun.header("cache-control"), "no-store");
    }
    assert_eq!(item.head(&house).await, StatusCode::NOT_FOUND);
    for expected in [StatusCode::CREATED, StatusCode::OK] {
        assert_eq!(item.put(&house, &item.jpeg, &digest(&item.jpeg)).await.status, expected);
    }
    assert_eq!(item.head(&house).await, StatusCode::OK);
    let first = item.complete(&house).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = item.complete(&house).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(first.json(), again.json());
    let receipt = first.json();
    assert_eq!(receipt["id"], json!(item.id));
    assert_eq!(receipt["photos"], 1);
    assert_eq!(receipt["received_at"], house::FRIDAY_16_20);
    assert!(receipt["due_at"].as_i64().unwrap() > house::FRIDAY_16_20);
    let number = receipt["number"].as_str().unwrap();
    assert_eq!(receipt["track_url"], format!("https://pakn.example.vn/tra-cuu/{number}"));
    let case =
        services::sender::CaseKey::parse(number, receipt["secret"].as_str().unwrap()).unwrap();
    assert_eq!(house.services.follow(&case).await.unwrap().photos.len(), 1);
    // A photo or a report that comes once more after the end is still the same one.
    assert_eq!(item.put(&house, &item.jpeg, &digest(&item.jpeg)).await.status, StatusCode::OK);
    assert_eq!(item.begin(&house, &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn twenty_deliveries_at_once_make_one_petition_and_twenty_equal_receipts() {
    let house = open().await;
    let item = Item::new();
    let body = item.body(false);
    let deliver = async || {
        let begun = item.begin(&house, &body).await;
        assert!(matches!(begun.status, StatusCode::CREATED | StatusCode::OK), "{}", begun.text());
        let done = item.complete(&house).await;
        assert!(matches!(done.status, StatusCode::CREATED | StatusCode::OK), "{}", done.text());
        done.json()
    };
    let mut receipts = Vec::new();
    let mut running: Vec<_> = (0..20).map(|_| Box::pin(deliver())).collect();
    std::future::poll_fn(|context| {
        running.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(receipt) => {
                receipts.push(receipt);
                false
            }
            std::task::Poll::Pending => true,
        });
        if running.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    assert_eq!(receipts.len(), 20);
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    let another = Item::new();
    another.begin(&house, &another.body(false)).await;
    let next = another.complete(&house).await.json();
    let serial = |receipt: &Value| receipt["number"].as_str().unwrap()[8..].parse::<i64>().unwrap();
    assert_eq!(serial(&next), serial(&receipts[0]) + 1, "nineteen petitions too many");
}

#[tokio::test]
async fn the_same_key_with_another_content_or_secret_is_refused() {
    let house = open().await;
    let item = Item::new();
    assert_eq!(item.begin(&house, &item.body(false)).await.status, StatusCode::CREATED);
    let mut other = item.body(false);
    other["answers"]["description"] = json!("Một nội dung hoàn toàn khác với lần trước.");
    let answer = item.begin(&house, &other).await;
    assert_eq!(
        (answer.status, answer.json()["error"].as_str().unwrap()),
        (StatusCode::UNPROCESSABLE_ENTITY, "other_content")
    );
    let mut stolen = item.body(false);
    stolen["secret"] = json!("ab".repeat(32));
    assert_eq!(item.begin(&house, &stolen).await.json()["error"], "other_content");
}

#[tokio::test]
async fn answers_that_could_never_be_a_petition_are_refused_by_field_and_without_repeating_them() {
    let house = open().await;
    let item = Item::new();
    let mut body = item.body(false);
    body["answers"]["nature"] = json!("");
    body["answers"]["contact"]["phone"] = json!("canary-12");
    let answer = item.begin(&house, &body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.json();
    assert_eq!(told["error"], "invalid");
    assert_eq!(
        told["fields"],
        json!([{ "field": "nature", "problem": "required" }, { "field": "phone", "problem": "bad_phone" }])
    );
    assert!(!answer.text().contains("canary"));
    assert_eq!(item.complete(&house).await.status, StatusCode::GONE, "nothing was kept");
}

#[tokio::test]
async fn a_request_that_cannot_be_understood_is_malformed() {
    let house = open().await;
    let item = Item::new();
    let good = item.body(false);
    let changed = |change: fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    let wrong = [
        changed(|body| body["status"] = json!("answered")),
        changed(|body| body["answers"]["role"] = json!("admin")),
        changed(|body| body["answers"]["contact"]["agency_id"] = json!("STTTT")),
        changed(|body| body["secret"] = json!("short")),
        changed(|body| body["channel"] = json!("phone")),
        changed(|body| body["photos"] = json!([{ "id": Uuid::now_v7(), "sha256": "xyz" }])),
        changed(|body| body["captured_at"] = json!("yesterday")),
        changed(|body| _ = body.as_object_mut().unwrap().remove("answers")),
        json!([]),
    ];
    for body in wrong {
        let answer = item.begin(&house, &body).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str().unwrap()),
            (StatusCode::BAD_REQUEST, "malformed"),
            "{body}"
        );
    }
    let other_key = begin(&house, &Uuid::now_v7().to_string(), &good).await;
    assert_eq!(other_key.json()["error"], "malformed", "the key is not the body's id");
    let form =
        house.call(Method::POST, ROOT, &[("content-type", "text/plain")], good.to_string()).await;
    assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(item.begin(&house, &good).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_photo_that_was_damaged_or_never_announced_is_refused_and_the_rest_stays() {
    let house = open().await;
    let item = Item::new();
    item.begin(&house, &item.body(true)).await;
    let good = digest(&item.jpeg);
    let damaged = item.put(&house, &item.jpeg[..item.jpeg.len() - 1], &good).await;
    assert_eq!(
        (damaged.status, damaged.json()["error"].as_str().unwrap()),
        (StatusCode::BAD_REQUEST, "wrong_digest")
    );
    let other = b"another file altogether";
    assert_eq!(item.put(&house, other, &digest(other)).await.json()["error"], "wrong_digest");
    for header in ["", "sha-256=abc", "md5=:AAAA:"] {
        assert_eq!(
            item.put(&house, &item.jpeg, header).await.json()["error"],
            "malformed",
            "{header}"
        );
    }
    let missing = item.complete(&house).await;
    assert_eq!(
        (missing.status, missing.json()["error"].as_str().unwrap()),
        (StatusCode::CONFLICT, "photo_missing")
    );
    assert_eq!(item.put(&house, &item.jpeg, &good).await.status, StatusCode::CREATED);
    assert_eq!(item.complete(&house).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_file_that_is_no_photo_is_refused_with_words() {
    let house = open().await;
    let item = Item { jpeg: b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), ..Item::new() };
    item.begin(&house, &item.body(true)).await;
    let answer = item.put(&house, &item.jpeg, &digest(&item.jpeg)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["error"], "photo_not_a_photo");
    assert!(answer.json()["message"].as_str().unwrap().len() > 20);
}

#[tokio::test]
async fn a_photo_body_beyond_the_limit_is_refused_while_it_is_read() {
    let house = open().await;
    let item = Item { jpeg: vec![0; 16 * 1024 * 1024 + 1], ..Item::new() };
    item.begin(&house, &item.body(true)).await;
    let answer = item.put(&house, &item.jpeg, &digest(&item.jpeg)).await;
    assert_eq!(
        (answer.status, answer.json()["error"].as_str().unwrap()),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
    );
    let long = format!("{{\"id\":\"{}\"", " ".repeat(300_000));
    let headers = [("content-type", "application/json")];
    assert_eq!(
        house.call(Method::POST, ROOT, &headers, long).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn only_who_holds_the_secret_goes_on_with_a_submission() {
    let house = open().await;
    let item = Item::new();
    item.begin(&house, &item.body(true)).await;
    item.put(&house, &item.jpeg, &digest(&item.jpeg)).await;
    let stranger =
        Item { id: item.id, photo: item.photo, secret: "00".repeat(32), jpeg: item.jpeg.clone() };
    assert_eq!(stranger.head(&house).await, StatusCode::NOT_FOUND);
    assert_eq!(
        stranger.put(&house, &item.jpeg, &digest(&item.jpeg)).await.status,
        StatusCode::GONE
    );
    assert_eq!(stranger.complete(&house).await.json()["error"], "expired");
    let nobody =
        house.call(Method::POST, &format!("{ROOT}/{}/complete", item.id), &[], Body::empty()).await;
    assert_eq!(
        (nobody.status, nobody.header("www-authenticate")),
        (StatusCode::UNAUTHORIZED, "Draft")
    );
    // The photo of one submission is not there for another, before and after it was sent.
    let other = Item { photo: item.photo, ..Item::new() };
    other.begin(&house, &other.body(false)).await;
    assert_eq!(other.head(&house).await, StatusCode::NOT_FOUND);
    assert!(other.put(&house, &item.jpeg, &digest(&item.jpeg)).await.status.is_client_error());
    other.complete(&house).await;
    assert_eq!(
        other.put(&house, &item.jpeg, &digest(&item.jpeg)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_error_speaks_the_reader_s_language() {
    let house = open().await;
    let vietnamese = house.get("/api/v1/nothing").await;
    assert_eq!(
        (vietnamese.status, vietnamese.header("content-language")),
        (StatusCode::NOT_FOUND, "vi")
    );
    assert_eq!(vietnamese.header("content-type"), "application/json");
    let english = house
        .send(
            Request::get("/api/v1/nothing")
                .header("accept-language", "en")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(
        english.json(),
        json!({ "error": "not_found", "message": "There is no such address or item." })
    );
    assert_eq!(house.get("/api/v1/nothing?lang=en").await.header("content-language"), "en");
    let method = house.get(ROOT).await;
    assert_eq!(
        (method.status, method.json()["error"].as_str().unwrap()),
        (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
    );
}

#[tokio::test]
async fn what_a_queue_stored_is_still_accepted() {
    let house = open().await;
    let mut read = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract")).unwrap()
    {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let stored: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let id = stored["id"].as_str().unwrap();
        for expected in [StatusCode::CREATED, StatusCode::OK] {
            let answer = begin(&house, id, &stored).await;
            assert_eq!(answer.status, expected, "{}: {}", path.display(), answer.text());
        }
        let follows = stored["photos"].as_array().is_some_and(|photos| !photos.is_empty());
        if !follows && stored["video"].is_null() {
            let headers =
                [("authorization", &*format!("Draft {}", stored["secret"].as_str().unwrap()))];
            let done = house
                .call(Method::POST, &format!("{ROOT}/{id}/complete"), &headers, Body::empty())
                .await;
            assert_eq!(done.status, StatusCode::CREATED, "{}: {}", path.display(), done.text());
        }
        read += 1;
    }
    assert!(read >= 3, "the stored payloads were not read");
}
