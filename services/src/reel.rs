//! Judges a video by its content, in one bounded walk over its boxes, and says which bytes must be
//! blanked so that place, time and device leave with them. Nothing is decoded or moved: what goes is
//! overwritten in its own length, so that every offset in the file stays true. No files, no database.

mod boxes;
mod ebml;

use std::io;

use domain::video::Container;

/// Most boxes or elements of one file. A minute with a frame every 16 ms and two tracks has 7,000.
pub(crate) const MOST_BOXES: u32 = 1 << 16;
/// Most bytes of tables (sample sizes, offsets, durations) that are read.
pub(crate) const MOST_TABLES: u64 = 4 << 20;

/// Why a video is refused. The text of each is its message key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum VideoError {
    /// More than `domain::video::MAX_BYTES`.
    #[error("video.too_large")]
    TooLarge,
    /// More than a minute.
    #[error("video.too_long")]
    TooLong,
    /// Neither MP4, QuickTime nor WebM, whatever its name says.
    #[error("video.not_a_video")]
    NotAVideo,
    /// Sound without a picture.
    #[error("video.no_picture")]
    NoPicture,
    /// Cut short, or contradicting itself.
    #[error("video.broken")]
    Broken,
    /// It carries tracks beside picture and sound (places, texts) that cannot be taken out.
    #[error("video.other_tracks")]
    OtherTracks,
}

impl VideoError {
    /// Every refusal, so that the locale files can be held against it.
    pub const ALL: [Self; 6] = [
        Self::TooLarge,
        Self::TooLong,
        Self::NotAVideo,
        Self::NoPicture,
        Self::Broken,
        Self::OtherTracks,
    ];

    /// The key of the message in the locale files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "video.too_large",
            Self::TooLong => "video.too_long",
            Self::NotAVideo => "video.not_a_video",
            Self::NoPicture => "video.no_picture",
            Self::Broken => "video.broken",
            Self::OtherTracks => "video.other_tracks",
        }
    }
}

/// The verdict could not be reached, or is no.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The video is refused.
    #[error(transparent)]
    Refused(#[from] VideoError),
    /// Its bytes could not be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// A file that can be read in places.
pub trait Source {
    /// Bytes.
    fn size(&self) -> u64;
    /// Fills `into` with what stands at `at`.
    ///
    /// # Errors
    /// The medium's own, also when the file ends before.
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()>;
}

impl Source for &[u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let found = usize::try_from(at).ok().and_then(|at| self.get(at..)?.get(..into.len()));
        into.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Bytes that are overwritten: `head` first, then zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Where it begins.
    pub at: u64,
    /// How many bytes.
    pub len: u64,
    /// What stands at its beginning afterwards.
    pub head: Vec<u8>,
}

impl Blank {
    fn zeros(at: u64, len: u64) -> Self {
        Self { at, len, head: Vec::new() }
    }

    /// Overwrites what of this lies in `bytes`, which begin at `from` in the file.
    pub fn apply(&self, from: u64, bytes: &mut [u8]) {
        let end = from + bytes.len() as u64;
        let (start, stop) = (self.at.max(from), (self.at + self.len).min(end));
        for at in start..stop {
            let byte = self.head.get((at - self.at) as usize).copied().unwrap_or(0);
            bytes[(at - from) as usize] = byte;
        }
    }

    /// Does it touch the `len` bytes from `from`?
    pub const fn touches(&self, from: u64, len: u64) -> bool {
        self.len > 0 && self.at < from + len && from < self.at + self.len
    }
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its container.
    pub container: Container,
    /// How long it plays, ms.
    pub duration_ms: u64,
    /// What must be overwritten before anybody sees it.
    pub blanks: Vec<Blank>,
}

/// Judges a file.
///
/// # Errors
/// [`JudgeError::Refused`] with why, [`JudgeError::Unreadable`] when the medium fails.
pub fn judge(source: &mut impl Source) -> Result<Judged, JudgeError> {
    if source.size() > domain::video::MAX_BYTES {
        return Err(VideoError::TooLarge.into());
    }
    let mut start = [0; 12];
    if source.size() < start.len() as u64 {
        return Err(VideoError::NotAVideo.into());
    }
    source.read(0, &mut start)?;
    let judged = match start {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => ebml::judge(source)?,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes::judge(source)?,
        _ => return Err(VideoError::NotAVideo.into()),
    };
    if !domain::video::is_short_enough(judged.duration_ms) {
        return Err(VideoError::TooLong.into());
    }
    Ok(judged)
}

/// Counts work down; what costs too much is refused as broken.
#[derive(Debug)]
struct Budget {
    boxes: u32,
    tables: u64,
}

impl Budget {
    const fn full() -> Self {
        Self { boxes: MOST_BOXES, tables: MOST_TABLES }
    }
    fn visit(&mut self) -> Result<(), VideoError> {
        self.boxes = self.boxes.checked_sub(1).ok_or(VideoError::Broken)?;
        Ok(())
    }
    fn table(&mut self, bytes: u64) -> Result<(), VideoError> {
        self.tables = self.tables.checked_sub(bytes).ok_or(VideoError::Broken)?;
        Ok(())
    }
}
