//! permit (being written).
