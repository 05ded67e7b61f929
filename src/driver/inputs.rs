//! Values from outside: `--input name=value`, or a file of settings.
//!
//! An input's type reads what was given, as it would read a literal. What is
//! wrong with an argument is said at the declaration, with the argument
//! quoted, because there is no other place to point at; a file of inputs is a
//! source, so there the value itself is shown. An argument wins over the file.

mod read;

use super::{Options, OtherSide};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::program::collect::Program;
use crate::program::mentions::Names;
use crate::syntax::ast::{Body, Declare, Expr, File, Item, Part, PartKind, TypeExpr, TypeKind};
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::load::type_of;
use crate::words::types::Type;
use indexmap::IndexMap;
use read::Misfit;

/// GD0205: an input without a value.
pub const INPUT_MISSING: Code = Code::new("GD0205", "input-missing");
/// GD0215: a value for an input that does not exist.
pub const INPUT_UNKNOWN: Code = Code::new("GD0215", "input-unknown");
/// GD0216: a value that an input does not take.
pub const INPUT_WRONG: Code = Code::new("GD0216", "input-wrong");

/// GD0227: something else than a value in a file of inputs.
pub const INPUTS_FILE: Code = Code::new("GD0227", "inputs-file");
/// GD0228: a type that an input cannot have.
pub const INPUT_TYPE: Code = Code::new("GD0228", "input-type");
/// GD0219: an input that nothing refers to.
pub const INPUT_UNUSED: Code = Code::new("GD0219", "input-unused");

/// Inputs that nobody asks for: whoever passes one believes that it changes something.
pub(super) fn unused(
    program: &Program<'_>,
    mentions: &Names<'_>,
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

pub(super) fn is_near(other: &str, name: &str) -> bool {
    suggest::nearest(other, [name]).is_some()
}

/// The value of each input: given as an argument, else in a file of inputs, else its default.
pub(super) fn evaluate<'a>(
    program: &Program<'a>,
    options: &Options,
    file: Option<&File<'_>>,
    sink: &mut Sink,
) -> IndexMap<&'a str, Value<'a>> {
    let given = &options.inputs;
    let other = options.other.as_ref();
    let is_known = |name: &str| {
        program.inputs.contains_key(name) || other.is_some_and(|side| side.inputs.contains(name))
    };
    for (name, _) in given.iter().filter(|(name, _)| !is_known(name)) {
        sink.push(unknown(program, name, None));
    }
    let settings = file.map(|file| settings(file, program, &is_known, sink)).unwrap_or_default();
    let mut values = IndexMap::new();
    for (name, declare) in &program.inputs {
        if let Some(finding) = refused(declare) {
            sink.push(finding);
            values.insert(*name, Value::Unknown);
            continue;
        }
        let ty = type_of(&declare.ty, sink);
        if let Some(finding) = no_input(declare, &ty) {
            sink.push(finding);
            values.insert(*name, Value::Unknown);
            continue;
        }
        let argument = given.iter().rev().find(|(other, _)| other == name);
        let setting = settings.get(name).copied();
        let value = match (argument, setting, &declare.default) {
            (Some((_, text)), ..) => {
                read::argument(text, &ty).map_err(|misfit| wrong(declare, text, &misfit))
            }
            (None, Some(setting), _) => read::literal(setting, &ty).map_err(|(span, misfit)| {
                let message = format!("this does not fit the input `{name}`");
                let finding = misfit.at(INPUT_WRONG, message, name, span);
                finding.label(declare.ty.span, "its type")
            }),
            (None, None, Some(default)) => read::literal(default, &ty).map_err(|(span, misfit)| {
                let message = format!("the default of the input `{name}` does not fit");
                misfit.at(INPUT_WRONG, message, name, span)
            }),
            (None, None, None) if ty.is_optional() => Ok(Value::Absent),
            // Asked for where that environment is compiled: see `missing_here`.
            (None, None, None) if program.asked_by.contains_key(name) => continue,
            (None, None, None) => Err(missing(declare, None, other)),
        };
        let value = value.unwrap_or_else(|finding| {
            sink.push(finding);
            Value::Unknown
        });
        values.insert(*name, value);
    }
    values
}

/// Inputs that only this environment asks for, and that nobody gave.
pub(super) fn missing_here(world: &World<'_, '_>, options: &Options, sink: &mut Sink) {
    let own = world.program.asked_by.iter().filter(|(name, _)| world.asks_for(name));
    for (name, owner) in own.filter(|(name, _)| !world.inputs.contains_key(*name)) {
        if let Some(declare) = world.program.inputs.get(name) {
            sink.push(missing(declare, Some(owner), options.other.as_ref()));
        }
    }
}

fn missing(declare: &Declare<'_>, environment: Option<&str>, other: Option<&OtherSide>) -> Diagnostic {
    let name = declare.name.text;
    if let Some(newer) = other.filter(|side| side.is_newer) {
        let help = if newer.inputs.contains(name) {
            format!("pass one: `--input {name}=…`")
        } else {
            format!("only this side has it: pass `--input {name}=…` all the same")
        };
        return Diagnostic::error(
            INPUT_MISSING,
            format!("the older side has no value for the input `{name}`"),
        )
        .label(declare.name.span, "declared without a default")
        .help(help);
    }
    let only = environment.map_or_else(String::new, |environment| format!(" --env {environment}"));
    Diagnostic::error(INPUT_MISSING, format!("the input `{name}` has no value"))
        .label(declare.name.span, "declared without a default")
        .help(format!("pass one: `gdeployc build{only} --input {name}=…`"))
}

