//! Differences that nobody means: what a server sets by itself, and what tools note for themselves.
//!
//! A block counts as a default where all of its leaves do. They are looked for
//! where the older side was not compiled here: two compiled sides never differ by
//! a default, and a server answers with its own.

use super::compare::{Difference, Op};
use super::defaults::{default, is_chosen};
use super::pair::{By, Pair};
use super::path::{Step, scalar};
use super::set::Id;
use crate::output::node::Node;
use crate::target::kubernetes::LOGICAL_NAME;

/// What is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// What somebody meant.
    #[default]
    Meant,
    /// All that differs.
    All,
}

/// Whether a difference is one that nobody means.
pub(super) fn is_noise(by: By, pair: &Pair<'_>, difference: &Difference) -> bool {
    let value = difference.new.as_ref().or(difference.old.as_ref());
    let mut path = difference.path.steps.clone();
    if value.is_some_and(|value| all_leaves(value, &mut path, &|path, _| is_note(by, difference.op, path))) {
        return true;
    }
    let is_foreign = pair.old.is_some_and(|old| old.logical.is_empty()) && pair.new.is_some();
    is_foreign && is_default(pair, difference)
}

/// Whether a part is only on one side, and would be the same on the other.
fn is_default(pair: &Pair<'_>, difference: &Difference) -> bool {
    let (value, object) = match (difference.op, &difference.old, &difference.new) {
        (Op::Remove, Some(old), _) => (old, pair.old),
        (Op::Add, _, Some(new)) => (new, pair.new),
        _ => return false,
    };
    let path = &difference.path.steps;
    object.is_some_and(|object| is_of_the_server(&object.id, &object.body, &object.chosen, path, value))
}

/// Whether a server sets all of a value of an object by itself, or chose it.
pub fn is_of_the_server(id: &Id, body: &Node, chosen: &[String], path: &[Step], value: &Node) -> bool {
    let mut path = path.to_vec();
    all_leaves(value, &mut path, &|path, leaf| {
        default(id, body, path, leaf).is_some() || is_chosen(chosen, body, path)
    })
}

/// Takes away labels of a version where the image says the same.
pub(super) fn drop_followers(found: &mut Vec<Difference>) {
    let is_image = |difference: &&Difference| difference.path.last() == "image";
    let text = |node: &Option<Node>| node.as_ref().map(scalar).unwrap_or_default();
    let images: Vec<(String, String)> =
        found.iter().filter(is_image).map(|image| (text(&image.old), text(&image.new))).collect();
    // In a selector it is no label, and no other one could follow.
    let is_label = |steps: &[Step]| {
        matches!(steps, [.., Step::Key(metadata), Step::Key(labels), Step::Key(name)]
            if metadata == "metadata" && labels == "labels" && name == "app.kubernetes.io/version")
    };
    let follows = |difference: &Difference| {
        let (old, new) = (text(&difference.old), text(&difference.new));
        difference.op == Op::Replace
            && is_label(&difference.path.steps)
            && images.iter().any(|(before, after)| {
                before.ends_with(&format!(":{old}")) && after.ends_with(&format!(":{new}"))
            })
    };
    found.retain(|difference| !follows(difference));
}

/// Whether something holds for all leaves of a value; a list of scalars is one leaf.
pub(super) fn all_leaves(value: &Node, path: &mut Vec<Step>, holds: &dyn Fn(&[Step], &Node) -> bool) -> bool {
    let below = |step: Step, value: &Node, path: &mut Vec<Step>| {
        path.push(step);
        let all = all_leaves(value, path, holds);
        path.pop();
        all
    };
    match value {
        // Older servers wrote it.
        Node::Null => true,
        _ if holds(path, value) => true,
        Node::Map(entries) if !entries.is_empty() => {
            entries.iter().all(|(key, value)| below(Step::Key(key.clone()), value, path))
        }
        Node::List(items) if items.iter().any(|item| item.as_map().is_some()) => {
            items.iter().enumerate().all(|(at, item)| below(Step::Index(at), item, path))
        }
        _ => false,
    }
}

/// What a tool, or we ourselves, wrote on an object to find it again.
fn is_note(by: By, op: Op, path: &[Step]) -> bool {
    const MEMBERS: &[&str] =
        &["applyset.kubernetes.io/contains-group-kinds", "applyset.kubernetes.io/additional-namespaces"];
    // Two environments are two places, with tools of their own.
    const OF_PLACES: &[&str] =
        &["argocd.argoproj.io/sync-options", "argocd.argoproj.io/sync-wave", LOGICAL_NAME];
    let is_of_place = |name: &str| {
        // Each has a set of its own, but whether an object is in it is somebody's word.
        OF_PLACES.contains(&name) || op == Op::Replace && name.starts_with("applyset.kubernetes.io/")
    };
    let is_map = |step: &Step| matches!(step, Step::Key(key) if matches!(&**key, "labels" | "annotations"));
    match path {
        [.., around, Step::Key(name)] if is_map(around) => {
            MEMBERS.contains(&&**name) || by == By::Purpose && is_of_place(name)
        }
        _ => false,
    }
}
