//! Where photos lie: a local folder or an S3-compatible store, behind one small door. What is
//! acknowledged is on the disk. Keys are our own random ids; no name that a person typed gets here.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path as FolderPath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use url::Url;
use uuid::Uuid;

/// What lies in the store, each in a folder of its own.
const KINDS: [&str; 2] = ["photo", "video"];

/// What may stand behind the `?` of an S3 URL. Credentials may not: URLs end up in logs.
const QUERY_KEYS: [&str; 4] = ["endpoint", "region", "allow_http", "virtual_hosted_style_request"];

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// Another content lies there already; nothing was changed.
    #[error("{0} is taken by another content")]
    Taken(String),
    /// The URL or an option cannot be used. Says which, never a secret's value.
    #[error("photo store: {0}")]
    Settings(String),
    /// The folder cannot be made or read.
    #[error("photo folder: {0}")]
    Folder(#[from] io::Error),
    /// The store itself.
    #[error(transparent)]
    Store(#[from] object_store::Error),
}

/// One object as a sweep sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was written, ms UTC.
    pub modified_at: i64,
}

/// The store of photos. Clones share one connection.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, when the store is one.
    folder: Option<PathBuf>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({})", self.store)
    }
}

/// The key of one rendition: `photo/3f/<uuid>/960.jpg`. `side` is its name in pixels.
///
/// The folder comes from the id's last byte, which is random in every version of UUID.
#[must_use]
pub fn key_for(photo: Uuid, side: u32) -> String {
    format!("photo/{:02x}/{}/{side}.jpg", photo.as_bytes()[15], photo.as_hyphenated())
}

/// The folder of a video's parts.
#[must_use]
pub fn folder_for(video: Uuid) -> String {
    format!("video/{:02x}/{}", video.as_bytes()[15], video.as_hyphenated())
}

/// The key of one part of a video, counted from 0: as it arrived, or without metadata.
#[must_use]
pub fn key_for_part(video: Uuid, part: u64, is_clean: bool) -> String {
    format!("{}/{part:03}{}", folder_for(video), if is_clean { "-clean" } else { "" })
}

