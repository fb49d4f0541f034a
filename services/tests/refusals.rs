//! Bombs, wrecks and impostors are refused before a pixel is decoded. No test of this file may
//! render anything: each asserts that this process has decoded nothing at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shots;

use services::darkroom::Darkroom;
use services::imaging::PhotoError::{
    Animated, Broken, Heic, NotAPhoto, TooLarge, TooManyPixels, TrailingData,
};
use services::imaging::{MAX_BYTES, PhotoError, decodes, inspect};
use shots::{chunk, jpeg, riff, scene};

#[track_caller]
fn assert_refused(what: &str, file: &[u8], why: PhotoError) {
    assert_eq!(inspect(file).err(), Some(why), "{what}");
    assert_eq!(decodes(), 0, "{what}");
}

/// A lossless WebP of 38 bytes that claims 16383 x 16383 pixels of one colour.
fn webp_bomb(side: u32) -> Vec<u8> {
    let bits = (side - 1) | (side - 1) << 14;
    let body = [&[0x2F], bits.to_le_bytes().as_slice(), &[0; 13]].concat();
    let file = riff(&[chunk(b"VP8L", &body)]);
    assert_eq!(file.len(), 38);
    file
}

fn png_bomb(side: u32, data: usize) -> Vec<u8> {
    let part = |kind: &[u8; 4], body: &[u8]| {
        [&(body.len() as u32).to_be_bytes(), kind.as_slice(), body, &[0; 4]].concat()
    };
    let head = [side.to_be_bytes(), side.to_be_bytes(), [8, 6, 0, 0]].concat();
    let head = part(b"IHDR", &[head, vec![0]].concat());
    [b"\x89PNG\r\n\x1a\n".to_vec(), head, part(b"IDAT", &vec![0; data]), part(b"IEND", &[])]
        .concat()
}

/// A real JPEG whose frame header claims `side` x `side` pixels.
fn jpeg_bomb(side: u16) -> Vec<u8> {
    let mut file = jpeg(&scene(64, 64));
    let frame = file.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    file
}

#[test]
fn a_bomb_is_refused_by_what_it_claims() {
    assert_refused("38-byte WebP", &webp_bomb(16_383), TooManyPixels);
    assert_refused("2.6 MB PNG", &png_bomb(36_000, 2_600_000), TooManyPixels);
    assert_refused("JPEG", &jpeg_bomb(65_500), TooManyPixels);
    assert_refused("long side", &png_bomb(20_001, 10), TooManyPixels);
    let lossy = [b"\x10\0\0\x9D\x01\x2A".as_slice(), &[0xFF, 0x3F, 0xFF, 0x3F], &[0; 20]].concat();
    assert_refused("lossy WebP", &riff(&[chunk(b"VP8 ", &lossy)]), TooManyPixels);
    let canvas = chunk(b"VP8X", &[0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF]);
    assert_refused("canvas", &riff(&[canvas, webp_bomb(16)[12..].to_vec()]), TooManyPixels);
}

#[test]
fn a_claim_within_the_limits_needs_the_bytes_to_back_it() {
    assert_refused("38-byte WebP", &webp_bomb(7_000), Broken);
    assert_refused("PNG", &png_bomb(7_000, 1_000), Broken);
    assert_refused("JPEG", &jpeg_bomb(7_000), Broken);
}

#[test]
fn sides_of_no_pixels_are_refused() {
    assert_refused("JPEG", &jpeg_bomb(0), Broken);
    assert_refused("PNG", &png_bomb(0, 10), Broken);
    let lossy = [b"\x10\0\0\x9D\x01\x2A".as_slice(), &[0; 24]].concat();
    assert_refused("WebP", &riff(&[chunk(b"VP8 ", &lossy)]), Broken);
}

#[test]
fn a_file_over_15_mb_is_refused_unread() {
    let mut file = jpeg(&scene(64, 64));
    file.resize(MAX_BYTES + 1, 0);
    assert_refused("padded", &file, TooLarge);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let scene = scene(90, 60);
    let whole =
        [jpeg(&scene), shots::phone_photo(&scene, 6), shots::png(&scene), shots::webp(&scene)];
    for file in whole {
        assert!(inspect(&file).is_ok());
        for length in 0..file.len() {
            let why = inspect(&file[..length]).unwrap_err();
            assert!(matches!(why, Broken | NotAPhoto), "{length} of {}: {why}", file.len());
        }
    }
    assert_eq!(decodes(), 0);
}

