//! What evaluation finds, in words.
//!
//! Quantities explain themselves (`base::quantity::explain`); here is the
//! rest: names, types, limits, and what is missing.

use super::value::Value;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::quantity::Dimension;
use crate::base::span::Span;
use crate::base::suggest;
use crate::layers::overlay::TWO_CHOICES;
use crate::layers::overlay::WRONG_SHAPE;
use crate::syntax::ast::{Expr, ExprKind, Op, StepKind};
use crate::words::form;
use crate::words::types::{Entity, Form, Type};
use crate::words::unknown::with_article;
use crate::words::word::{Bound, Field, Word};

/// GD0202: a name that means nothing.
pub const UNKNOWN_NAME: Code = Code::new("GD0202", "unknown-name");
/// GD0203: a workload that the environment does not have.
pub const ABSENT_WORKLOAD: Code = Code::new("GD0203", "absent-workload");
/// GD0207: a name found in two places.
pub const AMBIGUOUS: Code = Code::new("GD0207", "ambiguous-name");
/// GD0213: values that need each other.
pub const CIRCLE: Code = Code::new("GD0213", "circle");
/// GD0214: a function that does not exist.
pub const UNKNOWN_FUNCTION: Code = Code::new("GD0214", "unknown-function");
/// GD0304: another type.
pub const WRONG_TYPE: Code = Code::new("GD0304", "wrong-type");
/// GD0305: text of another form.
pub const WRONG_FORM: Code = Code::new("GD0305", "wrong-form");
/// GD0306: none of the texts that a field takes.
pub const NO_SUCH_CHOICE: Code = Code::new("GD0306", "no-such-choice");
/// GD0307: outside of a field's limits.
pub const OUT_OF_BOUNDS: Code = Code::new("GD0307", "out-of-bounds");
/// GD0739: something that the environment's Kubernetes does not know.
pub const TOO_NEW: Code = Code::new("GD0739", "too-new");
/// GD0741: an input that another environment asks for.
pub const ASKED_ELSEWHERE: Code = Code::new("GD0741", "asked-elsewhere");
/// GD0308: a field that is needed and not there.
pub const MISSING: Code = Code::new("GD0308", "missing");
/// GD0309: a field without the choice that it goes with.
pub const WITHOUT_CHOICE: Code = Code::new("GD0309", "without-its-choice");
/// GD0301: a range that shrinks.
pub const INVERTED_RANGE: Code = Code::new("GD0301", "inverted-range");
/// GD0317: a text longer than anything can hold.
pub const TOO_LONG: Code = Code::new("GD0317", "too-long");
/// GD0314: arithmetic on different things.
pub const ARITHMETIC: Code = Code::new("GD0314", "arithmetic");
/// GD0323: a decision about what is known only when an image is built.
pub const OPEN_INPUT: Code = Code::new("GD0323", "open-input");
/// GD0601: a secret where anyone can read it.
pub const EXPOSED_SECRET: Code = Code::new("GD0601", "exposed-secret");
/// GD0602: a secret that nobody provides.
pub const UNPROVIDED_SECRET: Code = Code::new("GD0602", "unprovided-secret");
/// GD0236: a secret that comes from an input.
pub const SECRET_BY_INPUT: Code = Code::new("GD0236", "secret-by-input");
/// GD0711: something that the environment does not provide.
pub const NOT_PROVIDED: Code = Code::new("GD0711", "not-provided");

/// Another type than the place wants.
pub(super) fn mismatch(field: &str, ty: &Type<'_>, found: &str, span: Span) -> Diagnostic {
    let called = match field.strip_prefix(EACH) {
        Some(list) => format!("each of `{list}`"),
        None => format!("`{field}`"),
    };
    let finding = Diagnostic::error(WRONG_TYPE, format!("{called} is {}", ty.required()))
        .label(span, format!("this is {found}"));
    match example(ty) {
        Some(example) => finding.help(format!("write it like `{example}`")),
        None => finding,
    }
}

