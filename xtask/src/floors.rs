//! Fails when a crate's dependency tree holds what its floor may not (ARCHITECTURE.md).

use crate::place::{self, Done};
use std::process::Command;

struct Floor {
    package: &'static str,
    target: Option<&'static str>,
    forbidden: &'static [&'static str],
}

const FLOORS: [Floor; 3] = [
    Floor {
        package: "frontend",
        target: Some("wasm32-unknown-unknown"),
        forbidden: &["sqlx", "sqlx-core", "tokio", "store", "services", "axum", "hyper"],
    },
    Floor {
        package: "domain",
        target: None,
        forbidden: &[
            "leptos",
            "sqlx",
            "sqlx-core",
            "tokio",
            "http",
            "axum",
            "store",
            "services",
            "app",
        ],
    },
    Floor { package: "store", target: None, forbidden: &["leptos", "axum", "services", "app"] },
];

/// Asks `cargo tree` about every floor.
///
/// # Errors
/// When cargo fails or a forbidden crate is found; the text names both.
pub fn check() -> Done {
    for floor in &FLOORS {
        let tree = tree(floor)?;
        let held = forbidden(&tree, floor.forbidden);
        if !held.is_empty() {
            return Err(format!("{} must not depend on {}", floor.package, held.join(", ")).into());
        }
        eprintln!("{}: {} crates, none forbidden", floor.package, tree.lines().count());
    }
    Ok(())
}

/// The names in a tree that may not be there.
fn forbidden<'a>(tree: &str, names: &[&'a str]) -> Vec<&'a str> {
    names
        .iter()
        .copied()
        .filter(|name| tree.lines().any(|line| line.split(' ').next() == Some(name)))
        .collect()
}

fn tree(floor: &Floor) -> Done<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(place::root())
        .args(["tree", "--locked", "--package", floor.package, "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}"]);
    if let Some(target) = floor.target {
        command.args(["--target", target]);
    }
    let out = command.output()?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned().into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_crate_stays_on_its_floor() {
        check().unwrap();
    }

    #[test]
    fn a_forbidden_crate_is_found_by_its_whole_name() {
        let found = forbidden("tokio-util v0.7\nsqlx v0.9 (*)\nserde v1", &["tokio", "sqlx"]);
        assert_eq!(found, ["sqlx"]);
    }

    #[test]
    fn the_server_does_hold_what_the_browser_may_not() {
        let server = Floor { package: "server", target: None, forbidden: FLOORS[0].forbidden };
        assert!(forbidden(&tree(&server).unwrap(), &["sqlx", "tokio"]).len() == 2);
    }
}
