//! A button that prints the page. Without script it does not show: the browser's menu prints too.

use super::{awake, icon};
use leptos::prelude::*;

/// The button.
#[island]
pub fn PrintButton(
    /// Its word.
    word: String,
    /// Address of the sprite.
    sprite: String,
) -> impl IntoView {
    let awake = awake();
    let print = move |_| {
        // A browser that cannot print says so itself.
        let _ = window().print();
    };
    view! {
        <button type="button" class="button quiet no-print" hidden=move || !awake.get() on:click=print>
            {icon(&sprite, "printer")}
            <span>{word}</span>
        </button>
    }
}
