//! What a given value means as the type of its input.
//!
//! An argument has no quotes: `--input hosts=a,b` is a list of two texts, and
//! one that begins with `[` is read as in a source, for texts with commas. In
//! a file, and as a default, a value is a literal, which refers to nothing, so
//! that it means the same everywhere.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::origin::{OriginId, Sourced};
use crate::base::quantity::explain::problem_diagnostic;
use crate::base::quantity::{Count, Cpu, Dimension, Duration, Memory, Percent, Quantity, QuantityProblem};
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::syntax::ast::{Body, ElementValue, Expr, ExprKind, Item};
use crate::syntax::parse;
use crate::values::messages::literals;
use crate::values::value::Value;
use crate::words::form;
use crate::words::types::Type;
use std::borrow::Cow;

/// Why a value does not fit.
#[derive(Debug)]
pub(super) enum Misfit {
    /// A number with another unit, or none.
    Unit(QuantityProblem, String),
    /// None of the texts of a choice; the nearest, all of them.
    Choice(Option<String>, String),
    /// In words, and what to do.
    Other(String, Option<String>),
}

impl Misfit {
    fn wanted(ty: &Type<'_>) -> Self {
        Misfit::Other(format!("the input is {ty}"), None)
    }

    /// The same of one value of a list.
    fn of(self, part: &str, inner: &Type<'_>) -> Self {
        match self {
            Misfit::Other(_, help) => Misfit::Other(format!("`{part}` is not {inner}"), help),
            other => other,
        }
    }

    /// Why, in words.
    pub(super) fn problem(&self, name: &str) -> String {
        match self {
            Misfit::Unit(problem, lexeme) => Self::explained(problem, lexeme, name).message,
            Misfit::Choice(_, all) => format!("it is {all}"),
            Misfit::Other(problem, _) => problem.clone(),
        }
    }

    /// What to type.
    pub(super) fn help(&self, name: &str) -> Option<String> {
        match self {
            Misfit::Unit(problem, lexeme) => Self::explained(problem, lexeme, name).help,
            Misfit::Choice(near, _) => {
                near.as_ref().map(|near| format!("did you mean `--input {name}={near}`?"))
            }
            Misfit::Other(_, help) => help.clone(),
        }
    }

    fn explained(problem: &QuantityProblem, lexeme: &str, name: &str) -> Diagnostic {
        problem_diagnostic(problem, name, Span::new(FileId(0), 0, 0), lexeme)
    }

    /// The finding where the value stands in a source.
    pub(super) fn at(self, code: Code, message: String, name: &str, span: Span) -> Diagnostic {
        match self {
            Misfit::Unit(problem, lexeme) => problem_diagnostic(&problem, name, span, &lexeme),
            Misfit::Choice(near, all) => {
                let finding = Diagnostic::error(code, message).label(span, format!("it is {all}"));
                match near {
                    Some(near) => finding.help(format!("did you mean `\"{near}\"`?")),
                    None => finding.help("write one of them, or change the type"),
                }
            }
            Misfit::Other(problem, help) => Diagnostic::error(code, message)
                .label(span, problem)
                .help(help.unwrap_or_else(|| "write a literal of its type, or change the type".to_owned())),
        }
    }
}

/// The value of `--input name=text`.
pub(super) fn argument<'a>(text: &str, ty: &Type<'a>) -> Result<Value<'a>, Misfit> {
    match ty {
        Type::Optional(inner) => argument(text, inner),
        Type::Bool => text.parse().map(Value::Bool).map_err(|_| Misfit::wanted(ty)),
        Type::Int | Type::Quantity(_) => number(text, ty),
        Type::Text(_) | Type::Literal(_) | Type::Any => plain(text, ty),
        Type::Union(members) => {
            members.iter().find_map(|member| argument(text, member).ok()).ok_or_else(|| no_member(text, ty))
        }
        Type::List(inner) if text.trim_start().starts_with('[') => {
            bracketed(text.trim(), ty).unwrap_or_else(|| {
                let problem = "it begins with `[`, and is no list of literals".to_owned();
                Err(Misfit::Other(problem, Some(format!("write it as in a source: `[{}]`", example(inner)))))
            })
        }
        Type::List(inner) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            let values: Result<Vec<_>, _> =
                parts.map(|part| argument(part, inner).map_err(|misfit| misfit.of(part, inner))).collect();
            Ok(Value::List(values?.into_iter().map(nowhere).collect()))
        }
        _ => Err(Misfit::wanted(ty)),
    }
}

fn example(inner: &Type<'_>) -> &'static str {
    match inner.required() {
        Type::Int => "1, 2",
        Type::Bool => "true, false",
        Type::Quantity(Dimension::Duration) => "5s, 10s",
        Type::Quantity(_) => "1, 2",
        _ => "\"a\", \"b\"",
    }
}

/// `["a,b", "c"]`; none for what does not parse.
fn bracketed<'a>(text: &str, ty: &Type<'a>) -> Option<Result<Value<'a>, Misfit>> {
    let source = format!("x = {text}\n");
    let parsed = parse(FileId(0), &source);
    let [Item::Entry(entry)] = parsed.ast.items.as_slice() else { return None };
    match &entry.body {
        Body::Set(value) if parsed.problems.is_empty() => {
            Some(literal(value, ty).map_err(|(_, misfit)| misfit))
        }
        _ => None,
    }
}

