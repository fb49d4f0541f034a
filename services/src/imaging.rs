//! Judges a photo from its first byte to its last before any pixel is decoded, and makes the three
//! upright, anonymous JPEGs that may be shown. Pure CPU: no async, no files, no database;
//! `darkroom` schedules the work and `files` keeps the result.

mod camera;
mod jpeg;
mod png;
mod render;
mod trailer;
mod turn;
mod webp;

use std::sync::atomic::{AtomicU64, Ordering};

pub use image::metadata::Orientation;
pub use render::{Rendition, Renditions, render, render_covered};

/// Largest upload, in bytes (15 MiB).
pub const MAX_BYTES: usize = 15 * 1024 * 1024;
/// Most pixels a photo may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Longest side a photo may have, in pixels.
pub const MAX_SIDE: u32 = 20_000;
/// Most memory that the pixels of one photo may take while they are decoded, in bytes. Eight bits
/// a channel always fit; sixteen bits with alpha fit up to 33 megapixels.
const MAX_DECODED_BYTES: u64 = 256 * 1024 * 1024;

static DECODES: AtomicU64 = AtomicU64::new(0);

/// How many pixel decodes this process has started. Tests hold it against refusals.
#[must_use]
pub fn decodes() -> u64 {
    DECODES.load(Ordering::Relaxed)
}

/// Why a photo is refused. The text of each is its message key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PhotoError {
    /// More than [`MAX_BYTES`].
    #[error("photo.too_large")]
    TooLarge,
    /// More than [`MAX_PIXELS`], a side beyond [`MAX_SIDE`], or too much memory to decode.
    #[error("photo.too_many_pixels")]
    TooManyPixels,
    /// Neither JPEG, PNG nor WebP, whatever its name says.
    #[error("photo.not_a_photo")]
    NotAPhoto,
    /// HEIC, HEIF or AVIF: a photo, but one that we do not read.
    #[error("photo.heic")]
    Heic,
    /// An animated WebP or PNG: evidence is one picture, and which one would be a guess.
    #[error("photo.animated")]
    Animated,
    /// Cut short, empty, or contradicting itself.
    #[error("photo.broken")]
    Broken,
    /// Another file hangs behind the picture.
    #[error("photo.trailing_data")]
    TrailingData,
    /// Nothing wrong with the photo: the house could not finish the work. Trying again may help.
    #[error("photo.failed")]
    Failed,
}

impl PhotoError {
    /// Every refusal, so that the locale files can be held against it.
    pub const ALL: [Self; 8] = [
        Self::TooLarge,
        Self::TooManyPixels,
        Self::NotAPhoto,
        Self::Heic,
        Self::Animated,
        Self::Broken,
        Self::TrailingData,
        Self::Failed,
    ];

    /// The key of the message in the locale files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "photo.too_large",
            Self::TooManyPixels => "photo.too_many_pixels",
            Self::NotAPhoto => "photo.not_a_photo",
            Self::Heic => "photo.heic",
            Self::Animated => "photo.animated",
            Self::Broken => "photo.broken",
            Self::TrailingData => "photo.trailing_data",
            Self::Failed => "photo.failed",
        }
    }
}

/// What the bytes are, whatever the file is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG: baseline, extended or progressive, Huffman coded, eight bits.
    Jpeg,
    /// PNG, one picture.
    Png,
    /// WebP, lossy or lossless, one picture.
    WebP,
}

/// Where the camera believed to be, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// What is known about a photo before a pixel of it is decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Header {
    /// The format by content.
    pub format: Format,
    /// Stored width in pixels, before `orientation` is applied.
    pub width: u32,
    /// Stored height in pixels, before `orientation` is applied.
    pub height: u32,
    /// What must be done to the stored pixels so that the picture stands upright.
    pub orientation: Orientation,
    /// When the camera says it was taken, ms UTC. A hint: anybody can write it.
    pub captured_at: Option<i64>,
    /// Where the camera says it was taken. A hint: anybody can write it.
    pub gps: Option<Position>,
}

/// The picture as one format's walker saw it.
struct Frame<'a> {
    width: u32,
    height: u32,
    /// Upper bound of the decoded pixels' memory, bytes.
    decoded: u64,
    /// Where the picture ends in the file.
    end: usize,
    /// The TIFF structure of the EXIF block.
    exif: Option<&'a [u8]>,
}

/// Judges `bytes` by content; decodes nothing and allocates next to nothing.
///
/// # Errors
/// Every [`PhotoError`] but `Failed`: size, type, dimensions, truncation, animation, and data
/// behind the picture that is not a camera's own.
pub fn inspect(bytes: &[u8]) -> Result<Header, PhotoError> {
    if bytes.len() > MAX_BYTES {
        return Err(PhotoError::TooLarge);
    }
    let format = sniff(bytes)?;
    let frame = match format {
        Format::Jpeg => jpeg::walk(bytes)?,
        Format::Png => png::walk(bytes)?,
        Format::WebP => webp::walk(bytes)?,
    };
    if frame.decoded > MAX_DECODED_BYTES {
        return Err(PhotoError::TooManyPixels);
    }
    let notes = frame.exif.map(camera::read).unwrap_or_default();
    let behind = bytes.get(frame.end..).unwrap_or_default();
    trailer::judge(behind, notes.has_make && format == Format::Jpeg)?;
    Ok(Header {
        format,
        width: frame.width,
        height: frame.height,
        orientation: notes.orientation,
        captured_at: notes.captured_at,
        gps: notes.gps,
    })
}

fn sniff(bytes: &[u8]) -> Result<Format, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Broken);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(png::SIGNATURE) {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        return Ok(Format::WebP);
    }
    const HEIF_BRANDS: [&[u8; 4]; 8] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"];
    let brand = bytes.get(8..12).unwrap_or_default();
    if bytes.get(4..8) == Some(b"ftyp".as_slice()) && HEIF_BRANDS.iter().any(|b| *b == brand) {
        return Err(PhotoError::Heic);
    }
    Err(PhotoError::NotAPhoto)
}

/// Called by each walker as soon as it knows the dimensions, before it reads on.
fn check_size(width: u32, height: u32) -> Result<(), PhotoError> {
    if width == 0 || height == 0 {
        return Err(PhotoError::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || width > MAX_SIDE || height > MAX_SIDE {
        return Err(PhotoError::TooManyPixels);
    }
    Ok(())
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

fn u32_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?))
}
