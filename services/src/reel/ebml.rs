//! WebM: elements of EBML (RFC 8794) as Matroska names them (RFC 9559). What plays is kept by its
//! number; every other element becomes `Void` in its own length. How long it plays is what its blocks
//! say too: a recording of a browser writes no duration.

use super::{Blank, Budget, JudgeError, Judged, Source, VideoError};
use domain::video::Container;
use std::ops::Range;

/// More tracks than any camera writes.
const MOST_TRACKS: usize = 32;
const VOID: u8 = 0xEC;

const HEADER: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114D_9B74;
const INFO: u32 = 0x1549_A966;
const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
const DURATION: u32 = 0x4489;
const MUXING_APP: u32 = 0x4D80;
const WRITING_APP: u32 = 0x5741;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK_ENTRY: u32 = 0xAE;
const TRACK_NUMBER: u32 = 0xD7;
const TRACK_TYPE: u32 = 0x83;
const TRACK_NAME: u32 = 0x536E;
const CLUSTER: u32 = 0x1F43_B675;
const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;
const BLOCK_DURATION: u32 = 0x9B;
const CUES: u32 = 0x1C53_BB6B;
const CHAPTERS: u32 = 0x1043_A770;
const ATTACHMENTS: u32 = 0x1941_A469;
const TAGS: u32 = 0x1254_C367;

/// One element. The content of one of unknown size goes to the end of what it stands in.
#[derive(Clone)]
struct Found {
    id: u32,
    at: u64,
    body: Range<u64>,
    is_open: bool,
}

struct Walk<'a, S> {
    source: &'a mut S,
    budget: Budget,
    blanks: Vec<Blank>,
    /// Nanoseconds of a unit of time.
    scale: u64,
    duration: f64,
    /// End of the last block, in units.
    last: u64,
    cluster: u64,
    /// Numbers of the tracks that play.
    plays: Vec<u64>,
    tracks: usize,
    has_picture: bool,
    has_clusters: bool,
    knows_tracks: bool,
}

pub(super) fn judge(source: &mut impl Source) -> Result<Judged, JudgeError> {
    let size = source.size();
    let mut walk = Walk {
        source,
        budget: Budget::full(),
        blanks: Vec::new(),
        scale: 1_000_000,
        duration: 0.0,
        last: 0,
        cluster: 0,
        plays: Vec::new(),
        tracks: 0,
        has_picture: false,
        has_clusters: false,
        knows_tracks: false,
    };
    let at = walk.doc_type(size)?;
    let segment = walk.next(at, size)?.filter(|found| found.id == SEGMENT);
    let segment = segment.ok_or(VideoError::Broken)?;
    walk.segment(segment.body.clone())?;
    // Something else may hang behind it: not a part of the film, so not a part of the evidence.
    walk.behind(segment.body.end..size)?;
    if !walk.knows_tracks || !walk.has_clusters {
        return Err(VideoError::Broken.into());
    }
    if !walk.has_picture {
        return Err(VideoError::NoPicture.into());
    }
    let unit = walk.scale as f64 / 1e6;
    let told = if walk.duration.is_finite() { walk.duration * unit } else { 0.0 };
    let shown = walk.last as f64 * unit;
    // A float that is too large saturates: far more than a minute either way.
    let duration_ms = told.max(shown).max(0.0) as u64;
    Ok(Judged { container: Container::Webm, duration_ms, blanks: walk.blanks })
}

