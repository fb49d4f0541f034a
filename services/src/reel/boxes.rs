//! MP4 and QuickTime: boxes (ISO/IEC 14496-12 §4.2). What plays is kept by name; every other box
//! becomes `free` in its own length. A track that is neither picture nor sound goes with its samples.

use super::{Blank, Budget, JudgeError, Judged, Source, VideoError};
use domain::video::Container;
use std::ops::Range;

/// More tracks than any phone writes.
const MOST_TRACKS: usize = 32;
/// A list of brands is short.
const MOST_BRANDS: u64 = 4096;

type Kind = [u8; 4];

/// Where a box stands: what may stand in it, and what is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    File,
    Movie,
    Extends,
    Track,
    Edits,
    Media,
    Information,
    Table,
    Fragment,
    TrackFragment,
    Leaf,
}

/// How to go on inside of a box; none when it is not kept.
fn inside(level: Level, kind: Kind) -> Option<Level> {
    Some(match (level, &kind) {
        (Level::File, b"moov") => Level::Movie,
        (Level::File, b"moof") => Level::Fragment,
        (Level::Movie, b"trak") => Level::Track,
        (Level::Movie, b"mvex") => Level::Extends,
        (Level::Track, b"edts") => Level::Edits,
        (Level::Track, b"mdia") => Level::Media,
        (Level::Media, b"minf") => Level::Information,
        (Level::Information, b"stbl") => Level::Table,
        (Level::Fragment, b"traf") => Level::TrackFragment,
        (Level::File, b"ftyp" | b"styp" | b"mdat" | b"sidx" | b"ssix" | b"mfra")
        | (Level::Movie, b"mvhd" | b"iods")
        | (Level::Extends, b"mehd" | b"trex")
        | (Level::Track, b"tkhd" | b"tref" | b"tapt")
        | (Level::Edits, b"elst")
        | (Level::Media, b"mdhd" | b"hdlr" | b"elng")
        | (
            Level::Information,
            b"vmhd" | b"smhd" | b"hmhd" | b"nmhd" | b"gmhd" | b"hdlr" | b"dinf",
        )
        | (
            Level::Table,
            b"stsd" | b"stts" | b"ctts" | b"cslg" | b"stss" | b"stps" | b"stsc" | b"stsz" | b"stz2"
            | b"stco" | b"co64" | b"sdtp" | b"sgpd" | b"sbgp" | b"saiz" | b"saio",
        )
        | (Level::Fragment, b"mfhd")
        | (
            Level::TrackFragment,
            b"tfhd" | b"tfdt" | b"trun" | b"sdtp" | b"sgpd" | b"sbgp" | b"saiz" | b"saio",
        ) => Level::Leaf,
        _ => return None,
    })
}

/// One box: its kind, where its content stands, and where it begins.
#[derive(Clone)]
struct Found {
    kind: Kind,
    at: u64,
    body: Range<u64>,
}

impl Found {
    fn len(&self) -> u64 {
        self.body.end - self.body.start
    }
}

/// What is known of a track.
#[derive(Default)]
struct Track {
    id: u32,
    handler: Kind,
    timescale: u32,
    duration: u64,
    /// Tables: offsets of chunks (4 or 8 bytes each), samples of chunks, sizes of samples.
    chunks: Option<(Range<u64>, u64)>,
    runs: Option<Range<u64>>,
    sizes: Option<(Kind, Range<u64>)>,
    /// End of the fragments so far, in the track's own time.
    fragments: u64,
}

impl Track {
    fn plays(&self) -> bool {
        matches!(&self.handler, b"vide" | b"soun")
    }
}

/// A fragment of a track while it is walked.
#[derive(Default)]
struct Run {
    track: u32,
    begins: Option<u64>,
    default_sample: Option<u64>,
    length: u64,
}

struct Walk<'a, S> {
    source: &'a mut S,
    budget: Budget,
    blanks: Vec<Blank>,
    media: Vec<Range<u64>>,
    tracks: Vec<Track>,
    /// (track, default duration of a sample), wherever `mvex` stands.
    defaults: Vec<(u32, u64)>,
    movie: Option<(u32, u64)>,
    extended: u64,
    run: Run,
    is_fragmented: bool,
}

