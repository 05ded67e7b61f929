//! `patch Deployment { … }`: changes what the compiler emits.
//!
//! Each value that is set is one change, and changes come in the order of
//! their layers; of one layer, those of a named object come last. Elements of
//! a list with merge keys are named by these (`ports["8080/TCP"]`), any other
//! list is one value. Only objects that are patched lose their type.

use super::messages::{self, FIXED_FIELD, HAS_WORD, NO_EFFECT, PATCH_OF_NOTHING, listed, path, rename};
use super::read::{Reader, below};
use super::{node_of, words};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::origin::{Origin, Sourced};
use crate::base::span::Span;
use crate::base::suggest;
use crate::layers::open::appended_to;
use crate::model::workload::Workload;
use crate::output::node::{Entries, Node};
use crate::schema::Schemas;
use crate::schema::shape::{List, Shape};
use crate::target::kubernetes::{Body, OWN_LABELS, Object};
use crate::values::value::Value;

/// One value that a patch sets.
struct Change<'w, 'a> {
    kind: &'w str,
    /// The object, where the patch names one.
    name: Option<&'w str>,
    /// The head of the patch.
    head: Span,
    /// Fields and elements on the way, each with the place of its name.
    way: Vec<(&'w str, Span)>,
    value: &'w Sourced<Value<'a>>,
    /// Whether it is added to a list.
    appended: bool,
    layer: u16,
}

/// Applies all patches of a workload to its objects.
pub(super) fn patch(workload: &Workload<'_>, objects: &mut [Object], schemas: &Schemas, sink: &mut Sink) {
    let mut nodes: Vec<Option<Patched>> = objects.iter().map(|_| None).collect();
    let mut reported = Vec::new();
    let mut known_words: Vec<(Span, &str)> = Vec::new();
    for change in changes(workload) {
        let targets = targets(workload, objects, &change, &mut reported, sink);
        let mut effect = targets.is_empty();
        let mut found = Vec::new();
        let mut fields = Vec::new();
        for at in targets {
            let patched = nodes[at].get_or_insert_with(|| Patched::new(&objects[at]));
            let mut inner = Sink::default();
            let applied = patched.apply(workload, &change, schemas, &mut inner);
            effect |= applied.effect;
            if let Some(word) = applied.word
                && !known_words.contains(&(change.head, word))
            {
                known_words.push((change.head, word));
                inner.push(has_word(&change, &applied.fields, word));
            }
            fields = applied.fields;
            found.extend(inner.into_vec());
            effect |= !found.is_empty();
        }
        // The same mistake in several objects is one.
        found.dedup();
        if !effect {
            sink.push(no_effect(workload, &change, &fields));
        }
        sink.extend(found);
    }
    for (object, patched) in objects.iter_mut().zip(nodes) {
        let Some(patched) = patched else { continue };
        let mut body = object.body.clone().with(patched.node);
        for (path, origin) in patched.marks {
            body.add(path, origin);
        }
        object.body = body.settled().map(|node| Body::Node(Box::new(node)));
    }
}

/// All changes in the order in which they are made.
fn changes<'w, 'a>(workload: &'w Workload<'a>) -> Vec<Change<'w, 'a>> {
    let mut changes = Vec::new();
    for (key, patch) in &workload.app.patch {
        let (kind, name) = key.split_once(' ').map_or((&**key, None), |(kind, name)| (kind, Some(name)));
        let name = name.map(|name| workload.renamed(name));
        let head = workload.origins.span(patch.origin).unwrap_or(workload.span);
        let mut way = Vec::new();
        each_leaf(workload, &patch.content, &mut way, &mut |way, value| {
            let layer = match workload.origins.fact(value.origin) {
                Some(Origin::Written { layer, .. }) => *layer,
                _ => 0,
            };
            let appended = workload.facts.is_appended(value.origin);
            changes.push(Change { kind, name, head, way: way.to_vec(), value, appended, layer });
        });
    }
    changes.sort_by_key(|change| (change.layer, change.name.is_some()));
    changes
}

fn each_leaf<'w, 'a>(
    workload: &Workload<'a>,
    value: &'w Sourced<Value<'a>>,
    way: &mut Vec<(&'w str, Span)>,
    found: &mut impl FnMut(&[(&'w str, Span)], &'w Sourced<Value<'a>>),
) {
    match &value.value {
        Value::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                let span = workload.facts.key(value.origin).or_else(|| workload.origins.span(value.origin));
                way.push((appended_to(key), span.unwrap_or(workload.span)));
                each_leaf(workload, value, way, found);
                way.pop();
            }
        }
        _ if way.is_empty() => {}
        _ => found(way, value),
    }
}

/// Which objects a change is for; a finding where there is none.
fn targets(
    workload: &Workload<'_>,
    objects: &[Object],
    change: &Change<'_, '_>,
    reported: &mut Vec<Span>,
    sink: &mut Sink,
) -> Vec<usize> {
    let of_kind: Vec<usize> = (0..objects.len()).filter(|at| objects[*at].kind == change.kind).collect();
    let owner = &workload.name.value;
    let finding = |message: String| Diagnostic::error(PATCH_OF_NOTHING, message);
    // One patch that has no object is one mistake, however much it sets.
    let once = |finding: Diagnostic, sink: &mut Sink, reported: &mut Vec<Span>| {
        if !reported.contains(&change.head) {
            reported.push(change.head);
            sink.push(finding);
        }
    };
    if of_kind.is_empty() {
        let mut kinds: Vec<&str> = Vec::new();
        for object in objects {
            if !kinds.contains(&&*object.kind) {
                kinds.push(&object.kind);
            }
        }
        let found = finding(format!("`{owner}` emits no {}", change.kind))
            .label(change.head, listed(kinds.iter().copied()));
        let near = suggest::nearest(change.kind, kinds.iter().copied());
        let found = match near.or_else(|| suggest::begins_alike(change.kind, kinds)) {
            Some(near) => found.help(format!("did you mean `patch {near}`?")),
            None => found.help("a patch changes what is emitted: leave it out, or write a `manifest`"),
        };
        once(found, sink, reported);
        return Vec::new();
    }
    let Some(name) = change.name else { return of_kind };
    let named = |at: &usize| {
        let object = &objects[*at];
        object.name == name || object.logical_name(&node_of(object)) == name
    };
    let chosen: Vec<usize> = of_kind.iter().copied().filter(named).collect();
    if chosen.is_empty() {
        let names: Vec<String> =
            of_kind.iter().map(|at| objects[*at].logical_name(&node_of(&objects[*at]))).collect();
        let known = || names.iter().map(String::as_str);
        let found = finding(format!("`{owner}` emits no {} called `{name}`", change.kind))
            .label(change.head, listed(known()));
        let found = match suggest::nearest(name, known()) {
            Some(near) => found.help(format!("did you mean `patch {} {near}`?", change.kind)),
            None => found.help(format!("without a name it is for each {}", change.kind)),
        };
        once(found, sink, reported);
    }
    chosen
}

/// An object that is being patched.
struct Patched {
    version: String,
    node: Node,
    marks: Vec<(String, crate::base::origin::OriginId)>,
}

impl Patched {
    fn new(object: &Object) -> Self {
        let node = node_of(object);
        let version = node.at("apiVersion").and_then(Node::as_text).unwrap_or_default().to_owned();
        Self { version, node, marks: Vec::new() }
    }

    /// Makes a change.
    fn apply(
        &mut self,
        workload: &Workload<'_>,
        change: &Change<'_, '_>,
        schemas: &Schemas,
        sink: &mut Sink,
    ) -> Applied {
        let known = schemas.kind(&self.version, change.kind);
        if known.is_none() && schemas.complete {
            sink.push(messages::no_schema(&self.version, change.kind, schemas, change.head));
        }
        let shape = known.map_or(Shape::Any, |kind| kind.shape);
        let reader = reader(workload, change, sink);
        let mut walk = Walk { workload, change, reader, shown: Vec::new() };
        let made = walk.go(&mut self.node, &shape, 0, "");
        let changed = matches!(made, Some(Made::Changed));
        let marks = std::mem::take(&mut walk.reader.marks);
        let mut word = None;
        if changed {
            let fields: Vec<&str> = walk.shown.iter().map(String::as_str).collect();
            word = words::word(change.kind, &fields);
            self.marks.extend(marks);
        }
        Applied { effect: changed || made.is_none(), word, fields: std::mem::take(&mut walk.reader.fields) }
    }
}

/// What came of a change.
struct Applied {
    /// Whether anything is different now, or a finding was made.
    effect: bool,
    /// The word for what was changed.
    word: Option<&'static str>,
    /// Where it was, as messages show it.
    fields: Vec<String>,
}

fn reader<'r>(workload: &'r Workload<'_>, change: &Change<'r, '_>, sink: &'r mut Sink) -> Reader<'r> {
    Reader {
        kind: change.kind,
        facts: &workload.facts,
        origins: &workload.origins,
        span: change.head,
        sink,
        fields: Vec::new(),
        marks: Vec::new(),
    }
}

enum Made {
    Changed,
    Same,
}

/// On the way into an object.
struct Walk<'r, 'w, 'a> {
    workload: &'w Workload<'a>,
    change: &'w Change<'w, 'a>,
    reader: Reader<'r>,
    /// The fields on the way, `*` for elements.
    shown: Vec<String>,
}

