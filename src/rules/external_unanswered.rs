//! GD0521: an external that calls what gets no policy.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::values::value::PortRef;

const CODE: Code = Code::risk("GD0521", "external-unanswered");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0521.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let externals = &cx.environment.others.externals;
    for (name, external) in externals {
        for call in &external.calls.value {
            let callee = call.value.workload;
            let why = match cx.workload(callee) {
                Some(workload) if workload.app.existing.value => "exists already",
                None if externals.contains_key(callee) => "is an external",
                _ => continue,
            };
            sink.push(unanswered(cx, name, call, why));
        }
    }
}

fn unanswered(cx: &Context<'_>, name: &str, call: &Sourced<PortRef<'_>>, why: &str) -> Diagnostic {
    let callee = call.value.workload;
    Diagnostic::warning(CODE, format!("nothing lets `{name}` into `{callee}`"))
        .label(cx.span(call), format!("`{callee}` {why}, so no policy is written for it"))
        .help("leave it out of `calls`")
}
