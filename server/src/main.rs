//! Starts the runtime and hands over to `cli`.

use clap::Parser as _;
use server::cli::{self, Cli};
use std::process::ExitCode;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // On one core a single stuck task would stop everything.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(4))
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(cli::run(cli)),
        Err(why) => Err(why.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("server: {why}");
            ExitCode::FAILURE
        }
    }
}
