//! Cells of the map (H3, resolution 9: about 170 m a side), so that a database finds what is near
//! by an index. The distance itself is measured afterwards.

use h3o::{CellIndex, LatLng, Resolution};

use crate::place::Point;

/// Resolution of the cells; the numbers in the database depend on it.
const RESOLUTION: Resolution = Resolution::Nine;

/// The cell of a point.
#[must_use]
pub fn of(point: Point) -> i64 {
    cell(point).map_or(0, number)
}

/// The cell of a point and its six neighbours: holds everything within 150 m, and more.
#[must_use]
pub fn around(point: Point) -> Vec<i64> {
    disk(point, 1)
}

/// As [`around`] with three rings: holds everything within 500 m.
#[must_use]
pub fn far_around(point: Point) -> Vec<i64> {
    disk(point, 3)
}

/// The cells around the middle of a [`crate::tile::Square`]: together they hold all of it.
#[must_use]
pub fn of_square(middle: Point) -> Vec<i64> {
    disk(middle, 8)
}

fn disk(point: Point, rings: u32) -> Vec<i64> {
    cell(point).map_or_else(Vec::new, |cell| cell.grid_disk_safe(rings).map(number).collect())
}

fn cell(point: Point) -> Option<CellIndex> {
    LatLng::new(point.lat(), point.lng()).ok().map(|at| at.to_cell(RESOLUTION))
}

/// An H3 index has its highest bit clear, so it fits a signed number.
fn number(cell: CellIndex) -> i64 {
    i64::try_from(u64::from(cell)).unwrap_or(0)
}
