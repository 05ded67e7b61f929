//! The statements of all files, sorted by what they declare or overlay.
//!
//! A head is a path, so `environment prod app orders { … }` and the nested
//! form come to the same [`Statement`]: an entry and how many parts of its
//! head are used up. Two passes, so that the order of files does not matter:
//! first what is declared, then what is laid over it.

mod overlays;
mod spread;

pub use spread::{Waiting, finish, in_environment, shared};

use super::names::{Names, What};
use super::shape::{Bindings, Shape};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{
    Block, Body, Declare, Declaring, Entry, Expr, File, Head, Item, Name, PartKind, Remove, Use,
};
use crate::words::load::Shelf;
use crate::words::unknown::{meant, not_supported, unknown};
use crate::words::word::{Vocabulary, Word, WordId, WordKind};
use indexmap::IndexMap;
use spread::has_holes;

/// GD0206: a statement that does not belong where it stands.
pub const MISPLACED: Code = Code::new("GD0206", "misplaced");
/// GD0209: a declaration without a name, or with too much after it.
pub const NAMELESS: Code = Code::new("GD0209", "no-name");
/// GD0705: an environment that nobody declares.
pub const UNKNOWN_ENVIRONMENT: Code = Code::new("GD0705", "unknown-environment");
/// GD0706: an overlay for something that is not there.
pub const OVERLAY_OF_NOTHING: Code = Code::new("GD0706", "overlay-of-nothing");

/// GD0713: a `let` that is a value here and a map there.
pub const LET_OF_TWO_KINDS: Code = Code::new("GD0713", "let-of-two-kinds");

/// The word of objects in Kubernetes' own words, which an environment may add.
pub(super) const MANIFEST: &str = "manifest";

/// An entry of which the first `from` parts of the head are used up.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// The entry.
    pub entry: &'a Entry<'a>,
    /// The first part that still means something; may be past the last.
    pub from: usize,
    /// The loop variables around it.
    pub bindings: Bindings<'a>,
}

/// Something declared by a word with a name.
#[derive(Clone, Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its word.
    pub word: WordId,
    /// What was written of it.
    pub statement: Statement<'a>,
}

/// A change to all workloads of a kind.
#[derive(Clone, Debug)]
pub struct Every<'a> {
    /// The word of the workloads; none for `every workload`.
    pub word: Option<WordId>,
    /// What is set.
    pub statement: Statement<'a>,
}

/// What an environment says beyond its own fields.
#[derive(Clone, Debug)]
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
    pub removals: Vec<(&'a Remove<'a>, Bindings<'a>)>,
    /// `let` for this environment.
    pub lets: IndexMap<&'a str, Let<'a>>,
    /// `every` for this environment.
    pub every: Vec<Every<'a>>,
    /// What it says of the project's manifests, and its own.
    pub manifests: Vec<Overlay<'a>>,
    /// By workload, or other declaration.
    pub overlays: IndexMap<&'a str, Vec<Overlay<'a>>>,
    /// The overlays whose misspelt names were read as the nearest ones.
    pub guessed: Vec<Span>,
    /// Workloads that it drops, with the place that says so.
    pub dropped: IndexMap<&'a str, Span>,
    /// What waits until it is known what stands there.
    pub waiting: Vec<Waiting<'a>>,
    /// Components that it uses: layers just below it.
    pub below: Vec<Environment<'a>>,
    /// Where this is such a layer: the component, and the environment that uses it.
    pub shared: Option<(WordId, &'a str)>,
}

impl<'a> Environment<'a> {
    /// One that says nothing yet.
    pub fn new(name: Name<'a>, span: Span, block: Span) -> Self {
        Self {
            name,
            span,
            block,
            settings: Vec::new(),
            removals: Vec::new(),
            lets: IndexMap::new(),
            every: Vec::new(),
            manifests: Vec::new(),
            overlays: IndexMap::new(),
            guessed: Vec::new(),
            dropped: IndexMap::new(),
            waiting: Vec::new(),
            below: Vec::new(),
            shared: None,
        }
    }
}

/// What an environment changes of one declaration.
#[derive(Clone, Debug)]
pub enum Overlay<'a> {
    /// An entry.
    Set(Statement<'a>),
    /// A removal written in `environment prod { … }` as `remove app.orders.scale`.
    Remove(&'a Remove<'a>, usize, Bindings<'a>),
}

/// `let x = value`, `let x { … }`
#[derive(Clone, Debug)]
pub struct Let<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its value.
    pub body: LetBody<'a>,
    /// The whole statement.
    pub span: Span,
    /// The loop variables around it.
    pub bindings: Bindings<'a>,
}

/// What a `let` names.
#[derive(Clone, Copy, Debug)]
pub enum LetBody<'a> {
    /// A value.
    Value(&'a Expr<'a>),
    /// Entries.
    Map(&'a Block<'a>),
}

