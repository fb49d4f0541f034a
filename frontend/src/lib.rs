//! The browser's bundle: what wakes the islands of `app`, nothing else.
#![forbid(unsafe_code)]

use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares hydration; `boot.js` then wakes each island of the page.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
