//! A due date, how it stands, and why it is that date. The reckoning itself is
//! `domain::deadline`; here it only gets its words.

use super::{Icon, Tag, Tone, When};
use crate::page::here;
use leptos::prelude::*;

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
