//! The seven counting rules of domain.md §6, as worked examples and as properties.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use domain::calendar::{Calendar, DAY_MS, DayOff, HOUR_MS, MINUTE_MS, date_of, start_of};
use domain::deadline::{
    Basis, Clock, Lateness, Pause, PauseEffect, PauseReason, Policy, PolicyError, Reckoning,
    SlaClass, Step, extension_request_until, is_past, late_from, rating_until, reckon,
    reckon_rework, reopen_until, rework_due, standing, step_due, supplement_due,
};
use domain::ladder::{Flag, rungs};
use house::{POLICY, at, calendar, policy};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);
static RULES: LazyLock<Policy> = LazyLock::new(policy);

const DAY_CLASSES: [SlaClass; 4] =
    [SlaClass::Quick, SlaClass::Standard, SlaClass::Complex, SlaClass::Policy];

fn clock(class: SlaClass, received: &str) -> Clock {
    Clock {
        class,
        received_at: at(received),
        pauses: Vec::new(),
        extension_days: None,
        stopped_at: None,
    }
}

fn pause(from: &str, to: &str) -> Pause {
    Pause { from: at(from), to: Some(at(to)), reason: PauseReason::NeedInfo }
}

fn due(clock: &Clock) -> i64 {
    reckoned(clock).due_at
}

fn reckoned(clock: &Clock) -> Reckoning {
    reckon(&CALENDAR, &RULES, clock, clock.received_at)
}

#[test]
fn received_on_friday_at_16_20_it_is_due_at_closing_on_wednesday() {
    let reckoning = reckoned(&clock(SlaClass::Quick, "2026-11-06 16:20"));
    assert_eq!(reckoning.due_at, at("2026-11-11 16:30"));
    assert_eq!(reckoning.basis, Basis::WorkingDays(3));
    assert_eq!(reckoning.counts_from, at("2026-11-09 07:30"));
    let days: Vec<i64> = reckoning.counted.iter().map(|day| day.closes_at).collect();
    assert_eq!(days, [at("2026-11-09 16:30"), at("2026-11-10 16:30"), at("2026-11-11 16:30")]);
    let skipped: Vec<i64> = reckoning.skipped.iter().map(|day| day.starts_at).collect();
    assert_eq!(skipped, [at("2026-11-07 00:00"), at("2026-11-08 00:00")]);
    assert_eq!(reckoning.due_soon_at, at("2026-11-11 07:30"));
}

#[test]
fn received_after_closing_or_on_sunday_it_counts_from_the_next_working_day() {
    assert_eq!(due(&clock(SlaClass::Quick, "2026-11-06 23:59")), at("2026-11-11 16:30"));
    assert_eq!(due(&clock(SlaClass::Quick, "2026-11-08 10:00")), at("2026-11-11 16:30"));
    assert_eq!(due(&clock(SlaClass::Quick, "2026-11-09 00:00")), at("2026-11-12 16:30"));
}

#[test]
fn across_tet_2026_the_holiday_does_not_count() {
    let reckoning = reckoned(&clock(SlaClass::Standard, "2026-02-12 09:00"));
    // Fri 13, then Mon 23 to Thu 26 February.
    assert_eq!(reckoning.due_at, at("2026-02-26 16:30"));
    let named =
        reckoning.skipped.iter().filter(|d| matches!(d.reason, DayOff::Holiday { .. })).count();
    assert_eq!((reckoning.skipped.len(), named), (9, 5));
}

#[test]
fn the_due_time_takes_the_closing_of_its_own_season() {
    assert_eq!(due(&clock(SlaClass::Quick, "2026-10-12 08:00")), at("2026-10-15 17:00"));
    assert_eq!(due(&clock(SlaClass::Quick, "2026-10-13 08:00")), at("2026-10-16 16:30"));
    let mut paused = clock(SlaClass::Quick, "2026-10-12 08:00");
    paused.pauses = vec![pause("2026-10-13 08:00", "2026-10-13 10:00")];
    assert_eq!(due(&paused), at("2026-10-16 09:30"));
}

#[test]
fn a_swapped_saturday_counts_and_its_monday_does_not() {
    // Fri 21/08, Sat 22/08 (worked), Mon 24/08.
    assert_eq!(due(&clock(SlaClass::Quick, "2026-08-20 08:00")), at("2026-08-24 17:00"));
    // Fri 28/08, then Thu 03/09 and Fri 04/09: 31/08 swapped, 01 and 02/09 National Day.
    assert_eq!(due(&clock(SlaClass::Quick, "2026-08-27 08:00")), at("2026-09-04 17:00"));
}

