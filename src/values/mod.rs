//! Floor 7: types and values; each leaf is evaluated once.

pub mod value;
