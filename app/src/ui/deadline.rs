//! A due date, how it stands, and why it is that date. The reckoning itself is
//! `domain::deadline`; here it only gets its words.

use super::{Icon, Tag, Tone, When};
use crate::page::{Ctx, here};
use crate::words;
use domain::calendar::{DayOff, HOUR_MS, MINUTE_MS, SkippedDay};
use domain::deadline::{Basis, Lateness, PauseMove, Reckoning};
use leptos::prelude::*;
use services::view;

/// How a due date stands at the moment of showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// There is time.
    Ahead,
    /// Within the last stretch before it.
    Soon,
    /// Passed without an answer.
    Late,
    /// The clock stands while the sender is asked.
    Paused,
    /// Answered in time.
    Kept,
    /// Answered, but late.
    KeptLate,
}

impl From<Lateness> for Due {
    fn from(lateness: Lateness) -> Self {
        match lateness {
            Lateness::Paused => Self::Paused,
            Lateness::InTime => Self::Ahead,
            Lateness::DueSoon => Self::Soon,
            Lateness::Overdue => Self::Late,
            Lateness::MetEarly | Lateness::MetInTime => Self::Kept,
            Lateness::MetLate => Self::KeptLate,
        }
    }
}

impl Due {
    const fn look(self) -> (Tone, &'static str, &'static str) {
        match self {
            Self::Ahead => (Tone::Brand, "clock", "deadline.ahead"),
            Self::Soon => (Tone::Warn, "clock", "deadline.soon"),
            Self::Late => (Tone::Danger, "circle-alert", "deadline.late"),
            Self::Paused => (Tone::Neutral, "pause", "deadline.paused"),
            Self::Kept => (Tone::Ok, "circle-check", "deadline.kept"),
            Self::KeptLate => (Tone::Warn, "history", "deadline.kept_late"),
        }
    }
}