#[test]
fn a_pause_moves_the_due_time_by_the_working_time_it_covers() {
    let mut asked = clock(SlaClass::Quick, "2026-11-06 16:20");
    // Monday 10:00 to Tuesday 09:00: 2 h, 3.5 h and 1.5 h.
    asked.pauses = vec![pause("2026-11-09 10:00", "2026-11-10 09:00")];
    let reckoning = reckoned(&asked);
    assert_eq!(reckoning.pauses[0].moved_ms, 7 * HOUR_MS);
    assert_eq!(reckoning.pauses[0].effect, PauseEffect::Moved);
    assert_eq!(reckoning.due_before_pauses, at("2026-11-11 16:30"));
    assert_eq!(reckoning.due_at, at("2026-11-12 15:30"));
}

#[test]
fn a_pause_on_the_day_of_receipt_moves_nothing() {
    let mut asked = clock(SlaClass::Quick, "2026-11-05 08:00");
    asked.pauses = vec![pause("2026-11-05 09:00", "2026-11-05 15:00")];
    assert_eq!(due(&asked), at("2026-11-10 16:30"));
    assert_eq!(reckoned(&asked).pauses[0].effect, PauseEffect::NoWorkingTime);
    // Into the next day it counts from opening: 07:30 to 08:30.
    asked.pauses = vec![pause("2026-11-05 09:00", "2026-11-06 08:30")];
    assert_eq!(due(&asked), at("2026-11-11 08:30"));
}

#[test]
fn overlapping_pauses_count_once() {
    let mut asked = clock(SlaClass::Quick, "2026-11-06 16:20");
    asked.pauses = vec![
        pause("2026-11-09 09:00", "2026-11-09 10:30"),
        pause("2026-11-09 08:00", "2026-11-09 10:00"),
        pause("2026-11-09 08:15", "2026-11-09 09:15"),
    ];
    let reckoning = reckoned(&asked);
    assert_eq!(reckoning.due_at, at("2026-11-12 10:00"));
    let effects: Vec<PauseEffect> = reckoning.pauses.iter().map(|pause| pause.effect).collect();
    assert_eq!(effects, [PauseEffect::Moved, PauseEffect::Overlapped, PauseEffect::Moved]);
}

#[test]
fn a_pause_that_begins_after_the_due_time_changes_nothing() {
    let mut late = clock(SlaClass::Quick, "2026-11-06 16:20");
    late.pauses = vec![pause("2026-11-11 16:31", "2026-11-13 16:00")];
    let reckoning = reckoned(&late);
    assert_eq!(reckoning.due_at, at("2026-11-11 16:30"));
    assert_eq!(reckoning.pauses[0].effect, PauseEffect::AfterDue);
    // In the due minute itself the question is in time.
    late.pauses = vec![pause("2026-11-11 16:30", "2026-11-12 08:30")];
    assert_eq!(due(&late), at("2026-11-12 08:30"));
}

#[test]
fn an_open_pause_counts_until_now_and_keeps_the_time_left() {
    let mut asked = clock(SlaClass::Quick, "2026-11-06 16:20");
    asked.pauses =
        vec![Pause { from: at("2026-11-10 09:00"), to: None, reason: PauseReason::NeedInfo }];
    for now in ["2026-11-10 09:00", "2026-11-10 15:00", "2026-11-15 03:00", "2026-12-24 08:00"] {
        let reckoning = reckon(&CALENDAR, &RULES, &asked, at(now));
        let standing = standing(&CALENDAR, &reckoning, None, at(now));
        assert_eq!(standing.lateness, Lateness::Paused, "{now}");
        assert_eq!(standing.remaining_ms, 14 * HOUR_MS + HOUR_MS / 2, "{now}");
    }
}

#[test]
fn waiting_for_the_coordinator_pauses_eight_working_hours_at_most() {
    let mut waiting = clock(SlaClass::Quick, "2026-11-06 16:20");
    waiting.pauses = vec![Pause {
        from: at("2026-11-10 09:00"),
        to: None,
        reason: PauseReason::ExtensionDecision,
    }];
    let soon = reckon(&CALENDAR, &RULES, &waiting, at("2026-11-10 10:00"));
    assert!(soon.paused);
    assert_eq!(soon.due_at, at("2026-11-12 08:30"));
    let long = reckon(&CALENDAR, &RULES, &waiting, at("2026-11-20 10:00"));
    assert!(!long.paused);
    assert_eq!(long.due_at, at("2026-11-12 16:30"));
    assert_eq!(
        standing(&CALENDAR, &long, None, at("2026-11-20 10:00")).lateness,
        Lateness::Overdue
    );
}

