//! The parser that pest makes of `grammar/gdeploy.pest`.
//!
//! [`Rule`] is private to this floor: [`super::tree`] turns what pest finds
//! into a flat tree, and only `build` and `recover` read that.

#![allow(missing_docs, unreachable_pub, clippy::pedantic, reason = "written by the derive")]

/// The grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/gdeploy.pest"]
pub(super) struct Grammar;
