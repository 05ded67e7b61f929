//! Files with secrets in their text.
//!
//! An external secrets operator fills a template in, so all secrets of a file
//! come from one store; what is literal, in a local environment, is filled in
//! here. A value that has a secret in it is quoted as its format wants it,
//! whatever the secret turns out to be.

use super::Body;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::model::formats::{Format, Refusal};
use crate::model::secrets::StoreSecret;
use crate::model::words::{App, LateText, SText, Text};
use crate::model::workload::{Environment, MountedFile};
use crate::values::value::Tree;
use crate::words::late::Part;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// GD0617: a file with secrets of several sources.
pub const MIXED_SOURCES: Code = Code::new("GD0617", "mixed-sources");

/// Stands at both ends of a number, for a value that has a secret in it: a character that no source means.
pub const MARK: char = '\u{E010}';

/// Files whose secrets come from one place: one object.
#[derive(Debug)]
pub struct Documents<'s> {
    /// Part of the object's name: the store's name in the source, or `literal`.
    pub source: Text<'s>,
    /// The store's kind and name; none for secrets in clear.
    pub store: Option<(SText<'s>, SText<'s>)>,
    /// What is taken out of the store.
    pub entries: Vec<StoreSecret<'s>>,
    /// The files: with a store, their text is a template.
    pub files: Vec<MountedFile<'s>>,
    /// The same without any value of a secret: a change of these rolls the pods.
    pub templates: Vec<String>,
}

/// A file on its way.
pub(super) struct Document<'a, 'f> {
    pub(super) file: MountedFile<'a>,
    pub(super) body: Body<'f, 'a>,
    pub(super) span: Option<Span>,
}

/// Groups files by where their secrets come from, and writes them.
pub(super) fn documents<'a>(
    app: &App<'a>,
    environment: &Environment<'a>,
    documents: Vec<Document<'a, '_>>,
    origins: &Origins,
    refuse: impl Fn(&Document<'a, '_>, &Refusal, &mut Sink),
    sink: &mut Sink,
) -> Option<Vec<Documents<'a>>> {
    let mut groups: BTreeMap<Text<'a>, Documents<'a>> = BTreeMap::new();
    let mut is_whole = true;
    for document in documents {
        let mut labels = BTreeSet::new();
        let mut pod = false;
        each_late(&document.body, &mut |text| leaves(app, text, 0, &mut labels, &mut pod));
        let Some(source) = source(app, &labels).filter(|_| !pod) else {
            sink.push(mixed(app, &document, &labels, pod, origins));
            is_whole = false;
            continue;
        };
        let written = template(&document.body, app).and_then(|template| {
            let text = if source == "literal" { filled(&document.body, app)? } else { template.clone() };
            Ok((text, template))
        });
        let (text, template) = match written {
            Ok(written) => written,
            Err(refusal) => {
                refuse(&document, &refusal, sink);
                is_whole = false;
                continue;
            }
        };
        let is_literal = source == "literal";
        let store = environment.others.stores.get(&source).filter(|_| !is_literal);
        let group = groups.entry(source.clone()).or_insert_with(|| Documents {
            source,
            store: store.map(|store| (store.kind.clone(), store.name.clone())),
            entries: Vec::new(),
            files: Vec::new(),
            templates: Vec::new(),
        });
        for label in labels.into_iter().filter(|_| !is_literal) {
            let Some(secret) = app.secret.get(label) else { continue };
            let Some(path) = &secret.path else { continue };
            let (label, key) = (Cow::Borrowed(label), secret.key.clone());
            group.entries.push(StoreSecret { label, path: path.clone(), key, origin: secret.origin });
        }
        group.files.push(MountedFile { text, ..document.file });
        group.templates.push(template);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group.entries.sort_by(|one, other| one.label.cmp(&other.label));
        group.entries.dedup_by(|one, other| one.label == other.label);
    }
    is_whole.then_some(groups)
}

