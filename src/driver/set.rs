//! `gdeployc set`: one value of the source, changed where it is written.
//!
//! Only the text of that value changes, so comments and layout stay. Without
//! an environment the declaration is meant, with one its overlay. What that
//! layer does not say yet is added at the end of its block. The changed
//! project is compiled before anything is written: a change may not bring an
//! error that was not there before.

use super::explain::{NOTHING_THERE, SECRET, about};
use super::masked::Excerpts;
use super::subject::{Subject, What};
use super::{Options, Project, analysis};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::layers::overlay::NOTHING_TO_OVERRIDE;
use crate::program::collect::{Environment, LetBody, Overlay, Program, Statement, UNKNOWN_ENVIRONMENT};
use crate::syntax::ast::{Block, Body, Entry, Expr, ExprKind, Item, Part, PartKind};
use crate::syntax::{Parsed, parse};
use crate::words::word::{Vocabulary, WordKind};
use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};
use std::ops::Deref;

/// A change that is ready to be written.
#[derive(Debug)]
pub struct Change {
    /// The file, relative to the project's root.
    pub file: String,
    /// Where the change begins, counted from 1.
    pub line: usize,
    /// The value's text before, `(secret)` for one; none for a statement that is added.
    pub old: Option<String>,
    /// The value's text now, or the statement that is added; also without secrets.
    pub new: String,
    /// Whether it was so before.
    pub is_same: bool,
    /// The file's text now.
    pub text: String,
    /// The project as it would be.
    pub project: Project,
    /// Errors that it would bring: with any, nothing may be written.
    pub errors: Vec<Diagnostic>,
}

/// Where the text changes.
struct Edit {
    span: Span,
    text: String,
    /// What people are told that it becomes, if that is not the text.
    shown: Option<String>,
}

impl Project {
    /// What setting an address comes to; a finding where that cannot be done.
    ///
    /// A value is taken as it is given; where only text in quotes makes sense, it gets them. An entry that
    /// is new in an environment gets its `add`.
    pub fn set(&self, address: &str, value: &str, environment: Option<&str>) -> Result<Change, Diagnostic> {
        let trees = analysis::trees(self);
        // Where a block has no end, nobody knows what stands in which.
        if let Some(found) =
            trees.own.iter().filter(|file| file.unbalanced).find_map(|file| file.problems.first())
        {
            return Err(found.clone());
        }
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        let mut refused: Option<Change> = None;
        let mut tried = HashSet::new();
        let known = LazyCell::new(|| errors_of(self));
        for (is_quoted, is_new) in [(false, false), (true, false), (false, true), (true, true)] {
            let target = Target {
                program: &shared.program,
                vocabulary: &shared.vocabulary,
                sources: &self.sources,
                files: &trees.own,
                address,
                is_quoted,
                is_new,
            };
            let edit = target.edit(value, environment)?;
            if !tried.insert((edit.span, edit.text.clone())) {
                continue;
            }
            let change = self.changed(&edit, &known);
            if change.errors.is_empty() {
                return Ok(change);
            }
            // With a name near to it, most likely that one is meant and nothing new.
            let is_misspelt =
                change.errors.iter().any(|error| error.code == NOTHING_TO_OVERRIDE && error.fix.is_some());
            refused.get_or_insert(change);
            if is_misspelt {
                break;
            }
        }
        Ok(refused.expect("the first of four is kept"))
    }

    fn changed(&self, edit: &Edit, known: &impl Deref<Target = HashSet<Said>>) -> Change {
        let file = self.sources.file(edit.span.file);
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let text = format!("{}{}{}", &file.text[..start], edit.text, &file.text[end..]);
        let was = &file.text[start..end];
        let changed = self.with_texts(&BTreeMap::from([(edit.span.file, text.clone())]));
        let after = Span { end: edit.span.start + len(&edit.text), ..edit.span };
        let (before, now) = (Excerpts::new(&self.sources), Excerpts::new(&changed.sources));
        let (old, new) = match &edit.shown {
            None if before.hides(edit.span) || now.hides(after) => {
                (Some(SECRET.to_owned()), SECRET.to_owned())
            }
            None => (Some(was.to_owned()), edit.text.clone()),
            Some(line) => {
                let inset = edit.text.rfind(line.as_str()).map_or(0, |at| len(&edit.text[..at]));
                let start = after.start + inset;
                (None, now.text(Span { start, end: start + len(line), ..after }))
            }
        };
        Change {
            file: file.name.clone(),
            line: file.line(edit.span.start),
            old,
            new,
            is_same: was == edit.text,
            text,
            errors: new_errors(&changed, known),
            project: changed,
        }
    }
}

