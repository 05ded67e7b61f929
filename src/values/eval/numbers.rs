//! Numbers, quantities and ranges, as the expected type reads them.

use super::{Evaluator, Site};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Sourced};
use crate::base::quantity::explain::problem_diagnostic;
use crate::base::quantity::foreign::{Foreign, foreign};
use crate::base::quantity::{Count, Cpu, Dimension, Duration, Memory, Percent, Quantity, Scalar, classify};
use crate::base::span::Span;
use crate::layers::tree::Slot;
use crate::syntax::ast::ExprKind;
use crate::values::messages;
use crate::values::value::{Amount, Value};
use crate::values::world::World;
use crate::words::types::Type;

impl<'a, 'p> Evaluator<'a, 'p> {
    pub(in crate::values) fn number(
        &mut self,
        lexeme: &'a str,
        ty: &Type<'a>,
        field: &str,
        span: Span,
    ) -> Value<'a> {
        match ty {
            Type::Optional(inner) => self.number(lexeme, inner, field, span),
            Type::Range(low, _) => {
                let end = self.number(lexeme, low, field, span);
                both_ends(end)
            }
            Type::Int => match lexeme.replace('_', "").parse::<i64>() {
                Ok(number) if !leading_zero(lexeme) => Value::Int(number),
                _ => {
                    let finding = messages::mismatch(field, ty, &format!("`{lexeme}`"), span);
                    let whole = foreign(lexeme).filter(|number| number.decimal.parse::<i64>().is_ok());
                    self.report(match whole {
                        Some(Foreign { decimal, why, .. }) => {
                            finding.help(why).replace(span, lexeme, decimal)
                        }
                        None => finding.help("write digits only, without a unit"),
                    });
                    Value::Unknown
                }
            },
            Type::Quantity(dimension) => self.quantity(*dimension, lexeme, field, span),
            Type::Setting | Type::Tree | Type::Content | Type::Flags | Type::Any => match classify(lexeme) {
                Ok(scalar) => Value::Written(lexeme, amount(scalar)),
                Err(_) if self.open => Value::Written(lexeme, Amount::Plain),
                Err(problem) => {
                    self.report(match foreign(lexeme) {
                        Some(number) => number.or_text(span, lexeme),
                        None => problem_diagnostic(&problem, field, span, lexeme),
                    });
                    Value::Unknown
                }
            },
            Type::Union(members) => {
                let percent = lexeme.ends_with('%');
                let wanted = members.iter().find(|member| match member {
                    Type::Quantity(Dimension::Percent) => percent,
                    Type::Int | Type::Quantity(_) => !percent,
                    _ => false,
                });
                match wanted {
                    Some(member) => self.number(lexeme, member, field, span),
                    // Of one text or several, a number means one.
                    None if matches!(&members[..], [Type::Text(_), Type::List(_)]) => {
                        self.number(lexeme, &members[0], field, span)
                    }
                    None => {
                        let finding = messages::mismatch(field, ty, "a number", span);
                        self.report(finding);
                        Value::Unknown
                    }
                }
            }
            Type::Hidden => {
                self.report(messages::mismatch(field, ty, "a number", span).help("give it quotes"));
                Value::Unknown
            }
            Type::Secret => {
                self.report(messages::secret_in_source(field, ty, "a number", span));
                Value::Unknown
            }
            Type::Text(_) | Type::Template | Type::Argument => {
                self.report(messages::number_for_text(field, ty, lexeme, span));
                Value::Unknown
            }
            Type::Port => {
                let name = self.port_numbered(lexeme);
                let help = match name {
                    Some(name) => format!("name the port: `port.{name}`"),
                    None => format!("declare it, `port NAME = {lexeme}`, and name it here: `port.NAME`"),
                };
                self.report(messages::mismatch(field, ty, "a number", span).help(help));
                Value::Unknown
            }
            _ => {
                self.report(messages::mismatch(field, ty, "a number", span));
                Value::Unknown
            }
        }
    }

    pub(in crate::values) fn quantity(
        &mut self,
        dimension: Dimension,
        lexeme: &'a str,
        field: &str,
        span: Span,
    ) -> Value<'a> {
        let value = match dimension {
            Dimension::Cpu => Cpu::parse(lexeme).map(Value::Cpu),
            Dimension::Memory => Memory::parse(lexeme).map(Value::Memory),
            Dimension::Duration => Duration::parse(lexeme).map(Value::Duration),
            Dimension::Percent => Percent::parse(lexeme).map(Value::Percent),
            Dimension::Count => Count::parse(lexeme).map(Value::Count),
        };
        value.unwrap_or_else(|problem| {
            self.report(problem_diagnostic(&problem, field, span, lexeme));
            Value::Unknown
        })
    }

    pub(in crate::values) fn range(
        &mut self,
        binary: &'a crate::syntax::ast::Binary<'a>,
        ty: &Type<'a>,
        field: &str,
        span: Span,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let Type::Range(low, high) = ty.required() else {
            self.report(messages::mismatch(field, ty, "a range", span));
            return Value::Unknown;
        };
        let min = self.eval(&binary.left, low, field, site);
        let max = self.eval(&binary.right, high, field, site);
        if let (Some(least), Some(most)) = (magnitude(&min), magnitude(&max))
            && least > most
        {
            self.report(
                Diagnostic::error(messages::INVERTED_RANGE, format!("the range of `{field}` shrinks"))
                    .label(binary.left.span, "the lower end")
                    .label(binary.right.span, "the upper end, which is less")
                    .help("write the smaller one first: `request..limit`, `least..most`"),
            );
            return Value::Unknown;
        }
        if matches!(min, Value::Unknown) || matches!(max, Value::Unknown) {
            return Value::Unknown;
        }
        let min = Sourced::new(min, self.part(binary.left.span));
        let max = Sourced::new(max, self.part(binary.right.span));
        Value::Range(Box::new((min, max)))
    }
}

