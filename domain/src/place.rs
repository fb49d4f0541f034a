//! Points on the map: distance, rounding for the public, and whether one lies in the province.
//! Not names of places: those are in `directory`.

use serde::{Deserialize, Serialize};

use crate::input::Problem;

/// How far outside the hull of the communes' points a place may be without a warning, metres.
pub const MARGIN_M: f64 = 6_000.0;

const EARTH_RADIUS_M: f64 = 6_371_008.8;
const METRES_PER_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A point in WGS 84, degrees; always finite and on the globe.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPoint", into = "RawPoint")]
pub struct Point {
    lat: f64,
    lng: f64,
}

impl Point {
    /// A point; `None` when it is not on the globe.
    #[must_use]
    pub fn new(lat: f64, lng: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng))
            .then_some(Self { lat, lng })
    }

    /// Reads the two fields of a form (decimal point or comma); `None` when both are empty.
    ///
    /// # Errors
    /// `Required` when one of the two is empty, `BadPoint` when they are not a place on the globe.
    pub fn parse(lat: &str, lng: &str) -> Result<Option<Self>, Problem> {
        match (lat.trim(), lng.trim()) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err(Problem::Required),
            (lat, lng) => {
                let (lat, lng) = (degrees(lat)?, degrees(lng)?);
                Self::new(lat, lng).map(Some).ok_or(Problem::BadPoint)
            }
        }
    }

    /// Latitude, degrees north.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude, degrees east.
    #[must_use]
    pub fn lng(self) -> f64 {
        self.lng
    }

    /// The point as the public sees it: a thousandth of a degree, about 100 m here.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |degrees: f64| (degrees * 1000.0).round() / 1000.0;
        Self { lat: round(self.lat), lng: round(self.lng) }
    }
}

#[derive(Serialize, Deserialize)]
struct RawPoint {
    lat: f64,
    lng: f64,
}

impl TryFrom<RawPoint> for Point {
    type Error = &'static str;

    fn try_from(raw: RawPoint) -> Result<Self, Self::Error> {
        Self::new(raw.lat, raw.lng).ok_or("not a point on the globe")
    }
}

impl From<Point> for RawPoint {
    fn from(point: Point) -> Self {
        Self { lat: point.lat, lng: point.lng }
    }
}

fn degrees(text: &str) -> Result<f64, Problem> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b".,-+".contains(&b));
    let text = text.replace(',', ".");
    if plain && text.len() <= 24 {
        text.parse().map_err(|_| Problem::BadPoint)
    } else {
        Err(Problem::BadPoint)
    }
}

/// Metres between two points on the sphere (haversine).
#[must_use]
pub fn distance_m(a: Point, b: Point) -> f64 {
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let h = half(b.lat - a.lat)
        + a.lat.to_radians().cos() * b.lat.to_radians().cos() * half(b.lng - a.lng);
    2.0 * EARTH_RADIUS_M * h.clamp(0.0, 1.0).sqrt().asin()
}

/// The convex hull of some points, widened by a margin: a rough "in the province", for want of
/// open boundaries. It may warn, never refuse (decisions.md 15).
#[derive(Debug, Clone, PartialEq)]
pub struct Hull {
    /// Scale of a degree of longitude against one of latitude, at the middle of the points.
    shrink: f64,
    /// Corners counter-clockwise, metres east and north of 0°, 0°.
    corners: Vec<(f64, f64)>,
    buffer_m: f64,
}

impl Hull {
    /// The hull around `points`, widened by `buffer_m` metres. Of no points it is empty.
    #[must_use]
    pub fn around(points: &[Point], buffer_m: f64) -> Self {
        let middle = points.iter().map(|p| p.lat).sum::<f64>() / points.len().max(1) as f64;
        let shrink = middle.to_radians().cos();
        let flat = points.iter().map(|&p| project(p, shrink)).collect();
        Self { shrink, corners: convex(flat), buffer_m }
    }

