//! The officers' open lines: so many officers connected to one server, acts one after the other, and
//! how long until every one of them has heard of each. Starts the server itself, on a database of its
//! own with petitions in it. One line of JSON at the end.
#![allow(clippy::print_stdout, reason = "it reports on the terminal")]

use bench::Failure;
use clap::Parser;
use domain::permit::Membership;
use domain::workflow::{Action, Role};
use services::accounts::NewOfficer;
use services::files::Files;
use services::handling::Act;
use services::ports::SystemClock;
use services::vault::Vault;
use services::{Parts, Services};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{Barrier, mpsc};

#[derive(Parser)]
struct Cli {
    /// The server's binary.
    server: PathBuf,
    /// The built files.
    #[arg(long)]
    site_dir: PathBuf,
    /// A database to use instead of a fresh SQLite one; it is filled and kept.
    #[arg(long)]
    database: Option<String>,
    /// Officers with an open line: half coordinate, half are of the agency that leads.
    #[arg(long, default_value_t = 200)]
    officers: usize,
    /// Acts, one after the other.
    #[arg(long, default_value_t = 100)]
    acts: usize,
    /// Petitions besides, so that counting costs what it costs.
    #[arg(long, default_value_t = 10_000)]
    petitions: i64,
    /// Between two acts, ms.
    #[arg(long, default_value_t = 200)]
    every_ms: u64,
}

const AGENCY: &str = "UBND-VINHYEN";
/// Stands between the fields of a form with files (RFC 7578).
const BOUNDARY: &str = "do-do-tre-7f3a";

