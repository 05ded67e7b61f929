//! What an apply would do to a live object, worked out without a server.
//!
//! Who owns which part ([`fields`]), who applies ([`managers`]), what comes of
//! it ([`predict`]), and what stays though nobody declares it any more. What a
//! server adds (defaults, admission) is left as it is live: nothing here
//! guesses at it. Speaks to no cluster.

mod client_side;
pub mod fields;
pub mod managers;
mod predict;
mod server_side;
#[cfg(test)]
mod tests;
mod whole;

pub use predict::{Prediction, Removed, predict};
