//! What is found in the words of Kubernetes.
//!
//! A field is called by its path from the object: `spec.template`. What is
//! there is listed, as far as one can take it in.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::suggest;
use crate::schema::Schemas;
use crate::schema::shape::{Object, Shape};
use crate::values::messages::kind_of;
use crate::values::value::{Amount, Value};

/// GD0801: a patch of something that is not there.
pub(super) const PATCH_OF_NOTHING: Code = Code::new("GD0801", "patch-of-nothing");
/// GD0802: a field that the schema lacks.
pub(super) const UNKNOWN_FIELD: Code = Code::new("GD0802", "unknown-field");
/// GD0803: a field of another type.
pub(super) const FIELD_TYPE: Code = Code::new("GD0803", "field-type");
/// GD0804: a field that an object needs.
pub(super) const FIELD_MISSING: Code = Code::new("GD0804", "field-missing");
/// GD0805: a kind that no schema describes.
pub(super) const NO_SCHEMA: Code = Code::risk("GD0805", "no-schema");
/// GD0806: a field that others depend on.
pub(super) const FIXED_FIELD: Code = Code::new("GD0806", "fixed-field");
/// GD0807: a patch that changes nothing.
pub(super) const NO_EFFECT: Code = Code::risk("GD0807", "patch-without-effect");
/// GD0808: a patch of what a word says.
pub(super) const HAS_WORD: Code = Code::risk("GD0808", "patch-for-a-word");
/// GD0814: a name that no object can have.
pub(super) const OBJECT_NAME: Code = Code::new("GD0814", "object-name");

/// So many names are listed at most.
const MOST: usize = 12;

/// A field of a kind.
pub(super) struct Place<'p> {
    pub(super) kind: &'p str,
    pub(super) fields: &'p [String],
}

impl Place<'_> {
    /// `` `spec.template` of a Deployment ``; the object itself without fields.
    fn of(&self) -> String {
        let kind = with_article(self.kind);
        if self.fields.is_empty() { kind } else { format!("`{}` of {kind}", path(self.fields)) }
    }
}

/// ``a Deployment``, ``an Ingress``
fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// What a value is, with its article.
fn found(value: &Value<'_>) -> &'static str {
    match value {
        Value::Written(_, Amount::Duration(_)) => "a duration",
        Value::Written(_, Amount::Memory(_)) => "an amount of memory",
        Value::Written(_, Amount::Percent(_)) => "a percentage",
        other => kind_of(other),
    }
}

/// `spec.annotations["a/b"]`
pub(super) fn path(fields: &[String]) -> String {
    let mut shown = String::new();
    for field in fields {
        // An element of a list is told apart by this.
        if let Some(element) = field.strip_prefix('[') {
            shown.push_str("[\"");
            shown.push_str(element);
            shown.push_str("\"]");
            continue;
        }
        let plain =
            field.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$'));
        match (plain && !field.is_empty(), shown.is_empty()) {
            (true, true) => shown.push_str(field),
            (true, false) => {
                shown.push('.');
                shown.push_str(field);
            }
            (false, _) => {
                shown.push_str("[\"");
                shown.push_str(field);
                shown.push_str("\"]");
            }
        }
    }
    shown
}

/// ``there are `a` and `b` ``
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        let more = names.len() - MOST;
        names.truncate(MOST);
        return format!("there are {} and {more} more", names.join(", "));
    }
    match (names.pop(), names.is_empty()) {
        (None, _) => "there is none".to_owned(),
        (Some(only), true) => format!("there is only {only}"),
        (Some(last), false) => format!("there are {} and {last}", names.join(", ")),
    }
}

/// Offers another name for the one at a span, in quotes where it stands in quotes.
pub(super) fn rename(finding: Diagnostic, span: Span, name: &str, near: &str) -> Diagnostic {
    let written = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(0);
    match written.checked_sub(name.len()) {
        Some(0) => finding.replace(span, name, near),
        Some(2) => finding.replace(span, &format!("\"{name}\""), format!("\"{near}\"")),
        _ => finding,
    }
}

pub(super) fn unknown_field(place: &Place<'_>, name: &str, object: &Object, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(UNKNOWN_FIELD, format!("{} has no `{name}`", place.of()))
        .label(span, "unknown field");
    let known = || object.fields.iter().map(|field| field.name.as_str());
    match suggest::nearest(name, known()) {
        Some(near) => rename(finding.help(format!("did you mean `{near}`?")), span, name, near),
        None => finding.help(listed(known())),
    }
}