    /// Does it hold `point`?
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let p = project(point, self.shrink);
        let edges = || {
            let next = self.corners.iter().cycle().skip(1);
            self.corners.iter().copied().zip(next.copied())
        };
        let inside = self.corners.len() > 2 && edges().all(|(a, b)| cross(a, b, p) >= 0.0);
        inside || edges().any(|(a, b)| to_segment(p, a, b) <= self.buffer_m)
    }
}

/// Does `point` lie in the province, as far as the hull knows?
#[must_use]
pub fn in_province(point: Point, hull: &Hull) -> bool {
    hull.contains(point)
}

fn project(point: Point, shrink: f64) -> (f64, f64) {
    (point.lng * METRES_PER_DEGREE * shrink, point.lat * METRES_PER_DEGREE)
}

fn cross(a: (f64, f64), b: (f64, f64), p: (f64, f64)) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

fn to_segment(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}

/// Andrew's monotone chain.
fn convex(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut lower = half_hull(points.iter());
    let mut upper = half_hull(points.iter().rev());
    lower.pop();
    upper.pop();
    lower.append(&mut upper);
    lower
}

fn half_hull<'p>(points: impl Iterator<Item = &'p (f64, f64)>) -> Vec<(f64, f64)> {
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for &p in points {
        while let [.., a, b] = hull[..] {
            if cross(a, b, p) > 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(p);
    }
    hull
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn communes() -> Vec<Point> {
        let text = include_str!("../../migrations/seed/communes.csv");
        text.lines()
            .skip(1)
            .map(|line| {
                let mut fields = line.split(',').skip(18).map(|field| field.parse().unwrap());
                Point::new(fields.next().unwrap(), fields.next().unwrap()).unwrap()
            })
            .collect()
    }

    #[test]
    fn vinh_yen_to_tam_dao_is_about_sixteen_kilometres() {
        let (a, b) =
            (Point::new(21.3089, 105.6049).unwrap(), Point::new(21.4570, 105.6450).unwrap());
        assert!((distance_m(a, b) - 16_985.0).abs() < 100.0, "{}", distance_m(a, b));
        assert!(distance_m(a, a) < 0.001);
    }

    #[test]
    fn the_public_sees_a_point_within_a_hundred_metres() {
        let point = Point::new(21.308_94, 105.604_91).unwrap();
        assert!(distance_m(point, point.rounded()) < 80.0);
        assert_eq!(point.rounded(), Point::new(21.309, 105.605).unwrap());
    }

    #[test]
    fn every_commune_is_in_the_province_and_ha_noi_is_not() {
        let points = communes();
        assert_eq!(points.len(), 136);
        let hull = Hull::around(&points, 6_000.0);
        assert!(points.iter().all(|&p| in_province(p, &hull)));
        for (lat, lng) in [(21.0285, 105.8542), (21.5942, 105.8480), (10.77, 106.7), (-21.3, 105.6)]
        {
            assert!(!in_province(Point::new(lat, lng).unwrap(), &hull), "{lat} {lng}");
        }
        assert!(!Hull::around(&[], 6_000.0).contains(points[0]));
        assert!(Hull::around(&points[..1], 50.0).contains(points[0]));
    }

    #[test]
    fn the_margin_is_measured_in_metres() {
        let square = [(21.0, 105.0), (21.0, 105.1), (21.1, 105.1), (21.1, 105.0)];
        let hull = Hull::around(&square.map(|(a, b)| Point::new(a, b).unwrap()), 1_000.0);
        assert!(hull.contains(Point::new(21.05, 105.109).unwrap()));
        assert!(!hull.contains(Point::new(21.05, 105.111).unwrap()));
    }

    #[test]
    fn a_form_s_point_is_read_or_refused() {
        let point = Point::new(21.3045, 105.5).unwrap();
        assert_eq!(Point::parse(" 21.3045", "105,5"), Ok(Some(point)));
        assert_eq!(Point::parse("", " "), Ok(None));
        assert_eq!(Point::parse("21.3", ""), Err(Problem::Required));
        for (lat, lng) in [("91", "105"), ("NaN", "1"), ("inf", "1"), ("1e1", "1"), ("21.3.4", "1")]
        {
            assert_eq!(Point::parse(lat, lng), Err(Problem::BadPoint));
        }
    }
}
