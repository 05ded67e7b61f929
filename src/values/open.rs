//! What is known of an open block's entries beyond their values, and objects as values.
//!
//! Whoever judges such a block by a schema points at the name of an entry,
//! and has to know where `+=` meant a list that somebody else made. A check of
//! a project sees an emitted object under the name `object`.

use super::eval::{Evaluator, Site};
use super::value::Value;
use crate::base::origin::{OriginId, Sourced};
use crate::base::span::Span;
use crate::layers::tree::{Block, Slot};
use crate::output::node::Node;
use crate::words::types::{Form, Type};
use crate::words::word::Member;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Facts about entries, by the origin of what they hold.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    keys: HashMap<OriginId, Span>,
    appended: HashSet<OriginId>,
}

impl Facts {
    /// Where the name of the entry stands.
    pub fn key(&self, origin: OriginId) -> Option<Span> {
        self.keys.get(&origin).copied()
    }

    /// Whether nothing but `+=` wrote it.
    pub fn is_appended(&self, origin: OriginId) -> bool {
        self.appended.contains(&origin)
    }

    pub(super) fn add(&mut self, origin: OriginId, key: Option<Span>, appended: bool) {
        self.keys.extend(key.map(|key| (origin, key)));
        if appended {
            self.appended.insert(origin);
        }
    }
}

/// What a check says of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not, or what it asks for is not there.
    Refused,
    /// A finding was made.
    Unknown,
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The blocks of a word with labels, in a tree of which nothing else is wanted.
    pub fn keyed(&mut self, block: &'p Block<'a>, name: &str) -> Option<super::record::Evaluated<'a>> {
        let Member::Word(id) = self.world.vocabulary.word(block.word).members.get(name)? else { return None };
        let origin = self.block_origin(block);
        self.address.push_str(name);
        let found = self.record_word(*id, name, Some(block), origin, false);
        self.address.clear();
        found
    }

    /// Finds the fields that a block lacks.
    pub fn lacks(&mut self, block: &'p Block<'a>, address: &str) -> bool {
        let word = self.world.vocabulary.word(block.word);
        let mut lacks = false;
        for member in word.members.values() {
            let Member::Field(field) = member else { continue };
            if field.default.is_none() && !field.ty.is_optional() && block.get(field.name).is_none() {
                self.report(super::messages::missing_field(address, word, field, block.span));
                lacks = true;
            }
        }
        lacks
    }

    /// The texts of a list that is set in a block.
    pub fn texts(&mut self, block: &'p Block<'a>, name: &str) -> Vec<Sourced<Cow<'a, str>>> {
        let Some(Slot::Leaf(leaf)) = block.get(name) else { return Vec::new() };
        let ty = Type::List(Box::new(Type::Text(Form::Any)));
        let found = self.leaf(leaf, &ty, name, None).value;
        let word = self.world.vocabulary.word(block.word);
        if let (Some(field), Some(value)) = (word.field(name), leaf.value) {
            self.limits(word, field, &found, value.span);
        }
        let Value::List(values) = found else { return Vec::new() };
        let text = |found: Sourced<Value<'a>>| match found.value {
            Value::Text(text) => Some(Sourced::new(text, found.origin)),
            _ => None,
        };
        values.into_iter().filter_map(text).collect()
    }

    /// A text that is set in a block.
    pub fn one_text(&mut self, block: &'p Block<'a>, name: &str) -> Option<Cow<'a, str>> {
        let Some(Slot::Leaf(leaf)) = block.get(name) else { return None };
        match self.leaf(leaf, &Type::Text(Form::Any), name, None).value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether what a block sets under `name` holds for an object.
    pub fn holds(&mut self, block: &'p Block<'a>, name: &str, object: &'p Node) -> Verdict {
        let Some(Slot::Leaf(leaf)) = block.get(name) else { return Verdict::Unknown };
        let Some(expr) = leaf.value else { return Verdict::Unknown };
        let site = Site::nowhere();
        self.object = Some(object);
        let value = self.eval(expr, &Type::Bool, name, site);
        self.object = None;
        match value {
            Value::Bool(true) => Verdict::Holds,
            Value::Bool(false) | Value::Absent => Verdict::Refused,
            _ => Verdict::Unknown,
        }
    }
}

/// A part of an object as a value.
pub(super) fn value_of<'a>(node: &Node) -> Value<'a> {
    let none = |node: &Node| Sourced::new(value_of(node), OriginId::NONE);
    match node {
        Node::Null => Value::Absent,
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(number) => Value::Int(*number),
        Node::Large(number) => i64::try_from(*number).map_or(Value::Absent, Value::Int),
        Node::Float(number) => Value::Text(Cow::Owned(number.to_string())),
        Node::Text(text) => Value::Text(Cow::Owned(text.clone())),
        Node::List(items) => Value::List(items.iter().map(none).collect()),
        Node::Map(entries) => {
            Value::Map(entries.iter().map(|(key, node)| (Cow::Owned(key.to_string()), none(node))).collect())
        }
    }
}
