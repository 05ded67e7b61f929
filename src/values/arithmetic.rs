//! Operators: arithmetic keeps units and rounds down, comparisons need one kind.
//!
//! Bytes, milli-cores and milliseconds are whole; `1Gi + 1s` is an error
//! with both kinds named.

use super::eval::lists::{MOST, weight};
use super::eval::numbers::magnitude;
use super::eval::{Evaluator, Site};
use super::messages;
use super::text::LONGEST;
use super::value::{Amount, Value};
use crate::base::diagnostic::Diagnostic;
use crate::base::quantity::{Count, Percent, Quantity};
use crate::base::span::Span;
use crate::syntax::ast::{Binary, Op};
use crate::words::types::Type;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// `a + b`, `a && b`, `a ?? b` …; ranges are read elsewhere.
    pub(super) fn binary(
        &mut self,
        binary: &'a Binary<'a>,
        ty: &Type<'a>,
        field: &str,
        span: Span,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        match binary.op {
            Op::Else => {
                let optional = Type::Optional(Box::new(ty.clone()));
                let outer = std::mem::replace(&mut self.lack.may, true);
                let left = self.eval(&binary.left, &optional, field, site);
                self.lack.may = outer;
                match left {
                    Value::Absent => self.eval(&binary.right, ty, field, site),
                    value => value,
                }
            }
            Op::And | Op::Or => {
                let left = self.condition(&binary.left, field, site);
                // Decided: what stands behind `has(x) &&` may need that x is there.
                if left == Some(binary.op == Op::Or) {
                    return Value::Bool(binary.op == Op::Or);
                }
                let right = self.condition(&binary.right, field, site);
                match (left, right) {
                    (Some(_), Some(right)) => Value::Bool(right),
                    _ => Value::Unknown,
                }
            }
            Op::Eq | Op::Ne | Op::Le | Op::Ge | Op::Lt | Op::Gt => {
                let left = self.operand(binary, true, field, site);
                let right = self.operand(binary, false, field, site);
                if known(&left) && known(&right) {
                    compare(binary.op, &left, &right).unwrap_or_else(|| self.different(binary, &left, &right))
                } else {
                    Value::Unknown
                }
            }
            Op::Add | Op::Sub | Op::Mul | Op::Div => {
                let left = self.operand(binary, true, field, site);
                let right = self.operand(binary, false, field, site);
                if !known(&left) || !known(&right) {
                    return Value::Unknown;
                }
                // As in a text: what is made of something absent is absent.
                if matches!(left, Value::Absent) || matches!(right, Value::Absent) {
                    return Value::Absent;
                }
                match compute(binary.op, &left, &right) {
                    Ok(value) => value,
                    Err(Trouble::Kinds) => self.different(binary, &left, &right),
                    Err(Trouble::Length) => {
                        match left {
                            Value::List(_) => self.list_too_long(span),
                            _ => self.too_long(span),
                        }
                        Value::Unknown
                    }
                    Err(Trouble::Size) => {
                        let zero = matches!(right, Value::Int(0) | Value::Count(Count(0)));
                        let (problem, help) = match binary.op {
                            Op::Sub => ("it is below zero", "subtract less"),
                            Op::Div if zero => ("divided by zero", "divide by another number"),
                            _ => ("it is too large", "no quantity is that large"),
                        };
                        self.report(
                            Diagnostic::error(messages::ARITHMETIC, "this cannot be computed")
                                .label(span, problem)
                                .help(help),
                        );
                        Value::Unknown
                    }
                }
            }
            Op::Range => Value::Unknown,
        }
    }

    /// An operand; a bare literal is read by its own unit.
    fn operand(&mut self, binary: &'a Binary<'a>, left: bool, field: &str, site: Site<'a, 'p>) -> Value<'a> {
        let expr = if left { &binary.left } else { &binary.right };
        let value = measured(self.eval(expr, &Type::Any, field, site));
        self.closed(value, expr.span)
    }

    fn different(&mut self, binary: &'a Binary<'a>, left: &Value<'_>, right: &Value<'_>) -> Value<'a> {
        let verb = match binary.op {
            Op::Add => "added",
            Op::Sub => "subtracted",
            Op::Mul => "multiplied",
            Op::Div => "divided",
            _ => "compared",
        };
        let help = match binary.op {
            _ if matches!(left, Value::Absent) || matches!(right, Value::Absent) => {
                "say what holds where it is absent: `… ?? …`, in brackets"
            }
            Op::Mul | Op::Div => "a quantity is multiplied or divided by a number, as in `128Mi * 2`",
            _ => "both sides need the same kind of value, as in `20s + 5s`",
        };
        self.report(
            Diagnostic::error(messages::ARITHMETIC, format!("these two cannot be {verb}"))
                .label(binary.left.span, format!("this is {}", messages::kind_of(left)))
                .label(binary.right.span, format!("this is {}", messages::kind_of(right)))
                .help(help),
        );
        Value::Unknown
    }
}

