//! One text to one tree, with all that is wrong with it.
//!
//! Knows the order: size, quotes and brackets, grammar, tree. Holds no state
//! outside of a call, so files are parsed on as many threads as there are.

use super::ast::File;
use super::balance::{BRACKET, Balanced, QUOTE, STRAY, balance};
use super::build::Build;
use super::grammar::{Grammar, Rule};
use super::recover;
use super::recover::missing::{NO_BLOCK, NO_ELSE, NO_SEPARATOR, NOT_SET};
use super::recover::rest::NOT_UNDERSTOOD;
use super::tree::Tree;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{FileId, Span};
use pest::Parser;
use pest::error::InputLocation;
use std::collections::BTreeSet;

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
    // Of a file that is right nobody asks for a line.
    let lines = if problems.is_empty() { Lines::default() } else { Lines::of(text) };
    without_what_others_hid(&mut problems, QUOTE, &lines);
    let torn = problems.iter().any(|problem| problem.code == STRAY);
    without_what_others_hid(&mut problems, BRACKET, &lines);
    if !balanced.silent {
        join(&mut problems, found, text, &lines);
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

/// Drops what brackets seem to lack on the line of a text, or a bracket, without its end, which may hold them.
fn without_what_others_hid(problems: &mut Vec<Diagnostic>, endless: Code, lines: &Lines) {
    let lost = lines.with(problems, &[endless]);
    let is_bracket = |code: Code| code != endless && [BRACKET, STRAY].contains(&code);
    problems.retain(|problem| !is_bracket(problem.code) || !lost.contains(&lines.line(problem)));
}

/// Adds what the grammar found to what quotes and brackets did, each mistake once.
fn join(problems: &mut Vec<Diagnostic>, mut found: Vec<Diagnostic>, text: &str, lines: &Lines) {
    let lost = lines.with(problems, &[QUOTE, BRACKET]);
    found.retain(|finding| !lost.contains(&lines.line(finding)));
    // A head that lacks its `{` leaves a `}` over, and a condition that does an `else` as well.
    let word = |finding: &Diagnostic| &text[place(finding)..];
    let lacks_block = |finding: &&Diagnostic| match finding.code {
        NOT_SET | NO_BLOCK | NO_ELSE => true,
        NOT_UNDERSTOOD => ["for ", "if "].iter().any(|verb| word(finding).starts_with(verb)),
        _ => false,
    };
    let unopened = found.iter().find(lacks_block).map(place);
    let is_over =
        |problem: &Diagnostic| problem.code == STRAY && unopened.is_some_and(|head| place(problem) > head);
    if let Some(over) = problems.iter().position(is_over) {
        problems.remove(over);
        let is_else = |finding: &Diagnostic| {
            matches!(finding.code, NOT_UNDERSTOOD | NO_SEPARATOR) && word(finding).starts_with("else")
        };
        found.retain(|finding| !is_else(finding));
    }
    // A bracket that closes nothing: what the one before it would hold is read as something else.
    let strays = lines.with(problems, &[STRAY]);
    found.retain(|finding| !strays.contains(&lines.line(finding)));
    problems.extend(found);
}

/// Where the problems with these codes are, in order.
fn places(problems: &[Diagnostic], codes: &[Code]) -> Vec<usize> {
    let of_code = problems.iter().filter(|problem| codes.contains(&problem.code));
    let mut places: Vec<usize> = of_code.map(place).collect();
    places.sort_unstable();
    places
}

fn place(problem: &Diagnostic) -> usize {
    problem.span().map_or(0, |span| span.start as usize)
}

/// Where the lines of a text end: there may be many problems on a long one.
#[derive(Default)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line that a problem begins on.
    fn line(&self, problem: &Diagnostic) -> usize {
        let place = place(problem);
        self.0.partition_point(|end| *end < place)
    }

    /// Those with problems of these codes.
    fn with(&self, problems: &[Diagnostic], codes: &[Code]) -> BTreeSet<usize> {
        let of_code = problems.iter().filter(|problem| codes.contains(&problem.code));
        of_code.map(|problem| self.line(problem)).collect()
    }
}

fn read<'s>(file: FileId, text: &'s str, balanced: &Balanced<'_>) -> (File<'s>, Vec<Diagnostic>) {
    match Grammar::parse(Rule::file, &balanced.text) {
        Ok(pairs) => {
            let mut tree = Tree::new(pairs);
            if let Some((at, length)) = balanced.inserted {
                tree.take_out(at, length);
            }
            let mut build = Build::new(file, text, balanced.known.clone());
            build.endless =
                places(&balanced.problems, &[QUOTE, BRACKET]).into_iter().map(recover::offset).collect();
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
