//! Runs the outside programs a build needs and says plainly what is missing.

use crate::place::{self, Done};
use std::path::PathBuf;
use std::process::Command;

/// Runs a program to its end and fails with its name when it fails.
///
/// # Errors
/// When it cannot be started or ends with another status than 0.
pub fn run(command: &mut Command) -> Done {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|why| format!("cannot start {name}: {why}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})").into()) }
}

/// A file of a package in `node_modules`, or a sentence saying how to get it.
///
/// # Errors
/// When the package is not installed.
pub fn npm(file: &str) -> Done<PathBuf> {
    let path = place::root().join("node_modules").join(file);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is missing: run scripts/tools.sh (or npm ci)", path.display()).into())
    }
}
