//! A value that is there already, where a type is expected.
//!
//! Literals are read by their type from the start ([`super::eval`]); what
//! comes by reference or from an operator has a type of its own and fits, is
//! converted where nothing can be lost, or is a finding.

use super::eval::Evaluator;
use super::eval::numbers::both_ends;
use super::messages;
use super::value::Value;
use crate::base::origin::Sourced;
use crate::base::quantity::{Count, Dimension};
use crate::base::span::Span;
use crate::words::types::Type;
use std::borrow::Cow;

impl<'a> Evaluator<'a, '_> {
    /// A value that is there already, where `ty` is expected.
    pub(super) fn fit(&mut self, value: Value<'a>, ty: &Type<'a>, field: &str, span: Span) -> Value<'a> {
        let fits = match (&value, ty.required()) {
            (Value::Unknown | Value::Absent, _) | (_, Type::Any) => true,
            (Value::Range(_), Type::Range(..)) => true,
            (_, Type::Range(low, _)) => {
                let value = self.fit(value, low, field, span);
                return both_ends(value);
            }
            (Value::Bool(_), Type::Bool)
            | (Value::Int(_), Type::Int)
            | (Value::Port(_), Type::Port)
            | (Value::Volume(_), Type::Volume)
            | (Value::Unlimited, Type::Unlimited)
            | (Value::Entity(_), Type::Entity(_)) => true,
            (Value::List(_), Type::List(_) | Type::Tree | Type::Content)
            | (Value::Map(_), Type::Map(_) | Type::Tree | Type::Content) => {
                return self.fit_each(value, ty.required(), field, span);
            }
            (Value::Cpu(_), Type::Quantity(dimension)) => *dimension == Dimension::Cpu,
            (Value::Memory(_), Type::Quantity(dimension)) => *dimension == Dimension::Memory,
            (Value::Duration(_), Type::Quantity(dimension)) => *dimension == Dimension::Duration,
            (Value::Percent(_), Type::Quantity(dimension)) => *dimension == Dimension::Percent,
            (Value::Count(_), Type::Quantity(dimension)) => *dimension == Dimension::Count,
            (Value::Int(number), Type::Quantity(Dimension::Count)) => {
                let count = u64::try_from(*number).ok().and_then(Count::whole);
                return count.map_or(Value::Unknown, Value::Count);
            }
            (Value::Count(count), Type::Int) => {
                let whole = count.to_whole().and_then(|whole| i64::try_from(whole).ok());
                if let Some(whole) = whole {
                    return Value::Int(whole);
                }
                false
            }
            (Value::Written(lexeme, _), ty)
                if !matches!(ty, Type::Setting | Type::Tree | Type::Content | Type::Flags) =>
            {
                return self.number(lexeme, &ty.clone(), field, span);
            }
            (Value::Late(_), _) => return self.fit_late(value, ty, field, span),
            (Value::Text(text), Type::Text(_) | Type::Hidden | Type::Union(_) | Type::Literal(_)) => {
                let text = text.clone();
                return self.check_text(text, ty, field, span);
            }
            (_, Type::Union(members)) => {
                let member = members.iter().find(|member| shape_fits(&value, member)).cloned();
                match member {
                    Some(member) => return self.fit(value, &member, field, span),
                    None => false,
                }
            }
            // What a field holds, such as `environment.inherits`, is asked for on purpose.
            (Value::Entity(name), Type::Setting) if self.world.sources.text(span) == *name => {
                let what = self.world.program.others.get(name).map(|declared| declared.word);
                let what = what.map_or("environment", |word| self.world.vocabulary.word(word).name);
                self.report(messages::entity_as_text(name, what, span));
                return Value::Unknown;
            }
            (Value::Entity(name), Type::Setting | Type::Tree | Type::Text(_)) => {
                return self.check_or_keep(name, ty, field, span);
            }
            (Value::Port(port), Type::Setting | Type::Tree | Type::Content | Type::Flags | Type::Int) => {
                return self.whole_port(port, span);
            }
            (Value::Text(_), Type::Secret | Type::Template | Type::Argument) => true,
            (Value::Pod(_), Type::Setting) => true,
            (
                Value::Bool(_)
                | Value::Int(_)
                | Value::Count(_)
                | Value::Written(..)
                | Value::Text(_)
                | Value::Cpu(_)
                | Value::Memory(_)
                | Value::Duration(_)
                | Value::Percent(_),
                Type::Setting | Type::Tree | Type::Content | Type::Flags,
            ) => true,
            _ => false,
        };
        if fits {
            return value;
        }
        let value = self.closed(value, span);
        if matches!(value, Value::Unknown) {
            return value;
        }
        let finding = messages::mismatch(field, ty, messages::kind_of(&value), span);
        self.report(match value {
            Value::Range(_) => finding.help("one end of it is `.min` or `.max`"),
            Value::Pod(_) if ty.takes_variables() => finding
                .help("give it a variable of its own: `config { NODE = pod.node }`, then `config.NODE`"),
            Value::Pod(_) | Value::Late(_) if matches!(ty.required(), Type::Tree | Type::Content) => {
                finding.help("the program reads it from a variable: `config { NODE = pod.node }`")
            }
            _ => finding,
        });
        Value::Unknown
    }

    /// A text with secrets or variables in it.
    fn fit_late(&mut self, value: Value<'a>, ty: &Type<'a>, field: &str, span: Span) -> Value<'a> {
        let Value::Late(text) = &value else { return value };
        match (text.field(), ty.required()) {
            (Some(path), Type::Setting) => return Value::Pod(path),
            _ if text.fits(ty) => return value,
            (_, Type::Text(_) | Type::Setting | Type::Argument | Type::Flags | Type::Tree)
                if text.is_secret() =>
            {
                self.exposed_secret(text, span);
            }
            _ => self.report(messages::mismatch(field, ty, messages::kind_of(&value), span)),
        }
        Value::Unknown
    }
}

