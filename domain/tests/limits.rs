//! Every number of domain.md §6, named: what the seed's policy says, and what happens when it
//! runs. Totals over whole weeks are worked in `worked.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use domain::calendar::{Calendar, DAY_MS, HOUR_MS, MINUTE_MS, parse_date};
use domain::chase::{ChaseBar, Chased, chase, chase_from};
use domain::deadline::{
    Clock, ExtensionBar, Limit, Pause, PauseReason, Policy, Progress, ReopenBar, Reopening,
    SlaClass, Step, Unit, decision_until, due_at, extension_days_until, extension_request_until,
    first_action_due, may_extend, progress_owed, rating_until, reckon, reopen_until, reopening,
    rework_due, rework_due_at, step_due, supplement_due,
};
use domain::id::OfficerId;
use domain::ladder::{Flag, Receiver, Watch, due_between, next_at, rungs};
use domain::petition::Status;
use house::{POLICY, at, calendar, policy};
use std::sync::LazyLock;
use uuid::Uuid;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);
static RULES: LazyLock<Policy> = LazyLock::new(policy);
const DAYS: [SlaClass; 4] =
    [SlaClass::Quick, SlaClass::Standard, SlaClass::Complex, SlaClass::Policy];

fn step(step: Step, class: SlaClass, begun: &str) -> Option<i64> {
    step_due(&CALENDAR, &RULES, step, class, at(begun), &[])
}

/// Begun on Tuesday 3 March 2026 at 08:00 in a day class, and on Saturday 7 at 23:00 when urgent.
fn both(which: Step) -> (Vec<Option<i64>>, Option<i64>) {
    let days = DAYS.iter().map(|&class| step(which, class, "2026-03-03 08:00")).collect();
    (days, step(which, SlaClass::Urgent, "2026-03-07 23:00"))
}

fn all(due: &str) -> Vec<Option<i64>> {
    vec![Some(at(due)); DAYS.len()]
}

#[test]
fn receipt_is_confirmed_within_a_minute_at_any_hour() {
    assert_eq!(both(Step::Ack), (all("2026-03-03 08:01"), Some(at("2026-03-07 23:01"))));
}

#[test]
fn screening_takes_4_working_hours_or_30_minutes() {
    assert_eq!(both(Step::Screen), (all("2026-03-03 12:00"), Some(at("2026-03-07 23:30"))));
}

#[test]
fn forwarding_takes_4_working_hours_or_30_minutes_and_with_screening_one_working_day() {
    assert_eq!(both(Step::Forward), (all("2026-03-03 12:00"), Some(at("2026-03-07 23:30"))));
    for class in DAYS {
        let both = [Step::Screen, Step::Forward].map(|step| RULES.step_limit(step, class).unwrap());
        assert!(both.iter().all(|limit| limit.unit == Unit::WorkingHour));
        let hours: u32 = both.iter().map(|limit| limit.value).sum();
        assert!(i64::from(hours) * HOUR_MS <= CALENDAR.working_day_ms());
    }
}

#[test]
fn an_agency_accepts_within_one_working_day_or_one_hour() {
    assert_eq!(both(Step::Accept), (all("2026-03-04 08:00"), Some(at("2026-03-08 00:00"))));
}

#[test]
fn assigning_takes_4_working_hours_or_one_hour() {
    assert_eq!(both(Step::Assign), (all("2026-03-03 12:00"), Some(at("2026-03-08 00:00"))));
}

#[test]
fn processing_has_what_is_left_of_the_class() {
    assert_eq!(both(Step::Process), (vec![None; DAYS.len()], None));
}

#[test]
fn the_leader_approves_within_4_working_hours_inside_the_total() {
    assert_eq!(both(Step::AgencyApprove), (all("2026-03-03 12:00"), None));
}

#[test]
fn checking_and_publishing_take_4_working_hours_or_2_hours_outside_the_total() {
    assert_eq!(both(Step::PublishCheck), (all("2026-03-03 12:00"), Some(at("2026-03-08 01:00"))));
    // The clock of the class has stopped at the leader's approval; the check begins there.
    let approved = at("2026-03-05 16:30");
    let clock =
        Clock { stopped_at: Some(approved), ..Clock::new(SlaClass::Quick, at("2026-03-02 08:00")) };
    assert_eq!(due_at(&CALENDAR, &RULES, &clock, approved + DAY_MS), approved);
    let check =
        step_due(&CALENDAR, &RULES, Step::PublishCheck, SlaClass::Quick, approved, &[]).unwrap();
    assert_eq!(check, at("2026-03-06 11:30"));
}

