//! Worked deadlines: the dates were reckoned by hand from holidays.csv, office_hours.json,
//! sla_policy.json and the seven rules of domain.md §6, never copied from what the code said.
//!
//! Winter (16/10–15/4) is open 07:30–12:00 and 13:00–16:30, summer (16/4–15/10) 07:00–11:30 and
//! 13:30–17:00. In the comments "3, 4, 5" are the days that count, "–" what they skip.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use PauseReason::{ClosedForSilence, ExtensionDecision, NeedInfo};
use SlaClass::{Complex, Policy, Quick, Standard, Urgent};
use domain::calendar::{HOUR_MS, VN_OFFSET_MS, day_key};
use domain::deadline::{Clock, Pause, PauseReason, SlaClass, reckon, reckon_rework};
use house::{at, calendar, policy};

struct Row {
    clock: Clock,
    rework: bool,
    due: &'static str,
}

fn row(class: SlaClass, received: &str, due: &'static str) -> Row {
    let clock = Clock {
        class,
        received_at: at(received),
        pauses: Vec::new(),
        extension_days: None,
        stopped_at: None,
    };
    Row { clock, rework: false, due }
}

fn rework(class: SlaClass, decided: &str, due: &'static str) -> Row {
    Row { rework: true, ..row(class, decided, due) }
}

impl Row {
    fn pause(self, from: &str, to: &str) -> Self {
        self.pause_for(NeedInfo, from, to)
    }
    fn pause_for(mut self, reason: PauseReason, from: &str, to: &str) -> Self {
        self.clock.pauses.push(Pause { from: at(from), to: Some(at(to)), reason });
        self
    }
    fn extended(mut self, days: u32) -> Self {
        self.clock.extension_days = Some(days);
        self
    }
}

/// March 2026 has no holiday and one season: Mon 2–Fri 6, Mon 9–Fri 13, Mon 16–Fri 20 …
fn ordinary_weeks() -> Vec<Row> {
    vec![
        // 3, 4, 5.
        row(Quick, "2026-03-02 08:00", "2026-03-05 16:30"),
        // 3, 4, 5, 6, 9.
        row(Standard, "2026-03-02 08:00", "2026-03-09 16:30"),
        // 3–6 (4), 9–13 (9), 16 (10).
        row(Complex, "2026-03-02 08:00", "2026-03-16 16:30"),
        // 16 is the 10th; 17–20 (14), 23 (15).
        row(Policy, "2026-03-02 08:00", "2026-03-23 16:30"),
        // At lunch it is still the 2nd: 3, 4, 5.
        row(Quick, "2026-03-02 12:30", "2026-03-05 16:30"),
        // At exactly closing, still the 2nd.
        row(Quick, "2026-03-02 16:30", "2026-03-05 16:30"),
        // One minute to midnight, still the 2nd.
        row(Quick, "2026-03-02 23:59", "2026-03-05 16:30"),
        // Midnight is the 3rd: 4, 5, 6.
        row(Quick, "2026-03-03 00:00", "2026-03-06 16:30"),
        // Saturday: 9, 10, 11.
        row(Quick, "2026-03-07 10:00", "2026-03-11 16:30"),
        // Sunday at 23:59: Monday still counts in full: 9, 10, 11.
        row(Quick, "2026-03-08 23:59", "2026-03-11 16:30"),
        // Friday 5 June at closing, summer: 8, 9, 10, 11, 12.
        row(Standard, "2026-06-05 17:00", "2026-06-12 17:00"),
        // Friday 3 July at 23:59: 6–10 (5), 13–17 (10).
        row(Complex, "2026-07-03 23:59", "2026-07-17 17:00"),
    ]
}

/// Thu 1 January off, Fri 2 swapped against Sat 10, which is worked.
fn new_year_and_its_swap() -> Vec<Row> {
    vec![
        // Tue 30 December: Wed 31, – Thu 1, Fri 2, Sat, Sun –, Mon 5, Tue 6.
        row(Quick, "2025-12-30 09:00", "2026-01-06 16:30"),
        // Received on the swapped Friday off: 5, 6, 7.
        row(Quick, "2026-01-02 10:00", "2026-01-07 16:30"),
        // 6, 7, 8, 9, Sat 10: due on the swapped Saturday.
        row(Standard, "2026-01-05 09:00", "2026-01-10 16:30"),
        // Thu 8: Fri 9, Sat 10, Mon 12.
        row(Quick, "2026-01-08 15:00", "2026-01-12 16:30"),
        // Fri 9 at 23:59: Sat 10, Mon 12, Tue 13.
        row(Quick, "2026-01-09 23:59", "2026-01-13 16:30"),
        // On the swapped Saturday itself: Mon 12, 13, 14.
        row(Quick, "2026-01-10 09:00", "2026-01-14 16:30"),
    ]
}

