//! `similar DATABASE COUNT`: how long the likeliest duplicates of a petition take among so many,
//! read by index and ranked. The database is filled if it must be and is good for nothing else
//! afterwards (its vault's key is thrown away). Prints JSON; fails over the limit of issue 3.
use bench::Failure;
use domain::place::Point;
use domain::similar::Matter;
use services::files::Files;
use services::ports::SetClock;
use services::vault::Vault;
use services::{Parts, Services};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Among 100,000 petitions.
const LIMIT: Duration = Duration::from_millis(30);
const ASKED: usize = 500;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let (Some(url), Some(count)) = (args.next(), args.next()) else {
        return Err("similar DATABASE COUNT".into());
    };
    let count: i64 = count.parse()?;
    let db = store::Db::open(&url).await?;
    db.migrate().await?;
    services::seed::seed(&db).await?;
    let there = db.count_petitions().await?;
    bench::fill::fill(&db, (count - there).max(0)).await?;
    let directory = db.directory().await?;
    let newest = 1_780_000_000_000 + count * 60_000;
    let parts = Parts {
        db,
        files: Files::local(std::env::temp_dir().join("bench-similar"))?,
        vault: Vault::generate(),
        clock: Arc::new(SetClock::at(newest)),
        mail: None,
        sms: None,
        push: None,
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    };
    let services = Services::open(parts).await?;
    let mut times = Vec::with_capacity(ASKED);
    let mut found = 0;
    for i in 0..ASKED {
        let commune = &directory.communes[i % directory.communes.len()];
        let matter = Matter {
            title: "Ổ gà sâu trên đường Mê Linh",
            body: "Giữa đường Mê Linh, gần nhà văn hóa thôn 3, có ổ gà sâu, xe máy đi qua rất dễ ngã.",
            category: Some("GT-DUONG"),
            commune: Some(&commune.code),
            point: Point::new(commune.lat, commune.lng),
            at: newest,
            ..Matter::default()
        };
        let began = Instant::now();
        found += services.similar_while_writing(&matter).await?.len();
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let p99 = times[ASKED * 99 / 100];
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let line = serde_json::json!({
        "petitions": count, "asked": ASKED, "found": found,
        "p50_ms": ms(times[ASKED / 2]), "p99_ms": ms(p99), "most_ms": ms(times[ASKED - 1]),
    });
    std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?;
    services.close().await;
    if p99 > LIMIT { Err(format!("over the limit of {LIMIT:?}").into()) } else { Ok(()) }
}
