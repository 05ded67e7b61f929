//! Functions of numbers: units stay, and only `bytes` and its kin drop them.
//!
//! All is counted in the smallest unit, so nothing is lost on the way.

use super::Call;
use super::arguments::{is_amount, misfit};
use crate::base::diagnostic::Diagnostic;
use crate::base::quantity::{Count, Cpu, Duration, Memory, Percent};
use crate::base::span::Span;
use crate::values::arithmetic::{measured, ordered};
use crate::values::eval::Evaluator;
use crate::values::eval::numbers::magnitude;
use crate::values::messages;
use crate::values::value::Value;
use std::cmp::Ordering;

pub(super) fn min<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    extreme(evaluator, call, Ordering::Less)
}

pub(super) fn max<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    extreme(evaluator, call, Ordering::Greater)
}

/// The value that is `wanted` beside all others.
fn extreme<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>, wanted: Ordering) -> Value<'a> {
    let mut best: Option<(Value<'a>, Span)> = None;
    for argument in &call.arguments {
        let values = match &argument.value {
            Value::List(values) => values.iter().map(|value| value.value.clone()).collect(),
            value => vec![value.clone()],
        };
        for value in values {
            let value = measured(value);
            if !is_amount(&value) {
                evaluator.report(misfit(call.function, 0, &value, argument.span));
                return Value::Unknown;
            }
            let Some((other, first)) = &best else {
                best = Some((value, argument.span));
                continue;
            };
            match ordered(&value, other) {
                Some(ordering) if ordering == wanted => best = Some((value, argument.span)),
                Some(_) => {}
                None => {
                    let is = |value: &Value<'_>| messages::kind_of(value);
                    let finding = Diagnostic::error(messages::ARITHMETIC, "these two cannot be compared");
                    let finding = if *first == argument.span {
                        finding.label(*first, format!("in it are {} and {}", is(other), is(&value)))
                    } else {
                        finding
                            .label(*first, format!("this is {}", is(other)))
                            .label(argument.span, format!("this is {}", is(&value)))
                    };
                    let finding =
                        finding.help("all of them need the same kind of value, as in `max(1Gi, 512Mi)`");
                    evaluator.report(finding);
                    return Value::Unknown;
                }
            }
        }
    }
    let Some((value, _)) = best else {
        let name = call.function.name;
        let empty = &call.arguments[0];
        evaluator.report(
            Diagnostic::error(messages::OUT_OF_BOUNDS, format!("`{name}` of nothing"))
                .label(empty.span, "this list is empty")
                .help(format!("add a value that always holds: `{name}(1, …)`")),
        );
        return Value::Unknown;
    };
    value
}

pub(super) fn round<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let Some(value) = call.amount(0) else { return Value::Unknown };
    let step = match (call.amount(1), &value) {
        (Some(step), _) => step,
        (None, Value::Int(_)) => return value,
        (None, Value::Count(_)) => Value::Count(Count(1000)),
        (None, value) => {
            let example = match value {
                Value::Memory(_) => "64Mi",
                Value::Cpu(_) => "100m",
                Value::Duration(_) => "1s",
                _ => "5%",
            };
            let finding = Diagnostic::error(super::ARGUMENTS, "`round` needs a step for what has a unit")
                .label(call.arguments[0].span, format!("this is {}", messages::kind_of(value)))
                .help(format!("say to a multiple of what: `round(…, {example})`"));
            evaluator.report(finding);
            return Value::Unknown;
        }
    };
    let (value, step) = alike(value, step);
    if std::mem::discriminant(&value) != std::mem::discriminant(&step) {
        evaluator.report(
            Diagnostic::error(messages::ARITHMETIC, "a step is of the kind that is rounded")
                .label(call.arguments[0].span, format!("this is {}", messages::kind_of(&value)))
                .label(call.arguments[1].span, format!("this is {}", messages::kind_of(&step)))
                .help(format!("as in `{}`", call.function.example)),
        );
        return Value::Unknown;
    }
    let (Some(amount), Some(width)) = (magnitude(&value), magnitude(&step)) else { return Value::Unknown };
    if width <= 0 {
        evaluator.report(
            Diagnostic::error(messages::OUT_OF_BOUNDS, "the `step` of `round` is above zero")
                .label(call.arguments[1].span, "nothing is a multiple of it")
                .help(format!("as in `{}`", call.function.example)),
        );
        return Value::Unknown;
    }
    let rounded = nearest(amount, width);
    of_magnitude(&value, rounded).unwrap_or_else(|| {
        evaluator.report(
            Diagnostic::error(messages::ARITHMETIC, "this cannot be computed")
                .label(call.span, "it is too large")
                .help("no quantity is that large"),
        );
        Value::Unknown
    })
}

/// The multiple of `step` that is nearest; half of it goes up.
pub(super) fn nearest(amount: i128, step: i128) -> i128 {
    (2 * amount + step).div_euclid(2 * step) * step
}

/// A whole number beside one that need not be.
fn alike<'a>(value: Value<'a>, step: Value<'a>) -> (Value<'a>, Value<'a>) {
    let count = |number: i64| u64::try_from(number).ok().and_then(Count::whole).map(Value::Count);
    match (&value, &step) {
        (Value::Int(number), Value::Count(_)) => (count(*number).unwrap_or(value), step),
        (Value::Count(_), Value::Int(number)) => {
            let step = count(*number).unwrap_or(step);
            (value, step)
        }
        _ => (value, step),
    }
}

/// So many of the smallest unit of what `value` measures; a number that is whole is one.
fn of_magnitude<'a>(value: &Value<'a>, amount: i128) -> Option<Value<'a>> {
    let raw = || u64::try_from(amount).ok();
    Some(match value {
        Value::Int(_) => Value::Int(i64::try_from(amount).ok()?),
        Value::Count(_) => number(raw()?),
        Value::Cpu(_) => Value::Cpu(Cpu(raw()?)),
        Value::Memory(_) => Value::Memory(Memory(raw()?)),
        Value::Duration(_) => Value::Duration(Duration(raw()?)),
        Value::Percent(_) => Value::Percent(Percent(u32::try_from(amount).ok()?)),
        _ => return None,
    })
}

pub(super) fn bytes<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    match call.amount(0) {
        Some(Value::Memory(Memory(bytes))) => i64::try_from(bytes).map_or(Value::Unknown, Value::Int),
        _ => Value::Unknown,
    }
}

pub(super) fn seconds<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    match call.amount(0) {
        Some(Value::Duration(Duration(millis))) => number(millis),
        _ => Value::Unknown,
    }
}

pub(super) fn millis<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    match call.amount(0) {
        Some(Value::Duration(Duration(millis))) => i64::try_from(millis).map_or(Value::Unknown, Value::Int),
        _ => Value::Unknown,
    }
}

pub(super) fn cores<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    match call.amount(0) {
        Some(Value::Cpu(Cpu(thousandths))) => number(thousandths),
        _ => Value::Unknown,
    }
}

/// So many thousandths: a whole number where they are one.
fn number<'a>(thousandths: u64) -> Value<'a> {
    let count = Count(thousandths);
    match count.to_whole().and_then(|whole| i64::try_from(whole).ok()) {
        Some(whole) => Value::Int(whole),
        None => Value::Count(count),
    }
}
