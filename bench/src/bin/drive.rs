//! The load driver: a bounded number of requests over keep-alive connections; rate, percentiles and
//! the CPU that the server's process took for each. One line of JSON a run.
#![allow(clippy::print_stdout, reason = "it reports on the terminal")]

use bench::Failure;
use bench::client::Client;
use clap::Parser;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use uuid::Uuid;

#[derive(Parser)]
struct Cli {
    /// `127.0.0.1:3000`
    address: String,
    /// Path, or `create` for whole petitions, or `insert` for the plain program's row.
    path: String,
    /// Processes whose CPU is counted: the server, and PostgreSQL's children with `--and-children`.
    #[arg(long)]
    pid: Vec<u32>,
    /// Requests in all.
    #[arg(long, default_value_t = 5000)]
    requests: usize,
    /// Requests before measuring.
    #[arg(long, default_value_t = 300)]
    warm: usize,
    /// Connections.
    #[arg(long, default_value_t = 16)]
    at_once: usize,
    /// Count the processes that these have started, too.
    #[arg(long)]
    and_children: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let cli = Arc::new(Cli::parse());
    run(&cli, cli.warm).await?;
    let cpu = cpu_ms(&cli);
    let began = Instant::now();
    let (mut times, bytes) = run(&cli, cli.requests).await?;
    let seconds = began.elapsed().as_secs_f64();
    let cpu = cpu_ms(&cli) - cpu;
    times.sort_unstable_by(f64::total_cmp);
    let at =
        |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!(
        "{}",
        serde_json::json!({
            "requests": times.len(), "per_second": times.len() as f64 / seconds,
            "p50_ms": at(0.50), "p99_ms": at(0.99),
            "cpu_ms": cpu / times.len() as f64, "bytes": bytes,
        })
    );
    Ok(())
}

async fn run(cli: &Arc<Cli>, requests: usize) -> Result<(Vec<f64>, usize), Failure> {
    let left = Arc::new(AtomicUsize::new(requests));
    let mut workers = Vec::new();
    for _ in 0..cli.at_once {
        let (cli, left) = (cli.clone(), left.clone());
        workers.push(tokio::spawn(async move {
            let mut client = Client::to(&cli.address);
            let (mut times, mut bytes) = (Vec::new(), 0);
            while left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                .is_ok()
            {
                let (method, path, body, id) = request(&cli.path);
                let headers: &[(&str, &str)] = if method == "POST" {
                    &[("content-type", "application/json"), ("idempotency-key", &id)]
                } else {
                    &[("accept", "text/html"), ("accept-encoding", "br, gzip")]
                };
                let began = Instant::now();
                let (status, answer) = client.send(method, path, headers, body.into()).await?;
                if !status.is_success() {
                    return Err(
                        format!("{path}: {status} {}", String::from_utf8_lossy(&answer)).into()
                    );
                }
                times.push(began.elapsed().as_secs_f64() * 1000.0);
                bytes = answer.len();
            }
            Ok::<_, Failure>((times, bytes))
        }));
    }
    let (mut times, mut bytes) = (Vec::new(), 0);
    for worker in workers {
        let (own, last) = worker.await??;
        times.extend(own);
        bytes = bytes.max(last);
    }
    Ok((times, bytes))
}

fn request(path: &str) -> (&'static str, &str, String, String) {
    let id = Uuid::now_v7();
    let answers = serde_json::json!({
        "nature": "report", "commune": "08710", "address": "đường Thử, gần cầu", "category": "GT-DUONG",
        "title": "Ổ gà thử tải", "description": "Đây là phản ánh do chương trình đo tạo ra, không có thật.",
        "contact": { "sender_kind": "citizen", "name": "Người Gửi Thử", "phone": "0951999001" },
    });
    let body = serde_json::json!({
        "id": id, "secret": format!("{:032x}{:032x}", id.as_u128(), 1), "channel": "app",
        "photos": [], "answers": answers, "complete": true,
    });
    match path {
        "create" => ("POST", "/api/v1/submissions", body.to_string(), id.to_string()),
        "insert" => ("POST", "/insert", body.to_string(), id.to_string()),
        path => ("GET", path, String::new(), String::new()),
    }
}

/// User and system time of the processes, ms; the kernel counts in hundredths of a second.
fn cpu_ms(cli: &Cli) -> f64 {
    let mut pids = cli.pid.clone();
    if cli.and_children {
        for pid in &cli.pid {
            let children = format!("/proc/{pid}/task/{pid}/children");
            let text = std::fs::read_to_string(children).unwrap_or_default();
            pids.extend(text.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        }
    }
    pids.iter()
        .filter_map(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
            Some(
                (fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
                    * 10.0,
            )
        })
        .sum()
}
