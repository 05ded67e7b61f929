//! A value as it stands in a document: ordered map, list or scalar.
//!
//! For what has no Rust type: patches, manifests, live objects. [`Node::of`]
//! keeps the order of the fields, which `serde_json::Value` does not. Paths
//! are those of [`super::marks`]. Knows no schema.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::marks::segments;

mod entries;
mod make;
mod read;
#[cfg(test)]
mod tests;

pub use entries::Entries;

/// The name of an entry: that of a field of a Rust type is not copied for each value.
pub type Key = Cow<'static, str>;

/// A value without a type of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Node {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that only fits without a sign.
    Large(u64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// `- …`
    List(Vec<Node>),
    /// `key: …`, in this order.
    Map(Entries),
}

impl Node {
    /// What a value serialises to.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, super::yaml::Error> {
        value.serialize(make::Maker)
    }

    /// The part at a path; the empty path is the node itself.
    pub fn at(&self, path: &str) -> Option<&Self> {
        segments(path).try_fold(self, |node, segment| match node {
            Self::Map(entries) => entries.get(&*segment),
            Self::List(items) => items.get(segment.parse::<usize>().ok()?),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Large(_) | Self::Float(_) | Self::Text(_) => {
                None
            }
        })
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Self> {
        segments(path).try_fold(self, |node, segment| match node {
            Self::Map(entries) => entries.get_mut(&*segment),
            Self::List(items) => items.get_mut(segment.parse::<usize>().ok()?),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Large(_) | Self::Float(_) | Self::Text(_) => {
                None
            }
        })
    }

    /// Gives back the room that it was made with and does not fill.
    pub fn shrink(&mut self) {
        match self {
            Self::Text(text) => text.shrink_to_fit(),
            Self::List(items) => {
                items.iter_mut().for_each(Self::shrink);
                items.shrink_to_fit();
            }
            Self::Map(entries) => {
                entries.values_mut().for_each(Self::shrink);
                entries.shrink_to_fit();
            }
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Large(_) | Self::Float(_) => {}
        }
    }

    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is a whole one that is not below 0.
    pub fn as_count(&self) -> Option<u64> {
        match self {
            Self::Int(number) => u64::try_from(*number).ok(),
            Self::Large(number) => Some(*number),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    pub fn as_map(&self) -> Option<&Entries> {
        if let Self::Map(entries) = self { Some(entries) } else { None }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Node {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Large(number), Self::Int)
    }
}

impl From<f64> for Node {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl FromIterator<Node> for Node {
    fn from_iter<I: IntoIterator<Item = Node>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl<K: Into<Key>> FromIterator<(K, Node)> for Node {
    fn from_iter<I: IntoIterator<Item = (K, Node)>>(entries: I) -> Self {
        Self::Map(entries.into_iter().map(|(key, node)| (key.into(), node)).collect())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => out.serialize_unit(),
            Self::Bool(value) => out.serialize_bool(*value),
            Self::Int(number) => out.serialize_i64(*number),
            Self::Large(number) => out.serialize_u64(*number),
            Self::Float(number) => out.serialize_f64(*number),
            Self::Text(text) => out.serialize_str(text),
            Self::List(items) => {
                let mut list = out.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Map(entries) => {
                let mut map = out.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}
