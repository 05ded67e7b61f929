//! Who owns which part of a live object, from its `metadata.managedFields`.
//!
//! A tree as Kubernetes writes it (`f:` a field, `k:` an element by its keys,
//! `v:` one by its value, `i:` one by its place, `.` the part itself), with keys
//! sorted by name, whatever order a schema has. Knows no schema and no rules of
//! who wins.

use crate::diff::path::{Path, Step, key_of};
use crate::output::node::Node;
use std::fmt;

/// What a manager did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// It applied on the server: what it leaves out is removed.
    Apply,
    /// It wrote in any other way: what it leaves out stays.
    Update,
}

/// One entry of `managedFields`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `kubectl-client-side-apply`
    pub manager: String,
    /// How it wrote.
    pub operation: Operation,
    /// `scale`, `status`; empty for the object itself.
    pub subresource: String,
    /// When it wrote last, as the server says it; empty where it doesn't.
    pub time: String,
    /// What it owns.
    pub fields: Fields,
}

/// A set of paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// Whether the part itself is in the set.
    pub itself: bool,
    /// What is in the set below it.
    below: Vec<(Step, Fields)>,
}

/// All entries of an object; one that cannot be read is left out.
pub fn entries(object: &Node) -> Vec<Entry> {
    let all = object.at("metadata/managedFields").and_then(Node::as_list).unwrap_or_default();
    all.iter().filter_map(entry).collect()
}

fn entry(node: &Node) -> Option<Entry> {
    let text = |name: &str| node.at(name).and_then(Node::as_text).unwrap_or_default().to_owned();
    let operation = match &*text("operation") {
        "Apply" => Operation::Apply,
        "Update" => Operation::Update,
        _ => return None,
    };
    Some(Entry {
        manager: text("manager"),
        operation,
        subresource: text("subresource"),
        time: text("time"),
        fields: node.at("fieldsV1").map(Fields::read).unwrap_or_default(),
    })
}

/// Who owns a path or something below it, in the order of the entries.
pub fn owners<'e>(entries: &'e [Entry], path: &Path) -> Vec<&'e Entry> {
    entries.iter().filter(|entry| entry.fields.touches(path)).collect()
}

impl Fields {
    /// Reads `fieldsV1`.
    pub fn read(node: &Node) -> Self {
        let mut fields = Self::default();
        for (name, inner) in node.as_map().into_iter().flatten() {
            if name == "." {
                fields.itself = true;
            } else if let Some(step) = step(name) {
                let inner = Self::read(inner);
                // `f:replicas: {}` is the field itself.
                let itself = inner.itself || inner.below.is_empty();
                fields.below.push((step, Self { itself, ..inner }));
            }
        }
        fields
    }

    /// What is in the set one step below.
    pub fn below(&self, step: &Step) -> Option<&Self> {
        let (_, found) = match step {
            // Sorted here, and not where the path was made from a schema.
            Step::Element(keys) => {
                let keys = sorted(keys.clone());
                self.below.iter().find(|(known, _)| matches!(known, Step::Element(own) if *own == keys))?
            }
            step => self.below.iter().find(|(known, _)| known == step)?,
        };
        Some(found)
    }

    /// Each step below, with what is in the set there.
    pub fn steps(&self) -> impl Iterator<Item = (&Step, &Self)> {
        self.below.iter().map(|(step, fields)| (step, fields))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        !self.itself && self.below.is_empty()
    }

    /// The part of the set at a path.
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.steps.iter().try_fold(self, |fields, step| fields.below(step))
    }

    /// Whether a path is in the set.
    pub fn has(&self, path: &Path) -> bool {
        self.at(path).is_some_and(|fields| fields.itself)
    }

    /// Whether a path, something below it, or a whole value around it is in the set.
    pub fn touches(&self, path: &Path) -> bool {
        let mut fields = self;
        for step in &path.steps {
            match fields.below(step) {
                Some(below) => fields = below,
                // Of a value that is one as a whole, no part is named.
                None => return fields.itself && fields.below.is_empty(),
            }
        }
        !fields.is_empty()
    }

    /// Adds all paths of another set.
    pub fn add(&mut self, other: &Self) {
        self.itself |= other.itself;
        for (step, fields) in &other.below {
            match self.below.iter_mut().find(|(known, _)| known == step) {
                Some((_, own)) => own.add(fields),
                None => self.below.push((step.clone(), fields.clone())),
            }
        }
    }

    /// Takes a path, and all below it, out.
    pub fn remove(&mut self, path: &[Step]) {
        let Some((first, rest)) = path.split_first() else { return };
        if rest.is_empty() {
            self.below.retain(|(step, _)| step != first);
        } else if let Some((_, below)) = self.below.iter_mut().find(|(step, _)| step == first) {
            below.remove(rest);
        }
        self.below.retain(|(_, fields)| !fields.is_empty());
    }

    /// All paths of the set.
    pub fn paths(&self) -> Vec<Path> {
        let mut found = Vec::new();
        self.collect(&Path::default(), &mut found);
        found
    }

    fn collect(&self, path: &Path, found: &mut Vec<Path>) {
        if self.itself {
            found.push(path.clone());
        }
        for (step, fields) in &self.below {
            fields.collect(&path.to(step.clone()), found);
        }
    }
}

/// `f:replicas`, `k:{"name":"api"}`, `v:"finalizer"`, `i:0`
fn step(name: &str) -> Option<Step> {
    let (kind, rest) = name.split_once(':')?;
    Some(match kind {
        "f" => Step::Key(rest.to_owned().into()),
        "k" => match serde_json::from_str(rest).ok()? {
            Node::Map(keys) => Step::Element(sorted(
                keys.into_iter().map(|(key, value)| (key.into_owned(), value)).collect(),
            )),
            _ => return None,
        },
        "v" => Step::Value(serde_json::from_str(rest).ok()?),
        "i" => Step::Index(rest.parse().ok()?),
        _ => return None,
    })
}

fn sorted(mut keys: Vec<(String, Node)>) -> Vec<(String, Node)> {
    keys.sort_by(|(one, _), (other, _)| one.cmp(other));
    keys
}

/// Where in a list a step leads.
pub fn find(items: &[Node], step: &Step) -> Option<usize> {
    match step {
        Step::Element(keys) => {
            items.iter().position(|item| keys.iter().all(|(key, value)| key_of(item, key) == *value))
        }
        Step::Value(value) => items.iter().position(|item| item == value),
        Step::Index(index) => (*index < items.len()).then_some(*index),
        Step::Key(_) => None,
    }
}

/// `Apply`
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apply => "Apply",
            Self::Update => "Update",
        })
    }
}
