//! Every setting of the server, from a TOML file and the environment, in one typed struct.
//! Knows the keys and refuses the rest; what a setting does is the room's that uses it.

mod keys;

pub use keys::{KEYS, Key};

use crate::address::Network;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All settings. The field names are the keys of the file; [`KEYS`] says what each means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "KEYS documents each, and a test holds both lists together")]
pub struct Config {
    pub listen: SocketAddr,
    pub base_url: String,
    pub site_dir: PathBuf,
    pub database_url: String,
    pub files_url: String,
    pub vault_key_file: PathBuf,
    pub vault_key: String,
    pub audit_anchor_file: PathBuf,
    pub trusted_proxies: Vec<Network>,
    pub service_worker: bool,
    pub worker: bool,
    pub demo: bool,
    pub contact_optional: bool,
    pub mail_url: String,
    pub mail_from: String,
    pub sms_url: String,
    pub sms_headers: String,
    pub sms_body: String,
    pub push: bool,
    pub push_hosts: Vec<String>,
    pub tiles_file: PathBuf,
    pub tiles_url: String,
    pub tiles_attribution: String,
    pub tiles_cache_dir: PathBuf,
    pub tiles_cache_max_bytes: u64,
    pub responsible_body: String,
    pub responsible_contact: String,
    pub log: String,
    pub log_format: LogFormat,
    pub body_max_bytes: u64,
    pub photo_body_max_bytes: u64,
    pub video_body_max_bytes: u64,
    pub max_connections: u32,
    pub max_connections_per_address: u32,
    pub header_timeout_ms: u64,
    pub body_grace_ms: u64,
    pub body_idle_ms: u64,
    pub body_min_bytes_per_s: u64,
    pub write_idle_ms: u64,
    pub shutdown_ms: u64,
    pub rate_write_per_minute: u32,
    pub rate_sign_in_per_minute: u32,
    pub rate_track_per_minute: u32,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            base_url: "http://127.0.0.1:3000".into(),
            site_dir: "target/site".into(),
            database_url: "sqlite://var/vinhphuc.db".into(),
            files_url: "./var/files".into(),
            vault_key_file: "var/vault.key".into(),
            vault_key: String::new(),
            audit_anchor_file: PathBuf::new(),
            trusted_proxies: Vec::new(),
            service_worker: true,
            worker: true,
            demo: false,
            contact_optional: false,
            mail_url: String::new(),
            mail_from: String::new(),
            sms_url: String::new(),
            sms_headers: String::new(),
            sms_body: r#"{"to":"{to}","text":"{text}","id":"{id}"}"#.into(),
            push: true,
            push_hosts: Vec::new(),
            tiles_file: PathBuf::new(),
            tiles_url: String::new(),
            tiles_attribution: String::new(),
            tiles_cache_dir: "var/tiles".into(),
            tiles_cache_max_bytes: 512 * 1024 * 1024,
            responsible_body: String::new(),
            responsible_contact: String::new(),
            log: "info".into(),
            log_format: LogFormat::Text,
            body_max_bytes: 256 * 1024,
            photo_body_max_bytes: 16 * 1024 * 1024,
            video_body_max_bytes: 51 * 1024 * 1024,
            max_connections: 4096,
            max_connections_per_address: 256,
            header_timeout_ms: 5_000,
            body_grace_ms: 10_000,
            body_idle_ms: 10_000,
            body_min_bytes_per_s: 1024,
            write_idle_ms: 30_000,
            shutdown_ms: 30_000,
            rate_write_per_minute: 1200,
            rate_sign_in_per_minute: 30,
            rate_track_per_minute: 60,
        }
    }
}

/// Why the settings cannot be used. Every text names the key or the file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is not TOML or holds an unknown key or a value of the wrong kind.
    #[error("configuration file {0}: {1}")]
    Toml(PathBuf, String),
    /// An environment variable with our prefix that no key has.
    #[error("unknown environment variable {0}; `server config --describe` lists every key")]
    UnknownVariable(String),
    /// A value that cannot be used.
    #[error("{key}: {why}")]
    Value {
        /// The key, as in the file.
        key: &'static str,
        /// What is wrong, without the value where it is secret.
        why: String,
    },
}

