//! An apply on the client: what it applied last, what it applies, what is live.
//!
//! What stood in the last and stands no longer is removed, whoever owns it;
//! what is declared is set. Built-in kinds are patched by the merge keys of
//! their lists, of which the first key of a schema is one; lists of other kinds
//! are one value. Without a written-down last apply nothing is removed.

use super::fields::find;
use super::managers::last_applied;
use super::predict::{Prediction, Removed};
use super::server_side::names;
use super::whole;
use crate::diff::compare::is_same;
use crate::diff::path::{Path, Step};
use crate::output::node::{Entries, Key, Node};
use crate::schema::shape::{List, Shape};
use std::sync::Arc;

/// Fields of which a patch names all that stays: type, field. Lists: of each element.
const RETAINS: &[(&str, &str)] = &[
    ("apps.v1.DeploymentSpec", "strategy"),
    ("core.v1.PodSpec", "volumes"),
    ("core.v1.PodSpec", "resourceClaims"),
];

/// Blocks that are one value: type, field.
const REPLACED: &[(&str, &str)] = &[("policy.v1.PodDisruptionBudgetSpec", "selector")];

pub(super) fn predict(live: &Node, declared: &Node, shape: &Shape) -> Prediction {
    let nothing = Node::Map(Entries::default());
    let last = last_applied(live).unwrap_or(nothing);
    let declared = &with_annotations(declared);
    let mut merging = Merging { removed: Vec::new(), by_keys: matches!(shape, Shape::Named(_)) };
    let object = merging.merge(shape, &Path::default(), Some(&last), live, declared, false);
    Prediction { object, removed: merging.removed }
}

/// A client applies annotations each time, because it writes down there what it applies.
fn with_annotations(declared: &Node) -> Node {
    let mut declared = declared.clone();
    if let Some(Node::Map(metadata)) = declared.at_mut("metadata") {
        metadata.entry("annotations".into()).or_insert_with(|| Node::Map(Entries::default()));
    }
    declared
}

struct Merging {
    removed: Vec<Removed>,
    /// Whether lists are merged by keys: only those of built-in kinds.
    by_keys: bool,
}

impl Merging {
    fn merge(
        &mut self,
        shape: &Shape,
        path: &Path,
        last: Option<&Node>,
        live: &Node,
        declared: &Node,
        retains: bool,
    ) -> Node {
        match (live, declared) {
            (Node::Map(old), Node::Map(new)) => {
                let last = last.and_then(Node::as_map);
                let mut merged = old.clone();
                for (key, value) in new {
                    let below = shape.below(key).unwrap_or(Shape::Any);
                    let path = path.to(Step::Key(key.clone()));
                    let last = last.and_then(|last| last.get(key));
                    match (value, merged.get_mut(key)) {
                        (Node::Null, _) => self.take(&mut merged, key, &path),
                        (value, Some(old)) if is_in(REPLACED, shape, key) => *old = value.clone(),
                        (value, Some(old)) => {
                            let retains = is_in(RETAINS, shape, key);
                            *old = self.merge(&below, &path, last, old, value, retains);
                        }
                        (value, None) => drop(merged.insert(key.clone(), value.clone())),
                    }
                }
                for key in last.into_iter().flatten().map(|(key, _)| key) {
                    // What the server writes into `metadata` is in no annotation.
                    if !new.contains_key(key) {
                        self.take(&mut merged, key, &path.to(Step::Key(key.clone())));
                    }
                }
                if retains && Node::Map(merged.clone()) != *live {
                    let gone: Vec<Key> =
                        merged.keys().filter(|key| !new.contains_key(*key)).cloned().collect();
                    for key in gone {
                        self.take(&mut merged, &key, &path.to(Step::Key(key.clone())));
                    }
                }
                Node::Map(merged)
            }
            (Node::List(old), Node::List(new)) => self.lists(shape, path, last, old, new, retains),
            _ if is_same(shape, live, declared) => live.clone(),
            _ => declared.clone(),
        }
    }

    fn take(&mut self, from: &mut Entries, key: &str, path: &Path) {
        if let Some(old) = from.shift_remove(key) {
            self.removed.push(Removed { path: path.clone(), old });
        }
    }

    fn lists(
        &mut self,
        shape: &Shape,
        path: &Path,
        last: Option<&Node>,
        old: &[Node],
        new: &[Node],
        retains: bool,
    ) -> Node {
        let shape = if self.by_keys { by_merge_key(shape) } else { Shape::Any };
        let last = last.and_then(Node::as_list).unwrap_or_default();
        let known = names(&shape, old).zip(names(&shape, new)).zip(names(&shape, last));
        let Some(((old_names, new_names), last_names)) = known else {
            let (live, declared) = (Node::List(old.to_vec()), Node::List(new.to_vec()));
            return whole::settled(&shape, &live, &declared);
        };
        let item = if let Shape::List(list) = &shape { list.item.clone() } else { Shape::Any };
        let mut declared = Vec::with_capacity(new.len());
        for (name, value) in new_names.iter().zip(new) {
            let before = old_names.iter().position(|old| old == name).map(|at| &old[at]);
            let last = find(last, name).map(|at| &last[at]);
            declared.push(match before {
                Some(before) => self.merge(&item, &path.to(name.clone()), last, before, value, retains),
                None => value.clone(),
            });
        }
        let mut kept = Vec::new();
        for (at, (name, value)) in old_names.iter().zip(old).enumerate() {
            if new_names.contains(name) {
                continue;
            }
            if last_names.contains(name) {
                self.removed.push(Removed { path: path.to(name.clone()), old: value.clone() });
            } else {
                kept.push((at, value.clone()));
            }
        }
        // What only the server has stays before what it stood before there, and comes behind what is new to it.
        let place = |name: &Step| old_names.iter().position(|old| old == name);
        let mut merged = Vec::with_capacity(declared.len() + kept.len());
        let mut kept = kept.into_iter().peekable();
        for (name, value) in new_names.iter().zip(declared) {
            while let Some((_, value)) = kept.next_if(|(at, _)| place(name).is_some_and(|place| *at < place))
            {
                merged.push(value);
            }
            merged.push(value);
        }
        merged.extend(kept.map(|(_, value)| value));
        Node::List(merged)
    }
}

fn is_in(table: &[(&str, &str)], shape: &Shape, key: &str) -> bool {
    matches!(shape, Shape::Named(name) if table.contains(&(name, key)))
}

/// A patch tells elements apart by one key, even where an apply on the server takes two.
fn by_merge_key(shape: &Shape) -> Shape {
    match shape {
        Shape::List(list) if list.keys.len() > 1 => Shape::List(Arc::new(List {
            item: list.item.clone(),
            keys: list.keys.iter().take(1).cloned().collect(),
            set: false,
        })),
        // Of sets, only these are merged; all others are replaced.
        shape => shape.clone(),
    }
}
