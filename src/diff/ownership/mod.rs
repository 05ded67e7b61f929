//! What an apply would do to a live object, worked out without a server.
//!
//! Who owns which part ([`fields`], [`writers`]), who applies ([`managers`]), what comes of
//! it ([`predict`]), why ([`origin`]), what stays though nobody declares it any
//! more ([`stuck`]), and what others have set ([`drift`]). What a server adds (defaults, admission) is left as it
//! is live: nothing here guesses at it. Speaks to no cluster.

mod client_side;
pub mod drift;
pub mod fields;
pub mod immutable;
pub mod kept;
pub mod managers;
pub mod origin;
mod predict;
mod server_side;
pub mod stuck;
#[cfg(test)]
mod tests;
mod whole;
pub mod writers;

pub use predict::{Prediction, Removed, predict, sent};
