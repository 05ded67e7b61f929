//! Mounted files: their text, their key in an object, their mode.
//!
//! `content` is written in the format that the path's ending or `format`
//! says, from typed values, in source order. Keys of objects know no `/`, so
//! a path's are written `_`; two paths that come to one key are a finding. A
//! file with secrets in it is no ConfigMap's: see `documents`.

mod documents;

pub use documents::{Documents, MARK, MIXED_SOURCES};

use super::formats::{Format, Refusal};
use super::words::{App, File, LateText, Text};
use super::workload::MountedFile;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins};
use crate::base::span::Span;
use crate::model::workload::Environment;
use crate::values::value::Tree;
use documents::Document;

/// GD0451: content that nobody can say how to write.
pub const UNKNOWN_FORMAT: Code = Code::new("GD0451", "unknown-format");
/// GD0452: two files that would be one.
pub const SAME_FILE: Code = Code::new("GD0452", "same-file");
/// GD0460: content that the format cannot hold.
pub const BEYOND_FORMAT: Code = Code::new("GD0460", "beyond-format");
/// GD0621: a secret of a further container in its file, where the app has one of that name.
pub const TWO_SECRETS: Code = Code::new("GD0621", "two-secrets");

/// The files of a workload, by path: without secrets, and with them. None where one cannot be written.
pub(super) fn files<'a>(
    app: &App<'a>,
    environment: &Environment<'a>,
    origins: &Origins,
    sink: &mut Sink,
) -> Option<(Vec<MountedFile<'a>>, Vec<Documents<'a>>)> {
    let mut files: Vec<MountedFile<'a>> = Vec::with_capacity(app.file.len());
    let mut documents = Vec::new();
    let mut keys: Vec<(&Text<'a>, String, OriginId)> = Vec::with_capacity(app.file.len());
    let mut is_whole = true;
    for (owner, path, file) in app.files() {
        let span = origins.span(file.origin);
        let key = path.trim_start_matches('/').replace('/', "_");
        // Two containers may both have a file of this path.
        let key = owner.map_or_else(|| key.clone(), |owner| format!("{owner}.{key}"));
        if let (Some((other, _, first)), Some(span)) = (keys.iter().find(|(_, other, _)| *other == key), span)
        {
            sink.push(same_file(path, other, span, origins.span(*first)));
            is_whole = false;
            continue;
        }
        keys.push((path, key.clone(), file.origin));
        let mode = i32::from_str_radix(&file.mode.value, 8).unwrap_or(0o644);
        let mounted = |text: String| MountedFile {
            path: path.clone(),
            key,
            text,
            mode,
            owner: owner.cloned(),
            origin: file.origin,
        };
        let Some(body) = body(path, file, span, sink) else {
            is_whole = false;
            continue;
        };
        if body.has_secrets() {
            if let Some(owner) = owner
                && two_meanings(app, owner, &body, path, span, sink)
            {
                is_whole = false;
                continue;
            }
            documents.push(Document { file: mounted(String::new()), body, span });
            continue;
        }
        match body.written() {
            Ok(text) => files.push(mounted(text)),
            Err(refusal) => {
                let place = place(file, &refusal, origins).or(span);
                sink.push(beyond_format(path, &refusal, body.format(), place));
                is_whole = false;
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    documents.sort_by(|one, other| one.file.path.cmp(&other.file.path));
    let refuse = |document: &Document<'a, '_>, refusal: &Refusal, sink: &mut Sink| {
        let is_it = |file: &&File<'_>| file.origin == document.file.origin;
        let file = app.files().map(|(_, _, file)| file).find(is_it);
        let place = file.and_then(|file| place(file, refusal, origins)).or(document.span);
        sink.push(beyond_format(&document.file.path, refusal, document.body.format(), place));
    };
    let documents = documents::documents(app, environment, documents, origins, refuse, sink);
    documents.filter(|_| is_whole).map(|documents| (files, documents))
}

/// Whether a file of a further container names a secret that this has as well as the workload, whose is meant.
fn two_meanings(
    app: &App<'_>,
    owner: &str,
    body: &Body<'_, '_>,
    path: &str,
    span: Option<Span>,
    sink: &mut Sink,
) -> bool {
    let containers = app.containers();
    let own = containers.iter().find(|container| container.name == owner).map(|container| container.secrets);
    let mut both = None;
    documents::each_late(body, &mut |text| {
        both = both.or_else(|| text.secrets().find(|label| own.is_some_and(|own| own.contains_key(*label))));
    });
    if let Some(label) = both {
        let finding = Diagnostic::error(TWO_SECRETS, format!("`secret.{label}` is two things in `{path}`"));
        let finding = match span {
            Some(span) => finding.label(span, format!("`{owner}` has a secret of that name, as has the app")),
            None => finding,
        };
        sink.push(finding.help(format!(
            "a text takes secrets of the app: rename that of `{owner}`, or `mount` it as a file of its own"
        )));
    }
    both.is_some()
}

/// What a file is made of.
enum Body<'f, 'a> {
    Text(&'f LateText<'a>),
    Content(&'f Tree<'a>, Format),
}

impl Body<'_, '_> {
    fn format(&self) -> &'static str {
        match self {
            Body::Text(_) => "text",
            Body::Content(_, format) => format.name(),
        }
    }

    fn has_secrets(&self) -> bool {
        match self {
            Body::Text(text) => text.is_secret(),
            Body::Content(content, _) => has_secrets(content),
        }
    }

    /// The whole text, where all of it is known.
    fn written(&self) -> Result<String, Refusal> {
        match self {
            Body::Text(text) => Ok(text.to_string()),
            Body::Content(content, format) => format.write(content),
        }
    }
}

fn body<'f, 'a>(path: &str, file: &'f File<'a>, span: Option<Span>, sink: &mut Sink) -> Option<Body<'f, 'a>> {
    if let Some(text) = &file.text {
        return Some(Body::Text(&text.value));
    }
    let content = &file.content.as_ref()?.value.tree;
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    let format = file.format.as_ref().map(|format| &*format.value);
    let found = format.or(ending).and_then(Format::named);
    if let (None, Some(span)) = (found, span) {
        sink.push(unknown_format(path, format, span));
    }
    Some(Body::Content(content, found?))
}

fn has_secrets(tree: &Tree<'_>) -> bool {
    match tree {
        Tree::Late(_) => true,
        Tree::List(values) => values.iter().any(has_secrets),
        Tree::Map(entries) => entries.iter().any(|(_, value)| has_secrets(value)),
        Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Pod(_) => false,
    }
}

/// Where what cannot be written stands.
fn place(file: &File<'_>, refusal: &Refusal, origins: &Origins) -> Option<Span> {
    let settings = &file.content.as_ref()?.value.settings;
    let is_below = |path: &[Text<'_>]| {
        path.len() >= refusal.path.len() && path.iter().zip(&refusal.path).all(|(one, other)| one == other)
    };
    // Of two that are called the same, the later one is too many.
    let found = settings.iter().rev().find(|setting| setting.path == refusal.path);
    let inside = || settings.iter().find(|setting| is_below(&setting.path));
    origins.span(found.or_else(inside)?.origin)
}

fn beyond_format(path: &str, refusal: &Refusal, format: &str, place: Option<Span>) -> Diagnostic {
    let finding = match refusal.path.join(".") {
        name if name.is_empty() => format!("`{path}` cannot be written as {format}"),
        name => format!("`{name}` of `{path}` cannot be written as {format}"),
    };
    let finding = Diagnostic::error(BEYOND_FORMAT, finding);
    match place {
        Some(place) => finding.label(place, refusal.why.clone()),
        None => finding,
    }
    .help(refusal.help.clone())
}

fn unknown_format(path: &str, said: Option<&str>, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(UNKNOWN_FORMAT, format!("nothing says how to write `{path}`"));
    match said {
        Some(format) => finding
            .label(span, format!("`content` has values, `{format}` has none"))
            .help("give the file a `text`, or leave `format` out"),
        None => finding
            .label(span, "its path ends in no format that is known")
            .help("add `format = \"yaml\"` or `format = \"json\"`, or give it a `text`"),
    }
}

fn same_file(path: &str, other: &str, span: Span, first: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error(SAME_FILE, format!("`{path}` and `{other}` come to one key"))
        .label(span, "this one")
        .help("rename one of them: `_` and `/` are the same in a ConfigMap's keys");
    match first {
        Some(first) => finding.label(first, "this one"),
        None => finding,
    }
}
