//! The rights over one's own data over HTTP and without a script: doors, forms, files, the desk.
#![allow(clippy::unwrap_used)]

mod house;

use app::notices::Letters;
use axum::http::{Method, StatusCode};
use domain::petition::Channel;
use house::{Answer, House, answers, key};
use services::ports::{Kept, Letter, ShortMessage};
use services::view::Receipt;
use std::sync::Arc;

const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
const PHONE: &str = "0951+999+001";

struct Stand {
    house: House,
    sms: Arc<Kept<ShortMessage>>,
}

async fn stand() -> Stand {
    let (mail, sms) = (Arc::new(Kept::<Letter>::default()), Arc::new(Kept::default()));
    let gateway = sms.clone();
    let house = house::open_with(move |parts| {
        parts.mail = Some(mail);
        parts.sms = Some(gateway);
    })
    .await;
    Stand { house, sms }
}

impl Stand {
    async fn post(&self, path: &str, body: &str, cookies: &str) -> Answer {
        let headers = [FORM[0], FORM[1], ("cookie", cookies)];
        self.house.call(Method::POST, &format!("/api/{path}"), &headers, body.to_owned()).await
    }

    async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.house.call(Method::GET, path, &[("cookie", cookies)], "").await
    }

    async fn signed_in(&self, phone: &str) -> String {
        self.house.clock.advance(61_000);
        let asked = self.post("account/ask", &format!("reach={phone}"), "").await;
        let letters = Letters::new("https://pakn.example.vn");
        while self.house.services.work().await.unwrap() > 0 {}
        while self.house.services.deliver(&letters).await.unwrap() > 0 {}
        let code: String = self.sms.sent().last().unwrap().text.chars().take(6).collect();
        let body = format!("one_time_code={code}");
        let entered = self.post("account/code", &body, &cookie(&asked, "vps-ma")).await;
        cookie(&entered, "vps-cid")
    }

    async fn sent(&self) -> Receipt {
        let key = key();
        let services = &self.house.services;
        services.begin_submission(&key, answers(), Vec::new(), Channel::App).await.unwrap();
        services.complete_submission(&key).await.unwrap()
    }
}

/// `name=value` of a cookie that was set.
fn cookie(answer: &Answer, name: &str) -> String {
    let sets = answer.headers.get_all("set-cookie").iter();
    let set = sets.map(|value| value.to_str().unwrap().to_owned()).find(|set| set.contains(name));
    set.unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn without_a_fresh_code_nothing_of_the_person_is_on_any_page() {
    let stand = stand().await;
    let receipt = stand.sent().await;
    let name = answers().contact.name;
    let path = format!("/tra-cuu/{}/du-lieu", receipt.number);
    let case =
        format!("vps-case-{}={}", receipt.number.to_lowercase(), receipt.secret.replace(' ', ""));
    for cookies in ["", case.as_str(), &format!("__Host-{case}")] {
        for path in [path.as_str(), "/quyen-cua-toi", "/en/quyen-cua-toi"] {
            let page = stand.get(path, cookies).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains(&name) && page.text().contains("/dang-nhap?ve="));
        }
        for act in ["download", "correct", "consent", "unlink", "ask", "close"] {
            let body = format!("number={}&what=photos&given=false", receipt.number);
            let answer = stand.post(&format!("rights/{act}"), &body, cookies).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act}");
            assert!(answer.header("location").starts_with("/dang-nhap"), "{act}");
        }
    }
    let other = stand.signed_in("0951+999+003").await;
    let page = stand.get(&path, &other).await;
    assert!(!page.text().contains(&name));
    let none = stand.get("/tra-cuu/PA-2026-999999/du-lieu", &other).await;
    let same = page.text().replace(&receipt.number, "PA-2026-999999");
    let plain = |text: &str| text.split("<main").nth(1).unwrap_or_default().to_owned();
    assert_eq!(plain(&same), plain(none.text()), "another's is as unknown as none");
    let answer = stand.post("rights/download", &format!("number={}", receipt.number), &other).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);

    // The person's own session, fifteen minutes later.
    let own = stand.signed_in(PHONE).await;
    assert!(stand.get(&path, &own).await.text().contains(&name));
    stand.house.clock.advance(15 * 60_000 + 1);
    let late = stand.get(&path, &own).await;
    assert!(!late.text().contains(&name) && late.text().contains("/api/account/prove"));
}

#[tokio::test]
async fn the_person_takes_the_data_along_corrects_it_and_asks_the_officer() {
    let stand = stand().await;
    let receipt = stand.sent().await;
    let own = stand.signed_in(PHONE).await;
    let number = &receipt.number;
    let path = format!("/tra-cuu/{number}/du-lieu");
    let file = stand.post("rights/download", &format!("number={number}"), &own).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.header("content-type").starts_with("application/json"));
    assert!(file.header("cache-control").contains("no-store"));
    assert_eq!(file.json()["identity"]["name"], answers().contact.name);
    let all = stand.post("rights/download", "", &own).await.json();
    assert_eq!(all["petitions"][0]["number"], *number);

    let body = format!("number={number}&name=&home_address=Canary+12&phone=old&email=old");
    let wrong = stand.post("rights/correct", &body, &own).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Canary 12"), "what was typed is kept");
    let body = format!("number={number}&name=Canary+M%E1%BB%9Bi&home_address=&phone=old&email=old");
    let done = stand.post("rights/correct", &body, &own).await;
    assert_eq!(done.header("location"), format!("{path}?xong=sua"));
    assert!(stand.get(&path, &own).await.text().contains("Canary Mới"));

    let body = format!("number={number}&what=photos&given=false");
    let done = stand.post("rights/consent", &body, &own).await;
    assert_eq!(done.header("location"), format!("{path}?xong=rut"));
    let unsure = stand.post("rights/unlink", &format!("number={number}"), &own).await;
    assert_eq!(unsure.header("location"), format!("{path}?loi=confirm"));
    let early = stand.post("rights/unlink", &format!("number={number}&confirm=true"), &own).await;
    assert_eq!(early.header("location"), format!("{path}?loi=refusal.too_early"));
    let page = stand.get(early.header("location"), &own).await;
    assert!(page.text().contains("Điều 19"), "the article is named");

    let body = format!("number={number}&reason_code=&reason=Xin+canary");
    let wrong = stand.post("rights/ask", &body, &own).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Xin canary"));
    let body = format!("number={number}&reason_code=erase&reason=Xin+canary+xoa+anh");
    let asked = stand.post("rights/ask", &body, &own).await;
    assert_eq!(asked.header("location"), "/quyen-cua-toi?xong=yeu-cau");
    let page = stand.get(asked.header("location"), &own).await;
    assert!(page.text().contains("YC-2026-000001"));

    let closed = stand.post("rights/close", "confirm=true", &own).await;
    assert_eq!(closed.header("location"), "/quyen-cua-toi?xong=dong");
    let after = stand.get("/quyen-cua-toi", &own).await;
    assert!(after.text().contains("/dang-nhap?ve="));
}

#[tokio::test]
async fn nobody_opens_the_desk_of_requests_without_signing_in() {
    let stand = stand().await;
    for path in ["/xu-ly/quyen-du-lieu", "/xu-ly/quyen-du-lieu/YC-2026-000001"] {
        let answer = stand.get(path, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("location").starts_with("/xu-ly/dang-nhap"));
    }
    let answer = stand.post("data/answer", "number=YC-2026-000001&state=done&reason=x", "").await;
    assert!(answer.header("location").starts_with("/xu-ly/dang-nhap"));
}