#[test]
fn urgent_has_24_hours_and_the_first_action_4() {
    assert_eq!(RULES.total(SlaClass::Urgent), Limit::new(24, Unit::Hour));
    let first = |class| first_action_due(&CALENDAR, &RULES, class, at("2026-03-07 23:00"));
    assert_eq!(first(SlaClass::Urgent), Some(at("2026-03-08 03:00")));
    assert!(DAYS.iter().all(|&class| first(class).is_none()));
}

#[test]
fn the_classes_have_3_5_10_and_15_working_days() {
    let totals = DAYS.map(|class| RULES.total(class));
    assert_eq!(totals, [3, 5, 10, 15].map(|days| Limit::new(days, Unit::WorkingDay)));
}

#[test]
fn the_sender_has_3_working_days_to_supplement_while_the_clock_stands() {
    let asked = at("2026-03-03 10:00");
    for class in DAYS {
        let until = supplement_due(&CALENDAR, &RULES, class, asked).unwrap();
        assert_eq!(until, at("2026-03-06 10:00"));
        let pause = Pause { from: asked, to: Some(until), reason: PauseReason::NeedInfo };
        let received = at("2026-03-02 08:00");
        let clock = Clock { pauses: vec![pause], ..Clock::new(class, received) };
        let reckoning = reckon(&CALENDAR, &RULES, &clock, until);
        assert_eq!(reckoning.pauses[0].moved_ms, 3 * CALENDAR.working_day_ms());
    }
    assert_eq!(supplement_due(&CALENDAR, &RULES, SlaClass::Urgent, asked), None);
}

#[test]
fn an_extension_is_given_once_up_to_the_class_and_20_days_in_all() {
    let asked = at("2026-03-03 10:00");
    let clock = |class| Clock::new(class, at("2026-03-02 08:00"));
    let ask = |class, times, days| may_extend(&CALENDAR, &RULES, &clock(class), times, days, asked);
    for (class, most) in DAYS.into_iter().zip([3, 5, 10, 5]) {
        assert_eq!(ask(class, 0, 1), Ok(()));
        assert_eq!(ask(class, 0, most), Ok(()));
        assert_eq!(ask(class, 0, most + 1), Err(ExtensionBar::TooLong));
        assert_eq!(ask(class, 0, 0), Err(ExtensionBar::NoDays));
        assert_eq!(ask(class, 1, 1), Err(ExtensionBar::Used));
        assert!(RULES.total(class).value + most <= 20);
    }
    assert_eq!(ask(SlaClass::Urgent, 0, 1), Err(ExtensionBar::Urgent));
    let approved = Clock { stopped_at: Some(asked), ..clock(SlaClass::Quick) };
    let late = may_extend(&CALENDAR, &RULES, &approved, 0, 1, asked);
    assert_eq!(late, Err(ExtensionBar::Stopped));
}

#[test]
fn an_extension_is_asked_for_4_working_hours_before_the_due_time() {
    // Due Thu 5 16:30; 3.5 h of the afternoon and half an hour before noon.
    let clock = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let reckoning = reckon(&CALENDAR, &RULES, &clock, clock.received_at);
    let until = extension_request_until(&CALENDAR, &RULES, &reckoning);
    assert_eq!(until, Some(at("2026-03-05 11:30")));
    let ask = |moment| may_extend(&CALENDAR, &RULES, &clock, 0, 2, moment);
    assert_eq!(ask(at("2026-03-05 11:30")), Ok(()));
    assert_eq!(ask(at("2026-03-05 11:31")), Err(ExtensionBar::TooLate));
}

#[test]
fn a_new_date_means_so_many_working_days() {
    let clock = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let days = |date| {
        let date = parse_date(date).unwrap();
        extension_days_until(&CALENDAR, &RULES, &clock, date, clock.received_at)
    };
    // Due Thu 5; Fri 6 is one day more, Sat 7 and Mon 9 two, Tue 10 three, Wed 11 too far.
    let wanted = ["2026-03-06", "2026-03-07", "2026-03-09", "2026-03-10", "2026-03-11"];
    assert_eq!(wanted.map(days), [Some(1), Some(2), Some(2), Some(3), None]);
}

#[test]
fn the_wait_for_the_decision_lasts_8_working_hours_at_most() {
    let asked = at("2026-03-04 10:00");
    assert_eq!(decision_until(&CALENDAR, &RULES, asked), at("2026-03-05 10:00"));
    let pause = Pause { from: asked, to: None, reason: PauseReason::ExtensionDecision };
    let clock =
        Clock { pauses: vec![pause], ..Clock::new(SlaClass::Quick, at("2026-03-02 08:00")) };
    let at_the_end = reckon(&CALENDAR, &RULES, &clock, at("2026-03-05 10:00"));
    let later = reckon(&CALENDAR, &RULES, &clock, at("2026-03-20 10:00"));
    assert!(!at_the_end.paused && !later.paused);
    assert_eq!((at_the_end.due_at, later.due_at), (at("2026-03-06 16:30"), at("2026-03-06 16:30")));
}

