//! GD0483: two disruption budgets for one pod.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0483", "two-budgets");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0483.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx).into_iter().filter(|written| written.kind == "PodDisruptionBudget") {
        let Some(selector) = written.at("spec.selector") else { continue };
        for workload in written.beside(cx) {
            if let Some(budget) = workload.disruption.as_ref().filter(|_| selector.selects(cx, workload)) {
                sink.push(twice(workload, &written, selector, budget.origin));
            }
        }
    }
}

fn twice(workload: &Workload<'_>, written: &Written<'_>, selector: Part<'_>, own: OriginId) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(CODE, format!("no node with a pod of `{name}` can be drained: it has two budgets"))
        .label(selector.place, format!("`{}` is for its pods, too", written.name))
        .label(origin_span(workload, own), "its own budget follows from this")
        .help(format!("remove the manifest, and write `disruption` in `app {name}`"))
}
