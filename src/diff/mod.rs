//! The floor of differences: two sets of objects, and what lies between them.
//!
//! [`set::Set`]s are paired ([`pair`]), the objects of a pair compared by the
//! schema of their kind ([`compare`]), and each change gets what it means
//! ([`impact`]). Nothing here knows where a side came from: sources compiled,
//! a folder of YAML, or a cluster. Nor does it read or print.

pub mod compare;
pub mod defaults;
pub mod impact;
pub mod meant;
pub mod noise;
pub mod ownership;
pub mod owners;
pub mod pair;
pub mod path;
pub mod place;
pub mod quantity;
pub mod report;
pub mod rollout;
pub mod secret;
pub mod seen;
pub mod set;
pub mod standing;
pub mod status;
pub mod together;
pub mod tried;
#[cfg(test)]
mod tests;
