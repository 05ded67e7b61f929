//! The table of names that a project shares.
//!
//! One name means one thing in the whole project, whatever file declares it.

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::{Body, Expr, ExprKind, Name};
use crate::words::word::WordId;
use indexmap::IndexMap;
use indexmap::map::Entry;
use std::collections::BTreeSet;

/// GD0204: one name for two things.
pub const DECLARED_TWICE: Code = Code::new("GD0204", "declared-twice");

/// Names that a reference begins with, whatever a project declares; `app.x` and `input.x` are found all the same.
const TAKEN: &[&str] = &["app", "environment", "input", "pod", "project", "self", "unlimited"];

/// Whether a reference that begins so means something of the language.
pub fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// What a name in the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An `app` or one of its kin.
    Workload,
    /// `environment`
    Environment,
    /// `input`
    Input,
    /// `let`
    Let,
    /// `component`
    Component,
    /// Something that is not built yet: whoever refers to it adds no finding.
    Planned,
    /// Something that a statement with an unknown word declares.
    Unclear,
    /// Another word of the root with a name, such as `secret_store`.
    Other(WordId),
}

/// The names of a project.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    table: IndexMap<&'a str, (What, Name<'a>)>,
    twice: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// Enters a name; a second one is a finding and is not entered.
    pub fn declare(&mut self, name: Name<'a>, what: What, sink: &mut Sink) -> bool {
        let has_long_form = matches!(what, What::Workload | What::Input | What::Environment);
        if TAKEN.contains(&name.text) && !has_long_form {
            sink.push(
                Diagnostic::error(DECLARED_TWICE, format!("`{}` means something already", name.text))
                    .label(name.span, "a word of the language, wherever a value stands")
                    .help("choose another name"),
            );
            return false;
        }
        match self.table.entry(name.text) {
            Entry::Vacant(free) => {
                free.insert((what, name));
                true
            }
            Entry::Occupied(taken) => {
                let mut first = taken.get().1;
                let mut name = name;
                self.twice.insert(name.text);
                if name.span == first.span {
                    sink.push(
                        Diagnostic::error(DECLARED_TWICE, format!("a loop declares `{}` twice", name.text))
                            .label(name.span, "the same name in two rounds")
                            .help("put what differs into the name"),
                    );
                    return false;
                }
                if name.span < first.span {
                    std::mem::swap(&mut name, &mut first);
                }
                sink.push(
                    Diagnostic::error(DECLARED_TWICE, format!("`{}` is declared twice", name.text))
                        .label(name.span, "declared here")
                        .label(first.span, "declared here")
                        .help("one name means one thing in the whole project: rename one of them"),
                );
                false
            }
        }
    }

    /// Enters a name that nobody can say more of, so that nothing misses it.
    pub fn declare_unclear(&mut self, name: Name<'a>) {
        self.table.entry(name.text).or_insert((What::Unclear, name));
    }

    /// Whether a name was declared again: who refers to it may mean the other one.
    pub fn is_twice(&self, name: &str) -> bool {
        self.twice.contains(name)
    }

    /// What a name is.
    pub fn what(&self, name: &str) -> Option<What> {
        self.table.get(name).map(|(what, _)| *what)
    }

    /// Where a name is declared.
    pub fn declared(&self, name: &str) -> Option<Name<'a>> {
        self.table.get(name).map(|(_, name)| *name)
    }

    /// All names, in the order of declaration.
    pub fn all(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.table.keys().copied()
    }

    /// The names of one kind.
    pub fn of(&self, what: What) -> impl Iterator<Item = &'a str> + '_ {
        self.table.iter().filter(move |(_, (other, _))| *other == what).map(|(name, _)| *name)
    }
}

/// `input size = "x"`
pub(super) fn typeless(name: Name<'_>, body: &Body<'_>) -> Diagnostic {
    let value = match body {
        Body::Set(Expr { kind: ExprKind::Text(text), .. }) => text.plain().map(|text| format!("\"{text}\"")),
        _ => None,
    };
    Diagnostic::error(super::collect::MISPLACED, format!("`input {}` has no type", name.text))
        .label(name.span, "the type belongs after the name")
        .help(format!("write `input {}: String = {}`", name.text, value.as_deref().unwrap_or("…")))
}
