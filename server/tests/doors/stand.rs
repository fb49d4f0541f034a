//! The whole house behind its real layers, with one petition at an agency, and everybody who could
//! knock: each role, in the agency that has the petition and in one that has nothing to do with it.

use crate::book;
use crate::table::{Door, Who};
use app::AppState;
use app::page::Site;
use axum::Router;
use axum::body::Body;
use domain::draft::{Answers, Terms};
use domain::id::OfficerId;
use domain::input::RawContact;
use domain::permit::{Actor, Case, Membership, permit};
use domain::petition::Status;
use domain::workflow::{Action, Role};
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use server::config::Config;
use server::files::SiteFiles;
use server::limit::Limits;
use server::router;
use services::Services;
use services::bulk::Kind;
use services::files::Files;
use services::handling::Act;
use services::ports::{Kept, Letter, SetClock, ShortMessage};
use services::vault::Vault;
use services::views::NewView;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::Db;
use store::people::OfficerRow;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Friday 20 November 2026, 16:20 in Viet Nam.
const FRIDAY: i64 = 1_795_166_400_000;
const LEAD: &str = "UBND-VINHYEN";
const OTHER: &str = "UBND-YENLAC";
/// A number and an id that nothing has.
pub const NO_NUMBER: &str = "PA-2026-999999";
pub const NO_ID: &str = "01999999-9999-7999-8999-999999999999";

/// Somebody who knocks.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub cookie: String,
    pub actor: Option<Actor>,
}

impl Person {
    pub fn nobody() -> Self {
        Self::with("nobody", "")
    }
    fn with(name: &str, cookie: impl Into<String>) -> Self {
        Self { name: name.to_owned(), cookie: cookie.into(), actor: None }
    }
    pub fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        let held = match &self.actor {
            Some(Actor::Officer { memberships, .. }) => memberships.as_slice(),
            _ => &[],
        };
        held.iter().map(|held| held.role)
    }
}

pub struct Stand {
    pub router: Router,
    pub services: Services,
    pub db: Db,
    pub clock: Arc<SetClock>,
    pub pool: sqlx::SqlitePool,
    pub shelves: Vec<(String, String)>,
    pub officers: Vec<Person>,
    pub number: String,
    pub photo: String,
    petition: String,
    request: String,
    draft: String,
    entry: String,
    bulk: String,
    view: String,
    stop: String,
    /// Opens the petition, the draft and the account that are looked at.
    own: OwnKeys,
    /// Opens another petition and another draft.
    others: OwnKeys,
    _folder: TempDir,
}

