//! GD0415: a pod that stops while others still call it.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0415", "no-drain");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0415.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if !workload.service_ports.is_empty() && workload.pre_stop.is_none() {
            sink.push(at_once(cx, workload));
        }
    }
}

fn at_once(cx: &Context<'_>, workload: &Workload<'_>) -> Diagnostic {
    let shutdown = &workload.app.shutdown;
    let origin = shutdown.drain.map_or(shutdown.origin, |drain| drain.origin);
    cx.availability(CODE, format!("`{}` stops while others still send it requests", workload.name.value))
        .label(origin_span(workload, origin), "no time for them to hear of it")
        .help("leave `drain` out: it is 5s where there is a Service")
}
