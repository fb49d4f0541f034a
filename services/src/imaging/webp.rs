//! Walks a WebP chunk by chunk to the end that its RIFF header gives (RFC 9649). No pixel is decoded.

use super::{Frame, PhotoError, check_size, u32_le};

/// Pixels that one byte of a WebP may honestly stand for. The lossless coder can write one colour in
/// no bits at all, which is no photo: 50 megapixels need at least 3 KB here.
const PIXELS_A_BYTE: u64 = 16_384;

const ANIMATED: u8 = 0b0000_0010;

/// The frame of the WebP at the start of `bytes`; `end` is where its RIFF chunk ends.
pub(super) fn walk(bytes: &[u8]) -> Result<Frame<'_>, PhotoError> {
    let length = u32_le(bytes, 4).ok_or(PhotoError::Broken)? as usize;
    let end = length.checked_add(8).ok_or(PhotoError::Broken)?;
    let mut at = 12;
    let mut canvas = None;
    let mut image = None;
    let mut exif = None;
    while at < end.min(bytes.len()) {
        let kind = bytes.get(at..at + 4).ok_or(PhotoError::Broken)?;
        let length = u32_le(bytes, at + 4).ok_or(PhotoError::Broken)? as usize;
        let body = bytes.get(at + 8..).unwrap_or_default();
        // Dimensions are judged from what is there, so that a liar is named before a cut is.
        match kind {
            b"VP8X" => canvas = Some(canvas_size(body)?),
            b"VP8 " if image.is_none() => image = Some(lossy_size(body)?),
            b"VP8L" if image.is_none() => image = Some(lossless_size(body)?),
            b"VP8 " | b"VP8L" => return Err(PhotoError::Broken),
            b"ANIM" | b"ANMF" => return Err(PhotoError::Animated),
            b"EXIF" => {
                let body = body.get(..length).unwrap_or_default();
                exif = exif.or(Some(body.strip_prefix(b"Exif\0\0").unwrap_or(body)));
            }
            _ => {}
        }
        at = length
            .checked_add(length & 1)
            .and_then(|n| n.checked_add(at + 8))
            .ok_or(PhotoError::Broken)?;
    }
    let (width, height) = image.ok_or(PhotoError::Broken)?;
    let pixels = u64::from(width) * u64::from(height);
    let is_cut = end > bytes.len() || at != end;
    if is_cut
        || canvas.is_some_and(|size| size != (width, height))
        || pixels > end as u64 * PIXELS_A_BYTE
    {
        return Err(PhotoError::Broken);
    }
    Ok(Frame { width, height, decoded: pixels * 4, end, exif })
}

fn canvas_size(body: &[u8]) -> Result<(u32, u32), PhotoError> {
    let head: &[u8; 10] = body.first_chunk().ok_or(PhotoError::Broken)?;
    let side = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]) + 1;
    let size = (side(4), side(7));
    check_size(size.0, size.1)?;
    if head[0] & ANIMATED != 0 {
        return Err(PhotoError::Animated);
    }
    Ok(size)
}

/// A VP8 key frame's size (RFC 6386, section 9.1).
fn lossy_size(body: &[u8]) -> Result<(u32, u32), PhotoError> {
    let head: &[u8; 10] = body.first_chunk().ok_or(PhotoError::Broken)?;
    let is_key_frame = head[0] & 1 == 0;
    if !is_key_frame || head[3..6] != [0x9D, 0x01, 0x2A] {
        return Err(PhotoError::Broken);
    }
    let side = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]) & 0x3FFF);
    check_size(side(6), side(8))?;
    Ok((side(6), side(8)))
}

/// A VP8L picture's size (RFC 9649, section 3.4).
fn lossless_size(body: &[u8]) -> Result<(u32, u32), PhotoError> {
    let Some(0x2F) = body.first() else { return Err(PhotoError::Broken) };
    let bits = u32_le(body, 1).ok_or(PhotoError::Broken)?;
    let size = ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
    check_size(size.0, size.1)?;
    Ok(size)
}
