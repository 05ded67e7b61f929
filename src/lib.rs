//! `gdeployc`: apps, environments and rollout policy, compiled.
//!
//! The modules are the floors of the house, lowest first. A floor uses the
//! floors above it in this list and never one below; `tests/architecture.rs`
//! keeps that. ARCHITECTURE.md draws the map.

pub mod base;
pub mod output;
pub mod vfs;
pub mod schema;
pub mod syntax;
pub mod format;
pub mod words;
pub mod program;
pub mod layers;
pub mod values;
pub mod model;
pub mod rules;
pub mod target;
pub mod objects;
pub mod diff;
pub mod cluster;
pub mod driver;
pub mod codes;
pub mod registry;
pub mod cli;
