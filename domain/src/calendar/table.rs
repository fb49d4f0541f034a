//! Some decades of days reckoned once: the working time before each, and its place among the
//! working days. Only a faster way to what `Calendar` finds by walking; outside it, it walks.

use std::fmt;

use time::Date;

use super::{Calendar, DAY_MS, VN_OFFSET_MS, date_of};

/// First and last year of the table.
const YEARS: (i32, i32) = (2020, 2044);
/// The season of a day off.
const OFF: u8 = u8::MAX;

/// Without days (the default) it knows nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct DayTable {
    /// Days from 1970-01-01 to the first day.
    first: i64,
    /// Working ms from the beginning of the table to the beginning of each day and to its end.
    before: Vec<i64>,
    /// Working days before each day and before its end.
    rank: Vec<u32>,
    /// The working days in order, as places in the table.
    worked: Vec<u32>,
    /// The season of each day, or [`OFF`].
    season: Vec<u8>,
    /// Half-open spans of ms since midnight, by season.
    sessions: Vec<Vec<(i64, i64)>>,
}

impl DayTable {
    pub(super) fn of(calendar: &Calendar) -> Self {
        let mut table = Self {
            sessions: calendar.seasons.iter().map(|season| season.sessions.clone()).collect(),
            before: vec![0],
            rank: vec![0],
            ..Self::default()
        };
        let (Ok(first), Ok(end)) =
            (Date::from_ordinal_date(YEARS.0, 1), Date::from_ordinal_date(YEARS.1 + 1, 1))
        else {
            return Self::default();
        };
        table.first = day_number(first);
        let (mut date, mut before, mut rank) = (first, 0, 0);
        while date < end {
            let day = (u8::from(date.month()), date.day());
            let season = calendar
                .seasons
                .iter()
                .position(|season| season.holds(day))
                .and_then(|place| u8::try_from(place).ok())
                .filter(|_| calendar.is_working_day(date))
                .unwrap_or(OFF);
            if let Some(sessions) = table.sessions.get(usize::from(season)) {
                before += sessions.iter().map(|(open, close)| close - open).sum::<i64>();
                rank += 1;
                table.worked.push(table.season.len() as u32);
            }
            table.season.push(season);
            table.before.push(before);
            table.rank.push(rank);
            match date.next_day() {
                Some(next) => date = next,
                None => break,
            }
        }
        table
    }

    /// Working ms from the beginning of the table to `ms` (ms UTC).
    pub(super) fn worked_at(&self, ms: i64) -> Option<i64> {
        let local = ms.saturating_add(VN_OFFSET_MS);
        let place = self.place(local.div_euclid(DAY_MS))?;
        let time = local.rem_euclid(DAY_MS);
        let today: i64 = self
            .sessions_of(place)
            .iter()
            .map(|&(open, close)| time.clamp(open, close) - open)
            .sum();
        Some(self.before[place] + today)
    }

    /// The earliest moment (ms UTC) by which `worked` working ms have passed since the beginning
    /// of the table. It lies at a closing rather than at the next opening.
    pub(super) fn earliest(&self, worked: i64) -> Option<i64> {
        let day = self.before.partition_point(|&before| before < worked).checked_sub(1)?;
        let mut left = worked - self.before[day];
        for &(open, close) in self.sessions.get(usize::from(*self.season.get(day)?))? {
            if left <= close - open {
                return Some(self.start(day) + open + left);
            }
            left -= close - open;
        }
        None
    }

    /// The latest moment (ms UTC) by which no more than `worked` working ms have passed. It lies
    /// at an opening rather than at the closing before.
    pub(super) fn latest(&self, worked: i64) -> Option<i64> {
        let day = self.before.partition_point(|&before| before <= worked).checked_sub(1)?;
        let mut left = worked - self.before[day];
        for &(open, close) in self.sessions.get(usize::from(*self.season.get(day)?))? {
            if left < close - open {
                return Some(self.start(day) + open + left);
            }
            left -= close - open;
        }
        None
    }

    /// The `n`-th working day after `date`; `date` itself when `n` is 0.
    pub(super) fn nth_working_day_after(&self, date: Date, n: u32) -> Option<Date> {
        let place = self.place(day_number(date))?;
        let Some(steps) = n.checked_sub(1) else { return Some(date) };
        let found = self.worked.get(self.rank[place + 1] as usize + steps as usize)?;
        Some(date_of(self.start(*found as usize)))
    }

    fn place(&self, day: i64) -> Option<usize> {
        usize::try_from(day - self.first).ok().filter(|&place| place < self.season.len())
    }

    fn sessions_of(&self, place: usize) -> &[(i64, i64)] {
        self.sessions.get(usize::from(self.season[place])).map_or(&[], Vec::as_slice)
    }

    /// 00:00 in Viet Nam, ms UTC.
    fn start(&self, place: usize) -> i64 {
        (self.first + place as i64) * DAY_MS - VN_OFFSET_MS
    }
}

/// Thousands of days would bury whatever is being looked at.
impl fmt::Debug for DayTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DayTable({} days)", self.season.len())
    }
}

fn day_number(date: Date) -> i64 {
    (super::start_of(date) + VN_OFFSET_MS).div_euclid(DAY_MS)
}