/// A condition that is neither true nor false.
pub(super) fn absent_condition(span: Span) -> Diagnostic {
    Diagnostic::error(MISSING, "this condition is left out")
        .label(span, "what it refers to is absent here")
        .help("say what holds then, `… ?? false`, or ask for it: `has(…)`")
}

/// Before the name of a list where an element of it is meant.
pub(super) const EACH: &str = "each of ";

/// How a value of a type is written.
fn example(ty: &Type<'_>) -> Option<String> {
    Some(
        match ty {
            Type::Bool => "true",
            Type::Int => "3",
            Type::Quantity(Dimension::Cpu) => "100m",
            Type::Quantity(Dimension::Memory) => "128Mi",
            Type::Quantity(Dimension::Duration) => "10s",
            Type::Quantity(Dimension::Percent) => "80%",
            Type::Quantity(Dimension::Count) => "0.5",
            Type::Text(Form::Any)
            | Type::Hidden
            | Type::Secret
            | Type::Template
            | Type::Argument
            | Type::Setting
            | Type::Flags => "\"text\"",
            Type::Text(Form::Path) => "\"/path\"",
            Type::Text(Form::Url) => "\"https://shop.example.com\"",
            Type::Text(Form::Host | Form::Server) => "\"shop.example.com\"",
            Type::Text(Form::Cidr) => "\"10.0.0.0/16\"",
            Type::Text(Form::Image) => "\"registry.example.com/shop:1.0\"",
            Type::Text(Form::Label | Form::Name) => "\"name\"",
            Type::Text(Form::PortName) => "\"http\"",
            Type::Text(Form::VariableName) => "\"NAME\"",
            Type::Port => "port.http",
            Type::Volume => "web.volume.uploads",
            Type::Entity(Entity::Environment) => "dev",
            Type::Entity(_) => return None,
            Type::Literal(text) => return Some(format!("\"{text}\"")),
            Type::Union(members) => return members.iter().find_map(example),
            Type::List(inner) => return Some(format!("[{}]", example(inner)?)),
            Type::Range(low, _) => match low.required() {
                Type::Int => "1..5",
                Type::Quantity(Dimension::Cpu) => "100m..1",
                Type::Quantity(Dimension::Memory) => "64Mi..128Mi",
                _ => return None,
            },
            Type::Optional(inner) => return example(inner),
            Type::Unlimited | Type::Tree | Type::Content | Type::Any | Type::Map(_) => return None,
        }
        .to_owned(),
    )
}

/// A command as a text: its words, each one an element.
pub(super) fn text_for_list(field: &str, ty: &Type<'_>, text: &str, span: Span) -> Diagnostic {
    let finding = mismatch(field, ty, "text", span);
    let is_plain = !text.trim().is_empty() && !text.contains(['"', '\'', '\\', '$']);
    match ty.required() {
        Type::List(inner) if is_plain && inner.is_any_text() => {
            let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
            finding.help(format!("write its words one by one: `[{}]`", words.join(", ")))
        }
        _ => finding,
    }
}

/// A number where text belongs: its text, in quotes, is certain.
pub(super) fn number_for_text(field: &str, ty: &Type<'_>, lexeme: &str, span: Span) -> Diagnostic {
    literal_for_text(field, ty, lexeme, "a number", span)
}

/// A literal where text belongs.
pub(super) fn literal_for_text(
    field: &str,
    ty: &Type<'_>,
    lexeme: &str,
    found: &str,
    span: Span,
) -> Diagnostic {
    let finding = mismatch(field, ty, found, span);
    match ty.required() {
        // In quotes it would be of the wrong form.
        Type::Text(form) if form::problem(*form, lexeme).is_some() => finding,
        _ => finding.help(format!("give it quotes: `\"{lexeme}\"`")).replace(
            span,
            lexeme,
            format!("\"{lexeme}\""),
        ),
    }
}

