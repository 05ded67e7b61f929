//! Records in lists: entries by name, by path, and as loops make them.
//!
//! A head is a path here, too: `spec.replicas = 2` and `spec { replicas = 2 }`
//! are the same, and one entry has one value. Loops may use all that values
//! may: a record is part of a value, and nothing of the program's shape.

use super::{Evaluator, Site};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Sourced};
use crate::base::span::Span;
use crate::layers::overlay::SET_TWICE;
use crate::syntax::ast::{Body, Else, Entry, If, Item, Part, PartKind};
use crate::values::messages;
use crate::values::value::Value;
use crate::words::types::{Form, Type};
use std::borrow::Cow;

type Entries<'a> = Vec<(Cow<'a, str>, Sourced<Value<'a>>)>;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// A record in a list.
    pub(in crate::values) fn record_value(
        &mut self,
        items: &'a [Item<'a>],
        ty: &Type<'a>,
        field: &str,
        span: Span,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        if !matches!(ty.required(), Type::Tree | Type::Content | Type::Any | Type::Map(_)) {
            self.report(messages::mismatch(field, ty, "a block", span));
            return Value::Unknown;
        }
        let mut entries = Vec::new();
        self.record_items(items, &mut entries, (&ty.of_entries(), field), site);
        Value::Map(entries)
    }

    fn record_items(
        &mut self,
        items: &'a [Item<'a>],
        entries: &mut Entries<'a>,
        (ty, field): (&Type<'a>, &str),
        site: Site<'a, 'p>,
    ) {
        for item in items {
            match item {
                Item::Entry(entry) => self.record_entry(entry, entries, (ty, field), site),
                Item::For(each) => {
                    let mut body = |evaluator: &mut Self, site| {
                        evaluator.record_items(&each.block.items, entries, (ty, field), site);
                    };
                    // What is wrong with the loop was said; the record is what is left.
                    let _ = self.each_round((&each.names, &each.over), None, site, &mut body);
                }
                Item::If(choice) => self.record_branch(choice, entries, (ty, field), site),
                Item::Bad(_) => {}
                Item::Remove(_) | Item::Use(_) | Item::Allow(_) | Item::Declare(_) => {
                    let finding = messages::mismatch(field, &Type::Tree, "a statement", item_span(item));
                    self.report(finding.help("a record holds `name = value`"));
                }
            }
        }
    }

    fn record_branch(
        &mut self,
        choice: &'a If<'a>,
        entries: &mut Entries<'a>,
        (ty, field): (&Type<'a>, &str),
        site: Site<'a, 'p>,
    ) {
        let block = match (self.condition(&choice.condition, "if", site), &choice.otherwise) {
            (Some(true), _) => &choice.then,
            (Some(false), Some(Else::If(inner))) => {
                return self.record_branch(inner, entries, (ty, field), site);
            }
            (Some(false), Some(Else::Block(block))) => block,
            (None, otherwise) if self.supposing => {
                match otherwise {
                    Some(Else::If(inner)) => {
                        self.record_branch(inner, &mut Entries::new(), (ty, field), site);
                    }
                    Some(Else::Block(block)) => {
                        self.record_items(&block.items, &mut Entries::new(), (ty, field), site);
                    }
                    None => {}
                }
                return self.record_items(&choice.then.items, &mut Entries::new(), (ty, field), site);
            }
            _ => return,
        };
        self.record_items(&block.items, entries, (ty, field), site);
    }

    fn record_entry(
        &mut self,
        entry: &'a Entry<'a>,
        entries: &mut Entries<'a>,
        (ty, field): (&Type<'a>, &str),
        site: Site<'a, 'p>,
    ) {
        let mut keys = Vec::with_capacity(entry.head.parts.len());
        for part in &entry.head.parts {
            let Some(key) = self.record_key(part, field, site) else { return };
            keys.push(key);
        }
        let Some((last, outer)) = keys.split_last() else { return };
        let origin = match &entry.body {
            Body::Set(value) if self.open => self.part(value.span),
            _ => self.part(entry.span),
        };
        if self.open {
            self.facts.add(origin, entry.head.parts.last().map(|part| part.span), false);
        }
        let mut inner = entries;
        for key in outer {
            let Some(next) = self.inner_record(inner, key, origin, entry.span) else { return };
            inner = next;
        }
        let value = match &entry.body {
            Body::Set(value) => self.eval(value, ty, field, site),
            Body::Block(block) => {
                let Some(inner) = self.inner_record(inner, last, origin, entry.span) else { return };
                return self.record_items(&block.items, inner, (ty, field), site);
            }
            Body::Append(value) => {
                let finding = messages::mismatch(field, &Type::Tree, "appended to nothing", value.span);
                return self.report(finding.help("a record holds `name = value`"));
            }
        };
        match inner.iter().find(|(key, _)| key == last) {
            Some((_, first)) => self.twice_in_record(last, entry.span, first.origin),
            None if value == Value::Absent => {}
            None => inner.push((last.clone(), Sourced::new(value, origin))),
        }
    }

    fn record_key(&mut self, part: &'a Part<'a>, field: &str, site: Site<'a, 'p>) -> Option<Cow<'a, str>> {
        let value = match &part.kind {
            PartKind::Name(name) => return Some(Cow::Borrowed(*name)),
            PartKind::Text(text) => self.text(text, &Type::Text(Form::Any), field, site),
            PartKind::Index(key) => self.eval(key, &Type::Text(Form::Any), field, site),
        };
        match value {
            Value::Text(key) => Some(key),
            _ => None,
        }
    }

    /// The record under a key, or a new one.
    fn inner_record<'e>(
        &mut self,
        entries: &'e mut Entries<'a>,
        key: &Cow<'a, str>,
        origin: OriginId,
        span: Span,
    ) -> Option<&'e mut Entries<'a>> {
        let at = entries.iter().position(|(other, _)| other == key).unwrap_or_else(|| {
            entries.push((key.clone(), Sourced::new(Value::Map(Vec::new()), origin)));
            entries.len() - 1
        });
        let first = entries[at].1.origin;
        match &mut entries[at].1.value {
            Value::Map(inner) => Some(inner),
            Value::Unknown => None,
            _ => {
                self.twice_in_record(key, span, first);
                None
            }
        }
    }

    fn twice_in_record(&mut self, key: &str, span: Span, first: OriginId) {
        let finding = Diagnostic::error(SET_TWICE, format!("`{key}` is set twice in one record"));
        let finding = finding.label(span, "set here");
        let first = self.origins.span(first).filter(|first| *first != span);
        let finding = match first {
            Some(first) => finding.label(first, "set here").help("keep one of them"),
            None => finding.help("put what differs between the rounds into the name"),
        };
        self.report(finding);
    }
}

fn item_span(item: &Item<'_>) -> Span {
    match item {
        Item::Entry(entry) => entry.span,
        Item::Remove(remove) => remove.span,
        Item::Use(called) => called.span,
        Item::Allow(allow) => allow.span,
        Item::Declare(declare) => declare.span,
        Item::For(each) => each.span,
        Item::If(choice) => choice.span,
        Item::Bad(span) => *span,
    }
}