impl Walk<'_, '_, '_> {
    /// Makes the change below a part of the object; none where a finding was made.
    fn go(&mut self, node: &mut Node, shape: &Shape, step: usize, at: &str) -> Option<Made> {
        let Some(&(key, span)) = self.change.way.get(step) else {
            return self.set(node, shape, at);
        };
        if let Shape::List(list) = shape {
            if list.keys.is_empty() {
                let place = self.reader.place();
                let finding = messages::wrong_type(&place, shape, &Value::Map(Vec::new()), span);
                let help = "this list is one value: replace it by `= […]`, append to it by `+= […]`";
                self.reader.sink.push(finding.help(help));
                return None;
            }
            return self.element(node, list, step, at);
        }
        let Some(below_shape) = shape.below(key) else {
            let finding = match shape.object() {
                Some(object) => messages::unknown_field(&self.reader.place(), key, &object, span),
                None => {
                    let block = Value::Map(Vec::new());
                    messages::wrong_type(&self.reader.place(), shape, &block, span)
                }
            };
            self.reader.sink.push(finding);
            return None;
        };
        self.reader.fields.push(key.to_owned());
        self.shown.push(key.to_owned());
        if let Some(why) = fixed(self.change.kind, &self.reader.fields) {
            self.reader.sink.push(fixed_field(self.change.kind, &self.reader.fields, why, span));
            return None;
        }
        if let Node::Null = node {
            *node = Node::Map(Entries::default());
        }
        let Node::Map(entries) = node else { return None };
        let next = below(at, key);
        if let Some(inner) = entries.get_mut(key) {
            return self.go(inner, &below_shape, step + 1, &next);
        }
        self.reader.marks.push((next.clone(), self.change.value.origin));
        let mut inner = Node::Null;
        let made = self.go(&mut inner, &below_shape, step + 1, &next)?;
        entries.insert(key.to_owned().into(), inner);
        Some(made)
    }

    /// An element that is named by its merge keys.
    fn element(&mut self, node: &mut Node, list: &List, step: usize, at: &str) -> Option<Made> {
        let (key, span) = self.change.way[step];
        let items = match node {
            Node::List(items) => items.as_mut_slice(),
            _ => &mut [],
        };
        let names: Vec<String> = items.iter().map(|item| name_of(item, list)).collect();
        let Some(found) = names.iter().position(|name| is_called(name, key)) else {
            self.reader.sink.push(self.no_element(key, &names, span));
            return None;
        };
        // Words say nothing of containers that gdeploy does not make.
        let foreign = self.reader.fields.last().is_some_and(|list| list == "containers")
            && key != self.workload.name.value;
        self.shown.push(if foreign { key.to_owned() } else { "*".to_owned() });
        self.reader.fields.push(format!("[{key}"));
        if let Some(&(field, span)) = self.change.way.get(step + 1)
            && list.keys.iter().any(|known| known == field)
        {
            self.reader.fields.push(field.to_owned());
            let why = "the element is known by it";
            self.reader.sink.push(fixed_field(self.change.kind, &self.reader.fields, why, span));
            return None;
        }
        let next = below(at, &found.to_string());
        self.go(&mut items[found], &list.item, step + 1, &next)
    }

    /// Sets or appends the value.
    fn set(&mut self, node: &mut Node, shape: &Shape, at: &str) -> Option<Made> {
        let before = self.reader.marks.len();
        let value = self.change.value;
        if let (Shape::List(list), Node::List(items), Value::List(more)) = (shape, &mut *node, &value.value) {
            let names: Vec<String> = items.iter().map(|item| name_of(item, list)).collect();
            if !self.change.appended && !list.keys.is_empty() && !names.is_empty() {
                let (field, span) = self.change.way[self.change.way.len() - 1];
                self.reader.sink.push(keyed_list(self.change.kind, field, &names, span));
                return None;
            }
            if self.change.appended {
                let start = items.len();
                for (offset, item) in more.iter().enumerate() {
                    let path = below(at, &(start + offset).to_string());
                    let new = self.reader.node(item, &list.item, &path)?;
                    let name = name_of(&new, list);
                    if !list.keys.is_empty() && names.contains(&name) {
                        let span = self.reader.value_span(item.origin);
                        let (field, _) = self.change.way[self.change.way.len() - 1];
                        self.reader.sink.push(there_already(field, &name, span));
                        return None;
                    }
                    items.push(new);
                }
                return Some(if more.is_empty() { Made::Same } else { Made::Changed });
            }
        }
        let new = self.reader.node(value, shape, at)?;
        if *node == new {
            self.reader.marks.truncate(before);
            return Some(Made::Same);
        }
        *node = new;
        Some(Made::Changed)
    }

    fn no_element(&self, key: &str, names: &[String], span: Span) -> Diagnostic {
        let list = self.reader.fields.last().map_or("", String::as_str);
        let one = list.strip_suffix('s').unwrap_or(list);
        let (kind, owner) = (self.change.kind, &self.workload.name.value);
        let message = format!("the {kind} of `{owner}` has no {one} `{key}`");
        let known = || names.iter().map(String::as_str);
        let finding = Diagnostic::error(PATCH_OF_NOTHING, message).label(span, listed(known()));
        match suggest::nearest(key, known()) {
            Some(near) => {
                rename(finding.help(format!("did you mean `{list}[\"{near}\"]`?")), span, key, near)
            }
            None => finding.help(format!("to add one write `{list} += [{{ … }}]`")),
        }
    }
}