/// A value where a secret is made of others; it is not repeated.
pub(super) fn secret_in_source(field: &str, ty: &Type<'_>, found: &str, span: Span) -> Diagnostic {
    mismatch(field, ty, found, span).help(ELSEWHERE)
}

/// The name of something declared where a program reads a text.
pub(super) fn entity_as_text(name: &str, what: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(WRONG_TYPE, format!("`{name}` is {}, not a value", with_article(what)))
        .label(span, "a word without quotes refers to something");
    finding.help(match what {
        "environment" => {
            format!("for text write `\"{name}\"`, for the environment at hand `environment.name`")
        }
        _ => format!("for text write `\"{name}\"`"),
    })
}

/// `build go { ldflags = if fast { … } else { … } }` with an input `fast`
pub(super) fn open_input(input: &str, span: Span) -> Diagnostic {
    Diagnostic::error(OPEN_INPUT, format!("nothing in a build can depend on the input `{input}`"))
        .label(
            span,
            "given when the image is built, as an `ARG`: the Dockerfile is the same for all its values",
        )
        .help("let a `let` decide; an input can be handed on in `variables`, and in `ldflags` of a Go build")
}

/// `hosts += "a"`
pub(super) fn appends_no_list(field: &str, found: &Value<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("what is appended to `{field}` is no list"))
        .label(span, format!("this is {}", kind_of(found)))
        .help("put it into brackets: `+= [ … ]`")
}

/// `name += ["a"]` where `name` is text
pub(super) fn appends_to_no_list(field: &str, found: &Value<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{field}` is not a list: it is {}", kind_of(found)))
        .label(span, "`+=` appends to a list")
        .help(format!("write `{field} = …`"))
}

/// `secret A { literal = some_input }`
pub(super) fn secret_by_input(field: &str, input: &str, span: Span) -> Diagnostic {
    Diagnostic::error(SECRET_BY_INPUT, format!("`{field}` would be made of the input `{input}`"))
        .label(span, "shells keep what was given to them, and CI its logs")
        .help("write a throw-away value in its place, or say where the secret comes from")
}

/// What to write instead of a secret.
pub(super) const ELSEWHERE: &str = "say where it comes from: `secret NAME { store = …, path = \"…\" }`";

/// Quoted where a number belongs.
pub(super) fn text_for_number(field: &str, ty: &Type<'_>, text: &str, span: Span) -> Diagnostic {
    let finding = mismatch(field, ty, "text", span);
    let is_of_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%');
    if text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_of_number) && reads(ty, text) {
        return finding.help(format!("leave the quotes out: `{text}`")).replace(
            span,
            &format!("\"{text}\""),
            text.to_owned(),
        );
    }
    finding
}

/// Whether a number is one of this type.
fn reads(ty: &Type<'_>, lexeme: &str) -> bool {
    match ty {
        Type::Int => lexeme.replace('_', "").parse::<i64>().is_ok(),
        Type::Quantity(dimension) => Bound::of(*dimension, lexeme).is_some(),
        Type::Range(low, _) => reads(low, lexeme),
        Type::Optional(inner) => reads(inner, lexeme),
        Type::Union(members) => members.iter().any(|member| reads(member, lexeme)),
        _ => false,
    }
}

/// A name that is found nowhere.
pub(super) fn unknown_name<'n>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'n str>,
    text_fits: bool,
) -> Diagnostic {
    let finding = Diagnostic::error(UNKNOWN_NAME, format!("nothing is named `{name}`"));
    let known: Vec<&str> = known.collect();
    if let Some(written) = subtraction(name, &known) {
        return finding
            .label(span, "nobody declares it: `-` is a part of a name")
            .help("a subtraction has blanks on both sides")
            .replace(span, name, written);
    }
    let near = suggest::nearest(name, known);
    match (near, text_fits) {
        (Some(near), _) => finding
            .label(span, "a word without quotes refers to something")
            .help(format!("did you mean `{near}`?"))
            .replace(span, name, near),
        (None, true) => finding
            .label(span, "a word without quotes refers to something")
            .help("if it is text, give it quotes")
            .replace(span, name, format!("\"{name}\"")),
        (None, false) => finding.label(span, "nobody declares it"),
    }
}

