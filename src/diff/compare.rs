//! Two values of one kind, and where they differ.
//!
//! Maps are compared by key. Of lists the schema says what tells elements
//! apart: those with keys are compared as maps whose order counts, all others
//! are one value, whose elements are set side by side only to be shown.
//! Quantities are compared by what they come to. A part that only one side
//! has is one change, however much is in it.

use super::path::{Path, Step, key_of};
use super::quantity;
use crate::output::node::Node;
use crate::schema::shape::Shape;

/// What happened at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// It is new.
    Add,
    /// It has another value.
    Replace,
    /// It is gone.
    Remove,
    /// The elements of the list stand in another order.
    Reorder,
}

/// One place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where.
    pub path: Path,
    /// What.
    pub op: Op,
    /// The older value; none where it is new.
    pub old: Option<Node>,
    /// The newer value; none where it is gone.
    pub new: Option<Node>,
}

/// All differences of two values, in the order of the newer one.
pub fn compare(shape: &Shape, old: &Node, new: &Node) -> Vec<Difference> {
    let mut found = Vec::new();
    part(shape, &Path::default(), Some(old), Some(new), &mut found);
    found
}

/// Whether two values mean the same.
pub fn is_same(shape: &Shape, old: &Node, new: &Node) -> bool {
    old == new || compare(shape, old, new).is_empty()
}

fn part(shape: &Shape, path: &Path, old: Option<&Node>, new: Option<&Node>, found: &mut Vec<Difference>) {
    let old = old.filter(|node| !is_nothing(node));
    let new = new.filter(|node| !is_nothing(node));
    let (old, new) = match (old, new) {
        (None, None) => return,
        (Some(old), Some(new)) if old == new => return,
        (Some(old), Some(new)) => (old, new),
        (old, new) => {
            if is_hollow(path, old.or(new)) {
                return;
            }
            let op = if old.is_some() { Op::Remove } else { Op::Add };
            found.push(Difference { path: path.clone(), op, old: old.cloned(), new: new.cloned() });
            return;
        }
    };
    match (old, new) {
        (Node::Map(old), Node::Map(new)) => {
            for (key, value) in new {
                let below = shape.below(key).unwrap_or(Shape::Any);
                part(&below, &path.to(Step::Key(key.clone())), old.get(key), Some(value), found);
            }
            for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
                let below = shape.below(key).unwrap_or(Shape::Any);
                part(&below, &path.to(Step::Key(key.clone())), Some(value), None, found);
            }
        }
        (Node::List(old), Node::List(new)) => lists(shape, path, old, new, found),
        (old, new) if is_equal(shape, old, new) => {}
        (old, new) => found.push(replaced(path, old, new)),
    }
}

fn replaced(path: &Path, old: &Node, new: &Node) -> Difference {
    Difference { path: path.clone(), op: Op::Replace, old: Some(old.clone()), new: Some(new.clone()) }
}

/// Whether a value at a path means the same as none.
pub(super) fn is_none(path: &Path, node: &Node) -> bool {
    is_nothing(node) || is_hollow(path, Some(node))
}

/// What no server tells from an absent field.
fn is_nothing(node: &Node) -> bool {
    match node {
        Node::Null => true,
        Node::List(items) => items.is_empty(),
        _ => false,
    }
}

/// A block without entries that means the same as none: not so for `emptyDir: {}` or a selector of all.
fn is_hollow(path: &Path, node: Option<&Node>) -> bool {
    const HOLLOW: &[&str] = &[
        "annotations",
        "labels",
        "nodeSelector",
        "resources",
        "securityContext",
        "data",
        "binaryData",
        "strategy",
    ];
    matches!(node, Some(Node::Map(entries)) if entries.is_empty())
        && matches!(path.steps.last(), Some(Step::Key(name)) if HOLLOW.contains(&&**name))
}

