//! Opens the house from the settings: database, key, photos, services. Every command starts here.

use crate::config::Config;
use domain::draft::Terms;
use services::files::Files;
use services::ports::SystemClock;
use services::vault::Vault;
use services::{Parts, ServiceError, Services};
use std::sync::Arc;
use store::Db;

/// Photos developed at the same time. Each needs up to 70 MB while it lasts.
const DARKROOM_PERMITS: usize = 2;

/// Opens the database and brings its tables up to date.
///
/// # Errors
/// [`ServiceError::Unfit`] with what the operator must do.
pub async fn open_database(config: &Config) -> Result<Db, ServiceError> {
    let db = Db::open(&config.database_url).await?;
    db.migrate().await?;
    // Petitions that are older than the map's cells.
    let filled = services::similar::fill_cells(&db).await?;
    if filled > 0 {
        tracing::info!(filled, "petitions were given their cell of the map");
    }
    Ok(db)
}

/// Reads the vault's key. A new one is made only for a database that has nothing sealed: a new
/// key beside old rows would hide that the old one is lost.
///
/// # Errors
/// [`ServiceError::Unfit`] when the key is missing or unreadable.
pub async fn open_vault(config: &Config, db: &Db) -> Result<Vault, ServiceError> {
    if !config.vault_key.is_empty() {
        return Vault::from_text(&config.vault_key);
    }
    let create = !Vault::is_needed(db).await?;
    Vault::from_file(&config.vault_key_file, create)
}

/// Opens everything that the services are made from.
///
/// # Errors
/// [`ServiceError::Unfit`] with what the operator must do.
pub async fn parts(config: &Config) -> Result<Parts, ServiceError> {
    let db = open_database(config).await?;
    let vault = open_vault(config, &db).await?;
    Ok(Parts {
        db,
        files: open_files(config)?,
        vault,
        clock: Arc::new(SystemClock),
        mail: crate::post::mail(config)?,
        sms: crate::post::sms(config)?,
        push: crate::post::push(config)?,
        terms: Terms { contact_optional: config.contact_optional, ..Terms::default() },
        darkroom_permits: DARKROOM_PERMITS,
    })
}

/// Opens the house.
///
/// # Errors
/// [`ServiceError::Unfit`] with what the operator must do.
pub async fn open(config: &Config) -> Result<Services, ServiceError> {
    Services::open(parts(config).await?).await
}

/// Opens the place where photos lie: a folder, or S3 with the credentials of the environment.
///
/// # Errors
/// [`ServiceError::Unfit`] when the setting cannot be used.
pub fn open_files(config: &Config) -> Result<Files, ServiceError> {
    let place = &config.files_url;
    let opened = if place.contains("://") {
        let credentials = ["access_key_id", "secret_access_key", "session_token"];
        let given = credentials.into_iter().filter_map(|name| {
            let variable = format!("AWS_{}", name.to_uppercase());
            Some((name, std::env::var(variable).ok()?))
        });
        Files::from_url(place, given)
    } else {
        Files::local(place)
    };
    opened.map_err(|error| ServiceError::Unfit(format!("files_url: {error}")))
}
