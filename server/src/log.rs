//! Log lines: structured, with the request's number, without personal data. Addresses, queries,
//! bodies and the texts of panics stay out.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error and replaces the panic message by one without its text.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Somebody else's subscriber (a test's) may be there already; then it stays.
    let _ = match config.log_format {
        LogFormat::Json => lines.json().with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.with_target(false).try_init(),
    };
    // A panic's text may quote what somebody typed: only its place is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}
