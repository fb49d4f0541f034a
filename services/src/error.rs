//! What can go wrong on the way, for the floor above: what to show, never why inside.

use crate::files::FilesError;
use crate::imaging::PhotoError;
use crate::reel::VideoError;
use domain::input::FieldError;
use domain::refusal::Refusal;
use store::StoreError;
use thiserror::Error;

/// The services' one error.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// What was typed does not pass; it is kept.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// The house says no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// A photo cannot be taken.
    #[error("photo: {0}")]
    Photo(#[from] PhotoError),
    /// A video cannot be taken.
    #[error("video: {0}")]
    Video(#[from] VideoError),
    /// There is no such thing, or it is not yours to know.
    #[error("not found")]
    NotFound,
    /// Try again later; nothing was lost.
    #[error("busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The operator must act before the house can open.
    #[error("{0}")]
    Unfit(String),
    /// A fault of ours.
    #[error("broken: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Conflict => Self::Refused(Refusal::Stale),
            StoreError::Busy(source) => Self::Busy(Box::new(source)),
            StoreError::Unfit(text) => Self::Unfit(text),
            StoreError::Broken(source) => Self::Broken(Box::new(source)),
        }
    }
}

impl From<FilesError> for ServiceError {
    fn from(error: FilesError) -> Self {
        Self::Busy(Box::new(error))
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}
