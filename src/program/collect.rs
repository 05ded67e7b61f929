//! The statements of all files, sorted by what they declare or overlay.
//!
//! A head is a path, so `environment prod app orders { … }` and the nested
//! form come to the same [`Statement`]: an entry and how many parts of its
//! head are used up. Two passes, so that the order of files does not matter:
//! first what is declared, then what is laid over it.

mod overlays;

use super::names::{Names, What};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{Body, Declare, Declaring, Entry, Expr, File, Head, Item, Name, PartKind, Remove};
use crate::words::load::Shelf;
use crate::words::unknown::{meant, not_supported, unknown};
use crate::words::word::{Vocabulary, Word, WordId, WordKind};
use indexmap::IndexMap;

/// GD0206: a statement that does not belong where it stands.
pub const MISPLACED: Code = Code::new("GD0206", "misplaced");
/// GD0209: a declaration without a name, or with too much after it.
pub const NAMELESS: Code = Code::new("GD0209", "no-name");
/// GD0705: an environment that nobody declares.
pub const UNKNOWN_ENVIRONMENT: Code = Code::new("GD0705", "unknown-environment");
/// GD0706: an overlay for something that is not there.
pub const OVERLAY_OF_NOTHING: Code = Code::new("GD0706", "overlay-of-nothing");

/// An entry of which the first `from` parts of the head are used up.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The entry.
    pub entry: &'a Entry<'a>,
    /// The first part that still means something; may be past the last.
    pub from: usize,
}

/// Something declared by a word with a name.
#[derive(Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its word.
    pub word: WordId,
    /// What was written of it.
    pub statement: Statement<'a>,
}

/// A change to all workloads of a kind.
#[derive(Debug)]
pub struct Every<'a> {
    /// The word of the workloads; none for `every workload`.
    pub word: Option<WordId>,
    /// What is set.
    pub statement: Statement<'a>,
}

/// What an environment says beyond its own fields.
#[derive(Debug)]
pub struct Environment<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// The declaration.
    pub span: Span,
    /// The whole of it.
    pub block: Span,
    /// Its own fields.
    pub settings: Vec<Statement<'a>>,
    /// Entries or members that it takes away from itself.
    pub removals: Vec<&'a Remove<'a>>,
    /// `let` for this environment.
    pub lets: IndexMap<&'a str, Let<'a>>,
    /// `every` for this environment.
    pub every: Vec<Every<'a>>,
    /// By workload.
    pub overlays: IndexMap<&'a str, Vec<Overlay<'a>>>,
    /// Workloads that it drops, with the place that says so.
    pub dropped: IndexMap<&'a str, Span>,
}

/// What an environment changes of one workload.
#[derive(Clone, Copy, Debug)]
pub enum Overlay<'a> {
    /// An entry.
    Set(Statement<'a>),
    /// A removal written in `environment prod { … }` as `remove app.orders.scale`.
    Remove(&'a Remove<'a>, usize),
}

/// `let x = value`
#[derive(Debug)]
pub struct Let<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its value.
    pub value: &'a Expr<'a>,
    /// The whole statement.
    pub span: Span,
}

/// The declarations of a project.
#[derive(Debug, Default)]
pub struct Program<'a> {
    /// `project`; none where the file was not given or is broken.
    pub project: Option<Declared<'a>>,
    /// By name, in source order.
    pub environments: IndexMap<&'a str, Environment<'a>>,
    /// By name, in source order.
    pub workloads: IndexMap<&'a str, Declared<'a>>,
    /// By name, in source order.
    pub lets: IndexMap<&'a str, Let<'a>>,
    /// By name, in source order.
    pub inputs: IndexMap<&'a str, &'a Declare<'a>>,
    /// The environments that ask for inputs of their own, by input.
    pub asked_by: IndexMap<&'a str, &'a str>,
    /// `secret_store` and its like, by name.
    pub others: IndexMap<&'a str, Declared<'a>>,
    /// `every` at the root.
    pub every: Vec<Every<'a>>,
    /// All names.
    pub names: Names<'a>,
    /// Its libraries, those whose folder is there.
    pub libraries: Vec<Shelf<'a>>,
}

