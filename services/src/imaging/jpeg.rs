//! Walks a JPEG marker by marker to its end (ITU-T T.81, annex B). No pixel is decoded.

use super::{Frame, PhotoError, check_size, u16_be};

/// Scans a file may have. Cameras write 1, progressive encoders about 10; each costs a pass over
/// the whole picture.
pub(super) const MAX_SCANS: usize = 40;

const SOF0: u8 = 0xC0;
const SOF2: u8 = 0xC2;
const RST0: u8 = 0xD0;
const RST7: u8 = 0xD7;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;

/// The frame of the JPEG at the start of `bytes`; `end` is behind its EOI marker.
pub(super) fn walk(bytes: &[u8]) -> Result<Frame<'_>, PhotoError> {
    let mut at = 2;
    let mut size = None;
    let mut exif = None;
    let mut scans = 0;
    let mut coded = 0_usize;
    loop {
        let marker = marker(bytes, &mut at)?;
        if marker == EOI {
            break;
        }
        let segment = segment(bytes, &mut at)?;
        match marker {
            SOF0..=SOF2 if size.is_none() => size = Some(frame_size(segment)?),
            // A second frame, or lossless, hierarchical or arithmetic coding: no camera's work.
            SOF0..=0xC3 | 0xC5..=0xCB | 0xCD..=0xCF => return Err(PhotoError::Broken),
            // Standing alone where a segment is due: stray restarts, a second start.
            0x00..=0x01 | RST0..=0xD8 => return Err(PhotoError::Broken),
            APP1 if exif.is_none() => exif = segment.strip_prefix(b"Exif\0\0"),
            SOS => {
                scans += 1;
                if size.is_none() || scans > MAX_SCANS {
                    return Err(PhotoError::Broken);
                }
                let from = at;
                at = scan_end(bytes, at)?;
                coded += at - from;
            }
            _ => {}
        }
    }
    let (width, height, components) = size.ok_or(PhotoError::Broken)?;
    // Each block of 8x8 pixels costs a bit at the very least (a Huffman code is never shorter), so a
    // small file cannot honestly claim a large picture.
    let blocks = u64::from(width).div_ceil(8) * u64::from(height).div_ceil(8);
    if (coded as u64) * 8 < blocks {
        return Err(PhotoError::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    Ok(Frame {
        width,
        height,
        decoded: pixels * if components == 1 { 1 } else { 3 },
        end: at,
        exif,
    })
}

fn marker(bytes: &[u8], at: &mut usize) -> Result<u8, PhotoError> {
    if bytes.get(*at) != Some(&0xFF) {
        return Err(PhotoError::Broken);
    }
    while bytes.get(*at) == Some(&0xFF) {
        *at += 1;
    }
    let marker = *bytes.get(*at).ok_or(PhotoError::Broken)?;
    *at += 1;
    Ok(marker)
}

fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], PhotoError> {
    let length = usize::from(u16_be(bytes, *at).ok_or(PhotoError::Broken)?);
    let body = bytes.get(*at + 2..*at + length.max(2)).ok_or(PhotoError::Broken)?;
    *at += length.max(2);
    Ok(body)
}

/// Width, height, components of a frame header (B.2.2). A height of 0 (given later by DNL) and
/// twelve-bit samples are refused.
fn frame_size(segment: &[u8]) -> Result<(u32, u32, u8), PhotoError> {
    let (Some(8), Some(height), Some(width), Some(&components)) =
        (segment.first(), u16_be(segment, 1), u16_be(segment, 3), segment.get(5))
    else {
        return Err(PhotoError::Broken);
    };
    check_size(width.into(), height.into())?;
    if !matches!(components, 1 | 3 | 4) {
        return Err(PhotoError::Broken);
    }
    Ok((width.into(), height.into(), components))
}

/// Where the entropy-coded bytes from `at` end: at the next marker that is no restart.
fn scan_end(bytes: &[u8], mut at: usize) -> Result<usize, PhotoError> {
    const STRIDE: usize = 64;
    loop {
        // The fold over a fixed stride compiles to vector code; most strides hold no 0xFF.
        while bytes
            .get(at..at + STRIDE)
            .is_some_and(|stride| !stride.iter().fold(false, |any, b| any | (*b == 0xFF)))
        {
            at += STRIDE;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        at += rest.iter().position(|b| *b == 0xFF).ok_or(PhotoError::Broken)?;
        match bytes.get(at + 1).ok_or(PhotoError::Broken)? {
            0x00 | RST0..=RST7 => at += 2,
            0xFF => at += 1,
            _ => return Ok(at),
        }
    }
}
