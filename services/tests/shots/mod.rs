//! Photos for tests, made on the spot: scenes with coloured corners, EXIF blocks, camera trailers.
//! Not a test itself.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

/// Colours of the corners of an upright scene: top left, top right, bottom left, bottom right.
pub const CORNERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [240, 240, 240]];

/// An upright scene in four coloured quarters.
pub fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let quarter = usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2);
        Rgb(CORNERS[quarter])
    })
}

/// The scene as a camera held that way stores it (EXIF 2.32, 4.6.4 A, Orientation: where the stored
/// 0th row and 0th column are seen).
pub fn stored(upright: &RgbImage, orientation: u8) -> RgbImage {
    let (w, h) = upright.dimensions();
    let (sw, sh) = if orientation >= 5 { (h, w) } else { (w, h) };
    RgbImage::from_fn(sw, sh, |c, r| {
        let (x, y) = match orientation {
            1 => (c, r),
            2 => (w - 1 - c, r),
            3 => (w - 1 - c, h - 1 - r),
            4 => (c, h - 1 - r),
            5 => (r, c),
            6 => (w - 1 - r, c),
            7 => (w - 1 - r, h - 1 - c),
            8 => (r, h - 1 - c),
            other => panic!("{other} is no orientation"),
        };
        *upright.get_pixel(x, y)
    })
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    jpeg_with(image, |_| {})
}

pub fn jpeg_with(image: &RgbImage, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    set(&mut encoder);
    let (width, height) = (image.width() as u16, image.height() as u16);
    encoder.encode(image.as_raw(), width, height, ColorType::Rgb).unwrap();
    file
}

/// A TIFF structure: maker, orientation, 2026-03-02 08:15:30 +07:00, 21.3089 N 105.6049 E.
pub fn exif_block(orientation: u16) -> Vec<u8> {
    let text = |tag, text: &str| field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]));
    let angle = |tag, parts: [(u32, u32); 3]| {
        field(tag, Value::Rational(parts.map(|(num, denom)| Rational { num, denom }).to_vec()))
    };
    let fields = [
        text(Tag::Make, "CanaryMaker"),
        field(Tag::Orientation, Value::Short(vec![orientation])),
        text(Tag::DateTimeOriginal, "2026:03:02 08:15:30"),
        text(Tag::OffsetTimeOriginal, "+07:00"),
        text(Tag::GPSLatitudeRef, "N"),
        angle(Tag::GPSLatitude, [(21, 1), (18, 1), (3204, 100)]),
        text(Tag::GPSLongitudeRef, "E"),
        angle(Tag::GPSLongitude, [(105, 1), (36, 1), (1764, 100)]),
    ];
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, true).unwrap();
    block.into_inner()
}

fn field(tag: Tag, value: Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

/// `jpeg` with one more segment right behind its start.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// A phone's photo: EXIF with GPS, and the stored pixels turned as the phone was.
pub fn phone_photo(upright: &RgbImage, orientation: u8) -> Vec<u8> {
    let body = [b"Exif\0\0".as_slice(), &exif_block(orientation.into())].concat();
    with_segment(&jpeg(&stored(upright, orientation)), 0xE1, &body)
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

pub fn png_with_alpha(image: &RgbaImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut file);
    encoder
        .write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// A WebP with an EXIF chunk, in the extended layout.
pub fn webp_with_exif(image: &RgbImage, block: &[u8]) -> Vec<u8> {
    let plain = webp(image);
    let side = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    let canvas = [vec![0x08, 0, 0, 0], side(image.width()), side(image.height())].concat();
    riff(&[chunk(b"VP8X", &canvas), plain[12..].to_vec(), chunk(b"EXIF", block)])
}

pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let length = (body.len() as u32 + 4).to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &body].concat()
}

pub fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = &[0][..body.len() & 1];
    [kind.as_slice(), &(body.len() as u32).to_le_bytes(), body, padding].concat()
}

/// Two ISO media boxes: what a moving photo hangs behind its picture.
pub fn film() -> Vec<u8> {
    let part = |kind: &[u8; 4], body: &[u8]| {
        [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
    };
    [part(b"ftyp", b"mp42\0\0\0\0isom"), part(b"mdat", &[7; 5000])].concat()
}

/// Samsung's trailer with one note in it.
pub fn samsung() -> Vec<u8> {
    let note = [b"\0\0\x01\x0A\x0E\0\0\0Image_UTC_Data".as_slice(), b"1772414130000"].concat();
    let size = (note.len() as u32).to_le_bytes();
    let entry = [b"\0\0\x01\x0A".as_slice(), &size, &size].concat();
    let directory =
        [b"SEFH".as_slice(), &106_u32.to_le_bytes(), &1_u32.to_le_bytes(), &entry].concat();
    let length = (directory.len() as u32).to_le_bytes();
    [note, directory, length.to_vec(), b"SEFT".to_vec()].concat()
}

/// A ZIP with nothing in it: only the end record, which is what a ZIP reader looks for.
pub fn zip() -> Vec<u8> {
    [b"PK\x05\x06".as_slice(), &[0; 18]].concat()
}
