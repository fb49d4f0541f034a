//! Memory. One SQL text for SQLite and PostgreSQL; the few that differ are named `…_SQLITE` and
//! `…_POSTGRES`. No rule of the house is decided here.
#![forbid(unsafe_code)]

pub mod after;
pub mod answer;
pub mod arrival;
pub mod asking;
pub mod audit;
pub mod bulk;
pub mod citizen;
mod db;
pub mod directory;
pub mod entry;
pub mod erasure;
pub mod event;
pub mod follow;
pub mod ladder;
pub mod line;
pub mod live;
pub mod mine;
pub mod notice;
pub mod outbox;
pub mod people;
pub mod petition;
pub mod photo;
pub mod place;
pub mod public;
pub mod queue;
pub mod rights;
pub mod routing;
pub mod similar;
pub mod submission;
pub mod tags;
pub mod task;
pub mod tiles;
pub mod vault;
pub mod video;
pub mod views;
pub mod words;

pub use db::{Db, Engine, StoreError, Tx};

/// Every statement of the house with its name, for the test that prepares them on both engines.
pub fn queries() -> Vec<(&'static str, &'static str)> {
    [
        after::QUERIES,
        answer::QUERIES,
        arrival::QUERIES,
        asking::QUERIES,
        audit::QUERIES,
        bulk::QUERIES,
        citizen::QUERIES,
        db::QUERIES,
        directory::QUERIES,
        entry::QUERIES,
        erasure::QUERIES,
        event::QUERIES,
        follow::QUERIES,
        ladder::QUERIES,
        line::QUERIES,
        live::QUERIES,
        mine::QUERIES,
        notice::QUERIES,
        outbox::QUERIES,
        people::QUERIES,
        petition::QUERIES,
        photo::QUERIES,
        place::QUERIES,
        public::QUERIES,
        rights::QUERIES,
        routing::QUERIES,
        similar::QUERIES,
        submission::QUERIES,
        tags::QUERIES,
        task::QUERIES,
        vault::QUERIES,
        video::QUERIES,
        views::QUERIES,
        words::QUERIES,
    ]
    .concat()
}