/// A literal of a free place as the number that it is.
pub(super) fn measured(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Written(lexeme, Amount::Plain) => match lexeme.replace('_', "").parse() {
            Ok(number) => Value::Int(number),
            Err(_) => Count::parse(lexeme).map_or(Value::Unknown, Value::Count),
        },
        Value::Written(_, Amount::Count(value)) => Value::Count(value),
        Value::Written(_, Amount::Memory(value)) => Value::Memory(value),
        Value::Written(_, Amount::Duration(value)) => Value::Duration(value),
        Value::Written(_, Amount::Percent(value)) => Value::Percent(value),
        value => value,
    }
}

/// Whether two values are equal; of different kinds they are not.
pub(super) fn is_same(left: &Value<'_>, right: &Value<'_>) -> bool {
    matches!(compare(Op::Eq, left, right), Some(Value::Bool(true)))
}

enum Trouble {
    Kinds,
    Size,
    Length,
}

fn known(value: &Value<'_>) -> bool {
    !matches!(value, Value::Unknown)
}

fn compare<'a>(op: Op, left: &Value<'_>, right: &Value<'_>) -> Option<Value<'a>> {
    let same = match (left, right) {
        (Value::Absent, _) | (_, Value::Absent) => matches!((left, right), (Value::Absent, Value::Absent)),
        (Value::Text(left), Value::Text(right)) => left == right,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Entity(left), Value::Entity(right)) => left == right,
        (Value::Text(left), Value::Entity(right)) | (Value::Entity(right), Value::Text(left)) => {
            left == right
        }
        _ => {
            let ordering = ordered(left, right)?;
            return Some(Value::Bool(match op {
                Op::Eq => ordering.is_eq(),
                Op::Ne => ordering.is_ne(),
                Op::Le => ordering.is_le(),
                Op::Ge => ordering.is_ge(),
                Op::Lt => ordering.is_lt(),
                _ => ordering.is_gt(),
            }));
        }
    };
    match op {
        Op::Eq => Some(Value::Bool(same)),
        Op::Ne => Some(Value::Bool(!same)),
        _ => None,
    }
}

pub(super) fn ordered(left: &Value<'_>, right: &Value<'_>) -> Option<std::cmp::Ordering> {
    let same_kind = match (left, right) {
        (Value::Int(number), Value::Count(count)) => {
            return Some((i128::from(*number) * 1000).cmp(&i128::from(count.0)));
        }
        (Value::Count(count), Value::Int(number)) => {
            return Some(i128::from(count.0).cmp(&(i128::from(*number) * 1000)));
        }
        (left, right) => std::mem::discriminant(left) == std::mem::discriminant(right),
    };
    if !same_kind {
        return None;
    }
    Some(magnitude(left)?.cmp(&magnitude(right)?))
}

