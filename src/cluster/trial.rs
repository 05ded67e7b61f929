//! One object, tried in a cluster: read, applied as a dry run, and read again if it changed meanwhile.
//!
//! Where other managers own a field the trial is made a second time over them, to
//! learn how the object would be; whose fields they are is kept.

use super::answer::{Answer, Contended};
use super::ask::{Patch, Reply, Server, Silence};
use super::live::{self, Found};
use super::slim;
use crate::diff::ownership::managers::{Manager, Way, manager, takes_over};
use crate::diff::ownership::predict;
use crate::output::marks::escaped;
use crate::output::node::{Key, Node};
use crate::schema::shape::Shape;
use serde_json::json;
use std::collections::BTreeSet;

/// An object that changes more often than this is being worked on.
const ATTEMPTS: usize = 3;

/// What is known of an object before it is asked about.
#[derive(Clone)]
pub(super) enum Live {
    /// As it is.
    Read(Node),
    /// Nothing.
    Unread,
    /// It is not in its set, and so most likely not there.
    Unlisted,
}

/// What is to be tried.
pub(super) struct Question {
    /// The object's path.
    pub(super) path: String,
    /// The object as JSON.
    pub(super) body: Vec<u8>,
    pub(super) live: Live,
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
    /// How many bytes there would be of it.
    pub(super) size: usize,
}

/// Tries an object.
pub(super) async fn trial(server: &Server, question: Question) -> Outcome {
    let Question { path, body, live, applied_by, shape } = question;
    let mut is_sure = !matches!(live, Live::Unlisted);
    let (mut live, mut unread) = match live {
        Live::Read(live) => (Some(live), None),
        Live::Unread => read(server, &path).await,
        Live::Unlisted => (None, None),
    };
    let mut attempt = 1;
    let mut size = 0;
    loop {
        let manager = manager(applied_by.as_deref(), live.as_ref());
        let mut patch = Patch { path: &path, manager: &manager.name, force: false, body: &body };
        let (mut answer, mut warnings) = heard(server.apply(&patch).await);
        let mut conflicts = Vec::new();
        let by_parts = live.as_ref();
        let by_parts = by_parts.filter(|live| manager.way == Way::ClientSide || takes_over(&manager, live));
        let by_parts = by_parts.and_then(|live| merged(live, &body, &manager, &shape));
        if let Ok(Answer::Conflicts(found)) = &mut answer {
            conflicts = std::mem::take(found);
            if by_parts.is_none() {
                patch.force = true;
                (answer, warnings) = heard(server.apply(&patch).await);
            }
        }
        if let Some(parts) = &by_parts {
            // Who merges on its own side, or changes owners beforehand, asks nobody, and takes away what it
            // declared before.
            patch.body = parts;
            (answer, warnings) = heard(server.patch(&patch).await);
        }
        if !is_sure && !matches!(answer, Ok(Answer::Applied { created: true, .. })) {
            is_sure = true;
            (live, unread) = read(server, &path).await;
            if live.is_some() {
                continue;
            }
        }
        let mut predicted = None;
        let mut raced = matches!(answer, Ok(Answer::Raced));
        if let Ok(Answer::Applied { object, created }) = &mut answer {
            // The text of it is not needed any more.
            size = object.len();
            predicted = slim::object(&std::mem::take(object)).ok();
            let version = |node: &Option<Node>| {
                node.as_ref()?.at("metadata/resourceVersion").and_then(Node::as_text).map(str::to_owned)
            };
            raced = unread.is_none()
                && (*created != live.is_none() || (!*created && version(&live) != version(&predicted)));
        }
        if raced && attempt == ATTEMPTS {
            // What is live and what was tried are two states of it.
            (predicted, answer) = (None, Ok(Answer::Raced));
        }
        if !raced || attempt == ATTEMPTS {
            return Outcome { live, unread, predicted, answer, conflicts, manager, warnings, size };
        }
        attempt += 1;
        (live, unread) = read(server, &path).await;
    }
}

/// A patch that makes of the live object what a client would merge.
fn merged(live: &Node, declared: &[u8], manager: &Manager, shape: &Shape) -> Option<Vec<u8>> {
    let declared: Node = serde_json::from_slice(declared).ok()?;
    let merged = predict(live, &declared, manager, shape).object;
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
    let sides = [live, &merged].into_iter().filter_map(Node::as_map);
    let keys: BTreeSet<&Key> = sides.flat_map(|map| map.keys()).collect();
    for key in keys {
        if !matches!(&**key, "apiVersion" | "kind" | "metadata" | "status") {
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

fn heard(reply: Result<Reply, Silence>) -> (Result<Answer, String>, Vec<String>) {
    match reply {
        Ok(mut reply) => {
            let warnings = std::mem::take(&mut reply.warnings);
            (Ok(Answer::of(reply)), warnings)
        }
        Err(silence) => (Err(silence.words()), Vec::new()),
    }
}