/// The length of a part of a file, none of which is larger.
fn len(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// An error by what it says, because its place moves.
type Said = (&'static str, String);

fn errors_of(project: &Project) -> HashSet<Said> {
    let errors = project.compile(&Options::default()).into_errors();
    errors.into_iter().map(|finding| (finding.code.id, finding.message)).collect()
}

/// The errors that a change brings; those of before are asked for only where there are any.
fn new_errors(after: &Project, before: &impl Deref<Target = HashSet<Said>>) -> Vec<Diagnostic> {
    let mut found = after.compile(&Options::default()).into_errors();
    if !found.is_empty() {
        found.retain(|finding| !before.contains(&(finding.code.id, finding.message.clone())));
    }
    found
}

/// What a loop writes stands for several values.
fn of_a_loop(address: &str) -> Diagnostic {
    nothing(format!("`{address}` is written by a loop, for all of its rounds"))
        .help("change what the loop goes over, or say it in a statement of its own")
}

struct Target<'t, 'a> {
    program: &'t Program<'a>,
    vocabulary: &'t Vocabulary<'a>,
    sources: &'t SourceMap,
    files: &'a [Parsed<'a>],
    address: &'t str,
    /// Whether what is not text yet gets quotes.
    is_quoted: bool,
    /// Whether what is added says `add`.
    is_new: bool,
}

impl<'a> Target<'_, 'a> {
    fn edit(&self, value: &str, environment: Option<&str>) -> Result<Edit, Diagnostic> {
        let given: Vec<String> = environment.map(str::to_owned).into_iter().collect();
        let asked = about(self.program, self.vocabulary, self.address, &given)?;
        let environment = asked.environment.or(environment).map(|name| self.environment(name)).transpose()?;
        if let (What::Let(name) | What::Input(name), Some(part)) = (asked.what, asked.path.first()) {
            return Err(nothing(format!("`{name}` has no `{part}` that could be set"))
                .help(format!("`gdeployc set {name} …` changes the whole of it")));
        }
        if let (What::Workload(name) | What::Other(name), []) = (asked.what, asked.path.as_slice()) {
            return Err(is_block(name));
        }
        let (declared, name) = match asked.what {
            What::Let(name) => return self.set_let(name, value, environment),
            What::Input(name) => return self.set_input(name, value, environment),
            What::Environment | What::Project if asked.path.is_empty() => {
                return Err(is_block(&asked.address));
            }
            What::Environment => {
                let Some(environment) = environment else { return Err(nothing("an address is empty")) };
                let whole = |line: &str| line.to_owned();
                return self.set_within(&environment.settings, &asked, value, Some((environment, whole)));
            }
            What::Project if environment.is_some() => {
                return Err(nothing("the project is the same in all environments").help("leave out `--env`"));
            }
            What::Project => (self.program.project.as_ref(), "project"),
            What::Workload(name) => (self.program.workloads.get(name), name),
            What::Other(name) => (self.program.others.get(name), name),
        };
        let declared = declared.expect("a subject is declared");
        let statements = match environment {
            None => vec![declared.statement.clone()],
            Some(environment) => overlays(environment, name),
        };
        let word = self.vocabulary.word(declared.word).name;
        let whole = |line: &str| format!("{word} {name} {{ {line} }}");
        self.set_within(&statements, &asked, value, environment.map(|found| (found, whole)))
    }

    fn environment(&self, name: &str) -> Result<&Environment<'a>, Diagnostic> {
        self.program.environments.get(name).ok_or_else(|| {
            let finding = Diagnostic::error(UNKNOWN_ENVIRONMENT, format!("there is no environment `{name}`"));
            match suggest::nearest(name, self.program.environments.keys().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            }
        })
    }

    fn set_input(
        &self,
        name: &str,
        value: &str,
        environment: Option<&Environment<'a>>,
    ) -> Result<Edit, Diagnostic> {
        if environment.is_some() {
            return Err(nothing(format!("the input `{name}` has one default for all environments"))
                .help("leave out the environment"));
        }
        match &self.program.inputs[name].default {
            Some(default) => Ok(self.replaced(default, value)),
            None => Err(nothing(format!("the input `{name}` has no default"))
                .help(format!("it is given from outside: `--input {name}=…`"))),
        }
    }

    fn set_let(
        &self,
        name: &str,
        value: &str,
        environment: Option<&Environment<'a>>,
    ) -> Result<Edit, Diagnostic> {
        let own = environment.and_then(|environment| environment.lets.get(name));
        let at_root = self.program.lets.get(name);
        if own.or(at_root).is_some_and(|found| found.bindings.innermost().is_some()) {
            return Err(of_a_loop(name));
        }
        match (own.map(|own| own.body), at_root.map(|at_root| at_root.body), environment) {
            (Some(LetBody::Value(own)), ..) => Ok(self.replaced(own, value)),
            (None, Some(LetBody::Value(at_root)), None) => Ok(self.replaced(at_root, value)),
            (None, Some(LetBody::Value(at_root)), Some(environment)) => {
                let line = format!("let {name} = {}", self.fitting(at_root, value));
                self.added(self.block_of(environment), line)
            }
            _ => Err(nothing(format!("`{name}` is a map")).help("change its entry where it is written")),
        }
    }

    /// Sets a path below some statements of one layer; adds it to the first block of them, or else to the
    /// environment's, wrapped as that needs it.
    fn set_within(
        &self,
        statements: &[Statement<'a>],
        asked: &Subject<'a>,
        value: &str,
        around: Option<(&Environment<'a>, impl Fn(&str) -> String)>,
    ) -> Result<Edit, Diagnostic> {
        if statements.iter().any(|statement| statement.bindings.innermost().is_some()) {
            return Err(of_a_loop(self.address));
        }
        let path = asked.path.as_slice();
        for statement in statements {
            match self.find(statement.entry, statement.from, path) {
                Some(Found::Value(old)) => return Ok(self.replaced(old, value)),
                Some(Found::Block) => return Err(is_block(&asked.address)),
                None => {}
            }
        }
        let is_text = self.is_quoted || self.is_text_elsewhere(asked);
        let add = if self.is_new && around.is_some() { "add " } else { "" };
        let line = format!("{add}{} = {}", shown(path), fitting(value, is_text));
        let own = statements.iter().find_map(|statement| {
            let used_up = statement.from >= statement.entry.head.parts.len();
            match &statement.entry.body {
                Body::Block(block) if used_up => Some(block),
                _ => None,
            }
        });
        match (own, around) {
            (Some(block), _) => self.added(Some(block), line),
            (None, Some((environment, whole))) => self.added(self.block_of(environment), whole(&line)),
            (None, None) => self.added(None, line),
        }
    }

    /// The block of an environment's own declaration.
    fn block_of(&self, environment: &Environment<'a>) -> Option<&'a Block<'a>> {
        self.files.iter().flat_map(|parsed| &parsed.ast.items).find_map(|item| match item {
            Item::Entry(Entry { head, body: Body::Block(block), .. })
                if head.parts.last().is_some_and(|part| part.span == environment.name.span) =>
            {
                Some(block)
            }
            _ => None,
        })
    }

    /// What stands at a path in an entry, of which the first `from` parts of the head are used up.
    fn find(&self, entry: &'a Entry<'a>, from: usize, path: &[String]) -> Option<Found<'a>> {
        let head = entry.head.parts.get(from..)?;
        let shared = head.iter().zip(path).take_while(|(part, wanted)| is_part(part, wanted)).count();
        if shared < head.len() && !(shared == path.len() && self.is_main(path, &head[shared..])) {
            return None;
        }
        let rest = &path[shared..];
        match &entry.body {
            Body::Set(value)
                if rest.is_empty()
                    || matches!(rest, [last] if self.main_of(&path[..shared]) == Some(last)) =>
            {
                Some(Found::Value(value))
            }
            Body::Set(_) | Body::Append(_) => None,
            Body::Block(block) => {
                let inner = block.items.iter().filter_map(|item| match item {
                    Item::Entry(entry) => Some(entry),
                    _ => None,
                });
                if !rest.is_empty() {
                    return inner.into_iter().find_map(|entry| self.find(entry, 0, rest));
                }
                let Some(main) = self.main_of(path) else { return Some(Found::Block) };
                let wanted = [main.to_owned()];
                let found = inner.into_iter().find_map(|entry| self.find(entry, 0, &wanted));
                found.or(Some(Found::Block))
            }
        }
    }

    /// Whether what is left of a head is the main field of the word that a path leads to.
    fn is_main(&self, path: &[String], left: &[Part<'_>]) -> bool {
        matches!(left, [part] if self.main_of(path).is_some_and(|main| is_part(part, main)))
    }

    /// The main field of the word that a path leads to: its last part, or the one before a label.
    fn main_of(&self, path: &[String]) -> Option<&'a str> {
        let named = |name: &String| {
            let mut words = self.vocabulary.iter().filter(|(_, word)| word.kind == WordKind::Block);
            words.find(|(_, word)| word.name == name.as_str()).and_then(|(_, word)| word.main)
        };
        path.iter().rev().take(2).find_map(named)
    }

    /// Whether the declaration has a text there: an overlay will be one, too.
    fn is_text_elsewhere(&self, asked: &Subject<'a>) -> bool {
        let declared = match asked.what {
            What::Workload(name) => self.program.workloads.get(name),
            What::Other(name) => self.program.others.get(name),
            _ => None,
        };
        let statement = declared.map(|declared| &declared.statement);
        let found = statement.and_then(|statement| self.find(statement.entry, statement.from, &asked.path));
        matches!(found, Some(Found::Value(value)) if matches!(value.kind, ExprKind::Text(_)))
    }

    fn replaced(&self, old: &Expr<'_>, value: &str) -> Edit {
        Edit { span: old.span, text: self.fitting(old, value), shown: None }
    }

    fn fitting(&self, old: &Expr<'_>, value: &str) -> String {
        fitting(value, self.is_quoted || matches!(old.kind, ExprKind::Text(_)))
    }

    /// A statement at the end of a block, in its manner.
    fn added(&self, block: Option<&Block<'_>>, line: String) -> Result<Edit, Diagnostic> {
        let Some(block) = block else {
            return Err(nothing(format!("`{}` has no block to write this into", self.address))
                .help(format!("write it yourself: `{line}`")));
        };
        let file = self.sources.file(block.span.file);
        let close = block.span.end.saturating_sub(1);
        let inner = &file.text[block.span.start as usize + 1..close as usize];
        let text = if inner.contains('\n') {
            let start = file.line_start(file.line(close)).unwrap_or(close) as usize;
            let indent: String =
                file.text[start..].chars().take_while(|letter| *letter == ' ' || *letter == '\t').collect();
            let newline = if file.text.contains("\r\n") { "\r\n" } else { "\n" };
            let trimmed = inner.trim_end_matches([' ', '\t']);
            let at = block.span.start as usize + 1 + trimmed.len();
            let at = u32::try_from(at).unwrap_or(close);
            let text = format!("{indent}  {line}{newline}");
            return Ok(Edit { span: Span { start: at, end: at, ..block.span }, text, shown: Some(line) });
        } else if inner.trim().is_empty() {
            format!(" {line} ")
        } else {
            format!("{}, {line} ", inner.trim_end())
        };
        let span = Span { start: block.span.start + 1, end: close, ..block.span };
        Ok(Edit { span, text, shown: Some(line) })
    }
}

