//! Is a photo of the result what it claims to be? Camera, clock and place can be wrong or edited, so
//! this only gives whoever checks a reason to look (features.md (b) 9). It never refuses a photo.

use crate::calendar::MINUTE_MS;
use crate::petition::vocabulary;
use crate::place::{Point, distance_m};

/// Farther than this from the petition's place somebody should look, metres.
pub const FAR_M: f64 = 300.0;
/// Cameras' clocks differ by so much, ms.
const CLOCKS_DIFFER: i64 = 10 * MINUTE_MS;

vocabulary! {
    /// Why somebody should look at a result photo.
    Doubt {
        /// The camera says it was taken before the petition came in.
        Before = "before",
        /// The camera says it was taken after it was uploaded.
        Later = "later",
        /// The camera says it was taken elsewhere.
        Far = "far",
        /// The same file stands in another petition.
        Used = "used",
    }
}

/// What the camera wrote beside a photo.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shot {
    /// ms UTC.
    pub taken_at: Option<i64>,
    /// Where.
    pub point: Option<Point>,
    /// When it arrived, ms UTC.
    pub uploaded_at: i64,
}

/// The doubts about a photo, and how far from the petition's place it was taken, metres.
#[must_use]
pub fn doubts(
    shot: &Shot,
    received_at: i64,
    place: Option<Point>,
    is_used: bool,
) -> (Vec<Doubt>, Option<f64>) {
    let mut found = Vec::new();
    if let Some(at) = shot.taken_at {
        if at + CLOCKS_DIFFER < received_at {
            found.push(Doubt::Before);
        }
        if at > shot.uploaded_at + CLOCKS_DIFFER {
            found.push(Doubt::Later);
        }
    }
    let metres = shot.point.zip(place).map(|(one, other)| distance_m(one, other));
    if metres.is_some_and(|metres| metres > FAR_M) {
        found.push(Doubt::Far);
    }
    if is_used {
        found.push(Doubt::Used);
    }
    (found, metres)
}