/// Mon 16 to Fri 20 February off; with the weekends nobody works from Sat 14 to Sun 22.
fn tet() -> Vec<Row> {
    vec![
        // Tue 10: 11, 12, 13, the last day before Tết.
        row(Quick, "2026-02-10 10:00", "2026-02-13 16:30"),
        // Wed 11: 12, 13, – 14–22 –, 23.
        row(Quick, "2026-02-11 10:00", "2026-02-23 16:30"),
        // Fri 13 at 16:20: 23, 24, 25, 26, 27.
        row(Standard, "2026-02-13 16:20", "2026-02-27 16:30"),
        // The first night of the year, Tue 17: 23, 24, 25.
        row(Quick, "2026-02-17 00:05", "2026-02-25 16:30"),
        // Tue 3: 4, 5, 6 (3), 9–13 (8), 23, 24 (10).
        row(Complex, "2026-02-03 10:00", "2026-02-24 16:30"),
        // Thu 12: 13 (1), 23–27 (6), 2–6 March (11), 9, 10, 11, 12 (15).
        row(Policy, "2026-02-12 08:00", "2026-03-12 16:30"),
        // Base 13, 23, 24, 25, Thu 26. The pause covers Fri 15:30–16:30 and Mon 23 07:30–08:30:
        // 2 h. Fri 27 07:30 + 2 h.
        row(Standard, "2026-02-12 09:00", "2026-02-27 09:30")
            .pause("2026-02-13 15:30", "2026-02-23 08:30"),
        // A pause inside Tết covers no working time: 23–27.
        row(Standard, "2026-02-13 08:00", "2026-02-27 16:30")
            .pause("2026-02-14 08:00", "2026-02-22 20:00"),
        // 2027, Wed 3: Thu 4, – Fri 5 to Thu 11 –, Fri 12, Mon 15.
        row(Quick, "2027-02-03 09:00", "2027-02-15 16:30"),
    ]
}

/// Giỗ Tổ on Sun 26 April 2026 is given back on Mon 27; Thu 30 April and Fri 1 May are off.
fn spring_holidays() -> Vec<Row> {
    vec![
        // Thu 23: Fri 24, – 25–27 –, 28, 29, – 30, 1, 2, 3 –, 4, 5 May.
        row(Standard, "2026-04-23 09:00", "2026-05-05 17:00"),
        // Wed 29 after closing: – 30, 1, 2, 3 –, 4, 5, 6 May.
        row(Quick, "2026-04-29 17:30", "2026-05-06 17:00"),
        // 2024, Fri 26: – 27, 28, Mon 29 swapped, 30, 1 –, Thu 2, Fri 3, Sat 4 (worked for 29/4).
        row(Quick, "2024-04-26 10:00", "2024-05-04 17:00"),
        // 2025, Fri 25: Sat 26 (worked for 2/5), Mon 28, Tue 29.
        row(Quick, "2025-04-25 10:00", "2025-04-29 17:00"),
    ]
}

/// Sat 22 August 2026 is worked; Mon 31 August (swapped), Tue 1 and Wed 2 September are off.
fn national_day() -> Vec<Row> {
    vec![
        // Fri 21 at 23:59: Sat 22, Mon 24, Tue 25.
        row(Quick, "2026-08-21 23:59", "2026-08-25 17:00"),
        // Fri 28: – 29, 30, 31, 1, 2 –, 3, 4, 7, 8, 9.
        row(Standard, "2026-08-28 09:00", "2026-09-09 17:00"),
        // On the day itself: 3, 4, 7.
        row(Quick, "2026-09-02 08:00", "2026-09-07 17:00"),
        // Wed 19: 20, 21, Sat 22 (3), 24–28 (8), 3, 4 September (10).
        row(Complex, "2026-08-19 14:00", "2026-09-04 17:00"),
        // 2025, Fri 29: – Mon 1, Tue 2 –, 3, 4, 5.
        row(Quick, "2025-08-29 09:00", "2025-09-05 17:00"),
    ]
}

fn the_end_of_the_year() -> Vec<Row> {
    vec![
        // Mon 23 November: – Tue 24 (Ngày Văn hóa) –, 25, 26, 27.
        row(Quick, "2026-11-23 10:00", "2026-11-27 16:30"),
        // Tue 29 December: 30, 31, – Fri 1, 2, 3 –, 4, 5, 6 January.
        row(Standard, "2026-12-29 10:00", "2027-01-06 16:30"),
    ]
}

