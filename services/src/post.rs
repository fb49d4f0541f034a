//! Which channel takes letters and text messages away, by the operator's URL. Channels that reach
//! people are opened here too; what is written in a message is not this room's business.

mod folder;
mod outgoing;

pub use folder::Folder;
pub(crate) use outgoing::{Outgoing, SEND};

use crate::ServiceError;
use crate::ports::{Mail, Sms};
use std::sync::Arc;

/// The channel of letters: empty for none, `file:FOLDER` for a folder that a developer reads.
///
/// # Errors
/// [`ServiceError::Unfit`] when the URL is not understood or the folder cannot be made.
pub fn mail(url: &str) -> Result<Option<Arc<dyn Mail>>, ServiceError> {
    match url.split_once(':') {
        None if url.is_empty() => Ok(None),
        Some(("file", path)) => Ok(Some(Arc::new(Folder::open(path)?))),
        _ => Err(ServiceError::Unfit("mail_url must be empty or file:FOLDER".into())),
    }
}

/// The channel of text messages: empty for none, `file:FOLDER` for a folder that a developer reads.
///
/// # Errors
/// [`ServiceError::Unfit`] when the URL is not understood or the folder cannot be made.
pub fn sms(url: &str) -> Result<Option<Arc<dyn Sms>>, ServiceError> {
    match url.split_once(':') {
        None if url.is_empty() => Ok(None),
        Some(("file", path)) => Ok(Some(Arc::new(Folder::open(path)?))),
        _ => Err(ServiceError::Unfit("sms_url must be empty or file:FOLDER".into())),
    }
}
