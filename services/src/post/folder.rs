//! A channel that writes each message to a file of its own: for a developer and for the journeys in
//! a browser. Nobody else ever gets these messages.

use crate::ServiceError;
use crate::ports::{Letter, Mail, ShortMessage, Sms, Undelivered};
use futures_util::future::BoxFuture;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The folder. Names begin with a UUIDv7, so that they sort by time.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder, for this user only.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when it cannot be made.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ServiceError> {
        let path = path.as_ref();
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|error| ServiceError::Unfit(format!("{}: {error}", path.display())))?;
        Ok(Self(path.to_owned()))
    }

    async fn write(&self, ending: &str, text: String) -> Result<(), Undelivered> {
        let name = format!("{}.{ending}", Uuid::now_v7().simple());
        let (whole, part) = (self.0.join(&name), self.0.join(format!(".{name}")));
        tokio::task::spawn_blocking(move || {
            let mut file =
                std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
            file.write_all(text.as_bytes())?;
            // Whoever waits for the file never sees half of it.
            std::fs::rename(&part, &whole)
        })
        .await
        .map_err(|error| Undelivered::Later(error.to_string()))?
        .map_err(|error| Undelivered::Later(error.kind().to_string()))
    }
}

/// A header stays one line, whatever is in it.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Mail for Folder {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>> {
        let text = format!(
            "To: {}\nSubject: {}\nContent-Type: text/plain; charset=utf-8\n\n{}\n",
            line(&letter.to),
            line(&letter.subject),
            letter.text
        );
        Box::pin(self.write("eml", text))
    }
}

impl Sms for Folder {
    fn send<'a>(&'a self, message: &'a ShortMessage) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.write("sms.txt", format!("To: {}\n\n{}\n", line(&message.to), message.text)))
    }
}

#[cfg(test)]
#[path = "folder_test.rs"]
mod tests;
