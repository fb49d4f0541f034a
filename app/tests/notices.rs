//! Notices over HTTP, without script: what a sender chooses, the link that stops letters, and what a
//! browser may ask the house.
#![allow(clippy::unwrap_used)]

mod house;

use app::notices::Letters;
use axum::http::{Method, StatusCode};
use domain::draft::Answers;
use domain::petition::Channel;
use futures_util::future::BoxFuture;
use house::{Answer, House, answers, key, open_with};
use services::ports::{Kept, Letter, Push, PushAnswer, PushMessage, ShortMessage};
use services::push::Hosts;
use services::view::Receipt;
use std::sync::Arc;
use url::Url;

const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
const JSON: (&str, &str) = ("content-type", "application/json");
/// A browser's keys: RFC 8291, appendix A.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

struct Silent(Hosts);

impl Push for Silent {
    fn allows(&self, endpoint: &Url) -> bool {
        self.0.allow(endpoint)
    }
    fn subject(&self) -> &str {
        "https://pakn.example.vn"
    }
    fn send<'a>(&'a self, _: &'a PushMessage) -> BoxFuture<'a, PushAnswer> {
        Box::pin(async { PushAnswer::Taken })
    }
}

struct Post {
    house: House,
    mail: Arc<Kept<Letter>>,
    receipt: Receipt,
    cookie: String,
}

async fn post(consent: bool) -> Post {
    let mail = Arc::new(Kept::default());
    let house = open_with(|parts| {
        parts.mail = Some(mail.clone());
        parts.sms = Some(Arc::new(Kept::<ShortMessage>::default()));
        parts.push = Some(Arc::new(Silent(Hosts::default())));
    })
    .await;
    let draft = key();
    let mut answers = Answers { consent_notices: consent, ..answers() };
    answers.contact.email = "canary.thu@example.com".into();
    house.services.begin_submission(&draft, answers, Vec::new(), Channel::App).await.unwrap();
    let receipt = house.services.complete_submission(&draft).await.unwrap();
    let opened = house.get(&format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret)).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    Post { house, mail, receipt, cookie }
}

impl Post {
    async fn page(&self, path: &str) -> Answer {
        self.house.call(Method::GET, path, &[("cookie", &self.cookie)], "").await
    }
    fn path(&self) -> String {
        format!("/tra-cuu/{}/thong-bao", self.receipt.number)
    }
    async fn save(&self, fields: &str) -> Answer {
        let headers = [FORM[0], FORM[1], ("cookie", &self.cookie)];
        let body = format!("number={}&{fields}", self.receipt.number);
        self.house.call(Method::POST, "/api/track/notices", &headers, body).await
    }
    async fn ask(&self, path: &str, cookie: &str, body: serde_json::Value) -> Answer {
        let headers = [JSON, ("cookie", cookie)];
        let path = format!("/thong-bao/thiet-bi{path}");
        self.house.call(Method::POST, &path, &headers, body.to_string()).await
    }
    async fn work(&self) {
        self.house.clock.advance(10_000);
        while self.house.services.work().await.unwrap() > 0 {}
        let letters = Letters::new("https://pakn.example.vn");
        while self.house.services.deliver(&letters).await.unwrap() > 0 {}
    }
}

fn subscription(endpoint: &str) -> serde_json::Value {
    serde_json::json!({ "endpoint": endpoint, "expirationTime": null, "keys": { "p256dh": P256DH, "auth": AUTH } })
}

