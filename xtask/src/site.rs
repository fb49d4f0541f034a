//! The whole build, in order: files as they are, wasm, styles, then the few files that name them.
//! Writes `assets.json` for the server and the list the service worker keeps.

use crate::asset::{self, Assets};
use crate::builds;
use crate::place::{self, Done};
use crate::{style, wasm};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Files of `public/` that name other files and are served under their own name only.
const TEMPLATES: [&str; 4] = ["manifest.webmanifest", "offline.html", "sw.js", "sw-off.js"];

/// Files of `public/` that browsers and other sites also ask for by their own name.
const ALSO_AT_ROOT: [&str; 4] = ["favicon.ico", "icon-180.png", "icon.svg", "og.png"];

/// Pictures of README that an installed application's page in a store shows, too.
const PICTURES: [&str; 2] = ["home-phone.png", "public-desktop.png"];

/// Builds the site.
///
/// # Errors
/// When any step fails; the text says which.
pub fn build(mode: wasm::Mode) -> Done {
    let began = Instant::now();
    let site = place::site();
    let public = place::root().join("public");
    let mut assets = Assets::new();
    let mut folders = files(&public)?;
    folders.extend(files(&place::root().join("style"))?);
    for file in folders {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if TEMPLATES.contains(&&*name) || name.ends_with(".css") {
            continue;
        }
        if assets.contains_key(&*name) {
            return Err(format!("two files are called {name}; names must differ").into());
        }
        asset::add(&mut assets, &name, fs::read(&file)?)?;
    }
    for name in PICTURES {
        let file = place::root().join("docs/pictures").join(name);
        asset::add(
            &mut assets,
            name,
            fs::read(&file).map_err(|why| format!("{}: {why}", file.display()))?,
        )?;
    }
    wasm::build(mode, &mut assets)?;
    style::build(&mut assets)?;

    let templates = TEMPLATES
        .iter()
        .map(|name| {
            let path = public.join(name);
            let text =
                fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
            Ok((*name, text))
        })
        .collect::<Done<Vec<_>>>()?;
    let build = build_id(&assets, &templates);
    let precache = precache(&assets);

    for entry in assets.values() {
        let path = site.join(entry.url.trim_start_matches('/'));
        asset::write_all(&path, &entry.content, entry.packed.as_ref())?;
    }
    for name in ALSO_AT_ROOT {
        let entry = assets.get(name).ok_or_else(|| format!("public/{name} is missing"))?;
        asset::write_all(&site.join(name), &entry.content, entry.packed.as_ref())?;
    }
    for (name, text) in templates {
        let content = fill(&text, &assets, &build, &precache)?.into_bytes();
        let packed = asset::pack(name, &asset::hash(&content), &content)?;
        asset::write_all(&site.join(name), &content, packed.as_ref())?;
    }
    let listing = serde_json::to_vec_pretty(&listing(&assets, &build))?;
    asset::write(&site.join("assets.json"), &listing)?;
    let names = assets.values().map(|asset| asset.url.trim_start_matches("/pkg/").to_owned());
    builds::record(&site, &build, &names.collect::<BTreeSet<_>>())?;
    eprintln!(
        "site {build} in {}: {} files, {:.1} s",
        site.display(),
        assets.len() + TEMPLATES.len(),
        began.elapsed().as_secs_f32()
    );
    Ok(())
}

/// What the server reads at start: logical name → address, digest and sizes in bytes.
fn listing(assets: &Assets, build: &str) -> Value {
    let files: Map<String, Value> = assets
        .iter()
        .map(|(logical, asset)| {
            let packed = asset.packed.as_ref();
            let entry = json!({
                "url": asset.url,
                "sha256": asset.sha256,
                "bytes": asset.content.len(),
                "br": packed.map(|packed| packed.br.len()),
                "gz": packed.map(|packed| packed.gz.len()),
            });
            (logical.clone(), entry)
        })
        .collect();
    json!({ "build": build, "files": files })
}

/// Kinds of files the service worker keeps: what an offline page and an open page need. Icons of
/// the installed application are the system's business and not kept twice.
const KEPT: [&str; 5] = [".css", ".js", ".svg", ".wasm", ".woff2"];

/// What only officers load: nobody else keeps it.
fn is_officers(logical: &str) -> bool {
    logical == "officers.css" || logical.starts_with("console")
}

fn precache(assets: &Assets) -> String {
    let list: Vec<Value> = assets
        .iter()
        .filter(|(logical, _)| !is_officers(logical))
        .filter(|(logical, _)| KEPT.iter().any(|kind| logical.ends_with(kind)))
        .map(|(_, asset)| json!([asset.url, asset::integrity(&asset.content)]))
        .collect();
    Value::from(list).to_string()
}

fn build_id(assets: &Assets, templates: &[(&str, String)]) -> String {
    let mut all = String::new();
    for asset in assets.values() {
        all.push_str(&asset.url);
    }
    for (_, text) in templates {
        all.push_str(&asset::hash(text.as_bytes()));
    }
    asset::hash(all.as_bytes())[..16].to_owned()
}

/// Fills `{{build}}`, `{{precache}}` and `{{asset:NAME}}` in a text file.
fn fill(text: &str, assets: &Assets, build: &str, precache: &str) -> Done<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        let end = from.find("}}").ok_or("a {{ without its }}")?;
        filled.push_str(before);
        match &from[2..end] {
            "build" => filled.push_str(build),
            "precache" => filled.push_str(precache),
            other => {
                let asset = other.strip_prefix("asset:").and_then(|name| assets.get(name));
                filled.push_str(
                    &asset.ok_or_else(|| format!("{{{{{other}}}}} is not in the build"))?.url,
                );
            }
        }
        rest = &from[end + 2..];
    }
    filled.push_str(rest);
    Ok(filled)
}

fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with('.') || name.ends_with(".md") {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn places_are_filled_and_unknown_ones_refused() {
        let mut assets = Assets::new();
        asset::add(&mut assets, "main.css", b"a{}".to_vec()).unwrap();
        let url = assets["main.css"].url.clone();
        let filled =
            fill("<{{asset:main.css}}|{{build}}|{{precache}}>", &assets, "b1", "[]").unwrap();
        assert_eq!(filled, format!("<{url}|b1|[]>"));
        assert!(fill("{{asset:none.css}}", &assets, "b1", "[]").is_err());
    }
}
