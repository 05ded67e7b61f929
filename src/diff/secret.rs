//! Secrets as they are written, and as a server keeps them.
//!
//! What is written as `stringData` a server keeps as `data`, in base64. Where one
//! side has the one and the other has the other, both are compared as kept. A path
//! into what is kept leads to what is written, so that a change finds its line.
//! Which values may be seen is said in [`hidden`].

use super::path::{Path, Step, scalar};
use super::set::Object;
use crate::output::node::{Entries, Node};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

pub mod hidden;

/// What is shown instead of a secret.
pub const SENSITIVE: &str = "(sensitive)";

/// Whether an object is a Secret, also one that no server would take for it.
pub fn is_secret(body: &Node) -> bool {
    let text = |path| body.at(path).and_then(Node::as_text);
    text("kind").is_some_and(is_kind) && text("apiVersion").is_some_and(|version| !version.contains('/'))
}

/// Whether a kind is that of Secrets: a letter that is too small makes nothing in it less secret.
pub(super) fn is_kind(kind: &str) -> bool {
    kind.trim().eq_ignore_ascii_case("Secret")
}

/// Both bodies, so that they can be compared.
pub(super) fn alike<'o>(old: &'o Object, new: &'o Object) -> (Cow<'o, Node>, Cow<'o, Node>) {
    let has = |object: &Object, part: &str| object.id.is_secret() && object.body.at(part).is_some();
    let differ = |one: &Object, other: &Object| has(one, "stringData") && has(other, "data");
    if differ(old, new) || differ(new, old) {
        (Cow::Owned(kept(&old.body)), Cow::Owned(kept(&new.body)))
    } else {
        (Cow::Borrowed(&old.body), Cow::Borrowed(&new.body))
    }
}

/// A Secret as a server keeps it; what is written in clear counts more.
pub(in crate::diff) fn kept(secret: &Node) -> Node {
    let Node::Map(entries) = secret else { return secret.clone() };
    let mut entries = entries.clone();
    if let Some(Node::Map(_)) = entries.get("stringData")
        && let Some(Node::Map(plain)) = entries.shift_remove("stringData")
    {
        let data = entries.entry("data".into()).or_insert_with(|| Node::Map(Entries::default()));
        if let Node::Map(data) = data {
            for (key, value) in plain {
                data.insert(key, STANDARD.encode(scalar(&value)).into());
            }
        }
    }
    Node::Map(entries)
}

/// Where a path leads in an object, also where it is that of what a server keeps.
pub(super) fn within(object: &Object, path: &Path) -> Option<String> {
    let written = || {
        let [Step::Key(part), rest @ ..] = path.steps.as_slice() else { return None };
        let first = Step::Key("stringData".into());
        (object.id.is_secret() && part == "data")
            .then(|| Path { steps: [&[first], rest].concat() }.within(&object.body))?
    };
    path.within(&object.body).or_else(written)
}