#[test]
fn after_the_due_time_the_sender_hears_every_7_days_and_daily_when_urgent() {
    let due = at("2026-03-05 16:30");
    let owed = |class, last: Option<&str>, now| {
        progress_owed(&RULES, class, due, last.map(at), at(now))
            .map(|Progress { due_at, missed }| (due_at, missed))
    };
    let end = |day: &str| at(&format!("{day} 00:00")) + DAY_MS - 1;
    let quick = SlaClass::Quick;
    assert_eq!(owed(quick, None, "2026-03-05 16:30"), None);
    assert_eq!(owed(quick, None, "2026-03-05 16:31"), Some((end("2026-03-12"), 0)));
    assert_eq!(owed(quick, None, "2026-03-12 23:59"), Some((end("2026-03-12"), 0)));
    assert_eq!(owed(quick, None, "2026-03-13 00:00"), Some((end("2026-03-19"), 1)));
    assert_eq!(owed(quick, None, "2026-03-20 00:00"), Some((end("2026-03-26"), 2)));
    // An update in time or late starts the seven days anew; one before the due time does not.
    let given = Some("2026-03-14 09:00");
    assert_eq!(owed(quick, given, "2026-03-20 00:00"), Some((end("2026-03-21"), 0)));
    let early = Some("2026-03-04 09:00");
    assert_eq!(owed(quick, early, "2026-03-06 08:00"), Some((end("2026-03-12"), 0)));
    let urgent = SlaClass::Urgent;
    assert_eq!(owed(urgent, None, "2026-03-05 20:00"), Some((end("2026-03-06"), 0)));
    assert_eq!(owed(urgent, None, "2026-03-07 00:00"), Some((end("2026-03-07"), 1)));
}

#[test]
fn rework_takes_half_the_class_at_least_one_working_day_and_urgent_12_hours() {
    let share = |class| RULES.rework_total(class);
    let days = |value| Limit::new(value, Unit::WorkingDay);
    assert_eq!(DAYS.map(share), [days(2), days(3), days(5), days(8)]);
    assert_eq!(share(SlaClass::Urgent), Limit::new(12, Unit::Hour));
    let with = |from: &str, to: &str| Policy::from_json(&POLICY.replacen(from, to, 1)).unwrap();
    // Half of one day rounds up to one; a smaller share still leaves one.
    let short = with("\"value\": 3,\n    \"unit\": \"wd\"", "\"value\": 1,\n    \"unit\": \"wd\"");
    assert_eq!(short.total(SlaClass::Quick), days(1));
    assert_eq!(short.rework_total(SlaClass::Quick), days(1));
    let none = with("\"fraction_of_class\": 0.5", "\"fraction_of_class\": 0.0");
    assert_eq!(none.rework_total(SlaClass::Policy), days(1));
    assert_eq!(
        rework_due(&CALENDAR, &RULES, SlaClass::Urgent, at("2026-03-07 20:00")),
        at("2026-03-08 08:00")
    );
}

#[test]
fn reopening_is_allowed_within_7_days_and_twice_the_second_time_before_others() {
    let answered = at("2026-03-05 15:00");
    assert_eq!(reopen_until(&RULES, answered), at("2026-03-13 00:00") - 1);
    let ask = |before, now| reopening(&RULES, before, answered, at(now));
    let first = Reopening { time: 1, other_approver: false, arbitration: false };
    let second = Reopening { time: 2, other_approver: true, arbitration: true };
    assert_eq!(ask(0, "2026-03-12 23:59"), Ok(first));
    assert_eq!(ask(1, "2026-03-12 23:59"), Ok(second));
    assert_eq!(ask(2, "2026-03-05 15:01"), Err(ReopenBar::TooOften));
    assert_eq!(ask(0, "2026-03-13 00:00"), Err(ReopenBar::TooLate));
    let (one, other) = (OfficerId(Uuid::from_u128(1)), OfficerId(Uuid::from_u128(2)));
    assert!(first.may_approve(&[one], one));
    assert!(!second.may_approve(&[one], one) && second.may_approve(&[one], other));
}

#[test]
fn rating_is_open_for_15_days() {
    assert_eq!(rating_until(&RULES, at("2026-03-05 15:00")), at("2026-03-21 00:00") - 1);
}

