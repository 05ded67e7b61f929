//! Values from outside: `--input name=value`.
//!
//! An input's type reads what was given, as it would read a literal. What is
//! wrong with a given value is said at the declaration, with the argument
//! quoted, because there is no other place to point at.

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Sourced};
use crate::base::quantity::{Count, Cpu, Dimension, Duration, Memory, Percent, Quantity};
use crate::base::suggest;
use crate::program::collect::Program;
use crate::syntax::ast::{Declare, ElementValue, Expr, ExprKind};
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::form;
use crate::words::load::type_of;
use crate::words::types::{Form, Type};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// GD0205: an input without a value.
pub const INPUT_MISSING: Code = Code::new("GD0205", "input-missing");
/// GD0215: a value for an input that does not exist.
pub const INPUT_UNKNOWN: Code = Code::new("GD0215", "input-unknown");
/// GD0216: a value that an input does not take.
pub const INPUT_WRONG: Code = Code::new("GD0216", "input-wrong");

/// GD0219: an input that nothing refers to.
pub const INPUT_UNUSED: Code = Code::new("GD0219", "input-unused");

/// Inputs that nobody asks for: whoever passes one believes that it changes something.
pub(super) fn unused(
    program: &Program<'_>,
    mentions: &BTreeSet<&str>,
    given: &[(String, String)],
    sink: &mut Sink,
) {
    let unknown = given.iter().map(|(name, _)| name.as_str());
    let unknown: Vec<&str> = unknown.filter(|name| !program.inputs.contains_key(name)).collect();
    for (name, declare) in &program.inputs {
        // What is misspelt, by a finding elsewhere, counts as the nearest.
        let nearly = |other: &&str| program.names.what(other).is_none() && is_near(other, name);
        if !mentions.contains(name) && !mentions.iter().chain(&unknown).any(nearly) {
            sink.push(
                Diagnostic::error(INPUT_UNUSED, format!("nothing uses the input `{name}`"))
                    .label(declare.name.span, "a value for it changes nothing")
                    .help(format!("leave it out, or use it: `\"${{{name}}}\"`")),
            );
        }
    }
}

fn is_near(other: &str, name: &str) -> bool {
    suggest::nearest(other, [name]).is_some()
}

/// The value of each input.
pub(super) fn evaluate<'a>(
    program: &Program<'a>,
    given: &[(String, String)],
    sink: &mut Sink,
) -> IndexMap<&'a str, Value<'a>> {
    for (name, _) in given.iter().filter(|(name, _)| !program.inputs.contains_key(name.as_str())) {
        let finding = Diagnostic::error(INPUT_UNKNOWN, format!("the project has no input `{name}`"));
        let near = suggest::nearest(name, program.inputs.keys().copied());
        sink.push(match near {
            Some(near) => finding.help(format!("did you mean `--input {near}=…`?")),
            None => finding.help(format!("leave it out, or declare it: `input {name}: String`")),
        });
    }
    let mut values = IndexMap::new();
    for (name, declare) in &program.inputs {
        let ty = type_of(&declare.ty, sink);
        let last = given.iter().rev().find(|(other, _)| other == name);
        let value = match (last, &declare.default) {
            (Some((_, text)), _) => match read(text, &ty) {
                Ok(value) => value,
                Err(problem) => {
                    sink.push(wrong(declare, text, &problem));
                    Value::Unknown
                }
            },
            (None, Some(default)) => literal(default, &ty).unwrap_or_else(|problem| {
                sink.push(
                    Diagnostic::error(INPUT_WRONG, format!("the default of the input `{name}` does not fit"))
                        .label(default.span, problem)
                        .help("write a literal of its type, or change the type"),
                );
                Value::Unknown
            }),
            // Asked for where that environment is compiled: see `missing_here`.
            (None, None) if program.asked_by.contains_key(name) => continue,
            (None, None) => {
                sink.push(missing(declare, "prod"));
                Value::Unknown
            }
        };
        values.insert(*name, value);
    }
    values
}

/// Inputs that only this environment asks for, and that nobody gave.
pub(super) fn missing_here(world: &World<'_, '_>, sink: &mut Sink) {
    let own = world.program.asked_by.iter().filter(|(name, _)| world.asks_for(name));
    for (name, owner) in own.filter(|(name, _)| !world.inputs.contains_key(*name)) {
        if let Some(declare) = world.program.inputs.get(name) {
            sink.push(missing(declare, owner));
        }
    }
}