/// Sorts the statements of all files.
pub fn collect<'a>(vocabulary: &Vocabulary<'a>, files: &[&'a File<'a>], sink: &mut Sink) -> Program<'a> {
    let mut collector = Collector { vocabulary, program: Program::default(), sink, later: Vec::new() };
    for item in files.iter().flat_map(|file| &file.items) {
        collector.item(item);
    }
    for (environment, statement) in std::mem::take(&mut collector.later) {
        collector.overlay(environment, statement);
    }
    let workloads: Vec<(&'a str, Statement<'a>)> =
        collector.program.workloads.iter().map(|(name, declared)| (*name, declared.statement)).collect();
    for (name, statement) in workloads {
        collector.inner_overlays(name, statement);
    }
    collector.program
}

struct Collector<'a, 'p> {
    vocabulary: &'p Vocabulary<'a>,
    program: Program<'a>,
    sink: &'p mut Sink,
    /// `environment prod app orders …`, once all environments are known.
    later: Vec<(Name<'a>, Statement<'a>)>,
}

impl<'a> Collector<'a, '_> {
    fn item(&mut self, item: &'a Item<'a>) {
        match item {
            Item::Entry(entry) => self.entry(entry),
            Item::Declare(declare) if declare.what == Declaring::Input => {
                if self.program.names.declare(declare.name, What::Input, self.sink) {
                    self.program.inputs.insert(declare.name.text, declare);
                }
            }
            Item::Declare(declare) => self.sink.push(misplaced_field(declare.span)),
            // Carried out by `libraries::bring_in`.
            Item::Use(_) => {}
            Item::Allow(statement) => self.sink.push(not_supported("allow", statement.span)),
            Item::For(statement) => self.sink.push(not_supported("for", statement.span)),
            Item::If(statement) => self.sink.push(not_supported("if", statement.span)),
            Item::Remove(statement) => self.sink.push(
                Diagnostic::error(MISPLACED, "`remove` takes something away in an environment")
                    .label(statement.span, "this is the root of a file")
                    .help("write it inside `environment NAME { … }`, or delete what it removes"),
            ),
            Item::Bad(_) => {}
        }
    }

    fn entry(&mut self, entry: &'a Entry<'a>) {
        let Some((first, span)) = name_of(&entry.head, 0) else {
            self.sink.push(
                Diagnostic::error(MISPLACED, "a file holds declarations, not settings")
                    .label(entry.head.span, "text where a word has to be")
                    .help("put it into `project`, `environment` or `app`"),
            );
            return;
        };
        if first == "component" {
            if let Some(name) = self.declared_name(entry, first, 1) {
                self.program.names.declare(name, What::Component, self.sink);
            }
            return;
        }
        if first == "block" {
            return;
        }
        if first == "every" {
            let found = self.every(Statement { entry, from: 1 });
            self.program.every.extend(found);
            return;
        }
        if let ("input", Some(name)) = (first, quiet_name(&entry.head, 1)) {
            self.sink.push(super::names::typeless(name, &entry.body));
            self.program.names.declare_unclear(name);
            return;
        }
        let mut first = first;
        if self.vocabulary.at_root(first).is_none() {
            self.sink.push(unknown(self.vocabulary, Vocabulary::ROOT, first, span));
            // Misspelt, it counts as what it stands for; else what it declares is not missed.
            match meant(self.vocabulary, self.vocabulary.word(Vocabulary::ROOT), first) {
                Some(near) => first = near,
                None => {
                    if let Some(name) = quiet_name(&entry.head, 1) {
                        self.program.names.declare_unclear(name);
                    }
                }
            }
        }
        let Some((id, word)) = self.vocabulary.at_root(first) else { return };
        if word.planned {
            self.sink.push(not_supported(first, span));
            if let Some(name) = word.labels.last().and_then(|_| quiet_name(&entry.head, word.labels.len())) {
                self.program.names.declare(name, What::Other(id), self.sink);
            }
            return;
        }
        if let Some(add) = entry.add {
            self.sink.push(
                Diagnostic::error(MISPLACED, "`add` marks a new entry in an environment")
                    .label(add, "here everything is new")
                    .help("leave the word `add` out"),
            );
        }
        let Some(name) = self.declared_name(entry, first, 1) else { return };
        let statement = Statement { entry, from: 2 };
        match first {
            "environment" if entry.head.parts.len() > 2 => self.later.push((name, statement)),
            "environment" => self.environment(name, statement),
            "let" => self.lets(name, entry),
            "project" => self.project(name, id, statement),
            _ if word.workload => {
                if self.program.names.declare(name, What::Workload, self.sink) {
                    self.program.workloads.insert(name.text, Declared { name, word: id, statement });
                }
            }
            _ => {
                if self.program.names.declare(name, What::Other(id), self.sink) {
                    self.program.others.insert(name.text, Declared { name, word: id, statement });
                }
            }
        }
    }

    fn project(&mut self, name: Name<'a>, word: WordId, statement: Statement<'a>) {
        if let Some(first) = &self.program.project {
            self.sink.push(
                Diagnostic::error(super::names::DECLARED_TWICE, "a project is declared once")
                    .label(name.span, "declared here")
                    .label(first.name.span, "declared here")
                    .help("a folder with a project of its own is another project"),
            );
            return;
        }
        self.program.project = Some(Declared { name, word, statement });
    }

    fn lets(&mut self, name: Name<'a>, entry: &'a Entry<'a>) {
        if matches!(entry.body, Body::Block(_)) {
            self.program.names.declare(name, What::Planned, self.sink);
        }
        if let Some(found) = self.let_of(name, entry)
            && self.program.names.declare(name, What::Let, self.sink)
        {
            self.program.lets.insert(name.text, found);
        }
    }

    fn let_of(&mut self, name: Name<'a>, entry: &'a Entry<'a>) -> Option<Let<'a>> {
        match &entry.body {
            Body::Set(value) => Some(Let { name, value, span: entry.span }),
            Body::Block(block) => {
                self.sink.push(not_supported("let … { }", block.span));
                None
            }
            Body::Append(value) => {
                self.sink.push(
                    Diagnostic::error(MISPLACED, "a `let` is one value")
                        .label(value.span, "appended to nothing")
                        .help(format!("write `let {} = …`", name.text)),
                );
                None
            }
        }
    }

    /// The name after a word of the root.
    fn declared_name(&mut self, entry: &'a Entry<'a>, word: &str, at: usize) -> Option<Name<'a>> {
        if let Some(name) = quiet_name(&entry.head, at) {
            return Some(name);
        }
        let span = entry.head.parts.get(at).map_or(entry.head.span, |part| part.span);
        self.sink.push(
            Diagnostic::error(NAMELESS, format!("this `{word}` has no name"))
                .label(span, "a name without quotes belongs here")
                .help(format!("write `{word} NAME …`")),
        );
        None
    }
}