#[test]
fn a_petition_closed_for_silence_goes_on_where_it_stopped() {
    let mut silent = clock(SlaClass::Quick, "2026-11-06 16:20");
    silent.pauses = vec![
        pause("2026-11-10 09:00", "2026-11-13 09:00"),
        Pause {
            from: at("2026-11-13 09:00"),
            to: Some(at("2026-11-17 09:00")),
            reason: PauseReason::ClosedForSilence,
        },
    ];
    let reckoning = reckon(&CALENDAR, &RULES, &silent, at("2026-11-17 09:00"));
    let standing = standing(&CALENDAR, &reckoning, None, at("2026-11-17 09:00"));
    assert_eq!(standing.remaining_ms, 14 * HOUR_MS + HOUR_MS / 2);
}

#[test]
fn an_urgent_petition_is_due_after_24_hours_day_and_night() {
    let mut urgent = clock(SlaClass::Urgent, "2026-02-16 22:10");
    urgent.extension_days = Some(5);
    urgent.pauses =
        vec![Pause { from: at("2026-02-16 22:20"), to: None, reason: PauseReason::NeedInfo }];
    let reckoning = reckon(&CALENDAR, &RULES, &urgent, at("2026-02-17 17:00"));
    assert_eq!(reckoning.due_at, at("2026-02-17 22:10"));
    assert_eq!(reckoning.extension, None);
    assert_eq!(reckoning.pauses[0].effect, PauseEffect::Urgent);
    let standing_at = |now| standing(&CALENDAR, &reckoning, None, at(now)).lateness;
    assert_eq!(standing_at("2026-02-17 17:00"), Lateness::InTime);
    assert_eq!(standing_at("2026-02-17 18:10"), Lateness::DueSoon);
    assert_eq!(standing_at("2026-02-17 22:10"), Lateness::DueSoon);
    assert_eq!(standing_at("2026-02-17 22:11"), Lateness::Overdue);
}

#[test]
fn an_extension_adds_days_up_to_the_ceiling() {
    let room: Vec<u32> = DAY_CLASSES.iter().map(|&class| RULES.extension_room(class)).collect();
    assert_eq!(room, [3, 5, 10, 5]);
    assert_eq!(RULES.extension_room(SlaClass::Urgent), 0);
    let mut extended = clock(SlaClass::Quick, "2026-11-06 16:20");
    extended.extension_days = Some(2);
    assert_eq!(due(&extended), at("2026-11-13 16:30"));
    extended.extension_days = Some(30);
    assert_eq!(reckoned(&extended).basis, Basis::WorkingDays(6));
    let plain = reckoned(&clock(SlaClass::Quick, "2026-11-06 16:20"));
    assert_eq!(extension_request_until(&CALENDAR, &RULES, &plain), Some(at("2026-11-11 11:30")));
    let urgent = reckoned(&clock(SlaClass::Urgent, "2026-11-06 16:20"));
    assert_eq!(extension_request_until(&CALENDAR, &RULES, &urgent), None);
}

#[test]
fn steps_run_in_working_time_from_their_beginning() {
    let step = |step, class, begun: &str| step_due(&CALENDAR, &RULES, step, class, at(begun), &[]);
    let standard = SlaClass::Standard;
    assert_eq!(step(Step::Screen, standard, "2026-11-06 15:00"), Some(at("2026-11-09 10:00")));
    assert_eq!(step(Step::Screen, standard, "2026-11-08 15:00"), Some(at("2026-11-09 11:30")));
    assert_eq!(step(Step::Accept, standard, "2026-11-06 15:00"), Some(at("2026-11-09 15:00")));
    assert_eq!(step(Step::Process, standard, "2026-11-06 15:00"), None);
    assert_eq!(
        step(Step::Screen, SlaClass::Urgent, "2026-11-08 23:50"),
        Some(at("2026-11-09 00:20"))
    );
    assert_eq!(
        step(Step::PublishCheck, SlaClass::Urgent, "2026-11-08 23:00"),
        Some(at("2026-11-09 01:00"))
    );
    assert_eq!(step(Step::AgencyApprove, SlaClass::Urgent, "2026-11-08 23:00"), None);
    assert_eq!(step(Step::Ack, SlaClass::Quick, "2026-11-08 23:00"), Some(at("2026-11-08 23:01")));
    let asked = [pause("2026-11-09 08:00", "2026-11-09 09:00")];
    let due = step_due(&CALENDAR, &RULES, Step::Screen, standard, at("2026-11-06 15:00"), &asked);
    assert_eq!(due, Some(at("2026-11-09 11:00")));
}

