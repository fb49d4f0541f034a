//! What a short video may be, and how it is cut into parts on its way. It is evidence for officers
//! only (decisions.md 16): nothing here knows a public face. The same law runs in the browser.

use crate::petition::vocabulary;

/// Largest file, bytes (50 MiB).
pub const MAX_BYTES: u64 = 50 * 1024 * 1024;
/// Longest video, whole seconds as a player shows them: phones stop at “60 s” some frames late.
pub const MAX_SECONDS: u64 = 60;
/// Size of every part but the last, bytes. Half a minute of a line that carries 17 KB a second.
pub const PART_BYTES: u64 = 512 * 1024;

vocabulary! {
    /// The closed list of containers, by content; the name of a file says nothing.
    Container {
        /// ISO base media, ISO/IEC 14496-12 and -14.
        Mp4 = "mp4",
        /// Apple's QuickTime.
        QuickTime = "quicktime",
        /// WebM, a kind of Matroska (RFC 9559).
        Webm = "webm",
    }
}

impl Container {
    /// What a browser is told that it gets.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            // The boxes are the same, and browsers refuse the other name.
            Self::QuickTime => "video/mp4",
            Self::Webm => "video/webm",
        }
    }
}

/// Is a video of so many milliseconds short enough?
pub const fn is_short_enough(ms: u64) -> bool {
    ms / 1000 <= MAX_SECONDS
}

/// Parts of a file of `size` bytes.
pub const fn parts(size: u64) -> u64 {
    size.div_ceil(PART_BYTES)
}

/// The part that begins at `offset` of a file of `size` bytes, as its index and length. None when no
/// part begins there.
pub const fn part_at(offset: u64, size: u64) -> Option<(u64, u64)> {
    if offset >= size || !offset.is_multiple_of(PART_BYTES) {
        return None;
    }
    let left = size - offset;
    Some((offset / PART_BYTES, if left < PART_BYTES { left } else { PART_BYTES }))
}

/// Where to go on when `arrived` bytes are durable but the whole was not judged yet: sending the
/// last part again is what makes it judged.
pub const fn resume_at(arrived: u64, size: u64) -> u64 {
    let last = parts(size).saturating_sub(1) * PART_BYTES;
    if arrived < last { arrived - arrived % PART_BYTES } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_equal_parts_and_a_rest() {
        let size = 2 * PART_BYTES + 5;
        assert_eq!(parts(size), 3);
        assert_eq!(part_at(0, size), Some((0, PART_BYTES)));
        assert_eq!(part_at(PART_BYTES, size), Some((1, PART_BYTES)));
        assert_eq!(part_at(2 * PART_BYTES, size), Some((2, 5)));
        for nowhere in [1, PART_BYTES - 1, size, 3 * PART_BYTES, u64::MAX] {
            assert_eq!(part_at(nowhere, size), None, "{nowhere}");
        }
        assert_eq!(parts(PART_BYTES), 1);
        assert_eq!(part_at(0, 0), None);
    }

    #[test]
    fn a_file_that_is_all_there_and_not_judged_goes_on_with_its_last_part() {
        let size = 2 * PART_BYTES;
        assert_eq!(resume_at(0, size), 0);
        assert_eq!(resume_at(PART_BYTES, size), PART_BYTES);
        assert_eq!(resume_at(size, size), PART_BYTES);
        assert_eq!(resume_at(3, 5), 0);
    }

    #[test]
    fn sixty_seconds_and_some_frames_are_a_minute() {
        assert!(is_short_enough(60_000) && is_short_enough(60_999));
        assert!(!is_short_enough(61_000));
    }
}
