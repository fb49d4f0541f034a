//! Where the time went: every minute has an owner, and the owners' minutes are all there are.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use domain::calendar::{Calendar, DAY_MS, MINUTE_MS};
use domain::deadline::Step;
use domain::effort::{Change, Effort, Holder, Past, changes, spent, spent_in, stretches};
use domain::event::EventKind;
use domain::petition::Status;
use house::{at, calendar};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);

fn past(when: &str, kind: EventKind) -> Past<'static> {
    Past { at: at(when), kind, agency: None }
}

/// March 2026: received on Mon 2, asked on Tue 3, answered by the sender on Wed 4, given back once.
fn history() -> Vec<Past<'static>> {
    let forwarded =
        |when, agency| Past { agency: Some(agency), ..past(when, EventKind::Forwarded) };
    vec![
        past("2026-03-02 08:00", EventKind::Received),
        past("2026-03-02 09:00", EventKind::Accepted),
        past("2026-03-02 09:30", EventKind::Classified),
        forwarded("2026-03-02 10:00", "SGTVT"),
        past("2026-03-02 11:00", EventKind::AgencyReturned),
        forwarded("2026-03-02 13:30", "SXD"),
        past("2026-03-02 14:00", EventKind::AgencyAccepted),
        past("2026-03-02 15:00", EventKind::Assigned),
        past("2026-03-03 08:00", EventKind::Asked),
        past("2026-03-04 10:00", EventKind::Supplemented),
        past("2026-03-04 10:00", EventKind::Started),
        past("2026-03-04 14:00", EventKind::ReplySubmitted),
        past("2026-03-04 15:00", EventKind::ReplyApproved),
        past("2026-03-04 18:00", EventKind::Answered),
        past("2026-03-12 00:00", EventKind::Closed),
    ]
}

fn minutes(effort: &Effort, holder: Holder, agency: Option<&str>) -> i64 {
    effort
        .parts
        .iter()
        .filter(|part| part.holder == holder && part.agency.as_deref() == agency)
        .map(|part| part.minutes)
        .sum()
}

#[test]
fn a_petition_s_time_is_told_by_step_and_holder() {
    let effort = spent(&CALENDAR, &changes(&history()), at("2026-04-01 00:00"));
    // 08:00–10:00, 11:00–12:00 and 13:00–13:30, and 15:00–16:30 on Wed 4.
    assert_eq!(minutes(&effort, Holder::Coordinator, None), 120 + 60 + 30 + 90);
    // 10:00–11:00.
    assert_eq!(minutes(&effort, Holder::Agency, Some("SGTVT")), 60);
    // 13:30–15:00.
    assert_eq!(minutes(&effort, Holder::Agency, Some("SXD")), 90);
    // Mon 15:00–16:30, Tue 07:30–08:00, Wed 10:00–12:00 and 13:00–14:00.
    assert_eq!(minutes(&effort, Holder::Handler, Some("SXD")), 90 + 30 + 180);
    // Tue 08:00–12:00 and 13:00–16:30, Wed 07:30–10:00.
    assert_eq!(minutes(&effort, Holder::Sender, None), 240 + 210 + 150);
    // 14:00–15:00.
    assert_eq!(minutes(&effort, Holder::Leader, Some("SXD")), 60);
    // Mon 8 h less half an hour, Tue and Wed 8 h each.
    assert_eq!(effort.minutes, 450 + 480 + 480);
    assert_eq!(effort.clock_minutes, (at("2026-03-04 18:00") - at("2026-03-02 08:00")) / MINUTE_MS);
    let step =
        |step| effort.parts.iter().filter(|p| p.step == step).map(|p| p.minutes).sum::<i64>();
    assert_eq!((step(Step::Screen), step(Step::Supplement), step(Step::Accept)), (60, 600, 90));
}

#[test]
fn a_petition_that_is_not_done_counts_until_now() {
    let open: Vec<Past<'_>> = history().into_iter().take(8).collect();
    let effort = spent(&CALENDAR, &changes(&open), at("2026-03-03 08:00"));
    assert_eq!(minutes(&effort, Holder::Handler, Some("SXD")), 120);
}

#[test]
fn what_changes_no_status_takes_no_time_of_its_own() {
    let kinds: Vec<Status> = changes(&history()).iter().map(|change| change.status).collect();
    use Status::{
        Accepted, Answered, Assigned, Closed, CoordinatorCheck, Forwarded, InProgress, NeedInfo,
        ReplyPending, Returned, Screening, Submitted,
    };
    assert_eq!(
        kinds,
        [
            Submitted,
            Screening,
            Forwarded,
            Returned,
            Forwarded,
            Accepted,
            Assigned,
            NeedInfo,
            Assigned,
            InProgress,
            ReplyPending,
            CoordinatorCheck,
            Answered,
            Closed
        ]
    );
}

