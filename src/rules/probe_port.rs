//! GD0413: a probe that asks where this container does not listen.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::workload::Workload;
use crate::values::value::PortRef;

const CODE: Code = Code::new("GD0413", "probe-port");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0413.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let further = workload.app.sidecar.values().flat_map(|sidecar| &sidecar.probe);
        for (kind, probe) in workload.app.probe.iter().chain(further) {
            for port in [&probe.port, &probe.grpc, &probe.tcp].into_iter().flatten() {
                if port.value.workload != workload.name.value {
                    sink.push(elsewhere(workload, kind, port));
                } else if carries_udp(workload, port) {
                    sink.push(no_connection(workload, kind, port));
                }
            }
        }
    }
}

fn carries_udp(workload: &Workload<'_>, port: &Sourced<PortRef<'_>>) -> bool {
    workload.app.port.get(port.value.port).is_some_and(|port| port.transport.value == "udp")
}

fn elsewhere(workload: &Workload<'_>, kind: &str, port: &Sourced<PortRef<'_>>) -> Diagnostic {
    let PortRef { workload: other, port: name, .. } = port.value;
    let finding = Diagnostic::error(
        CODE,
        format!("`probe {kind}` of `{}` asks a port of `{other}`", workload.name.value),
    )
    .label(span(workload, port), "this container does not listen there");
    if workload.app.port.contains_key(name) {
        finding.help(format!("name its own port: `port.{name}`"))
    } else {
        finding.help("name a port of its own")
    }
}

fn no_connection(workload: &Workload<'_>, kind: &str, port: &Sourced<PortRef<'_>>) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("`probe {kind}` of `{}` asks a port that carries UDP", workload.name.value),
    )
    .label(span(workload, port), "nothing can connect there")
    .help("name a port that carries TCP, or ask by `run`")
}