#[tokio::test]
async fn the_page_of_choices_is_the_sender_s_alone() {
    let post = post(false).await;
    let stranger = post.house.get(&post.path()).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert_eq!(stranger.header("location"), format!("/tra-cuu/{}", post.receipt.number));
    let page = post.page(&post.path()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    for word in ["Thư điện tử", "Tin nhắn điện thoại", "22:00", "06:00", "Chưa có thông báo nào"]
    {
        assert!(page.text().contains(word), "{word}");
    }
    assert!(!page.text().contains("canary.thu"), "no address is shown");
    let case = post.page(&format!("/tra-cuu/{}", post.receipt.number)).await;
    assert!(case.text().contains(&format!("href=\"{}\"", post.path())));
}

#[tokio::test]
async fn what_is_chosen_is_kept_and_shown_again() {
    let post = post(false).await;
    let saved =
        post.save("email=true&push=true&lang=en&quiet=true&quiet_from=1260&quiet_until=420").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(saved.header("location"), format!("{}?xong=luu", post.path()));
    let page = post.page(saved.header("location")).await;
    assert!(page.text().contains("Đã lưu cách nhận thông báo"));
    let view = post.house.services.notices(&key_of(&post.receipt)).await.unwrap();
    assert!(view.choices.email && !view.choices.sms && view.lang == "en");
    let quiet = view.choices.quiet.unwrap();
    assert_eq!((quiet.from(), quiet.until()), (21 * 60, 7 * 60));
    // Made by hand: the same hour twice, no number, nothing at all.
    for fields in
        ["quiet=true&quiet_from=60&quiet_until=60", "quiet=true&quiet_from=x&quiet_until=99999", ""]
    {
        let saved = post.save(fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{fields}");
        let view = post.house.services.notices(&key_of(&post.receipt)).await.unwrap();
        assert_eq!(view.choices.quiet, None, "{fields}");
    }
}

fn key_of(receipt: &Receipt) -> services::sender::CaseKey {
    services::sender::CaseKey::parse(&receipt.number, &receipt.secret).unwrap()
}

#[tokio::test]
async fn the_link_in_a_letter_asks_first_and_stops_with_one_click() {
    let post = post(true).await;
    post.work().await;
    let letters = post.mail.sent();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert!(letter.subject.contains(&post.receipt.number));
    for word in ["Thử", "0951", "Ổ gà", "Mê Linh", &post.receipt.secret] {
        assert!(
            !letter.text.contains(word) && !letter.html.as_ref().unwrap().contains(word),
            "{word}"
        );
    }
    let link = letter.unsubscribe.clone().unwrap();
    let path = link.strip_prefix("https://pakn.example.vn").unwrap();
    assert!(letter.text.contains(&link));

    let asked = post.house.get(path).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("Ngừng nhận thư") && asked.text().contains(&post.receipt.number));
    assert!(!asked.text().contains("Ổ gà"));
    assert!(post.house.services.notices(&key_of(&post.receipt)).await.unwrap().choices.email);

    // A mail program's one click (RFC 8058): no cookie, no Origin, no Referer.
    let clicked =
        post.house.call(Method::POST, path, &[FORM[0]], "List-Unsubscribe=One-Click").await;
    assert_eq!(clicked.status, StatusCode::OK);
    assert!(!post.house.services.notices(&key_of(&post.receipt)).await.unwrap().choices.email);
    let other = if path.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{other}", &path[..path.len() - 1]);
    for path in [wrong.as_str(), "/thong-bao/dung/x", "/en/thong-bao/dung/%00"] {
        assert_eq!(post.house.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // The sender reads what was sent, with its time.
    let page = post.page(&post.path()).await;
    assert!(page.text().contains("Đã gửi thư điện tử lúc"), "{}", page.text());
}

#[tokio::test]
async fn a_browser_hears_only_of_a_case_that_is_open_in_it() {
    let post = post(false).await;
    let number = &post.receipt.number;
    let key = post.house.get("/thong-bao/khoa").await.json();
    assert_eq!(key["key"].as_str().unwrap().len(), 87);
    let endpoint = "https://updates.push.services.mozilla.com/wpush/v2/abc";
    let tell = serde_json::json!({ "number": number, "lang": "vi", "subscription": subscription(endpoint) });
    let which = serde_json::json!({ "number": number, "endpoint": endpoint });

    for cookie in ["", "vps-case-pa-2026-000001=00000-00001-1"] {
        assert_eq!(post.ask("", cookie, tell.clone()).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(post.ask("", &post.cookie, tell.clone()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(post.ask("/hoi", &post.cookie, which.clone()).await.json()["told"], true);
    assert_eq!(post.ask("/hoi", "", which.clone()).await.status, StatusCode::FORBIDDEN);
    let page = post.page(&post.path()).await;
    assert!(page.text().contains("(1 thiết bị)"));

    // The worker says that the address changed: no cookie, only the old address.
    let fresh = "https://updates.push.services.mozilla.com/wpush/v2/def";
    let moved = serde_json::json!({ "old": endpoint, "subscription": subscription(fresh) });
    assert_eq!(post.ask("/doi", "", moved).await.json()["moved"], 1);
    assert_eq!(post.ask("/hoi", &post.cookie, which).await.json()["told"], false);
    let which = serde_json::json!({ "number": number, "endpoint": fresh });
    assert_eq!(post.ask("/bo", &post.cookie, which).await.json()["left"], 0);

    // Not a push service; not what a browser sends; far too much.
    let evil = serde_json::json!({ "number": number, "subscription": subscription("https://127.0.0.1/x") });
    assert_eq!(post.ask("", &post.cookie, evil).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = serde_json::json!({ "number": number });
    assert_eq!(post.ask("", &post.cookie, none).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = serde_json::json!({ "number": number, "lang": "x".repeat(20_000), "subscription": subscription(endpoint) });
    assert_eq!(post.ask("", &post.cookie, huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
