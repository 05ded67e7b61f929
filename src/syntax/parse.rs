//! One text to one tree, with all that is wrong with it.
//!
//! Knows the order: size, quotes and brackets, grammar, tree. Holds no state
//! outside of a call, so files are parsed on as many threads as there are.

use super::ast::File;
use super::build::Build;
use super::grammar::{Grammar, Rule};
use super::recover;
use super::tree::Tree;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::FileId;
use pest::Parser;
use pest::error::InputLocation;

/// A file, read.
#[derive(Debug)]
pub struct Parsed<'s> {
    /// Its tree; what is broken is `Bad` or `Missing` there.
    pub ast: File<'s>,
    /// What is wrong, by position.
    pub problems: Vec<Diagnostic>,
    /// Whether GD0102 silences the file: nothing else may be reported in it,
    /// and nothing that it may declare counts as missing elsewhere.
    pub unbalanced: bool,
}

/// Reads a file. Always gives a tree; it lacks nothing if there are no problems.
pub fn parse(file: FileId, text: &str) -> Parsed<'_> {
    match Grammar::parse(Rule::file, text) {
        Ok(pairs) => {
            let tree = Tree::new(pairs);
            let mut build = Build::new(file, text, Vec::new());
            let ast = build.file(tree.root());
            Parsed { ast, problems: build.problems, unbalanced: false }
        }
        Err(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            let problems = vec![recover::rest::stopped(file, text, at)];
            Parsed { ast: File::default(), problems, unbalanced: false }
        }
    }
}
