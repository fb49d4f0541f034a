//! Turns the frontend crate into the browser's glue script and binary:
//! cargo, wasm-bindgen (as a library of the same lockfile), wasm-opt.

use crate::asset::{self, Assets};
use crate::place::{self, Done};
use crate::tool;
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// How much work to spend on the size of the binary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Small: profile `wasm-release`, then wasm-opt.
    Release,
    /// Quick to build.
    Dev,
}

/// Changes here make every cached result stale.
const RECIPE: &str = "bindgen web, no names, Oz, 132, 1";

/// Builds and adds `vinhphuc-s.js` and `vinhphuc-s.wasm`.
///
/// # Errors
/// When cargo, wasm-bindgen or wasm-opt fails.
pub fn build(mode: Mode, assets: &mut Assets) -> Done {
    let (profile, folder) = match mode {
        Mode::Release => ("wasm-release", "wasm-release"),
        Mode::Dev => ("dev", "debug"),
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    tool::run(
        Command::new(cargo)
            .current_dir(place::root())
            .args(["build", "--locked", "--package", "frontend", "--profile", profile])
            .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
            .arg(place::target()),
    )?;
    let input = place::target().join("wasm32-unknown-unknown").join(folder).join("frontend.wasm");
    let raw = fs::read(&input).map_err(|why| format!("{}: {why}", input.display()))?;

    let key = asset::hash(format!("{RECIPE} {profile} {}", asset::hash(&raw)).as_bytes());
    let kept = place::cache().join(format!("wasm-{key}"));
    if !kept.join("app.wasm").exists() {
        bind(mode, raw, &kept)?;
    }
    asset::add(assets, "vinhphuc-s.js", fs::read(kept.join("app.js"))?)?;
    asset::add(assets, "vinhphuc-s.wasm", fs::read(kept.join("app.wasm"))?)
}

fn bind(mode: Mode, raw: Vec<u8>, kept: &Path) -> Done {
    let mut output = Bindgen::new()
        .input_bytes("app", raw)
        .web(true)?
        .typescript(false)
        .keep_debug(false)
        .remove_name_section(mode == Mode::Release)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate_output()?;
    // Crates list snippets that their unused parts would need; only an import would fetch one.
    if output.js().contains("./snippets/") {
        return Err("the glue imports a JavaScript snippet; the site has no place for it".into());
    }
    asset::write(&kept.join("app.js"), output.js().as_bytes())?;
    let unoptimised = kept.join("bound.wasm");
    asset::write(&unoptimised, &output.wasm_mut().emit_wasm())?;
    let finished = kept.join("app.wasm");
    if mode == Mode::Dev {
        fs::rename(&unoptimised, &finished)?;
        return Ok(());
    }
    // Debian's own wasm-opt (108) writes files that do not hydrate: always npm's.
    let smaller = kept.join("smaller.wasm");
    tool::run(
        Command::new("node")
            .arg(tool::npm("binaryen/bin/wasm-opt")?)
            .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
            .args(["--enable-bulk-memory", "--enable-bulk-memory-opt", "--enable-sign-ext"])
            .args(["--enable-mutable-globals", "--enable-nontrapping-float-to-int"])
            .args(["--enable-multivalue", "--enable-reference-types", "-o"])
            .arg(&smaller)
            .arg(&unoptimised),
    )?;
    fs::remove_file(&unoptimised)?;
    fs::rename(&smaller, &finished)?;
    Ok(())
}
