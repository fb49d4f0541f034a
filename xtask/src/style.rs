//! Bundles and minifies the style sheets with lightningcss and points their `url(…)`s at hashed names:
//! `main.css` for every page, `map.css` for whoever opens a map, `officers.css` for officers.

use crate::asset::{self, Assets};
use crate::place::{self, Done};
use crate::tool;
use std::path::PathBuf;
use std::process::Command;

/// Sheets that are served; the others are parts of these.
const SHEETS: [&str; 3] = ["main.css", "map.css", "officers.css"];

/// Adds every sheet. The files they name must have been added before.
///
/// # Errors
/// When lightningcss fails or a sheet names a file that is not in the build.
pub fn build(assets: &mut Assets) -> Done {
    SHEETS.into_iter().try_for_each(|name| add(assets, name))
}

fn add(assets: &mut Assets, name: &str) -> Done {
    let entry = place::root().join("style").join(name);
    if !entry.exists() {
        return Err(format!("{} is missing", entry.display()).into());
    }
    let out = Command::new(program()?)
        .args(["--bundle", "--minify", "--targets", "safari 16, chrome 105, firefox 110"])
        .arg(&entry)
        .output()?;
    if !out.status.success() {
        return Err(format!("lightningcss: {}", String::from_utf8_lossy(&out.stderr)).into());
    }
    let sheet = String::from_utf8(out.stdout)?;
    let sheet = relink(&sheet, assets)?;
    asset::add(assets, name, sheet.into_bytes())
}

/// The platform's binary; the package's own start-up script does not run everywhere.
fn program() -> Done<PathBuf> {
    tool::npm("lightningcss-cli/lightningcss")
        .or_else(|_| tool::npm("lightningcss-cli-linux-x64-gnu/lightningcss"))
        .or_else(|_| tool::npm("lightningcss-cli-linux-arm64-gnu/lightningcss"))
}

/// Replaces every `url(…)` that names a file by the hashed address of the asset so named.
fn relink(sheet: &str, assets: &Assets) -> Done<String> {
    let mut linked = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(start) = rest.find("url(") {
        let (before, from) = rest.split_at(start + 4);
        let end = from.find(')').ok_or("a url( without its end in the style sheet")?;
        let (address, after) = from.split_at(end);
        let address = address.trim_matches(['"', '\'']);
        linked.push_str(before);
        if address.starts_with('#') || address.starts_with("data:") {
            linked.push_str(&from[..end]);
        } else {
            let name = address.rsplit('/').next().unwrap_or(address);
            let asset = assets.get(name).ok_or_else(|| {
                format!("the style sheet names {address}, which is not in the build")
            })?;
            linked.push_str(&asset.url);
        }
        rest = after;
    }
    linked.push_str(rest);
    Ok(linked)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn leaflet_lies_here_as_its_makers_published_it() {
        let file = place::root().join("public/vendor/leaflet.js");
        // The integrity that leafletjs.com/download.html gives for 1.9.4.
        let published = "sha256-20nQCchB9co0qIjJZRGuk2/Z9VM+kNiyxNV1lvTlZBo=";
        assert_eq!(asset::integrity(&std::fs::read(file).unwrap()), published);
    }

    #[test]
    fn a_font_is_linked_by_its_hashed_name_and_a_missing_one_is_refused() {
        let mut assets = Assets::new();
        asset::add(&mut assets, "a.woff2", b"x".to_vec()).unwrap();
        let linked =
            relink("@font-face{src:url(../fonts/a.woff2)}b{fill:url(#c)}", &assets).unwrap();
        assert_eq!(
            linked,
            format!("@font-face{{src:url({})}}b{{fill:url(#c)}}", assets["a.woff2"].url)
        );
        assert!(relink("b{background:url('none.png')}", &assets).is_err());
    }
}