#[derive(Default)]
struct OwnKeys {
    secret: String,
    draft: String,
    citizen: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

pub async fn stand() -> Stand {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("house.db");
    let db = Db::open(&format!("sqlite://{}", path.display())).await.unwrap();
    db.migrate().await.unwrap();
    services::seed::seed(&db).await.unwrap();
    let clock = Arc::new(SetClock::at(FRIDAY));
    let (mail, sms) =
        (Arc::new(Kept::<Letter>::default()), Arc::new(Kept::<ShortMessage>::default()));
    let services = Services::open(services::Parts {
        db: db.clone(),
        files: Files::local(folder.path().join("files")).unwrap(),
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
    let config = Arc::new(Config {
        rate_write_per_minute: 1_000_000,
        rate_track_per_minute: 1_000_000,
        rate_sign_in_per_minute: 1_000_000,
        ..Config::default()
    });
    let site = Arc::new(Site { base_url: "http://localhost".to_owned(), ..Site::default() });
    let files = Arc::new(SiteFiles::load(&site_folder(&folder), config.service_worker).unwrap());
    let source = server::tiles::Source::open(&config, services.map_frame()).await.unwrap();
    let router = router::build(router::Parts {
        app: router::application(
            AppState { site: site.clone(), services: services.clone() },
            source,
        ),
        site,
        files,
        ready: Arc::new(|| Box::pin(async { Ok(()) })),
        limits: Arc::new(Limits::new(&config)),
        foreign: router::foreign(services.clone()),
        config,
    });
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let mut stand = Stand {
        router,
        shelves: book::shelves(&pool).await,
        pool,
        services,
        db,
        clock,
        officers: Vec::new(),
        number: String::new(),
        photo: String::new(),
        petition: String::new(),
        request: String::new(),
        draft: String::new(),
        entry: String::new(),
        bulk: String::new(),
        view: String::new(),
        stop: "no-such-token".to_owned(),
        own: OwnKeys::default(),
        others: OwnKeys::default(),
        _folder: folder,
    };
    stand.hire().await;
    stand.fill(&sms).await;
    stand
}

impl Stand {
    async fn hire(&mut self) {
        let at_house = [
            (Role::Coordinator, "STTTT"),
            (Role::CoCoordinator, "STTTT"),
            (Role::Operator, "STTTT"),
            (Role::LeaderView, "STTTT"),
            (Role::Auditor, "STTTT"),
            (Role::Dpo, "STTTT"),
            (Role::Admin, "STTTT"),
        ];
        let at_agencies = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
        let agencies =
            [LEAD, OTHER].into_iter().flat_map(|agency| at_agencies.map(|role| (role, agency)));
        for (role, agency) in at_house.into_iter().chain(agencies) {
            let id = Uuid::now_v7();
            let name = format!("{} of {agency}", role.code());
            let mut tx = self.db.begin().await.unwrap();
            let row = OfficerRow {
                id,
                username: id.simple().to_string(),
                display_name: name.clone(),
                password_hash: "-".to_owned(),
                must_change_password: false,
                disabled_at: None,
            };
            tx.insert_officer(&row, FRIDAY).await.unwrap();
            tx.add_membership(id, role.code(), agency).await.unwrap();
            let token = id.simple().to_string();
            // Opened in an hour: nothing that the test lets pass ends it.
            let ends = FRIDAY + 12 * 3_600_000;
            tx.open_session(&Sha256::digest(token.as_bytes()), id, "-", FRIDAY, ends)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let memberships = vec![Membership { role, agency: agency.to_owned() }];
            let actor = Actor::Officer { id: OfficerId(id), memberships };
            self.officers.push(Person {
                name,
                cookie: format!("vps-sid={token}"),
                actor: Some(actor),
            });
        }
    }

    /// One petition with a photo at the lead agency, one of somebody else's, a draft each, an account
    /// each, and a request about data.
    async fn fill(&mut self, sms: &Kept<ShortMessage>) {
        let (own, secret) = self.petition("0951 999 001").await;
        let (other, other_secret) = self.petition("0951 999 002").await;
        let id = self.db.petition_id(&own).await.unwrap().unwrap();
        let coordinator = self.services.officer(&self.token(0)).await.unwrap().unwrap();
        let act = async |action, act| {
            let version = self.db.find_petition(id).await.unwrap().unwrap().version;
            self.services.act(&coordinator, id, version, action, act).await.unwrap();
        };
        act(Action::Accept, Act::default()).await;
        act(Action::Forward, Act { choice: LEAD.into(), ..Act::default() }).await;
        self.photo = self.db.photos_of_petition(id).await.unwrap()[0].id.to_string();
        (self.petition, self.number) = (id.to_string(), own.clone());
        let draft = self.services.begin_draft().await.unwrap();
        let other_draft = self.services.begin_draft().await.unwrap();
        self.draft = draft.id.to_string();
        self.entry = self.services.begin_entry(&coordinator).await.unwrap().to_string();
        let chosen = [(Uuid::parse_str(&self.petition).unwrap(), 1)];
        let bulk = self.services.begin_bulk(&coordinator, Kind::Accept, &chosen, "moi").await;
        self.bulk = bulk.unwrap().to_string();
        let view = NewView {
            name: "Của tôi".into(),
            address: "moi".into(),
            agency: String::new(),
            is_pinned: false,
        };
        self.view = self.services.add_view(&coordinator, view).await.unwrap().to_string();
        let citizen = self.citizen("0951999001", sms).await;
        let other_citizen = self.citizen("0951999002", sms).await;
        self.own = OwnKeys {
            secret: format!("vps-case-{}={secret}", own.to_lowercase()),
            draft: format!("vps-draft={}", draft.to_token()),
            citizen,
        };
        self.others = OwnKeys {
            // The secret of another petition, held out for this one.
            secret: format!(
                "vps-case-{}={other_secret}; vps-case-{}={other_secret}",
                own.to_lowercase(),
                other.to_lowercase()
            ),
            draft: format!("vps-draft={}.{}", draft.id.simple(), other_draft.secret),
            citizen: other_citizen,
        };
        let asked = self.post("/api/rights/ask", &self.own.citizen.clone(), &self.filled("number={number}&reason_code=erase&reason=Xin+x%C3%B3a+gi%C3%BAp+t%C3%B4i+th%C3%B4ng+tin+n%C3%A0y")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        self.request = sqlx::query_scalar("select number from data_request")
            .fetch_one(&self.pool)
            .await
            .unwrap();
    }

    fn token(&self, officer: usize) -> String {
        self.officers[officer].cookie.trim_start_matches("vps-sid=").to_owned()
    }

    async fn petition(&self, phone: &str) -> (String, String) {
        let key = self.services.begin_draft().await.unwrap();
        let answers = Answers {
            nature: "report".into(),
            commune: "08710".into(),
            address: "đường Mê Linh, gần chợ".into(),
            category: "GT-DUONG".into(),
            title: "Ổ gà lớn trên đường Mê Linh".into(),
            description: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
            contact: RawContact {
                name: "Nguyễn Văn Thử".into(),
                phone: phone.into(),
                ..RawContact::default()
            },
            ..Answers::default()
        };
        self.services
            .save_step(&key, domain::draft::Step::Contact, |kept| *kept = answers)
            .await
            .unwrap();
        self.services.add_draft_photo(&key, photo().into()).await.unwrap();
        let receipt = self.services.submit_draft(&key).await.unwrap();
        (receipt.number, receipt.secret)
    }

    /// The cookie of a citizen who proved this telephone.
    async fn citizen(&self, phone: &str, sms: &Kept<ShortMessage>) -> String {
        self.clock.advance(61_000);
        let asked = self.raw_post("/api/account/ask", "", &format!("reach={phone}")).await;
        let ticket = set_cookie(&asked, "vps-ma");
        let letters = app::notices::Letters::new("http://localhost");
        while self.services.work().await.unwrap() > 0 {}
        while self.services.deliver(&letters).await.unwrap() > 0 {}
        let code: String = sms.sent().last().unwrap().text.chars().take(6).collect();
        let entered =
            self.raw_post("/api/account/code", &ticket, &format!("one_time_code={code}")).await;
        set_cookie(&entered, "vps-cid")
    }

    /// May this officer do it to the petition as it stands? The law itself says so.
    pub fn permits(&self, actor: &Actor, action: Action) -> bool {
        let case = Case { lead_agency: Some(LEAD), ..Case::new(Status::Forwarded) };
        permit(actor, action, &case).is_ok()
    }

    /// Those without a right who are no officers.
    pub fn strangers(&self, door: &Door) -> Vec<Person> {
        let other_sender = Person::with("another sender", self.others.secret.clone());
        let citizen = Person::with("another citizen", self.others.citizen.clone());
        let coordinator =
            Person { name: "an officer".into(), actor: None, ..self.officers[0].clone() };
        let own = Person::with("the sender", self.own.secret.clone());
        let mut people = vec![Person::nobody()];
        match door.who {
            Who::Sender => people.extend([other_sender, citizen, coordinator]),
            Who::Citizen => people.extend([own, coordinator]),
            Who::Writer => people
                .extend([Person::with("another's draft", self.others.draft.clone()), coordinator]),
            Who::Holder => people.extend([own, citizen, coordinator]),
            _ => people.extend([own, Person::with("a citizen", self.own.citizen.clone())]),
        }
        people
    }

    /// One browser that holds everything that opens anything.
    pub fn everybody(&self) -> Person {
        let cookie = [
            self.officers[0].cookie.as_str(),
            &self.own.secret,
            &self.own.draft,
            &self.own.citizen,
        ]
        .join("; ");
        Person::with("everybody at once", cookie)
    }

    /// The names in braces become what is there.
    pub fn filled(&self, text: &str) -> String {
        self.filled_for(text, &self.number, &self.petition, &self.photo)
    }

    fn filled_for(&self, text: &str, number: &str, petition: &str, photo: &str) -> String {
        [
            ("{number}", number),
            ("{petition}", petition),
            ("{photo}", photo),
            ("{request}", self.request.as_str()),
            ("{id}", self.draft.as_str()),
            ("{draft}", self.draft.as_str()),
            ("{entry}", self.entry.as_str()),
            ("{bulk}", self.bulk.as_str()),
            ("{view}", self.view.as_str()),
            ("{token}", self.stop.as_str()),
            ("{video}", NO_ID),
            ("{side}", "320"),
            ("{file}", "320.jpg"),
            ("{queue}", "moi"),
            ("{step}", "noi-dung"),
            ("{version}", "3"),
            ("{code}", "7FJ8QJC3+VC"),
            ("{north}", "1065"),
            ("{east}", "5280"),
            ("{z}", "12"),
            ("{x}", "3249"),
            ("{y}", "1799"),
            ("{name}", "main.22.css"),
            ("{*function}", "no/such"),
            ("{*rest}", "no/such"),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    pub fn address(&self, door: &Door) -> String {
        self.filled(if door.at.is_empty() { door.path } else { door.at })
    }

    pub async fn knock(&self, door: &Door, prefix: &str, person: &Person) -> Answer {
        self.knock_with(door, prefix, person, &[]).await
    }

    pub async fn knock_with(
        &self,
        door: &Door,
        prefix: &str,
        person: &Person,
        headers: &[(&str, &str)],
    ) -> Answer {
        let address = format!("{prefix}{}", self.address(door));
        let (kind, body) = door.body(&self.filled(door.form));
        let mut headers = headers.to_vec();
        headers.push(("content-type", kind));
        headers.extend(door.headers);
        self.send(door.method(), &address, &person.cookie, &headers, body).await
    }

    /// As [`Stand::knock`], for a petition and a photo that are nowhere.
    pub async fn knock_at_nothing(&self, door: &Door, person: &Person) -> Answer {
        let text = if door.at.is_empty() { door.path } else { door.at };
        let address = self.filled_for(text, NO_NUMBER, NO_ID, NO_ID);
        let cookie = person.cookie.replace(&self.number.to_lowercase(), &NO_NUMBER.to_lowercase());
        let (kind, body) = door.body(&self.filled_for(door.form, NO_NUMBER, NO_ID, NO_ID));
        self.send(door.method(), &address, &cookie, &[("content-type", kind)], body).await
    }

    pub async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, cookie, &kind, form.as_bytes().to_vec()).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_LENGTH, body.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let of = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value: &http::HeaderValue| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let (status, location) = (response.status(), of(header::LOCATION));
        // The officers' line has no end.
        let body = if of(header::CONTENT_TYPE).starts_with("text/event-stream") {
            String::new()
        } else {
            String::from_utf8_lossy(&response.into_body().collect().await.unwrap().to_bytes())
                .into_owned()
        };
        Answer { status, location, body }
    }

    async fn raw_post(&self, path: &str, cookie: &str, form: &str) -> http::Response<Body> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.router
            .clone()
            .oneshot(request.body(Body::from(form.to_owned())).unwrap())
            .await
            .unwrap()
    }
}

fn set_cookie(response: &http::Response<Body>, name: &str) -> String {
    let set = response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let found = set
        .filter_map(|set| set.split(';').next())
        .find(|set| set.starts_with(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("no cookie {name}: {response:?}")).to_owned()
}

/// A small upright JPEG.
fn photo() -> Vec<u8> {
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80)
        .encode(&[90; 64 * 48 * 3], 64, 48, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    jpeg
}

fn site_folder(folder: &TempDir) -> std::path::PathBuf {
    let site = folder.path().join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    let assets =
        r#"{"build":"b","files":{"main.css":{"url":"/pkg/main.22.css","sha256":"22","bytes":3}}}"#;
    for (name, text) in [
        ("assets.json", assets),
        ("builds.json", r#"[{"build":"b","files":["main.22.css"]}]"#),
        ("pkg/main.22.css", "new"),
        ("pkg/main.22.css.br", "new"),
        ("pkg/main.22.css.gz", "new"),
        ("favicon.ico", "ico"),
        ("icon-180.png", "png"),
        ("icon.svg", "svg"),
        ("manifest.webmanifest", "{}"),
        ("offline.html", "offline"),
        ("og.png", "png"),
        ("sw.js", "//"),
        ("sw-off.js", "//"),
    ] {
        std::fs::write(site.join(name), text).unwrap();
    }
    site
}
