//! refusal (being written).
