//! `kill -9` in the middle of 200 concurrent submissions with photos: nothing that was
//! acknowledged is lost, and what is tried again is not doubled.
#![allow(clippy::unwrap_used)]

use bench::ledger::{Attempt, Verdict, check, send_all};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the real binary and waits until it answers.
    async fn start(home: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let address = free.to_string();
        let server = Self {
            child: command(home, &address).arg("serve").spawn().unwrap(),
            address: address.clone(),
        };
        let mut client = bench::client::Client::to(&address);
        for _ in 0..600 {
            if let Ok((status, _)) = client.send("GET", "/readyz", &[], Default::default()).await
                && status.is_success()
            {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not start");
    }

    /// `kill -9`, by letting go.
    fn kill(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn command(home: &Path, address: &str) -> Command {
    let site = home.join("site");
    if !site.exists() {
        std::fs::create_dir_all(&site).unwrap();
        // The site's own files as they are in the repository; no page is looked at here.
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../public")).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_dir() {
                continue;
            }
            std::fs::copy(file.path(), site.join(file.file_name())).unwrap();
        }
        std::fs::write(site.join("assets.json"), r#"{"files":{},"build":"test"}"#).unwrap();
        std::fs::write(site.join("builds.json"), r#"[{"build":"test","files":[]}]"#).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command
        .env("VPS_LISTEN", address)
        .env("VPS_BASE_URL", format!("http://{address}"))
        .env("VPS_SITE_DIR", site)
        .env("VPS_DATABASE_URL", database(home))
        .env("VPS_FILES_URL", home.join("files"))
        .env("VPS_VAULT_KEY_FILE", home.join("vault.key"))
        .env("VPS_LOG", "error")
        .env("VPS_RATE_WRITE_PER_MINUTE", "1000000")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

fn database(home: &Path) -> String {
    format!("sqlite://{}", home.join("house.db").display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_9_loses_nothing_acknowledged_and_doubles_nothing_on_retry() {
    let home = tempfile::tempdir().unwrap();
    let ledger = home.path().join("ledger");
    let seeded = command(home.path(), "127.0.0.1:0").arg("seed").status().unwrap();
    assert!(seeded.success());

    let attempts: Vec<Attempt> = (0..200).map(|_| Attempt::new(1).unwrap()).collect();
    let server = Server::start(home.path()).await;
    let (address, path, all) = (server.address.clone(), ledger.clone(), attempts.clone());
    let sending = tokio::spawn(async move { send_all(&address, all, 200, &path).await.unwrap() });
    // In the middle: as soon as some receipts are in the ledger, while most are still under way.
    let receipts = || std::fs::read_to_string(&ledger).map_or(0, |text| text.lines().count());
    while receipts() < 20 && !sending.is_finished() {
        tokio::task::yield_now().await;
    }
    server.kill();
    let left = sending.await.unwrap();
    assert!(!left.is_empty(), "the server was killed too late for this test to mean anything");
    let files = home.path().join("files");
    let verdict = check(&ledger, &database(home.path()), &files).await.unwrap();
    assert_eq!(
        verdict,
        Verdict { acknowledged: 200 - left.len(), lost: 0, spoiled: 0, doubled: 0 },
        "after the kill"
    );

    // Everybody tries again from the beginning: those without a receipt, and those with one.
    let server = Server::start(home.path()).await;
    let unanswered = send_all(&server.address, attempts, 16, &ledger).await.unwrap();
    assert!(unanswered.is_empty());
    server.kill();
    let verdict = check(&ledger, &database(home.path()), &files).await.unwrap();
    assert_eq!(
        verdict,
        Verdict { acknowledged: 200, lost: 0, spoiled: 0, doubled: 0 },
        "after trying again"
    );
    let db = store::Db::open(&database(home.path())).await.unwrap();
    assert_eq!(db.count_petitions().await.unwrap(), 200);
}