pub(super) fn judge(source: &mut impl Source) -> Result<Judged, JudgeError> {
    let container = container(source)?;
    let size = source.size();
    let mut walk = Walk {
        source,
        budget: Budget::full(),
        blanks: Vec::new(),
        media: Vec::new(),
        tracks: Vec::new(),
        defaults: Vec::new(),
        movie: None,
        extended: 0,
        run: Run::default(),
        is_fragmented: false,
    };
    walk.boxes(0..size, Level::File)?;
    let movie = walk.movie.ok_or(VideoError::Broken)?;
    if walk.media.is_empty() {
        return Err(VideoError::Broken.into());
    }
    if !walk.tracks.iter().any(|track| &track.handler == b"vide") {
        return Err(VideoError::NoPicture.into());
    }
    let others: Vec<Track> = {
        let (others, plays) =
            std::mem::take(&mut walk.tracks).into_iter().partition(|t| !t.plays());
        walk.tracks = plays;
        others
    };
    if !others.is_empty() && walk.is_fragmented {
        return Err(VideoError::OtherTracks.into());
    }
    for track in others {
        walk.blank_samples(&track)?;
    }
    let mut duration_ms = ms(movie.1.max(walk.extended), movie.0);
    for track in &walk.tracks {
        duration_ms = duration_ms.max(ms(track.duration.max(track.fragments), track.timescale));
    }
    Ok(Judged { container, duration_ms, blanks: walk.blanks })
}

/// By the brands of the first box (ISO/IEC 14496-12 §4.3).
fn container(source: &mut impl Source) -> Result<Container, JudgeError> {
    let mut head = [0; 4];
    source.read(0, &mut head)?;
    let size = u64::from(u32::from_be_bytes(head));
    if !(16..=MOST_BRANDS.min(source.size())).contains(&size) {
        return Err(VideoError::NotAVideo.into());
    }
    let mut brands = vec![0; size as usize - 8];
    source.read(8, &mut brands)?;
    let is_mp4 = |brand: &[u8]| {
        matches!(brand, b"avc1" | b"dash" | b"M4V " | b"MSNV" | b"cmfc")
            || brand.starts_with(b"iso")
            || brand.starts_with(b"mp4")
    };
    if brands.starts_with(b"qt  ") {
        return Ok(Container::QuickTime);
    }
    // The second word is a version, not a brand.
    let mut all = brands.chunks_exact(4).enumerate().filter(|(i, _)| *i != 1);
    if all.any(|(_, brand)| is_mp4(brand)) {
        Ok(Container::Mp4)
    } else {
        Err(VideoError::NotAVideo.into())
    }
}

fn ms(units: u64, timescale: u32) -> u64 {
    let ms = u128::from(units) * 1000 / u128::from(timescale.max(1));
    u64::try_from(ms).unwrap_or(u64::MAX)
}

