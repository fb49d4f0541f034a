//! The cells asked for a square of the map hold all of it, here where the house is used.
#![allow(clippy::unwrap_used)]

use domain::cell;
use domain::place::Point;
use domain::tile::Square;
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_point_of_a_square_lies_in_one_of_its_cells(lat in 21.0..21.7_f64, lng in 105.2..105.9_f64) {
        let point = Point::new(lat, lng).unwrap();
        let cells = cell::of_square(Square::of(point).middle().unwrap());
        prop_assert!(cells.contains(&cell::of(point)));
        prop_assert!(cells.len() < 250);
    }
}
