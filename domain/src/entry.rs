//! A petition that an officer enters for its sender: somebody called, came, or wrote. What is typed
//! besides the answers, and when the clock began. Its answers are checked as everybody's are
//! ([`crate::draft`]).

use crate::calendar::{DAY_MS, moment, parse_date};
use crate::input::{Field, FieldError, Problem, take};
use crate::petition::Channel;
use serde::{Deserialize, Serialize};

/// The ways by which a petition comes that an officer enters. The web form and the application are the
/// sender's own; what is taken over from an older system has a door of its own.
pub const CHANNELS: [Channel; 5] =
    [Channel::Phone, Channel::Visit, Channel::Letter, Channel::Email, Channel::Zalo];

/// So long ago it may have come in, days. What is older is taken over, not entered.
pub const OLDEST_DAYS: u32 = 366;

/// Photos of the letter, page by page.
pub const MAX_SCANS: usize = 10;

/// What the officer says of how it came, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Code of the channel.
    pub channel: String,
    /// The day it came in, YYYY-MM-DD.
    pub day: String,
    /// The time of the day, HH:MM.
    pub time: String,
}

/// How it came, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// By which way.
    pub channel: Channel,
    /// When: the clock runs from here, ms UTC.
    pub received_at: i64,
}

impl Entry {
    /// Reads it at `now`, ms UTC.
    ///
    /// # Errors
    /// Every field's problem: what has not come yet cannot have been received, and a limit that
    /// began in the future would be a gift to whoever must keep it.
    pub fn read(&self, now: i64) -> Result<Came, Vec<FieldError>> {
        let mut errors = Vec::new();
        let channel = match self.channel.trim() {
            "" => Err(Problem::Required),
            code => CHANNELS
                .into_iter()
                .find(|channel| channel.code() == code)
                .ok_or(Problem::NotAChoice),
        };
        let channel = take(&mut errors, Field::Channel, channel);
        let date = match self.day.trim() {
            "" => Err(Problem::Required),
            day => parse_date(day).ok_or(Problem::BadDate),
        };
        let date = take(&mut errors, Field::ReceivedDay, date);
        let time = match self.time.trim() {
            "" => Err(Problem::Required),
            time => minutes(time).ok_or(Problem::BadTime),
        };
        let time = take(&mut errors, Field::ReceivedTime, time);
        let received_at = date.zip(time).and_then(|(date, (hour, minute))| {
            let at = moment(date.year(), date.month().into(), date.day(), hour, minute)?;
            let problem = if at > now {
                Problem::InFuture
            } else if now - at > i64::from(OLDEST_DAYS) * DAY_MS {
                Problem::TooLongAgo { max: OLDEST_DAYS }
            } else {
                return Some(at);
            };
            errors.push(FieldError::new(Field::ReceivedDay, problem));
            None
        });
        match (channel, received_at) {
            (Some(channel), Some(received_at)) if errors.is_empty() => {
                Ok(Came { channel, received_at })
            }
            _ => Err(errors),
        }
    }
}

/// Hour and minute of `HH:MM`; browsers may send seconds along.
fn minutes(text: &str) -> Option<(u8, u8)> {
    let mut parts = text.split(':');
    let mut next = |below: u8| parts.next()?.parse::<u8>().ok().filter(|n| *n < below);
    Some((next(24)?, next(60)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Friday 20 November 2026, 16:20 in Viet Nam.
    const NOW: i64 = 1_795_166_400_000;

    fn typed(channel: &str, day: &str, time: &str) -> Result<Came, Vec<FieldError>> {
        Entry { channel: channel.into(), day: day.into(), time: time.into() }.read(NOW)
    }

    fn problems(channel: &str, day: &str, time: &str) -> Vec<(Field, Problem)> {
        typed(channel, day, time).unwrap_err().into_iter().map(|e| (e.field, e.problem)).collect()
    }

    #[test]
    fn the_clock_begins_when_it_came_in_not_when_it_was_typed() {
        let came = typed("letter", "2026-11-19", "08:05").unwrap();
        assert_eq!(came.channel, Channel::Letter);
        assert_eq!(came.received_at, moment(2026, 11, 19, 8, 5).unwrap());
        assert_eq!(typed("phone", "2026-11-20", "16:20").unwrap().received_at, NOW);
    }

    #[test]
    fn nothing_came_in_tomorrow_or_before_anybody_remembers() {
        let day = Field::ReceivedDay;
        assert_eq!(problems("phone", "2026-11-20", "16:21"), [(day, Problem::InFuture)]);
        assert_eq!(problems("phone", "2026-11-21", "00:00"), [(day, Problem::InFuture)]);
        let old = Problem::TooLongAgo { max: OLDEST_DAYS };
        assert_eq!(problems("phone", "2025-11-18", "08:00"), [(day, old)]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        assert_eq!(
            problems("web", "20/11/2026", "25:00"),
            [
                (Field::Channel, Problem::NotAChoice),
                (Field::ReceivedDay, Problem::BadDate),
                (Field::ReceivedTime, Problem::BadTime),
            ]
        );
        assert_eq!(problems("", "", "").len(), 3);
        assert!(problems("", "", "").iter().all(|(_, problem)| *problem == Problem::Required));
    }
}
