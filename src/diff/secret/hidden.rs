//! Which values of an object nobody may see.
//!
//! Of a Secret only what it is, what it is called and its labels may be seen: an
//! annotation may hold a copy of it all, and what is misspelt is no less secret.
//! Elsewhere it is a variable that Kubernetes puts together of text and a secret:
//! the text is part of the secret. What is nothing but `$(NAME)` says nothing.

use super::super::path::{Path, Step};
use super::super::set::Object;
use super::SENSITIVE;
use crate::output::marks::{escaped, is_within};
use crate::output::node::Node;
use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// The ways to containers: of what has a template of pods, of a CronJob, of a Pod.
const PODS: &[&str] = &["spec/template/spec", "spec/jobTemplate/spec/template/spec", "spec"];
const CONTAINERS: &[&str] = &["initContainers", "containers", "ephemeralContainers"];

/// Whether a value is a secret, or is in one.
pub(in crate::diff) fn is_hidden(object: &Object, path: &str) -> bool {
    let mut segments = path.split('/');
    let (first, second) = (segments.next().unwrap_or_default(), segments.next());
    object.id.is_secret() && !is_open(first, second)
        || object.secrets.iter().any(|secret| is_within(path, secret))
}

/// The same of a path into a Secret, which may lead to what is kept of it.
pub(in crate::diff) fn is_of_secret(path: &Path) -> bool {
    let key = |at: usize| match path.steps.get(at) {
        Some(Step::Key(key)) => Some(&**key),
        _ => None,
    };
    !is_open(key(0).unwrap_or_default(), key(1))
}

/// Whether all may see this of a Secret; also of what is open in parts.
fn is_open(first: &str, second: Option<&str>) -> bool {
    match first {
        "apiVersion" | "kind" | "type" | "immutable" => true,
        "metadata" => {
            second.is_none_or(|part| matches!(part, "name" | "generateName" | "namespace" | "labels"))
        }
        _ => false,
    }
}

/// A part of an object, which is no secret itself, without the secrets in it.
pub(in crate::diff) fn without(object: &Object, path: &str, mut part: Node) -> Node {
    let within = object.secrets.iter().filter_map(|secret| secret.strip_prefix(path)?.strip_prefix('/'));
    for secret in within {
        hide(&mut part, secret);
    }
    if object.id.is_secret() && path == "metadata" {
        for path in of_metadata(&part) {
            hide(&mut part, &path);
        }
    }
    part
}

/// What may be shown of an object.
pub(in crate::diff) fn whole(object: &Object) -> Node {
    let mut body = object.body.clone();
    for path in all(object) {
        hide(&mut body, &path);
    }
    body
}

/// The same of both sides. Where their secrets differ it can be seen that they do.
pub(in crate::diff) fn both(old: &Object, new: &Object) -> [Node; 2] {
    let mut shown = [whole(old), whole(new)];
    let others = all(new);
    for path in all(old).iter().filter(|path| others.contains(path)) {
        if old.body.at(path) != new.body.at(path) {
            for (body, when) in shown.iter_mut().zip(["before", "after"]) {
                if let Some(part) = body.at_mut(path) {
                    *part = Node::from(format!("(sensitive, {when})"));
                }
            }
        }
    }
    shown
}

/// The paths of all that is hidden.
fn all(object: &Object) -> Vec<String> {
    let mut paths = object.secrets.clone();
    if object.id.is_secret() {
        for (key, node) in object.body.as_map().into_iter().flatten() {
            if key == "metadata" {
                paths.extend(of_metadata(node).into_iter().map(|path| format!("metadata/{path}")));
            } else if !is_open(key, None) {
                paths.extend(each(key, node));
            }
        }
    }
    paths
}

fn of_metadata(metadata: &Node) -> Vec<String> {
    let entries = metadata.as_map().into_iter().flatten();
    let hidden = entries.filter(|(key, _)| !is_open("metadata", Some(key)));
    hidden.flat_map(|(key, node)| each(key, node)).collect()
}