impl<S: Source> Walk<'_, S> {
    fn boxes(&mut self, range: Range<u64>, level: Level) -> Result<(), JudgeError> {
        let mut at = range.start;
        while let Some(found) = self.next(at, range.end)? {
            self.budget.visit()?;
            at = found.body.end;
            match inside(level, found.kind) {
                None => self.free(&found),
                Some(Level::Leaf) => self.leaf(level, &found)?,
                Some(Level::Track) => self.track(&found)?,
                Some(Level::TrackFragment) => self.track_fragment(&found)?,
                Some(deeper) => self.boxes(found.body, deeper)?,
            }
        }
        if at < range.end {
            // Fewer bytes than a box has: QuickTime ends some lists with four zeros.
            self.blanks.push(Blank::zeros(at, range.end - at));
        }
        Ok(())
    }

    fn next(&mut self, at: u64, end: u64) -> Result<Option<Found>, JudgeError> {
        if end - at < 8 {
            return Ok(None);
        }
        let mut head = [0; 8];
        self.source.read(at, &mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let mut body = at + 8;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            0 => end - at,
            1 => {
                if end - at < 16 {
                    return Err(VideoError::Broken.into());
                }
                body = at + 16;
                self.number(at + 8, 8)?
            }
            size => u64::from(size),
        };
        let stop = at.checked_add(size).filter(|stop| (body..=end).contains(stop));
        let stop = stop.ok_or(VideoError::Broken)?;
        Ok(Some(Found { kind, at, body: body..stop }))
    }

    /// Makes a box `free`; where its content begins and how its size is written stay as they are.
    fn free(&mut self, found: &Found) {
        self.blanks.push(Blank { at: found.at + 4, len: 4, head: b"free".to_vec() });
        self.blanks.push(Blank::zeros(found.body.start, found.len()));
    }

    fn track(&mut self, found: &Found) -> Result<(), JudgeError> {
        if self.tracks.len() >= MOST_TRACKS {
            return Err(VideoError::Broken.into());
        }
        let before = self.blanks.len();
        self.tracks.push(Track::default());
        self.boxes(found.body.clone(), Level::Track)?;
        if self.tracks.last().is_some_and(|track| !track.plays()) {
            self.blanks.truncate(before);
            self.free(found);
        }
        Ok(())
    }

    fn track_fragment(&mut self, found: &Found) -> Result<(), JudgeError> {
        self.is_fragmented = true;
        self.run = Run::default();
        self.boxes(found.body.clone(), Level::TrackFragment)?;
        let run = std::mem::take(&mut self.run);
        if let Some(track) = self.tracks.iter_mut().find(|track| track.id == run.track) {
            let begins = run.begins.unwrap_or(track.fragments);
            track.fragments = track.fragments.max(begins.saturating_add(run.length));
        }
        Ok(())
    }

    fn leaf(&mut self, level: Level, found: &Found) -> Result<(), JudgeError> {
        let body = found.body.clone();
        match &found.kind {
            b"mdat" => self.media.push(body),
            b"mvhd" => {
                let (_, timescale, duration) = self.header(found)?;
                self.movie = Some((timescale, duration));
            }
            b"mdhd" => {
                let (_, timescale, duration) = self.header(found)?;
                if let Some(track) = self.tracks.last_mut() {
                    (track.timescale, track.duration) = (timescale, duration);
                }
            }
            b"tkhd" => {
                let (id, ..) = self.header(found)?;
                if let Some(track) = self.tracks.last_mut() {
                    track.id = id;
                }
            }
            b"hdlr" if level == Level::Media => {
                let handler = self.word(found, 8)?;
                if let Some(track) = self.tracks.last_mut() {
                    track.handler = handler.to_be_bytes();
                }
            }
            b"mehd" => {
                let wide = self.version(found)? == 1;
                self.extended = self.field(found, 4, if wide { 8 } else { 4 })?;
            }
            b"trex" => {
                let (track, duration) = (self.word(found, 4)?, self.field(found, 12, 4)?);
                self.defaults.push((track, duration));
            }
            b"stco" | b"co64" | b"stsc" | b"stsz" | b"stz2" => self.table(found),
            b"tfhd" => self.fragment_header(found)?,
            b"tfdt" => {
                let wide = self.version(found)? == 1;
                self.run.begins = Some(self.field(found, 4, if wide { 8 } else { 4 })?);
            }
            b"trun" => self.fragment_run(found)?,
            _ => {}
        }
        Ok(())
    }

    /// `mvhd`, `mdhd`, `tkhd`: the word after the two times, and for the first two the duration behind
    /// it. The times (when it was recorded) are blanked.
    fn header(&mut self, found: &Found) -> Result<(u32, u32, u64), JudgeError> {
        let wide = self.version(found)? == 1;
        let times = if wide { 16 } else { 8 };
        let word = self.word(found, 4 + times)?;
        let duration = self.field(found, 8 + times, if wide { 8 } else { 4 })?;
        self.blanks.push(Blank::zeros(found.body.start + 4, times));
        // All ones: not known.
        let known = duration != if wide { u64::MAX } else { u64::from(u32::MAX) };
        Ok((word, word, if known { duration } else { 0 }))
    }

    fn table(&mut self, found: &Found) {
        let body = found.body.clone();
        let Some(track) = self.tracks.last_mut() else { return };
        match &found.kind {
            b"stco" => track.chunks = Some((body, 4)),
            b"co64" => track.chunks = Some((body, 8)),
            b"stsc" => track.runs = Some(body),
            kind => track.sizes = Some((*kind, body)),
        }
    }

    fn fragment_header(&mut self, found: &Found) -> Result<(), JudgeError> {
        let flags = self.word(found, 0)?;
        self.run.track = self.word(found, 4)?;
        let mut at = 8;
        if flags & 0x1 != 0 {
            at += 8;
        }
        if flags & 0x2 != 0 {
            at += 4;
        }
        if flags & 0x8 != 0 {
            self.run.default_sample = Some(self.field(found, at, 4)?);
        }
        Ok(())
    }

    fn fragment_run(&mut self, found: &Found) -> Result<(), JudgeError> {
        let flags = self.word(found, 0)?;
        let count = self.field(found, 4, 4)?;
        let head = 8 + 4 * u64::from((flags & 0x5).count_ones());
        let stride = 4 * u64::from((flags & 0xF00).count_ones());
        if flags & 0x100 == 0 {
            let of_track = |known: &[(u32, u64)]| {
                known.iter().find(|(id, _)| *id == self.run.track).map(|(_, each)| *each)
            };
            let each = self.run.default_sample.or(of_track(&self.defaults)).unwrap_or(0);
            self.run.length = self.run.length.saturating_add(count.saturating_mul(each));
            return Ok(());
        }
        let rows = found.body.start + head..found.body.end;
        for row in self.rows(rows, count, stride)?.chunks_exact(stride as usize) {
            self.run.length = self.run.length.saturating_add(number_of(row, 0..4));
        }
        Ok(())
    }

    /// Blanks the samples of a track that goes: what a phone or a camera noted beside the picture.
    fn blank_samples(&mut self, track: &Track) -> Result<(), JudgeError> {
        let (Some((chunks, wide)), Some(runs), Some((kind, sizes))) =
            (&track.chunks, &track.runs, &track.sizes)
        else {
            return Ok(());
        };
        let offsets = self.counted(chunks.clone(), *wide)?;
        let runs = self.counted(runs.clone(), 12)?;
        let runs: Vec<_> =
            runs.chunks_exact(12).map(|row| (number_of(row, 0..4), number_of(row, 4..8))).collect();
        let (each, sizes) = self.sizes(*kind, sizes.clone())?;
        let mut samples = sizes.into_iter();
        let mut run = 0;
        for (i, offset) in offsets.chunks_exact(*wide as usize).enumerate() {
            while runs.get(run + 1).is_some_and(|(first, _)| *first <= i as u64 + 1) {
                run += 1;
            }
            let count = runs.get(run).map_or(0, |(_, count)| *count);
            let length = match each {
                Some(each) => each.saturating_mul(count),
                None => samples.by_ref().take(count as usize).sum(),
            };
            let from = number_of(offset, 0..offset.len());
            let stop = from.saturating_add(length);
            for media in &self.media {
                let (start, stop) = (from.max(media.start), stop.min(media.end));
                if start < stop {
                    self.blanks.push(Blank::zeros(start, stop - start));
                }
            }
        }
        Ok(())
    }

    /// The size of every sample, or the size that all of them have.
    fn sizes(
        &mut self,
        kind: Kind,
        body: Range<u64>,
    ) -> Result<(Option<u64>, Vec<u64>), JudgeError> {
        if body.end - body.start < 12 {
            return Err(VideoError::Broken.into());
        }
        let (uniform, count) = (self.number(body.start + 4, 4)?, self.number(body.start + 8, 4)?);
        let rows = body.start + 12..body.end;
        if &kind == b"stsz" {
            if uniform != 0 {
                return Ok((Some(uniform), Vec::new()));
            }
            let rows = self.rows(rows, count, 4)?;
            return Ok((None, rows.chunks_exact(4).map(|row| number_of(row, 0..4)).collect()));
        }
        // stz2: fields of 4, 8 or 16 bits.
        let sizes = match uniform & 0xFF {
            4 => {
                let rows = self.rows(rows, count.div_ceil(2), 1)?;
                rows.iter().flat_map(|pair| [u64::from(pair >> 4), u64::from(pair & 15)]).collect()
            }
            8 => self.rows(rows, count, 1)?.into_iter().map(u64::from).collect(),
            16 => {
                let rows = self.rows(rows, count, 2)?;
                rows.chunks_exact(2).map(|row| number_of(row, 0..2)).collect()
            }
            _ => return Err(VideoError::Broken.into()),
        };
        Ok((None, sizes))
    }

    /// The rows of a table whose count stands before its first row, all in one.
    fn counted(&mut self, body: Range<u64>, stride: u64) -> Result<Vec<u8>, JudgeError> {
        if body.end - body.start < 8 {
            return Err(VideoError::Broken.into());
        }
        let count = self.number(body.start + 4, 4)?;
        self.rows(body.start + 8..body.end, count, stride)
    }

    fn rows(&mut self, range: Range<u64>, count: u64, stride: u64) -> Result<Vec<u8>, JudgeError> {
        let bytes = count.checked_mul(stride).ok_or(VideoError::Broken)?;
        if range.start > range.end || bytes > range.end - range.start {
            return Err(VideoError::Broken.into());
        }
        self.budget.table(bytes)?;
        let mut table = vec![0; bytes as usize];
        self.source.read(range.start, &mut table)?;
        Ok(table)
    }

    fn version(&mut self, found: &Found) -> Result<u8, JudgeError> {
        Ok((self.word(found, 0)? >> 24) as u8)
    }

    fn word(&mut self, found: &Found, at: u64) -> Result<u32, JudgeError> {
        Ok(self.field(found, at, 4)? as u32)
    }

    /// A number of `len` bytes, `at` bytes into the content of a box.
    fn field(&mut self, found: &Found, at: u64, len: u64) -> Result<u64, JudgeError> {
        if at + len > found.len() {
            return Err(VideoError::Broken.into());
        }
        self.number(found.body.start + at, len)
    }

    fn number(&mut self, at: u64, len: u64) -> Result<u64, JudgeError> {
        let mut bytes = [0; 8];
        let part = &mut bytes[8 - len as usize..];
        self.source.read(at, part)?;
        Ok(u64::from_be_bytes(bytes))
    }
}

fn number_of(row: &[u8], place: Range<usize>) -> u64 {
    row.get(place).unwrap_or_default().iter().fold(0, |n, byte| n << 8 | u64::from(*byte))
}
