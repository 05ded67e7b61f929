//! What a function is given: evaluated, and of the kind that it takes.
//!
//! A number is read as the place around the call expects it, so that
//! `cpu = min(250m, 1)` needs no more than `cpu = 250m` does. A finding stands
//! at the value that does not fit, with the use that the table shows.

use super::{Call, Function, Kind, OPAQUE};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Sourced};
use crate::base::quantity::Dimension;
use crate::base::span::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::values::arithmetic::measured;
use crate::values::eval::numbers::magnitude;
use crate::values::eval::{Evaluator, Site};
use crate::values::messages;
use crate::values::refs::{Node, written};
use crate::values::text::INPUT;
use crate::values::value::Value;
use crate::words::types::Type;
use std::borrow::Cow;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The value of one argument; unknown where it does not fit.
    pub(super) fn argument(
        &mut self,
        function: &'static Function,
        at: usize,
        expr: &'a Expr<'a>,
        ty: &Type<'a>,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let parameter = function.parameter(at);
        let value = match (parameter.kind, &expr.kind) {
            (Kind::Entries | Kind::Names | Kind::Map, ExprKind::Ref(reference))
                if reference.args.is_none() =>
            {
                let (path, seen) = written(reference);
                match self.follow(reference, expr.span, &Type::Any, function.name, site) {
                    Some(Ok(Node::Keyed { workload, word, entries })) => {
                        self.entries_of(workload, word, entries, parameter.kind, &path, expr.span)
                    }
                    Some(Ok(node)) => self.arrive(node, &path, seen, &Type::Any, function.name),
                    Some(Err(value)) => value,
                    None => Value::Unknown,
                }
            }
            (kind, _) => self.eval(expr, &reading(kind, expr, ty), function.name, site),
        };
        if matches!(value, Value::Unknown | Value::Absent) {
            return value;
        }
        if let Some(finding) = self.opaque(function, &value, expr.span) {
            self.report(finding);
            return Value::Unknown;
        }
        if fits(parameter.kind, &value) {
            return value;
        }
        self.report(misfit(function, at, &value, expr.span));
        Value::Unknown
    }

    /// The entries of a word with labels, as a map.
    fn entries_of(
        &mut self,
        workload: Option<&'a str>,
        word: crate::words::word::WordId,
        entries: &'p [(Cow<'a, str>, crate::layers::tree::Block<'a>)],
        kind: Kind,
        path: &str,
        span: Span,
    ) -> Value<'a> {
        let mut found = Vec::with_capacity(entries.len());
        for (key, block) in entries {
            let value = match kind {
                Kind::Map => match self.keyed_entry(workload, word, key, block) {
                    Node::Value(value) => value,
                    node => match self.main(&node) {
                        Some(Node::Value(value)) => value,
                        _ => {
                            self.report(
                                Diagnostic::error(
                                    messages::WRONG_TYPE,
                                    format!("the entries of `{path}` are blocks, not values"),
                                )
                                .label(span, "they are no list of values")
                                .help(format!("`keys({path})` are their names")),
                            );
                            return Value::Unknown;
                        }
                    },
                },
                // Only the names are asked for.
                _ => Value::Text(key.clone()),
            };
            match value {
                Value::Unknown => return Value::Unknown,
                Value::Absent => {}
                value => found.push((key.clone(), Sourced::new(value, OriginId::NONE))),
            }
        }
        Value::Map(found)
    }

    /// What is known only when a pod runs, or when an image is built.
    fn opaque(&self, function: &Function, value: &Value<'a>, span: Span) -> Option<Diagnostic> {
        let name = function.name;
        let later = |message: String| Diagnostic::error(OPAQUE, message);
        let unknown_yet = || {
            later(format!("`{name}` cannot know what is decided when a pod runs"))
                .label(span, "known only in the pod")
                .help("give it a variable of its own in `config`, and let the program compute")
        };
        match value {
            Value::Late(text) => Some(match text.secrets().next() {
                Some(secret) => later(format!("`{name}` cannot look into the secret `{secret}`"))
                    .label(span, "a Secret: the compiler does not know its text")
                    .help(format!(
                        "a secret may only be part of another one: `secret X = \"…${{secret.{secret}}}…\"`"
                    )),
                None => unknown_yet(),
            }),
            Value::Pod(_) => Some(unknown_yet()),
            Value::Text(text) if self.symbolic && text.contains(INPUT.0) => Some(
                later(format!("`{name}` cannot look into an input of a build"))
                    .label(span, "it is given when the image is built, as an `ARG`")
                    .help("write the input itself there: one Dockerfile serves all of its values"),
            ),
            Value::List(values) => values.iter().find_map(|value| self.opaque(function, &value.value, span)),
            Value::Map(entries) => {
                entries.iter().find_map(|(_, value)| self.opaque(function, &value.value, span))
            }
            _ => None,
        }
    }
}

