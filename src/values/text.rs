//! Texts: holes filled, forms and choices checked.
//!
//! A text without holes is borrowed from the source. A secret in a hole
//! taints the whole text, so it may stand only in another secret.

use super::eval::{Evaluator, Site};
use super::messages;
use super::value::{Amount, LateText, Value};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::syntax::ast::{Piece, Text};
use crate::words::form;
use crate::words::types::{Form, Type};
use std::borrow::Cow;
use std::fmt::Write as _;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The value of a string where `ty` is expected.
    pub(super) fn text(
        &mut self,
        text: &'a Text<'a>,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let whole = match text.pieces.as_slice() {
            [] => Cow::Borrowed(""),
            [Piece::Literal(only)] => Cow::Borrowed(only.as_ref()),
            pieces => match self.filled(pieces, ty, field, site) {
                Ok(Value::Text(whole)) => whole,
                Ok(other) | Err(other) => return other,
            },
        };
        match ty.required() {
            Type::Union(members) if members.iter().all(is_reference) => {
                self.report(
                    messages::mismatch(field, ty, "text", text.span).help("a reference has no quotes"),
                );
                Value::Unknown
            }
            Type::Text(_) | Type::Hidden | Type::Union(_) | Type::Literal(_) => {
                self.check_text(whole, ty, field, text.span)
            }
            Type::Setting
            | Type::Tree
            | Type::Any
            | Type::Secret
            | Type::Template
            | Type::Argument
            | Type::Content
            | Type::Flags => Value::Text(whole),
            Type::Int | Type::Quantity(_) | Type::Range(..) | Type::Unlimited => {
                self.report(messages::text_for_number(field, ty, &whole, text.span));
                Value::Unknown
            }
            Type::Bool if matches!(&*whole, "true" | "false") => {
                self.report(
                    messages::mismatch(field, ty, "text", text.span)
                        .help(format!("leave the quotes out: `{whole}`"))
                        .replace(text.span, &format!("\"{whole}\""), whole.into_owned()),
                );
                Value::Unknown
            }
            Type::Entity(_) | Type::Port | Type::Volume => {
                self.report(
                    messages::mismatch(field, ty, "text", text.span).help("a reference has no quotes"),
                );
                Value::Unknown
            }
            Type::List(_) => {
                self.report(messages::text_for_list(field, ty, &whole, text.span));
                Value::Unknown
            }
            Type::Bool | Type::Map(_) | Type::Optional(_) => {
                self.report(messages::mismatch(field, ty, "text", text.span));
                Value::Unknown
            }
        }
    }

    fn filled(
        &mut self,
        pieces: &'a [Piece<'a>],
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Result<Value<'a>, Value<'a>> {
        let mut whole = String::new();
        let mut late = LateText::default();
        let mut unknown = None;
        for piece in pieces {
            let hole = match piece {
                Piece::Literal(text) => {
                    whole.push_str(text);
                    continue;
                }
                Piece::Hole(expr) => expr,
            };
            let outer = std::mem::replace(&mut self.in_hole, true);
            let value = self.eval(hole, &Type::Any, field, site);
            self.in_hole = outer;
            let value = match value {
                Value::Port(port) => self.whole_port(&port, hole.span),
                value => value,
            };
            match value {
                Value::Late(text) if text.fits(ty) => {
                    late.push_str(&std::mem::take(&mut whole));
                    late.extend(text);
                }
                Value::Late(text) if text.is_secret() => {
                    let span = Span {
                        start: hole.span.start.saturating_sub(2),
                        end: hole.span.end + 1,
                        ..hole.span
                    };
                    self.exposed_secret(&text, span);
                    unknown = Some(Value::Unknown);
                }
                Value::Absent => unknown = Some(Value::Absent),
                Value::Unknown => unknown = Some(Value::Unknown),
                value => {
                    let fits = push(&mut whole, &value);
                    if whole.len() > LONGEST {
                        self.too_long(hole.span);
                        return Err(Value::Unknown);
                    }
                    if !fits {
                        let found = messages::kind_of(&value);
                        let finding =
                            Diagnostic::error(messages::WRONG_TYPE, "this cannot be part of a text")
                                .label(hole.span, format!("it is {found}"));
                        self.report(match value {
                            Value::Pod(_) => finding
                                .help("give it a variable of its own in `config`, such as `NODE = pod.node`"),
                            Value::Range(_) => finding.help("one end of it is `.min` or `.max`"),
                            _ => finding,
                        });
                        unknown = Some(Value::Unknown);
                    }
                }
            }
        }
        match unknown {
            Some(value) => Err(value),
            None if late.parts().is_empty() => Ok(Value::Text(Cow::Owned(whole))),
            None => {
                late.push_str(&whole);
                Ok(Value::Late(late))
            }
        }
    }

    pub(super) fn too_long(&mut self, span: Span) {
        self.report(
            Diagnostic::error(messages::TOO_LONG, "this text is too long")
                .label(span, "with this it has more than 4 MiB")
                .help("no object of Kubernetes holds more than 1 MiB: put it into the image"),
        );
    }

    /// Checks a text against a form or a choice of literals.
    pub(super) fn check_text(
        &mut self,
        text: Cow<'a, str>,
        ty: &Type<'a>,
        field: &str,
        span: Span,
    ) -> Value<'a> {
        match ty.required() {
            Type::Text(Form::Any) | Type::Hidden | Type::Secret | Type::Template | Type::Argument => {
                Value::Text(text)
            }
            Type::Text(form) => match form::problem(*form, &text) {
                None => Value::Text(text),
                Some(_) if self.is_open(&text) => self.open(&text, span),
                Some(problem) => {
                    self.report(messages::wrong_form(field, ty, &text, &problem, span));
                    Value::Unknown
                }
            },
            Type::Literal(_) | Type::Union(_) => {
                let literals = messages::literals(ty);
                if literals.contains(&&*text) {
                    return Value::Text(text);
                }
                if let Type::Union(members) = ty.required()
                    && let Some(form) = members.iter().find(|member| matches!(member, Type::Text(_)))
                {
                    return self.check_text(text, form, field, span);
                }
                if self.is_open(&text) {
                    return self.open(&text, span);
                }
                if literals.is_empty() {
                    self.report(messages::text_for_number(field, ty, &text, span));
                } else {
                    self.report(messages::no_such_choice(field, ty, &text, span));
                }
                Value::Unknown
            }
            _ => {
                self.report(messages::mismatch(field, ty, "text", span));
                Value::Unknown
            }
        }
    }

    /// Whether a text has an input of a build in it, whose value is not known.
    fn is_open(&self, text: &str) -> bool {
        self.symbolic && text.contains(INPUT.0)
    }

    /// GD0323 for such a text.
    fn open(&mut self, text: &str, span: Span) -> Value<'a> {
        let inputs = build_pieces(text).into_iter().find_map(|piece| match piece {
            BuildPiece::Input(name) => Some(name),
            BuildPiece::Text(_) => None,
        });
        self.report(messages::open_input(inputs.unwrap_or_default(), span));
        Value::Unknown
    }

    /// Nothing where what is compared, computed or decided on is an input of a build.
    pub(super) fn closed(&mut self, value: Value<'a>, span: Span) -> Value<'a> {
        match &value {
            Value::Text(text) if self.is_open(text) => self.open(text, span),
            _ => value,
        }
    }
}

