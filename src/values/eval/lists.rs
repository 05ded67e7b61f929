//! Lists, and what loops make of their elements.
//!
//! An element is read by the type of the list's elements; one that is left
//! out leaves no gap. Records in lists are read in [`super::records`].

use super::{Evaluator, Site};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::Sourced;
use crate::base::span::Span;
use crate::syntax::ast::{Element, ElementValue, ExprKind};
use crate::values::messages;
use crate::values::value::Value;
use crate::words::types::Type;
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
                    let done =
                        self.each_round((&each.names, &each.over), each.condition.as_ref(), site, &mut more);
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
}

/// How many values a value holds.
pub(in crate::values) fn weight(value: &Value<'_>) -> usize {
    match value {
        Value::List(values) => values.iter().map(|value| weight(&value.value)).sum::<usize>() + 1,
        Value::Map(entries) => entries.iter().map(|(_, value)| weight(&value.value)).sum::<usize>() + 1,
        _ => 1,
    }
}
