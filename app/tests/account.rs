//! The citizen's account over HTTP and without a script: cookies, doors, what a stranger is told.
#![allow(clippy::unwrap_used)]

mod house;

use app::notices::Letters;
use axum::http::{Method, StatusCode};
use domain::draft::Terms;
use domain::petition::Channel;
use house::{Answer, House, answers, key};
use services::files::Files;
use services::ports::{Kept, Letter, SetClock, ShortMessage};
use services::vault::Vault;
use services::{Parts, Services};
use std::sync::Arc;
use store::Db;

const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
const PHONE: &str = "0951+999+001";

struct Stand {
    house: House,
    sms: Arc<Kept<ShortMessage>>,
}

/// A house that can write to people.
async fn stand() -> Stand {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite://{}/house.db", folder.path().display())).await.unwrap();
    db.migrate().await.unwrap();
    services::seed::seed(&db).await.unwrap();
    let clock = Arc::new(SetClock::at(house::FRIDAY_16_20));
    let (mail, sms) = (Arc::new(Kept::<Letter>::default()), Arc::new(Kept::default()));
    let services = Services::open(Parts {
        db: db.clone(),
        files: Files::local(folder.path().join("photos")).unwrap(),
        vault: Vault::generate(),
        clock: clock.clone(),
        mail: Some(mail),
        sms: Some(sms.clone()),
        push: None,
        terms: Terms::default(),
        darkroom_permits: 1,
    })
    .await
    .unwrap();
    let site = app::page::Site {
        base_url: "https://pakn.example.vn".to_owned(),
        ..app::page::Site::default()
    };
    let state = app::AppState { site: Arc::new(site), services: services.clone() };
    Stand { house: House { app: app::router(state), services, db, clock, folder }, sms }
}

impl Stand {
    async fn post(&self, path: &str, body: &str, cookies: &str) -> Answer {
        let headers = [FORM[0], FORM[1], ("cookie", cookies)];
        self.house
            .call(Method::POST, &format!("/api/account/{path}"), &headers, body.to_owned())
            .await
    }

    async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.house.call(Method::GET, path, &[("cookie", cookies)], "").await
    }

    async fn worked(&self) {
        let letters = Letters::new("https://pakn.example.vn");
        while self.house.services.work().await.unwrap() > 0 {}
        while self.house.services.deliver(&letters).await.unwrap() > 0 {}
    }

    async fn code(&self) -> String {
        self.worked().await;
        self.sms.sent().last().unwrap().text.chars().take(6).collect()
    }

    /// The cookie of a fresh session.
    async fn signed_in(&self, phone: &str) -> String {
        self.house.clock.advance(61_000);
        let asked = self.post("ask", &format!("reach={phone}"), "").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER);
        let code = self.code().await;
        let body = format!("one_time_code={code}");
        let entered = self.post("code", &body, &cookie(&asked, "vps-ma")).await;
        assert_eq!(entered.header("location"), "/cua-toi");
        cookie(&entered, "vps-cid")
    }
}

/// `name=value` of a cookie that was set.
fn cookie(answer: &Answer, name: &str) -> String {
    let set = set_cookie(answer, name);
    set.split(';').next().unwrap().to_owned()
}

fn set_cookie(answer: &Answer, name: &str) -> String {
    answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap().to_owned())
        .find(|set| set.starts_with(&format!("__Host-{name}=")))
        .unwrap_or_else(|| panic!("no cookie {name}"))
}

async fn sent(stand: &Stand) -> services::view::Receipt {
    let key = key();
    let services = &stand.house.services;
    services.begin_submission(&key, answers(), Vec::new(), Channel::App).await.unwrap();
    services.complete_submission(&key).await.unwrap()
}

#[tokio::test]
async fn without_a_session_every_page_of_the_account_leads_to_the_sign_in_and_back() {
    let stand = stand().await;
    for path in ["/cua-toi", "/cua-toi/nhan", "/cua-toi/tai-khoan"] {
        for cookies in ["", "__Host-vps-cid=", "__Host-vps-cid=abc"] {
            let answer = stand.get(path, cookies).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert_eq!(answer.header("location"), format!("/dang-nhap?ve={path}"));
        }
    }
    for (act, body) in [("claim", "code=x&secret=y"), ("end", "session=x"), ("contact", "reach=x")]
    {
        let answer = stand.post(act, body, "").await;
        assert!(answer.header("location").starts_with("/dang-nhap"), "{act}");
    }
    assert_eq!(stand.get("/en/dang-nhap", "").await.status, StatusCode::OK);
    let elsewhere = stand.post("ask", &format!("reach={PHONE}&ve=//evil.vn"), "").await;
    assert_eq!(elsewhere.header("location"), "/dang-nhap/ma");
}

