//! Where photos wait their turn: judged at once, developed off the async threads, few at a time.
//! What a photo may be and how it is made is `imaging`'s; where the result lies is `files`'s.

use std::sync::Arc;

use bytes::Bytes;
use domain::cover::Cover;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::imaging::{Header, PhotoError, Renditions, inspect, render_covered};

/// Photos developed at the same time unless told otherwise. Each takes up to 70 MB at 12 megapixels.
pub const DEFAULT_PERMITS: usize = 2;

/// A photo that passed, and the pictures made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Developed {
    /// What the file said of itself.
    pub header: Header,
    /// What may be shown.
    pub renditions: Renditions,
}

/// Bounds how many photos are developed at once. Clones share the bound.
#[derive(Debug, Clone)]
pub struct Darkroom {
    permits: Arc<Semaphore>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self::new(DEFAULT_PERMITS)
    }
}

impl Darkroom {
    /// A darkroom for `permits` photos at a time (at least one).
    #[must_use]
    pub fn new(permits: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits.max(1))) }
    }

    /// Judges `bytes`, waits for a turn and develops them. A caller that goes away while the work runs
    /// leaves it running: its turn is given back when the processor is really free.
    ///
    /// # Errors
    /// What [`inspect`] and [`render`] refuse; `Broken` when a decoder panics over the file; `Failed`
    /// when the house is closing.
    pub async fn develop(&self, bytes: Bytes) -> Result<Developed, PhotoError> {
        self.work(bytes, Vec::new()).await
    }

    /// Develops one of our own pictures again with boxes burnt into it.
    ///
    /// # Errors
    /// As [`Darkroom::develop`].
    pub async fn cover(&self, bytes: Bytes, boxes: Vec<Cover>) -> Result<Developed, PhotoError> {
        self.work(bytes, boxes).await
    }

    async fn work(&self, bytes: Bytes, boxes: Vec<Cover>) -> Result<Developed, PhotoError> {
        let header = inspect(&bytes)?;
        let turn =
            Arc::clone(&self.permits).acquire_owned().await.map_err(|_| PhotoError::Failed)?;
        let work = spawn_blocking(move || {
            let _turn = turn;
            render_covered(&bytes, &header, &boxes)
        });
        match work.await {
            Ok(renditions) => Ok(Developed { header, renditions: renditions? }),
            Err(error) if error.is_panic() => Err(PhotoError::Broken),
            Err(_) => Err(PhotoError::Failed),
        }
    }
}
