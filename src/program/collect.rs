//! The statements of all files, sorted by what they declare or overlay.
//!
//! A head is a path, so `environment prod app orders { … }` and the nested
//! form come to the same [`Statement`]: an entry and how many parts of its
//! head are used up. Two passes, so that the order of files does not matter:
//! first what is declared, then what is laid over it.

use super::names::{Names, What};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{Body, Declare, Declaring, Entry, Expr, File, Head, Item, Name, PartKind, Remove};
use crate::words::unknown::{beginnings, meant, not_supported, unknown};
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
    /// `secret_store` and its like, by name.
    pub others: IndexMap<&'a str, Declared<'a>>,
    /// `every` at the root.
    pub every: Vec<Every<'a>>,
    /// All names.
    pub names: Names<'a>,
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
            Item::Declare(declare) => self.sink.push(
                Diagnostic::error(MISPLACED, "a `field` or `label` belongs in a component")
                    .label(declare.span, "this is the root of a file")
                    .help("for a value from outside write `input name: Type`"),
            ),
            Item::Use(statement) => self.sink.push(not_supported("use", statement.span)),
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

    /// `every app { … }`, from the part after `every`.
    fn every(&mut self, statement: Statement<'a>) -> Option<Every<'a>> {
        let Some((name, span)) = name_of(&statement.entry.head, statement.from) else {
            self.sink.push(
                Diagnostic::error(NAMELESS, "every what?")
                    .label(statement.entry.head.span, "a kind of workload belongs here")
                    .help("write `every app { … }`, or `every workload { … }` for all kinds"),
            );
            return None;
        };
        let rest = Statement { entry: statement.entry, from: statement.from + 1 };
        if name == "workload" {
            return Some(Every { word: None, statement: rest });
        }
        match self.vocabulary.at_root(name) {
            Some((_, word)) if word.planned => {
                self.sink.push(not_supported(name, span));
                None
            }
            Some((id, word)) if word.workload => Some(Every { word: Some(id), statement: rest }),
            _ => {
                self.sink.push(
                    Diagnostic::error(OVERLAY_OF_NOTHING, format!("`{name}` is no kind of workload"))
                        .label(span, "`every` goes over workloads")
                        .help("write `every app { … }`, or `every workload { … }` for all kinds"),
                );
                None
            }
        }
    }

    fn environment(&mut self, name: Name<'a>, statement: Statement<'a>) {
        if !self.program.names.declare(name, What::Environment, self.sink) {
            return;
        }
        let environment = Environment {
            name,
            span: Span { end: name.span.end, ..statement.entry.span },
            settings: Vec::new(),
            removals: Vec::new(),
            lets: IndexMap::new(),
            every: Vec::new(),
            overlays: IndexMap::new(),
            dropped: IndexMap::new(),
        };
        self.program.environments.insert(name.text, environment);
        match &statement.entry.body {
            Body::Block(_) => self.later.push((name, statement)),
            Body::Set(value) | Body::Append(value) => self.sink.push(
                Diagnostic::error(MISPLACED, "an environment takes a block")
                    .label(value.span, "a value")
                    .help(format!("write `environment {} {{ … }}`", name.text)),
            ),
        }
    }

    /// What stands in an environment, or after its name in the long form.
    fn overlay(&mut self, name: Name<'a>, statement: Statement<'a>) {
        if !self.known_environment(name) {
            return;
        }
        if statement.from < statement.entry.head.parts.len() {
            self.environment_entry(name.text, statement);
            return;
        }
        let Body::Block(block) = &statement.entry.body else { return };
        for item in &block.items {
            match item {
                Item::Entry(entry) => self.environment_entry(name.text, Statement { entry, from: 0 }),
                Item::Remove(remove) => self.environment_removal(name.text, remove),
                Item::Declare(declare) => {
                    self.sink.push(not_supported("input of an environment", declare.span));
                }
                Item::Use(statement) => self.sink.push(not_supported("use", statement.span)),
                Item::Allow(statement) => self.sink.push(not_supported("allow", statement.span)),
                Item::For(statement) => self.sink.push(not_supported("for", statement.span)),
                Item::If(statement) => self.sink.push(not_supported("if", statement.span)),
                Item::Bad(_) => {}
            }
        }
    }

    fn environment_entry(&mut self, environment: &'a str, statement: Statement<'a>) {
        let entry = statement.entry;
        let Some((mut first, span)) = name_of(&entry.head, statement.from) else { return };
        if let Some((id, word)) = self.vocabulary.at_root("environment")
            && !word.members.contains_key(first)
            && let Some(near) = suggest::nearest(first, beginnings(self.vocabulary, word))
            && !word.members.contains_key(near)
            && near != first
        {
            self.sink.push(unknown(self.vocabulary, id, first, span));
            first = near;
        }
        match first {
            "let" => {
                let Some(name) = self.declared_name(entry, "let", statement.from + 1) else { return };
                let Some(found) = self.let_of(name, entry) else { return };
                self.environment_let(environment, found);
            }
            "every" => {
                let found = self.every(Statement { from: statement.from + 1, ..statement });
                if let Some(environment) = self.program.environments.get_mut(environment) {
                    environment.every.extend(found);
                }
            }
            _ => match self.vocabulary.at_root(first) {
                Some((_, word)) if word.workload => {
                    let Some(name) = self.declared_name(entry, first, statement.from + 1) else { return };
                    let rest = Statement { from: statement.from + 2, ..statement };
                    if self.known_workload(environment, name, entry.add) {
                        self.lay(environment, name.text, Overlay::Set(rest));
                    }
                }
                Some((_, word)) if word.planned && !self.is_own_field(first) => {
                    self.sink.push(not_supported(first, span));
                }
                _ => {
                    if let Some(environment) = self.program.environments.get_mut(environment) {
                        environment.settings.push(statement);
                    }
                }
            },
        }
    }

    fn is_own_field(&self, name: &str) -> bool {
        self.vocabulary.at_root("environment").is_some_and(|(_, word)| word.field(name).is_some())
    }

    fn environment_let(&mut self, environment: &'a str, found: Let<'a>) {
        if !self.program.lets.contains_key(found.name.text) {
            let name = found.name;
            let finding =
                Diagnostic::error(OVERLAY_OF_NOTHING, format!("there is no `let {}` to override", name.text))
                    .label(name.span, "only this environment would have it");
            let known = self.program.lets.keys().copied();
            self.sink.push(match suggest::nearest(name.text, known) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?")).replace(name.span, name.text, near)
                }
                None => finding.help(format!("declare it for all, outside: `let {} = …`", name.text)),
            });
            return;
        }
        let Some(environment) = self.program.environments.get_mut(environment) else { return };
        if let Some(first) = environment.lets.get(found.name.text) {
            self.sink.push(
                Diagnostic::error(
                    super::names::DECLARED_TWICE,
                    format!("`{}` is declared twice", found.name.text),
                )
                .label(found.span, "declared here")
                .label(first.span, "declared here")
                .help("keep one of them"),
            );
            return;
        }
        environment.lets.insert(found.name.text, found);
    }

    /// `remove app.orders`, `remove app.orders.scale`, or a field of the environment itself.
    fn environment_removal(&mut self, environment: &'a str, remove: &'a Remove<'a>) {
        let first = name_of(&remove.head, 0).and_then(|(name, _)| self.vocabulary.at_root(name));
        let is_workload = first.is_some_and(|(_, word)| word.workload);
        if !is_workload {
            if let Some(environment) = self.program.environments.get_mut(environment) {
                environment.removals.push(remove);
            }
            return;
        }
        let Some(name) = quiet_name(&remove.head, 1) else {
            self.sink.push(
                Diagnostic::error(NAMELESS, "remove which one?")
                    .label(remove.head.span, "a name belongs here")
                    .help("write `remove app.NAME`"),
            );
            return;
        };
        if !self.known_workload(environment, name, None) {
            return;
        }
        if remove.head.parts.len() > 2 {
            self.lay(environment, name.text, Overlay::Remove(remove, 2));
        } else if let Some(environment) = self.program.environments.get_mut(environment) {
            environment.dropped.insert(name.text, remove.span);
        }
    }

    /// `environment prod { … }` inside a workload.
    fn inner_overlays(&mut self, workload: &'a str, statement: Statement<'a>) {
        if statement.from < statement.entry.head.parts.len() {
            return;
        }
        let Body::Block(block) = &statement.entry.body else { return };
        for item in &block.items {
            let Item::Entry(entry) = item else { continue };
            if !is_inner_overlay(entry) {
                continue;
            }
            let Some(name) = self.declared_name(entry, "environment", 1) else { continue };
            if self.known_environment(name) {
                self.lay(name.text, workload, Overlay::Set(Statement { entry, from: 2 }));
            }
        }
    }

    fn lay(&mut self, environment: &'a str, workload: &'a str, overlay: Overlay<'a>) {
        if let Some(environment) = self.program.environments.get_mut(environment) {
            environment.overlays.entry(workload).or_default().push(overlay);
        }
    }

    fn known_environment(&mut self, name: Name<'a>) -> bool {
        if self.program.environments.contains_key(name.text) {
            return true;
        }
        let known = self.program.environments.keys().copied();
        self.sink.push(no_environment(name.text, name.span, known));
        false
    }

    fn known_workload(&mut self, environment: &str, name: Name<'a>, add: Option<Span>) -> bool {
        if self.program.workloads.contains_key(name.text) {
            return true;
        }
        if self.program.names.what(name.text) == Some(What::Unclear) {
            return false;
        }
        let finding = Diagnostic::error(
            OVERLAY_OF_NOTHING,
            format!("environment `{environment}` changes `{}`, which the project does not have", name.text),
        )
        .label(name.span, "no workload has this name");
        let known = self.program.workloads.keys().copied();
        self.sink.push(match suggest::nearest(name.text, known) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(name.span, name.text, near),
            None if add.is_some() => {
                finding.help(format!("declare it outside, and keep it here by `only_in = [{environment}]`"))
            }
            None => finding.help("an environment changes workloads; it cannot declare one"),
        });
        false
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
