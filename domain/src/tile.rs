//! Tiles of a web map (256 pixels, Web Mercator, z/x/y from the north-west, as OpenStreetMap counts
//! them): which are there at all, and which show anything of a frame. Not their pictures.

use crate::place::Point;

/// The closest zoom that is served: about a metre a pixel.
pub const CLOSEST: u8 = 17;

/// One tile's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Zoom, 0 to [`CLOSEST`].
    pub z: u8,
    /// Column from the west.
    pub x: u32,
    /// Row from the north.
    pub y: u32,
}

impl Tile {
    /// Reads the three parts of an address: plain decimal numbers, nothing else.
    #[must_use]
    pub fn parse(z: &str, x: &str, y: &str) -> Option<Self> {
        let number = |text: &str| -> Option<u32> {
            let plain = text.bytes().all(|b| b.is_ascii_digit())
                && (1..=6).contains(&text.len())
                && (text == "0" || !text.starts_with('0'));
            plain.then(|| text.parse().ok())?
        };
        let z = u8::try_from(number(z)?).ok().filter(|z| *z <= CLOSEST)?;
        let (x, y) = (number(x)?, number(y)?);
        (x >> z == 0 && y >> z == 0).then_some(Self { z, x, y })
    }

    /// Its row counted from the south, as MBTiles does (TMS).
    #[must_use]
    pub fn row_from_south(self) -> u32 {
        (1_u32 << self.z) - 1 - self.y
    }

    /// What it shows.
    #[must_use]
    pub fn frame(self) -> Frame {
        let of = f64::from(1_u32 << self.z);
        let lng = |x: u32| f64::from(x) / of * 360.0 - 180.0;
        let lat = |y: u32| {
            let at = std::f64::consts::PI * (1.0 - 2.0 * f64::from(y) / of);
            at.sinh().atan().to_degrees()
        };
        Frame {
            south: lat(self.y + 1),
            west: lng(self.x),
            north: lat(self.y),
            east: lng(self.x + 1),
        }
    }
}

/// A rectangle on the map, degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Its southern edge.
    pub south: f64,
    /// Its western edge.
    pub west: f64,
    /// Its northern edge.
    pub north: f64,
    /// Its eastern edge.
    pub east: f64,
}

impl Frame {
    /// The frame around some points, widened by `margin` degrees; none of no points.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>, margin: f64) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        let (lat, lng) = (first.lat(), first.lng());
        let start = Self { south: lat, west: lng, north: lat, east: lng };
        let all = points.fold(start, |frame, point| Self {
            south: frame.south.min(point.lat()),
            west: frame.west.min(point.lng()),
            north: frame.north.max(point.lat()),
            east: frame.east.max(point.lng()),
        });
        Some(Self {
            south: all.south - margin,
            west: all.west - margin,
            north: all.north + margin,
            east: all.east + margin,
        })
    }

    /// Do the two have anything in common?
    #[must_use]
    pub fn touches(&self, other: &Self) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self.west <= other.east
            && other.west <= self.east
    }

    /// Does it hold `point`?
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat())
            && (self.west..=self.east).contains(&point.lng())
    }
}

/// A square of the map, a fiftieth of a degree (about 2 km) a side: what is asked about the
/// neighbourhood of a place, so that no address holds where a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    /// Fiftieths of a degree north, of its southern edge.
    pub north: i32,
    /// Fiftieths of a degree east, of its western edge.
    pub east: i32,
}

impl Square {
    /// Squares to a degree.
    pub const TO_A_DEGREE: f64 = 50.0;

    /// The square of a point.
    #[must_use]
    pub fn of(point: Point) -> Self {
        let step = |degrees: f64| (degrees * Self::TO_A_DEGREE).floor() as i32;
        Self { north: step(point.lat()), east: step(point.lng()) }
    }

    /// What it covers.
    #[must_use]
    pub fn frame(self) -> Frame {
        let edge = |step: i32| f64::from(step) / Self::TO_A_DEGREE;
        Frame {
            south: edge(self.north),
            west: edge(self.east),
            north: edge(self.north.saturating_add(1)),
            east: edge(self.east.saturating_add(1)),
        }
    }

    /// Its middle; none off the globe.
    #[must_use]
    pub fn middle(self) -> Option<Point> {
        let frame = self.frame();
        Point::new((frame.south + frame.north) / 2.0, (frame.west + frame.east) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_numbers_within_the_zoom_are_a_tile() {
        assert_eq!(Tile::parse("12", "3249", "1804"), Some(Tile { z: 12, x: 3249, y: 1804 }));
        assert_eq!(Tile::parse("0", "0", "0"), Some(Tile { z: 0, x: 0, y: 0 }));
        for (z, x, y) in [
            ("18", "0", "0"),
            ("1", "2", "0"),
            ("1", "0", "2"),
            ("-1", "0", "0"),
            ("+1", "0", "0"),
            ("01", "0", "0"),
            ("1", "..", "0"),
            ("1", "", "0"),
            ("1", "0", "0.png"),
            ("1", "0", "٣"),
            ("9", "9999999999999999999999", "0"),
        ] {
            assert_eq!(Tile::parse(z, x, y), None, "{z}/{x}/{y}");
        }
    }

    #[test]
    fn a_tile_shows_what_openstreetmap_says_it_does() {
        // Vĩnh Yên, by the formula of wiki.openstreetmap.org/wiki/Slippy_map_tilenames.
        let tile = Tile { z: 12, x: 3249, y: 1799 };
        assert!(tile.frame().holds(Point::new(21.3089, 105.6049).unwrap()), "{:?}", tile.frame());
        assert_eq!(Tile { z: 1, x: 0, y: 0 }.row_from_south(), 1);
        assert!((Tile { z: 0, x: 0, y: 0 }.frame().north - 85.0511).abs() < 1e-3);
    }

    #[test]
    fn a_frame_without_points_is_none_and_others_touch_what_they_share() {
        assert_eq!(Frame::around([], 1.0), None);
        let frame = Frame::around([Point::new(21.3, 105.6).unwrap()], 0.1).unwrap();
        assert!(frame.touches(&Tile { z: 12, x: 3249, y: 1799 }.frame()));
        assert!(!frame.touches(&Tile { z: 12, x: 0, y: 0 }.frame()));
    }

    proptest! {
        #[test]
        fn a_square_holds_its_points_and_its_middle(lat in -89.0..89.0_f64, lng in -179.0..179.0_f64) {
            let point = Point::new(lat, lng).unwrap();
            let square = Square::of(point);
            prop_assert!(square.frame().holds(point));
            prop_assert_eq!(Square::of(square.middle().unwrap()), square);
        }
    }
}
