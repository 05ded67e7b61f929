//! Variables made of variables: their parts, their order, their circles.
//!
//! Kubernetes expands `$(X)` only where X stands above. So what is made of
//! others stands last, each after its parts, and otherwise by name, so that
//! a moved line of the source rolls no pods.

use super::{NO_VARIABLE, Variable, VariableValue};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::model::words::App;
use crate::values::messages::CIRCLE;
use std::collections::BTreeSet;

/// GD0605 for secrets that are files or many keys.
pub(super) fn parts_are_variables(
    app: &App<'_>,
    variables: &[Variable<'_>],
    origins: &Origins,
    sink: &mut Sink,
) {
    for variable in variables {
        let VariableValue::Text(text) = &variable.value else { continue };
        let mut told = BTreeSet::new();
        for label in text.secrets().filter(|label| told.insert(*label)) {
            let Some(secret) = app.secret.get(label) else { continue };
            let why = match (&secret.mount, &secret.existing, &secret.key) {
                (Some(mount), ..) => Some((mount.origin, "a file, not a variable")),
                (None, Some(existing), None) => Some((existing.origin, "all keys of a Secret, not one")),
                _ => None,
            };
            if let Some((origin, why)) = why {
                let place = (origins.span(variable.origin), origins.span(origin));
                sink.push(no_variable(&variable.name, label, why, place));
            }
        }
    }
}

fn no_variable(user: &str, label: &str, why: &str, place: (Option<Span>, Option<Span>)) -> Diagnostic {
    let message = format!("the secret `{label}` cannot be part of the secret `{user}`");
    let mut finding = Diagnostic::error(NO_VARIABLE, message);
    if let Some(user) = place.0 {
        finding = finding.label(user, "made of variables");
    }
    if let Some(part) = place.1 {
        finding = finding.label(part, why);
    }
    finding.help(match why {
        "a file, not a variable" => {
            format!("leave `mount` out of `secret {label}`, or give the same value a second name")
        }
        _ => format!("name the key: `secret {label} {{ existing = \"…\", key = \"…\" }}`"),
    })
}

/// Each after its parts; none where two need each other.
pub(super) fn ordered<'a>(
    variables: Vec<Variable<'a>>,
    origins: &Origins,
    sink: &mut Sink,
) -> Option<Vec<Variable<'a>>> {
    let is_text = |variable: &Variable<'_>| matches!(variable.value, VariableValue::Text(_));
    let (mut waiting, mut listed): (Vec<_>, Vec<_>) = variables.into_iter().partition(is_text);
    let by_name = |one: &Variable<'_>, other: &Variable<'_>| one.name.cmp(&other.name);
    listed.sort_by(by_name);
    waiting.sort_by(by_name);
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|variable| variable.name.to_string()).collect();
        let is_ready = |variable: &Variable<'_>| match &variable.value {
            VariableValue::Text(text) => text.variables().all(|name| !names.contains(name)),
            VariableValue::Pod(_) | VariableValue::Key(_) => true,
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            sink.push(circle(&rest, origins));
            return None;
        }
        listed.extend(ready);
        waiting = rest;
    }
    Some(listed)
}

/// Those that need themselves; others only wait for them.
fn circle(waiting: &[Variable<'_>], origins: &Origins) -> Diagnostic {
    let needs = |name: &str| -> Vec<&str> {
        let found = waiting.iter().find(|variable| variable.name == name);
        match found.map(|variable| &variable.value) {
            Some(VariableValue::Text(text)) => text.variables().collect(),
            _ => Vec::new(),
        }
    };
    let needs_itself = |variable: &&Variable<'_>| {
        let mut reached = BTreeSet::new();
        let mut next = needs(&variable.name);
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(needs(name));
            }
        }
        reached.contains(&*variable.name)
    };
    let mut spans: Vec<Span> =
        waiting.iter().filter(needs_itself).filter_map(|variable| origins.span(variable.origin)).collect();
    spans.sort_unstable();
    let message = if spans.len() == 1 { "this secret needs itself" } else { "these secrets need each other" };
    let mut finding = Diagnostic::error(CIRCLE, message);
    for (at, span) in spans.iter().enumerate() {
        let text = match (spans.len(), at) {
            (1, _) => "refers to what it is part of",
            (_, 0) => "needs a secret …",
            _ => "… that needs this",
        };
        finding = finding.label(*span, text);
    }
    finding.help("one of them has to come from elsewhere: `secret NAME { store = …, path = \"…\" }`")
}