#[test]
fn the_sender_has_three_working_days_to_add_and_no_end_when_urgent() {
    assert_eq!(
        supplement_due(&CALENDAR, &RULES, SlaClass::Quick, at("2026-11-06 15:00")),
        Some(at("2026-11-11 15:00"))
    );
    assert_eq!(supplement_due(&CALENDAR, &RULES, SlaClass::Urgent, at("2026-11-06 15:00")), None);
}

#[test]
fn rework_takes_half_the_class_rounded_up() {
    let days: Vec<u32> = DAY_CLASSES.iter().map(|&class| RULES.rework_total(class).value).collect();
    assert_eq!(days, [2, 3, 5, 8]);
    assert_eq!(
        rework_due(&CALENDAR, &RULES, SlaClass::Quick, at("2026-11-06 15:00")),
        at("2026-11-10 16:30")
    );
    assert_eq!(
        rework_due(&CALENDAR, &RULES, SlaClass::Urgent, at("2026-11-06 15:00")),
        at("2026-11-07 03:00")
    );
    let mut again = clock(SlaClass::Quick, "2026-11-06 15:00");
    again.pauses = vec![pause("2026-11-09 08:00", "2026-11-09 09:00")];
    assert_eq!(reckon_rework(&CALENDAR, &RULES, &again, 0).due_at, at("2026-11-11 08:30"));
}

#[test]
fn windows_end_with_their_last_day() {
    let answered = at("2026-11-06 15:00");
    assert_eq!(reopen_until(&RULES, answered), at("2026-11-14 00:00") - 1);
    assert_eq!(rating_until(&RULES, answered), at("2026-11-22 00:00") - 1);
    assert_eq!(RULES.reopen_times(), 2);
}

#[test]
fn an_act_in_the_due_minute_is_in_time() {
    let reckoning = reckoned(&clock(SlaClass::Quick, "2026-11-06 16:20"));
    let met = |stop: i64| standing(&CALENDAR, &reckoning, Some(stop), stop + DAY_MS).lateness;
    let due = at("2026-11-11 16:30");
    assert_eq!(met(at("2026-11-10 16:29")), Lateness::MetEarly);
    assert_eq!(met(at("2026-11-11 07:30")), Lateness::MetInTime);
    assert_eq!(met(due), Lateness::MetInTime);
    assert_eq!(met(due + MINUTE_MS - 1), Lateness::MetInTime);
    assert_eq!(met(due + MINUTE_MS), Lateness::MetLate);
    assert_eq!(late_from(due), due + MINUTE_MS);
    assert!(is_past(due, late_from(due)) && !is_past(due, late_from(due) - 1));
}

#[test]
fn overdue_time_is_counted_in_working_hours() {
    let reckoning = reckoned(&clock(SlaClass::Quick, "2026-11-06 16:20"));
    let late = standing(&CALENDAR, &reckoning, None, at("2026-11-12 09:30"));
    assert_eq!((late.lateness, late.remaining_ms), (Lateness::Overdue, -2 * HOUR_MS));
    let soon = standing(&CALENDAR, &reckoning, None, at("2026-11-11 15:30"));
    assert_eq!((soon.lateness, soon.remaining_ms), (Lateness::DueSoon, HOUR_MS));
    let early = standing(&CALENDAR, &reckoning, None, at("2026-11-09 07:30"));
    assert_eq!((early.lateness, early.remaining_ms), (Lateness::InTime, 24 * HOUR_MS));
}

#[test]
fn the_reminder_ladder_has_its_five_rungs() {
    let fall = |clock: &Clock| -> Vec<i64> {
        rungs(&CALENDAR, &RULES, &reckoned(clock)).iter().map(|rung| rung.0).collect()
    };
    assert_eq!(
        fall(&clock(SlaClass::Quick, "2026-11-06 16:20")),
        [
            "2026-11-10 11:30",
            "2026-11-11 07:30",
            "2026-11-11 16:30",
            "2026-11-12 16:30",
            "2026-11-16 16:30"
        ]
        .map(at)
    );
    assert_eq!(
        fall(&clock(SlaClass::Urgent, "2026-11-06 16:20")),
        [
            "2026-11-06 22:20",
            "2026-11-07 12:20",
            "2026-11-07 16:20",
            "2026-11-07 20:20",
            "2026-11-08 16:20"
        ]
        .map(at)
    );
    assert_eq!(RULES.reminders()[3].flag, Some(Flag::Overdue));
}