/// The finding for the name of an environment that nobody declares.
pub fn no_environment<'n>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let finding = Diagnostic::error(UNKNOWN_ENVIRONMENT, format!("there is no environment `{name}`"))
        .label(span, "nobody declares it");
    match suggest::nearest(name, known.clone()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, name, near),
        None => {
            let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            finding.help(match known.as_slice() {
                [] => format!("declare it: `environment {name} {{ … }}`"),
                [only] => format!("there is only {only}"),
                known => format!("there are {}", known.join(", ")),
            })
        }
    }
}

/// `field x: T` outside of a component.
fn misplaced_field(span: Span) -> Diagnostic {
    Diagnostic::error(MISPLACED, "a `field` or `label` belongs in a component")
        .label(span, "outside of one")
        .help("for a value from outside write `input name: Type`")
}

/// `use x` in the middle of a block.
pub fn misplaced_use(span: Span) -> Diagnostic {
    Diagnostic::error(MISPLACED, "`use` belongs at the top of a file")
        .label(span, "inside a block")
        .help("move it to the start of the file")
}

/// Whether an entry of a workload lays something over it for one environment.
pub fn is_inner_overlay(entry: &Entry<'_>) -> bool {
    matches!(name_of(&entry.head, 0), Some(("environment", _)))
}

/// The name at a position of a head.
pub fn name_of<'a>(head: &Head<'a>, at: usize) -> Option<(&'a str, Span)> {
    match head.parts.get(at)?.kind {
        PartKind::Name(name) => Some((name, head.parts[at].span)),
        PartKind::Text(_) | PartKind::Index(_) => None,
    }
}

fn quiet_name<'a>(head: &Head<'a>, at: usize) -> Option<Name<'a>> {
    name_of(head, at).map(|(text, span)| Name { text, span })
}

/// Whether a word is one that a project declares.
pub fn is_component(word: &Word<'_>) -> bool {
    word.kind == WordKind::Component
}
