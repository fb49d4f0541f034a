//! Which address a built file has: `main.css` → `/pkg/main.0f3a….css`. The list is written by the
//! build; nothing here reads or serves the files themselves.

use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// The build's list of files, by logical name.
#[derive(Debug, Default, Deserialize)]
pub struct Assets {
    files: HashMap<String, Asset>,
    /// Identifies this build; the update notice compares it.
    #[serde(default)]
    build: String,
}

#[derive(Debug, Deserialize)]
struct Asset {
    url: String,
}

/// The list is missing or is not ours: the build has not run.
#[derive(Debug)]
pub struct NoAssets(String);

impl std::fmt::Display for NoAssets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the list of built files cannot be read ({}); build the browser's files first",
            self.0
        )
    }
}

impl std::error::Error for NoAssets {}

impl Assets {
    /// Reads the list that the build wrote.
    ///
    /// # Errors
    /// [`NoAssets`] when the file is missing or is not such a list.
    pub fn load(list: &Path) -> Result<Self, NoAssets> {
        let text = std::fs::read_to_string(list)
            .map_err(|e| NoAssets(format!("{}: {e}", list.display())))?;
        serde_json::from_str(&text).map_err(|e| NoAssets(format!("{}: {e}", list.display())))
    }

    /// No list: every file is at the root under its own name. For tests and for looking at styles.
    pub fn plain() -> Self {
        Self::default()
    }

    /// Address of a file, from the root of the site.
    pub fn url(&self, name: &str) -> String {
        self.files.get(name).map_or_else(|| format!("/{name}"), |asset| asset.url.clone())
    }

    /// Identifier of this build, empty in tests.
    pub fn build(&self) -> &str {
        &self.build
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_listed_file_has_its_hashed_address_and_any_other_its_own_name() {
        let assets: Assets = serde_json::from_str(
            r#"{"build":"b1","files":{"main.css":{"url":"/pkg/main.0f.css","bytes":3}}}"#,
        )
        .unwrap();
        assert_eq!(assets.url("main.css"), "/pkg/main.0f.css");
        assert_eq!(assets.url("other.js"), "/other.js");
        assert_eq!(assets.build(), "b1");
    }
}
