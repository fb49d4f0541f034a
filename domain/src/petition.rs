//! petition (being written).
