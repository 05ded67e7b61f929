//! GD0423: pods that no drain of a node may move.

use super::{Context, Rule, origin_span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::workload::{Budget, Workload};

const CODE: Code = Code::new("GD0423", "drain-blocked");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0423.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Nobody drains the node of a throw-away cluster.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let least = workload.replicas.least().value;
        if let Some(budget) = &workload.disruption
            && least > 0
            && blocks(&budget.value, least)
        {
            sink.push(blocked(workload, budget, least));
        }
    }
}

/// Kubernetes rounds the shares of a budget up, both kinds.
fn blocks(budget: &Budget, least: i64) -> bool {
    match budget {
        Budget::Unavailable(missing) => missing.of_up(least) == 0,
        Budget::Available(stay) => stay.of_up(least) >= least,
    }
}

fn blocked(workload: &Workload<'_>, budget: &Sourced<Budget>, least: i64) -> Diagnostic {
    let label = match budget.value {
        Budget::Unavailable(_) => "no pod may be missing".to_owned(),
        Budget::Available(stay) => format!("{} of {least} have to stay", stay.of_up(least)),
    };
    let finding =
        Diagnostic::error(CODE, format!("no node with a pod of `{}` can be drained", workload.name.value))
            .label(origin_span(workload, budget.origin), label);
    let count = workload.replicas.least();
    let finding = match (&budget.value, written(workload, &count)) {
        (Budget::Available(_), Some(place)) => finding.label(place, "so many run at least"),
        _ => finding,
    };
    match least {
        1 => finding.help("leave `disruption` out, or run two pods"),
        _ => finding.help("write `disruption { unavailable = 1 }`, or leave it out: that is the default"),
    }
}
