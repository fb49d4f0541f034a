//! fold (being written).
