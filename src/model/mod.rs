//! Floor 8: one environment as plain typed structs, ready to be judged and emitted.
//!
//! [`words`] mirrors the vocabulary field by field and is filled by the
//! `model!` macro; [`workload`] adds what the compiler concludes of it (who
//! gets a Service, how many pods, which edges). What a struct holds is
//! complete: defaults are in, so an emitter never decides. Every value knows
//! its origin.

pub mod codes;
pub mod containers;
pub mod decide;
pub mod build;
pub mod files;
pub mod formats;
pub mod names;
pub mod outside;
mod read;
pub mod secrets;
pub mod settings;
pub mod words;
pub mod versions;
pub mod workload;
