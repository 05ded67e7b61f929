//! Keeps secrets out of what a server says.
//!
//! A server quotes the value that it refuses, and a webhook says what it likes. So
//! every value of a secret that is known, as it is, in base64 and in quotes, is
//! taken out of a text before the text is cut.

use crate::diff::secret::{SENSITIVE, is_secret};
use crate::diff::set::Object;
use crate::output::node::Node;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// Shorter ones stand in every text by chance.
const SHORTEST: usize = 4;

/// The values that no text may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Scrub {
    /// The longest first, so that none is left in half.
    values: Vec<String>,
}

impl Scrub {
    /// Of all objects that are declared.
    pub(super) fn of(objects: &[Object]) -> Self {
        let mut scrub = Self::default();
        for object in objects {
            for path in &object.secrets {
                if let Some(node) = object.body.at(path) {
                    scrub.node(node);
                }
            }
            scrub.object(&object.body);
        }
        scrub.sort();
        scrub
    }

    /// The same, with those of one more object.
    pub(super) fn with(&self, object: Option<&Node>) -> Cow<'_, Self> {
        let Some(object) = object.filter(|object| is_secret(object)) else { return Cow::Borrowed(self) };
        let mut scrub = self.clone();
        scrub.object(object);
        scrub.sort();
        Cow::Owned(scrub)
    }

    fn object(&mut self, body: &Node) {
        if !is_secret(body) {
            return;
        }
        for part in ["data", "stringData"] {
            if let Some(node) = body.at(part) {
                self.node(node);
            }
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(text) => self.text(text),
            Node::List(items) => items.iter().for_each(|item| self.node(item)),
            Node::Map(entries) => entries.values().for_each(|item| self.node(item)),
            Node::Null | Node::Bool(_) | Node::Int(_) | Node::Large(_) | Node::Float(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.plain(text);
        self.plain(&STANDARD.encode(text));
        if let Some(inner) = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.plain(&inner);
        }
    }

    fn plain(&mut self, text: &str) {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        for form in [text, text.trim(), quoted.trim_matches('"')] {
            if form.len() >= SHORTEST {
                self.values.push(form.to_owned());
            }
        }
        // Of a text of several lines a server may quote one.
        for line in text.lines().map(str::trim).filter(|line| line.len() >= 2 * SHORTEST) {
            self.values.push(line.to_owned());
        }
    }

    fn sort(&mut self) {
        self.values.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        self.values.dedup();
    }

    /// A text without any of them.
    pub(super) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), SENSITIVE);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests;
