//! What an object would be, as far as it can be told without the server.
//!
//! The live object with the declared values laid over it: lists by the keys that
//! the schema names, quantities left as they are where they mean the same.
//! Nothing is taken away but what the last client-side apply declared.

use crate::diff::compare::is_same;
use crate::output::node::Node;
use crate::schema::shape::Shape;
use indexmap::IndexMap;

/// The annotation in which client-side apply keeps what it declared.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The live object with the declared one laid over it.
pub(super) fn over(shape: &Shape, live: &Node, declared: &Node) -> Node {
    match (live, declared) {
        (Node::Map(live), Node::Map(declared)) => {
            let mut merged = live.clone();
            for (key, value) in declared {
                let below = shape.below(key).unwrap_or(Shape::Any);
                let value = match live.get(key) {
                    Some(live) => over(&below, live, value),
                    None => value.clone(),
                };
                merged.insert(key.clone(), value);
            }
            Node::Map(merged)
        }
        (Node::List(live), Node::List(declared)) => {
            let Some((item, keys)) = keyed(shape) else { return Node::List(declared.clone()) };
            let mut merged: Vec<Node> = declared
                .iter()
                .map(|element| match live.iter().find(|other| is_known(keys, other, element)) {
                    Some(other) => over(item, other, element),
                    None => element.clone(),
                })
                .collect();
            let is_new = |other: &&Node| !declared.iter().any(|element| is_known(keys, other, element));
            merged.extend(live.iter().filter(is_new).cloned());
            Node::List(merged)
        }
        (live, declared) if is_same(shape, live, declared) => live.clone(),
        (_, declared) => declared.clone(),
    }
}

/// What client-side apply declared last time.
pub(super) fn last_applied(live: &Node) -> Option<Node> {
    let text = live.at("metadata/annotations")?.as_map()?.get(LAST_APPLIED)?.as_text()?;
    serde_json::from_str(text).ok()
}

/// Takes away what was declared last time and is not any more. Whether anything was.
pub(super) fn without(shape: &Shape, object: &mut Node, last: &Node, declared: &Node) -> bool {
    match (object, last, declared) {
        (Node::Map(object), Node::Map(last), Node::Map(declared)) => entries(shape, object, last, declared),
        (Node::List(object), Node::List(last), Node::List(declared)) => {
            let Some((item, keys)) = keyed(shape) else { return false };
            let find =
                |list: &[Node], element: &Node| list.iter().position(|other| is_known(keys, other, element));
            let before = object.len();
            object.retain(|element| find(last, element).is_none() || find(declared, element).is_some());
            let mut changed = object.len() != before;
            for element in object {
                if let (Some(old), Some(new)) = (find(last, element), find(declared, element)) {
                    changed |= without(item, element, &last[old], &declared[new]);
                }
            }
            changed
        }
        _ => false,
    }
}

fn entries(
    shape: &Shape,
    object: &mut IndexMap<String, Node>,
    last: &IndexMap<String, Node>,
    declared: &IndexMap<String, Node>,
) -> bool {
    let mut changed = false;
    for (key, last) in last {
        match declared.get(key) {
            None => changed |= object.shift_remove(key).is_some(),
            Some(declared) => {
                let below = shape.below(key).unwrap_or(Shape::Any);
                changed |= object.get_mut(key).is_some_and(|object| without(&below, object, last, declared));
            }
        }
    }
    changed
}

/// What an element is and is known by, of a list whose elements are.
fn keyed(shape: &Shape) -> Option<(&Shape, &[String])> {
    match shape {
        Shape::List(list) if !list.keys.is_empty() => Some((&list.item, &list.keys)),
        _ => None,
    }
}

fn is_known(keys: &[String], one: &Node, other: &Node) -> bool {
    let value = |node: &Node, key: &String| match node.as_map().and_then(|map| map.get(key)) {
        Some(value) => value.clone(),
        None if key == "protocol" => Node::from("TCP"),
        None => Node::Null,
    };
    keys.iter().all(|key| value(one, key) == value(other, key))
}
