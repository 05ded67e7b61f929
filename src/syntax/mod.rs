//! Floor 2: text to a tree with a span on everything.
//!
//! One grammar, `grammar/gdeploy.pest`; its `Rule` never leaves this floor.
//! The whole file always parses: a broken statement becomes
//! [`ast::Item::Bad`] and a finding. Resolves nothing: a name is a name.

pub mod ast;
mod balance;
mod build;
pub mod codes;
mod grammar;
mod parse;
mod recover;
mod tree;
pub mod trivia;
pub mod walk;

pub use parse::{LARGEST, MOST, Parsed, parse, parsed_ahead};

/// How deep brackets, rows of operators and `else if` may nest, together.
pub const LEVELS: usize = 128;
