//! The due time alone against the clock that explains itself, and what must hold for every clock.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use domain::calendar::{Calendar, DAY_MS, HOUR_MS, SpecialDay, date_key, date_of};
use domain::deadline::{
    Clock, Lateness, Limit, Pause, PauseReason, Policy, SlaClass, Step, Unit, due_at, is_past,
    reckon, reckon_rework, rework_due_at, standing, step_due,
};
use house::{OFFICE_HOURS, POLICY, at, calendar, policy, special_days};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);
static RULES: LazyLock<Policy> = LazyLock::new(policy);
/// Sundays are worked and Wednesdays are not, mornings only in one season: nothing is eight hours.
static ODD: LazyLock<Calendar> = LazyLock::new(|| {
    let hours = r#"{"weekdays": [1, 2, 4, 7], "hours_per_day": 6, "seasons": [
        {"code": "wet", "from": "05-01", "to": "10-31", "sessions": [["00:00", "05:10"]]},
        {"code": "dry", "from": "11-01", "to": "04-30",
         "sessions": [["06:00", "07:00"], ["07:00", "09:30"], ["20:00", "24:00"]]}]}"#;
    Calendar::build(hours, special_days()).unwrap()
});

/// Moments inside the table of days, before it, after it and across both of its ends.
fn moments() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => at("2024-01-01 00:00")..at("2029-10-31 00:00"),
        1 => at("2019-11-01 00:00")..at("2020-02-01 00:00"),
        1 => at("2044-10-01 00:00")..at("2045-02-01 00:00"),
        1 => at("1999-01-01 00:00")..at("2002-01-01 00:00"),
    ]
}

fn pause() -> impl Strategy<Value = (i64, Option<i64>, PauseReason)> {
    (
        -2 * DAY_MS..30 * DAY_MS,
        prop::option::weighted(0.8, 0..6 * DAY_MS),
        prop::sample::select(PauseReason::ALL.to_vec()),
    )
}

