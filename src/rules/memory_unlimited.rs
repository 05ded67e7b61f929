//! GD0477: memory without an end where it matters.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::{Limit, Resources};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0477", "memory-unlimited");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0477.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_protected() || cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        if let Some(resources) = &workload.app.resources
            && resources.memory.max.value == Limit::Unlimited
        {
            sink.push(endless(cx, workload, resources));
        }
    }
}

fn endless(cx: &Context<'_>, workload: &Workload<'_>, resources: &Resources<'_>) -> Diagnostic {
    let request = resources.memory.min.value;
    Diagnostic::warning(
        CODE,
        format!(
            "`{}` may take all memory of its node, in the protected environment `{}`",
            workload.name.value, cx.environment.name
        ),
    )
    .label(span(workload, &resources.memory.max), "the other pods of the node are stopped then")
    .help(format!(
        "write an end: `memory = {request}..{}`",
        crate::base::quantity::Memory(request.0.saturating_mul(2))
    ))
}
