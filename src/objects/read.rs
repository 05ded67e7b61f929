//! A value as a schema wants it.
//!
//! A number with a unit is text where the schema wants text, and a quantity
//! where it wants one; nothing else is converted. Each part that is read is
//! marked with its origin, by its path from the value that was begun with.

use super::messages::{self, Place};
use crate::base::diagnostic::Sink;
use crate::base::origin::{OriginId, Origins, Sourced};
use crate::base::span::Span;
use crate::output::marks::escaped;
use crate::output::node::Node;
use crate::schema::shape::{List, Object, Shape};
use crate::values::open::Facts;
use crate::values::value::{Amount, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Reads the values of one manifest or patch.
pub(super) struct Reader<'r> {
    /// `Deployment`
    pub(super) kind: &'r str,
    pub(super) facts: &'r Facts,
    pub(super) origins: &'r Origins,
    /// Where nothing better is known.
    pub(super) span: Span,
    pub(super) sink: &'r mut Sink,
    /// The fields on the way, as messages show them.
    pub(super) fields: Vec<String>,
    /// Paths and origins of what was read.
    pub(super) marks: Vec<(String, OriginId)>,
}

impl Reader<'_> {
    /// Where an entry's name stands.
    pub(super) fn key_span(&self, origin: OriginId) -> Span {
        self.facts.key(origin).unwrap_or_else(|| self.value_span(origin))
    }

    /// Where a value stands.
    pub(super) fn value_span(&self, origin: OriginId) -> Span {
        self.origins.span(origin).unwrap_or(self.span)
    }

    /// Where the value at hand is, for messages.
    pub(super) fn place(&self) -> Place<'_> {
        Place { kind: self.kind, fields: &self.fields }
    }

    /// A value at `path`; none where a finding was made.
    pub(super) fn node(&mut self, value: &Sourced<Value<'_>>, shape: &Shape, path: &str) -> Option<Node> {
        self.marks.push((path.to_owned(), value.origin));
        let found = match shape {
            Shape::Text => text(&value.value).map(Node::Text),
            Shape::Choice(choices) => return self.choice(value, choices),
            Shape::Int => int(&value.value).map(Node::Int),
            Shape::Number => number(&value.value),
            Shape::Bool => match value.value {
                Value::Bool(value) => Some(Node::Bool(value)),
                _ => None,
            },
            Shape::Quantity => quantity(&value.value),
            Shape::IntOrText => int_or_text(&value.value),
            Shape::Any => return self.any(value, path),
            Shape::Map(map) => match &value.value {
                Value::Map(entries) => return self.map(entries, &map.value, path),
                _ => None,
            },
            Shape::List(list) => match &value.value {
                Value::List(items) => return self.list(items, &list.item, path),
                Value::Map(entries) if list.keys.len() == 1 => return self.named(entries, list, path),
                _ => None,
            },
            Shape::Object(_) | Shape::Named(_) => match (&value.value, shape.object()) {
                (Value::Map(entries), Some(object)) => return self.object(value, entries, &object, path),
                _ => None,
            },
        };
        if found.is_none() {
            let span = self.value_span(value.origin);
            let finding = messages::wrong_type(&self.place(), shape, &value.value, span);
            self.sink.push(finding);
        }
        found
    }

    fn choice(&mut self, value: &Sourced<Value<'_>>, choices: &Arc<[String]>) -> Option<Node> {
        match text(&value.value) {
            Some(text) if choices.contains(&text) => Some(Node::Text(text)),
            found => {
                let span = self.value_span(value.origin);
                let finding = match found {
                    Some(text) => messages::no_choice(&self.place(), choices, &text, span),
                    None => {
                        let shape = Shape::Choice(Arc::clone(choices));
                        messages::wrong_type(&self.place(), &shape, &value.value, span)
                    }
                };
                self.sink.push(finding);
                None
            }
        }
    }

    fn map(
        &mut self,
        entries: &[(Cow<'_, str>, Sourced<Value<'_>>)],
        inner: &Shape,
        path: &str,
    ) -> Option<Node> {
        let mut whole = true;
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            self.fields.push(key.to_string());
            match self.node(value, inner, &below(path, key)) {
                Some(node) => nodes.push((key.to_string(), node)),
                None => whole = false,
            }
            self.fields.pop();
        }
        whole.then(|| nodes.into_iter().collect())
    }

    fn list(&mut self, items: &[Sourced<Value<'_>>], item: &Shape, path: &str) -> Option<Node> {
        let mut whole = true;
        let mut nodes = Vec::with_capacity(items.len());
        for (at, value) in items.iter().enumerate() {
            match self.node(value, item, &below(path, &at.to_string())) {
                Some(node) => nodes.push(node),
                None => whole = false,
            }
        }
        whole.then(|| nodes.into_iter().collect())
    }

    /// Elements that are named by their key: `containers["orders"] { … }`.
    fn named(
        &mut self,
        entries: &[(Cow<'_, str>, Sourced<Value<'_>>)],
        list: &List,
        path: &str,
    ) -> Option<Node> {
        let mut whole = true;
        let mut nodes = Vec::with_capacity(entries.len());
        let key = list.keys.first()?;
        for (at, (name, value)) in entries.iter().enumerate() {
            self.fields.push(name.to_string());
            let value = match &value.value {
                Value::Map(fields) => {
                    let own =
                        (Cow::Borrowed(key.as_str()), Sourced::new(Value::Text(name.clone()), value.origin));
                    let others = fields.iter().filter(|(field, _)| field != key).cloned();
                    Sourced::new(Value::Map(std::iter::once(own).chain(others).collect()), value.origin)
                }
                _ => value.clone(),
            };
            match self.node(&value, &list.item, &below(path, &at.to_string())) {
                Some(node) => nodes.push(node),
                None => whole = false,
            }
            self.fields.pop();
        }
        whole.then(|| nodes.into_iter().collect())
    }

    fn object(
        &mut self,
        value: &Sourced<Value<'_>>,
        entries: &[(Cow<'_, str>, Sourced<Value<'_>>)],
        object: &Object,
        path: &str,
    ) -> Option<Node> {
        let mut whole = true;
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, entry) in entries {
            let field = object.fields.iter().find(|field| field.name == **key);
            let shape = match field {
                Some(field) => &field.shape,
                None if object.open => &Shape::Any,
                None => {
                    let span = self.key_span(entry.origin);
                    let finding = messages::unknown_field(&self.place(), key, object, span);
                    self.sink.push(finding);
                    whole = false;
                    continue;
                }
            };
            self.fields.push(key.to_string());
            match self.node(entry, shape, &below(path, key)) {
                Some(node) => nodes.push((key.to_string(), node)),
                None => whole = false,
            }
            self.fields.pop();
        }
        let is_there = |name: &str| entries.iter().any(|(key, _)| key == name);
        let lacks: Vec<&str> = object
            .fields
            .iter()
            .filter(|field| field.required && !is_there(&field.name))
            .map(|field| field.name.as_str())
            .collect();
        // A misspelt field may be the one that is missing.
        if whole && !lacks.is_empty() {
            let span = if self.fields.is_empty() { self.span } else { self.key_span(value.origin) };
            let finding = messages::missing_field(&self.place(), &lacks, object, span);
            self.sink.push(finding);
            whole = false;
        }
        whole.then(|| nodes.into_iter().collect())
    }

    /// A value in a place of which no schema knows anything.
    fn any(&mut self, value: &Sourced<Value<'_>>, path: &str) -> Option<Node> {
        match &value.value {
            Value::Bool(value) => Some(Node::Bool(*value)),
            Value::List(items) => self.list(items, &Shape::Any, path),
            Value::Map(entries) => self.map(entries, &Shape::Any, path),
            other => {
                let found = number(other).or_else(|| text(other).map(Node::Text));
                if found.is_none() {
                    let span = self.value_span(value.origin);
                    let finding = messages::unclear(&self.place(), other, span);
                    self.sink.push(finding);
                }
                found
            }
        }
    }
}

