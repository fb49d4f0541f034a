//! Moments as RFC 3339 writes them, and clocks as people ask about them.

use crate::Law;
use domain::calendar::{HOUR_MS, MINUTE_MS, VN_OFFSET_MS, day_key, parse_date, start_of};
use domain::deadline::{Clock, Pause, PauseReason, Reckoning, SlaClass, reckon, reckon_rework};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, ms UTC. Written in Vietnamese time; read in any offset, never without one.
#[derive(Clone, Copy)]
pub(crate) struct When(pub i64);

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&shown(self.0))
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("{text:?} is not like 2026-02-13T16:20:00+07:00"))
        })
    }
}

/// Full seconds; a due time has no smaller parts and a pause needs none.
pub(crate) fn shown(ms: i64) -> String {
    let seconds = (ms + VN_OFFSET_MS).rem_euclid(24 * HOUR_MS) / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}+07:00", day_key(ms))
}

fn parse(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once(['T', 't'])?;
    let day = start_of(parse_date(date)?) + VN_OFFSET_MS;
    let (time, offset) = match rest.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0),
        None => {
            let sign = rest.rfind(['+', '-'])?;
            let (time, offset) = rest.split_at(sign);
            let (hours, minutes) = offset[1..].split_once(':')?;
            let offset = two(hours, 23)? * HOUR_MS + two(minutes, 59)? * MINUTE_MS;
            (time, if rest[sign..].starts_with('-') { -offset } else { offset })
        }
    };
    let mut parts = time.splitn(3, ':');
    let (hour, minute) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    let seconds = parts.next()?;
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let milli: i64 = digits.then(|| format!("{part:0<3}")[..3].parse().ok())??;
    Some(day + hour * HOUR_MS + minute * MINUTE_MS + two(whole, 59)? * 1000 + milli - offset)
}

fn two(text: &str, most: i64) -> Option<i64> {
    let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|&value| value <= most)
}

/// What is asked about a clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    received: When,
    class: SlaClass,
    #[serde(default)]
    pauses: Vec<AskedPause>,
    #[serde(default)]
    extension_wd: u32,
    #[serde(default)]
    stopped: Option<When>,
    #[serde(default)]
    now: Option<When>,
    #[serde(default)]
    rework: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AskedPause {
    Whole(When, When),
    Reasoned(When, Option<When>, PauseReason),
    Open(When, Option<When>),
}

impl Asked {
    /// The moment it is asked for: as given, else the latest that it names.
    pub(crate) fn now(&self) -> i64 {
        let clock = self.clock();
        let ends = clock.pauses.iter().flat_map(|pause| [Some(pause.from), pause.to]);
        let named = ends.chain([Some(self.received.0), clock.stopped_at]).flatten().max();
        self.now.map_or_else(|| named.unwrap_or(self.received.0), |now| now.0)
    }

    pub(crate) fn clock(&self) -> Clock {
        let pauses = self.pauses.iter().map(|pause| {
            let (from, to, reason) = match *pause {
                AskedPause::Whole(from, to) => (from, Some(to), PauseReason::NeedInfo),
                AskedPause::Open(from, to) => (from, to, PauseReason::NeedInfo),
                AskedPause::Reasoned(from, to, reason) => (from, to, reason),
            };
            Pause { from: from.0, to: to.map(|to| to.0), reason }
        });
        Clock {
            pauses: pauses.collect(),
            extension_days: (self.extension_wd > 0).then_some(self.extension_wd),
            stopped_at: self.stopped.map(|stopped| stopped.0),
            ..Clock::new(self.class, self.received.0)
        }
    }

    pub(crate) fn reckon(&self, law: &Law) -> Reckoning {
        let reckon = if self.rework { reckon_rework } else { reckon };
        reckon(&law.calendar, &law.policy, &self.clock(), self.now())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_moment_is_read_in_any_offset_and_written_in_vietnamese_time() {
        let tet = parse("2026-02-17T00:00:00+07:00").unwrap();
        for same in
            ["2026-02-16T17:00:00Z", "2026-02-16T12:00:00-05:00", "2026-02-17T00:00:00.000+07:00"]
        {
            assert_eq!(parse(same), Some(tet), "{same}");
        }
        assert_eq!(shown(tet), "2026-02-17T00:00:00+07:00");
        assert_eq!(parse("2026-02-17T00:00:00.25+07:00"), Some(tet + 250));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for wrong in [
            "",
            "2026-02-17",
            "2026-02-30T00:00:00Z",
            "2026-02-17T24:00:00Z",
            "2026-02-17T00:00:00",
            "2026-02-17T00:00Z",
            "2026-02-17T00:00:00+7:00",
            "2026-02-17T00:00:00.Z",
            "2026-02-17T00:00:60Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
