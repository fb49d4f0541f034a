//! When the offices are open: seasons, lunch, weekends, holidays and swapped days, and the
//! arithmetic of working time. Not what falls due when: that is `deadline`.

mod moment;

use std::collections::BTreeMap;

use moment::two_digits;
pub use moment::{
    DAY_MS, HOUR_MS, MINUTE_MS, Moment, VN_OFFSET_MS, date_key, date_of, day_key, end_of, moment,
    month_key, parse_date, start_of,
};
use serde::{Deserialize, Serialize};
pub use time::Date;
use time::Month;

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

/// The stored shape: `office_hours.json` with the special days beside it.
#[derive(Clone, Serialize, Deserialize)]
struct Body {
    weekdays: Vec<u8>,
    seasons: Vec<SeasonBody>,
    hours_per_day: u8,
    #[serde(default)]
    days: Vec<SpecialDay>,
}

#[derive(Clone, Serialize, Deserialize)]
struct SeasonBody {
    code: String,
    from: String,
    to: String,
    sessions: Vec<(String, String)>,
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

impl TryFrom<Body> for Calendar {
    type Error = CalendarError;

    fn try_from(body: Body) -> Result<Self, CalendarError> {
        let mut week = [false; 7];
        for &day in &body.weekdays {
            match usize::from(day).checked_sub(1).and_then(|i| week.get_mut(i)) {
                Some(worked) => *worked = true,
                None => return Err(CalendarError::Weekdays),
            }
        }
        if !week.contains(&true) || !(1..=24).contains(&body.hours_per_day) {
            return Err(CalendarError::Weekdays);
        }
        let seasons = body.seasons.into_iter().map(season).collect::<Result<Vec<_>, _>>()?;
        covers_the_year(&seasons)?;
        let mut days = BTreeMap::new();
        for day in body.days {
            let Some(date) = parse_date(&day.date) else {
                return Err(CalendarError::Date(day.date));
            };
            if let Some(twice) = days.insert(date.to_julian_day(), day) {
                return Err(CalendarError::Doubled(twice.date));
            }
        }
        Ok(Self { week, seasons, working_day_ms: i64::from(body.hours_per_day) * HOUR_MS, days })
    }
}

impl From<Calendar> for Body {
    fn from(calendar: Calendar) -> Self {
        let clock = |ms: i64| format!("{:02}:{:02}", ms / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
        let day = |(month, day): (u8, u8)| format!("{month:02}-{day:02}");
        Self {
            weekdays: (1..=7).filter(|&d| calendar.week[usize::from(d) - 1]).collect(),
            seasons: calendar
                .seasons
                .into_iter()
                .map(|s| SeasonBody {
                    code: s.code,
                    from: day(s.from),
                    to: day(s.to),
                    sessions: s.sessions.iter().map(|&(a, b)| (clock(a), clock(b))).collect(),
                })
                .collect(),
            hours_per_day: (calendar.working_day_ms / HOUR_MS) as u8,
            days: calendar.days.into_values().collect(),
        }
    }
}

fn season(body: SeasonBody) -> Result<Season, CalendarError> {
    let wrong = || CalendarError::Season(body.code.clone());
    let from = month_and_day(&body.from).ok_or_else(wrong)?;
    let to = month_and_day(&body.to).ok_or_else(wrong)?;
    let mut sessions = Vec::new();
    let mut after = 0;
    for (open, close) in &body.sessions {
        let open = time_of_day(open).ok_or_else(wrong)?;
        let close = time_of_day(close).ok_or_else(wrong)?;
        if open < after || close <= open {
            return Err(wrong());
        }
        after = close;
        sessions.push((open, close));
    }
    if sessions.is_empty() {
        return Err(wrong());
    }
    Ok(Season { code: body.code, from, to, sessions })
}

fn covers_the_year(seasons: &[Season]) -> Result<(), CalendarError> {
    let mut date = Date::from_ordinal_date(2024, 1).unwrap_or(Date::MIN);
    while date.year() == 2024 {
        let day = (u8::from(date.month()), date.day());
        if seasons.iter().filter(|season| season.holds(day)).count() != 1 {
            return Err(CalendarError::Cover(format!("{:02}-{:02}", day.0, day.1)));
        }
        match date.next_day() {
            Some(next) => date = next,
            None => break,
        }
    }
    Ok(())
}

fn month_and_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (two_digits(month)?, two_digits(day)?);
    Date::from_calendar_date(2024, Month::try_from(month).ok()?, day).ok()?;
    Some((month, day))
}

fn time_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    (hour <= 24 && minute <= 59)
        .then_some(i64::from(hour) * HOUR_MS + i64::from(minute) * MINUTE_MS)
}

fn weekday_index(date: Date) -> usize {
    usize::from(date.weekday().number_days_from_monday())
}
