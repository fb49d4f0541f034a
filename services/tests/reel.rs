//! What a video is, by its content alone: what is taken, what is refused and why, what is blanked; and
//! that no bytes whatever make the judge panic or work without end.
#![allow(clippy::unwrap_used)]

mod reels;

use domain::video::Container;
use proptest::prelude::*;
use reels::{
    CANARY, PICTURE, PLACE, block, cell, cluster, element, full, header, holds, mp4, mp4_as, table,
    track, webm, webm_head, webm_info, webm_track,
};
use services::reel::VideoError::{Broken, NoPicture, NotAVideo, OtherTracks, TooLong};
use services::reel::{JudgeError, Judged, Source, VideoError, judge};
use std::io;

fn judged(file: &[u8]) -> Result<Judged, VideoError> {
    judge(&mut &*file).map_err(|error| match error {
        JudgeError::Refused(why) => why,
        JudgeError::Unreadable(why) => panic!("a file in memory is readable: {why}"),
    })
}

fn cleaned(file: &[u8], judged: &Judged) -> Vec<u8> {
    let mut clean = file.to_vec();
    for blank in &judged.blanks {
        blank.apply(0, &mut clean);
    }
    clean
}

#[track_caller]
fn assert_clean(file: &[u8], container: Container, ms: u64) {
    let verdict = judged(file).unwrap();
    assert_eq!((verdict.container, verdict.duration_ms), (container, ms));
    assert!(holds(file, PLACE) && holds(file, CANARY), "the test must have something to find");
    let clean = cleaned(file, &verdict);
    assert_eq!(clean.len(), file.len(), "every offset stays true");
    for word in [PLACE, CANARY, &PLACE[..9], &0xDEAD_BEEF_u32.to_be_bytes()] {
        assert!(!holds(&clean, word), "{}", String::from_utf8_lossy(word));
    }
    let at = |file: &[u8]| file.windows(PICTURE.len()).position(|window| window == PICTURE);
    assert_eq!(at(&clean), at(file), "the picture stays where it is");
    let again = judged(&clean).unwrap();
    assert_eq!((again.container, again.duration_ms), (container, ms), "it is the same film");
    assert_eq!(cleaned(&clean, &again), clean, "and cleaning it again changes nothing");
}

#[test]
fn a_phone_s_video_loses_place_time_and_device_and_keeps_its_picture() {
    assert_clean(&mp4(23), Container::Mp4, 23_000);
    assert_clean(&mp4_as(b"qt  ", 60), Container::QuickTime, 60_000);
}

#[test]
fn a_recording_of_a_browser_that_tells_no_duration_is_as_long_as_its_blocks() {
    assert_clean(&webm(12_000), Container::Webm, 12_000);
}

#[test]
fn what_is_longer_than_a_minute_is_refused_wherever_it_says_so() {
    assert_eq!(judged(&mp4(61)).err(), Some(TooLong));
    assert!(judged(&mp4(60)).is_ok());
    assert_eq!(judged(&webm(61_000)).err(), Some(TooLong));
    let tracks = element(&[0x16, 0x54, 0xAE, 0x6B], &webm_track(1, 1));
    let clusters = element(&[0x1F, 0x43, 0xB6, 0x75], &cluster(0, &block(1, 0, PICTURE)));
    let told = [webm_info(Some(75.0)), tracks, clusters].concat();
    let told = [webm_head(), element(&[0x18, 0x53, 0x80, 0x67], &told)].concat();
    assert_eq!(judged(&told).err(), Some(TooLong));
    // The film's own header lies and the track's tells.
    let ftyp = cell(b"ftyp", b"isom\0\0\0\0isom");
    let movie = [header(b"mvhd", 1000, 1), track(1, b"vide", 600, 600 * 90, &table(24, &[8]))];
    let lying = [ftyp, cell(b"mdat", &[1; 8]), cell(b"moov", &movie.concat())].concat();
    assert_eq!(judged(&lying).err(), Some(TooLong));
}

/// A film in fragments, as a browser records MP4: the film's own header tells no duration.
fn fragmented(handler: &[u8; 4], samples: u32) -> Vec<u8> {
    let ftyp = cell(b"ftyp", b"iso5\0\0\0\0iso5");
    let extends = cell(b"mvex", &full(b"trex", &[0, 1, 1, 500, 0, 0]));
    let movie = [
        header(b"mvhd", 1000, 0),
        track(1, b"vide", 1000, 0, &table(0, &[])),
        if handler == b"vide" { Vec::new() } else { track(2, handler, 1000, 0, &table(0, &[])) },
        extends,
    ];
    let run =
        [full(b"tfhd", &[0x2_0000, 1]), full(b"tfdt", &[0, 1000]), full(b"trun", &[0, samples])];
    let fragment = cell(b"moof", &[full(b"mfhd", &[0, 1]), cell(b"traf", &run.concat())].concat());
    [ftyp, cell(b"moov", &movie.concat()), fragment, cell(b"mdat", PICTURE)].concat()
}

#[test]
fn a_film_in_fragments_is_as_long_as_its_last_fragment() {
    assert_eq!(judged(&fragmented(b"vide", 20)).unwrap().duration_ms, 11_000);
    assert_eq!(judged(&fragmented(b"vide", 130)).err(), Some(TooLong));
    assert_eq!(judged(&fragmented(b"meta", 20)).err(), Some(OtherTracks));
}

