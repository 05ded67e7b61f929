//! GD0604: a secret in the source, where it matters.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0604", "literal-secret");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0604.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        for (_, name, secret) in workload.app.secrets() {
            if let Some(literal) = &secret.literal {
                sink.push(readable(workload, name, span(workload, literal)));
            }
        }
    }
}

fn readable(workload: &Workload<'_>, name: &str, place: Span) -> Diagnostic {
    let message =
        format!("anyone who reads the source knows the secret `{name}` of `{}`", workload.name.value);
    Diagnostic::error(CODE, message)
        .label(place, "in clear, where it matters")
        .help(format!(
            "keep this for environments with `local = true`; elsewhere write\n`secret {name} {{ store = …, path = \"…\" }}`"
        ))
}
