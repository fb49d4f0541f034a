//! Islands: the only thing that is compiled for the browser. Each makes a page that already works
//! easier; words come as props, and nothing here decides what is right.
// `#[island]` makes a second struct of the props and gives it no words.
#![allow(missing_docs)]

pub mod category;
pub mod commune;
pub mod counter;
pub mod here;
pub mod judge;
pub mod suggest;

use leptos::prelude::*;

/// An icon of the sprite at `sprite`.
fn icon(sprite: &str, name: &str) -> impl IntoView + use<> {
    view! { <svg class="icon" aria-hidden="true" focusable="false"><use href=format!("{sprite}#{name}")></use></svg> }
}

/// `%{n}` in a sentence replaced by a number.
fn with_number(sentence: &str, n: impl std::fmt::Display) -> String {
    sentence.replace("%{n}", &n.to_string())
}
