//! Reads a sender's form with photos: a few words and any number of files, none held longer than
//! a photo may be.

use crate::error::AppError;
use axum::body::Bytes;
use server_fn::codec::MultipartData;
use services::imaging::MAX_BYTES;
use std::collections::BTreeMap;

/// What a form sent.
#[derive(Default)]
pub struct Upload {
    words: BTreeMap<String, String>,
    /// Files that were not empty: one more than `most` at the most, for the services to say so.
    pub photos: Vec<Bytes>,
}

impl Upload {
    /// Reads the form; what stands under `files` are photos, everything else is words.
    ///
    /// # Errors
    /// [`AppError`] 400 when the form is not ours.
    pub async fn read(data: MultipartData, files: &str, most: usize) -> Result<Self, AppError> {
        let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
        let mut form = data.into_inner().ok_or_else(invalid)?;
        let mut upload = Self::default();
        while let Some(mut field) = form.next_field().await.map_err(|_| invalid())? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == files {
                let mut bytes = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(|_| invalid())? {
                    // One byte too many is enough for the darkroom to say so.
                    let room = (MAX_BYTES + 1).saturating_sub(bytes.len());
                    bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                }
                // A browser sends an empty one where nothing was chosen.
                if !bytes.is_empty() && upload.photos.len() <= most {
                    upload.photos.push(bytes.into());
                }
            } else if upload.words.len() < 16 {
                upload.words.insert(name, field.text().await.map_err(|_| invalid())?);
            }
        }
        Ok(upload)
    }

    /// What was typed into a field.
    pub fn take(&mut self, name: &str) -> String {
        self.words.remove(name).unwrap_or_default()
    }
}