#[test]
fn an_agency_may_return_a_petition_twice_within_its_step() {
    assert_eq!(RULES.max_returns(), 2);
}

#[test]
fn the_sender_may_chase_after_the_due_time_once_in_3_working_days() {
    let clock = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let reckoning = reckon(&CALENDAR, &RULES, &clock, at("2026-03-05 16:31"));
    let watch = Watch { reckoning: &reckoning, round: 0, stopped_at: None, sent: &[] };
    let ask = |before, now| chase(&CALENDAR, &RULES, watch, None, before, at(now));
    let none = Chased::default();
    assert_eq!(ask(none, "2026-03-05 16:30"), Err(ChaseBar::NotLate));
    let first = ask(none, "2026-03-05 16:31").unwrap();
    assert_eq!((first.key.as_str(), first.time), ("0.quick.0.chase.1", 1));
    use Receiver::{AgencyLeader, Coordinator, FocalPerson, Handler};
    assert_eq!(first.to, [Handler, FocalPerson, AgencyLeader, Coordinator]);
    // Chased on Fri 6 at 10:00, again from Wed 11 at 10:00: 24 working hours.
    let once = Chased { times: 1, last_at: Some(at("2026-03-06 10:00")) };
    let again = chase_from(&CALENDAR, &RULES, reckoning.due_at, once);
    assert_eq!(again, at("2026-03-11 10:00"));
    assert_eq!(ask(once, "2026-03-11 09:59"), Err(ChaseBar::TooSoon));
    let second = ask(once, "2026-03-11 10:00").unwrap();
    assert_eq!(second.time, 2);
    assert!(second.to.contains(&Receiver::Leadership));
    assert_eq!(second.to.len(), 6);
    let answered = Some(at("2026-03-06 09:00"));
    let late = chase(&CALENDAR, &RULES, watch, answered, none, at("2026-03-06 10:00"));
    assert_eq!(late, Err(ChaseBar::Answered));
    let approved = Watch { stopped_at: answered, ..watch };
    let to = chase(&CALENDAR, &RULES, approved, None, none, at("2026-03-06 10:00")).unwrap().to;
    assert_eq!(to, [Coordinator]);
}

#[test]
fn the_rungs_are_half_8_hours_before_due_one_and_three_days_after() {
    use Receiver::{AgencyLeader, CoCoordinator, Coordinator, FocalPerson, Handler, Leadership};
    let told: Vec<Vec<Receiver>> = RULES.reminders().iter().map(|r| r.to.clone()).collect();
    assert_eq!(
        told,
        [
            vec![Handler],
            vec![Handler, FocalPerson],
            vec![AgencyLeader, Coordinator],
            vec![Coordinator, CoCoordinator],
            vec![Leadership]
        ]
    );
    let flags: Vec<Option<Flag>> = RULES.reminders().iter().map(|r| r.flag).collect();
    assert_eq!(flags, [None, None, None, Some(Flag::Overdue), Some(Flag::OverdueRed)]);
    // Ten days from Mon 2 March: half is Mon 9's closing; due Mon 16.
    let clock = Clock::new(SlaClass::Complex, at("2026-03-02 08:00"));
    let reckoning = reckon(&CALENDAR, &RULES, &clock, clock.received_at);
    let fall: Vec<i64> = rungs(&CALENDAR, &RULES, &reckoning).iter().map(|r| r.0).collect();
    let days = ["03-09 16:30", "03-16 07:30", "03-16 16:30", "03-17 16:30", "03-19 16:30"];
    assert_eq!(fall, days.map(|day| at(&format!("2026-{day}"))));
}

#[test]
fn each_rung_is_due_once_whatever_the_sweeps() {
    let clock = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let mut sent: Vec<String> = Vec::new();
    let mut now = clock.received_at;
    while now < at("2026-03-20 00:00") {
        let reckoning = reckon(&CALENDAR, &RULES, &clock, now);
        let watch = Watch { reckoning: &reckoning, round: 0, stopped_at: None, sent: &sent };
        let next = next_at(&CALENDAR, &RULES, watch);
        let due = due_between(&CALENDAR, &RULES, watch, i64::MIN, now);
        assert_eq!(due.is_empty(), next.is_none_or(|next| next > now));
        sent.extend(due.into_iter().map(|warning| warning.key));
        now += 37 * MINUTE_MS;
    }
    let keys: Vec<String> = (0..5).map(|rung| format!("0.quick.0.rung.{rung}")).collect();
    assert_eq!(sent, keys);
}