pub(super) fn each_late<'a>(body: &Body<'_, 'a>, see: &mut impl FnMut(&LateText<'a>)) {
    fn walk<'a>(tree: &Tree<'a>, see: &mut impl FnMut(&LateText<'a>)) {
        match tree {
            Tree::Late(text) => see(text),
            Tree::List(values) => values.iter().for_each(|value| walk(value, see)),
            Tree::Map(entries) => entries.iter().for_each(|(_, value)| walk(value, see)),
            Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Pod(_) => {}
        }
    }
    match body {
        Body::Text(text) => see(text),
        Body::Content(content, _) => walk(content, see),
    }
}

/// So many secrets made of secrets at most: a circle has no end, and is a finding elsewhere.
const DEEPEST: usize = 64;

/// The secrets that a text is made of in the end.
fn leaves<'a>(
    app: &App<'a>,
    text: &LateText<'a>,
    depth: usize,
    labels: &mut BTreeSet<&'a str>,
    pod: &mut bool,
) {
    for part in text.parts() {
        match part {
            Part::Text(_) => {}
            Part::Variable(..) => *pod = true,
            Part::Secret(label) => match app.secret.get(*label).and_then(|secret| secret.value.as_ref()) {
                Some(made) if depth < DEEPEST => leaves(app, &made.value, depth + 1, labels, pod),
                _ => drop(labels.insert(label)),
            },
        }
    }
}

/// Where all of these come from: a store's name, or `literal`.
fn source<'a>(app: &App<'a>, labels: &BTreeSet<&'a str>) -> Option<Text<'a>> {
    let mut sources = labels.iter().map(|label| {
        let secret = app.secret.get(*label)?;
        match (&secret.store, &secret.literal) {
            (Some(store), _) => Some(store.value.clone()),
            (None, Some(_)) => Some(Cow::Borrowed("literal")),
            (None, None) => None,
        }
    });
    let first = sources.next()??;
    sources.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn mixed(
    app: &App<'_>,
    document: &Document<'_, '_>,
    labels: &BTreeSet<&str>,
    pod: bool,
    origins: &Origins,
) -> Diagnostic {
    let path = &document.file.path;
    let mut finding = Diagnostic::error(
        MIXED_SOURCES,
        if pod {
            format!("`{path}` would hold what only a pod knows")
        } else {
            format!("the secrets in `{path}` do not come from one store")
        },
    );
    if let Some(span) = document.span {
        finding = finding.label(span, "filled in by the operator that reads the store");
    }
    for label in labels.iter().filter(|_| !pod) {
        let Some(secret) = app.secret.get(*label) else { continue };
        let from = match (&secret.store, &secret.literal, &secret.existing) {
            (Some(store), ..) => format!("from `{}`", store.value),
            (_, Some(_), _) => "in clear".to_owned(),
            (_, _, Some(existing)) => format!("from `{}`, which is there already", existing.value),
            _ => "from no store".to_owned(),
        };
        if let Some(place) = origins.span(secret.origin) {
            finding = finding.label(place, from);
        }
    }
    finding.help(if pod {
        "give the program a variable for it"
    } else {
        "take all of them from one store, or give those of others files of their own: `mount = \"/path\"`"
    })
}

/// The text with what the operator fills in.
fn template(body: &Body<'_, '_>, app: &App<'_>) -> Result<String, Refusal> {
    match body {
        Body::Text(text) => {
            let mut written = String::new();
            for part in flat(app, text, 0).parts() {
                match part {
                    Part::Text(text) => written.push_str(&escaped(text)),
                    Part::Secret(label) => {
                        let _ = write!(written, "{{{{ {} }}}}", field(label));
                    }
                    Part::Variable(..) => {}
                }
            }
            Ok(written)
        }
        Body::Content(content, format) => {
            let mut found = Vec::new();
            let marked = replaced(content, &mut |text| {
                found.push(flat(app, text, 0));
                format!("{MARK}{}{MARK}", found.len() - 1)
            });
            let text = format.write(&marked)?;
            Ok(with_actions(&text, &found, *format))
        }
    }
}

/// The text with the values of literal secrets.
fn filled(body: &Body<'_, '_>, app: &App<'_>) -> Result<String, Refusal> {
    let whole = |text: &LateText<'_>| -> String {
        let text = flat(app, text, 0);
        let value = |part: &Part<'_>| match part {
            Part::Text(text) => text.to_string(),
            Part::Secret(label) => {
                let literal = app.secret.get(*label).and_then(|secret| secret.literal.as_ref());
                literal.map(|literal| literal.value.to_string()).unwrap_or_default()
            }
            Part::Variable(..) => String::new(),
        };
        text.parts().iter().map(value).collect()
    };
    match body {
        Body::Text(text) => Ok(whole(text)),
        Body::Content(content, format) => format.write(&replaced(content, &mut |text| whole(text))),
    }
}

