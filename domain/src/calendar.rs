//! When the offices are open: seasons, lunch, weekends, holidays and swapped days, and the
//! arithmetic of working time. Not what falls due when: that is `deadline`.

mod body;
mod moment;
mod table;

use std::collections::BTreeMap;

use body::Body;
pub use moment::{
    DAY_MS, HOUR_MS, MINUTE_MS, Moment, VN_OFFSET_MS, date_key, date_of, day_key, end_of, moment,
    month_key, parse_date, start_of,
};
use serde::{Deserialize, Serialize};
use table::DayTable;
pub use time::Date;

/// Why a calendar cannot be built from what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is not the JSON of `office_hours.json`.
    #[error("office hours are not readable: {0}")]
    Unreadable(String),
    /// No weekday is worked, or a weekday is not 1..=7.
    #[error("weekdays must be some of 1 to 7")]
    Weekdays,
    /// A season's dates or sessions make no sense.
    #[error("season {0}: dates MM-DD, sessions HH:MM in order")]
    Season(String),
    /// Some day of the year belongs to no season or to two.
    #[error("the seasons must cover each day of the year once; {0} is not")]
    Cover(String),
    /// A special day's date is not YYYY-MM-DD.
    #[error("{0} is not a date YYYY-MM-DD")]
    Date(String),
    /// One date is given twice.
    #[error("{0} is listed twice")]
    Doubled(String),
}

/// A day that differs from its weekday: a holiday, or a Saturday worked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// `YYYY-MM-DD`, in Viet Nam.
    pub date: String,
    /// True: nobody works. False: worked although it is a weekend.
    pub is_off: bool,
    /// `statutory`, `compensatory`, `swap_off`, `swap_work`.
    pub kind: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
}

/// Why a day is not worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum DayOff {
    /// Not one of the week's working days.
    Weekend,
    /// A named holiday or a swapped day off.
    Holiday {
        /// Its name in Vietnamese.
        name_vi: String,
        /// Its name in English.
        name_en: String,
    },
}

/// A day that a count passed over, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedDay {
    /// Its first moment (00:00 in Viet Nam), ms UTC.
    pub starts_at: i64,
    /// Why it was not worked.
    pub reason: DayOff,
}

/// Opening hours and days off. One JSON text ([`serde`]), so that a version of it can be stored
/// and a petition can keep the one it was received under (domain.md §6 rule 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Body", into = "Body")]
pub struct Calendar {
    week: [bool; 7],
    seasons: Vec<Season>,
    working_day_ms: i64,
    days: BTreeMap<i32, SpecialDay>,
    /// Derived from the rest.
    table: DayTable,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Season {
    code: String,
    from: (u8, u8),
    to: (u8, u8),
    /// Half-open spans of milliseconds since midnight, in order.
    sessions: Vec<(i64, i64)>,
}

impl Season {
    fn holds(&self, day: (u8, u8)) -> bool {
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

impl Calendar {
    /// Builds a calendar from the text of `office_hours.json` and the special days.
    ///
    /// # Errors
    /// When the text cannot be read, a season has gaps or disordered sessions, a date is not a
    /// date or is given twice.
    pub fn build(office_hours_json: &str, days: Vec<SpecialDay>) -> Result<Self, CalendarError> {
        let mut body: Body = serde_json::from_str(office_hours_json)
            .map_err(|e| CalendarError::Unreadable(e.to_string()))?;
        body.days = days;
        Self::try_from(body)
    }

    /// What "1 working day" means as the limit of a step, in working milliseconds (8 hours).
    #[must_use]
    pub fn working_day_ms(&self) -> i64 {
        self.working_day_ms
    }

    /// The special days, by date.
    pub fn special_days(&self) -> impl Iterator<Item = &SpecialDay> {
        self.days.values()
    }

    /// Why nobody works on `date`; `None` on a working day.
    #[must_use]
    pub fn day_off(&self, date: Date) -> Option<DayOff> {
        match self.days.get(&date.to_julian_day()) {
            Some(day) if day.is_off => {
                Some(DayOff::Holiday { name_vi: day.name_vi.clone(), name_en: day.name_en.clone() })
            }
            Some(_) => None,
            None => (!self.week[weekday_index(date)]).then_some(DayOff::Weekend),
        }
    }

    /// Is `date` worked? A swapped Saturday is, a holiday is not.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.days.get(&date.to_julian_day()) {
            Some(day) => !day.is_off,
            None => self.week[weekday_index(date)],
        }
    }

    /// Is an office open at `ms` (ms UTC)? Sessions are half-open: at closing it is not.
    #[must_use]
    pub fn is_open(&self, ms: i64) -> bool {
        self.spans(date_of(ms)).any(|(from, to)| from <= ms && ms < to)
    }