/// `max-1Mi`, where `max` is a name: with the blanks that make it a subtraction.
fn subtraction(name: &str, known: &[&str]) -> Option<String> {
    name.match_indices('-').find_map(|(at, _)| {
        let (left, right) = (&name[..at], &name[at + 1..]);
        let is_number = right.starts_with(|sign: char| sign.is_ascii_digit());
        (known.contains(&left) && (is_number || known.contains(&right))).then(|| format!("{left} - {right}"))
    })
}

/// The same without help.
pub(super) fn not_there(owner: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(UNKNOWN_NAME, format!("`{owner}` has no `{name}`")).label(span, "not there")
}

/// A step of a reference that its owner lacks.
pub(super) fn no_part<'n>(
    owner: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let finding = not_there(owner, name, span);
    let names: Vec<&str> = known.clone().collect();
    if let Some(written) = subtraction(name, &names) {
        return finding.help("a subtraction has blanks on both sides").replace(span, name, written);
    }
    match suggest::nearest(name, known.clone()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, name, near),
        None => {
            let names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            match names.as_slice() {
                [] => finding,
                [only] => finding.help(format!("there is only {only}")),
                names => finding.help(format!("there are {}", names.join(", "))),
            }
        }
    }
}

/// An input that only another environment asks for.
pub(super) fn asked_elsewhere(name: &str, owner: &str, environment: &str, span: Span) -> Diagnostic {
    let message = match environment {
        // In a loop outside of all environments.
        "" => format!("only environment `{owner}` asks for the input `{name}`"),
        _ => format!("environment `{environment}` does not ask for the input `{name}`"),
    };
    Diagnostic::error(ASKED_ELSEWHERE, message)
        .label(span, format!("only `{owner}` does"))
        .help(format!("use it in `environment {owner}`, or declare it at the root of a file"))
}

/// None of the literals of a union.
pub(super) fn no_such_choice(field: &str, ty: &Type<'_>, text: &str, span: Span) -> Diagnostic {
    let known: Vec<&str> = literals(ty);
    let finding = Diagnostic::error(NO_SUCH_CHOICE, format!("`{field}` cannot be `\"{text}\"`"))
        .label(span, "not one of its values");
    match suggest::nearest(text, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `\"{near}\"`?")).replace(
            span,
            &format!("\"{text}\""),
            format!("\"{near}\""),
        ),
        None => {
            let known: Vec<String> = known.iter().map(|name| format!("`\"{name}\"`")).collect();
            finding.help(format!("it is {}", known.join(" or ")))
        }
    }
}

/// The literals of a type.
pub fn literals<'t>(ty: &Type<'t>) -> Vec<&'t str> {
    match ty {
        Type::Literal(text) => vec![text],
        Type::Union(members) => members.iter().flat_map(literals).collect(),
        Type::Optional(inner) => literals(inner),
        _ => Vec::new(),
    }
}

/// Text of another form.
pub(super) fn wrong_form(field: &str, ty: &Type<'_>, text: &str, problem: &str, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_FORM, format!("`{text}` is not {}", ty.required())).label(span, problem).help(
        match corrected(ty.required(), text) {
            Some(good) => format!("write `\"{good}\"`"),
            // `{{ .Values.tag }}`, `$TAG`
            None if text.contains("{{") || text.contains('$') => {
                "a value stands in a text as `${tag}`, where `let tag = …` or `input tag: String` declares it"
                    .to_owned()
            }
            None => format!("`{field}` takes {}", ty.required()),
        },
    )
}