/// A text whose secrets have sources of their own.
fn flat<'a>(app: &App<'a>, text: &LateText<'a>, depth: usize) -> LateText<'a> {
    let mut whole = LateText::default();
    for part in text.parts() {
        match part {
            Part::Text(text) => whole.push_str(text),
            Part::Variable(name, field) => whole.extend(LateText::variable(name.clone(), *field)),
            Part::Secret(label) => match app.secret.get(*label).and_then(|secret| secret.value.as_ref()) {
                Some(made) if depth < DEEPEST => whole.extend(flat(app, &made.value, depth + 1)),
                _ => whole.extend(LateText::secret(label)),
            },
        }
    }
    whole
}

/// The tree with other texts for those that have secrets in them.
fn replaced<'a>(tree: &Tree<'a>, by: &mut impl FnMut(&LateText<'a>) -> String) -> Tree<'a> {
    match tree {
        Tree::Late(text) => Tree::Text(Cow::Owned(by(text))),
        Tree::List(values) => Tree::List(values.iter().map(|value| replaced(value, by)).collect()),
        Tree::Map(entries) => {
            Tree::Map(entries.iter().map(|(key, value)| (key.clone(), replaced(value, by))).collect())
        }
        Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Pod(_) => tree.clone(),
    }
}

/// Puts actions of the template where the marks are; quotes around a mark go where the action brings its own.
fn with_actions(text: &str, found: &[LateText<'_>], format: Format) -> String {
    let mut written = String::new();
    for (at, part) in text.split(MARK).enumerate() {
        let action = (at % 2 == 1).then(|| part.parse().ok().and_then(|at: usize| found.get(at))).flatten();
        let Some(action) = action else {
            let mut part = part;
            if format != Format::Env && at > 0 {
                part = part.strip_prefix(['"', '\'']).unwrap_or(part);
            }
            written.push_str(&escaped(part));
            continue;
        };
        if format != Format::Env && written.ends_with(['"', '\'']) {
            written.pop();
        }
        let pipe = match format {
            Format::Yaml | Format::Json | Format::Toml => " | toJson",
            Format::Properties => r#" | replace "\\" "\\\\" | replace "\n" "\\n" | replace "\r" "\\r""#,
            Format::Env => "",
        };
        let _ = write!(written, "{{{{ {}{pipe} }}}}", value(action));
    }
    written
}

/// A value of a template: a field of its data, or several with text between them.
fn value(text: &LateText<'_>) -> String {
    if let [Part::Secret(label)] = text.parts() {
        return field(label);
    }
    let mut pattern = String::new();
    let mut fields = String::new();
    for part in text.parts() {
        match part {
            Part::Text(text) => pattern.push_str(&text.replace('%', "%%")),
            Part::Secret(label) => {
                pattern.push_str("%s");
                let _ = write!(fields, " {}", field(label));
            }
            Part::Variable(..) => {}
        }
    }
    let pattern = serde_json::to_string(&pattern).expect("text is JSON");
    format!("printf {pattern}{fields}")
}

/// `.DB_PASSWORD`; a name that is none in Go is asked for by its text.
fn field(label: &str) -> String {
    let is_name = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { format!(".{label}") } else { format!("(index . \"{label}\")") }
}

/// Text that a template leaves as it is.
fn escaped(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}
