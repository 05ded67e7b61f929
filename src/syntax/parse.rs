//! One text to one tree, with all that is wrong with it.
//!
//! Knows the order: size, quotes and brackets, grammar, tree. Holds no state
//! outside of a call, so files are parsed on as many threads as there are.

use super::ast::File;
use super::balance::{Balanced, QUOTE, STRAY, balance};
use super::build::Build;
use super::grammar::{Grammar, Rule};
use super::recover;
use super::recover::missing::{NO_SEPARATOR, NOT_SET};
use super::recover::rest::SURPLUS;
use super::tree::Tree;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{FileId, Span};
use pest::Parser;
use pest::error::InputLocation;

/// A file of more than 16 MiB.
pub(super) const TOO_LARGE: Code = Code::new("GD0115", "too-large");

/// How long a file may be, in bytes.
pub const LARGEST: usize = 16 << 20;

/// How many findings a file gives at most: what has more is not written in this language.
pub const MOST: usize = 100;

/// A file, read.
#[derive(Debug)]
pub struct Parsed<'s> {
    /// Its tree; what is broken is `Bad` or `Missing` there.
    pub ast: File<'s>,
    /// What is wrong, by position; the first [`MOST`].
    pub problems: Vec<Diagnostic>,
    /// Whether the file is silenced: nothing else may be reported in it, and
    /// nothing that it may declare counts as missing elsewhere.
    pub unbalanced: bool,
    /// Whether it is, and indentation says so clearly where the block ends that all else is in the tree.
    pub mended: bool,
    /// Whether a `}` closes nothing: statements may stand in other blocks than they seem to.
    pub torn: bool,
}

/// Reads a file. Always gives a tree; it lacks nothing if there are no problems.
pub fn parse(file: FileId, text: &str) -> Parsed<'_> {
    if text.len() > LARGEST {
        return Parsed {
            ast: File::default(),
            problems: vec![too_large(file, text)],
            unbalanced: true,
            mended: false,
            torn: false,
        };
    }
    let balanced = balance(file, text);
    let (ast, found) =
        if balanced.hopeless { (File::default(), Vec::new()) } else { read(file, text, &balanced) };
    let mended = balanced.silent && balanced.sure && !balanced.hopeless && found.is_empty();
    let mut problems = balanced.problems;
    let torn = problems.iter().any(|problem| problem.code == STRAY);
    if !balanced.silent {
        join(&mut problems, found, text);
    }
    problems.sort_by_key(Diagnostic::span);
    problems.truncate(MOST);
    Parsed { ast, problems, unbalanced: balanced.silent, mended, torn }
}

/// A file without mistakes whose nodes were found when the compiler was built.
pub fn parsed_ahead<'s>(file: FileId, text: &'s str, nodes: &[u8]) -> Parsed<'s> {
    let mut build = Build::new(file, text, Vec::new());
    let ast = build.file(Tree::of_bytes(nodes).root());
    Parsed { ast, problems: build.problems, unbalanced: false, mended: false, torn: false }
}

/// Adds what the grammar found to what quotes and brackets did, each mistake once.
fn join(problems: &mut Vec<Diagnostic>, found: Vec<Diagnostic>, text: &str) {
    let starts = |problems: &[Diagnostic], code: Code| -> Vec<usize> {
        let of_code = problems.iter().filter(|problem| problem.code == code);
        of_code.filter_map(|problem| Some(problem.span()?.start as usize)).collect()
    };
    // A head that lacks its `{` leaves a `}` over.
    let unopened = starts(&found, NOT_SET).first().copied();
    let over = problems.iter().position(|problem| {
        problem.code == STRAY
            && unopened.is_some_and(|head| problem.span().is_some_and(|at| at.start as usize > head))
    });
    if let Some(over) = over {
        problems.remove(over);
    }
    // What stands behind a text without its end seems to be too much on its line.
    let quotes = starts(problems, QUOTE);
    let is_behind = |finding: &Diagnostic| {
        let at = finding.span().map_or(0, |span| span.start as usize);
        let same_line = |quote: &usize| !text[at.min(*quote)..at.max(*quote)].contains('\n');
        matches!(finding.code, SURPLUS | NO_SEPARATOR) && quotes.iter().any(same_line)
    };
    problems.extend(found.into_iter().filter(|finding| !is_behind(finding)));
}

fn read<'s>(file: FileId, text: &'s str, balanced: &Balanced<'_>) -> (File<'s>, Vec<Diagnostic>) {
    match Grammar::parse(Rule::file, &balanced.text) {
        Ok(pairs) => {
            let mut tree = Tree::new(pairs);
            if let Some((at, length)) = balanced.inserted {
                tree.take_out(at, length);
            }
            let mut build = Build::new(file, text, balanced.known.clone());
            let ast = build.file(tree.root());
            (ast, build.problems)
        }
        Err(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            (File::default(), vec![recover::rest::stopped(file, text, at)])
        }
    }
}

fn too_large(file: FileId, text: &str) -> Diagnostic {
    let first = text.chars().next().map_or(0, char::len_utf8);
    Diagnostic::error(TOO_LARGE, "this file is larger than 16 MiB")
        .label(Span::new(file, 0, recover::offset(first)), format!("{} MiB", text.len() >> 20))
        .help("move what it holds into several files of the project")
}
