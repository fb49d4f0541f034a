//! The real calendar and policy of the seed, for the tests of time.

use domain::calendar::{Calendar, SpecialDay, moment};
use domain::deadline::Policy;

pub const OFFICE_HOURS: &str = include_str!("../../../migrations/seed/office_hours.json");
pub const POLICY: &str = include_str!("../../../migrations/seed/sla_policy.json");
const HOLIDAYS: &str = include_str!("../../../migrations/seed/holidays.csv");

pub fn special_days() -> Vec<SpecialDay> {
    HOLIDAYS
        .lines()
        .skip(1)
        .map(|line| {
            let fields = fields(line);
            SpecialDay {
                date: fields[0].clone(),
                is_off: fields[8] == "1",
                kind: fields[4].clone(),
                name_vi: fields[6].clone(),
                name_en: fields[7].clone(),
            }
        })
        .collect()
}

pub fn calendar() -> Calendar {
    Calendar::build(OFFICE_HOURS, special_days()).unwrap()
}

#[allow(dead_code)]
pub fn policy() -> Policy {
    Policy::from_json(POLICY).unwrap()
}

/// "2026-02-13 16:20" in Viet Nam as ms UTC.
#[allow(dead_code)]
pub fn at(text: &str) -> i64 {
    let n: Vec<i32> = text.split(['-', ' ', ':']).map(|part| part.parse().unwrap()).collect();
    moment(n[0], n[1] as u8, n[2] as u8, n[3] as u8, n[4] as u8).unwrap()
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}
