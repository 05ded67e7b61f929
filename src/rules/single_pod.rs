//! GD0408: one pod where it matters.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::risk("GD0408", "single-pod");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0408.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_protected() || cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        // None at all is off on purpose; a volume of one node allows no second one.
        let single = workload.replicas.least().value == 1;
        if single && !workload.app.volumes().any(|(_, volume)| volume.is_of_one_node()) {
            sink.push(alone(cx, workload));
        }
    }
}

fn alone(cx: &Context<'_>, workload: &Workload<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let environment = cx.environment.name;
    let place = span(workload, &workload.replicas.least());
    match &workload.replicas {
        Replicas::Fixed(_) => cx
            .availability(
                CODE,
                format!("`{name}` runs one pod, in the protected environment `{environment}`"),
            )
            .label(place, "when that pod stops, nothing is left")
            .help(format!("add to `environment {environment}`: `app {name} {{ scale = 2 }}`")),
        Replicas::Auto { max, .. } => cx
            .availability(
                CODE,
                format!("`{name}` may shrink to one pod, in the protected environment `{environment}`"),
            )
            .label(place, "when that pod stops, nothing is left")
            .help(format!("write `scale = 2..{}`", max.value.max(2))),
    }
}