#[tokio::test]
async fn a_session_s_cookie_is_out_of_reach_and_new_at_every_sign_in() {
    let stand = stand().await;
    let asked = stand.post("ask", &format!("reach={PHONE}"), "").await;
    let ticket = set_cookie(&asked, "vps-ma");
    assert!(
        ticket.contains("HttpOnly") && ticket.contains("Secure") && ticket.contains("Max-Age=600")
    );
    assert!(!asked.header("location").contains("951"), "nothing typed stands in an address");
    // A token that somebody planted before is not taken over.
    let planted = format!("{}; __Host-vps-cid={}", cookie(&asked, "vps-ma"), "ab".repeat(32));
    let wrong = stand.post("code", "one_time_code=12345", &planted).await;
    assert_eq!(wrong.header("location"), "/dang-nhap/ma?loi=refusal.wrong_code");
    let page = stand.get("/dang-nhap/ma?loi=refusal.wrong_code", &planted).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = stand.code().await;
    let entered = stand.post("code", &format!("one_time_code={code}&shared=true"), &planted).await;
    let session = set_cookie(&entered, "vps-cid");
    assert!(!session.contains(&"ab".repeat(32)) && !session.contains("Max-Age"), "{session}");
    assert!(
        session.contains("HttpOnly")
            && session.contains("SameSite=Lax")
            && session.contains("Path=/")
    );
    let own = stand.signed_in(PHONE).await;
    assert_eq!(stand.get("/cua-toi", &own).await.status, StatusCode::OK);
    let left = stand.post("leave", "everywhere=true", &own).await;
    assert!(set_cookie(&left, "vps-cid").contains("Max-Age=0"));
    for cookies in [own, cookie(&entered, "vps-cid")] {
        assert_eq!(stand.get("/cua-toi", &cookies).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_case_opens_by_the_session_of_its_sender_and_of_nobody_else() {
    let stand = stand().await;
    let receipt = sent(&stand).await;
    let path = format!("/tra-cuu/{}", receipt.number);
    let stranger = stand.signed_in("0951+999+002").await;
    let (theirs, missing) =
        (stand.get(&path, &stranger).await, stand.get("/tra-cuu/PA-2026-999999", &stranger).await);
    assert_eq!(theirs.status, missing.status);
    assert_eq!(
        theirs.text().replace(&receipt.number, "N"),
        missing.text().replace("PA-2026-999999", "N")
    );
    let act = async |cookies: &str| {
        let headers = [FORM[0], FORM[1], ("cookie", cookies)];
        let body = format!("number={}&comment=", receipt.number);
        stand.house.call(Method::POST, "/api/track/withdraw", &headers, body).await
    };
    assert_eq!(act(&stranger).await.header("location"), path);
    let own = stand.signed_in(PHONE).await;
    let page = stand.get(&path, &own).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("ổ gà rất sâu"));
    assert_eq!(act(&own).await.header("location"), format!("{path}?xong=rut"));
    // The stranger claims it with number and secret, and then it opens.
    let claim = format!("code={}&secret={}", receipt.number, receipt.secret);
    assert_eq!(stand.post("claim", &claim, &stranger).await.header("location"), "/cua-toi");
    assert!(stand.get(&path, &stranger).await.text().contains("ổ gà rất sâu"));
}

#[tokio::test]
async fn renewing_a_secret_says_the_same_of_every_number() {
    let stand = stand().await;
    let receipt = sent(&stand).await;
    let mut pages = Vec::new();
    for number in ["PA-2026-999999", receipt.number.as_str()] {
        stand.house.clock.advance(61_000);
        let body = format!("code={number}&reach=0951+999+002");
        let asked = stand.post("renew", &body, "").await;
        assert_eq!(asked.header("location"), "/dang-nhap/ma");
        let page = stand.get("/dang-nhap/ma", &cookie(&asked, "vps-ma")).await;
        pages.push((page.status, page.text().to_owned()));
        stand.worked().await;
        assert!(stand.sms.sent().is_empty());
    }
    assert_eq!(pages[0], pages[1]);
    let asked = stand.post("renew", &format!("code={}&reach={PHONE}", receipt.number), "").await;
    let code = stand.code().await;
    let done =
        stand.post("code", &format!("one_time_code={code}"), &cookie(&asked, "vps-ma")).await;
    assert_eq!(done.header("location"), format!("/tra-cuu/{}/ma-moi", receipt.number));
    let name = format!("vps-case-{}", receipt.number.to_lowercase());
    let page = stand.get(done.header("location"), &cookie(&done, &name)).await;
    let shown = page.text();
    assert!(shown.contains("class=\"secret\"") && !shown.contains(&receipt.secret));
    let old = format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret);
    assert_eq!(stand.get(&old, "").await.header("location"), "/tra-cuu?loi=refusal.wrong_secret");
}

#[tokio::test]
async fn what_cannot_be_sent_comes_back_as_typed() {
    let stand = stand().await;
    let answer = stand.post("ask", "reach=09%3Cb%3E", "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("value=\"09&lt;b"), "kept and escaped");
    for _ in 0..2 {
        stand.post("ask", &format!("reach={PHONE}"), "").await;
    }
    let slow = stand.post("ask", &format!("reach={PHONE}"), "").await;
    assert_eq!(slow.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(slow.text().contains("0951 999 001"));
}
