//! GD0474: a budget that lets all pods go at once.

use super::{Context, Rule, origin_span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::workload::{Budget, Workload};

const CODE: Code = Code::risk("GD0474", "keeps-nobody");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0474.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Nobody drains the node of a throw-away cluster.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let least = workload.replicas.least().value;
        if let Some(budget) = &workload.disruption
            && least > 1
            && keeps_none(&budget.value, least)
        {
            sink.push(all_at_once(cx, workload, budget, least));
        }
    }
}

/// Kubernetes rounds the shares of a budget up, both kinds.
fn keeps_none(budget: &Budget, least: i64) -> bool {
    match budget {
        Budget::Unavailable(missing) => missing.of_up(least) >= least,
        Budget::Available(stay) => stay.is_zero(),
    }
}

fn all_at_once(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    budget: &Sourced<Budget>,
    least: i64,
) -> Diagnostic {
    let label = match budget.value {
        Budget::Unavailable(missing) => format!("{} of {least} may be missing", missing.of_up(least)),
        Budget::Available(_) => "none has to stay".to_owned(),
    };
    let finding = cx
        .availability(
            CODE,
            format!("when nodes are drained, all pods of `{}` may go at once", workload.name.value),
        )
        .label(origin_span(workload, budget.origin), label);
    let count = workload.replicas.least();
    let finding = match written(workload, &count) {
        Some(place) => finding.label(place, "so many run at least"),
        None => finding,
    };
    finding.help("write `disruption { unavailable = 1 }`, or leave it out: that is the default")
}
