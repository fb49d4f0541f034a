//! The browser's bundle. `public/boot.js` calls [`hydrate`] once, then every island by its name.
#![forbid(unsafe_code)]

// Linked for its islands, which nothing here names.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the page for its islands.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
