//! A text of YAML or JSON, read as kubectl reads it.
//!
//! That is YAML 1.1, with merge keys: in a field for a whole number `0644` is
//! octal, in one for a truth `no` is one. Whether such a value stood in quotes is
//! not known any more, but in quotes no server would take it there. What is wrong
//! is said without the value, which may be a secret.

use crate::diff::secret::is_secret;
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::schema::shape::Shape;
use serde::Deserialize as _;
use serde_yaml::{Deserializer, Error, Value};

/// The documents of a text; of what cannot be read, where and why.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read = |document| {
        let mut value = Value::deserialize(document).map_err(|error| told(&error))?;
        value.apply_merge().map_err(|error| told(&error))?;
        Node::of(&value).map_err(|_| "there is a value in it that no object has".to_owned())
    };
    Deserializer::from_str(text).map(read).collect()
}

/// What is wrong; where that quotes a value or a key, only its place.
fn told(error: &Error) -> String {
    let text = error.to_string();
    if !text.contains(['"', '`']) {
        return text;
    }
    let what =
        if text.contains("duplicate") { "a key stands twice" } else { "a value is not what its tag says" };
    error.location().map_or_else(
        || what.to_owned(),
        |place| format!("{what} at line {} column {}", place.line(), place.column()),
    )
}

/// Gives values the types that they have for kubectl.
pub(super) fn typed(body: &mut Node, schemas: &Schemas) {
    let text = |path: &str| body.at(path).and_then(Node::as_text).unwrap_or_default();
    let (shape, kind) = (schemas.shape(text("apiVersion"), text("kind")), text("kind"));
    let binary = if is_secret(body) {
        Some("data")
    } else if kind == "ConfigMap" {
        Some("binaryData")
    } else {
        None
    };
    fit(&shape, body);
    let Some(Node::Map(entries)) = binary.and_then(|part| body.at_mut(part)) else { return };
    // Base64 is often written over several lines, which no server minds.
    for value in entries.values_mut() {
        if let Node::Text(text) = value {
            text.retain(|letter| !matches!(letter, '\n' | '\r'));
        }
    }
}

fn fit(shape: &Shape, node: &mut Node) {
    match (shape, node) {
        (Shape::Any, _) => {}
        (Shape::Int, node @ Node::Text(_)) => {
            let number = node.as_text().and_then(octal);
            *node = number.map_or_else(|| std::mem::take(node), Node::Int);
        }
        (Shape::Bool, node @ Node::Text(_)) => {
            let truth = node.as_text().and_then(truth);
            *node = truth.map_or_else(|| std::mem::take(node), Node::Bool);
        }
        (Shape::List(list), Node::List(items)) => items.iter_mut().for_each(|item| fit(&list.item, item)),
        (shape, Node::Map(entries)) => {
            for (key, value) in entries {
                if let Some(below) = shape.below(key) {
                    fit(&below, value);
                }
            }
        }
        _ => {}
    }
}

/// `0644`
fn octal(text: &str) -> Option<i64> {
    let digits =
        text.strip_prefix('0').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    i64::from_str_radix(digits, 8).ok()
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