/// A path one step further.
pub(super) fn below(path: &str, key: &str) -> String {
    let joint = if path.is_empty() { "" } else { "/" };
    format!("{path}{joint}{}", escaped(key))
}

fn text(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.to_string(),
        Value::Entity(name) => (*name).to_owned(),
        Value::Written(lexeme, Amount::Duration(_) | Amount::Memory(_) | Amount::Percent(_)) => {
            (*lexeme).to_owned()
        }
        Value::Cpu(value) => value.to_string(),
        Value::Memory(value) => value.to_string(),
        Value::Duration(value) => value.to_string(),
        Value::Percent(value) => value.to_string(),
        _ => return None,
    })
}

fn int(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Port(port) => Some(port.number),
        Value::Written(lexeme, Amount::Plain) => whole(lexeme),
        Value::Written(_, Amount::Count(count)) | Value::Count(count) => {
            count.to_whole().and_then(|whole| i64::try_from(whole).ok())
        }
        _ => None,
    }
}

/// A whole number as YAML has it: without a leading zero.
fn whole(lexeme: &str) -> Option<i64> {
    let digits = lexeme.strip_prefix('-').unwrap_or(lexeme);
    let octal = digits.len() > 1 && digits.starts_with('0');
    if octal { None } else { lexeme.replace('_', "").parse().ok() }
}

fn number(value: &Value<'_>) -> Option<Node> {
    if let Some(number) = int(value) {
        return Some(Node::Int(number));
    }
    match value {
        Value::Written(lexeme, Amount::Plain) => lexeme.replace('_', "").parse().ok().map(Node::Float),
        Value::Written(_, Amount::Count(count)) | Value::Count(count) => {
            count.decimal().parse().ok().map(Node::Float)
        }
        _ => None,
    }
}

fn int_or_text(value: &Value<'_>) -> Option<Node> {
    int(value).map(Node::Int).or_else(|| text(value).map(Node::Text))
}

/// The units of quantities.
const UNITS: &[&str] = &["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// A quantity keeps its lexeme: what the server makes of it is the same.
fn quantity(value: &Value<'_>) -> Option<Node> {
    let lexeme = match value {
        Value::Written(lexeme, _) => lexeme.replace('_', ""),
        Value::Text(text) => text.to_string(),
        Value::Cpu(value) => value.to_string(),
        Value::Memory(value) => value.to_string(),
        other => return number(other),
    };
    let end = lexeme.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '-' | '+'));
    let (digits, unit) = lexeme.split_at(end.unwrap_or(lexeme.len()));
    let is_one = digits.parse::<f64>().is_ok() && UNITS.contains(&unit);
    is_one.then(|| match (whole(&lexeme), value) {
        (Some(number), Value::Written(..)) => Node::Int(number),
        _ => Node::Text(lexeme),
    })
}
