//! GD0431: a config entry that no ConfigMap takes.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0431", "variable-name");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0431.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (name, setting) in &workload.app.config {
            if let Some(problem) = key_problem(name) {
                sink.push(refused(workload, name, "config entry", setting.origin, &problem));
            }
        }
        // An existing Secret has keys of its own.
        let made = workload.app.secrets().filter(|(_, _, secret)| secret.existing.is_none());
        for (_, name, secret) in made {
            if let Some(problem) = key_problem(name) {
                sink.push(refused(workload, name, "secret", secret.origin, &problem));
            }
        }
    }
}

/// What keeps a text from being a key of a ConfigMap.
pub(super) fn key_problem(key: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.is_empty() {
        return Some("the name is empty".to_owned());
    }
    if key.len() > 253 {
        return Some("the name has more than 253 characters".to_owned());
    }
    if key == "." || key.starts_with("..") {
        return Some("the name begins with dots".to_owned());
    }
    let bad = key.chars().find(|c| !good(*c))?;
    Some(if bad.is_whitespace() {
        "the name has a blank in it".to_owned()
    } else {
        format!("the name has a `{bad}` in it")
    })
}

fn refused(workload: &Workload<'_>, name: &str, what: &str, origin: OriginId, problem: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{name}` of `{}` cannot be the name of a {what}", workload.name.value))
        .label(origin_span(workload, origin), problem)
        .help(match what {
            "secret" => "write it as programs read it: `secret DB_PASSWORD { … }`",
            _ => "write it as programs read it: `LOG_LEVEL = …`",
        })
}
