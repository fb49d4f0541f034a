//! Things that are said beside the matter: notices, the receipt, the emergency numbers.

use super::{Icon, Tone};
use crate::page::here;
use leptos::prelude::*;

/// A notice with tone and icon. A danger is announced at once, the rest in its turn.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// A short heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// The text, when it is one paragraph.
    #[prop(optional, into)]
    text: Option<String>,
    /// Anything richer. A closure: it owns what it shows.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let icon = match tone {
        Tone::Ok => "circle-check",
        Tone::Warn => "triangle-alert",
        Tone::Danger => "circle-alert",
        Tone::Info | Tone::Brand | Tone::Neutral => "info",
    };
    let role = match tone {
        Tone::Danger => "alert",
        Tone::Ok => "status",
        _ => "note",
    };
    view! {
        <div class=format!("notice {}", tone.class()) role=role>
            <Icon name=icon/>
            <div class="notice-text">
                {title.map(|title| view! { <p class="notice-title">{title}</p> })}
                {text.map(|text| view! { <p>{text}</p> })}
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// The emergency numbers, each a link that calls. Stands before every form.
#[component]
pub fn Emergency(
    /// One line of numbers without the explanation.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let ctx = here();
    let numbers = [
        ("113", "emergency.police"),
        ("114", "emergency.fire"),
        ("115", "emergency.ambulance"),
        ("111", "emergency.child"),
    ];
    view! {
        <section class="emergency tone-danger" aria-labelledby="emergency-title" class:compact=compact>
            <div class="emergency-words">
                <h2 id="emergency-title"><Icon name="siren"/>{ctx.t("emergency.title")}</h2>
                {(!compact).then(|| view! { <p>{ctx.t("emergency.text")}</p> })}
            </div>
            <ul class="emergency-numbers">
                {numbers
                    .map(|(number, key)| {
                        view! {
                            <li>
                                <a href=format!("tel:{number}")>
                                    <strong class="number">{number}</strong>
                                    <span>{ctx.t(key)}</span>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

/// The top of a confirmation page: what was done, and the number to keep.
#[component]
pub fn Receipt(
    /// What was done; becomes the page's heading.
    #[prop(into)]
    title: String,
    /// The words before the number.
    #[prop(into)]
    label: String,
    /// The number to keep.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    view! {
        <div class="receipt">
            <Icon name="circle-check"/>
            <h1>{title}</h1>
            <p class="receipt-label">{label}</p>
            <p class="receipt-code number">{code}</p>
        </div>
    }
}