/// What an element of a list is called: its merge keys.
fn name_of(item: &Node, list: &List) -> String {
    let part = |key: &String| match item.at(key) {
        Some(Node::Text(text)) => Some(text.clone()),
        Some(Node::Int(number)) => Some(number.to_string()),
        // The server's default, the only one that a key has.
        None if key == "protocol" => Some("TCP".to_owned()),
        _ => None,
    };
    list.keys.iter().filter_map(part).collect::<Vec<_>>().join("/")
}

/// `8080` is `8080/TCP` as well.
fn is_called(name: &str, key: &str) -> bool {
    name == key || name.strip_suffix("/TCP") == Some(key)
}

/// Why a field is not to be changed.
fn fixed(kind: &str, fields: &[String]) -> Option<&'static str> {
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    match (kind, fields.as_slice()) {
        (_, ["metadata", "name" | "generateName"]) => Some("others refer to the object by it"),
        (_, ["metadata", "namespace"]) => Some("others refer to the object by it"),
        (_, ["spec", "selector" | "podSelector"]) => Some("it says which pods are meant"),
        (_, ["spec", "scaleTargetRef"] | ["roleRef"]) => Some("it says what is meant"),
        (_, [.., "metadata", "labels", label]) if OWN_LABELS.contains(label) => {
            Some("gdeploy finds objects and pods by it")
        }
        ("ConfigMap", ["data" | "binaryData" | "immutable"]) => {
            Some("its name is made of its content: write it in `config` or `file`")
        }
        _ => None,
    }
}

