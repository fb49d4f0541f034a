//! The one binary's rooms: settings, the accept loop, what guards every request, the built files.
//! No law and no page lives here; those are `domain`, `services` and `app`.
#![forbid(unsafe_code)]

pub mod address;
pub mod cli;
pub mod config;
pub mod files;
pub mod guard;
pub mod head;
pub mod headers;
pub mod health;
pub mod house;
pub mod limit;
pub mod listen;
pub mod log;
pub mod pace;
pub mod places;
pub mod post;
pub mod router;
pub mod routing;
pub mod serve;
pub mod tiles;
pub mod wire;
pub mod worker;