/// A text as its form wants it, where one reading is near: `data` as a path, a URL as a host.
fn corrected(ty: &Type<'_>, text: &str) -> Option<String> {
    let Type::Text(form) = ty else { return None };
    let good = match form {
        Form::Path => format!("/{}", text.trim_start_matches("./")),
        Form::Label | Form::Name => text.to_ascii_lowercase().replace(['_', ' ', '.'], "-"),
        Form::Host => text.split_once("://")?.1.split(['/', ':']).next()?.to_owned(),
        _ => return None,
    };
    crate::words::form::problem(*form, &good).is_none().then_some(good)
}

/// Below the least or above the most.
pub(super) fn out_of_bounds(field: &str, span: Span, bound: &Bound<'_>, least: bool) -> Diagnostic {
    let (problem, word) = if least { ("too small", "at least") } else { ("too large", "at most") };
    Diagnostic::error(OUT_OF_BOUNDS, format!("`{field}` is {problem}"))
        .label(span, format!("it is {word} {}", bound.lexeme))
        .help(format!("write {word} `{}`", bound.lexeme))
}

/// What a workload that is there already says in vain.
pub(super) fn beside_existing(address: &str, vain: &[(&str, Span)], existing: Span) -> Diagnostic {
    let names: Vec<String> = vain.iter().map(|(name, _)| format!("`{name}`")).collect();
    let mut finding = Diagnostic::error(
        TWO_CHOICES,
        format!("`{address}` is there already, so {} would have no effect", names.join(", ")),
    );
    for (_, span) in vain {
        finding = finding.label(*span, "nothing is emitted for it");
    }
    finding
        .label(existing, "it is said here")
        .help(format!("leave out either `existing = true`, or {}", names.join(", ")))
}

/// How what a word promises is kept.
pub(super) fn promise(ensure: &Expr<'_>) -> Option<String> {
    let ExprKind::Binary(binary) = &ensure.kind else { return None };
    let (left, right) = (written(&binary.left)?, written(&binary.right)?);
    (binary.op == Op::Le)
        .then(|| format!("write a `{left}` that is at most `{right}`, or a longer `{right}`"))
}

/// A list that needs an element.
pub(super) fn empty(field: &str, span: Span) -> Diagnostic {
    Diagnostic::error(OUT_OF_BOUNDS, format!("`{field}` is empty"))
        .label(span, "it holds one text at least")
        .help("leave it out, or fill it")
}

/// Not a multiple.
pub(super) fn not_whole(field: &str, span: Span, bound: &Bound<'_>) -> Diagnostic {
    Diagnostic::error(OUT_OF_BOUNDS, format!("`{field}` counts in steps of {}", bound.lexeme))
        .label(span, "a finer amount")
        .help(format!("write a multiple of `{}`", bound.lexeme))
}

/// What a field may be set to for a start; an ellipsis where nobody can know.
fn sample(field: &Field<'_>) -> String {
    match (field.ty.required(), &field.min) {
        (Type::Int, Some(least)) => least.lexeme.to_owned(),
        (Type::Range(..) | Type::Text(Form::Path), _) => example(&field.ty).unwrap_or("…".to_owned()),
        _ => "…".to_owned(),
    }
}

/// A required field that nobody sets.
pub(super) fn missing_field(address: &str, word: &Word<'_>, field: &Field<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(MISSING, format!("`{address}` has no `{}`", field.name))
        .label(span, format!("{} needs it", with_article(word.name)))
        .help(format!("add `{} = {}`: it is {}", field.name, sample(field), field.ty))
}

/// A required field whose value is left out.
pub(super) fn left_out(address: &str, called: &str, span: Span) -> Diagnostic {
    Diagnostic::error(MISSING, format!("`{address}` cannot be left out"))
        .label(span, "what it refers to is absent here")
        .help(format!("say what holds then: `{called} = … ?? …`"))
}

/// A field that nobody sets, and whose default refers to what is not there.
pub(super) fn no_default(address: &str, field: &Field<'_>, default: &Expr<'_>, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(MISSING, format!("`{address}` has no `{}`", field.name));
    let finding = match written(default) {
        Some(written) => finding.label(span, format!("by default it is `{written}`, which is not there")),
        None => finding.label(span, "its default cannot be computed"),
    };
    finding.help(format!("add `{} = …`: it is {}", field.name, field.ty.required()))
}