/// The entries of a block, so that it can be seen which there are; else the value itself.
fn each(key: &str, node: &Node) -> Vec<String> {
    let key = escaped(key);
    match node {
        Node::Map(entries) if !entries.is_empty() => {
            entries.keys().map(|entry| format!("{key}/{}", escaped(entry))).collect()
        }
        _ => vec![key.into_owned()],
    }
}

fn hide(node: &mut Node, path: &str) {
    if let Some(part) = node.at_mut(path) {
        *part = Node::from(SENSITIVE);
    }
}

/// Takes out of an object what is put together of text and a secret; whether that is what is at a path.
pub fn take_out(body: &mut Node, path: &str) -> bool {
    let composed = composed(body);
    for path in &composed {
        hide(body, path);
    }
    composed.iter().any(|secret| is_within(path, secret))
}

/// The paths of what is put together of text and a secret: an object's variables, and the texts that an operator
/// inserts secrets into.
pub fn composed(body: &Node) -> Vec<String> {
    let mut found = templates(body);
    for pods in PODS {
        let Some(Node::Map(pod)) = body.at(pods) else { continue };
        for list in CONTAINERS {
            let containers = pod.get(*list).and_then(Node::as_list).unwrap_or_default();
            for (at, container) in containers.iter().enumerate() {
                let variables = container.at("env").and_then(Node::as_list).unwrap_or_default();
                let own = with_text(variables).into_iter();
                found.extend(own.map(|variable| format!("{pods}/{list}/{at}/env/{variable}/value")));
            }
        }
    }
    found
}

/// The entries of a Secret that an operator makes of a text.
fn templates(body: &Node) -> Vec<String> {
    const DATA: &str = "spec/target/template/data";
    let is_external = || body.at("kind").and_then(Node::as_text) == Some("ExternalSecret");
    let Some(Node::Map(texts)) = body.at(DATA).filter(|_| is_external()) else { return Vec::new() };
    let has_text = |text: &Node| text.as_text().is_none_or(|text| !is_one_insertion(text));
    let made = texts.iter().filter(|(_, text)| has_text(text));
    made.map(|(name, _)| format!("{DATA}/{}", escaped(name))).collect()
}

/// Whether a text is `{{ .NAME }}` and nothing else.
fn is_one_insertion(text: &str) -> bool {
    let inner = text.strip_prefix("{{ .").and_then(|rest| rest.strip_suffix(" }}"));
    inner.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
}

/// Which of these variables have text beside a secret.
fn with_text(variables: &[Node]) -> BTreeSet<usize> {
    let text = |at: usize, key: &str| variables[at].as_map()?.get(key)?.as_text();
    let is_key = |variable: &&Node| variable.at("valueFrom/secretKeyRef").is_some();
    let keys = variables.iter().filter(is_key).filter_map(|variable| variable.at("name")?.as_text());
    let mut secret: BTreeSet<&str> = keys.collect();
    let mut found = BTreeSet::new();
    loop {
        let known = secret.len();
        for at in 0..variables.len() {
            let Some((name, value)) = text(at, "name").zip(text(at, "value")) else { continue };
            let (names, has_text) = parts(value);
            if names.iter().any(|name| secret.contains(name)) {
                secret.insert(name);
                if has_text {
                    found.insert(at);
                }
            }
        }
        if secret.len() == known {
            return found;
        }
    }
}

/// The variables that a value names, and whether it has text of its own.
fn parts(value: &str) -> (Vec<&str>, bool) {
    let (mut names, mut has_text, mut rest) = (Vec::new(), false, value);
    while let Some(letter) = rest.chars().next() {
        let named = rest.strip_prefix("$(").and_then(|rest| rest.split_once(')'));
        if let Some((name, after)) = named {
            names.push(name);
            rest = after;
        } else {
            has_text = true;
            // `$$(NAME)` names nothing.
            let length = if rest.starts_with("$$") { 2 } else { letter.len_utf8() };
            rest = &rest[length..];
        }
    }
    (names, has_text)
}
