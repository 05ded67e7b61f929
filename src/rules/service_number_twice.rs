//! GD0511: two ports of a Service with one number.

use super::{Context, Rule, origin_span, ranked};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::{ServicePort, Workload};

const CODE: Code = Code::new("GD0511", "service-number-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0511.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (at, port) in workload.service_ports.iter().enumerate() {
            let same = workload.service_ports[..at]
                .iter()
                .find(|other| other.number.value == port.number.value && other.transport == port.transport);
            if let Some(same) = same.filter(|same| !listen_alike(workload, same, port)) {
                sink.push(ambiguous(workload, same, port));
            }
        }
    }
}

/// Two that have one number inside already are GD0510's.
fn listen_alike(workload: &Workload<'_>, one: &ServicePort<'_>, other: &ServicePort<'_>) -> bool {
    let number = |port: &ServicePort<'_>| workload.app.port.get(&port.name).map(|port| port.number.value);
    number(one) == number(other)
}

fn ambiguous(workload: &Workload<'_>, one: &ServicePort<'_>, other: &ServicePort<'_>) -> Diagnostic {
    let [first, second] = ranked(workload, one.number.origin, other.number.origin);
    let number = other.number.value;
    Diagnostic::error(
        CODE,
        format!("two ports of the Service of `{}` have the number {number}", workload.name.value),
    )
    .label(origin_span(workload, first), "whoever calls it means one of them")
    .label(origin_span(workload, second), "the other one")
    .help("write another `service = …` for one of them, or `service = \"none\"`")
}
