//! GD0422: a target that no pod can exceed.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::base::quantity::{Percent, Quantity};
use crate::model::words::{Ends, Limit, Resources, ScaleTarget};
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::new("GD0422", "target-out-of-reach");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0422.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(on) = &workload.app.scale.on else { continue };
        if matches!(workload.replicas, Replicas::Fixed(_)) {
            continue;
        }
        if let Some(cpu) = &on.cpu
            && let Some(resources) = measured(workload, cpu)
        {
            sink.extend(unreachable(workload, "cpu", cpu.target, &resources.cpu));
        }
        if let Some(memory) = &on.memory
            && let Some(resources) = measured(workload, memory)
        {
            sink.extend(unreachable(workload, "memory", memory.target, &resources.memory));
        }
    }
}

/// Whose use is measured; nobody's alone where a sidecar has its part in it.
fn measured<'w, 's>(workload: &'w Workload<'s>, target: &ScaleTarget<'s>) -> Option<&'w Resources<'s>> {
    let app = &workload.app;
    match &target.container {
        Some(only) if only.value != workload.name.value => app.sidecar.get(&only.value)?.resources.as_ref(),
        None if !app.sidecar.is_empty() => None,
        Some(_) | None => app.resources.as_ref(),
    }
}

/// Use is measured as a share of the request and never exceeds the limit.
fn unreachable<Q: Quantity>(
    workload: &Workload<'_>,
    resource: &str,
    target: Sourced<Percent>,
    ends: &Ends<Q>,
) -> Option<Diagnostic> {
    let Limit::At(limit) = ends.max.value else { return None };
    let request = ends.min.value;
    let most = u128::from(limit.raw()) * 100 / u128::from(request.raw()).max(1);
    (u128::from(target.value.0) >= most).then(|| {
        let name = &workload.name.value;
        Diagnostic::error(
            CODE,
            format!("`{name}` never scales: its {resource} cannot exceed {most}% of the request"),
        )
        .label(span(workload, &target), "another pod only comes above this share")
        .label(span(workload, &ends.max), format!("the limit, {most}% of {request}"))
        .help(format!("write a `target` below `{most}%`, or raise the limit"))
    })
}
