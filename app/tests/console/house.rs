//! A house for one test of the console: fresh database, real services, the real router, and what a
//! browser would send to it.
#![allow(clippy::unwrap_used)]

use app::page::Site;
use app::{AppState, router};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::draft::{Answers, Terms};
use domain::input::RawContact;
use domain::permit::Membership;
use domain::petition::Channel;
use domain::workflow::{Action, Role};
use http_body_util::BodyExt as _;
use services::accounts::NewOfficer;
use services::files::Files;
use services::intake::DraftKey;
use services::ports::SetClock;
use services::vault::Vault;
use services::view::Receipt;
use services::{Parts, Services};
use std::sync::Arc;
use store::Db;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Friday 20 November 2026, 16:20 in Viet Nam.
pub const FRIDAY: i64 = 1_795_166_400_000;
pub const PASSWORD: &str = "Chim-bay-qua-nui-94";
/// What no page of the console may hold unless the identity was opened.
pub const CANARIES: [&str; 5] =
    ["Canary Người Gửi", "0951 999 001", "0951999001", "canary.thu@example.com", "Canary ngõ 99"];

pub struct House {
    pub services: Services,
    pub clock: Arc<SetClock>,
    router: Router,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub cookie: Option<String>,
    pub cache: String,
    pub body: String,
}

impl Answer {
    pub fn holds(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

pub async fn open() -> House {
    let folder = tempfile::tempdir().unwrap();
    let db =
        Db::open(&format!("sqlite://{}", folder.path().join("house.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    services::seed::seed(&db).await.unwrap();
    let clock = Arc::new(SetClock::at(FRIDAY));
    let parts = Parts {
        db,
        files: Files::local(folder.path().join("files")).unwrap(),
        vault: Vault::generate(),
        clock: clock.clone(),
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 1,
    };
    let services = Services::open(parts).await.unwrap();
    let site = Site { base_url: "http://localhost".to_owned(), ..Site::default() };
    let router = router(AppState { site: Arc::new(site), services: services.clone() });
    House { services, clock, router, _folder: folder }
}

fn encoded(form: &[(&str, &str)]) -> String {
    let part = |text: &str| -> String {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    form.iter()
        .map(|(name, value)| format!("{}={}", part(name), part(value)))
        .collect::<Vec<_>>()
        .join("&")
}

impl House {
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let header =
            |name| response.headers().get(name).and_then(|v: &header::HeaderValue| v.to_str().ok());
        let (location, cache) = (header(header::LOCATION), header(header::CACHE_CONTROL));
        let (location, cache) =
            (location.unwrap_or_default().to_owned(), cache.unwrap_or_default().to_owned());
        let cookie =
            header(header::SET_COOKIE).and_then(|c| c.split(';').next()).map(str::to_owned);
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            location,
            cookie,
            cache,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap())
            .await
    }

    /// Status and kind of an answer that has no end.
    pub async fn head(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, cookie);
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        (response.status(), kind.unwrap_or_default().to_owned())
    }

    pub async fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(encoded(form))).unwrap()).await
    }

    /// A new account and its first password.
    pub async fn hire(&self, username: &str, roles: &[Role], agency: &str) -> String {
        let memberships =
            roles.iter().map(|&role| Membership { role, agency: agency.to_owned() }).collect();
        let display_name = format!("Mẫu {username}");
        let new = NewOfficer { username: username.to_owned(), display_name, memberships };
        self.services.add_officer(new).await.unwrap().1
    }

    /// The cookie of an officer who has signed in and changed the first password, all over HTTP.
    pub async fn officer(&self, username: &str, roles: &[Role], agency: &str) -> String {
        let first = self.hire(username, roles, agency).await;
        let begun = self
            .post("/api/session/begin", "", &[("username", username), ("password", &first)])
            .await;
        let cookie = begun.cookie.unwrap();
        let form = [
            ("password", first.as_str()),
            ("new_password", PASSWORD),
            ("new_password_again", PASSWORD),
        ];
        let changed = self.post("/api/session/password", &cookie, &form).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.location);
        changed.cookie.unwrap()
    }

    pub async fn send(&self, nature: &str) -> Receipt {
        let answers = Answers {
            nature: nature.into(),
            commune: "08710".into(),
            address: "đường Mê Linh, gần chợ".into(),
            category: "GT-DUONG".into(),
            title: "Ổ gà lớn trên đường Mê Linh".into(),
            description:
                "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập. Số 0912345678 để biết thêm."
                    .into(),
            contact: RawContact {
                name: CANARIES[0].into(),
                phone: CANARIES[1].into(),
                email: CANARIES[3].into(),
                ..RawContact::default()
            },
            home_address: "Canary ngõ 99 đường Thử".into(),
            ..Answers::default()
        };
        let key = DraftKey { id: Uuid::now_v7(), secret: "ab".repeat(32) };
        self.services.begin_submission(&key, answers, Vec::new(), Channel::App).await.unwrap();
        self.services.complete_submission(&key).await.unwrap()
    }

    /// Does an act as the form on the page does it, with the version that the page shows.
    pub async fn act(
        &self,
        cookie: &str,
        number: &str,
        action: Action,
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = self.get(&format!("/xu-ly/ho-so/{number}"), cookie).await;
        let (petition, version) = (hidden(&page.body, "petition"), hidden(&page.body, "version"));
        self.act_at(cookie, number, &petition, &version, action, fields).await
    }

    pub async fn act_at(
        &self,
        cookie: &str,
        number: &str,
        petition: &str,
        version: &str,
        action: Action,
        fields: &[(&str, &str)],
    ) -> Answer {
        let form_code = if action == Action::DraftReply { "submit_reply" } else { action.code() };
        let names: Vec<String> =
            fields.iter().map(|(name, _)| format!("act[{form_code}]{name}")).collect();
        let mut form = vec![
            ("petition", petition),
            ("number", number),
            ("version", version),
            ("action", action.code()),
        ];
        form.extend(names.iter().map(String::as_str).zip(fields.iter().map(|(_, value)| *value)));
        self.post("/api/case/act", cookie, &form).await
    }

    pub async fn done(&self, cookie: &str, number: &str, action: Action, fields: &[(&str, &str)]) {
        let answer = self.act(cookie, number, action, fields).await;
        assert_eq!(
            answer.location,
            format!("/xu-ly/ho-so/{number}?xong={}", action.code()),
            "{action:?}"
        );
    }
}

/// The value of the first hidden field with this name.
pub fn hidden(body: &str, name: &str) -> String {
    let start = body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
    let value = &body[start..];
    let value = &value[value.find("value=\"").unwrap() + 7..];
    value[..value.find('"').unwrap()].to_owned()
}

/// The acts whose forms stand on a page.
pub fn forms(body: &str) -> Vec<Action> {
    Action::ALL
        .iter()
        .copied()
        .filter(|action| body.contains(&format!("id=\"viec-{}\"", action.code())))
        .collect()
}

/// A form with one photo, as a browser sends it.
pub async fn upload(
    house: &House,
    cookie: &str,
    petition: &str,
    number: &str,
    photo: &[u8],
) -> Answer {
    let part = |name: &str, more: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut body = Vec::new();
    for (name, value) in [("petition", petition), ("number", number)] {
        body.extend(format!("{}{value}\r\n", part(name, "")).into_bytes());
    }
    body.extend(part("photo", "; filename=\"anh.png\"").into_bytes());
    body.extend(photo);
    body.extend(b"\r\n--b--\r\n");
    let request = Request::post("/api/case/photo")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.ask(request.body(Body::from(body)).unwrap()).await
}
