//! The stored shape of a calendar, and the checks that every calendar passes when it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use super::moment::two_digits;
use super::table::DayTable;
use super::{Calendar, CalendarError, HOUR_MS, MINUTE_MS, Season, SpecialDay, parse_date};

/// The stored shape: `office_hours.json` with the special days beside it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Body {
    weekdays: Vec<u8>,
    seasons: Vec<SeasonBody>,
    hours_per_day: u8,
    #[serde(default)]
    pub(super) days: Vec<SpecialDay>,
}

#[derive(Clone, Serialize, Deserialize)]
struct SeasonBody {
    code: String,
    from: String,
    to: String,
    sessions: Vec<(String, String)>,
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
        let mut calendar = Self {
            week,
            seasons,
            working_day_ms: i64::from(body.hours_per_day) * HOUR_MS,
            days,
            table: DayTable::default(),
        };
        calendar.table = DayTable::of(&calendar);
        Ok(calendar)
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