fn nothing(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(NOTHING_THERE, message)
}

fn is_block(address: &str) -> Diagnostic {
    nothing(format!("`{address}` is a block, not a value"))
        .help(format!("name one of its values; `gdeployc explain {address}` shows them"))
}

/// What stands at a path.
enum Found<'a> {
    Value(&'a Expr<'a>),
    Block,
}

/// What an environment lays over a workload.
fn overlays<'a>(environment: &Environment<'a>, name: &str) -> Vec<Statement<'a>> {
    let all = environment.overlays.get(name).into_iter().flatten();
    all.filter_map(|overlay| match overlay {
        Overlay::Set(statement) => Some(statement.clone()),
        Overlay::Remove(..) => None,
    })
    .collect()
}

fn is_part(part: &Part<'_>, wanted: &str) -> bool {
    match &part.kind {
        PartKind::Name(name) => *name == wanted,
        PartKind::Text(text) => text.plain() == Some(wanted),
        PartKind::Index(key) => match &key.kind {
            ExprKind::Text(text) => text.plain() == Some(wanted),
            _ => false,
        },
    }
}

/// A path as a head: `probe.readiness.every`, `annotations["a/b"]`.
fn shown(path: &[String]) -> String {
    let mut text = String::new();
    for part in path {
        let is_name = part.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
        match (is_name, text.is_empty()) {
            (true, true) => text.push_str(part),
            (true, false) => text.extend([".", part]),
            (false, _) => text.extend(["[", &quoted(part), "]"]),
        }
    }
    text
}

/// The text of a value: as given if it is an expression, in quotes where a text stood or nothing else will do.
fn fitting(value: &str, is_text: bool) -> String {
    let statement = format!("x = {value}");
    let parsed = parse(FileId(0), &statement);
    let whole = match parsed.ast.items.as_slice() {
        [Item::Entry(Entry { body: Body::Set(value), .. })] if parsed.problems.is_empty() => {
            Some(&value.kind)
        }
        _ => None,
    };
    match whole {
        Some(ExprKind::Text(_)) => value.to_owned(),
        Some(_) if !is_text => value.to_owned(),
        _ => quoted(value),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
