//! Where in an object a server means, from the path that it names.
//!
//! There are three ways to write one: validation's `spec.containers[0].image`,
//! where keys of maps stand in brackets without quotes; that of server-side
//! apply, `.spec.containers[name="app"].image`, where they stand behind a dot;
//! and JSON pointers. Keys may hold dots, so the object itself says where one
//! ends. Paths that name no field, of which servers have a good number, lead to
//! the nearest part that there is.

use super::path::key_of;
use crate::output::marks::{escaped, segments};
use crate::output::node::Node;

/// The path of `output::marks` to what a server means, or to what is nearest around it.
pub fn place(object: &Node, field: &str) -> String {
    let field = field.trim();
    let mut walk = Walk { node: object, path: String::new() };
    if let Some(pointer) = field.strip_prefix('/') {
        for segment in segments(pointer) {
            if !walk.key(&segment) && !walk.index(&segment) {
                break;
            }
        }
        return walk.path;
    }
    let mut rest = field.trim_start_matches('.');
    // Some name a field of the spec as if there were nothing around it.
    let is_bare = !rest.is_empty() && walk.named(rest).is_none() && !rest.starts_with('[');
    if is_bare && let Some(spec) = object.at("spec") {
        let inner = Walk { node: spec, path: "spec".to_owned() };
        if inner.named(rest).is_some() {
            walk = inner;
        }
    }
    while !rest.is_empty() {
        let next = match rest.strip_prefix('[') {
            Some(inner) => bracket(inner).and_then(|(key, after)| walk.element(key).then_some(after)),
            None => walk.name(rest.trim_start_matches('.')),
        };
        let Some(next) = next else { break };
        rest = next;
    }
    walk.path
}

/// What stands in brackets, and what follows; a `]` in quotes does not end them.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

struct Walk<'n> {
    node: &'n Node,
    path: String,
}

impl<'n> Walk<'n> {
    fn to(&mut self, segment: &str, node: &'n Node) {
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(segment);
        self.node = node;
    }

    fn key(&mut self, key: &str) -> bool {
        let Some(node) = self.node.as_map().and_then(|map| map.get(key)) else { return false };
        self.to(&escaped(key), node);
        true
    }

    fn index(&mut self, text: &str) -> bool {
        let index = text.parse::<usize>().ok();
        let found = index.and_then(|index| self.node.as_list()?.get(index));
        found.map(|node| self.to(text, node)).is_some()
    }

    /// The longest key that the text begins with, and what follows.
    fn named<'t>(&self, text: &'t str) -> Option<(&'n str, &'t str)> {
        let ends = |key: &str| {
            let head = text.get(..key.len())?;
            let rest = &text[key.len()..];
            let is_end = rest.is_empty() || rest.starts_with(['.', '[']);
            (is_end && head.eq_ignore_ascii_case(key)).then_some((head == key, rest))
        };
        let keys = self.node.as_map()?.keys().filter_map(|key| Some((&**key, ends(key)?)));
        let best = keys.max_by_key(|(key, (exact, _))| (key.len(), *exact));
        best.map(|(key, (_, rest))| (key, rest))
    }

    /// Steps to a field, or to where it really is; what follows it.
    fn name<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some((key, rest)) = self.named(text) {
            self.key(key);
            return Some(rest);
        }
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        // The metadata of a template is left out of its path.
        if matches!(name, "labels" | "annotations") && self.node.at("metadata").is_some() {
            self.key("metadata");
            return self.key(name).then_some(rest);
        }
        // The list that a server made of one value.
        let single = name.strip_suffix('s')?;
        if self.key(single) { Some(rest.strip_prefix("[0]").unwrap_or(rest)) } else { None }
    }

    /// Steps to what stands in brackets: an index, keys, a value, or the key of a map.
    fn element(&mut self, text: &str) -> bool {
        if self.key(text) || self.index(text) {
            return true;
        }
        match self.node {
            Node::List(items) => {
                let wanted = keys(text);
                let is_meant = |item: &Node| match wanted.as_slice() {
                    [] => false,
                    [(key, value)] if key.is_empty() => item == value,
                    keys => keys.iter().all(|(key, value)| key_of(item, key) == *value),
                };
                let found = items.iter().position(is_meant);
                found.is_some_and(|at| self.index(&at.to_string()))
            }
            // `resources[storage]` leaves out that it is requested.
            Node::Map(_) => {
                for around in ["requests", "limits"] {
                    if self.node.at(around).and_then(Node::as_map).is_some_and(|map| map.contains_key(text)) {
                        return self.key(around) && self.key(text);
                    }
                }
                false
            }
            _ => false,
        }
    }
}

/// `containerPort=80,protocol="TCP"`: the values are JSON.
fn keys(text: &str) -> Vec<(String, Node)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((key, after)) = rest.split_once('=') {
        let mut values = serde_json::Deserializer::from_str(after).into_iter::<Node>();
        let Some(Ok(value)) = values.next() else { return Vec::new() };
        found.push((key.to_owned(), value));
        let end = values.byte_offset();
        rest = after.get(end..).unwrap_or_default().trim_start_matches(',');
    }
    found
}

#[cfg(test)]
mod tests;
