//! Where a report happened, out of all the ways to say it: the phone's position, a tap on the map, a
//! plus code in its field or among the words. Words without any of them are a place too.

use super::Answers;
use crate::directory::{Commune, Directory};
use crate::fold::fold;
use crate::input::{Field, FieldError};
use crate::place::{Hull, MARGIN_M, Point};
use crate::plus_code;

/// What a person says about the place, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceTyped {
    /// Code of the commune.
    pub commune: String,
    /// Where, in words.
    pub address: String,
    /// Degrees north; empty when not given.
    pub lat: String,
    /// Degrees east.
    pub lng: String,
    /// A plus code.
    pub plus_code: String,
}

impl Answers {
    /// Takes the place as typed. A plus code becomes the point, unless the point lies in its area and
    /// so is the finer word of the two; a code that was taken out takes its point along.
    pub fn set_place(&mut self, typed: PlaceTyped, directory: &Directory) {
        let is_taken_out = typed.plus_code.trim().is_empty()
            && !self.plus_code.trim().is_empty()
            && (&typed.lat, &typed.lng) == (&self.lat, &self.lng);
        let PlaceTyped { commune, address, lat, lng, plus_code } = typed;
        (self.commune, self.address, self.plus_code) = (commune, address, plus_code);
        (self.lat, self.lng) =
            if is_taken_out { (String::new(), String::new()) } else { (lat, lng) };
        let Ok(Some(point)) = point_of(self, directory) else { return };
        if Point::parse(&self.lat, &self.lng) != Ok(Some(point)) {
            (self.lat, self.lng) = (format!("{:.6}", point.lat()), format!("{:.6}", point.lng()));
            if self.plus_code.trim().is_empty() {
                // Found among the words: shown, so that it can be taken out.
                self.plus_code = plus_code::of(point);
            }
        }
    }
}

/// The point of a report, by whatever way it was said.
///
/// # Errors
/// The field that cannot be read and why. Words never fail.
pub fn point_of(answers: &Answers, directory: &Directory) -> Result<Option<Point>, FieldError> {
    let at = |field| move |problem| FieldError { field, problem };
    let taken = Point::parse(&answers.lat, &answers.lng).map_err(at(Field::Point))?;
    let typed = answers.plus_code.trim();
    let area = if typed.is_empty() {
        let found = plus_code::find(&answers.address).filter(|_| taken.is_none());
        found.and_then(|found| {
            let near = reference(directory, &answers.commune, &found.words);
            plus_code::locate(found.code, near).ok()
        })
    } else {
        let words = plus_code::find(typed).map(|found| found.words).unwrap_or_default();
        let near = reference(directory, &answers.commune, &words);
        Some(plus_code::locate(typed, near).map_err(at(Field::PlusCode))?)
    };
    Ok(match (taken, area) {
        (Some(point), Some(area)) if area.holds(point) => Some(point),
        (_, Some(area)) => area.middle(),
        (taken, None) => taken,
    })
}

/// Where a short code is near: the commune that was chosen, the one or the district that the words
/// name, the middle of the province.
#[must_use]
pub fn reference(directory: &Directory, commune: &str, words: &str) -> Point {
    let words = format!(" {} ", fold(words));
    let named = |full: &str| {
        let name = fold(full);
        let bare = ["phuong ", "xa ", "thi tran ", "thanh pho ", "huyen "]
            .into_iter()
            .find_map(|kind| name.strip_prefix(kind))
            .unwrap_or(&name);
        !bare.is_empty() && words.contains(&format!(" {bare} "))
    };
    let all = || directory.communes.iter();
    let point = |commune: &Commune| Point::new(commune.lat, commune.lng);
    directory
        .commune(commune)
        .or_else(|| all().find(|commune| named(&commune.full_name_vi)))
        .or_else(|| all().find(|commune| named(&commune.district_name_vi)))
        .and_then(point)
        .unwrap_or_else(|| middle(&all().filter_map(point).collect::<Vec<_>>()))
}

/// The middle of some points; 0°, 0° of none.
#[must_use]
pub fn middle(points: &[Point]) -> Point {
    let n = points.len().max(1) as f64;
    let mean = |of: fn(Point) -> f64| points.iter().map(|&p| of(p)).sum::<f64>() / n;
    Point::new(mean(Point::lat), mean(Point::lng)).unwrap_or_default()
}

/// Does a point seem to lie outside the province? It may warn, never refuse (decisions.md 15).
#[must_use]
pub fn is_outside(point: Point, directory: &Directory) -> bool {
    let points: Vec<Point> =
        directory.communes.iter().filter_map(|c| Point::new(c.lat, c.lng)).collect();
    !points.is_empty() && !Hull::around(&points, MARGIN_M).contains(point)
}