/// The value of a literal in a source; where a part of it does not fit, that part.
pub(super) fn literal<'a>(expr: &Expr<'_>, ty: &Type<'a>) -> Result<Value<'a>, (Span, Misfit)> {
    let here = |misfit| (expr.span, misfit);
    match &expr.kind {
        ExprKind::Missing => Ok(Value::Unknown),
        ExprKind::Group(inner) => literal(inner, ty),
        ExprKind::Text(text) => match text.plain() {
            Some(text) => plain(text, ty).map_err(here),
            None => Err(here(Misfit::Other(
                "a value from outside has no holes".to_owned(),
                Some("write the text out, and put it together where it is used".to_owned()),
            ))),
        },
        ExprKind::Number(lexeme) => number(lexeme, ty).map_err(here),
        ExprKind::Bool(value) if takes_bool(ty) => Ok(Value::Bool(*value)),
        ExprKind::List(elements) => {
            let Some(inner) = element(ty) else { return Err(here(Misfit::wanted(ty))) };
            let mut values = Vec::with_capacity(elements.len());
            for element in elements {
                match &element.value {
                    ElementValue::Expr(value) if element.each.is_none() => {
                        values.push(nowhere(literal(value, inner)?));
                    }
                    _ => {
                        let problem = "a literal belongs here".to_owned();
                        return Err((element.span, Misfit::Other(problem, None)));
                    }
                }
            }
            Ok(Value::List(values))
        }
        ExprKind::Bool(_) => Err(here(Misfit::wanted(ty))),
        _ => Err(here(Misfit::Other(format!("the input is {ty}, and this is no literal"), None))),
    }
}

fn nowhere(value: Value<'_>) -> Sourced<Value<'_>> {
    Sourced::new(value, OriginId::NONE)
}

fn takes_bool(ty: &Type<'_>) -> bool {
    match ty {
        Type::Bool | Type::Any => true,
        Type::Union(members) => members.iter().any(takes_bool),
        Type::Optional(inner) => takes_bool(inner),
        _ => false,
    }
}

/// The type of a list's values.
fn element<'t, 'a>(ty: &'t Type<'a>) -> Option<&'t Type<'a>> {
    match ty {
        Type::List(inner) => Some(inner),
        Type::Any => Some(ty),
        Type::Union(members) => members.iter().find_map(element),
        Type::Optional(inner) => element(inner),
        _ => None,
    }
}

/// A number without quotes.
fn number<'a>(lexeme: &str, ty: &Type<'a>) -> Result<Value<'a>, Misfit> {
    let unit = |problem| Misfit::Unit(problem, lexeme.to_owned());
    match ty {
        Type::Optional(inner) => number(lexeme, inner),
        Type::Int => {
            let digits = lexeme.strip_prefix('-').unwrap_or(lexeme);
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
            let has_zero = digits.len() > 1 && digits.starts_with('0');
            let number = Some(lexeme.replace('_', "")).filter(|_| is_plain && !has_zero);
            let number = number.and_then(|number| number.parse().ok());
            number.map(Value::Int).ok_or_else(|| Misfit::wanted(ty))
        }
        Type::Quantity(Dimension::Cpu) => Cpu::parse(lexeme).map(Value::Cpu).map_err(unit),
        Type::Quantity(Dimension::Memory) => Memory::parse(lexeme).map(Value::Memory).map_err(unit),
        Type::Quantity(Dimension::Duration) => Duration::parse(lexeme).map(Value::Duration).map_err(unit),
        Type::Quantity(Dimension::Percent) => Percent::parse(lexeme).map(Value::Percent).map_err(unit),
        Type::Quantity(Dimension::Count) => Count::parse(lexeme).map(Value::Count).map_err(unit),
        Type::Union(members) => {
            members.iter().find_map(|member| number(lexeme, member).ok()).ok_or_else(|| Misfit::wanted(ty))
        }
        Type::Any => Ok(Value::Text(Cow::Owned(lexeme.to_owned()))),
        Type::Text(_) | Type::Literal(_) => {
            Err(Misfit::Other(format!("the input is {ty}"), Some(format!("give it quotes: `\"{lexeme}\"`"))))
        }
        _ => Err(Misfit::wanted(ty)),
    }
}

/// A text, which stands in quotes in a source.
fn plain<'a>(text: &str, ty: &Type<'a>) -> Result<Value<'a>, Misfit> {
    match ty {
        Type::Optional(inner) => plain(text, inner),
        Type::Any => Ok(Value::Text(Cow::Owned(text.to_owned()))),
        Type::Text(form) => match form::problem(*form, text) {
            None => Ok(Value::Text(Cow::Owned(text.to_owned()))),
            Some(problem) => Err(Misfit::Other(problem, None)),
        },
        Type::Literal(literal) if *literal == text => Ok(Value::Text(Cow::Borrowed(literal))),
        Type::Literal(_) => Err(no_member(text, ty)),
        Type::Union(members) => {
            members.iter().find_map(|member| plain(text, member).ok()).ok_or_else(|| no_member(text, ty))
        }
        _ => Err(Misfit::wanted(ty)),
    }
}

fn no_member(text: &str, ty: &Type<'_>) -> Misfit {
    let known = literals(ty);
    if known.is_empty() {
        return Misfit::wanted(ty);
    }
    Misfit::Choice(suggest::nearest(text, known).map(str::to_owned), ty.to_string())
}