#[test]
fn a_policy_survives_being_stored() {
    let text = serde_json::to_string(&*RULES).unwrap();
    assert_eq!(Policy::from_json(&text).unwrap(), *RULES);
    assert_eq!(RULES.valid_from(), "2023-11-01");
    assert_eq!((RULES.max_returns(), RULES.extension_times()), (2, 1));
}

#[test]
fn a_policy_with_nonsense_is_refused() {
    let with = |from: &str, to: &str| Policy::from_json(&POLICY.replacen(from, to, 1));
    assert!(matches!(with("\"quick\": {", "\"fast\": {"), Err(PolicyError::Unreadable(_))));
    assert!(matches!(with("\"value\": 24", "\"value\": 0"), Err(PolicyError::Class("urgent"))));
    assert!(matches!(with("\"value\": 15", "\"value\": 21"), Err(PolicyError::Class("policy"))));
    assert!(matches!(
        with("\"code\": \"RATE\"", "\"code\": \"ACK\""),
        Err(PolicyError::Step("RATE"))
    ));
    assert!(matches!(
        with("\"fraction_of_class\": 0.5", "\"fraction_of_class\": 1.5"),
        Err(PolicyError::Range(_))
    ));
    assert!(matches!(with("50% of total", "500% of total"), Err(PolicyError::Unreadable(_))));
    assert!(matches!(with("\"value\": 30", "\"value\": 4000000000"), Err(PolicyError::Range(_))));
}

#[test]
fn classes_and_steps_have_stable_codes() {
    for &class in SlaClass::ALL {
        assert_eq!(SlaClass::parse(class.code()), Some(class));
    }
    assert_eq!(SlaClass::parse("fast"), None);
    assert_eq!(Step::parse("PUBLISH_CHECK"), Some(Step::PublishCheck));
}

fn moments() -> impl Strategy<Value = i64> {
    at("2024-01-01 00:00")..at("2029-10-31 00:00")
}

fn day_class() -> impl Strategy<Value = SlaClass> {
    prop::sample::select(DAY_CLASSES.to_vec())
}

fn plain(class: SlaClass, received_at: i64) -> Clock {
    Clock { class, received_at, pauses: Vec::new(), extension_days: None, stopped_at: None }
}

fn with_pauses(class: SlaClass, received_at: i64, spans: &[(i64, i64)]) -> Clock {
    let pauses = spans
        .iter()
        .map(|&(begin, length)| Pause {
            from: received_at + begin,
            to: Some(received_at + begin + length),
            reason: PauseReason::NeedInfo,
        })
        .collect();
    Clock { pauses, ..plain(class, received_at) }
}

