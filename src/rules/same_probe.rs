//! GD0411: a pod that is restarted when it should only be left alone.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::{Probe, SText};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0411", "same-probe");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0411.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let probes = &workload.app.probe;
        if let (Some(readiness), Some(liveness)) = (probes.get("readiness"), probes.get("liveness"))
            && ask_the_same(readiness, liveness)
            && liveness.gives_up_after() <= readiness.gives_up_after()
        {
            sink.push(restarted(cx, workload, readiness, liveness));
        }
    }
}

fn ask_the_same(one: &Probe<'_>, other: &Probe<'_>) -> bool {
    same(one.get.as_ref(), other.get.as_ref())
        && same(one.port.as_ref(), other.port.as_ref())
        && same(one.grpc.as_ref(), other.grpc.as_ref())
        && same(one.tcp.as_ref(), other.tcp.as_ref())
        && command(one) == command(other)
}

fn same<T: PartialEq>(one: Option<&Sourced<T>>, other: Option<&Sourced<T>>) -> bool {
    one.map(|one| &one.value) == other.map(|other| &other.value)
}

fn command<'p>(probe: &'p Probe<'_>) -> Option<Vec<&'p str>> {
    let text = |word: &'p SText<'_>| &*word.value;
    probe.run.as_ref().map(|run| run.value.iter().map(text).collect())
}

fn restarted(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    readiness: &Probe<'_>,
    liveness: &Probe<'_>,
) -> Diagnostic {
    let (restart, leave) = (liveness.gives_up_after(), readiness.gives_up_after());
    cx.availability(CODE, format!("`{}` is restarted as soon as it is not ready", workload.name.value))
        .label(origin_span(workload, liveness.origin), format!("restarts it after {restart}"))
        .label(origin_span(workload, readiness.origin), format!("asks the same, and spares it after {leave}"))
        .help("let `liveness` ask what depends on nothing else, or raise its `failures`")
}
