//! Functions of lists and of blocks of entries.

use super::Call;
use crate::base::origin::Sourced;
use crate::values::arithmetic::{is_same, measured};
use crate::values::eval::Evaluator;
use crate::values::value::Value;
use std::borrow::Cow;

pub(super) fn contains<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let part = &call.arguments[1];
    if let Value::List(values) = &call.arguments[0].value {
        let part = measured(part.value.clone());
        let same = |value: &Sourced<Value<'a>>| is_same(&measured(value.value.clone()), &part);
        return Value::Bool(values.iter().any(same));
    }
    match &part.value {
        Value::Text(_) | Value::Entity(_) => Value::Bool(call.text(0).contains(call.text(1))),
        other => {
            let finding = super::arguments::text_part(call.function, other, part.span);
            evaluator.report(finding);
            Value::Unknown
        }
    }
}

pub(super) fn length<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let count = match &call.arguments[0].value {
        Value::List(values) => values.len(),
        Value::Map(entries) => entries.len(),
        _ => call.text(0).chars().count(),
    };
    i64::try_from(count).map_or(Value::Unknown, Value::Int)
}

pub(super) fn keys<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let Value::Map(entries) = &call.arguments[0].value else { return Value::Unknown };
    let name = |(key, found): &(Cow<'a, str>, Sourced<Value<'a>>)| {
        Sourced::new(Value::Text(key.clone()), found.origin)
    };
    Value::List(entries.iter().map(name).collect())
}

pub(super) fn values<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let Value::Map(entries) = &call.arguments[0].value else { return Value::Unknown };
    Value::List(entries.iter().map(|(_, found)| found.clone()).collect())
}
