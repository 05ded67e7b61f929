//! An apply on the server: what is declared is laid over what is live, and what
//! the manager owned alone and declares no longer goes.
//!
//! As structured-merge-diff does it: maps by key, lists by theirs, sets by value,
//! all else as one value. A field goes with all below it unless somebody else
//! owns something there; an element only stays for one who owns the element.

use super::fields::{Entry, Fields, Operation, find};
use super::managers::{annotation, is_taken_over};
use super::predict::{Prediction, Removed};
use super::whole;
use crate::diff::compare::is_same;
use crate::diff::path::{Path, Step, key_of};
use crate::output::node::{Entries, Node};
use crate::schema::shape::Shape;

pub(super) fn predict(
    live: &Node,
    declared: &Node,
    manager: &str,
    entries: &[Entry],
    shape: &Shape,
) -> Prediction {
    let (own, others) = split(entries, manager);
    let mut object = merge(shape, live, declared);
    let mut removed = Vec::new();
    let mut pruning = Pruning { others: &others, removed: &mut removed };
    pruning.prune(&own, declared, &mut object, &Path::default());
    sweep(&mut object);
    Prediction { object, removed }
}

/// What the manager owned by its last apply or takes over, and what everybody else owns.
fn split(entries: &[Entry], manager: &str) -> (Fields, Vec<Fields>) {
    let mut own = Fields::default();
    let mut others = Vec::new();
    for entry in entries {
        let mine =
            entry.manager == manager && entry.operation == Operation::Apply && entry.subresource.is_empty();
        if mine || is_taken_over(entry, manager) {
            own.add(&entry.fields);
        } else {
            others.push(entry.fields.clone());
        }
    }
    // kubectl goes on to write it.
    let annotation = annotation();
    if entries.iter().any(|entry| is_taken_over(entry, manager) && entry.fields.has(&annotation)) {
        own.remove(&annotation.steps);
    }
    (own, others)
}

/// What is declared, over what is live.
fn merge(shape: &Shape, live: &Node, declared: &Node) -> Node {
    match (live, declared) {
        (Node::Map(old), Node::Map(new)) if !whole::is_whole(shape) => {
            let mut merged = old.clone();
            for (key, value) in new {
                let below = shape.below(key).unwrap_or(Shape::Any);
                match (value, merged.get_mut(key)) {
                    (Node::Null, _) => drop(merged.shift_remove(key)),
                    (value, Some(old)) => *old = merge(&below, old, value),
                    (value, None) => drop(merged.insert(key.clone(), value.clone())),
                }
            }
            Node::Map(merged)
        }
        (Node::List(old), Node::List(new)) => match names(shape, old).zip(names(shape, new)) {
            Some((old_names, new_names)) => {
                let item = item(shape);
                Node::List(lists(&item, (old, &old_names), (new, &new_names)))
            }
            None => whole::settled(shape, live, declared),
        },
        _ if is_same(shape, live, declared) => live.clone(),
        _ => whole::settled(shape, live, declared),
    }
}

fn item(shape: &Shape) -> Shape {
    if let Shape::List(list) = shape { list.item.clone() } else { Shape::Any }
}

/// What tells the elements of a list apart; none where it is one value, or two are alike.
pub(super) fn names(shape: &Shape, items: &[Node]) -> Option<Vec<Step>> {
    let Shape::List(list) = shape else { return None };
    let mut names: Vec<Step> = Vec::with_capacity(items.len());
    for item in items {
        let name = if list.set {
            Step::Value(item.clone())
        } else if list.keys.is_empty() {
            return None;
        } else {
            item.as_map()?;
            Step::Element(list.keys.iter().map(|key| (key.clone(), key_of(item, key))).collect())
        };
        if names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

/// The order of both as far as they agree, else that of the declared ones.
fn lists(
    item: &Shape,
    (old, old_names): (&[Node], &[Step]),
    (new, new_names): (&[Node], &[Step]),
) -> Vec<Node> {
    let mut merged = Vec::with_capacity(old.len().max(new.len()));
    let (mut left, mut right) = (0, 0);
    loop {
        let shared = new_names[right..].iter().find(|name| old_names.contains(name));
        if let Some(name) = old_names.get(left) {
            if !new_names.contains(name) {
                merged.push(old[left].clone());
                left += 1;
                continue;
            }
            if shared != Some(name) {
                // It comes when its turn among the declared ones does.
                left += 1;
                continue;
            }
        }
        let Some(name) = new_names.get(right) else { break };
        match old_names.iter().position(|old| old == name) {
            Some(at) => merged.push(merge(item, &old[at], &new[right])),
            None => merged.push(new[right].clone()),
        }
        left += usize::from(old_names.get(left) == Some(name));
        right += 1;
    }
    merged
}

struct Pruning<'p> {
    others: &'p [Fields],
    removed: &'p mut Vec<Removed>,
}

impl Pruning<'_> {
    /// Takes away what was owned (`last`) and is neither declared nor owned by others.
    fn prune(&mut self, last: &Fields, declared: &Node, object: &mut Node, path: &Path) {
        for (step, below) in last.steps() {
            let path = path.to(step.clone());
            let Some(part) = child(object, step) else { continue };
            let next = child_of(declared, step);
            if next.is_some() || self.is_kept(&path) {
                let nothing = Node::Map(Entries::default());
                let was_empty = is_empty(part);
                self.prune(below, next.unwrap_or(&nothing), part, &path);
                // What lost all of its parts is gone as well, but not what is around it.
                if !was_empty && is_empty(part) {
                    *part = Node::Null;
                }
            } else if below.itself || matches!(step, Step::Key(_)) {
                if let Some(old) = take(object, step) {
                    self.removed.push(Removed { path, old });
                }
            } else {
                // Of an element that was not ours, only the fields that were.
                let nothing = Node::Map(Entries::default());
                self.prune(below, &nothing, part, &path);
            }
        }
    }

    fn is_kept(&self, path: &Path) -> bool {
        let is_field = matches!(path.steps.last(), Some(Step::Key(_)));
        let mut found = self.others.iter().filter_map(|other| other.at(path));
        found.any(|fields| fields.itself || is_field)
    }
}

/// Takes out what was left as nothing.
fn sweep(node: &mut Node) {
    match node {
        Node::Map(entries) => {
            entries.retain(|_, value| *value != Node::Null);
            entries.values_mut().for_each(sweep);
        }
        Node::List(items) => items.iter_mut().for_each(sweep),
        _ => {}
    }
}

fn is_empty(node: &Node) -> bool {
    match node {
        Node::Map(entries) => entries.is_empty(),
        Node::List(items) => items.is_empty(),
        _ => false,
    }
}

fn child<'n>(node: &'n mut Node, step: &Step) -> Option<&'n mut Node> {
    match (node, step) {
        (Node::Map(entries), Step::Key(key)) => entries.get_mut(key),
        (Node::List(items), step) => find(items, step).and_then(|at| items.get_mut(at)),
        _ => None,
    }
}

fn child_of<'n>(node: &'n Node, step: &Step) -> Option<&'n Node> {
    let found = match (node, step) {
        (Node::Map(entries), Step::Key(key)) => entries.get(key),
        (Node::List(items), step) => find(items, step).and_then(|at| items.get(at)),
        _ => None,
    };
    found.filter(|node| **node != Node::Null)
}

fn take(node: &mut Node, step: &Step) -> Option<Node> {
    match (node, step) {
        (Node::Map(entries), Step::Key(key)) => entries.shift_remove(key),
        (Node::List(items), step) => find(items, step).map(|at| items.remove(at)),
        _ => None,
    }
}
