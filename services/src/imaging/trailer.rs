//! What may hang behind a picture. Phones append their own things (an HDR gain map, a moving
//! photo's film, Samsung's notes); another document there makes the file a polyglot and is refused.
//! Nothing of a trailer is ever kept: this guards against files that are two things at once.

use super::{PhotoError, jpeg, u32_be, u32_le};

/// A ZIP's end record is within this many bytes of the end of the file (APPNOTE.TXT, 4.3.16).
const ZIP_REACH: usize = 65_557;

/// Pictures and films that may follow the first picture.
const MAX_PARTS: usize = 8;

/// First bytes of documents and programs that no camera appends.
const FOREIGN_STARTS: [&[u8]; 11] = [
    b"PK\x03\x04",
    b"%PDF",
    b"GIF8",
    b"\x89PNG",
    b"Rar!",
    b"7z\xBC\xAF",
    b"\x7FELF",
    b"MZ",
    b"#!",
    b"\x1F\x8B",
    b"BZh",
];

/// Text, in small letters, that makes a browser or a server run what it finds.
const FOREIGN_TEXT: [&[u8]; 5] = [b"<script", b"<?php", b"<html", b"<!doctype", b"<svg xmlns"];

/// Judges the bytes behind the picture. `is_from_camera` (the EXIF names a maker) also lets an
/// unknown binary block pass, as makers keep inventing them.
pub(super) fn judge(mut rest: &[u8], is_from_camera: bool) -> Result<(), PhotoError> {
    if is_zip(rest) {
        return Err(PhotoError::TrailingData);
    }
    for _ in 0..MAX_PARTS {
        // A film begins with the zeros of its first length, so it is looked for before padding is.
        if let Some(length) = film(rest) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        rest = without_padding(rest);
        if rest.is_empty() || is_samsung(rest) {
            return Ok(());
        }
        if rest.starts_with(&[0xFF, 0xD8, 0xFF]) {
            let frame = jpeg::walk(rest).map_err(|_| PhotoError::TrailingData)?;
            rest = rest.get(frame.end..).unwrap_or_default();
        } else if is_from_camera && !is_foreign(rest) {
            return Ok(());
        } else {
            return Err(PhotoError::TrailingData);
        }
    }
    Err(PhotoError::TrailingData)
}

fn without_padding(rest: &[u8]) -> &[u8] {
    let padding = rest.iter().take_while(|b| matches!(b, 0 | b'\r' | b'\n')).count();
    rest.get(padding..).unwrap_or_default()
}

fn is_zip(rest: &[u8]) -> bool {
    let tail = rest.get(rest.len().saturating_sub(ZIP_REACH)..).unwrap_or_default();
    tail.windows(4).any(|four| four == b"PK\x05\x06")
}

/// Samsung's trailer ends in a directory, its length and "SEFT"; each entry points back at a block.
fn is_samsung(rest: &[u8]) -> bool {
    let check = || {
        let body = rest.strip_suffix(b"SEFT")?;
        let length = u32_le(body, body.len().checked_sub(4)?)? as usize;
        let start = body.len().checked_sub(4 + length)?;
        let directory = body.get(start..)?.strip_prefix(b"SEFH")?;
        let count = u32_le(directory, 4)? as usize;
        let entries = directory.get(8..8 + count.checked_mul(12)?)?;
        let points_back =
            |entry: &[u8]| u32_le(entry, 4).is_some_and(|back| back as usize <= start + 4);
        Some(length == 12 + count * 12 && entries.chunks_exact(12).all(points_back))
    };
    check().unwrap_or(false)
}

/// Length of the film (ISO 14496-12 boxes, the first one `ftyp`) at the start of `rest`.
fn film(rest: &[u8]) -> Option<usize> {
    if rest.get(4..8)? != b"ftyp" {
        return None;
    }
    let mut at = 0_usize;
    while at < rest.len() {
        let kind = rest.get(at + 4..at + 8).unwrap_or_default();
        if kind.is_empty() || !kind.iter().all(|b| b.is_ascii_graphic() || *b == b' ') {
            break;
        }
        let length = match u32_be(rest, at)? {
            0 => rest.len() - at,
            1 => {
                let high = u32_be(rest, at + 8)?;
                if high == 0 { u32_be(rest, at + 12)? as usize } else { return None }
            }
            length => length as usize,
        };
        at = at.checked_add(length).filter(|to| length >= 8 && *to <= rest.len())?;
    }
    Some(at)
}

fn is_foreign(rest: &[u8]) -> bool {
    let has_text =
        |needle: &[u8]| rest.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle));
    FOREIGN_STARTS.iter().any(|start| rest.starts_with(start))
        || FOREIGN_TEXT.iter().any(|text| has_text(text))
}
