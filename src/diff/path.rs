//! The way to a part of an object, as people, Kubernetes and programs write it.
//!
//! Elements of a list are told by their keys, not by where they stand, so a
//! path means the same on both sides: `spec.containers[name="api"].image`. A
//! JSON pointer has indices and belongs to one side.

use crate::output::marks::escaped;
use crate::output::node::{Key, Node};
use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A field, or an entry of a map.
    Key(Key),
    /// The element of a list that has these values.
    Element(Vec<(String, Node)>),
    /// The element of a set that is this value.
    Value(Node),
    /// The element of a list that is one value as a whole, counted from 0.
    Index(usize),
}

/// A path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// From the root.
    pub steps: Vec<Step>,
}

impl Path {
    /// The path with one more step.
    #[must_use]
    pub fn to(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.steps.len() + 1);
        steps.extend_from_slice(&self.steps);
        steps.push(step);
        Self { steps }
    }

    /// The last step's name: a field, or the first key of an element.
    pub fn last(&self) -> String {
        match self.steps.last() {
            None => String::new(),
            Some(Step::Key(name)) => name.to_string(),
            Some(Step::Element(keys)) => keys.first().map(|(_, value)| scalar(value)).unwrap_or_default(),
            Some(Step::Value(value)) => scalar(value),
            Some(Step::Index(index)) => index.to_string(),
        }
    }

    /// Where it leads in a value: a path of `output::marks`; none where it leads nowhere.
    pub fn within(&self, object: &Node) -> Option<String> {
        let mut path = String::new();
        let mut node = object;
        for step in &self.steps {
            let (segment, next) = match step {
                Step::Key(name) => (escaped(name).into_owned(), node.as_map()?.get(name)?),
                Step::Index(index) => (index.to_string(), node.as_list()?.get(*index)?),
                Step::Value(value) => {
                    let index = node.as_list()?.iter().position(|item| item == value)?;
                    (index.to_string(), value)
                }
                Step::Element(keys) => {
                    let mut items = node.as_list()?.iter().enumerate();
                    let (index, item) = items.find(|(_, item)| is_known_by(item, keys))?;
                    (index.to_string(), item)
                }
            };
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&segment);
            node = next;
        }
        Some(path)
    }

    /// What stands there in a value.
    pub fn at<'n>(&self, object: &'n Node) -> Option<&'n Node> {
        object.at(&self.within(object)?)
    }
}

/// Whether an element has these values.
fn is_known_by(item: &Node, keys: &[(String, Node)]) -> bool {
    keys.iter().all(|(key, value)| key_of(item, key) == *value)
}

/// The value of an element's key. The protocol of a port is the one key that has a default.
pub(super) fn key_of(item: &Node, key: &str) -> Node {
    let value = item.as_map().and_then(|map| map.get(key)).cloned();
    value.unwrap_or_else(|| if key == "protocol" { Node::from("TCP") } else { Node::Null })
}

/// `spec.template.spec.containers[name="api"].image`
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Key(name) if is_plain(name) => {
                    write!(f, "{}{name}", if at == 0 { "" } else { "." })?;
                }
                Step::Key(name) => write!(f, "[{name}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Value(Node::Text(text)) => write!(f, "[={text:?}]")?,
                Step::Value(value) => write!(f, "[={}]", scalar(value))?,
                Step::Element(keys) => {
                    let keys: Vec<String> = keys
                        .iter()
                        .filter(|(_, value)| *value != Node::Null)
                        .map(|(key, value)| match value {
                            Node::Text(text) => format!("{key}={text:?}"),
                            value => format!("{key}={}", scalar(value)),
                        })
                        .collect();
                    write!(f, "[{}]", keys.join(","))?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a name needs no brackets.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$'))
}

/// A scalar as it stands in a line.
pub fn scalar(value: &Node) -> String {
    match value {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Int(value) => value.to_string(),
        Node::Large(value) => value.to_string(),
        Node::Float(value) => value.to_string(),
        Node::Text(text) => text.clone(),
        Node::List(_) | Node::Map(_) => serde_json::to_string(value).unwrap_or_default(),
    }
}
