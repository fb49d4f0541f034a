//! The ledger as a program, for the power-cut test: `send` against a running server, `check` after.
#![allow(clippy::print_stdout, reason = "it reports on the terminal")]

use bench::Failure;
use bench::ledger::{Attempt, check, send_all};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Send petitions with photos; receipts go to the ledger.
    Send {
        /// `127.0.0.1:3000`
        address: String,
        /// The ledger's file.
        ledger: PathBuf,
        /// How many.
        #[arg(long, default_value_t = 60)]
        count: usize,
        /// Connections.
        #[arg(long, default_value_t = 8)]
        at_once: usize,
        /// Photos of each.
        #[arg(long, default_value_t = 1)]
        photos: usize,
    },
    /// Look into database and files: is everything there that was acknowledged?
    Check {
        /// The ledger's file.
        ledger: PathBuf,
        /// Database URL.
        database: String,
        /// Folder of the file store.
        files: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    match Cli::parse().command {
        Command::Send { address, ledger, count, at_once, photos } => {
            let attempts = (0..count).map(|_| Attempt::new(photos)).collect::<Result<_, _>>()?;
            let left = send_all(&address, attempts, at_once, &ledger).await?;
            println!("acknowledged={} unanswered={}", count - left.len(), left.len());
        }
        Command::Check { ledger, database, files } => {
            let verdict = check(&ledger, &database, &files).await?;
            println!(
                "acknowledged={} lost={} spoiled={} doubled={}",
                verdict.acknowledged, verdict.lost, verdict.spoiled, verdict.doubled
            );
        }
    }
    Ok(())
}
