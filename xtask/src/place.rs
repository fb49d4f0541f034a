//! Where things lie: the clone, Cargo's target folder, the site folder. Environment first, so that
//! a build outside the clone works everywhere.

use std::path::{Path, PathBuf};

/// What every step returns; the text is shown to the person at the keyboard.
pub type Done<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The clone: the folder above this crate.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's output folder, `CARGO_TARGET_DIR` or `target` in the clone.
pub fn target() -> PathBuf {
    folder("CARGO_TARGET_DIR", || root().join("target"))
}

/// Where the finished site goes, `SITE_DIR` or `site` in the target folder.
pub fn site() -> PathBuf {
    folder("SITE_DIR", || target().join("site"))
}

/// Results of slow steps, by the hash of what went in; safe to delete.
pub fn cache() -> PathBuf {
    target().join("site-cache")
}

fn folder(variable: &str, default: impl FnOnce() -> PathBuf) -> PathBuf {
    match std::env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(value) => root().join(PathBuf::from(value)),
        None => default(),
    }
}