/// Wed 15 April 2026 is the last winter day, Thu 16 the first of summer; Thu 15 October the last
/// summer day, Fri 16 the first of winter.
fn changes_of_season() -> Vec<Row> {
    vec![
        // Fri 10: 13, 14, Wed 15: the winter closing.
        row(Quick, "2026-04-10 09:00", "2026-04-15 16:30"),
        // Mon 13: 14, 15, Thu 16: the summer closing.
        row(Quick, "2026-04-13 09:00", "2026-04-16 17:00"),
        // Base Thu 16 17:00. Wed 15:30–16:30 and Thu 07:00–08:00: 2 h. Fri 17 07:00 + 2 h.
        row(Quick, "2026-04-13 09:00", "2026-04-17 09:00")
            .pause("2026-04-15 15:30", "2026-04-16 08:00"),
        // Base Wed 15 16:30. Tue 08:00–12:00: 4 h, from Thu 16 07:00 in summer: 11:00.
        row(Quick, "2026-04-10 09:00", "2026-04-16 11:00")
            .pause("2026-04-14 08:00", "2026-04-14 12:00"),
        // Thu 8: 9, 12, 13, 14, Thu 15: the summer closing.
        row(Standard, "2026-10-08 09:00", "2026-10-15 17:00"),
        // Fri 9: 12, 13, 14, 15, Fri 16: the winter closing.
        row(Standard, "2026-10-09 09:00", "2026-10-16 16:30"),
        // Base Fri 16 16:30. Thu 16:00–17:00 and Fri 07:30–08:30: 2 h. Mon 19 07:30 + 2 h.
        row(Standard, "2026-10-09 09:00", "2026-10-19 09:30")
            .pause("2026-10-15 16:00", "2026-10-16 08:30"),
        // 2027, Tue 13 April: 14, 15, – Fri 16 (Giỗ Tổ), 17, 18 –, Mon 19 in summer.
        row(Quick, "2027-04-13 09:00", "2027-04-19 17:00"),
    ]
}

/// All received on Mon 2 March 2026; quick is due on Thu 5 at 16:30 before pauses.
fn lunch_and_pauses() -> Vec<Row> {
    let quick = |due| row(Quick, "2026-03-02 08:00", due);
    vec![
        // Lunch only: nothing.
        quick("2026-03-05 16:30").pause("2026-03-03 12:00", "2026-03-03 13:00"),
        // 11:00–12:00 and 13:00–14:00: 2 h. Fri 07:30 + 2 h.
        quick("2026-03-06 09:30").pause("2026-03-03 11:00", "2026-03-03 14:00"),
        // A whole morning, 4.5 h: due at noon, not after lunch.
        quick("2026-03-06 12:00").pause("2026-03-03 07:30", "2026-03-03 12:00"),
        // One minute more falls behind lunch.
        quick("2026-03-06 13:01").pause("2026-03-03 07:30", "2026-03-03 13:01"),
        // A whole day, 8 h: closing of Fri 6.
        quick("2026-03-06 16:30").pause("2026-03-03 07:30", "2026-03-03 16:30"),
        // From closing to opening over a night: nothing.
        quick("2026-03-05 16:30").pause("2026-03-03 16:30", "2026-03-04 07:30"),
        // Begun on the day of receipt it counts from Tue 07:30: 2 h.
        quick("2026-03-06 09:30").pause("2026-03-02 09:00", "2026-03-03 09:30"),
        // Two that overlap: 08:00–14:00 once, 4 h and 1 h. Fri 07:30 + 4.5 h = 12:00, + 0.5 h.
        quick("2026-03-06 13:30")
            .pause("2026-03-03 08:00", "2026-03-03 11:00")
            .pause("2026-03-03 10:00", "2026-03-03 14:00"),
        // The first moves it by 8 h to Fri 16:30, so the second begins in time: 2 h more,
        // Mon 9 07:30 + 2 h.
        quick("2026-03-09 09:30")
            .pause("2026-03-04 07:30", "2026-03-04 16:30")
            .pause("2026-03-06 08:00", "2026-03-06 10:00"),
        // The second begins on Fri 6 at 08:00, after Thu 16:30: too late to move anything.
        quick("2026-03-05 16:30").pause("2026-03-06 08:00", "2026-03-06 10:00"),
        // Two apart, standard due Mon 9 16:30: Wed 10–12 and 13–15 (4 h), Fri 14:00–16:30 and
        // Mon 07:30–09:00 (4 h): 8 h. Closing of Tue 10.
        row(Standard, "2026-03-02 08:00", "2026-03-10 16:30")
            .pause("2026-03-04 10:00", "2026-03-04 15:00")
            .pause("2026-03-06 14:00", "2026-03-09 09:00"),
        // The wait for the coordinator lasts 16 working hours and counts 8: closing of Fri 6.
        quick("2026-03-06 16:30").pause_for(
            ExtensionDecision,
            "2026-03-04 10:00",
            "2026-03-06 10:00",
        ),
        // Asked Tue 3 10:00, closed for silence Fri 6 10:00, reopened Wed 11 10:00: Tue 5.5 h,
        // five days 40 h, Wed 2.5 h: 48 h, six days. After Thu 5: 6, 9, 10, 11, 12, 13.
        quick("2026-03-13 16:30").pause("2026-03-03 10:00", "2026-03-06 10:00").pause_for(
            ClosedForSilence,
            "2026-03-06 10:00",
            "2026-03-11 10:00",
        ),
    ]
}