impl LetBody<'_> {
    /// The place of the value.
    pub fn span(self) -> Span {
        match self {
            LetBody::Value(value) => value.span,
            LetBody::Map(block) => block.span,
        }
    }
}

/// The declarations of a project.
#[derive(Clone, Debug, Default)]
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
    /// `manifest` at the root.
    pub manifests: Vec<Statement<'a>>,
    /// All names.
    pub names: Names<'a>,
    /// Its libraries, those whose folder is there.
    pub libraries: Vec<Shelf<'a>>,
    /// What waits at the root until inputs are known.
    pub waiting: Vec<Waiting<'a>>,
    /// The inputs that loops among declarations depend on, and where.
    pub shaped_by: Vec<(&'a str, Span)>,
    /// The lets that environments override, and where.
    pub overridden: IndexMap<&'a str, Span>,
    /// `environment prod app orders …`, until all environments are known.
    later: Vec<(Name<'a>, Statement<'a>)>,
}

/// Sorts the statements of all files; [`finish`] goes on once inputs are known.
pub fn collect<'a>(vocabulary: &Vocabulary<'a>, files: &[&'a File<'a>], sink: &mut Sink) -> Program<'a> {
    let (program, later) = (Program::default(), Vec::new());
    let mut collector =
        Collector { vocabulary, program, sink, later, shape: None, made: 0, word: None, component: None };
    for item in files.iter().flat_map(|file| &file.items) {
        collector.item(item);
    }
    let mut program = collector.program;
    program.later = collector.later;
    spread::overridden(&mut program);
    program
}

struct Collector<'a, 'p> {
    vocabulary: &'p Vocabulary<'a>,
    program: Program<'a>,
    sink: &'p mut Sink,
    /// `environment prod app orders …`, once all environments are known.
    later: Vec<(Name<'a>, Statement<'a>)>,
    /// Who answers what loops depend on, once that can be said.
    shape: Option<&'p dyn Shape<'a>>,
    /// How much loops made.
    made: usize,
    /// `environment`, in one.
    word: Option<WordId>,
    /// The component that an environment uses, in its body.
    component: Option<WordId>,
}

