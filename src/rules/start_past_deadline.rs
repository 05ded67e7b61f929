//! GD0407: a start that may take longer than its rollout.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::base::quantity::Duration;
use crate::model::words::Probe;
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::risk("GD0407", "start-past-deadline");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0407.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(startup) = workload.app.probe.get("startup") else { continue };
        let deadline = match &workload.strategy {
            Strategy::Rolling(rolling) => rolling.deadline,
            Strategy::Recreate(recreate) => recreate.deadline,
        };
        let longest = startup.gives_up_after();
        if longest > deadline.value {
            sink.push(too_slow(cx, workload, startup, longest, &deadline));
        }
    }
}

fn too_slow(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    startup: &Probe<'_>,
    longest: Duration,
    deadline: &Sourced<Duration>,
) -> Diagnostic {
    let name = &workload.name.value;
    let finding = cx
        .availability(CODE, format!("a rollout of `{name}` may have failed before its pods have started"))
        .label(origin_span(workload, startup.origin), format!("a start may take {longest}"));
    let finding = match super::written(workload, deadline) {
        Some(_) => finding.label(span(workload, deadline), "it has failed when nothing moved for so long"),
        None => finding,
    };
    finding.help(format!("write a `deadline` above {longest} in `rollout`; it is {} now", deadline.value))
}