#[test]
fn a_renamed_document_is_not_a_photo() {
    let documents: [(&str, &[u8]); 9] = [
        ("PDF", b"%PDF-1.7\n1 0 obj"),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("GIF and script", b"GIF89a/*\0\x01\0*/=1;alert(1)//"),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"),
        ("HTML", b"<!doctype html><script>alert(1)</script>"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0"),
        ("BMP", b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0"),
        ("TIFF", b"II*\0\x08\0\0\0\0\0\0\0"),
        ("WAV", b"RIFF\x24\0\0\0WAVEfmt "),
    ];
    for (what, file) in documents {
        assert_refused(what, file, NotAPhoto);
    }
    assert_refused("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Heic);
    assert_refused("nothing", b"", Broken);
}

#[test]
fn a_file_that_is_two_things_at_once_is_refused() {
    let scene = scene(90, 60);
    let hung: [(&str, Vec<u8>); 8] = [
        ("ZIP", shots::zip()),
        ("ZIP behind a film", [shots::film(), shots::zip()].concat()),
        ("ZIP within Samsung's notes", [shots::zip(), shots::samsung()].concat()),
        ("PDF", b"%PDF-1.7".to_vec()),
        ("script", b"\n<SCRIPT>alert(1)</SCRIPT>".to_vec()),
        ("PHP", b"\x01<?php system($_GET[0]);".to_vec()),
        ("program", b"\x7FELF\x02\x01\x01".to_vec()),
        ("GIF", b"GIF89a".to_vec()),
    ];
    // With a maker in its EXIF even an unknown block may pass, so these must not.
    for photo in
        [jpeg(&scene), shots::phone_photo(&scene, 1), shots::png(&scene), shots::webp(&scene)]
    {
        for (what, more) in &hung {
            assert_refused(what, &[photo.as_slice(), more].concat(), TrailingData);
        }
    }
    for photo in [jpeg(&scene), shots::png(&scene), shots::webp(&scene)] {
        assert_refused("unknown", &[photo.as_slice(), b"\x01\x02\x03"].concat(), TrailingData);
    }
}

#[test]
fn an_animation_is_refused() {
    let mut png = shots::png(&scene(20, 20));
    let control =
        [&8_u32.to_be_bytes(), b"acTL".as_slice(), &[0, 0, 0, 2, 0, 0, 0, 0], &[0; 4]].concat();
    png.splice(33..33, control);
    assert_refused("PNG", &png, Animated);
    let canvas = chunk(b"VP8X", &[2, 0, 0, 0, 19, 0, 0, 19, 0, 0]);
    assert_refused("WebP", &riff(&[canvas, chunk(b"ANIM", &[0; 6])]), Animated);
}

#[test]
fn a_picture_that_contradicts_itself_is_refused() {
    let picture = shots::webp(&scene(20, 20))[12..].to_vec();
    let canvas = chunk(b"VP8X", &[0, 0, 0, 0, 99, 0, 0, 99, 0, 0]);
    assert_refused("canvas and picture", &riff(&[canvas, picture.clone()]), Broken);
    assert_refused("two pictures", &riff(&[picture.clone(), picture]), Broken);

    let whole = jpeg(&scene(64, 64));
    let frame = whole.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    let mut arithmetic = whole.clone();
    arithmetic[frame + 1] = 0xC9;
    assert_refused("arithmetic coding", &arithmetic, Broken);
    let second_frame = shots::with_segment(&whole, 0xC0, &[8, 0, 64, 0, 64, 1, 1, 0x11, 0]);
    assert_refused("two frames", &second_frame, Broken);
}

#[test]
fn endless_scans_are_refused() {
    let mut file = shots::jpeg_with(&scene(64, 64), |e| e.set_progressive(true));
    let scan = file.windows(2).rposition(|w| w == [0xFF, 0xDA]).unwrap();
    let end = file.len() - 2;
    let last = file[scan..end].to_vec();
    for _ in 0..100 {
        file.splice(end..end, last.iter().copied());
    }
    assert_refused("progressive", &file, Broken);
}

#[tokio::test]
async fn the_darkroom_refuses_without_decoding() {
    let bomb = bytes::Bytes::from(webp_bomb(16_383));
    let refused = Darkroom::default().develop(bomb).await;
    assert_eq!(refused.err(), Some(TooManyPixels));
    assert_eq!(decodes(), 0);
}
