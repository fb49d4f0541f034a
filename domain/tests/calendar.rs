//! Office hours, holidays and working time over the real calendar of the seed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use domain::calendar::{
    Calendar, CalendarError, DAY_MS, DayOff, HOUR_MS, MINUTE_MS, Moment, SpecialDay, VN_OFFSET_MS,
    date_of, day_key, moment, month_key, parse_date, start_of,
};
use house::{OFFICE_HOURS, at, calendar, special_days};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);

/// Any moment of 2024 to 2029, to the millisecond.
fn moments() -> impl Strategy<Value = i64> {
    at("2024-01-01 00:00")..at("2029-12-31 00:00")
}

#[test]
fn viet_nam_is_seven_hours_ahead() {
    assert_eq!(VN_OFFSET_MS, 25_200_000);
    assert_eq!(moment(1970, 1, 1, 7, 0), Some(0));
    assert_eq!(moment(2026, 2, 29, 7, 0), None);
    assert_eq!(moment(2026, 2, 28, 24, 0), None);
    assert_eq!(
        Moment::of(at("2026-11-22 23:59")),
        Moment { year: 2026, month: 11, day: 22, hour: 23, minute: 59, weekday: 7 }
    );
    assert_eq!(day_key(at("2026-01-01 00:00")), "2026-01-01");
    assert_eq!(day_key(at("2026-01-01 00:00") - 1), "2025-12-31");
    assert_eq!(month_key(at("2026-01-01 00:00") - 1), "2025-12");
}

#[test]
fn moments_beyond_every_calendar_do_not_break_it() {
    for ms in [i64::MIN, i64::MAX] {
        assert_eq!(day_key(ms).len(), if ms < 0 { 11 } else { 10 });
        assert!(Moment::of(ms).hour < 24);
        assert!(!CALENDAR.is_open(ms));
    }
    assert_eq!(CALENDAR.next_opening(i64::MAX), i64::MAX);
}

#[test]
fn sessions_are_half_open_and_lunch_is_closed() {
    let open = |text| CALENDAR.is_open(at(text));
    // Summer: 07:00–11:30, 13:30–17:00.
    assert!(open("2026-07-01 07:00") && open("2026-07-01 11:29") && open("2026-07-01 13:30"));
    assert!(!open("2026-07-01 06:59") && !open("2026-07-01 11:30") && !open("2026-07-01 17:00"));
    // Winter: 07:30–12:00, 13:00–16:30.
    assert!(open("2026-12-01 07:30") && open("2026-12-01 11:59") && open("2026-12-01 16:29"));
    assert!(!open("2026-12-01 12:00") && !open("2026-12-01 12:59") && !open("2026-12-01 16:30"));
}

#[test]
fn the_season_changes_between_15_and_16_october() {
    assert!(CALENDAR.is_open(at("2026-10-15 07:00")) && CALENDAR.is_open(at("2026-10-15 16:59")));
    assert!(!CALENDAR.is_open(at("2026-10-16 07:00")) && !CALENDAR.is_open(at("2026-10-16 16:59")));
    let across = CALENDAR.working_ms_between(at("2026-10-15 16:00"), at("2026-10-16 08:30"));
    assert_eq!(across, 2 * HOUR_MS);
    assert_eq!(
        CALENDAR.add_working_ms(at("2026-10-15 16:00"), 2 * HOUR_MS),
        at("2026-10-16 08:30")
    );
}

#[test]
fn a_swapped_saturday_is_worked_and_its_monday_is_not() {
    let saturday = parse_date("2026-08-22").unwrap();
    let monday = parse_date("2026-08-31").unwrap();
    assert!(CALENDAR.is_working_day(saturday));
    assert!(!CALENDAR.is_working_day(parse_date("2026-08-29").unwrap()));
    assert!(
        matches!(CALENDAR.day_off(monday), Some(DayOff::Holiday { name_vi, .. }) if name_vi.contains("22/08/2026"))
    );
    assert_eq!(CALENDAR.nth_working_day_after(parse_date("2026-08-21").unwrap(), 1), saturday);
    assert_eq!(CALENDAR.closing_of(saturday), Some(at("2026-08-22 17:00")));
    assert_eq!(CALENDAR.opening_of(monday), None);
}

#[test]
fn tet_2026_is_skipped_with_its_names() {
    let friday = parse_date("2026-02-13").unwrap();
    let monday = CALENDAR.nth_working_day_after(friday, 1);
    assert_eq!(monday, parse_date("2026-02-23").unwrap());
    let skipped = CALENDAR.skipped_between(friday, monday);
    assert_eq!(skipped.len(), 9);
    assert_eq!(skipped[0].starts_at, at("2026-02-14 00:00"));
    assert_eq!(skipped[0].reason, DayOff::Weekend);
    assert!(
        matches!(&skipped[3].reason, DayOff::Holiday { name_vi, .. } if name_vi == "Tết Nguyên đán (mùng 1)")
    );
    assert_eq!(CALENDAR.next_opening(at("2026-02-13 16:30")), at("2026-02-23 07:30"));
    assert_eq!(CALENDAR.working_ms_between(at("2026-02-13 16:30"), at("2026-02-23 07:30")), 0);
}

