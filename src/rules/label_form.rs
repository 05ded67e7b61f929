//! GD0441: a label or annotation that the API server does not take.

use super::labels::{Entry, Kind, entries};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0441", "label-form");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0441.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for entry in entries(cx) {
        if let Some(problem) = key_problem(entry.key) {
            sink.push(wrong_key(&entry, problem));
        } else if entry.kind != Kind::Annotation
            && let Some(problem) = value_problem(entry.value)
        {
            sink.push(wrong_value(&entry, problem));
        }
    }
}

/// `name` or `example.com/name`
pub(super) fn key_problem(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if let Some(prefix) = prefix {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        let labels = || {
            prefix.split('.').all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        };
        if prefix.len() > 253 || !prefix.chars().all(small) || !labels() {
            return Some("before the `/` stands a host name in lower case");
        }
    }
    if name.is_empty() {
        return Some("the name is empty");
    }
    form_problem(name)
}

pub(super) fn value_problem(value: &str) -> Option<&'static str> {
    if value.is_empty() { None } else { form_problem(value) }
}

fn form_problem(text: &str) -> Option<&'static str> {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let edge = |c: char| c.is_ascii_alphanumeric();
    if text.len() > 63 {
        Some("it has more than 63 characters")
    } else if !text.chars().all(inner) {
        Some("it has other characters than letters, digits, `-`, `_` and `.`")
    } else if !(text.starts_with(edge) && text.ends_with(edge)) {
        Some("it does not begin and end with a letter or digit")
    } else {
        None
    }
}

fn wrong_key(entry: &Entry<'_>, problem: &str) -> Diagnostic {
    let what = match entry.kind {
        Kind::Annotation => "an annotation",
        Kind::Label | Kind::Node | Kind::Pod | Kind::Selector => "a label",
    };
    Diagnostic::error(CODE, format!("`{}` cannot be the name of {what}", entry.key))
        .label(entry.place, problem)
        .help("write it like `team` or `example.com/team`")
}

fn wrong_value(entry: &Entry<'_>, problem: &str) -> Diagnostic {
    let finding = Diagnostic::error(CODE, format!("the label `{}` cannot hold this text", entry.key))
        .label(entry.place, problem);
    match entry.kind {
        Kind::Node => finding.help("write it as the node has it"),
        Kind::Pod | Kind::Selector => finding.help("write it as the pods have it"),
        Kind::Label | Kind::Annotation => {
            finding.help("a label holds a short name; `annotations` hold any text")
        }
    }
}
