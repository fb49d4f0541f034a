//! Fails when the citizen's browser would have to load more than the house allows.
//! Reads what `xtask site` wrote; weighs no HTML, which the server's tests do.

use crate::place::{self, Done};
use serde_json::Value;
use std::fs;

/// All wasm a citizen's page may load, brotli bytes (decisions.md 28).
const WASM: u64 = 350 * 1024;
/// Style sheet, brotli bytes (house.md §6.6).
const STYLE: u64 = 20 * 1024;
/// Everything a first page needs before wasm, its HTML of at most 30 KB not counted: the whole
/// first view may weigh 100 KB over the wire.
const BEFORE_WASM: u64 = 70 * 1024;

/// Weighs the built site.
///
/// # Errors
/// When nothing is built yet or a part is too heavy.
pub fn check() -> Done {
    let file = place::site().join("assets.json");
    let text = fs::read(&file)
        .map_err(|why| format!("{}: {why}; build the site first", file.display()))?;
    let files = &serde_json::from_slice::<Value>(&text)?["files"];
    let weight = |name: &str| -> Done<u64> {
        let entry = &files[name];
        let wire = entry["br"].as_u64().or_else(|| entry["bytes"].as_u64());
        Ok(wire.ok_or_else(|| format!("{name} is not in the build"))?)
    };
    let fonts = files
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| name.ends_with(".woff2"))
        .filter_map(|(_, entry)| entry["bytes"].as_u64())
        .sum::<u64>();
    let (wasm, style) = (weight("vinhphuc-s.wasm")?, weight("main.css")?);
    let before = style + fonts + weight("boot.js")? + weight("theme.js")?;
    let mut heavy = Vec::new();
    for (what, bytes, limit) in [
        ("wasm", wasm, WASM),
        ("style sheet", style, STYLE),
        ("files before wasm (styles, fonts, scripts)", before, BEFORE_WASM),
    ] {
        eprintln!("{what}: {bytes} of {limit} bytes over the wire");
        if bytes > limit {
            heavy.push(what);
        }
    }
    if heavy.is_empty() { Ok(()) } else { Err(format!("too heavy: {}", heavy.join(", ")).into()) }
}
