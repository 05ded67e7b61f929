//! GD0406: a rollout that has failed before a pod can count.

use super::{Context, Rule, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::base::quantity::Duration;
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::new("GD0406", "deadline-before-ready");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0406.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let (ready_for, deadline) = match &workload.strategy {
            Strategy::Rolling(rolling) => (rolling.ready_for, rolling.deadline),
            Strategy::Recreate(recreate) => (recreate.ready_for, recreate.deadline),
        };
        if deadline.value <= ready_for.value {
            sink.push(too_early(workload, &ready_for, &deadline));
        }
    }
}

fn too_early(
    workload: &Workload<'_>,
    ready_for: &Sourced<Duration>,
    deadline: &Sourced<Duration>,
) -> Diagnostic {
    let name = &workload.name.value;
    let finding = Diagnostic::error(CODE, format!("a rollout of `{name}` has failed before a pod can count"));
    let finding = match written(workload, deadline) {
        Some(place) => finding
            .label(place, "it has failed when nothing moved for so long")
            .label(span(workload, ready_for), "a pod counts after it was ready for so long"),
        None => finding.label(
            span(workload, ready_for),
            format!("a pod counts after so long; the `deadline` is {}", deadline.value),
        ),
    };
    finding.help(format!("write a `deadline` above {}", ready_for.value))
}
