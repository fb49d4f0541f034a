//! Videos made by hand, box by box: small, and with everything in them that must not stay.
#![allow(dead_code)]

/// Where it was recorded, as phones write it; it must never come back.
pub const PLACE: &[u8] = b"+21.3089+105.6049/";
/// A word in every other box that must go.
pub const CANARY: &[u8] = b"KHONG-DUOC-LO-RA";
/// The picture's own bytes; they must stay.
pub const PICTURE: &[u8] = b"day-la-hinh-anh-cua-video";

pub fn cell(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}

pub fn full(kind: &[u8; 4], fields: &[u32]) -> Vec<u8> {
    cell(kind, &words(fields))
}

pub fn words(fields: &[u32]) -> Vec<u8> {
    fields.iter().flat_map(|field| field.to_be_bytes()).collect()
}

/// `mvhd` or `mdhd`, recorded at a time that must go.
pub fn header(kind: &[u8; 4], timescale: u32, duration: u32) -> Vec<u8> {
    full(kind, &[0, 0xDEAD_BEEF, 0xDEAD_BEEF, timescale, duration, 0, 0, 0])
}

pub fn track(id: u32, handler: &[u8; 4], timescale: u32, duration: u32, table: &[u8]) -> Vec<u8> {
    let hdlr = cell(b"hdlr", &[&[0; 8], handler.as_slice(), &[0; 13]].concat());
    let minf = cell(b"minf", &cell(b"stbl", table));
    let mdia = cell(b"mdia", &[header(b"mdhd", timescale, duration), hdlr, minf].concat());
    let udta = cell(b"udta", &cell(b"name", CANARY));
    let tkhd = full(b"tkhd", &[7, 0xDEAD_BEEF, 0xDEAD_BEEF, id, 0, duration, 0, 0, 0]);
    cell(b"trak", &[tkhd, mdia, udta].concat())
}

/// One chunk at `offset` with samples of these sizes.
pub fn table(offset: u32, sizes: &[u32]) -> Vec<u8> {
    let count = sizes.len() as u32;
    let stsz = [&words(&[0, 0, count]), words(sizes).as_slice()].concat();
    [
        full(b"stts", &[0, 1, count, 1]),
        full(b"stsc", &[0, 1, 1, count, 1]),
        cell(b"stsz", &stsz),
        full(b"stco", &[0, 1, offset]),
    ]
    .concat()
}

/// What a phone films: place in `udta` and `meta`, a vendor's `uuid` and box of its own, and a track of
/// places beside the picture.
pub fn mp4(seconds: u32) -> Vec<u8> {
    mp4_as(b"isom", seconds)
}

pub fn mp4_as(brand: &[u8; 4], seconds: u32) -> Vec<u8> {
    let ftyp = cell(b"ftyp", &[brand.as_slice(), &[0; 4], brand].concat());
    let media = [PICTURE, PLACE].concat();
    let first = ftyp.len() as u32 + 8;
    let udta = cell(b"udta", &cell(b"\xA9xyz", &[&[0, 18, 0x15, 0xC7], PLACE].concat()));
    let meta = cell(b"meta", &[&[0; 4], PLACE].concat());
    let uuid = cell(b"uuid", &[&[7; 16], CANARY].concat());
    let movie = [
        header(b"mvhd", 1000, seconds * 1000),
        track(1, b"vide", 600, seconds * 600, &table(first, &[PICTURE.len() as u32])),
        track(2, b"meta", 600, seconds * 600, &table(first + PICTURE.len() as u32, &[9, 9])),
        udta,
        meta,
        uuid,
    ]
    .concat();
    let tail = [cell(b"Xtra", CANARY), cell(b"free", CANARY)].concat();
    [ftyp, cell(b"mdat", &media), cell(b"moov", &movie), tail].concat()
}

pub fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    let size = (0x0100_0000_0000_0000 | body.len() as u64).to_be_bytes();
    [id, &size, body].concat()
}

/// An element of a size that is not known.
pub fn open_element(id: &[u8], body: &[u8]) -> Vec<u8> {
    [id, &[0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], body].concat()
}

pub fn webm_head() -> Vec<u8> {
    element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"webm"))
}

pub fn webm_info(seconds: Option<f64>) -> Vec<u8> {
    let mut body = element(&[0x2A, 0xD7, 0xB1], &1_000_000_u32.to_be_bytes());
    if let Some(seconds) = seconds {
        body.extend(element(&[0x44, 0x89], &(seconds * 1000.0).to_be_bytes()));
    }
    // Title and the date.
    body.extend(element(&[0x7B, 0xA9], CANARY));
    body.extend(element(&[0x44, 0x61], &[9; 8]));
    element(&[0x15, 0x49, 0xA9, 0x66], &body)
}

pub fn webm_track(number: u8, kind: u8) -> Vec<u8> {
    let body =
        [element(&[0xD7], &[number]), element(&[0x83], &[kind]), element(&[0x53, 0x6E], CANARY)]
            .concat();
    element(&[0xAE], &body)
}

pub fn block(track: u8, relative: i16, bytes: &[u8]) -> Vec<u8> {
    let [high, low] = relative.to_be_bytes();
    element(&[0xA3], &[&[0x80 | track, high, low, 0x80], bytes].concat())
}

pub fn cluster(at_ms: u32, blocks: &[u8]) -> Vec<u8> {
    [element(&[0xE7], &at_ms.to_be_bytes()), blocks.to_vec()].concat()
}

/// What a browser records: no duration, sizes that are not known; and tags behind it all.
pub fn webm(last_ms: u32) -> Vec<u8> {
    let tracks = [webm_track(1, 1), webm_track(2, 0x21)].concat();
    let first = [block(1, 0, PICTURE), block(2, 0, PLACE)].concat();
    let segment = [
        webm_info(None),
        element(&[0x16, 0x54, 0xAE, 0x6B], &tracks),
        open_element(&[0x1F, 0x43, 0xB6, 0x75], &cluster(0, &first)),
        open_element(&[0x1F, 0x43, 0xB6, 0x75], &cluster(last_ms - 100, &block(1, 100, PICTURE))),
        element(&[0x12, 0x54, 0xC3, 0x67], &[PLACE, CANARY].concat()),
    ]
    .concat();
    [webm_head(), open_element(&[0x18, 0x53, 0x80, 0x67], &segment)].concat()
}

pub fn holds(file: &[u8], word: &[u8]) -> bool {
    file.windows(word.len()).any(|window| window == word)
}
