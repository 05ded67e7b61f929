//! GD0487: one node for pods that never share one.

use super::{Context, Rule, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::decide::NODE;
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0487", "one-node-apart");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0487.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let placement = &workload.app.placement;
        if let Some(node) = placement.nodes.get(NODE)
            && placement.keeps_apart()
            && workload.replicas.least().value > 1
        {
            sink.push(waiting(workload, node));
        }
    }
}

fn waiting(workload: &Workload<'_>, node: &SText<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let count = workload.replicas.least();
    let finding =
        Diagnostic::error(CODE, format!("one pod of `{name}` starts, and all others wait for ever"))
            .label(span(workload, node), "there is one node of that name …")
            .label(span(workload, &workload.app.placement.apart), "… and no two pods share one");
    let finding = match written(workload, &count) {
        Some(place) => finding.label(place, "so many run at least"),
        None => finding,
    };
    finding.help("leave `apart` out, or choose nodes by a label that several have")
}