#[test]
fn what_is_no_video_of_ours_is_refused_whatever_it_is_called() {
    let photo = cell(b"ftyp", b"heic\0\0\0\0mif1heic");
    let matroska =
        [element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"matroska")), vec![0; 40]];
    for (what, file) in [
        ("nothing", Vec::new()),
        ("a document", b"%PDF-1.7 1 0 obj << >> endobj".to_vec()),
        ("a photo", [photo, vec![0; 99]].concat()),
        ("an AVI", b"RIFF\0\0\0\0AVI LIST\0\0\0\0hdrl".to_vec()),
        ("matroska at large", matroska.concat()),
        ("words", vec![b'x'; 4000]),
    ] {
        assert_eq!(judged(&file).err(), Some(NotAVideo), "{what}");
    }
    let sound = [webm_info(None), element(&[0x16, 0x54, 0xAE, 0x6B], &webm_track(1, 2))].concat();
    let clusters = element(&[0x1F, 0x43, 0xB6, 0x75], &cluster(0, &block(1, 0, b"la")));
    let sound = [webm_head(), element(&[0x18, 0x53, 0x80, 0x67], &[sound, clusters].concat())];
    assert_eq!(judged(&sound.concat()).err(), Some(NoPicture));
    let whole = mp4(5);
    let at = whole.windows(4).position(|word| word == b"mdat").unwrap();
    assert_eq!(judged(&whole[..at + 20]).err(), Some(Broken), "cut short");
    let mut sound = mp4(5);
    // The handler's word, not the one in the picture.
    let at = sound.windows(5).position(|word| word == b"\0vide").unwrap() + 1;
    sound[at..at + 4].copy_from_slice(b"soun");
    assert_eq!(judged(&sound).err(), Some(NoPicture));
}

/// Counts what is read.
struct Counted<'a> {
    file: &'a [u8],
    reads: u64,
    bytes: u64,
}

impl Source for Counted<'_> {
    fn size(&self) -> u64 {
        self.file.len() as u64
    }
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.reads += 1;
        self.bytes += into.len() as u64;
        self.file.read(at, into)
    }
}

/// Judges, and asserts that neither work nor answer is without bound.
fn bounded(file: &[u8]) -> Result<Judged, JudgeError> {
    let mut source = Counted { file, reads: 0, bytes: 0 };
    let verdict = judge(&mut source);
    assert!(source.reads < 1_500_000, "{} reads", source.reads);
    assert!(source.bytes < 16 << 20, "{} bytes", source.bytes);
    if let Ok(judged) = &verdict {
        assert!(judged.blanks.iter().all(|blank| blank.at + blank.len <= file.len() as u64));
        assert!(judged.blanks.iter().all(|blank| blank.head.len() as u64 <= blank.len));
    }
    verdict
}

#[test]
fn a_file_of_nothing_but_boxes_is_given_up() {
    let ftyp = cell(b"ftyp", b"isom\0\0\0\0isom");
    let many = cell(b"free", &[]).repeat(200_000);
    assert!(matches!(bounded(&[ftyp, many].concat()), Err(JudgeError::Refused(Broken))));
    let voids = [0xEC, 0x80].repeat(400_000);
    let many = [webm_head(), element(&[0x18, 0x53, 0x80, 0x67], &voids)].concat();
    assert!(matches!(bounded(&many), Err(JudgeError::Refused(Broken))));
}

#[test]
fn a_table_that_claims_more_than_there_is_is_refused() {
    let ftyp = cell(b"ftyp", b"isom\0\0\0\0isom");
    let stsz = full(b"stsz", &[0, 0, u32::MAX]);
    let lying = [stsz, full(b"stsc", &[0, 1, 1, 1, 1]), full(b"stco", &[0, 1, 24])].concat();
    let movie = [
        header(b"mvhd", 1000, 1000),
        track(1, b"vide", 600, 600, &table(24, &[8])),
        track(2, b"meta", 600, 600, &lying),
    ];
    let file = [ftyp, cell(b"mdat", &[1; 8]), cell(b"moov", &movie.concat())].concat();
    assert!(matches!(bounded(&file), Err(JudgeError::Refused(Broken))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_bytes_end_in_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..2000), head in 0..3_usize) {
        let heads = [Vec::new(), cell(b"ftyp", b"isom\0\0\0\0isom"), webm_head()];
        let _ = bounded(&[heads[head].clone(), bytes].concat());
    }

    #[test]
    fn a_video_with_any_bytes_changed_ends_in_a_verdict(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        which in 0..4_usize,
    ) {
        let mut file = [mp4(9), mp4_as(b"qt  ", 9), webm(9000), fragmented(b"vide", 9)][which].clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let _ = bounded(&file);
        let cut = cut.index(file.len());
        let _ = bounded(&file[..cut]);
    }

    #[test]
    fn blanking_part_by_part_is_blanking_the_whole(part in 1..400_usize, which in 0..2_usize) {
        let file = [mp4(9), webm(9000)][which].clone();
        let verdict = judged(&file).unwrap();
        let mut clean = file.clone();
        for (i, piece) in clean.chunks_mut(part).enumerate() {
            let from = (i * part) as u64;
            let touched = verdict.blanks.iter().any(|blank| blank.touches(from, piece.len() as u64));
            let before = piece.to_vec();
            for blank in &verdict.blanks {
                blank.apply(from, piece);
            }
            prop_assert!(touched || before == piece);
        }
        prop_assert_eq!(clean, cleaned(&file, &verdict));
    }
}
