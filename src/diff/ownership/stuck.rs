//! What stays although nobody declares it any more, and what resets when it goes.
//!
//! An apply on the server removes what its own manager owns. A part that some
//! other way of writing left behind stays for good, unless one takes it out by
//! hand. That it was declared once has to be known, from what the last
//! client-side apply wrote down or from an older revision: managers that write
//! otherwise own the defaults as well.

use super::fields::{Entry, Operation, entries, owners};
use super::managers::{Manager, Way, last_applied};
use super::predict::Prediction;
use crate::diff::compare::{Op, compare};
use crate::diff::meant::is_of_the_server;
use crate::diff::noise::is_of_every_object;
use crate::diff::path::{Path, Step};
use crate::diff::secret::is_secret;
use crate::diff::set::Id;
use crate::output::node::{Key, Node};
use crate::schema::shape::Shape;

/// A part that an apply will not remove.
#[derive(Clone, Debug, PartialEq)]
pub struct Stuck {
    /// Where.
    pub path: Path,
    /// What stands there.
    pub old: Node,
    /// The entries that own it or a part of it; none where nobody does.
    pub owners: Vec<Entry>,
    /// The JSON patch that takes it out; it tests the keys of the elements that it goes through.
    pub patch: Node,
}

/// What an apply leaves behind; `base` is the same object as an older revision declared it.
pub fn stuck(
    live: &Node,
    declared: &Node,
    base: Option<&Node>,
    manager: &Manager,
    shape: &Shape,
    prediction: &Prediction,
) -> Vec<Stuck> {
    let entries = entries(live);
    let id = Id::of(declared);
    // What a client-side apply wrote down it removes itself.
    let last = last_applied(live).filter(|_| manager.way == Way::ServerSide);
    let mut found: Vec<Stuck> = Vec::new();
    for once in last.iter().chain(base) {
        let gone = compare(shape, once, declared).into_iter().filter(|one| one.op == Op::Remove);
        for path in gone.map(|one| one.path) {
            // Of a list that is one value, all of it is replaced.
            let is_part = path.steps.iter().any(|step| matches!(step, Step::Index(_)));
            let is_told = found.iter().any(|one| one.path == path);
            if is_part || is_told || is_of_every_object(&path) {
                continue;
            }
            let Some(stays) = path.within(&prediction.object) else { continue };
            let owners: Vec<Entry> = owners(&entries, &path).into_iter().cloned().collect();
            // Somebody else declares it.
            let is_foreign = |entry: &Entry| {
                entry.operation == Operation::Apply && entry.manager != manager.name
                    || !entry.subresource.is_empty()
            };
            if owners.iter().any(is_foreign) {
                continue;
            }
            let old = prediction.object.at(&stays).cloned().unwrap_or_default();
            // What was declared is gone, and the server has put its default there.
            if id.as_ref().is_some_and(|id| is_of_the_server(id, &prediction.object, &[], &path.steps, &old))
            {
                continue;
            }
            found.extend(patch(live, &path).map(|patch| Stuck { path, old, owners, patch }));
        }
    }
    found.extend(keys(live, declared, manager, &entries));
    found
}

/// Keys of a Secret that were written as `stringData`. No apply of any way takes one away, because a server keeps
/// them as `data`, which nobody applied.
fn keys(live: &Node, declared: &Node, manager: &Manager, entries: &[Entry]) -> Vec<Stuck> {
    if !is_secret(live) {
        return Vec::new();
    }
    let map = |node: &Node, part: &str| node.at(part).and_then(Node::as_map).cloned().unwrap_or_default();
    let (plain, data) = (map(declared, "stringData"), map(declared, "data"));
    let part = |name: &str, key: &str| Path {
        steps: [name, key].map(|step| Step::Key(step.to_owned().into())).into(),
    };
    let last = last_applied(live).map(|last| (map(&last, "stringData"), map(&last, "data")));
    let is_mine = |entry: &&Entry| entry.manager == manager.name && entry.operation == Operation::Apply;
    let was_written = |key: &str| {
        let noted =
            last.as_ref().is_some_and(|(plain, data)| plain.contains_key(key) && !data.contains_key(key));
        let mut own = entries.iter().filter(is_mine);
        noted
            || own.any(|entry| {
                entry.fields.has(&part("stringData", key)) && !entry.fields.has(&part("data", key))
            })
    };
    let is_left = |key: &&Key| !plain.contains_key(*key) && !data.contains_key(*key) && was_written(key);
    let live_keys = map(live, "data");
    let left = live_keys.keys().filter(is_left).filter_map(|key| {
        let path = part("data", key);
        let owners = owners(entries, &path).into_iter().cloned().collect();
        Some(Stuck { old: live_keys[&**key].clone(), owners, patch: patch(live, &path)?, path })
    });
    left.collect()
}

/// `test` for each element on the way, so that a moved list is not cut in the wrong place; then `remove`.
fn patch(live: &Node, path: &Path) -> Option<Node> {
    let mut steps = Vec::new();
    for (at, step) in path.steps.iter().enumerate() {
        let around = Path { steps: path.steps[..=at].to_vec() };
        let pointer = around.within(live)?;
        match step {
            Step::Element(keys) => {
                for (key, value) in keys {
                    let pointer = format!("/{pointer}/{key}");
                    let is_there = *value != Node::Null && live.at(&pointer[1..]).is_some();
                    steps.extend(is_there.then(|| operation("test", &pointer, Some(value.clone()))));
                }
            }
            Step::Value(value) => {
                steps.push(operation("test", &format!("/{pointer}"), Some(value.clone())));
            }
            Step::Key(_) | Step::Index(_) => {}
        }
    }
    steps.push(operation("remove", &format!("/{}", path.within(live)?), None));
    Some(Node::List(steps))
}

fn operation(op: &str, path: &str, value: Option<Node>) -> Node {
    let entries = [("op", Node::from(op)), ("path", Node::from(path))];
    entries.into_iter().chain(value.map(|value| ("value", value))).collect()
}

/// From how many replicas a workload falls to the server's default of 1, because nobody is left who says.
pub fn resets_replicas(prediction: &Prediction) -> Option<i64> {
    let is_replicas = |path: &Path| path.to_string() == "spec.replicas";
    let removed = prediction.removed.iter().find(|removed| is_replicas(&removed.path))?;
    match removed.old {
        Node::Int(count) if count != 1 => Some(count),
        _ => None,
    }
}