/// A line has heard that the petition has this version now.
struct Heard {
    version: i64,
    at: Instant,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let cli = Cli::parse();
    let home = std::env::temp_dir().join(format!("vps-live-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let done = run(&cli, &home).await;
    std::fs::remove_dir_all(&home)?;
    done
}

async fn run(cli: &Cli, home: &std::path::Path) -> Result<(), Failure> {
    let url = cli
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite://{}", home.join("house.db").display()));
    let (tokens, number) = prepare(cli, home, &url).await?;
    let address = free_address()?;
    let mut server = start(cli, home, &url, address)?;
    let measured = measure(cli, address, &tokens, &number, &mut server).await;
    server.kill()?;
    server.wait()?;
    println!("{}", measured?);
    Ok(())
}

/// Fills the database, makes the officers with their sessions, and forwards one petition.
async fn prepare(
    cli: &Cli,
    home: &std::path::Path,
    url: &str,
) -> Result<(Vec<String>, String), Failure> {
    let db = store::Db::open(url).await?;
    db.migrate().await?;
    services::seed::seed(&db).await?;
    bench::fill::fill(&db, cli.petitions).await?;
    let services = Services::open(Parts {
        db,
        files: Files::local(home.join("files"))?,
        vault: Vault::from_file(&home.join("vault.key"), true)?,
        clock: Arc::new(SystemClock),
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
        mail: None,
        sms: None,
        push: None,
    })
    .await?;
    let mut tokens = Vec::new();
    for i in 0..cli.officers {
        let (roles, agency): (&[Role], &str) = if i % 2 == 0 {
            (&[Role::Coordinator], "STTTT")
        } else {
            (&[Role::FocalPerson, Role::Handler], AGENCY)
        };
        let new = NewOfficer {
            username: format!("do{i}"),
            display_name: format!("Cán bộ đo {i}"),
            memberships: roles
                .iter()
                .map(|&role| Membership { role, agency: agency.to_owned() })
                .collect(),
        };
        let (_, first) = services.add_officer(new).await?;
        let token = services.sign_in(&format!("do{i}"), &first, "10.0.0.1", "bench", None).await?;
        let officer = services.officer(&token).await?.ok_or("no session")?;
        let own = "Chim-bay-qua-nui-94";
        tokens.push(services.change_password(&officer, &first, own, own, "bench").await?);
    }
    let chief = services.officer(&tokens[0]).await?.ok_or("no session")?;
    let number = send(&services).await?;
    let act = |choice: &str| Act { choice: choice.to_owned(), ..Act::default() };
    for (action, choice) in [(Action::Accept, ""), (Action::Forward, AGENCY)] {
        let case = services.case(&chief, &number).await?;
        services.act(&chief, case.id, case.version, action, act(choice)).await?;
    }
    services.close().await;
    Ok((tokens, number))
}

async fn send(services: &Services) -> Result<String, Failure> {
    let answers = domain::draft::Answers {
        nature: "report".into(),
        commune: "08710".into(),
        address: "Đường Mê Linh".into(),
        category: "GT-DUONG".into(),
        title: "Ổ gà để đo".into(),
        description: "Mặt đường có ổ gà sâu, trời mưa ngập kín, đề nghị vá lại sớm.".into(),
        contact: domain::input::RawContact {
            name: "Người Đo".into(),
            phone: "0912345678".into(),
            ..domain::input::RawContact::default()
        },
        ..domain::draft::Answers::default()
    };
    let key = services::intake::DraftKey { id: uuid::Uuid::now_v7(), secret: "ab".repeat(32) };
    services.begin_submission(&key, answers, Vec::new(), domain::petition::Channel::Web).await?;
    Ok(services.complete_submission(&key).await?.number)
}

fn free_address() -> Result<SocketAddr, Failure> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn start(
    cli: &Cli,
    home: &std::path::Path,
    url: &str,
    address: SocketAddr,
) -> Result<Child, Failure> {
    Ok(Command::new(&cli.server)
        .arg("serve")
        .env("VPS_LISTEN", address.to_string())
        .env("VPS_BASE_URL", format!("http://{address}"))
        .env("VPS_SITE_DIR", &cli.site_dir)
        .env("VPS_DATABASE_URL", url)
        .env("VPS_FILES_URL", home.join("files"))
        .env("VPS_VAULT_KEY_FILE", home.join("vault.key"))
        .env("VPS_LOG", "warn")
        .env("VPS_MAX_CONNECTIONS_PER_ADDRESS", "4000")
        .stderr(Stdio::inherit())
        .spawn()?)
}

async fn measure(
    cli: &Cli,
    address: SocketAddr,
    tokens: &[String],
    number: &str,
    server: &mut Child,
) -> Result<serde_json::Value, Failure> {
    let ready = Instant::now();
    while TcpStream::connect(address).await.is_err() {
        if ready.elapsed() > Duration::from_secs(60) || server.try_wait()?.is_some() {
            return Err("the server did not start".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (tell, mut told) = mpsc::unbounded_channel();
    let all = Arc::new(Barrier::new(tokens.len() + 1));
    for token in tokens {
        let line = listen(address, token.clone(), number.to_owned(), tell.clone(), all.clone());
        tokio::spawn(async move {
            if let Err(error) = line.await {
                eprintln!("a line broke: {error}");
            }
        });
    }
    all.wait().await;
    // The first counts go out; then it is quiet.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let quiet = memory(server.id())?;
    let (mut times, mut last) = (Vec::new(), Vec::new());
    for _ in 0..cli.acts {
        let (petition, version) = form_of(address, &tokens[0], number).await?;
        let began = Instant::now();
        act(address, &tokens[0], number, &petition, version).await?;
        let mut slowest = Duration::ZERO;
        for _ in 0..tokens.len() {
            let heard = tokio::time::timeout(Duration::from_secs(10), async {
                loop {
                    match told.recv().await {
                        Some(Heard { version: now, at }) if now > version => return Some(at),
                        Some(_) => {}
                        None => return None,
                    }
                }
            });
            let at = heard.await?.ok_or("all lines broke")?;
            let took = at.saturating_duration_since(began);
            slowest = slowest.max(took);
            times.push(took.as_secs_f64() * 1000.0);
        }
        last.push(slowest.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(cli.every_ms)).await;
    }
    times.sort_unstable_by(f64::total_cmp);
    last.sort_unstable_by(f64::total_cmp);
    Ok(serde_json::json!({
        "officers": tokens.len(), "acts": cli.acts, "petitions": cli.petitions,
        "heard_p50_ms": at(&times, 0.50), "heard_p99_ms": at(&times, 0.99),
        "by_all_p50_ms": at(&last, 0.50), "by_all_p99_ms": at(&last, 0.99),
        "by_all_max_ms": last.last(),
        "server_quiet_mb": quiet, "server_mb": memory(server.id())?,
    }))
}

fn at(times: &[f64], share: f64) -> Option<f64> {
    times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied()
}

/// Resident memory of a process, MB.
fn memory(pid: u32) -> Result<u64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kb: u64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kb / 1024)
}

async fn listen(
    address: SocketAddr,
    token: String,
    number: String,
    tell: mpsc::UnboundedSender<Heard>,
    all: Arc<Barrier>,
) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "GET /xu-ly/luong HTTP/1.1\r\nHost: {address}\r\nCookie: vps-sid={token}\r\nAccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next_line().await?.unwrap_or_default();
    if !first.contains(" 200 ") {
        return Err(first.into());
    }
    all.wait().await;
    let mine = format!("\"n\":\"{number}\"");
    while let Some(line) = lines.next_line().await? {
        let at = Instant::now();
        let Some(data) = line.strip_prefix("data:") else { continue };
        if !data.contains(&mine) {
            continue;
        }
        let data: serde_json::Value = serde_json::from_str(data.trim())?;
        if let Some(version) = data["v"].as_i64() {
            // The measuring side may have ended.
            let _ = tell.send(Heard { version, at });
        }
    }
    Err("closed by the server".into())
}

/// Petition and version, as the form on the page carries them.
async fn form_of(address: SocketAddr, token: &str, number: &str) -> Result<(String, i64), Failure> {
    let path = format!("/xu-ly/ho-so/{number}");
    let page = ask(address, &format!("GET {path} HTTP/1.1"), token, "").await?;
    let value = |name: &str| -> Result<String, Failure> {
        let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).ok_or("no form")?;
        Ok(from.split('"').next().unwrap_or_default().to_owned())
    };
    Ok((value("petition")?, value("version")?.parse()?))
}

async fn act(
    address: SocketAddr,
    token: &str,
    number: &str,
    petition: &str,
    version: i64,
) -> Result<(), Failure> {
    let part = |name: &str, value: &str| {
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let body = [
        part("petition", petition),
        part("number", number),
        part("version", &version.to_string()),
        part("act[message][text]", "Đang đo độ trễ của màn hình."),
        format!("--{BOUNDARY}--\r\n"),
    ]
    .concat();
    let answer = ask(address, "POST /api/case/message HTTP/1.1", token, &body).await?;
    if answer.contains("xong=message") {
        Ok(())
    } else {
        Err(answer.chars().take(400).collect::<String>().into())
    }
}

async fn ask(address: SocketAddr, line: &str, token: &str, body: &str) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    let kind = if body.is_empty() {
        String::new()
    } else {
        format!(
            "Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n",
            body.len()
        )
    };
    let head = format!(
        "{line}\r\nHost: {address}\r\nCookie: vps-sid={token}\r\nAccept: text/html\r\nConnection: close\r\n{kind}\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
