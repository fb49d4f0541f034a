//! Every page and every island. Pages are plain axum handlers that render a Leptos view to a
//! string; islands are the only thing the browser runs. Read `page` first, then `ui`.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

pub mod islands;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
mod after;
#[cfg(feature = "ssr")]
pub mod api_v1;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod console;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod media;
#[cfg(feature = "ssr")]
mod names;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod paper;
#[cfg(feature = "ssr")]
pub mod places;
#[cfg(feature = "ssr")]
pub mod port;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
mod reel;
#[cfg(feature = "ssr")]
pub mod report;
#[cfg(feature = "ssr")]
pub mod rights;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use pages::{AppState, router};
