//! `explain`: a due time with everything that made it: days counted and skipped, pauses and what
//! each moved, the extension, and how the petition stands.

use crate::when::{Asked, When};
use crate::{Law, read};
use domain::calendar::{DayOff, MINUTE_MS, day_key};
use domain::deadline::{Basis, Reckoning, extension_request_until, standing};
use serde_json::{Value, json};

pub(crate) fn answer(law: &Law, asked: Value) -> Result<Value, String> {
    let asked: Asked = read(asked)?;
    let reckoning = asked.reckon(law);
    let stand = standing(&law.calendar, &reckoning, asked.clock().stopped_at, asked.now());
    let until = extension_request_until(&law.calendar, &law.policy, &reckoning).map(When);
    let basis = match reckoning.basis {
        Basis::WorkingDays(days) => json!({ "working_days": days }),
        Basis::ClockHours(hours) => json!({ "clock_hours": hours }),
    };
    let pauses = reckoning.pauses.iter().map(|pause| {
        json!({
            "from": When(pause.from),
            "to": When(pause.to),
            "open": pause.open,
            "reason": pause.reason,
            "moved_minutes": pause.moved_ms / MINUTE_MS,
            "effect": pause.effect,
        })
    });
    Ok(json!({
        "class": reckoning.class,
        "received": When(reckoning.received_at),
        "now": When(asked.now()),
        "basis": basis,
        "counts_from": When(reckoning.counts_from),
        "days": days(&reckoning),
        "pauses": pauses.collect::<Vec<_>>(),
        "extension": reckoning.extension,
        "extension_request_until": until,
        "due_before_pauses": When(reckoning.due_before_pauses),
        "due": When(reckoning.due_at),
        "due_soon": When(reckoning.due_soon_at),
        "lateness": stand.lateness,
        "remaining_minutes": stand.remaining_ms / MINUTE_MS,
    }))
}

/// The days of a count in order: those that count with number and hours, the others with why not.
pub(crate) fn days(reckoning: &Reckoning) -> Vec<Value> {
    let counted = reckoning.counted.iter().map(|day| {
        let (opens, closes) = (When(day.opens_at), When(day.closes_at));
        (day.opens_at, json!({ "counts": day.number, "opens": opens, "closes": closes }))
    });
    let skipped = reckoning.skipped.iter().map(|day| {
        let why = match &day.reason {
            DayOff::Weekend => json!({ "skipped": "weekend" }),
            DayOff::Holiday { name_vi, name_en } => {
                json!({ "skipped": "holiday", "name_vi": name_vi, "name_en": name_en })
            }
        };
        (day.starts_at, why)
    });
    let mut days: Vec<(i64, Value)> = counted.chain(skipped).collect();
    days.sort_by_key(|(at, _)| *at);
    days.into_iter()
        .map(|(at, mut day)| {
            day["day"] = json!(day_key(at));
            day
        })
        .collect()
}