/// A reference as it is written.
fn written(expr: &Expr<'_>) -> Option<String> {
    let ExprKind::Ref(reference) = &expr.kind else { return None };
    let mut text = reference.root.text.to_owned();
    for step in &reference.steps {
        match &step.kind {
            StepKind::Name(name) => {
                text.push('.');
                text.push_str(name);
            }
            StepKind::Index(index) => {
                text.push('[');
                text.push_str(&written(index)?);
                text.push(']');
            }
        }
    }
    Some(text)
}

/// A required block that nobody writes.
pub(super) fn missing_word(address: &str, word: &Word<'_>, span: Span, removed: bool) -> Diagnostic {
    let example = match word.main {
        Some(_) => format!("add `{} = …`", word.name),
        None => {
            let fields: Vec<String> = word
                .members
                .values()
                .filter_map(|member| match member {
                    crate::words::word::Member::Field(field) => Some(field),
                    crate::words::word::Member::Word(_) => None,
                })
                .filter(|field| field.default.is_none() && !field.ty.is_optional() && !field.ty.is_map())
                .map(|field| format!("{} = {}", field.name, example(&field.ty).unwrap_or("…".to_owned())))
                .collect();
            format!("add `{} {{ {} }}`", word.name, fields.join(", "))
        }
    };
    Diagnostic::error(MISSING, format!("`{address}` has no `{}`", word.name))
        .label(
            span,
            if removed { "it cannot run without what this removes" } else { "it cannot run without" },
        )
        .help(if removed { format!("leave the removal out, or {example}") } else { example })
}

/// None of a choice.
pub(super) fn missing_choice(address: &str, word: &Word<'_>, span: Span) -> Diagnostic {
    let choices: Vec<String> = word
        .one_of
        .iter()
        .filter(|name| word.field(name).is_none_or(|field| field.planned != crate::words::word::Planned::Yes))
        .map(|name| format!("`{name}`"))
        .collect();
    Diagnostic::error(MISSING, format!("`{address}` says nothing of {}", choices.join(", ")))
        .label(span, "one of them is needed")
        .help(format!("add one of {}", choices.join(", ")))
}

/// A field whose choice is not made.
pub(super) fn without_choice(field: &Field<'_>, span: Span) -> Diagnostic {
    let with: Vec<String> = field.with.iter().map(|name| format!("`{name}`")).collect();
    let with = match with.as_slice() {
        [others @ .., last] if others.len() > 1 => format!("{} or {last}", others.join(", ")),
        with => with.join(" or "),
    };
    Diagnostic::error(WITHOUT_CHOICE, format!("`{}` goes with {with}", field.name))
        .label(span, "which is not set")
        .help(format!("add {with}, or leave `{}` out", field.name))
}

/// What a value is, for messages.
pub fn kind_of(value: &Value<'_>) -> &'static str {
    match value {
        Value::Bool(_) => "`true` or `false`",
        Value::Int(_) => "a whole number",
        Value::Count(_) | Value::Written(..) => "a number",
        Value::Text(_) => "text",
        Value::Cpu(_) => "an amount of cpu",
        Value::Memory(_) => "an amount of memory",
        Value::Duration(_) => "a duration",
        Value::Percent(_) => "a percentage",
        Value::Unlimited => "`unlimited`",
        Value::Range(_) => "a range",
        Value::List(_) => "a list",
        Value::Map(_) => "a block of entries",
        Value::Port(_) => "a port",
        Value::Volume(_) => "a volume",
        Value::Entity(_) => "the name of something",
        Value::Pod(_) => "known only when a pod runs",
        Value::Late(text) if text.is_secret() => "a secret",
        Value::Late(_) => "known only when a pod runs",
        Value::Absent => "left out",
        Value::Unknown => "unknown",
    }
}