/// What stands around the name of an input in a text of a build: characters that no source means.
///
/// One image serves all environments, so an input in it stays open: it becomes an `ARG`.
pub const INPUT: (char, char) = ('\u{E000}', '\u{E001}');

/// The longest text: texts made of texts could double without end, and no object holds as much.
pub(super) const LONGEST: usize = 4 << 20;

/// An input that stands for itself.
pub(super) fn symbol(name: &str) -> String {
    format!("{}{name}{}", INPUT.0, INPUT.1)
}

/// A piece of a text of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildPiece<'t> {
    /// Text.
    Text(&'t str),
    /// The value of this input.
    Input(&'t str),
}

/// The pieces of a text of a build.
pub fn build_pieces(text: &str) -> Vec<BuildPiece<'_>> {
    let mut pieces = Vec::new();
    for (at, part) in text.split(INPUT.0).enumerate() {
        let rest = match part.split_once(INPUT.1).filter(|_| at > 0) {
            Some((name, rest)) => {
                pieces.push(BuildPiece::Input(name));
                rest
            }
            None => part,
        };
        if !rest.is_empty() {
            pieces.push(BuildPiece::Text(rest));
        }
    }
    pieces
}

/// Whether a type is that of references only.
fn is_reference(ty: &Type<'_>) -> bool {
    matches!(ty, Type::Entity(_) | Type::Port | Type::Volume)
}

/// Writes a value as part of a text; false where it has no text.
pub(super) fn push(whole: &mut String, value: &Value<'_>) -> bool {
    let written = match value {
        Value::Text(text) => {
            whole.push_str(text);
            return true;
        }
        Value::Bool(value) => write!(whole, "{value}"),
        Value::Int(value) => write!(whole, "{value}"),
        Value::Count(value) => write!(whole, "{}", value.decimal()),
        Value::Cpu(value) => write!(whole, "{value}"),
        Value::Memory(value) => write!(whole, "{value}"),
        Value::Duration(value) => write!(whole, "{value}"),
        Value::Percent(value) => write!(whole, "{value}"),
        Value::Port(port) => write!(whole, "{}", port.number),
        Value::Written(lexeme, amount) => {
            whole.push_str(&written_out(lexeme, *amount));
            return true;
        }
        Value::Entity(name) => {
            whole.push_str(name);
            return true;
        }
        Value::Unlimited
        | Value::Range(_)
        | Value::Volume(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Pod(_)
        | Value::Late(_)
        | Value::Absent
        | Value::Unknown => return false,
    };
    written.is_ok()
}

/// A literal of a free place, as it is written out: as in the source, but in digits that others read.
pub fn written_out(lexeme: &str, amount: Amount) -> Cow<'_, str> {
    match amount {
        Amount::Duration(value) => Cow::Owned(value.as_written(lexeme)),
        Amount::Count(value) => Cow::Owned(value.decimal()),
        Amount::Plain | Amount::Memory(_) | Amount::Percent(_) if lexeme.contains('_') => {
            Cow::Owned(lexeme.replace('_', ""))
        }
        Amount::Plain | Amount::Memory(_) | Amount::Percent(_) => Cow::Borrowed(lexeme),
    }
}
