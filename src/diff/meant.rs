//! Differences that nobody means: what a server sets by itself, and what tools note for themselves.
//!
//! Defaults are a table, `defaults.tsv`. A block counts as one where all of its
//! leaves do. They are looked for where the older side was not compiled here: two
//! compiled sides never differ by a default, and a server answers with its own.

use super::compare::{Difference, Op};
use super::impact::patterns::{fits, steps, way_to_pods};
use super::pair::{By, Pair};
use super::path::{Path, Step, scalar};
use super::set::Id;
use crate::output::node::Node;
use std::sync::LazyLock;

/// What is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// What somebody meant.
    #[default]
    Meant,
    /// All that differs.
    All,
}

/// One line of the table.
struct Default {
    kinds: Vec<&'static str>,
    path: Vec<&'static str>,
    /// None is any.
    value: Option<&'static str>,
}

static DEFAULTS: LazyLock<Vec<Default>> = LazyLock::new(|| {
    let lines =
        include_str!("defaults.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut columns = line.split('\t');
        let (kinds, path, value) = (columns.next()?, columns.next()?, columns.next()?);
        let value = match value {
            "?" => None,
            "\"\"" => Some(""),
            value => Some(value),
        };
        Some(Default { kinds: kinds.split('|').collect(), path: steps(path), value })
    };
    lines.map(|line| read(line).unwrap_or_else(|| panic!("a line of the defaults: {line}"))).collect()
});

/// Whether a difference is one that nobody means.
pub(super) fn is_noise(by: By, pair: &Pair<'_>, difference: &Difference) -> bool {
    let value = difference.new.as_ref().or(difference.old.as_ref());
    let mut path = difference.path.steps.clone();
    if value.is_some_and(|value| all_leaves(value, &mut path, &|path, _| is_note(by, path))) {
        return true;
    }
    let is_foreign = pair.old.is_some_and(|old| old.logical.is_empty()) && pair.new.is_some();
    is_foreign && is_default(&pair.object().id, difference)
}

/// Whether a part is only on one side, and would be the same on the other.
fn is_default(id: &Id, difference: &Difference) -> bool {
    let (value, is_ours) = match (difference.op, &difference.old, &difference.new) {
        (Op::Remove, Some(old), _) => (old, false),
        (Op::Add, _, Some(new)) => (new, true),
        _ => return false,
    };
    is_of_the_server(id, &difference.path, value, is_ours)
}

/// Whether a server sets all of a value by itself.
pub fn is_of_the_server(id: &Id, path: &Path, value: &Node, is_ours: bool) -> bool {
    let mut path = path.steps.clone();
    all_leaves(value, &mut path, &|path, leaf| is_set_by_server(id, path, leaf, is_ours))
}

/// Whether a server sets a leaf to this. What it makes up is never what we wrote.
pub fn is_set_by_server(id: &Id, path: &[Step], leaf: &Node, is_ours: bool) -> bool {
    DEFAULTS.iter().any(|default| {
        let way = if default.kinds == ["pod"] { way_to_pods(&id.kind) } else { Some(&[][..]) };
        let is_kind = default.kinds == ["pod"] || default.kinds.contains(&id.kind.as_str());
        let Some(way) = way.filter(|_| is_kind) else { return false };
        let length = way.len() + default.path.len();
        let leads = path.iter().zip(way.iter().chain(&default.path)).all(|(step, name)| fits(name, step));
        let is_there = leads && (path.len() == length || default.value.is_none() && path.len() > length);
        is_there && default.value.map_or(!is_ours, |value| scalar(leaf) == value)
    })
}

/// Takes away labels of a version where the image says the same.
pub(super) fn drop_followers(found: &mut Vec<Difference>) {
    let is_image = |difference: &&Difference| difference.path.last() == "image";
    let text = |node: &Option<Node>| node.as_ref().map(scalar).unwrap_or_default();
    let images: Vec<(String, String)> =
        found.iter().filter(is_image).map(|image| (text(&image.old), text(&image.new))).collect();
    let follows = |difference: &Difference| {
        let (old, new) = (text(&difference.old), text(&difference.new));
        difference.op == Op::Replace
            && difference.path.last() == "app.kubernetes.io/version"
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
fn is_note(by: By, path: &[Step]) -> bool {
    const MEMBERS: &[&str] =
        &["applyset.kubernetes.io/contains-group-kinds", "applyset.kubernetes.io/additional-namespaces"];
    // Two environments are two places, with tools of their own.
    const OF_PLACES: &[&str] = &["applyset.kubernetes.io/", "argocd.argoproj.io/", "gdeploy.dev/"];
    let is_map =
        |step: &Step| matches!(step, Step::Key(key) if matches!(key.as_str(), "labels" | "annotations"));
    match path {
        [.., around, Step::Key(name)] if is_map(around) => {
            MEMBERS.contains(&name.as_str())
                || by == By::Purpose && OF_PLACES.iter().any(|start| name.starts_with(start))
        }
        _ => false,
    }
}
