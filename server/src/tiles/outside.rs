//! Tiles of another server: asked by ours, only where the province is, only that one host, never
//! following it elsewhere; kept on the disk so that it is asked once a month at most.

use crate::config::Config;
use crate::post;
use crate::tiles::kind_of;
use domain::tile::{Frame, Tile};
use reqwest::{Client, StatusCode, header};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// Largest tile that is taken, bytes.
const LARGEST: usize = 512 * 1024;
/// Tiles asked for at the same time.
const AT_ONCE: usize = 4;
/// How long one may take, and how long a reader waits for a turn.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a kept tile is as good as new.
const FRESH: Duration = Duration::from_secs(30 * 24 * 3600);
/// Tiles written between two looks at how much lies there.
const LOOK_EVERY: u32 = 500;

/// An outside server.
#[derive(Clone, Debug)]
pub struct Outside {
    client: Client,
    template: Arc<str>,
    /// Who asks (OpenStreetMap's tile usage policy).
    name: Arc<str>,
    folder: Arc<Path>,
    most_bytes: u64,
    frame: Frame,
    turns: Arc<Semaphore>,
    written: Arc<AtomicU32>,
}

/// The outside server gave no tile. No variant holds the address: it may carry the operator's key.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// It cannot be asked at all.
    #[error("tiles_url: {0}")]
    Settings(String),
    /// No answer, or not in time.
    #[error("the outside map server does not answer")]
    Silent,
    /// Another status than 200 and 404.
    #[error("the outside map server answers {0}")]
    Status(u16),
    /// Too large, or not a picture.
    #[error("the outside map server sent something that is no tile")]
    NoTile,
}

/// Is it an address with the three places, and a host that none of them changes?
///
/// # Errors
/// What is wrong with it.
pub fn check_template(template: &str) -> Result<(), String> {
    let rest = template
        .strip_prefix("https://")
        .or_else(|| template.strip_prefix("http://"))
        .ok_or("must begin with https:// or http://")?;
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains(['{', '}', '@', '?', '#']) {
        return Err("must name one host, without places or a password in it".into());
    }
    for place in ["{z}", "{x}", "{y}"] {
        if template.matches(place).count() != 1 {
            return Err(format!("must hold {place} once"));
        }
    }
    Ok(())
}

impl Outside {
    /// Ready to ask.
    ///
    /// # Errors
    /// [`OutsideError::Settings`].
    pub fn new(config: &Config, frame: Frame) -> Result<Self, OutsideError> {
        check_template(&config.tiles_url).map_err(OutsideError::Settings)?;
        // No redirect is followed and no proxy stands between (post::net).
        let client = post::to_named().map_err(|why| OutsideError::Settings(why.to_string()))?;
        Ok(Self {
            client,
            template: config.tiles_url.as_str().into(),
            name: format!("VinhPhuc-S/{} (+{})", env!("CARGO_PKG_VERSION"), config.base_url).into(),
            folder: config.tiles_cache_dir.as_path().into(),
            most_bytes: config.tiles_cache_max_bytes,
            frame,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            written: Arc::default(),
        })
    }

    /// One tile: from the disk, or asked for. `None` outside the province and where there is none.
    ///
    /// # Errors
    /// [`OutsideError`]; a tile that is kept, however old, is better than an error.
    pub async fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, OutsideError> {
        if !self.frame.touches(&tile.frame()) {
            return Ok(None);
        }
        let file = self.file(tile);
        let kept = read(&file).await;
        if let Some((picture, age)) = &kept
            && *age < FRESH
        {
            return Ok(Some(picture.clone()));
        }
        match self.ask(tile).await {
            Ok(Some(picture)) => {
                self.keep(&file, &picture).await;
                Ok(Some(picture))
            }
            Ok(None) => Ok(None),
            Err(error) => kept.map(|(picture, _)| Some(picture)).ok_or(error),
        }
    }

    fn file(&self, tile: Tile) -> PathBuf {
        let Tile { z, x, y } = tile;
        self.folder.join(z.to_string()).join(x.to_string()).join(y.to_string())
    }

    async fn ask(&self, Tile { z, x, y }: Tile) -> Result<Option<Vec<u8>>, OutsideError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire());
        let _turn = turn.await.map_err(|_| OutsideError::Silent)?;
        let address = [("{z}", z.to_string()), ("{x}", x.to_string()), ("{y}", y.to_string())]
            .into_iter()
            .fold(self.template.to_string(), |address, (place, n)| address.replace(place, &n));
        let silent = |_: reqwest::Error| OutsideError::Silent;
        let mut answer = self
            .client
            .get(address)
            .header(header::USER_AGENT, &*self.name)
            .timeout(PATIENCE)
            .send()
            .await
            .map_err(silent)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::NO_CONTENT => return Ok(None),
            other => return Err(OutsideError::Status(other.as_u16())),
        }
        let mut picture = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(silent)? {
            if picture.len() + part.len() > LARGEST {
                return Err(OutsideError::NoTile);
            }
            picture.extend_from_slice(&part);
        }
        if kind_of(&picture).is_none() {
            return Err(OutsideError::NoTile);
        }
        Ok(Some(picture))
    }

    /// Keeps a tile. A disk that is full or read-only costs only speed.
    async fn keep(&self, file: &Path, picture: &[u8]) {
        if let Err(error) = write(file, picture).await {
            tracing::warn!(%error, "a tile of the map cannot be kept");
            return;
        }
        if self.written.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOK_EVERY) {
            let (folder, most) = (self.folder.clone(), self.most_bytes);
            tokio::task::spawn_blocking(move || sweep(&folder, most));
        }
    }
}

async fn read(file: &Path) -> Option<(Vec<u8>, Duration)> {
    let changed = tokio::fs::metadata(file).await.ok()?.modified().ok()?;
    let picture = tokio::fs::read(file).await.ok()?;
    let age = SystemTime::now().duration_since(changed).unwrap_or_default();
    kind_of(&picture).map(|_| (picture, age))
}

async fn write(file: &Path, picture: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    let new = file.with_extension(format!("{}.new", uuid::Uuid::now_v7().simple()));
    tokio::fs::write(&new, picture).await?;
    tokio::fs::rename(&new, file).await
}

/// Deletes the oldest tiles until at most `most` bytes are left.
fn sweep(folder: &Path, most: u64) {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(facts) if facts.is_dir() => folders.push(entry.path()),
                Ok(facts) => {
                    let changed = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    files.push((changed, facts.len(), entry.path()));
                }
                Err(_) => {}
            }
        }
    }
    let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    files.sort();
    for (_, bytes, path) in files {
        if total <= most {
            break;
        }
        if std::fs::remove_file(path).is_ok() {
            total -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_template_names_one_host_and_the_three_places() {
        for wrong in [
            "ftp://a/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://{x}.a/{z}/{y}",
            "https://user:secret@a/{z}/{x}/{y}",
            "https://a/{z}/{x}",
            "https://a/{z}/{x}/{y}/{y}",
        ] {
            assert!(check_template(wrong).is_err(), "{wrong}");
        }
        assert!(check_template("https://tile.example.org/{z}/{x}/{y}.png?key=k").is_ok());
    }

    #[test]
    fn the_oldest_tiles_go_first() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("old", 100), ("middle", 50), ("new", 1)] {
            let path = folder.path().join("9").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, [0; 100]).unwrap();
            let at = SystemTime::now() - Duration::from_secs(age);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
        }
        sweep(folder.path(), 200);
        let left = |name| folder.path().join("9").join(name).exists();
        assert!(!left("old") && left("middle") && left("new"));
    }
}