fn compute<'a>(op: Op, left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, Trouble> {
    use Value::{Count as CountOf, Cpu, Duration, Int, List, Memory, Percent as PercentOf, Text};
    match (left, right) {
        (Text(left), Text(right)) if op == Op::Add && left.len() + right.len() > LONGEST => {
            Err(Trouble::Length)
        }
        (List(left), List(right)) if op == Op::Add => {
            let most = left.iter().chain(right).map(|value| weight(&value.value)).sum::<usize>();
            if most > MOST {
                return Err(Trouble::Length);
            }
            Ok(List(left.iter().chain(right).cloned().collect()))
        }
        (Text(left), Text(right)) if op == Op::Add => Ok(Text(format!("{left}{right}").into())),
        (Int(left), Int(right)) if op != Op::Div || (*right != 0 && left % right == 0) => {
            whole(op, *left, *right).map(Int).ok_or(Trouble::Size)
        }
        (Int(left), Int(_)) if *left >= 0 => {
            let left = u64::try_from(*left).ok().and_then(Count::whole).ok_or(Trouble::Size)?;
            compute(op, &CountOf(left), right)
        }
        (Int(_) | CountOf(_) | PercentOf(_), Memory(_) | Cpu(_) | Duration(_)) if op == Op::Mul => {
            compute(op, right, left)
        }
        (PercentOf(_), Int(_) | CountOf(_)) | (Int(_) | CountOf(_), PercentOf(_)) if op == Op::Mul => {
            let (share, factor) = if matches!(left, PercentOf(_)) { (left, right) } else { (right, left) };
            let PercentOf(share) = share else { return Err(Trouble::Kinds) };
            match factor {
                CountOf(factor) => factor.percent(*share).map(CountOf),
                Int(factor) => {
                    let factor = u64::try_from(*factor).ok().and_then(Count::whole);
                    factor.and_then(|factor| factor.percent(*share)).map(CountOf)
                }
                _ => None,
            }
            .ok_or(Trouble::Size)
        }
        (Int(left), CountOf(_)) if *left >= 0 => {
            let left = u64::try_from(*left).ok().and_then(Count::whole).ok_or(Trouble::Size)?;
            compute(op, &CountOf(left), right)
        }
        (CountOf(_), Int(number)) if *number >= 0 => {
            let number = u64::try_from(*number).ok().and_then(Count::whole).ok_or(Trouble::Size)?;
            compute(op, left, &CountOf(number))
        }
        (Memory(left), right) => scaled(op, *left, right, |value| match value {
            Memory(value) => Some(*value),
            _ => None,
        })
        .map(Memory),
        (Cpu(left), right) => scaled(op, *left, right, |value| match value {
            Cpu(value) => Some(*value),
            _ => None,
        })
        .map(Cpu),
        (Duration(left), right) => scaled(op, *left, right, |value| match value {
            Duration(value) => Some(*value),
            _ => None,
        })
        .map(Duration),
        (CountOf(left), CountOf(right)) => match op {
            Op::Add => left.plus(*right),
            Op::Sub => left.minus(*right),
            Op::Mul => left.times(*right),
            _ => left.divided_by(*right),
        }
        .map(CountOf)
        .ok_or(Trouble::Size),
        (CountOf(left), PercentOf(share)) if op == Op::Mul => {
            left.percent(*share).map(CountOf).ok_or(Trouble::Size)
        }
        (PercentOf(left), PercentOf(right)) => match op {
            Op::Add => left.plus(*right),
            Op::Sub => left.minus(*right),
            _ => return Err(Trouble::Kinds),
        }
        .map(PercentOf)
        .ok_or(Trouble::Size),
        _ => Err(Trouble::Kinds),
    }
}

/// A quantity with another of its kind, a number or a share.
fn scaled<'a, Q: Quantity>(
    op: Op,
    left: Q,
    right: &Value<'a>,
    same: impl Fn(&Value<'a>) -> Option<Q>,
) -> Result<Q, Trouble> {
    let factor = match right {
        Value::Count(factor) => Some(*factor),
        Value::Int(number) => u64::try_from(*number).ok().and_then(Count::whole),
        _ => None,
    };
    let result = match (op, same(right), factor, right) {
        (Op::Add, Some(right), ..) => left.plus(right),
        (Op::Sub, Some(right), ..) => left.minus(right),
        (Op::Mul, _, Some(factor), _) => left.times(factor),
        (Op::Div, _, Some(factor), _) => left.divided_by(factor),
        (Op::Mul, _, _, Value::Percent(Percent(share))) => left.percent(Percent(*share)),
        _ => return Err(Trouble::Kinds),
    };
    result.ok_or(Trouble::Size)
}

fn whole(op: Op, left: i64, right: i64) -> Option<i64> {
    match op {
        Op::Add => left.checked_add(right),
        Op::Sub => left.checked_sub(right),
        Op::Mul => left.checked_mul(right),
        _ => left.checked_div(right),
    }
}
