//! One icon of the sprite `public/icons.svg` (Lucide). Always decoration: the word beside it
//! carries the meaning, so it is hidden from screen readers.

use crate::page::here;
use leptos::prelude::*;

/// An icon by its name in the sprite, as large as the text around it.
#[component]
pub fn Icon(
    /// Name of the symbol.
    name: &'static str,
) -> impl IntoView {
    let href = format!("{}#{name}", here().asset("icons.svg"));
    view! { <svg class="icon" aria-hidden="true" focusable="false"><use href=href></use></svg> }
}
