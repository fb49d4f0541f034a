//! A search over the categories that stand inside it: hides what does not fit and opens the groups
//! that hold a hit. What fits is written beside each card as `data-key` by the server.

use super::suggest::fits;
use super::{awake, with_number};
use domain::fold::words;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement};

/// The search with the groups (the children) below it.
#[island]
pub fn CategoryFilter(
    /// What to type.
    label: String,
    /// `%{n}` fit.
    found: String,
    /// Nothing fits.
    none: String,
    /// The groups.
    children: Children,
) -> impl IntoView {
    let awake = awake();
    let root = NodeRef::<Div>::new();
    let (count, set_count) = signal(None::<usize>);
    let search = move |typed: String| {
        if let Some(root) = root.get_untracked() {
            set_count.set(narrow(&root, &words(&typed)));
        }
    };
    let said = move || match count.get() {
        None => String::new(),
        Some(0) => none.clone(),
        Some(n) => with_number(&found, n),
    };
    view! {
        <div class="category-filter" node_ref=root>
            <div class="field" hidden=move || !awake.get()>
                <label class="label" for="category-search">{label}</label>
                <input
                    class="input"
                    id="category-search"
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

/// Shows what fits; the count, or none when nothing is typed.
fn narrow(root: &Element, typed: &[String]) -> Option<usize> {
    let mut count = 0;
    for group in all::<HtmlDetailsElement>(root, ".group") {
        let mut hits = 0;
        let mut is_chosen = false;
        for card in all::<HtmlElement>(&group, ".choice") {
            let fit = fits(&card.get_attribute("data-key").unwrap_or_default(), typed);
            is_chosen |= matches!(card.query_selector("input:checked"), Ok(Some(_)));
            card.set_hidden(!fit);
            hits += usize::from(fit);
        }
        group.set_hidden(hits == 0);
        group.set_open(if typed.is_empty() { is_chosen } else { hits > 0 });
        count += hits;
    }
    (!typed.is_empty()).then_some(count)
}

fn all<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}
