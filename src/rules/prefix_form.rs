//! GD0737: a prefix with which no object can be named.

use super::long_name::LONGEST;
use super::{Context, Rule, listed};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;

const CODE: Code = Code::new("GD0737", "prefix-form");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0737.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(prefix) = &cx.environment.words.prefix else { return };
    let place = cx.span(prefix);
    if let Some(problem) = problem(&prefix.value) {
        sink.push(malformed(&prefix.value, place, problem));
        return;
    }
    let long = cx.emitted().filter(|workload| workload.object.value.len() > LONGEST);
    let names = long.filter_map(|workload| workload.object.value.strip_prefix(&*prefix.value));
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        sink.push(too_long(&prefix.value, place, names));
    }
}

fn problem(prefix: &str) -> Option<String> {
    if !prefix.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some("a name starts with a small letter".to_owned());
    }
    let bad = prefix.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-'))?;
    Some(format!("`{bad}` is neither a small letter, a digit nor `-`"))
}

fn malformed(prefix: &str, place: Span, problem: String) -> Diagnostic {
    Diagnostic::error(CODE, format!("no name of an object begins with `{prefix}`"))
        .label(place, problem)
        .help("write it like `prefix = \"pr-${pr}-\"`")
}

fn too_long(prefix: &str, place: Span, names: Vec<&str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{prefix}` is too long to stand before {}", listed(names)))
        .label(place, format!("together they have {LONGEST} characters at most"))
        .help("choose a shorter prefix")
}
