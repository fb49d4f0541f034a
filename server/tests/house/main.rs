//! The server over real sockets: what every answer carries, whom it refuses, whom it outwaits.
//! A small application stands in for `app`; its own journeys are in the other test programs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod addresses;
mod bodies;
mod commands;
mod connections;
mod csrf;
mod files;
mod headers;
mod logs;
mod shutdown;
mod stand;
mod tiles;
mod wire;
