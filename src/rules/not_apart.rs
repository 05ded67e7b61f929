//! GD0481: pods that may all stand on one node.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0481", "not-apart");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0481.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_protected() || cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let placement = &workload.app.placement;
        if placement.apart.value == "never"
            && placement.spread.is_none()
            && workload.replicas.least().value > 1
        {
            sink.push(together(cx, workload));
        }
    }
}

fn together(cx: &Context<'_>, workload: &Workload<'_>) -> Diagnostic {
    cx.availability(CODE, format!("all pods of `{}` may stand on one node", workload.name.value))
        .label(span(workload, &workload.app.placement.apart), "when that node stops, all stop")
        .help("leave `apart` out: then they avoid each other's nodes where they can")
}
