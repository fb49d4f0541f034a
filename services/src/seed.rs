//! Seeding (being written).
