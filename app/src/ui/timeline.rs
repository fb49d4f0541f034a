//! History as an ordered list with a line and dots. The newest or the oldest first is the page's
//! choice; the entry that stands now is marked for screen readers too.

use super::{Icon, PhotoGrid, PhotoView, Tone};
use crate::page::here;
use crate::words;
use leptos::prelude::*;

/// One thing that happened or will.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// When, ms UTC; `None` for what is still to come.
    pub at: Option<i64>,
    /// What happened, in plain words.
    pub title: String,
    /// Who did it or holds it now.
    pub who: Option<String>,
    /// A text that came with it; paragraphs are kept.
    pub text: Option<String>,
    /// Photos that came with it.
    pub photos: Vec<PhotoView>,
    /// Tone of the dot.
    pub tone: Tone,
    /// Icon in the dot; `None` is a small plain dot.
    pub icon: Option<&'static str>,
    /// The petition stands here now.
    pub is_now: bool,
}

/// The list.
#[component]
pub fn Timeline(
    /// In the order to be read.
    entries: Vec<Entry>,
) -> impl IntoView {
    view! { <ol class="timeline">{entries.into_iter().map(entry).collect_view()}</ol> }
}

fn entry(entry: Entry) -> impl IntoView {
    let class = format!(
        "entry {}{}{}",
        entry.tone.class(),
        if entry.at.is_none() { " is-ahead" } else { "" },
        if entry.is_now { " is-now" } else { "" },
    );
    view! {
        <li class=class aria-current=entry.is_now.then_some("step")>
            <span class="dot">{entry.icon.map(|name| view! { <Icon name/> })}</span>
            <div class="entry-body">
                <p class="entry-title">{entry.title}</p>
                <p class="entry-facts">
                    {entry.at.map(|at| view! { <When at/> })}
                    {entry.who.map(|who| view! { <span>{who}</span> })}
                </p>
                {entry.text.map(|text| view! { <div class="entry-text">{paragraphs(&text)}</div> })}
                {(!entry.photos.is_empty()).then(|| view! { <PhotoGrid photos=entry.photos/> })}
            </div>
        </li>
    }
}

/// A moment in words and for machines.
#[component]
pub fn When(
    /// ms UTC.
    at: i64,
    /// The day without the hour.
    #[prop(optional)]
    day_only: bool,
    /// With the weekday, for due dates.
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let lang = here().lang;
    let text = match (full, day_only) {
        (true, true) => words::full_day(lang, at),
        (true, false) => words::full_moment(lang, at),
        (false, true) => words::day(lang, at),
        (false, false) => words::moment(lang, at),
    };
    view! { <time datetime=words::iso(at)>{text}</time> }
}

/// People's plain text as paragraphs: a blank line parts them, a single break is kept.
pub fn paragraphs(text: &str) -> impl IntoView + use<> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|p| view! { <p class="kept-lines">{p.to_owned()}</p> })
        .collect_view()
}