fn fixed_field(kind: &str, fields: &[String], why: &str, span: Span) -> Diagnostic {
    Diagnostic::error(FIXED_FIELD, format!("`{}` of a {kind} cannot be patched", path(fields)))
        .label(span, why)
        .help("leave it out: names, namespaces and selectors follow from the workload")
}

fn keyed_list(kind: &str, field: &str, names: &[String], span: Span) -> Diagnostic {
    Diagnostic::error(FIXED_FIELD, format!("`{field}` of a {kind} is not replaced as a whole"))
        .label(span, listed(names.iter().map(String::as_str)))
        .help(format!("change one by `{field}[\"{}\"]`, add one by `{field} += […]`", names[0]))
}

fn there_already(field: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(PATCH_OF_NOTHING, format!("`{field}` has `{name}` already"))
        .label(span, "`+=` adds another one")
        .help(format!("to change it write `{field}[\"{name}\"]`"))
}

fn no_effect(workload: &Workload<'_>, change: &Change<'_, '_>, fields: &[String]) -> Diagnostic {
    let span = workload.origins.span(change.value.origin).unwrap_or(change.head);
    let message = format!("this patch leaves `{}` of the {} as it is", path(fields), change.kind);
    Diagnostic::warning(NO_EFFECT, message)
        .label(span, "it is so without the patch")
        .help("leave the line out")
}

fn has_word(change: &Change<'_, '_>, fields: &[String], word: &str) -> Diagnostic {
    let span = change.way.last().map_or(change.head, |(_, span)| *span);
    Diagnostic::warning(HAS_WORD, format!("gdeploy has a word for `{}`: `{word}`", path(fields)))
        .label(span, "checks and other words know nothing of it")
        .help(format!("write `{word}` in the workload: `gdeployc explain {word}` shows how"))
}