impl<'a> Collector<'a, '_> {
    fn item(&mut self, item: &'a Item<'a>) {
        match item {
            Item::Entry(entry) if has_holes(&entry.head) => self.wait(item),
            Item::Entry(entry) => self.entry(entry, &Bindings::default()),
            Item::Declare(declare) if declare.what == Declaring::Input => {
                if self.program.names.declare(declare.name, What::Input, self.sink) {
                    self.program.inputs.insert(declare.name.text, declare);
                }
            }
            Item::Declare(declare) => self.sink.push(misplaced_field(declare.span)),
            // Carried out by `libraries::bring_in`.
            Item::Use(_) => {}
            Item::For(_) | Item::If(_) => self.wait(item),
            Item::Remove(statement) => self.sink.push(
                Diagnostic::error(MISPLACED, "`remove` takes something away in an environment")
                    .label(statement.span, "this is the root of a file")
                    .help("write it inside `environment NAME { … }`, or delete what it removes"),
            ),
            Item::Bad(_) | Item::Allow(_) => {}
        }
    }

    fn wait(&mut self, item: &'a Item<'a>) {
        self.program.waiting.push(Waiting { item, bindings: Bindings::default() });
    }

    fn entry(&mut self, entry: &'a Entry<'a>, bindings: &Bindings<'a>) {
        let statement = |from| Statement { entry, from, bindings: bindings.clone() };
        let Some((first, span)) = name_of(&entry.head, 0) else {
            self.sink.push(
                Diagnostic::error(MISPLACED, "a file holds declarations, not settings")
                    .label(entry.head.span, "text where a word has to be")
                    .help("put it into `project`, `environment` or `app`"),
            );
            return;
        };
        if first == "component" {
            if let Some(name) = self.declared_name(&statement(1), first) {
                self.program.names.declare(name, What::Component, self.sink);
            }
            return;
        }
        if first == "block" {
            return;
        }
        if first == "every" {
            let found = self.every(&statement(1));
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
        if first == MANIFEST {
            self.program.manifests.push(statement(0));
            return;
        }
        let Some(name) = self.declared_name(&statement(1), first) else { return };
        let statement = statement(2);
        match first {
            "environment" if entry.head.parts.len() > 2 => self.later.push((name, statement)),
            "environment" => self.environment(name, statement),
            "let" => self.lets(name, &statement),
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

    fn lets(&mut self, name: Name<'a>, statement: &Statement<'a>) {
        if let Some(found) = self.let_of(name, statement)
            && self.program.names.declare(name, What::Let, self.sink)
        {
            self.program.lets.insert(name.text, found);
        }
    }

    fn let_of(&mut self, name: Name<'a>, statement: &Statement<'a>) -> Option<Let<'a>> {
        let entry = statement.entry;
        let found = |body| Let { name, body, span: entry.span, bindings: statement.bindings.clone() };
        match &entry.body {
            Body::Set(value) => Some(found(LetBody::Value(value))),
            Body::Block(block) => Some(found(LetBody::Map(block))),
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
    fn declared_name(&mut self, statement: &Statement<'a>, word: &str) -> Option<Name<'a>> {
        let Statement { entry, from: at, bindings } = statement;
        if let Some(name) = quiet_name(&entry.head, *at) {
            return Some(name);
        }
        let span = entry.head.parts.get(*at).map_or(entry.head.span, |part| part.span);
        if let Some(PartKind::Text(text)) = entry.head.parts.get(*at).map(|part| &part.kind)
            && text.plain().is_none()
            && let Some(shape) = self.shape
        {
            let text = shape.text(text, &self.place(bindings), self.sink)?;
            return Some(Name { text, span });
        }
        let finding = Diagnostic::error(NAMELESS, format!("this `{word}` has no name"))
            .label(span, "a name without quotes belongs here");
        let quoted = entry.head.parts.get(*at).and_then(|part| match &part.kind {
            PartKind::Text(text) => text.plain(),
            PartKind::Name(_) | PartKind::Index(_) => None,
        });
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && !name.ends_with('-')
        };
        self.sink.push(match quoted.filter(|name| is_name(name)) {
            Some(name) => {
                let finding = finding.help(format!("write `{word} {name}`"));
                finding.replace(span, &format!("\"{name}\""), name)
            }
            // As Compose has it.
            None if word == "environment" && has_variables(entry) => {
                finding.help("the variables of a program stand in `config { … }`")
            }
            None => finding.help(format!("write `{word} NAME …`")),
        });
        None
    }
}

/// Whether a block has entries such as `LOG_LEVEL = "info"`.
fn has_variables(entry: &Entry<'_>) -> bool {
    let Body::Block(block) = &entry.body else { return false };
    let is_variable = |name: &str| !name.bytes().any(|letter| letter.is_ascii_lowercase());
    block.items.iter().any(|item| match item {
        Item::Entry(entry) => name_of(&entry.head, 0).is_some_and(|(name, _)| is_variable(name)),
        _ => false,
    })
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
pub fn misplaced_use(vocabulary: &Vocabulary<'_>, statement: &Use<'_>) -> Diagnostic {
    let finding = Diagnostic::error(MISPLACED, "`use` belongs at the top of a file")
        .label(statement.span, "inside a block");
    let own = |name: &str| vocabulary.iter().any(|(_, word)| is_component(word) && word.key == name);
    // Elsewhere one says it so, where a component is meant.
    match name_of(&statement.path, 0) {
        Some((name, _)) if statement.path.parts.len() == 1 && own(name) => {
            finding.help(format!("a component is a word: write `{name} {{ … }}`"))
        }
        _ => finding.help("move it to the start of the file"),
    }
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
