//! Floor 5: many files, one program; every declaration found and named once.
//!
//! [`collect`] sorts the statements of all files by what they declare or
//! overlay. Workloads, environments, inputs, lets, stores and components
//! share one table of names. Nothing is merged or evaluated here.

pub mod codes;
pub mod collect;
pub mod libraries;
pub mod mentions;
pub mod names;
pub mod shape;