fn missing(declare: &Declare<'_>, environment: &str) -> Diagnostic {
    let name = declare.name.text;
    Diagnostic::error(INPUT_MISSING, format!("the input `{name}` has no value"))
        .label(declare.name.span, "declared without a default")
        .help(format!("pass one: `gdeployc build --env {environment} --input {name}=…`"))
}

fn wrong(declare: &Declare<'_>, text: &str, problem: &str) -> Diagnostic {
    let name = declare.name.text;
    Diagnostic::error(INPUT_WRONG, format!("`--input {name}={text}` does not fit"))
        .label(declare.span, problem)
        .help(format!("pass another one: `--input {name}=…`"))
}

/// What a given text means as a type.
fn read<'a>(text: &str, ty: &Type<'a>) -> Result<Value<'a>, String> {
    let owned = || Cow::Owned(text.to_owned());
    let wanted = || format!("the input is {ty}");
    match ty {
        Type::Optional(inner) => read(text, inner),
        Type::Bool => text.parse().map(Value::Bool).map_err(|_| wanted()),
        Type::Int => text.parse().map(Value::Int).map_err(|_| wanted()),
        Type::Quantity(dimension) => quantity(*dimension, text).ok_or_else(wanted),
        Type::Text(Form::Any) | Type::Any => Ok(Value::Text(owned())),
        Type::Text(form) => match form::problem(*form, text) {
            None => Ok(Value::Text(owned())),
            Some(problem) => Err(problem),
        },
        Type::Literal(literal) if *literal == text => Ok(Value::Text(Cow::Borrowed(literal))),
        Type::Union(members) => members.iter().find_map(|member| read(text, member).ok()).ok_or_else(wanted),
        Type::List(inner) => {
            let parts = text.split(',').filter(|part| !part.is_empty());
            let values: Result<Vec<_>, _> = parts.map(|part| read(part.trim(), inner)).collect();
            let nowhere = crate::base::origin::OriginId::NONE;
            let sourced = |value| crate::base::origin::Sourced::new(value, nowhere);
            Ok(Value::List(values?.into_iter().map(sourced).collect()))
        }
        _ => Err(wanted()),
    }
}

fn quantity<'a>(dimension: Dimension, text: &str) -> Option<Value<'a>> {
    match dimension {
        Dimension::Cpu => Cpu::parse(text).ok().map(Value::Cpu),
        Dimension::Memory => Memory::parse(text).ok().map(Value::Memory),
        Dimension::Duration => Duration::parse(text).ok().map(Value::Duration),
        Dimension::Percent => Percent::parse(text).ok().map(Value::Percent),
        Dimension::Count => Count::parse(text).ok().map(Value::Count),
    }
}

/// A default: a literal, so that it means the same everywhere.
fn literal<'a>(default: &Expr<'a>, ty: &Type<'a>) -> Result<Value<'a>, String> {
    match &default.kind {
        ExprKind::Missing => Ok(Value::Unknown),
        ExprKind::Text(text) => match text.plain() {
            Some(_) if !takes_text(ty) => Err(format!("the input is {ty}")),
            Some(plain) => read(plain, ty),
            None => Err("a default has no holes".to_owned()),
        },
        ExprKind::Number(lexeme) if !takes_text(ty) => read(lexeme, ty),
        ExprKind::Bool(value) if matches!(ty.required(), Type::Bool) => Ok(Value::Bool(*value)),
        ExprKind::Group(inner) => literal(inner, ty),
        ExprKind::List(elements) => {
            let Type::List(inner) = ty.required() else { return Err(format!("the input is {ty}")) };
            let mut values = Vec::with_capacity(elements.len());
            for element in elements {
                let ElementValue::Expr(value) = &element.value else {
                    return Err("a literal belongs here".to_owned());
                };
                values.push(Sourced::new(literal(value, inner)?, OriginId(u32::MAX)));
            }
            Ok(Value::List(values))
        }
        _ => Err(format!("the input is {ty}, and this is no literal")),
    }
}

fn takes_text(ty: &Type<'_>) -> bool {
    match ty {
        Type::Text(_) | Type::Literal(_) | Type::Any => true,
        Type::Union(members) => members.iter().any(takes_text),
        Type::Optional(inner) => takes_text(inner),
        _ => false,
    }
}
