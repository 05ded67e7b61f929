//! A value as files, `config` and other formats have it.
//!
//! Numbers stay numbers, quantities become text as they are written out. What
//! has no form there, such as a range, is none.

use super::text::written_out;
use super::value::{Amount, Tree, Value};
use std::borrow::Cow;

/// A value as it is written out; none for what has no text.
pub fn tree(value: Value<'_>) -> Option<Tree<'_>> {
    Some(match value {
        Value::Bool(value) => Tree::Bool(value),
        Value::Int(value) => Tree::Number(Cow::Owned(value.to_string())),
        Value::Count(value) => Tree::Number(Cow::Owned(value.decimal())),
        Value::Port(port) => Tree::Number(Cow::Owned(port.number.to_string())),
        Value::Written(lexeme, amount) => match amount {
            Amount::Plain | Amount::Count(_) => Tree::Number(written_out(lexeme, amount)),
            Amount::Duration(_) | Amount::Memory(_) | Amount::Percent(_) => {
                Tree::Text(written_out(lexeme, amount))
            }
        },
        Value::Text(text) => Tree::Text(text),
        Value::Entity(name) => Tree::Text(Cow::Borrowed(name)),
        Value::Cpu(value) => Tree::Text(Cow::Owned(value.to_string())),
        Value::Memory(value) => Tree::Text(Cow::Owned(value.to_string())),
        Value::Duration(value) => Tree::Text(Cow::Owned(value.to_string())),
        Value::Percent(value) => Tree::Text(Cow::Owned(value.to_string())),
        Value::Pod(field) => Tree::Pod(field),
        Value::Late(text) => Tree::Late(text),
        Value::List(values) => {
            Tree::List(values.into_iter().map(|found| tree(found.value)).collect::<Option<_>>()?)
        }
        Value::Map(entries) => Tree::Map(
            entries.into_iter().map(|(key, found)| Some((key, tree(found.value)?))).collect::<Option<_>>()?,
        ),
        Value::Unlimited | Value::Range(_) | Value::Volume(_) | Value::Absent | Value::Unknown => {
            return None;
        }
    })
}
