//! Lists, and the records that stand in them.

use super::{Evaluator, Site};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::Sourced;
use crate::base::span::Span;
use crate::syntax::ast::{Element, ElementValue, ExprKind, Item};
use crate::values::messages;
use crate::values::value::Value;
use crate::words::types::Type;
use crate::words::unknown::not_supported;
use std::borrow::Cow;

/// So many values a list holds at most, those of its lists included.
pub(in crate::values) const MOST: usize = 100_000;

impl<'a, 'p> Evaluator<'a, 'p> {
    pub(in crate::values) fn list(
        &mut self,
        elements: &'a [Element<'a>],
        ty: &Type<'a>,
        field: &str,
        span: Span,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let inner = match ty.required() {
            Type::List(inner) => (**inner).clone(),
            Type::Tree | Type::Any => Type::Tree,
            Type::Content => Type::Content,
            Type::Union(members) => match members.iter().find(|member| matches!(member, Type::List(_))) {
                Some(Type::List(inner)) => (**inner).clone(),
                _ => {
                    self.report(messages::mismatch(field, ty, "a list", span));
                    return Value::Unknown;
                }
            },
            Type::Setting | Type::Flags => {
                self.report(messages::mismatch(field, ty, "a list", span).help("a variable holds one text"));
                return Value::Unknown;
            }
            other => {
                self.report(messages::mismatch(field, other, "a list", span));
                return Value::Unknown;
            }
        };
        let mut values = Vec::with_capacity(elements.len());
        let mut unknown = false;
        for element in elements {
            let mut more = |evaluator: &mut Self, site| {
                let value = evaluator.element(element, &inner, field, site);
                match value {
                    Value::Unknown => unknown = true,
                    Value::Absent => {}
                    value => {
                        let origin = evaluator.part(element.span);
                        values.push(Sourced::new(value, origin));
                    }
                }
            };
            match &element.each {
                Some(each) => {
                    let done = self.each_round(each, site, &mut more);
                    unknown |= done.is_none();
                }
                None => more(self, site),
            }
        }
        if values.iter().map(|value| weight(&value.value)).sum::<usize>() > MOST {
            self.list_too_long(span);
            return Value::Unknown;
        }
        if unknown { Value::Unknown } else { Value::List(values) }
    }

    pub(in crate::values) fn list_too_long(&mut self, span: Span) {
        self.report(
            Diagnostic::error(messages::TOO_LONG, "this list is too long")
                .label(span, "with the lists in it")
                .help("no object of Kubernetes holds as much"),
        );
    }

    fn element(
        &mut self,
        element: &'a Element<'a>,
        inner: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        match &element.value {
            ElementValue::Expr(value) => {
                let literal = matches!(value.kind, ExprKind::Number(_) | ExprKind::Bool(_));
                let each = literal && (inner.is_any_text() || *inner == Type::Bool);
                let name = if each { Cow::Owned(format!("{}{field}", messages::EACH)) } else { field.into() };
                self.eval(value, inner, &name, site)
            }
            ElementValue::Record(block) => self.record_value(&block.items, inner, field, block.span, site),
        }
    }

    /// A record in a list: entries by name, nested where a block stands.
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
        let inner = ty.of_entries();
        let mut entries: Vec<(Cow<'a, str>, Sourced<Value<'a>>)> = Vec::new();
        for item in items {
            let Item::Entry(entry) = item else {
                self.report(
                    messages::mismatch(field, ty, "a statement", span).help("a record holds `name = value`"),
                );
                continue;
            };
            let [part] = entry.head.parts.as_slice() else {
                self.report(not_supported("a path in a record", entry.head.span));
                continue;
            };
            let key = match &part.kind {
                crate::syntax::ast::PartKind::Name(name) => Cow::Borrowed(*name),
                crate::syntax::ast::PartKind::Text(text) => {
                    Cow::Owned(text.plain().unwrap_or_default().to_owned())
                }
                crate::syntax::ast::PartKind::Index(_) => continue,
            };
            let value = match &entry.body {
                crate::syntax::ast::Body::Set(value) => self.eval(value, &inner, field, site),
                crate::syntax::ast::Body::Block(block) => {
                    self.record_value(&block.items, &inner, field, block.span, site)
                }
                crate::syntax::ast::Body::Append(_) => Value::Unknown,
            };
            let origin = match &entry.body {
                crate::syntax::ast::Body::Set(value) if self.open => self.part(value.span),
                _ => self.part(entry.span),
            };
            if self.open {
                self.facts.add(origin, Some(part.span), false);
            }
            if !matches!(value, Value::Absent) {
                entries.push((key, Sourced::new(value, origin)));
            }
        }
        Value::Map(entries)
    }
}

/// How many values a value holds.
pub(in crate::values) fn weight(value: &Value<'_>) -> usize {
    match value {
        Value::List(values) => values.iter().map(|value| weight(&value.value)).sum::<usize>() + 1,
        Value::Map(entries) => entries.iter().map(|(_, value)| weight(&value.value)).sum::<usize>() + 1,
        _ => 1,
    }
}
