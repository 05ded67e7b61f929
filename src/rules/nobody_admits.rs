//! GD0519: a caller that exists already and that no policy lets in.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::{Edge, Workload};

const CODE: Code = Code::risk("GD0519", "nobody-admits");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0519.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.workloads.iter().filter(|workload| workload.app.existing.value) {
        for edge in workload.edges.iter().filter(|edge| edge.guarded) {
            sink.push(shut_out(workload, edge));
        }
    }
}

fn shut_out(workload: &Workload<'_>, edge: &Edge<'_>) -> Diagnostic {
    let (caller, callee) = (&workload.name.value, &edge.callee);
    Diagnostic::warning(CODE, format!("`{callee}` does not let `{caller}` in"))
        .label(
            origin_span(workload, edge.origin),
            format!("`{caller}` exists already, so nothing is written for it"),
        )
        .help(format!("write a policy by hand, or `network_policy = \"egress\"` in `{callee}`"))
}
