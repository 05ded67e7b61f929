//! Functions of texts. Positions and lengths are characters, never bytes.

use super::Call;
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Sourced};
use crate::values::eval::Evaluator;
use crate::values::eval::lists::MOST;
use crate::values::messages;
use crate::values::text::{LONGEST, push};
use crate::values::value::Value;
use std::borrow::Cow;

pub(super) fn lower<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    owned(call.text(0).to_lowercase())
}

pub(super) fn upper<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    owned(call.text(0).to_uppercase())
}

pub(super) fn trim<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    owned(call.text(0).trim().to_owned())
}

pub(super) fn starts_with<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    Value::Bool(call.text(0).starts_with(call.text(1)))
}

pub(super) fn ends_with<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    Value::Bool(call.text(0).ends_with(call.text(1)))
}

pub(super) fn replace<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let (text, old, new) = (call.text(0), call.text(1), call.text(2));
    if old.is_empty() {
        return nothing(evaluator, call, 1);
    }
    // Known before it is made: many long texts in one would not fit into memory.
    let grown = text.matches(old).count().saturating_mul(new.len().saturating_sub(old.len()));
    if text.len().saturating_add(grown) > LONGEST {
        evaluator.too_long(call.span);
        return Value::Unknown;
    }
    owned(text.replace(old, new))
}

pub(super) fn split<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let (text, separator) = (call.text(0), call.text(1));
    if separator.is_empty() {
        return nothing(evaluator, call, 1);
    }
    let mut parts = Vec::new();
    for part in text.split(separator) {
        if parts.len() == MOST {
            evaluator.list_too_long(call.span);
            return Value::Unknown;
        }
        parts.push(Sourced::new(owned(part.to_owned()), OriginId::NONE));
    }
    Value::List(parts)
}

pub(super) fn join<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let mut whole = String::new();
    for (at, value) in call.list(0).iter().enumerate() {
        if at > 0 {
            whole.push_str(call.text(1));
        }
        if !push(&mut whole, &value.value) {
            evaluator.report(
                Diagnostic::error(messages::WRONG_TYPE, "a value of this list has no text to be joined")
                    .label(call.arguments[0].span, format!("it is {}", messages::kind_of(&value.value)))
                    .help("write one text for each value"),
            );
            return Value::Unknown;
        }
        if whole.len() > LONGEST {
            evaluator.too_long(call.span);
            return Value::Unknown;
        }
    }
    owned(whole)
}

/// An empty text to look for: it is everywhere and nowhere.
fn nothing<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>, at: usize) -> Value<'a> {
    let (name, parameter) = (call.function.name, call.function.parameters[at].name);
    evaluator.report(
        Diagnostic::error(messages::OUT_OF_BOUNDS, format!("the `{parameter}` of `{name}` is empty"))
            .label(call.arguments[at].span, "nothing to look for")
            .help(format!("as in `{}`", call.function.example)),
    );
    Value::Unknown
}

fn owned<'a>(text: String) -> Value<'a> {
    Value::Text(Cow::Owned(text))
}
