//! Floor 2: text to a tree with a span on everything.
//!
//! One grammar, `grammar/gdeploy.pest`; its `Rule` never leaves this floor.
//! The whole file always parses: a broken statement becomes
//! [`ast::Item::Bad`] and a finding. Resolves nothing: a name is a name.

pub mod ast;
