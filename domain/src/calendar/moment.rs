//! Civil dates and wall-clock times of Viet Nam from ms UTC, and back. Not office hours.

use serde::{Deserialize, Serialize};
use time::{Date, Month};

/// Viet Nam is UTC+7 the whole year, in milliseconds (no summer time since 1979).
pub const VN_OFFSET_MS: i64 = 7 * HOUR_MS;
/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

const EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// A moment's parts as a clock on a Vietnamese wall shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Year, 1..=9999.
    pub year: i32,
    /// Month, 1..=12.
    pub month: u8,
    /// Day of the month, 1..=31.
    pub day: u8,
    /// Hour, 0..=23.
    pub hour: u8,
    /// Minute, 0..=59.
    pub minute: u8,
    /// Weekday, Monday 1 to Sunday 7.
    pub weekday: u8,
}

impl Moment {
    /// The parts of `ms` (ms UTC).
    #[must_use]
    pub fn of(ms: i64) -> Self {
        let date = date_of(ms);
        let minutes = minute_of_day(ms);
        Self {
            year: date.year(),
            month: date.month().into(),
            day: date.day(),
            hour: (minutes / 60) as u8,
            minute: (minutes % 60) as u8,
            weekday: date.weekday().number_from_monday(),
        }
    }
}

/// The civil date in Viet Nam at `ms` (ms UTC); saturates at the ends of the Gregorian calendar.
#[must_use]
pub fn date_of(ms: i64) -> Date {
    let day = ms.saturating_add(VN_OFFSET_MS).div_euclid(DAY_MS);
    let julian = day
        .saturating_add(EPOCH_JULIAN_DAY)
        .clamp(i64::from(Date::MIN.to_julian_day()), i64::from(Date::MAX.to_julian_day()));
    Date::from_julian_day(julian as i32).unwrap_or(Date::MAX)
}

/// 00:00 in Viet Nam on `date`, ms UTC.
#[must_use]
pub fn start_of(date: Date) -> i64 {
    (i64::from(date.to_julian_day()) - EPOCH_JULIAN_DAY) * DAY_MS - VN_OFFSET_MS
}

/// The last millisecond of `date` in Viet Nam, ms UTC.
#[must_use]
pub fn end_of(date: Date) -> i64 {
    start_of(date) + DAY_MS - 1
}

/// A wall-clock time in Viet Nam as ms UTC; `None` when there is no such date or minute.
#[must_use]
pub fn moment(year: i32, month: u8, day: u8, hour: u8, minute: u8) -> Option<i64> {
    if hour > 23 || minute > 59 {
        return None;
    }
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    Some(start_of(date) + i64::from(hour) * HOUR_MS + i64::from(minute) * MINUTE_MS)
}

/// `YYYY-MM-DD` in Viet Nam at `ms` (ms UTC).
#[must_use]
pub fn day_key(ms: i64) -> String {
    date_key(date_of(ms))
}

/// `YYYY-MM` in Viet Nam at `ms` (ms UTC).
#[must_use]
pub fn month_key(ms: i64) -> String {
    let date = date_of(ms);
    format!("{:04}-{:02}", date.year(), u8::from(date.month()))
}

/// `YYYY-MM-DD`.
#[must_use]
pub fn date_key(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Reads `YYYY-MM-DD`; `None` when it is not a date.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    let month = Month::try_from(two_digits(month)?).ok()?;
    let year = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok())??;
    Date::from_calendar_date(year, month, two_digits(day)?).ok()
}

pub(super) fn two_digits(text: &str) -> Option<u8> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn minute_of_day(ms: i64) -> i64 {
    ms.saturating_add(VN_OFFSET_MS).rem_euclid(DAY_MS) / MINUTE_MS
}
