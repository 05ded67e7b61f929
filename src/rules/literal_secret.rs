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
        for (name, secret) in &workload.app.secret {
            if let Some(literal) = &secret.literal {
                sink.push(readable(cx, workload, name, span(workload, literal)));
            }
        }
    }
}

fn readable(cx: &Context<'_>, workload: &Workload<'_>, name: &str, place: Span) -> Diagnostic {
    let environment = cx.environment.name;
    Diagnostic::error(
        CODE,
        format!("anyone who reads the source knows `{name}` of `{}` in `{environment}`", workload.name.value),
    )
    .label(place, "in clear")
    .label(cx.environment.span, "not `local`: a secret matters here")
    .help(format!(
        "keep the literal in a `local` environment; here write `secret {name} {{ store = …, path = \"…\" }}`"
    ))
}
