//! Settings: the two lists agree, strangers are refused by name, secrets stay secret.
#![allow(clippy::unwrap_used)]

use super::*;

fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(None, pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, text).unwrap();
    Config::load(Some(&file), [])
}

#[test]
fn every_setting_is_documented_and_nothing_else_is() {
    let table = toml::Table::try_from(Config::default()).unwrap();
    let mut fields: Vec<&str> = table.keys().map(String::as_str).collect();
    let mut keys: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    fields.sort_unstable();
    keys.sort_unstable();
    assert_eq!(fields, keys);
}

#[test]
fn the_page_in_docs_is_what_the_program_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    let written = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(
        written == describe(),
        "docs/configuration.md is stale: cargo run -p server -- config --describe > docs/configuration.md"
    );
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let error = from_file("listne = \"127.0.0.1:1\"").unwrap_err().to_string();
    assert!(error.contains("listne"), "{error}");
    let error = load(&[("VPS_LISTNE", "127.0.0.1:1")]).unwrap_err().to_string();
    assert!(error.contains("VPS_LISTNE"), "{error}");
}

#[test]
fn a_wrong_value_is_refused_by_name() {
    for (variable, value) in [
        ("VPS_LISTEN", "here"),
        ("VPS_WORKER", "maybe"),
        ("VPS_MAX_CONNECTIONS", "many"),
        ("VPS_BASE_URL", "https://example.org/path"),
        ("VPS_TRUSTED_PROXIES", "10.0.0.0/40"),
        ("VPS_RATE_WRITE_PER_MINUTE", "0"),
        ("VPS_TILES_URL", "https://{x}.example.org/{z}/{y}"),
    ] {
        let error = load(&[(variable, value)]).unwrap_err().to_string();
        let key = variable.trim_start_matches("VPS_").to_lowercase();
        assert!(error.contains(&key), "{variable}: {error}");
    }
}

#[test]
fn an_outside_map_names_its_makers_and_its_key_is_not_shown() {
    let url = ("VPS_TILES_URL", "https://maps.example.org/{z}/{x}/{y}?key=canary");
    let error = load(&[url]).unwrap_err().to_string();
    assert!(error.contains("tiles_attribution"), "{error}");
    let named = ("VPS_TILES_ATTRIBUTION", "© Ai đó");
    let error = load(&[url, named, ("VPS_TILES_FILE", "a.mbtiles")]).unwrap_err().to_string();
    assert!(error.contains("tiles_file"), "{error}");
    assert!(!load(&[url, named]).unwrap().shown().contains("canary"));
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "demo = true\nbody_max_bytes = 7\n").unwrap();
    let environment = [("VPS_BODY_MAX_BYTES".to_owned(), "8".to_owned())];
    let config = Config::load(Some(&file), environment).unwrap();
    assert!(config.demo);
    assert_eq!(config.body_max_bytes, 8);
}

#[test]
fn the_plain_database_variable_counts_unless_ours_is_set() {
    assert_eq!(load(&[("DATABASE_URL", "postgres://a/b")]).unwrap().database_url, "postgres://a/b");
    for order in [["DATABASE_URL", "VPS_DATABASE_URL"], ["VPS_DATABASE_URL", "DATABASE_URL"]] {
        let pairs =
            order.map(|name| (name, if name.starts_with("VPS") { "sqlite://x" } else { "y" }));
        assert_eq!(load(&pairs).unwrap().database_url, "sqlite://x");
    }
}

#[test]
fn what_is_shown_holds_no_secret() {
    let config = load(&[
        ("VPS_VAULT_KEY", "canary-one"),
        ("VPS_DATABASE_URL", "postgres://house:canary-two@db/vp?sslpassword=canary-three"),
    ])
    .unwrap();
    let shown = config.shown();
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("postgres://…@db/vp"), "{shown}");
}