pub(super) fn wrong_type(place: &Place<'_>, shape: &Shape, value: &Value<'_>, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(FIELD_TYPE, format!("{} is {shape}", place.of()))
        .label(span, format!("this is {}", found(value)));
    let example = match (shape, value) {
        (Shape::Text, Value::Written(lexeme, _)) => {
            return finding.help(format!("give it quotes: `\"{lexeme}\"`")).replace(
                span,
                lexeme,
                format!("\"{lexeme}\""),
            );
        }
        (Shape::Text, Value::Bool(value)) => format!("give it quotes: `\"{value}\"`"),
        (Shape::Int | Shape::Number | Shape::Quantity, Value::Text(text))
            if text.starts_with(|letter: char| letter.is_ascii_digit()) =>
        {
            format!("leave the quotes out: `{text}`")
        }
        (Shape::Text, _) => "write it like `\"text\"`".to_owned(),
        (Shape::Choice(choices), _) => format!("write it like `\"{}\"`", choices[0]),
        (Shape::Int | Shape::Number, _) => "write it like `3`".to_owned(),
        (Shape::Bool, _) => "write it like `true`".to_owned(),
        (Shape::Quantity, _) => "write it like `100m` or `128Mi`".to_owned(),
        (Shape::IntOrText, _) => "write it like `1` or `\"http\"`".to_owned(),
        (Shape::List(_), _) => "write it like `[…]`".to_owned(),
        (Shape::Map(_) | Shape::Object(_) | Shape::Named(_) | Shape::Any, _) => {
            "write it like `{ name = value }`".to_owned()
        }
    };
    finding.help(example)
}

pub(super) fn no_choice(place: &Place<'_>, choices: &[String], text: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(FIELD_TYPE, format!("{} cannot be `{text}`", place.of()))
        .label(span, "none of its values");
    let known = || choices.iter().map(String::as_str);
    match suggest::nearest(text, known()) {
        Some(near) => rename(finding.help(format!("did you mean `{near}`?")), span, text, near),
        None => finding.help(listed(known())),
    }
}

/// A value that no schema explains.
pub(super) fn unclear(place: &Place<'_>, value: &Value<'_>, span: Span) -> Diagnostic {
    let finding = |text: String| Diagnostic::error(FIELD_TYPE, text);
    match value {
        Value::Written(lexeme, Amount::Plain) => {
            finding(format!("nobody says what `{lexeme}` measures in {}", place.of()))
                .label(span, "minutes or milli-cores, for example")
                .help(format!("give it quotes: `\"{lexeme}\"`"))
                .replace(span, lexeme, format!("\"{lexeme}\""))
        }
        other => finding(format!("{} takes text, numbers, lists and blocks", place.of()))
            .label(span, format!("this is {}", kind_of(other))),
    }
}

pub(super) fn missing_field(place: &Place<'_>, lacks: &[&str], object: &Object, span: Span) -> Diagnostic {
    let names: Vec<String> = lacks.iter().map(|name| format!("`{name}`")).collect();
    let add = lacks.iter().map(|name| {
        let shape = object.fields.iter().find(|field| field.name == **name).map(|field| &field.shape);
        let is_block =
            shape.is_some_and(|shape| matches!(shape, Shape::Map(_) | Shape::Object(_) | Shape::Named(_)));
        if is_block { format!("{name} {{ … }}") } else { format!("{name} = …") }
    });
    let add: Vec<String> = add.collect();
    Diagnostic::error(FIELD_MISSING, format!("{} lacks {}", place.of(), names.join(", ")))
        .label(span, "needed here")
        .help(format!("add `{}`", add.join(", ")))
}

pub(super) fn no_schema(version: &str, kind: &str, schemas: &Schemas, span: Span) -> Diagnostic {
    let finding =
        Diagnostic::warning(NO_SCHEMA, format!("nothing is known of the kind {kind} of `{version}`"))
            .label(span, "its fields are not checked");
    let versions: Vec<&str> =
        schemas.names().filter(|(_, name)| *name == kind).map(|(version, _)| version).collect();
    if !versions.is_empty() {
        let known: Vec<String> = versions.iter().map(|version| format!("`{version}`")).collect();
        return finding.help(format!("{kind} is known of {}", known.join(" and ")));
    }
    let group = crate::schema::group(version);
    let kinds = schemas.names().filter(|(other, _)| *other == version).map(|(_, name)| name);
    if let Some(near) = suggest::nearest(kind, kinds) {
        return finding.help(format!("did you mean `{near}`?"));
    }
    if !group.contains('.') {
        return finding.help(format!("the newest Kubernetes has no such kind: is `{version}` right?"));
    }
    finding.help(
        "put its CustomResourceDefinition beside the project, and in `project`: `crds = [\"crds/*.yaml\"]`",
    )
}

pub(super) fn said_by_head(kind: &str, field: &str, span: Span) -> Diagnostic {
    let help = if field.contains("labels") {
        "leave it out: gdeploy finds its objects by this label"
    } else if field == "status" {
        "leave it out: the cluster writes it"
    } else {
        "leave it out: the head of the manifest says it"
    };
    Diagnostic::error(FIXED_FIELD, format!("`{field}` of {kind} is not written in its block"))
        .label(span, "said elsewhere")
        .help(help)
}

pub(super) fn name_form(kind: &str, name: &str, problem: &str, span: Span) -> Diagnostic {
    Diagnostic::error(OBJECT_NAME, format!("no {kind} can be called `{name}`"))
        .label(span, problem)
        .help("write the name as it will stand in the cluster")
}
