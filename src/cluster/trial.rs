//! One object, tried in a cluster: read, applied as a dry run, and read again if it changed meanwhile.
//!
//! Where other managers own a field the trial is made a second time over them, to
//! learn how the object would be; whose fields they are is kept.

use super::answer::{Answer, Contended};
use super::ask::{Patch, Reply, Server, Silence};
use super::live::{self, Found};
use super::manager::Manager;
use super::overlay;
use crate::output::marks::escaped;
use crate::output::node::Node;
use crate::schema::shape::Shape;
use serde_json::json;
use std::collections::BTreeSet;

/// An object that changes more often than this is being worked on.
const ATTEMPTS: usize = 3;

/// What is to be tried.
pub(super) struct Question {
    /// The object's path.
    pub(super) path: String,
    /// The object as JSON.
    pub(super) body: Vec<u8>,
    /// As it is, where a list has shown it.
    pub(super) live: Option<Node>,
    /// Who applies the environment.
    pub(super) applied_by: Option<String>,
    /// What it is made of.
    pub(super) shape: Shape,
}

/// What came of it.
pub(super) struct Outcome {
    /// As it is.
    pub(super) live: Option<Node>,
    /// Why nobody knows how it is.
    pub(super) unread: Option<String>,
    /// As it would be, where the server said so.
    pub(super) predicted: Option<Node>,
    /// What the server said; none where it said nothing.
    pub(super) answer: Result<Answer, String>,
    /// Fields of others.
    pub(super) conflicts: Vec<Contended>,
    /// Who was asked about.
    pub(super) manager: Manager,
    pub(super) warnings: Vec<String>,
}

/// Tries an object.
pub(super) async fn trial(server: &Server, question: Question) -> Outcome {
    let Question { path, body, mut live, applied_by, shape } = question;
    let mut unread = None;
    if live.is_none() {
        (live, unread) = read(server, &path).await;
    }
    let mut attempt = 1;
    loop {
        let manager = Manager::of(applied_by.as_deref(), live.as_ref());
        let mut patch = Patch { path: &path, manager: &manager.name, force: false, body: &body };
        let (mut answer, mut warnings) = ask(server, &patch).await;
        let mut conflicts = Vec::new();
        if let Ok(Answer::Conflicts(found)) = answer {
            conflicts = found;
            patch.force = true;
            (answer, warnings) = ask(server, &patch).await;
        }
        let mut predicted = None;
        let mut raced = matches!(answer, Ok(Answer::Raced));
        if let Ok(Answer::Applied { object, created }) = &mut answer {
            // The text of it is not needed any more.
            predicted = serde_json::from_slice::<Node>(&std::mem::take(object)).ok();
            let version = |node: &Option<Node>| {
                node.as_ref()?.at("metadata/resourceVersion").and_then(Node::as_text).map(str::to_owned)
            };
            raced = unread.is_none()
                && (*created != live.is_none() || (!*created && version(&live) != version(&predicted)));
        }
        if !raced
            && manager.is_client_side
            && let (Some(live), Some(merged)) = (&live, &predicted)
            && let Some(parts) = taken_away(&shape, live, merged, &body)
        {
            // Who merges on its own side takes away what it declared before: the server is asked about that, too.
            let patch = Patch { path: &path, manager: &manager.name, force: true, body: &parts };
            (answer, warnings) = heard(server.patch(&patch).await);
            predicted = None;
            if let Ok(Answer::Applied { object, .. }) = &mut answer {
                predicted = serde_json::from_slice(&std::mem::take(object)).ok();
            }
            raced = matches!(answer, Ok(Answer::Raced));
        }
        if !raced || attempt == ATTEMPTS {
            return Outcome { live, unread, predicted, answer, conflicts, manager, warnings };
        }
        attempt += 1;
        (live, unread) = read(server, &path).await;
    }
}

/// A patch that makes of the live object the merged one without what is declared no more; none where that is nothing.
fn taken_away(shape: &Shape, live: &Node, merged: &Node, declared: &[u8]) -> Option<Vec<u8>> {
    let declared: Node = serde_json::from_slice(declared).ok()?;
    let mut merged = merged.clone();
    if !overlay::without(shape, &mut merged, &overlay::last_applied(live)?, &declared) {
        return None;
    }
    let version = live.at("metadata/resourceVersion")?;
    let mut parts = vec![json!({ "op": "test", "path": "/metadata/resourceVersion", "value": version })];
    let mut part = |path: &str| match (live.at(path), merged.at(path)) {
        (old, Some(new)) if old != Some(new) => {
            parts.push(json!({ "op": "add", "path": format!("/{path}"), "value": new }));
        }
        (Some(_), None) => parts.push(json!({ "op": "remove", "path": format!("/{path}") })),
        _ => {}
    };
    part("metadata/labels");
    part("metadata/annotations");
    let keys: BTreeSet<&String> =
        [live, &merged].into_iter().filter_map(Node::as_map).flat_map(|map| map.keys()).collect();
    for key in keys {
        if !matches!(key.as_str(), "apiVersion" | "kind" | "metadata" | "status") {
            part(&escaped(key));
        }
    }
    serde_json::to_vec(&parts).ok()
}

async fn read(server: &Server, path: &str) -> (Option<Node>, Option<String>) {
    match live::one(server, path).await {
        Found::Object(node) => (Some(*node), None),
        Found::Absent => (None, None),
        Found::Unread(why) => (None, Some(why)),
    }
}

async fn ask(server: &Server, patch: &Patch<'_>) -> (Result<Answer, String>, Vec<String>) {
    heard(server.apply(patch).await)
}

fn heard(reply: Result<Reply, Silence>) -> (Result<Answer, String>, Vec<String>) {
    match reply {
        Ok(mut reply) => {
            let warnings = std::mem::take(&mut reply.warnings);
            (Ok(Answer::of(reply)), warnings)
        }
        Err(silence) => (Err(silence.words()), Vec::new()),
    }
}
