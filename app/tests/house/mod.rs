//! A whole site for one test, without a socket: fresh database, files in a temporary folder, a clock
//! that stands still.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use app::page::Site;
use app::{AppState, router};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::draft::{Answers, Terms};
use domain::input::RawContact;
use domain::petition::{Channel, PublicFace};
use http_body_util::BodyExt as _;
use services::files::Files;
use services::intake::{Announced, DraftKey};
use services::ports::SetClock;
use services::vault::Vault;
use services::{Parts, Services};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::Db;
use store::public::PublicRow;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Friday 20 November 2026, 16:20 in Viet Nam.
pub const FRIDAY_16_20: i64 = 1_795_166_400_000;

pub struct House {
    pub app: Router,
    pub services: Services,
    pub db: Db,
    pub clock: Arc<SetClock>,
    pub folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub async fn open() -> House {
    open_with(|_| {}).await
}

/// A house of other parts.
pub async fn open_with(change: impl FnOnce(&mut Parts)) -> House {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite://{}/house.db", folder.path().display())).await.unwrap();
    db.migrate().await.unwrap();
    services::seed::seed(&db).await.unwrap();
    let clock = Arc::new(SetClock::at(FRIDAY_16_20));
    let mut parts = Parts {
        db: db.clone(),
        files: Files::local(folder.path().join("photos")).unwrap(),
        vault: Vault::generate(),
        clock: clock.clone(),
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 2,
    };
    change(&mut parts);
    let services = Services::open(parts).await.unwrap();
    let site = Arc::new(Site { base_url: "https://pakn.example.vn".to_owned(), ..Site::default() });
    let app = router(AppState { site, services: services.clone() });
    House { app, services, db, clock, folder }
}

impl House {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn get_if_none(&self, path: &str, tag: &str) -> Answer {
        self.send(Request::get(path).header("if-none-match", tag).body(Body::empty()).unwrap())
            .await
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a petition with photos through the services; its id, number and the photos' ids.
    pub async fn petition(&self, photos: usize) -> (Uuid, String, Vec<Uuid>) {
        let (jpeg, key) = (photo(), key());
        let announced: Vec<_> = (0..photos)
            .map(|_| Announced { id: Uuid::now_v7(), sha256: hex(&Sha256::digest(&jpeg)) })
            .collect();
        let ids: Vec<Uuid> = announced.iter().map(|photo| photo.id).collect();
        self.services.begin_submission(&key, answers(), announced, Channel::App).await.unwrap();
        for id in &ids {
            let digest = Sha256::digest(&jpeg);
            self.services
                .put_submission_photo(&key, *id, &digest, jpeg.clone().into())
                .await
                .unwrap();
        }
        let receipt = self.services.complete_submission(&key).await.unwrap();
        let (id, _) = self.db.petition_of_submission(key.id).await.unwrap().unwrap();
        (id, receipt.number, ids)
    }

    /// Publishes a copy as a coordinator's acts do in the end, `change` making it what the test needs.
    pub async fn publish(
        &self,
        id: Uuid,
        number: &str,
        photos: &[Uuid],
        change: impl FnOnce(&mut PublicRow),
    ) {
        let serial: i64 = number[8..].parse().unwrap();
        let mut row = PublicRow {
            petition_id: id,
            search_id: 2026 * 1_000_000_000 + serial,
            number: number.to_owned(),
            face: PublicFace::Resolved,
            category_code: "GT-DUONG".into(),
            group_code: "GT".into(),
            commune_code: Some("08710".into()),
            agency_code: Some("UBND-VINHYEN".into()),
            title: "Ổ gà lớn trên đường Mê Linh".into(),
            body: Some("Có một ổ gà rất sâu gần cổng chợ.\n\nTrời mưa nước ngập.".into()),
            answer: Some("Đã vá xong ngày 18/11.".into()),
            answered_by: Some("UBND-VINHYEN".into()),
            cover_photo: photos.first().copied(),
            received_at: FRIDAY_16_20 + serial,
            answered_at: Some(FRIDAY_16_20 + serial),
            published_at: FRIDAY_16_20 + serial,
            changed_at: FRIDAY_16_20 + serial,
            correction: None,
            rating: None,
            is_listed: true,
        };
        change(&mut row);
        let words = domain::fold::fold(
            &[Some(&row.number), Some(&row.title), row.body.as_ref()]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(" "),
        );
        let mut tx = self.db.begin().await.unwrap();
        tx.choose_public_photos(id, photos).await.unwrap();
        tx.publish(&row, &words).await.unwrap();
        if !row.is_listed {
            tx.unlist(&row, row.changed_at).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// A petition that is public at once.
    pub async fn published(&self, change: impl FnOnce(&mut PublicRow)) -> String {
        let (id, number, _) = self.petition(0).await;
        self.publish(id, &number, &[], change).await;
        number
    }
}

pub fn key() -> DraftKey {
    DraftKey { id: Uuid::now_v7(), secret: format!("{:032x}{:032x}", Uuid::now_v7().as_u128(), 7) }
}

pub fn answers() -> Answers {
    Answers {
        nature: "report".into(),
        commune: "08710".into(),
        address: "đường Mê Linh, gần chợ".into(),
        category: "GT-DUONG".into(),
        title: "Ổ gà lớn trên đường Mê Linh".into(),
        description: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        contact: RawContact {
            name: "Nguyễn Văn Thử".into(),
            phone: "0951 999 001".into(),
            ..RawContact::default()
        },
        ..Answers::default()
    }
}

/// A small upright JPEG.
pub fn photo() -> Vec<u8> {
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80)
        .encode(&[90; 64 * 48 * 3], 64, 48, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    jpeg
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
