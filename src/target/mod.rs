//! Floor 10: a model, emitted.
//!
//! A target makes typed objects, or text, of what the model holds and marks
//! each part with its origin. Targets never decide: defaults are in the
//! vocabulary, decisions in the model. They know nothing of one another.

pub mod dockerfile;
pub mod kubernetes;
