//! The officers' road over HTTP, without a browser: who gets in, what is shown, what is kept.
#![allow(clippy::unwrap_used, clippy::expect_used)]
