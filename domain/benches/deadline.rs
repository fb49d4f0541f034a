//! How many due times one core reckons a second; the limit is 1,000,000.
//! `cargo bench -p domain --bench deadline`
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/house/mod.rs"]
mod house;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::calendar::{DAY_MS, HOUR_MS, MINUTE_MS};
use domain::deadline::{Clock, Pause, PauseReason, SlaClass, due_at, reckon};
use house::{at, calendar, policy};
use std::hint::black_box;

const MANY: usize = 10_000;

/// Clocks of all classes over four years, each with so many pauses, every third extended.
fn clocks(pauses: usize) -> Vec<Clock> {
    let begin = at("2024-01-01 00:00");
    (0..MANY)
        .map(|i| {
            let received_at = begin + (i as i64 * 7_919 * MINUTE_MS) % (4 * 365 * DAY_MS);
            let pauses = (0..pauses as i64).map(|place| {
                let from = received_at + (1 + place) * 27 * HOUR_MS;
                Pause { from, to: Some(from + 20 * HOUR_MS), reason: PauseReason::NeedInfo }
            });
            Clock {
                pauses: pauses.collect(),
                extension_days: (i % 3 == 0).then_some(2),
                ..Clock::new(SlaClass::ALL[i % SlaClass::ALL.len()], received_at)
            }
        })
        .collect()
}

fn deadlines(criterion: &mut Criterion) {
    let (calendar, policy) = (calendar(), policy());
    let now = at("2029-01-01 00:00");
    let mut group = criterion.benchmark_group("deadline");
    group.throughput(Throughput::Elements(MANY as u64));
    for pauses in [0, 1, 2] {
        let clocks = clocks(pauses);
        group.bench_function(format!("due_at, {pauses} pauses"), |bencher| {
            bencher.iter(|| {
                clocks.iter().fold(0_i64, |sum, clock| {
                    sum ^ due_at(&calendar, &policy, black_box(clock), now)
                })
            });
        });
    }
    let clocks = clocks(1);
    group.bench_function("reckon with its explanation, 1 pause", |bencher| {
        bencher.iter(|| {
            clocks.iter().fold(0_i64, |sum, clock| {
                sum ^ reckon(&calendar, &policy, black_box(clock), now).due_at
            })
        });
    });
    group.finish();
}

criterion_group!(benches, deadlines);
criterion_main!(benches);
