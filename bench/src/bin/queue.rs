//! `queue DATABASE COUNT`: how long one page of an officer's list takes among so many open petitions,
//! narrowed, sorted and searched in every way the desk offers, and how long a saved view's count. The
//! database is filled if it must be and is good for nothing else afterwards (its vault's key is thrown
//! away). Prints JSON with the slowest way by name; fails over the limit of issue 5.
use bench::Failure;
use domain::permit::Membership;
use domain::workflow::Role;
use services::accounts::{NewOfficer, Officer};
use services::files::Files;
use services::ports::SetClock;
use services::queues::{DueWindow, Narrow, Queue, Sort};
use services::vault::Vault;
use services::{Parts, Services};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A list filter with 100,000 petitions; the page is drawn within it too.
const LIMIT: Duration = Duration::from_millis(150);
const ASKED: usize = 60;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let (Some(url), Some(count)) = (args.next(), args.next()) else {
        return Err("queue DATABASE COUNT".into());
    };
    let count: i64 = count.parse()?;
    let db = store::Db::open(&url).await?;
    db.migrate().await?;
    services::seed::seed(&db).await?;
    let there = db.count_petitions().await?;
    bench::fill::fill(&db, (count - there).max(0)).await?;
    let parts = Parts {
        db,
        files: Files::local(std::env::temp_dir().join("bench-queue"))?,
        vault: Vault::generate(),
        clock: Arc::new(SetClock::at(1_780_000_000_000 + count * 60_000)),
        mail: None,
        sms: None,
        push: None,
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    };
    let services = Services::open(parts).await?;
    let me = officer(&services).await?;
    // The words of all of them, folded as the worker does it.
    let until = Narrow { words: format!("pa 2026 {count:06}"), ..Narrow::default() };
    while services.queue_narrowed(&me, Queue::All, &until, "").await?.lines.is_empty() {
        services.work().await?;
    }

    let any = Narrow::default;
    let words = |words: &str| Narrow { words: words.to_owned(), ..any() };
    let ways: Vec<(&str, Narrow)> = vec![
        ("nothing", any()),
        ("newest first", Narrow { sort: Some(Sort::Newest), ..any() }),
        ("a category", Narrow { category: "MT-RAC".into(), ..any() }),
        (
            "a group, newest first",
            Narrow { category: "GT".into(), sort: Some(Sort::Newest), ..any() },
        ),
        ("a commune", Narrow { commune: "08707".into(), ..any() }),
        (
            "a district, due in a week",
            Narrow { commune: "243".into(), due: Some(DueWindow::Week), ..any() },
        ),
        (
            "what nothing matches",
            Narrow { category: "MT-RAC".into(), agency: "SGTVT".into(), ..any() },
        ),
        ("a rare word", words("thon 39 nap ho ga")),
        ("a word in every petition", words("duong")),
        ("beginnings of words", words("de ngh co qua")),
    ];
    let mut slowest = (Duration::ZERO, "");
    let mut all = Vec::new();
    for (name, narrow) in &ways {
        let mut times = Vec::with_capacity(ASKED);
        let mut after = String::new();
        for _ in 0..ASKED {
            let began = Instant::now();
            let page = services.queue_narrowed(&me, Queue::All, narrow, &after).await?;
            times.push(began.elapsed());
            after = page.next.unwrap_or_default();
        }
        times.sort_unstable();
        let p99 = times[ASKED * 99 / 100];
        if p99 > slowest.0 {
            slowest = (p99, *name);
        }
        eprintln!("{name}: p50 {:?}, p99 {p99:?}", times[ASKED / 2]);
        all.extend(times);
    }
    all.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let line = serde_json::json!({
        "petitions": count, "asked": all.len(), "p50_ms": ms(all[all.len() / 2]),
        "p99_ms": ms(slowest.0), "slowest": slowest.1,
    });
    std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?;
    services.close().await;
    if slowest.0 > LIMIT { Err(format!("over the limit of {LIMIT:?}").into()) } else { Ok(()) }
}

async fn officer(services: &Services) -> Result<Officer, Failure> {
    let username = format!("do{}", uuid::Uuid::now_v7().simple());
    let new = NewOfficer {
        username: username.clone(),
        display_name: "Cán bộ đo".into(),
        memberships: vec![Membership { role: Role::Coordinator, agency: "STTTT".into() }],
    };
    let (_, first) = services.add_officer(new).await?;
    let token = services.sign_in(&username, &first, "10.0.0.1", "bench", None).await?;
    let officer = services.officer(&token).await?.ok_or("no session")?;
    let own = "Chim-bay-qua-nui-94";
    let token = services.change_password(&officer, &first, own, own, "bench").await?;
    Ok(services.officer(&token).await?.ok_or("no session")?)
}