/// The type that an argument is read by.
fn reading<'a>(kind: Kind, expr: &Expr<'a>, ty: &Type<'a>) -> Type<'a> {
    let dimension = match kind {
        Kind::Memory => Some(Dimension::Memory),
        Kind::Duration => Some(Dimension::Duration),
        Kind::Cpu => Some(Dimension::Cpu),
        Kind::Amount | Kind::Amounts => measure(ty),
        _ => None,
    };
    let mut inner = expr;
    while let ExprKind::Group(group) = &inner.kind {
        inner = group;
    }
    let each = dimension.map_or(Type::Any, Type::Quantity);
    match &inner.kind {
        ExprKind::Number(_) => each,
        ExprKind::List(_) => Type::List(Box::new(each)),
        _ => Type::Any,
    }
}

/// What a number measures where this type is expected, if it is one thing.
fn measure(ty: &Type<'_>) -> Option<Dimension> {
    match ty {
        Type::Quantity(dimension) => Some(*dimension),
        Type::Optional(inner) | Type::Range(inner, _) | Type::List(inner) => measure(inner),
        Type::Union(members) => {
            match members.iter().filter(|member| **member != Type::Unlimited).collect::<Vec<_>>()[..] {
                [only] => measure(only),
                _ => None,
            }
        }
        _ => None,
    }
}

fn fits(kind: Kind, value: &Value<'_>) -> bool {
    let is_text = matches!(value, Value::Text(_) | Value::Entity(_));
    let is_list = matches!(value, Value::List(_));
    match kind {
        Kind::Text => is_text,
        Kind::List => is_list,
        Kind::TextOrList => is_text || is_list,
        Kind::Entries => is_text || is_list || matches!(value, Value::Map(_)),
        Kind::Names | Kind::Map => matches!(value, Value::Map(_)),
        Kind::Amount => is_amount(value),
        Kind::Amounts => is_amount(value) || is_list,
        Kind::Memory => matches!(value, Value::Memory(_)),
        Kind::Duration => matches!(value, Value::Duration(_)),
        Kind::Cpu => matches!(value, Value::Cpu(_)),
        Kind::Tree => !matches!(value, Value::Range(_) | Value::Unlimited),
        Kind::Expression => true,
    }
}

pub(super) fn is_amount(value: &Value<'_>) -> bool {
    match value {
        Value::Range(_) => false,
        Value::Written(..) | Value::Port(_) => true,
        value => magnitude(value).is_some(),
    }
}

/// An argument of another kind.
pub(super) fn misfit(function: &Function, at: usize, value: &Value<'_>, span: Span) -> Diagnostic {
    let parameter = function.parameter(at);
    let wanted = match parameter.kind {
        Kind::Text => "text",
        Kind::List => "a list",
        Kind::TextOrList => "text or a list",
        Kind::Entries => "text, a list or a block of entries",
        Kind::Names | Kind::Map => "a block of entries",
        Kind::Amount => "a number",
        Kind::Amounts => "a number, or a list of them",
        Kind::Memory => "an amount of memory",
        Kind::Duration => "a duration",
        Kind::Cpu => "an amount of cpu",
        Kind::Tree | Kind::Expression => "a value",
    };
    let message = if function.parameters.len() == 1 {
        format!("`{}` takes {wanted}", function.name)
    } else {
        format!("the `{}` of `{}` is {wanted}", parameter.name, function.name)
    };
    let finding = Diagnostic::error(messages::WRONG_TYPE, message)
        .label(span, format!("this is {}", messages::kind_of(value)));
    match (parameter.kind, value) {
        (Kind::Text, Value::Written(lexeme, _)) => finding
            .help(format!("give it quotes: `\"{lexeme}\"`"))
            .replace(span, lexeme, format!("\"{lexeme}\"")),
        (_, Value::Range(_)) => finding.help("one end of it is `.min` or `.max`"),
        _ => finding.help(format!("it is written `{}`, as in `{}`", function.form(), function.example)),
    }
}

/// Something else to look for in a text.
pub(super) fn text_part(function: &Function, value: &Value<'_>, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(messages::WRONG_TYPE, "a text has only texts in it")
        .label(span, format!("this is {}", messages::kind_of(value)));
    match value {
        Value::Written(lexeme, _) => finding.help(format!("give it quotes: `\"{lexeme}\"`")).replace(
            span,
            lexeme,
            format!("\"{lexeme}\""),
        ),
        _ => finding.help(format!("as in `{}`", function.example)),
    }
}

/// What a call holds, by position; the kinds were judged before.
impl<'a> Call<'a> {
    /// A text.
    pub(super) fn text(&self, at: usize) -> &str {
        match self.arguments.get(at).map(|argument| &argument.value) {
            Some(Value::Text(text)) => text,
            Some(Value::Entity(name)) => name,
            _ => "",
        }
    }

    /// A list.
    pub(super) fn list(&self, at: usize) -> &[Sourced<Value<'a>>] {
        match self.arguments.get(at).map(|argument| &argument.value) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }

    /// A number with its unit.
    pub(super) fn amount(&self, at: usize) -> Option<Value<'a>> {
        self.arguments.get(at).map(|argument| measured(argument.value.clone()))
    }
}
