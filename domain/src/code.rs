//! code (being written).
