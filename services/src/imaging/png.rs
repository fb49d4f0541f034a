//! Walks a PNG chunk by chunk to its end (W3C PNG, third edition). No pixel is decoded.

use super::{Frame, PhotoError, check_size, u32_be};

/// The first eight bytes of each PNG.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The most that deflate can shrink (zlib's technical notes), bytes out for each byte in.
const DEFLATE_LIMIT: u64 = 1032;

/// The frame of the PNG at the start of `bytes`; `end` is behind its IEND chunk.
pub(super) fn walk(bytes: &[u8]) -> Result<Frame<'_>, PhotoError> {
    let mut at = SIGNATURE.len();
    let (kind, head) = chunk(bytes, &mut at)?;
    if kind != b"IHDR" || head.len() != 13 {
        return Err(PhotoError::Broken);
    }
    let width = u32_be(head, 0).ok_or(PhotoError::Broken)?;
    let height = u32_be(head, 4).ok_or(PhotoError::Broken)?;
    check_size(width, height)?;
    let (samples, decoded_samples) = samples(head)?;
    let depth = u64::from(head[8]);

    let mut exif = None;
    let mut packed = 0_u64;
    loop {
        match chunk(bytes, &mut at)? {
            (b"IDAT", body) => packed += body.len() as u64,
            (b"eXIf", body) => exif = exif.or(Some(body)),
            (b"acTL", _) => return Err(PhotoError::Animated),
            (b"IHDR", _) => return Err(PhotoError::Broken),
            (b"IEND", []) => break,
            (b"IEND", _) => return Err(PhotoError::Broken),
            _ => {}
        }
    }
    let rows = u64::from(height) * (1 + (u64::from(width) * samples * depth).div_ceil(8));
    if packed == 0 || rows > (packed + 1) * DEFLATE_LIMIT {
        return Err(PhotoError::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    let decoded = pixels * decoded_samples * if depth == 16 { 2 } else { 1 };
    Ok(Frame { width, height, decoded, end: at, exif })
}

/// Samples a pixel as stored, and at most as decoded (a tRNS chunk adds alpha).
fn samples(head: &[u8]) -> Result<(u64, u64), PhotoError> {
    let samples = match (head[9], head[8]) {
        (0, 1 | 2 | 4 | 8 | 16) => (1, 2),
        (3, 1 | 2 | 4 | 8) => (1, 4),
        (2, 8 | 16) => (3, 4),
        (4, 8 | 16) => (2, 2),
        (6, 8 | 16) => (4, 4),
        _ => return Err(PhotoError::Broken),
    };
    match head[10..13] {
        [0, 0, 0 | 1] => Ok(samples),
        _ => Err(PhotoError::Broken),
    }
}

fn chunk<'a>(bytes: &'a [u8], at: &mut usize) -> Result<(&'a [u8; 4], &'a [u8]), PhotoError> {
    let length = u32_be(bytes, *at).ok_or(PhotoError::Broken)? as usize;
    let kind =
        bytes.get(*at + 4..).and_then(|rest| rest.first_chunk()).ok_or(PhotoError::Broken)?;
    let from = *at + 8;
    // Four bytes of checksum follow; the decoder holds them against the data.
    let to = from.checked_add(length).filter(|to| bytes.len().saturating_sub(4) >= *to);
    let body = to.and_then(|to| bytes.get(from..to)).ok_or(PhotoError::Broken)?;
    *at = from + length + 4;
    Ok((kind, body))
}