impl<'a> Evaluator<'a, '_> {
    /// The name of a declaration as text.
    fn check_or_keep(&mut self, name: &'a str, ty: &Type<'a>, field: &str, span: Span) -> Value<'a> {
        match ty.required() {
            Type::Setting | Type::Tree => Value::Text(Cow::Borrowed(name)),
            _ => self.check_text(Cow::Borrowed(name), ty, field, span),
        }
    }

    /// The values of a list or block, each where its type is expected; one finding for all of them.
    fn fit_each(&mut self, value: Value<'a>, ty: &Type<'a>, field: &str, span: Span) -> Value<'a> {
        let inner = match ty {
            Type::List(inner) | Type::Map(inner) => inner,
            _ => ty,
        };
        let mut lost = false;
        let mut each = |found: Sourced<Value<'a>>| {
            let mut value = Value::Unknown;
            if !lost {
                let called = format!("{}{field}", messages::EACH);
                value = self.fit(found.value, inner, &called, span);
                lost = matches!(value, Value::Unknown);
            }
            Sourced::new(value, found.origin)
        };
        let value = match value {
            Value::List(values) => Value::List(values.into_iter().map(each).collect()),
            Value::Map(entries) => {
                Value::Map(entries.into_iter().map(|(key, found)| (key, each(found))).collect())
            }
            other => other,
        };
        if lost { Value::Unknown } else { value }
    }
}

/// Whether a value could be of a member of a union.
fn shape_fits(value: &Value<'_>, ty: &Type<'_>) -> bool {
    matches!(
        (value, ty),
        (Value::Int(_), Type::Int)
            | (Value::Percent(_), Type::Quantity(Dimension::Percent))
            | (Value::Cpu(_), Type::Quantity(Dimension::Cpu))
            | (Value::Memory(_), Type::Quantity(Dimension::Memory))
            | (Value::Duration(_), Type::Quantity(Dimension::Duration))
            | (Value::Count(_), Type::Int | Type::Quantity(Dimension::Count))
            | (Value::Unlimited, Type::Unlimited)
            | (Value::List(_), Type::List(_))
            | (Value::Bool(_), Type::Bool)
            | (Value::Port(_), Type::Port)
            | (Value::Volume(_), Type::Volume)
            | (Value::Entity(_), Type::Entity(_))
    )
}
