//! `sweep DATABASE [OPEN [DUE]]`: the reminder ladder over OPEN petitions, of which DUE reach a rung at
//! the same minute. Fills an empty database, sweeps three times, prints one JSON line a sweep.
#![allow(clippy::print_stdout, reason = "this program reports on the terminal")]

use bench::Failure;
use domain::calendar::{day_key, moment};
use domain::draft::Terms;
use domain::petition::{Channel, Nature, SenderKind};
use services::files::Files;
use services::ports::SetClock;
use services::vault::Vault;
use services::{Parts, Services};
use std::sync::Arc;
use std::time::Instant;
use store::Db;
use store::petition::NewPetition;
use uuid::Uuid;

/// Rows in one transaction while filling.
const CHUNK: i64 = 5000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let url = args.next().ok_or("sweep DATABASE [OPEN [DUE]]")?;
    let open: i64 = args.next().map_or(Ok(100_000), |text| text.parse())?;
    let due: i64 = args.next().map_or(Ok(5_000), |text| text.parse())?;
    let at = |day, hour, minute| moment(2026, 11, day, hour, minute).ok_or("no such moment");

    let db = Db::open(&url).await?;
    db.migrate().await?;
    services::seed::seed(&db).await?;
    if db.count_petitions().await? > 0 {
        return Err("the database is not empty".into());
    }
    // Class quick. Received on Friday 20 at 16:20, half is used on Wednesday 25 at 11:30; received
    // that Wednesday at eight, half is used much later.
    let (early, late) = (at(20, 16, 20)?, at(25, 8, 0)?);
    let mut tx = db.begin().await?;
    for i in 0..open {
        let (received_at, due_at) =
            if i < due { (early, at(26, 16, 30)?) } else { (late, at(30, 16, 30)?) };
        insert(&mut tx, received_at, due_at).await?;
        if i % CHUNK == CHUNK - 1 {
            tx.commit().await?;
            tx = db.begin().await?;
        }
    }
    tx.commit().await?;

    let clock = Arc::new(SetClock::at(at(25, 11, 28)?));
    let files = std::env::temp_dir().join(format!("sweep-{}", Uuid::now_v7().simple()));
    let services = Services::open(Parts {
        db: db.clone(),
        files: Files::local(&files)?,
        vault: Vault::generate(),
        clock: clock.clone(),
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 1,
    })
    .await?;
    for (what, now, expected) in [
        ("every petition reckoned for the first time", at(25, 11, 28)?, 0),
        ("nothing due", at(25, 11, 29)?, 0),
        ("some due", at(25, 11, 30)?, due),
    ] {
        clock.set(now);
        let begun = Instant::now();
        let warned = services.sweep_ladder().await?;
        let ms = begun.elapsed().as_secs_f64() * 1000.0;
        let engine = format!("{:?}", db.engine());
        println!(
            "{}",
            serde_json::json!({ "engine": engine, "open": open, "what": what, "warned": warned, "ms": ms })
        );
        if i64::try_from(warned)? != expected {
            return Err(format!("{what}: {warned} warnings instead of {expected}").into());
        }
    }
    services.close().await;
    std::fs::remove_dir_all(files)?;
    Ok(())
}

async fn insert(tx: &mut store::Tx, received_at: i64, due_at: i64) -> Result<(), Failure> {
    let serial = tx.next_serial().await?;
    Ok(tx
        .insert_petition(&NewPetition {
            id: Uuid::now_v7(),
            number: format!("PA-2026-{serial:06}"),
            submission_id: Uuid::now_v7(),
            secret_hash: vec![0; 32],
            nature: Nature::Report,
            channel: Channel::Web,
            sender_kind: SenderKind::Citizen,
            hides_name: false,
            category_code: "GT-DUONG".into(),
            commune_code: Some("08710".into()),
            lat: None,
            lng: None,
            sla_class: "quick",
            calendar_id: 1,
            policy_id: 1,
            received_at,
            day: day_key(received_at),
            due_at: Some(due_at),
            step_due_at: None,
            title: "Ổ gà lớn trên đường Mê Linh".into(),
            body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
            address_words: String::new(),
        })
        .await?)
}
