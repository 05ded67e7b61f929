//! A value that is there already, where a type is expected.
//!
//! Literals are read by their type from the start ([`super::eval`]); what
//! comes by reference or from an operator has a type of its own and fits, is
//! converted where nothing can be lost, or is a finding.

use super::eval::Evaluator;
use super::eval::numbers::both_ends;
use super::messages;
use super::value::Value;
use crate::base::quantity::{Count, Dimension};
use crate::base::span::Span;
use crate::words::types::Type;

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
            | (Value::Unlimited, Type::Unlimited)
            | (Value::List(_), Type::List(_) | Type::Tree | Type::Content)
            | (Value::Map(_), Type::Map(_) | Type::Tree | Type::Content)
            | (Value::Entity(_), Type::Entity(_)) => true,
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
            (Value::Port(port), Type::Setting | Type::Tree | Type::Content | Type::Flags) => {
                return Value::Int(port.number);
            }
            (Value::Text(_), Type::Secret | Type::Template | Type::Argument) => true,
            (Value::Port(port), Type::Int) => return Value::Int(port.number),
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
        let finding = messages::mismatch(field, ty, messages::kind_of(&value), span);
        self.report(match value {
            Value::Range(_) => finding.help("one end of it is `.min` or `.max`"),
            Value::Pod(_) if ty.takes_variables() => finding
                .help("give it a variable of its own: `config { NODE = pod.node }`, then `config.NODE`"),
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
    )
}