/// The due date with its standing, and a fold with the lines that explain it.
#[component]
pub fn DueDate(
    /// What falls due: “Hạn xử lý”.
    #[prop(into)]
    label: String,
    /// When, ms UTC.
    at: i64,
    /// How it stands.
    due: Due,
    /// Why it is this date, one step a line; empty shows no fold.
    #[prop(optional)]
    why: Vec<String>,
) -> impl IntoView {
    let ctx = here();
    let (tone, icon, key) = due.look();
    view! {
        <div class="due">
            <p class="due-line">
                <span class="due-label">{label}</span>
                <strong><When at full=true/></strong>
                <Tag tone icon word=ctx.t(key)/>
            </p>
            {(!why.is_empty())
                .then(|| {
                    view! {
                        <details class="fold">
                            <summary><Icon name="circle-help"/><span>{ctx.t("deadline.why")}</span></summary>
                            <ol class="reckoning">{why.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ol>
                        </details>
                    }
                })}
        </div>
    }
}

/// A promised date as the services give it, with its standing and its reckoning.
#[component]
pub fn Promised(
    /// What falls due: “Hạn xử lý”.
    #[prop(into)]
    label: String,
    /// The date and how it came about.
    promise: view::Due,
) -> impl IntoView {
    let why = lines(&here(), &promise.reckoning);
    view! { <DueDate label at=promise.reckoning.due_at due=promise.standing.lateness.into() why/> }
}

/// The reckoning in sentences, one step each.
pub fn lines(ctx: &Ctx, r: &Reckoning) -> Vec<String> {
    let lang = ctx.lang;
    let class = ctx.t(&format!("class.{}", r.class.code()));
    let at = words::full_moment(lang, r.received_at);
    let mut lines = Vec::new();
    match r.basis {
        Basis::ClockHours(hours) => {
            lines.push(ctx.tf("deadline.received", &[("at", &at)]));
            lines.push(ctx.tf("deadline.hours", &[("class", class), ("n", &hours.to_string())]));
        }
        Basis::WorkingDays(days) => {
            lines.push(ctx.tf("deadline.received_day", &[("at", &at)]));
            lines.push(ctx.tf("deadline.days", &[("class", class), ("n", &days.to_string())]));
            if let Some(extension) = r.extension {
                lines.push(
                    ctx.tf("deadline.extended", &[("n", &extension.counted_days.to_string())]),
                );
            }
            let counted: Vec<_> =
                r.counted.iter().map(|day| words::full_day(lang, day.opens_at)).collect();
            lines.push(ctx.tf("deadline.counted", &[("days", &counted.join("; "))]));
            if !r.skipped.is_empty() {
                let skipped: Vec<_> = r.skipped.iter().map(|day| skipped(ctx, day)).collect();
                lines.push(ctx.tf("deadline.skipped", &[("days", &skipped.join("; "))]));
            }
        }
    }
    lines.extend(r.pauses.iter().map(|pause| paused(ctx, pause)));
    lines.push(ctx.tf("deadline.ends", &[("at", &words::full_moment(lang, r.due_at))]));
    lines
}

fn skipped(ctx: &Ctx, day: &SkippedDay) -> String {
    let date = words::full_day(ctx.lang, day.starts_at);
    match (&day.reason, ctx.lang) {
        (DayOff::Weekend, _) => date,
        (DayOff::Holiday { name_vi, .. }, words::Lang::Vi) => format!("{date} ({name_vi})"),
        (DayOff::Holiday { name_en, .. }, words::Lang::En) => format!("{date} ({name_en})"),
    }
}

fn paused(ctx: &Ctx, pause: &PauseMove) -> String {
    let reason = ctx.t(&format!("deadline.reason_{}", pause.reason.code()));
    let from = words::moment(ctx.lang, pause.from);
    let to = if pause.open {
        ctx.t("deadline.still").to_owned()
    } else {
        words::moment(ctx.lang, pause.to)
    };
    let hours = (pause.moved_ms / HOUR_MS).to_string();
    let minutes = (pause.moved_ms % HOUR_MS / MINUTE_MS).to_string();
    let key = format!("deadline.pause_{}", pause.effect.code());
    ctx.tf(
        &key,
        &[
            ("reason", reason),
            ("from", &from),
            ("to", &to),
            ("hours", &hours),
            ("minutes", &minutes),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::deadline::{CountedDay, Extension, PauseEffect, PauseReason, SlaClass};
    use std::sync::Arc;

    /// Friday 20 November 2026, 16:20 in Viet Nam.
    const FRIDAY: i64 = 1_795_166_400_000;
    const DAY: i64 = 24 * HOUR_MS;

    #[test]
    fn a_due_date_says_what_was_counted_what_was_not_and_what_a_pause_did() {
        let opens = FRIDAY + 3 * DAY - 8 * HOUR_MS - 50 * MINUTE_MS;
        let closes = FRIDAY + 3 * DAY + 10 * MINUTE_MS;
        let reckoning = Reckoning {
            class: SlaClass::Quick,
            received_at: FRIDAY,
            basis: Basis::WorkingDays(1),
            counts_from: opens,
            counted: vec![CountedDay { number: 1, opens_at: opens, closes_at: closes }],
            skipped: vec![SkippedDay { starts_at: FRIDAY + DAY, reason: DayOff::Weekend }],
            pauses: vec![PauseMove {
                from: opens,
                to: opens + 90 * MINUTE_MS,
                open: false,
                reason: PauseReason::NeedInfo,
                moved_ms: 90 * MINUTE_MS,
                effect: PauseEffect::Moved,
            }],
            extension: Some(Extension { granted_days: 2, counted_days: 1 }),
            due_before_pauses: closes,
            due_at: closes,
            due_soon_at: opens,
            paused: false,
        };
        let ctx = Ctx::bare(words::Lang::Vi, "/", Arc::default());
        assert_eq!(
            lines(&ctx, &reckoning),
            [
                "Nhận lúc 16:20 thứ Sáu, 20/11/2026. Ngày nhận không tính.",
                "Việc cần xử lý ngay: 1 ngày làm việc.",
                "Trong đó có 1 ngày được gia hạn.",
                "Các ngày được tính: thứ Hai, 23/11/2026.",
                "Các ngày không tính: thứ Bảy, 21/11/2026.",
                "Tạm dừng từ 07:30 23/11/2026 đến 09:00 23/11/2026 (chờ người gửi bổ sung): hạn lùi 1 giờ 30 phút làm việc.",
                "Hết hạn lúc 16:30 thứ Hai, 23/11/2026.",
            ]
        );
        // In English too, the extension and the pause stand there with their reasons.
        let ctx = Ctx::bare(words::Lang::En, "/", Arc::default());
        let english = lines(&ctx, &reckoning);
        assert_eq!(english.len(), 7);
        assert!(english[2].contains("extension of 1 days"), "{english:?}");
        assert!(english[5].contains("1 h 30 min"), "{english:?}");
    }
}