#[test]
fn a_sweep_sees_the_rungs_between_two_moments_only() {
    let clock = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let reckoning = reckon(&CALENDAR, &RULES, &clock, clock.received_at);
    let watch = Watch { reckoning: &reckoning, round: 0, stopped_at: None, sent: &[] };
    let found = |since, until| -> Vec<usize> {
        let due = due_between(&CALENDAR, &RULES, watch, at(since), at(until));
        due.iter().map(|warning| warning.rung).collect()
    };
    // Half: Wed 4 at noon less half an hour; -8 h: Thu 07:30; due Thu 16:30.
    assert_eq!(found("2026-03-04 11:29", "2026-03-05 07:30"), [0, 1]);
    assert_eq!(found("2026-03-05 07:30", "2026-03-05 16:29"), [] as [usize; 0]);
    assert_eq!(found("2026-03-05 07:30", "2026-03-05 16:30"), [2]);
    let stopped = Watch { stopped_at: Some(at("2026-03-04 08:00")), ..watch };
    assert!(due_between(&CALENDAR, &RULES, stopped, i64::MIN, i64::MAX).is_empty());
    assert_eq!(next_at(&CALENDAR, &RULES, stopped), None);
}

#[test]
fn a_rework_an_extension_and_another_class_begin_a_new_ladder_and_a_pause_does_not() {
    let plain = Clock::new(SlaClass::Quick, at("2026-03-02 08:00"));
    let keys = |clock: &Clock, round| -> Vec<String> {
        let reckoning = reckon(&CALENDAR, &RULES, clock, at("2026-03-03 10:00"));
        let watch = Watch { reckoning: &reckoning, round, stopped_at: None, sent: &[] };
        let due = due_between(&CALENDAR, &RULES, watch, i64::MIN, i64::MAX);
        due.into_iter().map(|warning| warning.key).collect()
    };
    let extended = Clock { extension_days: Some(2), ..plain.clone() };
    let reason = PauseReason::NeedInfo;
    let pause = Pause { from: at("2026-03-03 08:00"), to: Some(at("2026-03-03 09:00")), reason };
    let paused = Clock { pauses: vec![pause], ..plain.clone() };
    let ladders = [
        keys(&plain, 0),
        keys(&plain, 1),
        keys(&extended, 0),
        keys(&plain.reclassified(SlaClass::Urgent), 0),
    ];
    for (i, ladder) in ladders.iter().enumerate() {
        assert_eq!(ladder.len(), 5);
        assert!(ladders[..i].iter().flatten().all(|key| !ladder.contains(key)));
    }
    assert_eq!(keys(&paused, 0), ladders[0]);
}

#[test]
fn another_class_is_reckoned_from_the_start_and_keeps_the_pauses() {
    let pause = Pause {
        from: at("2026-03-03 08:00"),
        to: Some(at("2026-03-03 10:00")),
        reason: PauseReason::NeedInfo,
    };
    let standard =
        Clock { pauses: vec![pause], ..Clock::new(SlaClass::Standard, at("2026-03-02 08:00")) };
    let due = |clock: &Clock| due_at(&CALENDAR, &RULES, clock, at("2026-03-04 08:00"));
    // 3, 4, 5, 6, 9 and 2 h; 3, 4, 5 and 2 h; ten days to Mon 16 and 2 h.
    assert_eq!(due(&standard), at("2026-03-10 09:30"));
    assert_eq!(due(&standard.reclassified(SlaClass::Quick)), at("2026-03-06 09:30"));
    assert_eq!(due(&standard.reclassified(SlaClass::Complex)), at("2026-03-17 09:30"));
    assert_eq!(due(&standard.reclassified(SlaClass::Urgent)), at("2026-03-03 08:00"));
    // Granted days stay as far as the class has room: 5 of standard, 3 of quick.
    let extended = Clock { extension_days: Some(5), ..standard };
    assert_eq!(due(&extended.reclassified(SlaClass::Quick)), at("2026-03-11 09:30"));
    assert_eq!(rework_due_at(&CALENDAR, &RULES, &extended, 0), at("2026-03-06 09:30"));
}

#[test]
fn every_open_status_is_a_step_and_no_ended_one() {
    for &status in Status::ALL {
        assert_eq!(Step::of(status).is_none(), status.is_final(), "{}", status.code());
    }
}

#[test]
fn a_policy_stored_before_chases_were_written_down_means_the_same() {
    let mut body: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    body.as_object_mut().unwrap().remove("chase").unwrap();
    let extension = body["extension"].as_object_mut().unwrap();
    extension.remove("urgent_progress_update_every_days_after_due").unwrap();
    assert_eq!(Policy::from_json(&body.to_string()).unwrap(), *RULES);
}
