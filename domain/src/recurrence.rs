//! "Tái diễn": the same kind of matter at the same place soon after it was closed. Pure check; the
//! store brings the candidates by cells.

use serde::{Deserialize, Serialize};

use crate::calendar::DAY_MS;
use crate::place::{Point, distance_m};
use crate::similar::Sketch;

/// Two points within this are the same place, metres.
pub const NEAR_M: f64 = 150.0;
/// A matter recurs within this after the earlier one was closed, days.
pub const WINDOW_DAYS: i64 = 60;

/// An earlier petition that was closed.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Category code.
    pub category: String,
    /// Where, when it had a point.
    pub point: Option<Point>,
    /// Commune code.
    pub commune: Option<String>,
    /// Names of places in its words.
    pub sketch: Sketch,
    /// Closed, ms UTC.
    pub closed_at: i64,
}

/// The petition that just came in.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Category code.
    pub category: String,
    /// Where, when it has a point.
    pub point: Option<Point>,
    /// Commune code.
    pub commune: Option<String>,
    /// Names of places in its words.
    pub sketch: Sketch,
    /// Received, ms UTC.
    pub received_at: i64,
}

/// Why it is a recurrence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recurrence {
    /// Whole days since the earlier one was closed.
    pub days: i64,
    /// Metres between the two points, when both have one.
    pub distance_m: Option<f64>,
    /// Street or place that both name, folded, when points did not decide.
    pub places: Vec<String>,
}

/// Does `fresh` repeat `closed`? With two points their distance decides; otherwise the commune and
/// a street or place that both name (decisions.md 15).
#[must_use]
pub fn recurs(fresh: &Fresh, closed: &Closed) -> Option<Recurrence> {
    let since = fresh.received_at - closed.closed_at;
    if fresh.category != closed.category || !(0..=WINDOW_DAYS * DAY_MS).contains(&since) {
        return None;
    }
    let days = since / DAY_MS;
    if let Some((a, b)) = fresh.point.zip(closed.point) {
        let metres = distance_m(a, b);
        return (metres <= NEAR_M).then(|| Recurrence {
            days,
            distance_m: Some(metres),
            places: Vec::new(),
        });
    }
    let same_commune = fresh.commune.is_some() && fresh.commune == closed.commune;
    let places = fresh.sketch.shared_places(&closed.sketch);
    (same_commune && !places.is_empty()).then_some(Recurrence { days, distance_m: None, places })
}

/// The latest of the earlier petitions that `fresh` repeats: its index and why.
#[must_use]
pub fn latest(fresh: &Fresh, closed: &[Closed]) -> Option<(usize, Recurrence)> {
    closed
        .iter()
        .enumerate()
        .filter_map(|(i, earlier)| Some((earlier.closed_at, i, recurs(fresh, earlier)?)))
        .max_by_key(|(closed_at, i, _)| (*closed_at, std::cmp::Reverse(*i)))
        .map(|(_, i, recurrence)| (i, recurrence))
}