proptest! {
    #[test]
    fn without_pauses_it_falls_due_at_the_closing_of_a_working_day(class in day_class(), ms in moments()) {
        let due = due(&plain(class, ms));
        prop_assert_eq!(CALENDAR.closing_of(date_of(due)), Some(due));
    }

    #[test]
    fn it_never_falls_due_on_a_day_off(
        class in day_class(), ms in moments(),
        spans in prop::collection::vec((0..20 * DAY_MS, 0..5 * DAY_MS), 0..5),
    ) {
        let due = due(&with_pauses(class, ms, &spans));
        prop_assert!(CALENDAR.is_working_day(date_of(due)));
        prop_assert!(CALENDAR.is_open(due) || CALENDAR.is_open(due - 1));
    }

    #[test]
    fn any_minute_of_the_same_day_gives_the_same_due_time(class in day_class(), ms in moments(), other in 0..DAY_MS) {
        prop_assert_eq!(due(&plain(class, ms)), due(&plain(class, start_of(date_of(ms)) + other)));
    }

    #[test]
    fn urgent_is_24_hours_whatever_happens(
        ms in moments(), spans in prop::collection::vec((0..DAY_MS, 0..DAY_MS), 0..3), days in 0_u32..30,
    ) {
        let clock = Clock { extension_days: Some(days), ..with_pauses(SlaClass::Urgent, ms, &spans) };
        prop_assert_eq!(due(&clock), ms + DAY_MS);
    }

    #[test]
    fn one_pause_in_the_count_moves_the_due_time_by_what_it_covers(
        class in day_class(), ms in moments(), share in 0.0..1.0_f64, length in 0..10 * DAY_MS,
    ) {
        let before = reckoned(&plain(class, ms));
        let from = before.counts_from + ((before.due_at - before.counts_from) as f64 * share) as i64;
        let after = due(&with_pauses(class, ms, &[(from - ms, length)]));
        prop_assert_eq!(
            CALENDAR.working_ms_between(before.due_at, after),
            CALENDAR.working_ms_between(from, from + length)
        );
    }

    #[test]
    fn a_paused_petition_does_not_run_late(class in day_class(), ms in moments(), share in 0.0..1.0_f64, later in 0..60 * DAY_MS) {
        let before = reckoned(&plain(class, ms));
        let from = ms + ((before.due_at - ms) as f64 * share) as i64;
        let clock = Clock {
            pauses: vec![Pause { from, to: None, reason: PauseReason::NeedInfo }],
            ..plain(class, ms)
        };
        let now = from + later;
        let reckoning = reckon(&CALENDAR, &RULES, &clock, now);
        prop_assert_eq!(standing(&CALENDAR, &reckoning, None, now).lateness, Lateness::Paused);
    }

    #[test]
    fn the_order_of_pauses_and_cutting_one_in_two_change_nothing(
        class in day_class(), ms in moments(),
        spans in prop::collection::vec((0..10 * DAY_MS, 1..3 * DAY_MS), 1..4), cut in 0.0..1.0_f64,
    ) {
        let whole = with_pauses(class, ms, &spans);
        let mut turned = whole.clone();
        turned.pauses.reverse();
        prop_assert_eq!(due(&whole), due(&turned));
        let (begin, length) = spans[0];
        let first = (length as f64 * cut) as i64;
        let mut parts = spans.clone();
        parts[0] = (begin, first);
        parts.push((begin + first, length - first));
        prop_assert_eq!(due(&whole), due(&with_pauses(class, ms, &parts)));
    }

    #[test]
    fn the_same_pause_twice_counts_once(
        class in day_class(), ms in moments(), spans in prop::collection::vec((0..10 * DAY_MS, 0..3 * DAY_MS), 1..4),
    ) {
        let twice: Vec<_> = spans.iter().chain(&spans).copied().collect();
        prop_assert_eq!(due(&with_pauses(class, ms, &spans)), due(&with_pauses(class, ms, &twice)));
    }

    #[test]
    fn more_days_or_a_later_receipt_never_make_it_due_earlier(
        class in day_class(), ms in moments(), days in 0_u32..25, later in 0..30 * DAY_MS,
        spans in prop::collection::vec((0..10 * DAY_MS, 0..3 * DAY_MS), 0..3),
    ) {
        let clock = with_pauses(class, ms, &spans);
        let longer = Clock { extension_days: Some(days), ..clock.clone() };
        let longest = Clock { extension_days: Some(days + 1), ..clock.clone() };
        prop_assert!(due(&clock) <= due(&longer) && due(&longer) <= due(&longest));
        prop_assert!(due(&plain(class, ms)) <= due(&plain(class, ms + later)));
        prop_assert!(due(&plain(class, ms)) <= due(&clock));
    }

    #[test]
    fn an_extended_total_never_exceeds_twenty_working_days(class in day_class(), ms in moments(), days in any::<u32>()) {
        let reckoning = reckoned(&Clock { extension_days: Some(days), ..plain(class, ms) });
        prop_assert!(reckoning.counted.len() <= 20);
        prop_assert!(reckoning.counted.len() as u32 <= 2 * RULES.total(class).value);
    }

    #[test]
    fn the_explanation_adds_up(
        class in day_class(), ms in moments(), spans in prop::collection::vec((0..10 * DAY_MS, 0..3 * DAY_MS), 0..4),
    ) {
        let reckoning = reckoned(&with_pauses(class, ms, &spans));
        let moved: i64 = reckoning.pauses.iter().map(|pause| pause.moved_ms).sum();
        prop_assert_eq!(CALENDAR.working_ms_between(reckoning.due_before_pauses, reckoning.due_at), moved);
        prop_assert_eq!(
            CALENDAR.working_ms_between(reckoning.counts_from, reckoning.due_before_pauses),
            i64::from(RULES.total(class).value) * 8 * HOUR_MS
        );
        for pause in &reckoning.pauses {
            prop_assert_eq!(pause.moved_ms > 0, pause.effect == PauseEffect::Moved);
        }
    }
}
