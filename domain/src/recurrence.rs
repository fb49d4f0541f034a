//! "Tái diễn": the same kind of matter at the same place after it was answered or closed. Pure
//! check; the store brings the candidates by cells.

use serde::{Deserialize, Serialize};

use crate::calendar::DAY_MS;
use crate::petition::Status;
use crate::place::{Point, distance_m};
use crate::similar::Sketch;

/// Two points within this are the same place, metres.
pub const NEAR_M: f64 = 150.0;
/// A matter recurs within this after the earlier one was closed, days.
pub const WINDOW_DAYS: i64 = 60;

/// When a petition's matter was over. Between answer and closing the house says that it is done:
/// whoever sees it there again then has it again. The window counts from the closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The answer; the closing when there was none. ms UTC.
    pub from: i64,
    /// The closing; the answer while it is not closed. ms UTC.
    pub counted_from: i64,
}

impl Done {
    /// Of a petition in this status; `None` while it is open, and when it ended without a result
    /// (refused, withdrawn, handled with another).
    #[must_use]
    pub fn of(status: Status, answered_at: Option<i64>, closed_at: Option<i64>) -> Option<Self> {
        let counted_from = match status {
            Status::Answered => answered_at?,
            Status::Closed => closed_at.or(answered_at)?,
            _ => return None,
        };
        let from = answered_at.unwrap_or(counted_from).min(counted_from);
        Some(Self { from, counted_from })
    }

    /// Days from the end of the matter to `at`; `None` before it was over and after the window.
    fn days_until(self, at: i64) -> Option<i64> {
        let within = self.from <= at && at <= self.counted_from + WINDOW_DAYS * DAY_MS;
        let since = if at < self.counted_from { self.from } else { self.counted_from };
        within.then_some((at - since) / DAY_MS)
    }
}

/// An earlier petition whose matter was over.
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
    /// When it was over.
    pub done: Done,
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
    /// Whole days since the earlier one was answered or closed.
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
    if fresh.category != closed.category {
        return None;
    }
    let days = closed.done.days_until(fresh.received_at)?;
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
        .filter_map(|(i, earlier)| Some((earlier.done.counted_from, i, recurs(fresh, earlier)?)))
        .max_by_key(|(done_at, i, _)| (*done_at, std::cmp::Reverse(*i)))
        .map(|(_, i, recurrence)| (i, recurrence))
}