#[test]
fn a_calendar_survives_being_stored() {
    let text = serde_json::to_string(&*CALENDAR).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), *CALENDAR);
    assert_eq!(CALENDAR.special_days().count(), 122);
}

#[test]
fn a_calendar_with_gaps_or_nonsense_is_refused() {
    let build = |from: &str, to: &str| Calendar::build(&OFFICE_HOURS.replace(from, to), Vec::new());
    assert!(matches!(build("10-16", "10-17"), Err(CalendarError::Cover(day)) if day == "10-16"));
    assert!(matches!(build("10-16", "10-15"), Err(CalendarError::Cover(_))));
    assert!(matches!(build("\"11:30\"", "\"06:30\""), Err(CalendarError::Season(_))));
    assert!(matches!(build("\"13:30\"", "\"11:00\""), Err(CalendarError::Season(_))));
    assert!(matches!(build("04-16", "02-30"), Err(CalendarError::Season(_))));
    assert!(matches!(build("\n  5\n", "\n  8\n"), Err(CalendarError::Weekdays)));
    assert!(matches!(Calendar::build("{", Vec::new()), Err(CalendarError::Unreadable(_))));
    let day = |date: &str| SpecialDay { date: date.to_owned(), ..special_days()[0].clone() };
    let days = vec![day("2026-01-01"), day("2026-01-01")];
    assert!(matches!(Calendar::build(OFFICE_HOURS, days), Err(CalendarError::Doubled(_))));
    for date in ["2026-1-1", "2026-02-29", "+026-01-01", "01/01/2026"] {
        assert!(matches!(
            Calendar::build(OFFICE_HOURS, vec![day(date)]),
            Err(CalendarError::Date(_))
        ));
    }
}

/// Counts open minutes one by one: slow and plain, to judge the quick arithmetic by.
fn minutes_open(from: i64, to: i64) -> i64 {
    (from / MINUTE_MS..to / MINUTE_MS).filter(|m| CALENDAR.is_open(m * MINUTE_MS)).count() as i64
}

proptest! {
    #[test]
    fn working_time_is_what_counting_open_minutes_gives(from in moments(), minutes in 0_i64..20 * 1440) {
        let from = from / MINUTE_MS * MINUTE_MS;
        let to = from + minutes * MINUTE_MS;
        prop_assert_eq!(CALENDAR.working_ms_between(from, to), minutes_open(from, to) * MINUTE_MS);
    }

    #[test]
    fn adding_working_time_adds_exactly_that_much(start in moments(), ms in 0_i64..200 * HOUR_MS) {
        let end = CALENDAR.add_working_ms(start, ms);
        prop_assert_eq!(CALENDAR.working_ms_between(start, end), ms);
        // It is the earliest such moment.
        prop_assert!(ms == 0 || CALENDAR.working_ms_between(start, end - 1) == ms - 1);
    }

    #[test]
    fn taking_working_time_away_takes_exactly_that_much(end in moments(), ms in 1_i64..200 * HOUR_MS) {
        let start = CALENDAR.subtract_working_ms(end, ms);
        prop_assert_eq!(CALENDAR.working_ms_between(start, end), ms);
        prop_assert_eq!(CALENDAR.working_ms_between(start + 1, end), ms - 1);
    }

    #[test]
    fn working_time_adds_up(a in moments(), x in 0_i64..30 * DAY_MS, y in 0_i64..30 * DAY_MS) {
        let (b, c) = (a + x, a + x + y);
        prop_assert_eq!(
            CALENDAR.working_ms_between(a, b) + CALENDAR.working_ms_between(b, c),
            CALENDAR.working_ms_between(a, c)
        );
        prop_assert_eq!(CALENDAR.working_ms_between(c, a), 0.min(c - a));
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_opens_before_it(ms in moments()) {
        let opening = CALENDAR.next_opening(ms);
        prop_assert!(opening >= ms && CALENDAR.is_open(opening));
        prop_assert_eq!(CALENDAR.working_ms_between(ms, opening), 0);
    }

    #[test]
    fn every_working_day_has_eight_hours(ms in moments()) {
        let date = date_of(ms);
        let hours = CALENDAR.working_ms_between(start_of(date), start_of(date) + DAY_MS) / HOUR_MS;
        prop_assert_eq!(hours, if CALENDAR.is_working_day(date) { 8 } else { 0 });
        prop_assert_eq!(CALENDAR.day_off(date).is_none(), CALENDAR.is_working_day(date));
    }

    #[test]
    fn working_days_and_skipped_days_are_all_days(ms in moments(), n in 0_u32..60) {
        let from = date_of(ms);
        let to = CALENDAR.nth_working_day_after(from, n);
        let days = i64::from(to.to_julian_day() - from.to_julian_day());
        prop_assert_eq!(CALENDAR.skipped_between(from, to).len() as i64 + i64::from(n), days);
    }

    #[test]
    fn a_moment_s_parts_lead_back_to_its_minute(ms in any::<i64>().prop_map(|ms| ms % (200_000 * DAY_MS))) {
        let m = Moment::of(ms);
        let back = moment(m.year, m.month, m.day, m.hour, m.minute);
        prop_assert_eq!(back, Some(ms.div_euclid(MINUTE_MS) * MINUTE_MS));
    }
}