    /// `ms` itself when open, else the next opening (ms UTC).
    #[must_use]
    pub fn next_opening(&self, ms: i64) -> i64 {
        let mut date = date_of(ms);
        loop {
            if let Some((from, _)) = self.spans(date).find(|&(_, to)| ms < to) {
                return from.max(ms);
            }
            match date.next_day() {
                Some(next) => date = next,
                None => return ms,
            }
        }
    }

    /// When the offices open on `date` (ms UTC); `None` on a day off.
    #[must_use]
    pub fn opening_of(&self, date: Date) -> Option<i64> {
        self.spans(date).next().map(|(from, _)| from)
    }

    /// When the offices close on `date` (ms UTC); `None` on a day off.
    #[must_use]
    pub fn closing_of(&self, date: Date) -> Option<i64> {
        self.spans(date).last().map(|(_, to)| to)
    }

    /// The first working day after `date` when `n` is 1, and so on; `date` itself when 0.
    #[must_use]
    pub fn nth_working_day_after(&self, date: Date, n: u32) -> Date {
        if let Some(day) = self.table.nth_working_day_after(date, n) {
            return day;
        }
        let mut day = date;
        let mut left = n;
        while left > 0 {
            match day.next_day() {
                Some(next) => day = next,
                None => return day,
            }
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// The days after `from` up to and including `to` that are not worked, and why.
    #[must_use]
    pub fn skipped_between(&self, from: Date, to: Date) -> Vec<SkippedDay> {
        let mut skipped = Vec::new();
        let mut day = from;
        while day < to {
            let Some(next) = day.next_day() else { break };
            day = next;
            if let Some(reason) = self.day_off(day) {
                skipped.push(SkippedDay { starts_at: start_of(day), reason });
            }
        }
        skipped
    }

    /// Working milliseconds in `[from, to)` (ms UTC); 0 when `to` is not after `from`.
    #[must_use]
    pub fn working_ms_between(&self, from: i64, to: i64) -> i64 {
        if to <= from {
            return 0;
        }
        if let (Some(before), Some(by)) = (self.table.worked_at(from), self.table.worked_at(to)) {
            return by - before;
        }
        let last = date_of(to);
        let mut date = date_of(from);
        let mut sum = 0;
        loop {
            sum += self
                .spans(date)
                .map(|(open, close)| (close.min(to) - open.max(from)).max(0))
                .sum::<i64>();
            match date.next_day() {
                Some(next) if next <= last => date = next,
                _ => return sum,
            }
        }
    }

    /// The earliest moment by which `ms` working milliseconds have passed since `start` (ms UTC).
    /// It lies at a closing rather than at the next opening; `start` itself when `ms` is 0.
    #[must_use]
    pub fn add_working_ms(&self, start: i64, ms: i64) -> i64 {
        let mut left = ms;
        let mut date = date_of(start);
        if left <= 0 {
            return start;
        }
        if let Some(end) =
            self.table.worked_at(start).and_then(|worked| self.table.earliest(worked + left))
        {
            return end;
        }
        loop {
            for (open, close) in self.spans(date) {
                let from = open.max(start);
                if from >= close {
                    continue;
                }
                if left <= close - from {
                    return from + left;
                }
                left -= close - from;
            }
            match date.next_day() {
                Some(next) => date = next,
                None => return end_of(date),
            }
        }
    }

    /// The latest moment from which `ms` working milliseconds still pass until `end` (ms UTC).
    /// It lies at an opening rather than at the closing before; `end` itself when `ms` is 0.
    #[must_use]
    pub fn subtract_working_ms(&self, end: i64, ms: i64) -> i64 {
        let mut left = ms;
        let mut date = date_of(end);
        if left <= 0 {
            return end;
        }
        if let Some(start) =
            self.table.worked_at(end).and_then(|worked| self.table.latest(worked - left))
        {
            return start;
        }
        loop {
            for (open, close) in self.spans(date).rev() {
                let to = close.min(end);
                if to <= open {
                    continue;
                }
                if left <= to - open {
                    return to - left;
                }
                left -= to - open;
            }
            match date.previous_day() {
                Some(before) => date = before,
                None => return start_of(date),
            }
        }
    }

    /// The sessions of `date` as half-open spans, ms UTC; none on a day off.
    fn spans(&self, date: Date) -> impl DoubleEndedIterator<Item = (i64, i64)> + '_ {
        let sessions: &[(i64, i64)] = if self.is_working_day(date) {
            let day = (u8::from(date.month()), date.day());
            self.seasons
                .iter()
                .find(|season| season.holds(day))
                .map_or(&[], |season| &season.sessions)
        } else {
            &[]
        };
        let start = start_of(date);
        sessions.iter().map(move |&(from, to)| (start + from, start + to))
    }
}

fn weekday_index(date: Date) -> usize {
    usize::from(date.weekday().number_days_from_monday())
}
