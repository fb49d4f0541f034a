//! Builds the browser's files into the site folder the server reads.
//! Not part of the product: nothing from here is linked into it.

mod asset;
mod budget;
mod builds;
mod floors;
mod place;
mod site;
mod style;
mod tool;
mod wasm;

use std::process::ExitCode;

const HELP: &str = "\
usage: xtask <what>
  site [--dev]   build wasm, styles and assets into $SITE_DIR (default $CARGO_TARGET_DIR/site);
                 --dev leaves the wasm unoptimised
  budget         fail when the browser's files are heavier than allowed
  floors         fail when a crate depends on something its floor may not hold";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["site"] | ["site", "--release"] => site::build(wasm::Mode::Release),
        ["site", "--dev"] => site::build(wasm::Mode::Dev),
        ["budget"] => budget::check(),
        ["floors"] => floors::check(),
        _ => Err(HELP.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
