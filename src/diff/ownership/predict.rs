//! The object as it would be after an apply.
//!
//! Ordinary fields only: `status` and what a server writes into `metadata`
//! stay as they are live. A part that is removed may come back with a server's
//! default, which is why each is told.

use super::client_side;
use super::fields::{self, Entry};
use super::kept::is_kept;
use super::managers::{Manager, Way};
use super::server_side;
use crate::diff::defaults;
use crate::diff::path::{Path, Step};
use crate::diff::secret;
use crate::diff::set::Id;
use crate::output::node::Node;
use crate::schema::shape::Shape;

/// What an apply would do to an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// As it would be.
    pub object: Node,
    /// What it would lose.
    pub removed: Vec<Removed>,
}

/// A part that goes, unless a server has a default for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// Where.
    pub path: Path,
    /// What stood there.
    pub old: Node,
}

/// What applying `declared` over `live` would come to, for a kind of this shape.
pub fn predict(live: &Node, declared: &Node, manager: &Manager, shape: &Shape) -> Prediction {
    let declared = sent(declared, shape);
    let entries: Vec<Entry> = fields::entries(live);
    let mut prediction = match manager.way {
        Way::ServerSide => server_side::predict(live, &declared, &manager.name, &entries, shape),
        Way::ClientSide => client_side::predict(live, &declared, shape),
    };
    mirror(&mut prediction, &declared);
    refill(&mut prediction, live);
    prediction
}

/// What goes and has a default that is always the same comes back as that, and what a server keeps as it was.
fn refill(prediction: &mut Prediction, live: &Node) {
    let Some(id) = Id::of(live) else { return };
    for removed in &prediction.removed {
        let value = if is_kept(&id, live, &prediction.object, &removed.path) {
            Some(removed.old.clone())
        } else {
            defaults::instead(&id, &removed.path)
        };
        let (Some(value), Some((Step::Key(name), around))) = (value, removed.path.steps.split_last()) else {
            continue;
        };
        let around = Path { steps: around.to_vec() }.within(&prediction.object);
        if let Some(Node::Map(entries)) = around.and_then(|around| prediction.object.at_mut(&around)) {
            entries.entry(name.clone()).or_insert(value);
        }
    }
}

/// What is declared, as a server stores it.
pub fn sent(declared: &Node, shape: &Shape) -> Node {
    tidy(shape, &sendable(declared))
}

/// Truth values of which a server stores nothing where they are false.
const ONLY_TRUE: &[(&str, &str)] = &[("core.v1.VolumeMount", "readOnly")];

/// Without what a server does not store of its own kinds: empty maps of entries, and some that are false.
fn tidy(shape: &Shape, node: &Node) -> Node {
    match node {
        Node::Map(entries) => {
            let kind = if let Shape::Named(kind) = shape { Some(*kind) } else { None };
            let entries = entries.iter().filter_map(|(key, value)| {
                let below = shape.below(key).unwrap_or(Shape::Any);
                let is_empty = value.as_map().is_some_and(|entries| entries.is_empty());
                let is_unsaid = |kind| *value == Node::Bool(false) && ONLY_TRUE.contains(&(kind, &**key));
                let drops = |kind| is_unsaid(kind) || is_empty && matches!(below, Shape::Map(_));
                (!kind.is_some_and(drops)).then(|| (key.clone(), tidy(&below, value)))
            });
            Node::Map(entries.collect())
        }
        Node::List(items) => {
            let item = if let Shape::List(list) = shape { &list.item } else { &Shape::Any };
            items.iter().map(|node| tidy(item, node)).collect()
        }
        node => node.clone(),
    }
}

/// The two names of a pod's account are one value: a server fills in whichever is missing from the other.
fn mirror(prediction: &mut Prediction, declared: &Node) {
    const NEW: &str = "serviceAccountName";
    const OLD: &str = "serviceAccount";
    for place in ["spec/template/spec", "spec/jobTemplate/spec/template/spec", "spec"] {
        let Some(Node::Map(spec)) = prediction.object.at_mut(place) else { continue };
        if !spec.contains_key("containers") || !spec.contains_key(OLD) {
            continue;
        }
        let declared = declared.at(place).and_then(Node::as_map);
        if declared.is_some_and(|declared| declared.contains_key(NEW)) {
            let name = spec.get(NEW).cloned().unwrap_or_default();
            spec.insert(OLD.into(), name);
        } else if !spec.contains_key(NEW) {
            let name = spec.get(OLD).cloned().unwrap_or_default();
            spec.insert(NEW.into(), name);
            prediction.removed.retain(|removed| removed.path.last() != NEW);
        }
    }
}

/// What reaches the object: a server keeps no `stringData`, and takes no `status` by an apply.
fn sendable(declared: &Node) -> Node {
    let mut sent = if secret::is_secret(declared) { secret::kept(declared) } else { declared.clone() };
    if let Node::Map(entries) = &mut sent {
        entries.shift_remove("status");
    }
    sent
}