prop_compose! {
    fn clocks()(
        class in prop::sample::select(SlaClass::ALL.to_vec()),
        received_at in moments(),
        pauses in prop::collection::vec(pause(), 0..6),
        extension_days in prop::option::of(0_u32..25),
        stopped in prop::option::weighted(0.3, 0..40 * DAY_MS),
    ) -> Clock {
        let pauses = pauses
            .into_iter()
            .map(|(begin, length, reason)| {
                let from = received_at + begin;
                Pause { from, to: length.map(|length| from + length), reason }
            })
            .collect();
        let stopped_at = stopped.map(|after| received_at + after);
        Clock { class, received_at, pauses, extension_days, stopped_at }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_due_time_alone_is_the_one_that_explains_itself(clock in clocks(), later in -DAY_MS..50 * DAY_MS) {
        let now = clock.received_at + later;
        for calendar in [&*CALENDAR, &*ODD] {
            prop_assert_eq!(
                due_at(calendar, &RULES, &clock, now),
                reckon(calendar, &RULES, &clock, now).due_at
            );
            prop_assert_eq!(
                rework_due_at(calendar, &RULES, &clock, now),
                reckon_rework(calendar, &RULES, &clock, now).due_at
            );
        }
    }
}

proptest! {
    #[test]
    fn working_time_in_an_odd_calendar_is_counted_by_the_minute(from in moments(), minutes in 0_i64..3 * 1440) {
        let from = from.div_euclid(60_000) * 60_000;
        let to = from + minutes * 60_000;
        let open = (0..minutes).filter(|minute| ODD.is_open(from + minute * 60_000)).count() as i64;
        prop_assert_eq!(ODD.working_ms_between(from, to), open * 60_000);
    }

    #[test]
    fn in_an_odd_calendar_time_added_and_taken_away_is_exact(from in moments(), ms in 1_i64..100 * HOUR_MS) {
        let end = ODD.add_working_ms(from, ms);
        prop_assert_eq!(ODD.working_ms_between(from, end), ms);
        prop_assert_eq!(ODD.working_ms_between(from, end - 1), ms - 1);
        let start = ODD.subtract_working_ms(from, ms);
        prop_assert_eq!(ODD.working_ms_between(start, from), ms);
        prop_assert_eq!(ODD.working_ms_between(start + 1, from), ms - 1);
    }

    #[test]
    fn the_nth_working_day_is_the_next_one_n_times(from in moments(), n in 0_u32..60) {
        let mut day = date_of(from);
        for _ in 0..n {
            day = day.next_day().unwrap();
            while !ODD.is_working_day(day) {
                day = day.next_day().unwrap();
            }
        }
        prop_assert_eq!(ODD.nth_working_day_after(date_of(from), n), day);
    }

    /// Whatever else paused it before: while it waits for the sender it is not late, and its
    /// time left does not melt.
    #[test]
    fn a_paused_petition_never_runs_late(
        clock in clocks(), share in 0.0..1.0_f64, first in 0..30 * DAY_MS, second in 0..30 * DAY_MS,
    ) {
        let mut clock = Clock { stopped_at: None, ..clock };
        clock.pauses.retain(|pause| pause.to.is_some());
        prop_assume!(clock.class != SlaClass::Urgent);
        let due = due_at(&CALENDAR, &RULES, &clock, clock.received_at);
        let from = clock.received_at + ((due - clock.received_at) as f64 * share) as i64;
        // Pauses that begin later than this one belong to another story.
        clock.pauses.retain(|pause| pause.to.is_some_and(|to| to <= from));
        prop_assume!(!is_past(due_at(&CALENDAR, &RULES, &clock, from), from));
        clock.pauses.push(Pause { from, to: None, reason: PauseReason::NeedInfo });
        let stand = |now| {
            let reckoning = reckon(&CALENDAR, &RULES, &clock, now);
            standing(&CALENDAR, &reckoning, None, now)
        };
        let (one, two) = (stand(from + first), stand(from + first + second));
        prop_assert_eq!((one.lateness, two.lateness), (Lateness::Paused, Lateness::Paused));
        prop_assert!(one.remaining_ms >= 0 && two.remaining_ms >= 0);
        if from >= reckon(&CALENDAR, &RULES, &clock, from).counts_from {
            prop_assert_eq!(one.remaining_ms, two.remaining_ms);
        }
    }

    #[test]
    fn a_longer_class_a_longer_pause_or_another_one_never_gives_an_earlier_due_time(
        clock in clocks(), longer in 0..9 * DAY_MS, (begin, length, reason) in pause(), days in 0_u32..9,
    ) {
        let now = clock.received_at + 60 * DAY_MS;
        let due = |clock: &Clock| due_at(&CALENDAR, &RULES, clock, now);
        let base = due(&clock);
        let from = clock.received_at + begin;
        let mut another = clock.clone();
        another.pauses.push(Pause { from, to: length.map(|length| from + length), reason });
        prop_assert!(base <= due(&another));
        let mut stretched = clock.clone();
        for pause in &mut stretched.pauses {
            pause.to = pause.to.map(|to| to + longer);
        }
        prop_assert!(base <= due(&stretched));
        let extension_days = Some(clock.extension_days.unwrap_or(0) + days);
        let extended = Clock { extension_days, ..clock.clone() };
        prop_assert!(base <= due(&extended));
        let order = [SlaClass::Urgent, SlaClass::Quick, SlaClass::Standard, SlaClass::Complex, SlaClass::Policy];
        for pair in order.windows(2) {
            let plain = |class| due(&Clock::new(class, clock.received_at));
            prop_assert!(plain(pair[0]) <= plain(pair[1]));
        }
    }

    #[test]
    fn one_more_holiday_never_gives_an_earlier_due_time(
        class in prop::sample::select(SlaClass::ALL.to_vec()),
        received in at("2024-01-01 00:00")..at("2029-10-31 00:00"), ahead in 0_i64..30,
    ) {
        let off = date_key(date_of(received + ahead * DAY_MS));
        let mut days = special_days();
        days.retain(|day| day.date != off);
        days.push(SpecialDay { date: off, is_off: true, ..days[0].clone() });
        let shorter = Calendar::build(OFFICE_HOURS, days).unwrap();
        let clock = Clock::new(class, received);
        prop_assert!(
            due_at(&CALENDAR, &RULES, &clock, received) <= due_at(&shorter, &RULES, &clock, received)
        );
    }

    #[test]
    fn more_working_hours_for_a_step_never_give_an_earlier_due_time(began in moments(), hours in 1_u32..40, more in 0_u32..40) {
        let with = |hours: u32| {
            let mut body: serde_json::Value = serde_json::from_str(POLICY).unwrap();
            body["steps"][1]["limit"] = serde_json::to_value(Limit::new(hours, Unit::WorkingHour)).unwrap();
            let policy = Policy::from_json(&body.to_string()).unwrap();
            step_due(&CALENDAR, &policy, Step::Screen, SlaClass::Standard, began, &[]).unwrap()
        };
        prop_assert!(with(hours) <= with(hours + more));
    }
}
