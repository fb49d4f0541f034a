//! Every reason the house says no, each with the key of the sentence that people read.

use thiserror::Error;

/// A refused act. Closed and `Copy`: it never carries data, so it can be logged and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Nobody is signed in where somebody must be.
    #[error("refusal.sign_in")]
    SignIn,
    /// The actor's role or agency does not allow it.
    #[error("refusal.not_allowed")]
    NotAllowed,
    /// The petition's status does not allow it.
    #[error("refusal.wrong_status")]
    WrongStatus,
    /// Somebody changed the petition in the meantime; both versions are shown.
    #[error("refusal.stale")]
    Stale,
    /// The number and secret do not open a petition.
    #[error("refusal.wrong_secret")]
    WrongSecret,
    /// The window for this act (rating, amending, reopening) is over.
    #[error("refusal.too_late")]
    TooLate,
    /// It was done already and can be done once only.
    #[error("refusal.already_done")]
    AlreadyDone,
    /// Whose it is was decided for good: it cannot be given back again.
    #[error("refusal.decided")]
    Decided,
    /// After a second reopening somebody else must approve the answer.
    #[error("refusal.other_approver")]
    OtherApprover,
    /// The two coordinators who may read denunciations are not named.
    #[error("refusal.no_guardians")]
    NoGuardians,
    /// It is too early for this act: the due time, or three working days, are not over.
    #[error("refusal.too_early")]
    TooEarly,
    /// Too many tries from this place; wait.
    #[error("refusal.slow_down")]
    SlowDown,
    /// Wrong username or password.
    #[error("refusal.wrong_password")]
    WrongPassword,
    /// The password must be changed first.
    #[error("refusal.change_password")]
    ChangePassword,
    /// The same idempotency key came with another content.
    #[error("refusal.other_content")]
    OtherContent,
    /// The draft or submission is gone after its seven days.
    #[error("refusal.expired")]
    Expired,
    /// Five photos at most.
    #[error("refusal.too_many_photos")]
    TooManyPhotos,
    /// A photo that was announced has not arrived.
    #[error("refusal.photo_missing")]
    PhotoMissing,
    /// The bytes do not have the digest that was announced.
    #[error("refusal.wrong_digest")]
    WrongDigest,
    /// The one-time code is wrong, over, used, or was tried too often.
    #[error("refusal.wrong_code")]
    WrongCode,
    /// This act asks for a fresh one-time code.
    #[error("refusal.prove_again")]
    ProveAgain,
    /// No channel is configured that could reach this contact.
    #[error("refusal.no_channel")]
    NoChannel,
    /// A part of a video does not go on where the last one ended.
    #[error("refusal.wrong_offset")]
    WrongOffset,
    /// A video that was announced has not arrived whole.
    #[error("refusal.video_missing")]
    VideoMissing,
    /// One video at most.
    #[error("refusal.too_many_videos")]
    TooManyVideos,
}

impl Refusal {
    /// Key of the sentence in the locales, with what to do next.
    pub fn key(self) -> String {
        self.to_string()
    }
}