impl<'a> Evaluator<'a, '_> {
    /// The port of the workload at hand that has this number.
    fn port_numbered(&self, lexeme: &str) -> Option<&str> {
        let is_it = |slot: Option<&Slot<'a>>| {
            matches!(slot, Some(Slot::Leaf(leaf)) if leaf.value.is_some_and(
                |value| matches!(value.kind, ExprKind::Number(number) if number == lexeme)
            ))
        };
        let mut ports = World::ports(self.world.workloads.get(self.subject?)?);
        ports.find(|(_, block)| is_it(block.get("number"))).map(|(name, _)| name.as_ref())
    }
}

/// `007`
fn leading_zero(lexeme: &str) -> bool {
    let digits = lexeme.strip_prefix('-').unwrap_or(lexeme);
    digits.len() > 1 && digits.starts_with('0')
}

fn amount(scalar: Scalar) -> Amount {
    match scalar {
        Scalar::Int(_) | Scalar::Float(_) => Amount::Plain,
        Scalar::Memory(value) => Amount::Memory(value),
        Scalar::Duration(value) => Amount::Duration(value),
        Scalar::Percent(value) => Amount::Percent(value),
        Scalar::Count(value) => Amount::Count(value),
    }
}

/// A number to compare by, in the smallest unit.
pub(in crate::values) fn magnitude(value: &Value<'_>) -> Option<i128> {
    Some(match value {
        Value::Int(number) => i128::from(*number),
        Value::Count(value) => i128::from(value.0),
        Value::Cpu(value) => i128::from(value.0),
        Value::Memory(value) => i128::from(value.0),
        Value::Duration(value) => i128::from(value.0),
        Value::Percent(value) => i128::from(value.0),
        Value::Range(ends) => return magnitude(&ends.0.value),
        _ => return None,
    })
}

/// One value means both ends.
pub(in crate::values) fn both_ends(value: Value<'_>) -> Value<'_> {
    if matches!(value, Value::Unknown) {
        return value;
    }
    // The origin is the leaf's; whoever reads the ends takes it from there.
    let end = Sourced::new(value, OriginId::NONE);
    Value::Range(Box::new((end.clone(), end)))
}