/// A value for an input that is not declared, given as an argument or in a file.
fn unknown(program: &Program<'_>, name: &str, place: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error(INPUT_UNKNOWN, format!("the project has no input `{name}`"));
    let near = suggest::nearest(name, program.inputs.keys().copied());
    let finding = match place {
        Some(span) => finding.label(span, "nothing declares it"),
        None => finding,
    };
    match (near, place) {
        (Some(near), Some(span)) => finding.help(format!("did you mean `{near}`?")).replace(span, name, near),
        (Some(near), None) => finding.help(format!("did you mean `--input {near}=…`?")),
        (None, _) => finding.help(format!("leave it out, or declare it: `input {name}: String`")),
    }
}

/// What a file of inputs sets: `name = value`, and nothing else.
fn settings<'f>(
    file: &'f File<'f>,
    program: &Program<'_>,
    is_known: &dyn Fn(&str) -> bool,
    sink: &mut Sink,
) -> IndexMap<&'f str, &'f Expr<'f>> {
    let mut found: IndexMap<&str, (&Expr<'_>, Span)> = IndexMap::new();
    for item in &file.items {
        let span = match item {
            Item::Bad(_) => continue,
            Item::Entry(entry) => match (&entry.add, entry.head.parts.as_slice(), &entry.body) {
                (None, [Part { kind: PartKind::Name(name), span, .. }], Body::Set(value)) => {
                    if !is_known(name) {
                        sink.push(unknown(program, name, Some(*span)));
                    } else if let Some((_, first)) = found.get(name) {
                        sink.push(
                            Diagnostic::error(INPUTS_FILE, format!("the input `{name}` is set twice"))
                                .label(*span, "once more here")
                                .label(*first, "here first")
                                .help("keep one of them"),
                        );
                    } else {
                        found.insert(*name, (value, *span));
                    }
                    continue;
                }
                _ => entry.head.span,
            },
            Item::Remove(remove) => remove.span,
            Item::Use(used) => used.span,
            Item::Allow(allow) => allow.span,
            Item::Declare(declare) => declare.span,
            Item::For(each) => each.span,
            Item::If(choice) => choice.span,
        };
        sink.push(
            Diagnostic::error(INPUTS_FILE, "a file of inputs holds only values for inputs")
                .label(span, "this is something else")
                .help("write `name = value`, one for each input"),
        );
    }
    found.into_iter().map(|(name, (value, _))| (name, value)).collect()
}

/// `input password: Secret`
fn refused(declare: &Declare<'_>) -> Option<Diagnostic> {
    fn is_secret(ty: &TypeExpr<'_>) -> bool {
        match &ty.kind {
            TypeKind::Name(name) => matches!(*name, "Secret" | "Hidden"),
            TypeKind::List(inner)
            | TypeKind::Map(inner)
            | TypeKind::Group(inner)
            | TypeKind::Optional(inner) => is_secret(inner),
            TypeKind::Union(members) => members.iter().any(is_secret),
            TypeKind::Literal(_) | TypeKind::Range(..) | TypeKind::Missing => false,
        }
    }
    let name = declare.name.text;
    is_secret(&declare.ty).then(|| {
        Diagnostic::error(INPUT_TYPE, format!("the input `{name}` cannot be a secret"))
            .label(declare.ty.span, "shells keep their history, and CI its logs")
            .help("leave it out, and say in the workload where it comes from: `secret X { store = …, path = … }`")
    })
}

/// A type that no argument can have.
fn no_input(declare: &Declare<'_>, ty: &Type<'_>) -> Option<Diagnostic> {
    fn is_fine(ty: &Type<'_>) -> bool {
        match ty {
            Type::Bool | Type::Int | Type::Quantity(_) | Type::Text(_) | Type::Literal(_) => true,
            // A type that is not known was a finding.
            Type::Any => true,
            Type::Union(members) => members.iter().all(is_fine),
            Type::List(inner) | Type::Optional(inner) => is_fine(inner),
            _ => false,
        }
    }
    (!is_fine(ty)).then(|| {
        Diagnostic::error(INPUT_TYPE, format!("the input `{}` cannot be {ty}", declare.name.text))
            .label(declare.ty.span, "no argument is written like that")
            .help("it is a `Bool`, a number, a text, a choice such as `\"a\" | \"b\"`, or a list of these")
    })
}

/// An argument that does not fit: there is no other place to point at than the declaration.
fn wrong(declare: &Declare<'_>, text: &str, misfit: &Misfit) -> Diagnostic {
    let name = declare.name.text;
    let help = misfit.help(name).unwrap_or_else(|| format!("pass another one: `--input {name}=…`"));
    Diagnostic::error(INPUT_WRONG, format!("`--input {name}={text}` does not fit"))
        .label(declare.span, misfit.problem(name))
        .help(help)
}
