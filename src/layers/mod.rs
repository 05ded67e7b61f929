//! Floor 6: for one environment, what is set where, and what it beat.
//!
//! [`expand`] puts the layers of a workload in order, [`merge`] lays them on
//! each other leaf by leaf into a [`tree`]. One engine for every word: what a
//! name means is asked of the vocabulary. Evaluates nothing.

pub mod codes;
pub mod components;
pub mod expand;
pub mod inherits;
pub mod lets;
mod maps;
pub mod merge;
pub mod manifests;
pub mod named;
pub mod open;
pub mod overlay;
pub mod remove;
pub mod shape;
pub mod tree;
