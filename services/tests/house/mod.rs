//! A house for one test: a fresh database, files in a temporary folder, a clock that stands still.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "../../../store/tests/house/mod.rs"]
mod fresh;

#[allow(unused_imports, reason = "not every test file runs on both")]
pub use fresh::{Fresh, postgres, sqlite};

use domain::draft::{Answers, Terms};
use domain::input::RawContact;
use domain::permit::Membership;
use domain::workflow::Role;
use services::accounts::{NewOfficer, Officer};
use services::files::Files;
use services::handling::Act;
use services::intake::DraftKey;
use services::ports::SetClock;
use services::vault::Vault;
use services::view::Receipt;
use services::{Parts, Services};
use std::sync::Arc;
use uuid::Uuid;

/// Friday 20 November 2026, 16:20 in Viet Nam.
pub const FRIDAY_16_20: i64 = 1_795_166_400_000;

pub struct House {
    pub services: Services,
    pub clock: Arc<SetClock>,
    pub fresh: Fresh,
    pub vault: Vault,
    pub folder: tempfile::TempDir,
}

pub async fn open(fresh: Fresh) -> House {
    services::seed::seed(&fresh.db).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(FRIDAY_16_20));
    let vault = Vault::generate();
    let parts = Parts {
        db: fresh.db.clone(),
        files: Files::local(folder.path()).unwrap(),
        vault: vault.clone(),
        clock: clock.clone(),
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 2,
    };
    let services = Services::open(parts).await.unwrap();
    House { services, clock, fresh, vault, folder }
}

/// The same test on SQLite and, when there is a cluster, on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident => $body:ident;)+) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $name() { super::$body(super::house::open(super::house::sqlite().await).await).await; })+
        }
        mod on_postgres {
            $(#[tokio::test] async fn $name() {
                if let Some(fresh) = super::house::postgres().await { super::$body(super::house::open(fresh).await).await; }
            })+
        }
    };
}

impl House {
    pub async fn officer(&self, username: &str, roles: &[Role], agency: &str) -> Officer {
        let memberships =
            roles.iter().map(|&role| Membership { role, agency: agency.into() }).collect();
        let new = NewOfficer {
            username: username.into(),
            display_name: format!("Mẫu {username}"),
            memberships,
        };
        let (_, first) = self.services.add_officer(new).await.unwrap();
        let token =
            self.services.sign_in(username, &first, "10.0.0.1", "test", None).await.unwrap();
        let officer = self.services.officer(&token).await.unwrap().unwrap();
        assert!(officer.must_change_password);
        let chosen = "Chim-bay-qua-nui-94";
        let token =
            self.services.change_password(&officer, &first, chosen, chosen, "test").await.unwrap();
        self.services.officer(&token).await.unwrap().unwrap()
    }

    pub async fn act(
        &self,
        officer: &Officer,
        number: &str,
        action: domain::workflow::Action,
        act: Act,
    ) {
        let case = self.services.case(officer, number).await.unwrap();
        self.services.act(officer, case.id, case.version, action, act).await.unwrap();
    }

    pub async fn send(&self, answers: Answers) -> Receipt {
        let key = key();
        self.services
            .begin_submission(&key, answers, Vec::new(), domain::petition::Channel::App)
            .await
            .unwrap();
        self.services.complete_submission(&key).await.unwrap()
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
        description:
            "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập. Liên hệ 0951234567 để biết thêm."
                .into(),
        contact: RawContact {
            name: "Canary Người Gửi".into(),
            phone: "0951 999 001".into(),
            email: "canary.thu@example.com".into(),
            ..RawContact::default()
        },
        home_address: "Canary ngõ 99 đường Thử".into(),
        consent_photos: true,
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

pub fn text(words: &str) -> Act {
    Act { text: words.into(), ..Act::default() }
}

pub fn choice(code: &str) -> Act {
    Act { choice: code.into(), ..Act::default() }
}
