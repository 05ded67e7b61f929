//! `manifest "apps/v1" Deployment x { … }`: an object that somebody wrote.
//!
//! Its head gives version, kind and name; namespace and labels are added as
//! for all objects. A kind that no schema describes is a warning, because
//! nothing can be said of what it holds.

use super::messages;
use super::read::Reader;
use crate::base::diagnostic::Sink;
use crate::base::origin::{OriginId, Origins};
use crate::base::span::Span;
use crate::model::words::{Keyed, Manifest};
use crate::model::workload::{Environment, Workload};
use crate::output::marked::Marked;
use crate::output::node::{Entries, Node};
use crate::schema::shape::Shape;
use crate::schema::{self, Kind, Schemas};
use crate::target::kubernetes::{self, OWN_LABELS, Object};
use crate::values::open::Facts;
use crate::values::value::Value;

/// Manifests and what is known around them.
pub(super) struct Source<'s, 'a> {
    pub(super) environment: &'s Environment<'a>,
    /// Whose they are; none for those of the project.
    pub(super) workload: Option<&'s Workload<'a>>,
    pub(super) manifests: &'s Keyed<'a, Manifest<'a>>,
    pub(super) facts: &'s Facts,
    pub(super) origins: &'s Origins,
    /// Where nothing better is known.
    pub(super) span: Span,
}

/// The objects, without those that a finding is about.
pub(super) fn objects(source: &Source<'_, '_>, schemas: &Schemas, sink: &mut Sink) -> Vec<Object> {
    let mut objects = Vec::with_capacity(source.manifests.len());
    for (key, manifest) in source.manifests {
        let mut words = key.splitn(3, ' ');
        let (Some(version), Some(kind), Some(name)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let (name, owner) = match source.workload {
            Some(workload) => match workload.renamed(name) {
                same if same == name => (name, &workload.name.value),
                other => (other, &workload.object.value),
            },
            None => (name, &source.environment.project.name.value),
        };
        let span = source.origins.span(manifest.origin).unwrap_or(source.span);
        let known = schemas.kind(version, kind);
        if known.is_none() && schemas.complete {
            sink.push(messages::no_schema(version, kind, schemas, span));
        }
        if let Some(problem) = name_problem(version, name) {
            sink.push(messages::name_form(kind, name, problem, span));
            continue;
        }
        let head = Head { version, kind, name, known: known.as_ref() };
        if let Some(object) = object(source, &head, manifest, span, sink) {
            objects.push(Object::custom(owner, schema::group(version), kind, name, object));
        }
    }
    objects
}

struct Head<'h> {
    version: &'h str,
    kind: &'h str,
    name: &'h str,
    known: Option<&'h Kind>,
}

fn object(
    source: &Source<'_, '_>,
    head: &Head<'_>,
    manifest: &Manifest<'_>,
    span: Span,
    sink: &mut Sink,
) -> Option<Marked<Node>> {
    let shape = head.known.map_or(Shape::Any, |kind| kind.shape.clone());
    let mut reader = Reader {
        kind: head.kind,
        facts: source.facts,
        origins: source.origins,
        span,
        sink,
        fields: Vec::new(),
        marks: Vec::new(),
    };
    if !allowed(&mut reader, manifest, head.kind) {
        return None;
    }
    let Node::Map(mut written) = reader.node(&manifest.content, &shape, "")? else { return None };
    let marks = reader.marks;

    let namespaced = head.known.is_none_or(|kind| kind.namespaced);
    let metadata =
        kubernetes::metadata(source.environment, source.workload, head.name, namespaced, manifest.origin);
    let mut object = Marked::new((), manifest.origin);
    let own = object.take("metadata", metadata);
    let mut own = Node::of(&own).expect("metadata has text keys");
    if let Some(Node::Map(more)) = written.shift_remove("metadata") {
        lay(&mut own, more);
    }
    let mut whole = Entries::default();
    whole.reserve(written.len() + 3);
    whole.insert("apiVersion".into(), Node::from(head.version));
    whole.insert("kind".into(), Node::from(head.kind));
    whole.insert("metadata".into(), own);
    whole.extend(written);
    for (path, origin) in marks.into_iter().filter(|(path, _)| !matches!(path.as_str(), "" | "metadata")) {
        object.add(path, origin);
    }
    Some(object.with(Node::Map(whole)).settled())
}

/// Whether a manifest leaves to its head and to gdeploy what is theirs.
fn allowed(reader: &mut Reader<'_>, manifest: &Manifest<'_>, kind: &str) -> bool {
    let Value::Map(entries) = &manifest.content.value else { return false };
    let mut refused: Vec<(String, OriginId)> = Vec::new();
    for (name, value) in entries {
        match (&**name, &value.value) {
            ("apiVersion" | "kind" | "status", _) => refused.push((name.to_string(), value.origin)),
            ("metadata", Value::Map(entries)) => {
                for (name, value) in entries {
                    match (&**name, &value.value) {
                        ("name", _) => refused.push(("metadata.name".to_owned(), value.origin)),
                        ("labels", Value::Map(labels)) => {
                            let own = labels.iter().filter(|(name, _)| OWN_LABELS.contains(&&**name));
                            refused.extend(
                                own.map(|(name, value)| {
                                    (format!("metadata.labels[\"{name}\"]"), value.origin)
                                }),
                            );
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    for (field, origin) in &refused {
        let span = reader.key_span(*origin);
        reader.sink.push(messages::said_by_head(kind, field, span));
    }
    refused.is_empty()
}

/// Lays what was written over what is known; maps entry by entry.
fn lay(under: &mut Node, over: Entries) {
    let Node::Map(entries) = under else { return };
    for (key, node) in over {
        match (entries.get_mut(&key), node) {
            (Some(known @ Node::Map(_)), Node::Map(more)) => lay(known, more),
            (_, node) => {
                entries.insert(key, node);
            }
        }
    }
}

/// What no name of an object may hold; roles may be called as they like.
fn name_problem(version: &str, name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("it is empty");
    }
    if name.len() > 253 {
        return Some("it is longer than 253 characters");
    }
    if version.starts_with("rbac.") {
        return name.contains(['/', '%']).then_some("a name holds no `/` and no `%`");
    }
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let inner = |letter: char| plain(letter) || matches!(letter, '-' | '.');
    let is_name = name.chars().all(inner) && name.starts_with(plain) && name.ends_with(plain);
    (!is_name).then_some("names are of lower-case letters, digits, `-` and `.`")
}