/// Whether two scalars mean the same.
fn is_equal(shape: &Shape, old: &Node, new: &Node) -> bool {
    match (shape, old, new) {
        (Shape::Quantity, old, new) => {
            let nanos = |node: &Node| match node {
                Node::List(_) | Node::Map(_) | Node::Null | Node::Bool(_) => None,
                node => quantity::nanos(&super::path::scalar(node)),
            };
            nanos(old).is_some_and(|old| Some(old) == nanos(new))
        }
        (_, Node::Int(old), Node::Large(new)) | (_, Node::Large(new), Node::Int(old)) => {
            u64::try_from(*old).is_ok_and(|old| old == *new)
        }
        (_, Node::Int(whole), Node::Float(float)) | (_, Node::Float(float), Node::Int(whole)) => {
            float.fract() == 0.0 && float.to_string() == whole.to_string()
        }
        _ => false,
    }
}

fn lists(shape: &Shape, path: &Path, old: &[Node], new: &[Node], found: &mut Vec<Difference>) {
    let (item, keys) = match shape {
        Shape::List(list) => (&list.item, list.keys.as_slice()),
        _ => (&Shape::Any, [].as_slice()),
    };
    let known = if keys.is_empty() { None } else { names(keys, old).zip(names(keys, new)) };
    match known {
        Some((old_names, new_names)) => {
            let before = found.len();
            for (name, value) in new_names.iter().zip(new) {
                let other = old_names.iter().position(|other| other == name).map(|at| &old[at]);
                part(item, &path.to(Step::Element(name.clone())), other, Some(value), found);
            }
            for (name, value) in old_names.iter().zip(old).filter(|(name, _)| !new_names.contains(name)) {
                part(item, &path.to(Step::Element(name.clone())), Some(value), None, found);
            }
            let kept: Vec<_> = old_names.iter().filter(|name| new_names.contains(name)).collect();
            let now: Vec<_> = new_names.iter().filter(|name| old_names.contains(name)).collect();
            if kept != now {
                let order = |names: &[Vec<(String, Node)>]| names.iter().map(|name| first(name)).collect();
                let (old, new): (Node, Node) = (order(&old_names), order(&new_names));
                let change = Difference { op: Op::Reorder, ..replaced(path, &old, &new) };
                found.insert(before, change);
            }
        }
        None => aligned(item, path, old, new, found),
    }
}

fn first(name: &[(String, Node)]) -> Node {
    name.first().map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The values of the keys of each element; none where an element is no map or two are alike.
fn names(keys: &[String], items: &[Node]) -> Option<Vec<Vec<(String, Node)>>> {
    let mut names: Vec<Vec<(String, Node)>> = Vec::with_capacity(items.len());
    for item in items {
        item.as_map()?;
        let name = keys.iter().map(|key| (key.clone(), key_of(item, key)));
        let name: Vec<_> = name.collect();
        if names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

/// A list that is one value: its scalars are one change, its maps are set side by side.
fn aligned(item: &Shape, path: &Path, old: &[Node], new: &[Node], found: &mut Vec<Difference>) {
    let is_map = |node: &Node| node.as_map().is_some();
    if !old.iter().chain(new).all(is_map) {
        let same = old.len() == new.len()
            && old.iter().zip(new).all(|(old, new)| old == new || is_equal(item, old, new));
        if !same {
            found.push(replaced(path, &old.iter().cloned().collect(), &new.iter().cloned().collect()));
        }
        return;
    }
    let texts = |nodes: &[Node]| nodes.iter().map(super::path::scalar).collect::<Vec<_>>();
    let (old_texts, new_texts) = (texts(old), texts(new));
    let operations = similar::capture_diff_slices(similar::Algorithm::Myers, &old_texts, &new_texts);
    for operation in operations {
        let (tag, from, to) = operation.as_tag_tuple();
        if tag == similar::DiffTag::Equal {
            continue;
        }
        let pairs = from.len().max(to.len());
        for at in 0..pairs {
            let (left, right) = (from.clone().nth(at), to.clone().nth(at));
            // The newer side numbers them; what is gone keeps its old number.
            let index = right.or(left).unwrap_or_default();
            let path = path.to(Step::Index(index));
            part(item, &path, left.map(|at| &old[at]), right.map(|at| &new[at]), found);
        }
    }
}
