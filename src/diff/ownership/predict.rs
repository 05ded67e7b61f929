//! The object as it would be after an apply.
//!
//! Ordinary fields only: `status` and what a server writes into `metadata`
//! stay as they are live. A part that is removed may come back with a server's
//! default, which is why each is told.

use super::client_side;
use super::fields::{self, Entry};
use super::managers::{Manager, Way};
use super::server_side;
use crate::diff::path::Path;
use crate::output::node::Node;
use crate::schema::shape::Shape;
use base64::Engine as _;
use indexmap::IndexMap;

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
    prediction
}

/// What is declared, as a server stores it.
pub fn sent(declared: &Node, shape: &Shape) -> Node {
    tidy(shape, &sendable(declared))
}

/// Without empty maps of entries, which a server does not store of its own kinds.
fn tidy(shape: &Shape, node: &Node) -> Node {
    match node {
        Node::Map(entries) => {
            let drops = matches!(shape, Shape::Named(_));
            let entries = entries.iter().filter_map(|(key, value)| {
                let below = shape.below(key).unwrap_or(Shape::Any);
                let is_empty = value.as_map().is_some_and(IndexMap::is_empty);
                let dropped = drops && is_empty && matches!(below, Shape::Map(_));
                (!dropped).then(|| (key.clone(), tidy(&below, value)))
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
            spec.insert(OLD.to_owned(), name);
        } else if !spec.contains_key(NEW) {
            let name = spec.get(OLD).cloned().unwrap_or_default();
            spec.insert(NEW.to_owned(), name);
            prediction.removed.retain(|removed| removed.path.last() != NEW);
        }
    }
}

/// What reaches the object: a server keeps no `stringData`, and takes no `status` by an apply.
fn sendable(declared: &Node) -> Node {
    let Node::Map(entries) = declared else { return declared.clone() };
    let mut entries = entries.clone();
    entries.shift_remove("status");
    let is_secret = declared.at("kind").and_then(Node::as_text) == Some("Secret")
        && declared.at("apiVersion").and_then(Node::as_text) == Some("v1");
    if is_secret && let Some(Node::Map(plain)) = entries.shift_remove("stringData") {
        let data = entries.entry("data".to_owned()).or_insert_with(|| Node::Map(IndexMap::new()));
        if let Node::Map(data) = data {
            for (key, value) in plain {
                let text = value.as_text().unwrap_or_default();
                data.insert(key, base64::engine::general_purpose::STANDARD.encode(text).into());
            }
        }
    }
    Node::Map(entries)
}