#[test]
fn an_answer_that_was_reopened_was_the_sender_s_time() {
    let change = |when, status| Change { at: at(when), status, agency: Some("SXD".into()) };
    let reopened = [
        change("2026-03-02 08:00", Status::CoordinatorCheck),
        change("2026-03-02 09:00", Status::Answered),
        change("2026-03-03 08:30", Status::Reopened),
        change("2026-03-03 09:30", Status::Answered),
    ];
    let effort = spent(&CALENDAR, &reopened, at("2026-03-30 08:00"));
    assert_eq!(minutes(&effort, Holder::Sender, None), 180 + 210 + 60);
    assert_eq!(minutes(&effort, Holder::Agency, Some("SXD")), 60);
    assert_eq!(effort.minutes, 60 + 450 + 60);
}

#[test]
fn an_agency_sees_only_what_it_held_in_the_period() {
    let one = changes(&history());
    let all = [one.as_slice(), one.as_slice()];
    let of = |agency, from, to| spent_in(&CALENDAR, all, agency, at(from), at(to));
    let march = of(Some("SXD"), "2026-03-01 00:00", "2026-04-01 00:00");
    assert_eq!(march.minutes, 2 * (90 + 300 + 60));
    assert!(march.parts.iter().all(|part| part.petitions == 2));
    let monday = of(Some("SXD"), "2026-03-02 00:00", "2026-03-03 00:00");
    assert_eq!(monday.minutes, 2 * 180);
    assert_eq!(of(Some("SGTVT"), "2026-03-03 00:00", "2026-04-01 00:00"), Effort::default());
    assert_eq!(of(None, "2026-03-01 00:00", "2026-04-01 00:00").minutes, 2 * 1410);
}

fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (0..3 * DAY_MS, prop::sample::select(Status::ALL.to_vec()), 0_usize..3);
    (at("2025-12-20 00:00")..at("2026-05-01 00:00"), prop::collection::vec(change, 1..12)).prop_map(
        |(begin, steps)| {
            let mut at = begin;
            steps
                .into_iter()
                .map(|(later, status, agency)| {
                    at += later;
                    Change { at, status, agency: ["SXD", "SGTVT"].get(agency).map(|a| (*a).into()) }
                })
                .collect()
        },
    )
}

/// Until the end that lasted, else until `now`.
fn whole(changes: &[Change], now: i64) -> (i64, i64) {
    let begin = changes[0].at;
    let ended = changes.iter().rev().take_while(|change| change.status.is_final()).last();
    let end = ended.map_or(now, |change| change.at.min(now));
    let minutes = CALENDAR.working_ms_between(begin, end) / MINUTE_MS;
    (minutes, (end - begin).max(0) / MINUTE_MS)
}

proptest! {
    #[test]
    fn the_minutes_of_all_holders_are_the_whole(changes in any_changes(), later in 0..60 * DAY_MS) {
        let now = changes[0].at + later;
        let effort = spent(&CALENDAR, &changes, now);
        prop_assert_eq!((effort.minutes, effort.clock_minutes), whole(&changes, now));
        let parts: i64 = effort.parts.iter().map(|part| part.minutes).sum();
        prop_assert_eq!(parts, effort.minutes);
        for pair in stretches(&CALENDAR, &changes, i64::MIN, now).windows(2) {
            prop_assert!(pair[0].to <= pair[1].from);
        }
    }

    #[test]
    fn periods_that_follow_each_other_add_up(changes in any_changes(), cuts in prop::collection::vec(0..90 * DAY_MS, 0..6)) {
        let begin = changes[0].at - DAY_MS;
        let end = begin + 100 * DAY_MS;
        let mut cuts: Vec<i64> = cuts.into_iter().map(|cut| begin + cut).chain([begin, end]).collect();
        cuts.sort_unstable();
        for agency in [None, Some("SXD")] {
            let sum = |from, to| spent_in(&CALENDAR, [changes.as_slice()], agency, from, to).minutes;
            let parts: i64 = cuts.windows(2).map(|pair| sum(pair[0], pair[1])).sum();
            prop_assert_eq!(parts, sum(begin, end));
        }
    }
}
