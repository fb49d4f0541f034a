//! What the benchmarks and the fault tests share: a small HTTP client and the ledger that holds
//! the server to its receipts.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "these programs report on the terminal")]

pub mod client;
pub mod fill;
pub mod ledger;

/// Any failure of a bench program: it stops and says why.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