impl Config {
    /// Reads the file, if any, then the environment, which wins.
    ///
    /// # Errors
    /// [`ConfigError`] for an unreadable file, an unknown key or an unusable value.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            None => toml::Table::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|why| ConfigError::File(path.to_owned(), why))?;
                // Parsed as the whole struct first: its messages show the line in the file.
                toml::from_str::<Self>(&text)
                    .and_then(|_| toml::from_str(&text))
                    .map_err(|why| ConfigError::Toml(path.to_owned(), why.to_string()))?
            }
        };
        overlay(&mut table, environment)?;
        let config: Self = table.try_into().map_err(|why: toml::de::Error| {
            ConfigError::Toml(file.unwrap_or(Path::new("-")).to_owned(), why.to_string())
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.into() });
        let host = self
            .base_url
            .strip_prefix("https://")
            .or_else(|| self.base_url.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#'])) {
            return refuse("base_url", "must be http:// or https:// and a host, without a path");
        }
        if self.max_connections == 0 || self.max_connections_per_address == 0 {
            return refuse("max_connections", "must be at least 1");
        }
        if !self.tiles_url.is_empty() {
            if !self.tiles_file.as_os_str().is_empty() {
                return refuse("tiles_url", "cannot be set together with tiles_file");
            }
            if let Err(why) = crate::tiles::check_template(&self.tiles_url) {
                return refuse("tiles_url", &why);
            }
            if self.tiles_attribution.is_empty() {
                return refuse("tiles_attribution", "must name who made the map of tiles_url");
            }
        }
        for (key, rate) in [
            ("rate_write_per_minute", self.rate_write_per_minute),
            ("rate_sign_in_per_minute", self.rate_sign_in_per_minute),
            ("rate_track_per_minute", self.rate_track_per_minute),
        ] {
            if rate == 0 {
                return refuse(key, "must be at least 1");
            }
        }
        Ok(())
    }

    /// Whether browsers reach the site by TLS: then cookies are `__Host-` and HSTS is sent.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Where the audit chain is pinned outside the database, if anywhere.
    #[must_use]
    pub fn anchor_file(&self) -> Option<&Path> {
        Some(self.audit_anchor_file.as_path()).filter(|path| !path.as_os_str().is_empty())
    }

    /// [`Config::shutdown_ms`] as a duration.
    #[must_use]
    pub fn shutdown(&self) -> Duration {
        Duration::from_millis(self.shutdown_ms)
    }

    /// What is in force, as a file, secrets left out.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut text = String::new();
        for key in KEYS {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{} = {}", key.name, self.shown_value(key));
        }
        text
    }

    fn shown_value(&self, key: &Key) -> String {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let value = table.get(key.name);
        match value {
            Some(toml::Value::String(text)) if key.secret && !text.is_empty() => {
                let shown =
                    if key.name.ends_with("_url") { without_secret(text) } else { "(set)".into() };
                toml::Value::from(shown).to_string()
            }
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }
}

/// Of a URL everything but the password; of anything else nothing.
fn without_secret(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.split('?').next().unwrap_or(rest);
            match rest.rsplit_once('@') {
                Some((_, place)) => format!("{scheme}://…@{place}"),
                None => format!("{scheme}://{rest}"),
            }
        }
        None => "(set)".into(),
    }
}

fn overlay(
    table: &mut toml::Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    let defaults = toml::Table::try_from(Config::default()).unwrap_or_default();
    let (mut plain_database, mut ours) = (None, false);
    for (variable, text) in environment {
        if variable == "DATABASE_URL" {
            plain_database = Some(text);
            continue;
        }
        if !variable.starts_with("VPS_") || variable == "VPS_CONFIG" {
            continue;
        }
        let Some(key) = KEYS.iter().find(|key| key.variable() == variable) else {
            return Err(ConfigError::UnknownVariable(variable));
        };
        let value = value_of(&text, defaults.get(key.name)).map_err(|why| ConfigError::Value {
            key: key.name,
            why: format!("{variable} {why}"),
        })?;
        // One at a time, so that a message can name its variable.
        let alone = toml::Table::from_iter([(key.name.to_owned(), value.clone())]);
        alone.try_into::<Config>().map_err(|why: toml::de::Error| ConfigError::Value {
            key: key.name,
            why: if key.secret { "cannot be used".into() } else { why.message().to_owned() },
        })?;
        table.insert(key.name.to_owned(), value);
        ours |= key.name == "database_url";
    }
    if let Some(url) = plain_database.filter(|_| !ours) {
        table.insert("database_url".into(), url.into());
    }
    Ok(())
}

/// A variable's text as the kind of value that the key has.
fn value_of(text: &str, like: Option<&toml::Value>) -> Result<toml::Value, String> {
    match like {
        Some(toml::Value::Boolean(_)) => match text {
            "true" | "1" | "on" => Ok(true.into()),
            "false" | "0" | "off" => Ok(false.into()),
            _ => Err("must be true or false".into()),
        },
        Some(toml::Value::Integer(_)) => {
            text.parse::<i64>().map(Into::into).map_err(|_| "must be a whole number".into())
        }
        Some(toml::Value::Array(_)) => Ok(toml::Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(Into::into)
                .collect(),
        )),
        _ => Ok(text.into()),
    }
}

/// The page docs/configuration.md.
#[must_use]
pub fn describe() -> String {
    let default = Config::default();
    let mut page = String::from(
        "# Configuration\n\n\
         Written by `server config --describe`; a test holds this page and the program together.\n\n\
         Settings come from a TOML file (`--config FILE` or `VPS_CONFIG=FILE`) and from the \
         environment, which wins. An unknown key, in the file or with the prefix `VPS_` in the \
         environment, stops the start. `server config` prints what is in force, without secrets. \
         `DATABASE_URL` works too when `VPS_DATABASE_URL` is not set.\n\n\
         | key | variable | default | meaning |\n| --- | --- | --- | --- |\n",
    );
    for key in KEYS {
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | `{}` | `{}` | {}{} |",
            key.name,
            key.variable(),
            default.shown_value(key),
            key.meaning,
            if key.secret { " Secret: never printed." } else { "" }
        );
    }
    page
}

#[cfg(test)]
#[path = "config_test.rs"]
mod tests;
