//! What the camera wrote beside the picture: which way is up, when, where. Hints only; nothing of it
//! survives into a rendition.

use domain::calendar::{DAY_MS, Date, HOUR_MS, MINUTE_MS, VN_OFFSET_MS};
use exif::{DateTime, Exif, In, Reader, Tag, Value};
use image::metadata::Orientation;

use super::Position;

/// Largest EXIF block that is looked at, in bytes. A JPEG segment cannot hold more.
const MAX_EXIF: usize = 64 * 1024;

const UNIX_EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// The few tags the house cares for.
pub(super) struct Notes {
    pub(super) orientation: Orientation,
    pub(super) captured_at: Option<i64>,
    pub(super) gps: Option<Position>,
    /// The block names the maker of the camera.
    pub(super) has_make: bool,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            orientation: Orientation::NoTransforms,
            captured_at: None,
            gps: None,
            has_make: false,
        }
    }
}

/// Reads a TIFF structure; what is unreadable counts as absent.
pub(super) fn read(tiff: &[u8]) -> Notes {
    if tiff.len() > MAX_EXIF {
        return Notes::default();
    }
    let parsed = Reader::new().continue_on_error(true).read_raw(tiff.to_vec());
    let Ok(exif) = parsed.or_else(|error| error.distill_partial_result(|_| ())) else {
        return Notes::default();
    };
    let orientation = exif
        .get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| Orientation::from_exif(u8::try_from(value).ok()?))
        .unwrap_or(Orientation::NoTransforms);
    Notes {
        orientation,
        captured_at: captured_at(&exif),
        gps: position(&exif),
        has_make: ascii(&exif, Tag::Make).is_some_and(|make| !make.trim_ascii().is_empty()),
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

/// Cameras write wall time; without a stated offset it is taken for Viet Nam's.
fn captured_at(exif: &Exif) -> Option<i64> {
    let mut time = DateTime::from_ascii(ascii(exif, Tag::DateTimeOriginal)?).ok()?;
    if let Some(offset) = ascii(exif, Tag::OffsetTimeOriginal) {
        // An unreadable offset leaves none.
        let _ = time.parse_offset(offset);
    }
    let offset = time.offset.map_or(VN_OFFSET_MS, |minutes| i64::from(minutes) * MINUTE_MS);
    let month = time.month.try_into().ok()?;
    let date = Date::from_calendar_date(time.year.into(), month, time.day).ok()?;
    if time.hour > 23 || time.minute > 59 || time.second > 60 {
        return None;
    }
    let days = i64::from(date.to_julian_day()) - UNIX_EPOCH_JULIAN_DAY;
    let clock = i64::from(time.hour) * HOUR_MS + i64::from(time.minute) * MINUTE_MS;
    Some(days * DAY_MS + clock + i64::from(time.second) * 1000 - offset)
}

fn position(exif: &Exif) -> Option<Position> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // Phones without a fix write 0, 0.
    let is_real = lat.abs() <= 90.0 && lon.abs() <= 180.0 && (lat, lon) != (0.0, 0.0);
    is_real.then_some(Position { lat, lon })
}

fn degrees(exif: &Exif, tag: Tag, side: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.first_chunk()?;
    let sum = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
    let sign = if ascii(exif, side)?.first() == Some(&negative) { -1.0 } else { 1.0 };
    sum.is_finite().then_some(sum * sign)
}