impl Files {
    /// Photos in a folder of this machine, which is made (for this user only) when missing. Each write
    /// is synced, file and folder, before it is acknowledged.
    ///
    /// # Errors
    /// When the folder cannot be made, read or synced.
    pub fn local(folder: impl AsRef<FolderPath>) -> Result<Self, FilesError> {
        let folder = folder.as_ref();
        make_folder(folder)?;
        // Made and synced beforehand: two photos that are first in a shared folder would otherwise
        // race, and the second could be acknowledged before the first has synced that folder.
        for kind in KINDS {
            let files = folder.join(kind);
            make_folder(&files)?;
            for shard in 0..=u8::MAX {
                let shard = files.join(format!("{shard:02x}"));
                if !shard.is_dir() {
                    fs::create_dir(shard)?;
                }
            }
            File::open(&files)?.sync_all()?;
        }
        File::open(folder)?.sync_all()?;
        let folder = folder.canonicalize()?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    /// Photos where `url` says: `file:///folder`, or `s3://bucket/prefix?endpoint=…&region=…` (also
    /// `allow_http`, `virtual_hosted_style_request`). `options` are further settings of
    /// [`AmazonS3ConfigKey`], above all `access_key_id` and `secret_access_key`; they win.
    ///
    /// # Errors
    /// `Settings` for another scheme, an unknown option, or a credential inside the URL.
    pub fn from_url<K, V>(
        url: &str,
        options: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, FilesError>
    where
        K: AsRef<str>,
        V: Into<String>,
    {
        let settings = |text: String| FilesError::Settings(text);
        let url = Url::parse(url).map_err(|error| settings(error.to_string()))?;
        match url.scheme() {
            "file" => {
                let folder = url.to_file_path();
                Self::local(
                    folder.map_err(|()| settings("not a folder of this machine".to_owned()))?,
                )
            }
            "s3" => {
                if !url.username().is_empty() || url.password().is_some() {
                    return Err(settings("credentials do not belong in the URL".to_owned()));
                }
                // The S3 client is built without a TLS provider of its own; a second call changes nothing.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let bucket = url.host_str().unwrap_or_default();
                let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
                for (key, value) in url.query_pairs() {
                    if !QUERY_KEYS.contains(&key.as_ref()) {
                        return Err(settings(format!("{key} does not belong in the URL")));
                    }
                    builder = builder.with_config(s3_key(&key)?, value);
                }
                for (key, value) in options {
                    builder = builder.with_config(s3_key(key.as_ref())?, value);
                }
                let prefix = Path::from_url_path(url.path()).map_err(object_store::Error::from)?;
                let store = PrefixStore::new(builder.build()?, prefix);
                Ok(Self { store: Arc::new(store), folder: None })
            }
            other => Err(settings(format!("{other}: is neither file: nor s3:"))),
        }
    }

    /// Writes a new object. The same content again is fine, so that a retry after a lost answer is.
    ///
    /// # Errors
    /// `Taken` when another content lies there, and the store's own.
    pub async fn put_new(&self, key: &str, bytes: Bytes) -> Result<(), FilesError> {
        let path = parsed(key)?;
        let create = PutOptions::from(PutMode::Create);
        match self.store.put_opts(&path, bytes.clone().into(), create).await {
            Err(object_store::Error::AlreadyExists { .. }) => {}
            done => return Ok(done.map(|_| ())?),
        }
        if self.get(key).await?.as_ref() != Some(&bytes) {
            return Err(FilesError::Taken(key.to_owned()));
        }
        if self.folder.is_some() {
            // The one who wrote it may not have synced it yet: writing the same bytes once more makes
            // this acknowledgement as durable as any.
            self.store.put(&path, bytes.into()).await?;
        }
        Ok(())
    }

    /// Writes an object, over what lay there: for content that the same input always gives.
    ///
    /// # Errors
    /// The store's own.
    pub async fn put_over(&self, key: &str, bytes: Bytes) -> Result<(), FilesError> {
        self.store.put(&parsed(key)?, bytes.into()).await?;
        Ok(())
    }

    /// The object's content, or none.
    ///
    /// # Errors
    /// The store's own.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, FilesError> {
        match self.store.get(&parsed(key)?).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the object is there.
    ///
    /// # Errors
    /// The store's own.
    pub async fn exists(&self, key: &str) -> Result<bool, FilesError> {
        match self.store.head(&parsed(key)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the object; one that is not there counts as removed. A removal is not synced: after a
    /// power cut the object may be back, so sweep what no row points at.
    ///
    /// # Errors
    /// The store's own.
    pub async fn delete(&self, key: &str) -> Result<(), FilesError> {
        match self.store.delete(&parsed(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything under `prefix` (such as `photo`), in no order, for sweeps.
    ///
    /// # Errors
    /// Each item may be the store's own.
    pub fn list(&self, prefix: &str) -> BoxStream<'static, Result<Stored, FilesError>> {
        let prefix = (!prefix.is_empty()).then(|| Path::from(prefix));
        self.store
            .list(prefix.as_ref())
            .map(|item| {
                let meta = item?;
                Ok(Stored {
                    key: meta.location.into(),
                    size: meta.size,
                    modified_at: meta.last_modified.timestamp_millis(),
                })
            })
            .boxed()
    }

    /// Removes what killed writes have left half done (`2048.jpg#1`), when it is older than `age`;
    /// returns how many. Blocking. Stores other than a folder keep no such leftovers.
    ///
    /// # Errors
    /// When the folder cannot be read or a file not removed.
    pub fn sweep_unfinished(&self, age: Duration) -> Result<usize, FilesError> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let Some(before) = SystemTime::now().checked_sub(age) else { return Ok(0) };
        let mut swept = 0;
        let mut folders: Vec<_> = KINDS.iter().map(|kind| folder.join(kind)).collect();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if is_unfinished(&entry.file_name().to_string_lossy())
                    && entry.metadata()?.modified()? <= before
                {
                    fs::remove_file(entry.path())?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }
}

fn parsed(key: &str) -> Result<Path, FilesError> {
    Ok(Path::parse(key).map_err(object_store::Error::from)?)
}

fn s3_key(key: &str) -> Result<AmazonS3ConfigKey, FilesError> {
    let unknown = |_| FilesError::Settings(format!("{key} is not an option of S3"));
    key.to_ascii_lowercase().parse().map_err(unknown)
}

/// `LocalFileSystem` writes beside the target under the target's name, `#` and a number.
fn is_unfinished(name: &str) -> bool {
    let number = name.rsplit_once('#').map_or("", |(_, number)| number);
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// Makes `folder` with its parents, for this user only, and syncs each parent of a new one.
fn make_folder(folder: &FolderPath) -> Result<(), io::Error> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| FolderPath::new("."));
    make_folder(parent)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    File::open(parent)?.sync_all()
}
