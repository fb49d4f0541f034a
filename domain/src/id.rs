//! id (being written).