impl<S: Source> Walk<'_, S> {
    /// Reads the header; where the rest begins. Only `webm` is ours: Matroska at large is not.
    fn doc_type(&mut self, size: u64) -> Result<u64, JudgeError> {
        let header = self.next(0, size)?.filter(|found| found.id == HEADER && !found.is_open);
        let header = header.ok_or(VideoError::NotAVideo)?;
        let mut at = header.body.start;
        let mut is_webm = false;
        while let Some(found) = self.next(at, header.body.end)? {
            at = found.body.end;
            if found.id == DOC_TYPE {
                let mut word = vec![0; (found.body.end - found.body.start).min(16) as usize];
                self.source.read(found.body.start, &mut word)?;
                is_webm = word.split(|byte| *byte == 0).next() == Some(b"webm");
            }
        }
        if is_webm { Ok(header.body.end) } else { Err(VideoError::NotAVideo.into()) }
    }

    fn segment(&mut self, range: Range<u64>) -> Result<(), JudgeError> {
        let mut at = range.start;
        while let Some(found) = self.next(at, range.end)? {
            at = found.body.end;
            match found.id {
                CLUSTER => at = self.cluster(&found)?,
                _ if found.is_open => return Err(VideoError::Broken.into()),
                INFO => self.info(found.body)?,
                TRACKS => self.tracks(found.body)?,
                SEEK_HEAD | CUES => {}
                _ => self.void(&found),
            }
        }
        Ok(())
    }

    fn info(&mut self, range: Range<u64>) -> Result<(), JudgeError> {
        let mut at = range.start;
        while let Some(found) = self.closed(at, range.end)? {
            at = found.body.end;
            match found.id {
                TIMESTAMP_SCALE => self.scale = self.number(&found)?.clamp(1, 1 << 40),
                DURATION => self.duration = self.float(&found)?,
                MUXING_APP | WRITING_APP => {}
                _ => self.void(&found),
            }
        }
        Ok(())
    }

    fn tracks(&mut self, range: Range<u64>) -> Result<(), JudgeError> {
        // Blocks of a track that is named only after them could not be told apart.
        if self.has_clusters || self.knows_tracks {
            return Err(VideoError::Broken.into());
        }
        self.knows_tracks = true;
        let mut at = range.start;
        while let Some(found) = self.closed(at, range.end)? {
            at = found.body.end;
            if found.id != TRACK_ENTRY {
                self.void(&found);
                continue;
            }
            self.tracks += 1;
            if self.tracks > MOST_TRACKS {
                return Err(VideoError::Broken.into());
            }
            self.track(&found)?;
        }
        Ok(())
    }

    fn track(&mut self, entry: &Found) -> Result<(), JudgeError> {
        let before = self.blanks.len();
        let (mut number, mut kind) = (None, 0);
        let mut at = entry.body.start;
        while let Some(found) = self.closed(at, entry.body.end)? {
            at = found.body.end;
            match found.id {
                TRACK_NUMBER => number = Some(self.number(&found)?),
                TRACK_TYPE => kind = self.number(&found)?,
                TRACK_NAME => self.void(&found),
                _ => {}
            }
        }
        match (kind, number) {
            (1 | 2, Some(number)) => {
                self.has_picture |= kind == 1;
                self.plays.push(number);
            }
            _ => {
                self.blanks.truncate(before);
                self.void(entry);
            }
        }
        Ok(())
    }

    /// Walks a cluster; where the next element begins. One of unknown size ends where an element begins
    /// that cannot stand in it (RFC 8794 §6.2).
    fn cluster(&mut self, cluster: &Found) -> Result<u64, JudgeError> {
        if !self.knows_tracks {
            return Err(VideoError::Broken.into());
        }
        self.has_clusters = true;
        self.cluster = 0;
        let mut at = cluster.body.start;
        while let Some(found) = self.next(at, cluster.body.end)? {
            let is_next = matches!(
                found.id,
                CLUSTER | CUES | TAGS | SEEK_HEAD | INFO | TRACKS | CHAPTERS | ATTACHMENTS
            );
            if is_next && cluster.is_open {
                return Ok(at);
            }
            if found.is_open {
                return Err(VideoError::Broken.into());
            }
            at = found.body.end;
            match found.id {
                TIMESTAMP => self.cluster = self.number(&found)?,
                SIMPLE_BLOCK => {
                    if !self.block(&found, 0)? {
                        self.void(&found);
                    }
                }
                BLOCK_GROUP => self.block_group(&found)?,
                // Position and PrevSize.
                0xA7 | 0xAB => {}
                _ => self.void(&found),
            }
        }
        Ok(at)
    }

    fn block_group(&mut self, group: &Found) -> Result<(), JudgeError> {
        let before = self.blanks.len();
        let (mut block, mut lasts) = (None, 0);
        let mut at = group.body.start;
        while let Some(found) = self.closed(at, group.body.end)? {
            at = found.body.end;
            match found.id {
                BLOCK => block = Some(found),
                BLOCK_DURATION => lasts = self.number(&found)?,
                // ReferenceBlock, ReferencePriority, DiscardPadding, BlockAdditions (transparency).
                0xFB | 0xFA | 0x75A2 | 0x75A1 => {}
                _ => self.void(&found),
            }
        }
        let plays = match block {
            Some(block) => self.block(&block, lasts)?,
            None => false,
        };
        if !plays {
            self.blanks.truncate(before);
            self.void(group);
        }
        Ok(())
    }

    /// Notes when a block plays; `false` when its track does not.
    fn block(&mut self, found: &Found, lasts: u64) -> Result<bool, JudgeError> {
        let (number, width) =
            self.vint(found.body.start, found.body.end)?.ok_or(VideoError::Broken)?;
        let at = found.body.start + width;
        if at + 2 > found.body.end {
            return Err(VideoError::Broken.into());
        }
        let mut relative = [0; 2];
        self.source.read(at, &mut relative)?;
        if !self.plays.contains(&number) {
            return Ok(false);
        }
        let relative = i64::from(i16::from_be_bytes(relative));
        let shown = self.cluster.saturating_add_signed(relative).saturating_add(lasts);
        self.last = self.last.max(shown);
        Ok(true)
    }

    /// What stands behind the segment becomes void, whatever it is.
    fn behind(&mut self, range: Range<u64>) -> Result<(), JudgeError> {
        match range.end - range.start {
            0 => Ok(()),
            1 => Err(VideoError::Broken.into()),
            len => {
                self.blanks.push(void(range.start, len));
                Ok(())
            }
        }
    }

    fn void(&mut self, found: &Found) {
        self.blanks.push(void(found.at, found.body.end - found.at));
    }

    fn closed(&mut self, at: u64, end: u64) -> Result<Option<Found>, JudgeError> {
        let found = self.next(at, end)?;
        if found.as_ref().is_some_and(|found| found.is_open) {
            return Err(VideoError::Broken.into());
        }
        Ok(found)
    }

    fn next(&mut self, at: u64, end: u64) -> Result<Option<Found>, JudgeError> {
        if at == end {
            return Ok(None);
        }
        self.budget.visit()?;
        let mut first = [0; 1];
        self.source.read(at, &mut first)?;
        let width = u64::from(first[0].leading_zeros()) + 1;
        if width > 4 || at + width >= end {
            return Err(VideoError::Broken.into());
        }
        let mut id = [0; 4];
        self.source.read(at, &mut id[4 - width as usize..])?;
        let body = at + width;
        let (size, width) = self.vint(body, end)?.ok_or(VideoError::Broken)?;
        let body = body + width;
        let is_open = size == (1 << (7 * width)) - 1;
        let stop = if is_open { end } else { body.checked_add(size).ok_or(VideoError::Broken)? };
        if stop > end {
            return Err(VideoError::Broken.into());
        }
        Ok(Some(Found { id: u32::from_be_bytes(id), at, body: body..stop, is_open }))
    }

    /// A number of variable length and its width; none where it does not fit.
    fn vint(&mut self, at: u64, end: u64) -> Result<Option<(u64, u64)>, JudgeError> {
        if at >= end {
            return Ok(None);
        }
        let mut first = [0; 1];
        self.source.read(at, &mut first)?;
        let width = u64::from(first[0].leading_zeros()) + 1;
        if width > 8 || at + width > end {
            return Ok(None);
        }
        let mut bytes = [0; 8];
        self.source.read(at, &mut bytes[8 - width as usize..])?;
        Ok(Some((u64::from_be_bytes(bytes) & ((1 << (7 * width)) - 1), width)))
    }

    fn number(&mut self, found: &Found) -> Result<u64, JudgeError> {
        let len = found.body.end - found.body.start;
        if len > 8 {
            return Err(VideoError::Broken.into());
        }
        let mut bytes = [0; 8];
        self.source.read(found.body.start, &mut bytes[8 - len as usize..])?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn float(&mut self, found: &Found) -> Result<f64, JudgeError> {
        let bits = self.number(found)?;
        Ok(match found.body.end - found.body.start {
            4 => f64::from(f32::from_bits(bits as u32)),
            8 => f64::from_bits(bits),
            _ => 0.0,
        })
    }
}

/// A Void element (RFC 8794 §11.3.2) of `len` bytes in all, at least two.
fn void(at: u64, len: u64) -> Blank {
    let head = if len < 9 {
        vec![VOID, 0x80 | (len - 2) as u8]
    } else {
        let mut head = vec![VOID];
        head.extend_from_slice(&((1 << 56) | (len - 9)).to_be_bytes());
        head
    };
    Blank { at, len, head }
}
