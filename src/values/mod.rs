//! Floor 7: types and values; each leaf is evaluated once, after all layers.
//!
//! [`world`] is one environment with all its merged trees, [`eval`] reads
//! expressions against the type that their place expects, [`refs`] follows
//! names, [`record`] goes through a whole block and checks what the
//! vocabulary promises. An unknown value raises no second finding.

pub mod alone;
pub mod codes;
pub mod arithmetic;
pub mod eval;
mod exposed;
mod externals;
mod fit;
pub mod functions;
pub mod identity;
pub mod messages;
pub mod ports;
pub mod record;
pub mod refs;
pub mod open;
pub mod shape;
mod steps;
pub mod text;
pub mod tree;
pub use crate::words::value;
pub mod world;