fn extensions() -> Vec<Row> {
    vec![
        // 3 + 3: 3, 4, 5, 6, 9, 10.
        row(Quick, "2026-03-02 08:00", "2026-03-10 16:30").extended(3),
        // 5 + 5 over Tết: 6 (1), 9–13 (6), 23, 24, 25, 26 (10).
        row(Standard, "2026-02-05 09:00", "2026-02-26 16:30").extended(5),
        // 15 + 10, of which 5 count: 23 is the 15th; 24–27 (19), 30 (20).
        row(Policy, "2026-03-02 08:00", "2026-03-30 16:30").extended(10),
        // 10 + 10 = 20, Mon 30; the pause of 1 h is not in the ceiling: Tue 31 07:30 + 1 h.
        row(Complex, "2026-03-02 08:00", "2026-03-31 08:30")
            .extended(10)
            .pause("2026-03-03 08:00", "2026-03-03 09:00"),
        // 3 + 1 with the wait for the decision, Thu 5 09:00–11:00, 2 h: 3, 4, 5, 6, then Mon 9
        // 07:30 + 2 h.
        row(Quick, "2026-03-02 08:00", "2026-03-09 09:30").extended(1).pause_for(
            ExtensionDecision,
            "2026-03-05 09:00",
            "2026-03-05 11:00",
        ),
    ]
}

/// 24 hours on the clock, whatever day it is.
fn urgent() -> Vec<Row> {
    vec![
        // In the night to Sunday.
        row(Urgent, "2026-03-07 02:15", "2026-03-08 02:15"),
        // At 23:59 on the last day of the year.
        row(Urgent, "2026-12-31 23:59", "2027-01-01 23:59"),
        // The first minute of Tết.
        row(Urgent, "2026-02-17 00:00", "2026-02-18 00:00"),
        // Asked and extended, and yet 24 hours.
        row(Urgent, "2026-03-04 10:00", "2026-03-05 10:00")
            .extended(1)
            .pause("2026-03-04 11:00", "2026-03-05 09:00"),
    ]
}

/// Half of the class in whole working days, rounded up; urgent 12 hours.
fn reworks() -> Vec<Row> {
    vec![
        // 2 days from Fri 6: 9, 10.
        rework(Quick, "2026-03-06 15:00", "2026-03-10 16:30"),
        // 3 days from Thu 12 February: 13, – Tết –, 23, 24.
        rework(Standard, "2026-02-12 16:00", "2026-02-24 16:30"),
        // 5 days from Fri 9 October: 12–16, the first winter day.
        rework(Complex, "2026-10-09 10:00", "2026-10-16 16:30"),
        // 8 days from Mon 20 April: 21–24 (4), – 27 –, 28, 29 (6), – 30, 1 –, 4, 5 May (8).
        rework(Policy, "2026-04-20 10:00", "2026-05-05 17:00"),
        // 12 hours from Saturday evening.
        rework(Urgent, "2026-03-07 20:00", "2026-03-08 08:00"),
    ]
}

#[test]
fn deadlines_reckoned_by_hand_are_what_the_law_says() {
    let (calendar, policy) = (calendar(), policy());
    let tables = [
        ordinary_weeks(),
        new_year_and_its_swap(),
        tet(),
        spring_holidays(),
        national_day(),
        the_end_of_the_year(),
        changes_of_season(),
        lunch_and_pauses(),
        extensions(),
        urgent(),
        reworks(),
    ];
    let rows: Vec<Row> = tables.into_iter().flatten().collect();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|Row { clock, rework, due }| {
            let reckon = if *rework { reckon_rework } else { reckon };
            let got = reckon(&calendar, &policy, clock, clock.received_at).due_at;
            (got != at(due)).then(|| format!("{clock:?}: by hand {due}, by code {}", shown(got)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shown(ms: i64) -> String {
    let of_day = (ms + VN_OFFSET_MS).rem_euclid(24 * HOUR_MS);
    format!("{} {:02}:{:02}", day_key(ms), of_day / HOUR_MS, of_day % HOUR_MS / 60_000)
}
