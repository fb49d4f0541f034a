//! Remembers which build used which hashed files, so that a page opened before a deployment
//! still finds its own: at least the last three builds and everything of the last 14 days.

use crate::asset;
use crate::place::Done;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const LEAST_BUILDS: usize = 3;
const LEAST_AGE: Duration = Duration::from_secs(14 * 24 * 3600);

/// Notes this build as the newest and deletes the files that only old builds used.
///
/// # Errors
/// When the site folder cannot be read or written.
pub fn record(site: &Path, build: &str, files: &BTreeSet<String>) -> Done {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ledger = site.join("builds.json");
    let known: Vec<Value> = match fs::read(&ledger) {
        Ok(text) => serde_json::from_slice(&text)?,
        Err(_) => Vec::new(),
    };
    let builds = kept(known, build, files, now);
    let used: BTreeSet<&str> = builds
        .iter()
        .filter_map(|build| build["files"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    asset::write(&ledger, &serde_json::to_vec_pretty(&builds)?)?;

    for entry in fs::read_dir(site.join("pkg"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let plain = name.trim_end_matches(".br").trim_end_matches(".gz");
        if !used.contains(plain) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The builds to keep, newest first. `ended` is when a build stopped being the newest: a page may
/// have been opened until then, so its 14 days count from there.
fn kept(known: Vec<Value>, build: &str, files: &BTreeSet<String>, now: Duration) -> Vec<Value> {
    let mut builds = vec![json!({ "build": build, "built": now.as_secs(), "files": files })];
    for mut old in known.into_iter().filter(|old| old["build"] != build) {
        if old["ended"].is_null() {
            old["ended"] = json!(now.as_secs());
        }
        let ended = Duration::from_secs(old["ended"].as_u64().unwrap_or(0));
        if builds.len() < LEAST_BUILDS || now.saturating_sub(ended) < LEAST_AGE {
            builds.push(old);
        }
    }
    builds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build_after(known: Vec<Value>, name: &str, day: u64) -> Vec<Value> {
        let files = BTreeSet::from([format!("{name}.js")]);
        kept(known, name, &files, Duration::from_secs(day * 24 * 3600))
    }

    fn names(builds: &[Value]) -> Vec<&str> {
        builds.iter().filter_map(|build| build["build"].as_str()).collect()
    }

    #[test]
    fn three_builds_are_kept_however_old() {
        let mut builds = Vec::new();
        for (name, day) in [("a", 1), ("b", 100), ("c", 200), ("d", 300)] {
            builds = build_after(builds, name, day);
        }
        assert_eq!(names(&builds), ["d", "c", "b"]);
    }

    #[test]
    fn a_build_stays_fourteen_days_after_the_next_one() {
        let mut builds = Vec::new();
        for (name, day) in [("a", 1), ("b", 100), ("c", 101), ("d", 102), ("e", 113)] {
            builds = build_after(builds, name, day);
        }
        assert_eq!(names(&builds), ["e", "d", "c", "b", "a"]);
        let builds = build_after(builds, "f", 115);
        assert_eq!(names(&builds), ["f", "e", "d", "c"], "a and b ended on days 100 and 101");
    }

    #[test]
    fn building_the_same_again_makes_no_second_entry() {
        let builds = build_after(build_after(Vec::new(), "a", 1), "a", 2);
        assert_eq!(names(&builds), ["a"]);
    }
}
