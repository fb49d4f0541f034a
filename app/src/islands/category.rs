//! A search over the categories that stand inside it: hides what does not fit and opens the groups
//! that hold a hit. A card is found by its words, its group's, and what the server wrote as `data-key`.

use super::suggest::{closest, fits};
use super::with_number;
use domain::fold::{fold, words};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement};

/// Shown at most when only a part of a sentence fits.
const NEAR: usize = 4;
const SEARCH: &str = "category-search";

/// The search with the groups (the children) below it.
#[island]
pub fn CategoryFilter(
    /// What to type.
    label: String,
    /// `%{n}` fit.
    found: String,
    /// Nothing fits.
    none: String,
    /// `%{n}` come nearest to a whole sentence.
    near: String,
    /// The groups.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let (count, set_count) = signal(None::<(usize, bool)>);
    let search = move |typed: String| {
        if let Some(root) = root.get_untracked() {
            set_count.set(narrow(&root, &words(&typed)));
        }
    };
    let said = move || match count.get() {
        None => String::new(),
        Some((0, _)) => none.clone(),
        Some((n, true)) => with_number(&found, n),
        Some((n, false)) => with_number(&near, n),
    };
    view! {
        <div class="category-filter" node_ref=root>
            <div class="field by-script">
                <label class="label" for=SEARCH>{label}</label>
                <input
                    class="input"
                    id=SEARCH
                    type="search"
                    autocomplete="off"
                    enterkeyhint="search"
                    on:input=move |event| search(event_target_value(&event))
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default() }
                />
                <p class="hint" role="status">{said}</p>
            </div>
            {children()}
        </div>
    }
}

/// Shows what fits, or what comes nearest where nothing does: how many, and whether they fit. None
/// when nothing is typed.
fn narrow(root: &Element, typed: &[String]) -> Option<(usize, bool)> {
    let keys = keys(root);
    let is_exact = keys.iter().any(|key| fits(key, typed));
    let near = if is_exact {
        Vec::new()
    } else {
        closest(&keys.iter().map(String::as_str).collect::<Vec<_>>(), typed, NEAR)
    };
    let (mut count, mut card_at) = (0, 0);
    for group in all::<HtmlDetailsElement>(root, ".group") {
        let mut hits = 0;
        let mut is_chosen = false;
        for card in all::<HtmlElement>(&group, ".choice") {
            let fit = if is_exact { fits(&keys[card_at], typed) } else { near.contains(&card_at) };
            card_at += 1;
            is_chosen |= matches!(card.query_selector("input:checked"), Ok(Some(_)));
            card.set_hidden(!fit);
            hits += usize::from(fit);
        }
        group.set_hidden(hits == 0);
        group.set_open(if typed.is_empty() { is_chosen } else { hits > 0 });
        count += hits;
    }
    (!typed.is_empty()).then_some((count, is_exact))
}

/// What each card is found by, in the order of the page.
fn keys(root: &Element) -> Vec<String> {
    let words = |within: &Element, selector: &str| {
        let found = within.query_selector(selector).ok().flatten();
        found.and_then(|one| one.text_content()).map(|text| fold(&text)).unwrap_or_default()
    };
    let mut keys = Vec::new();
    for group in all::<Element>(root, ".group") {
        let name = words(&group, ".group-name");
        for card in all::<Element>(&group, ".choice") {
            let more = card.get_attribute("data-key").unwrap_or_default();
            keys.push(format!("{} {more} {name}", words(&card, "label")));
        }
    }
    keys
}

fn all<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}
