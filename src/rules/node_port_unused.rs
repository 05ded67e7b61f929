//! GD0512: a node's port that no node opens.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0512", "node-port-unused");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0512.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if matches!(&*workload.app.service.r#type.value, "NodePort" | "LoadBalancer") {
            continue;
        }
        let is_open = |name: &str| {
            let mut exposed = workload.app.expose.values();
            exposed.any(|expose| !expose.is_http() && expose.port.value.port == name)
        };
        let mut ports = workload.service_ports.iter();
        if let Some(port) = ports.find(|port| port.node.is_some() && !is_open(&port.name)) {
            let place = port.node.as_ref().map(|node| span(workload, node));
            sink.push(
                unused(workload, &port.name).label(place.unwrap_or(workload.span), "a port of every node"),
            );
        }
    }
}

fn unused(workload: &Workload<'_>, port: &str) -> Diagnostic {
    let service = &workload.app.service.r#type;
    let said = &service.value;
    Diagnostic::error(CODE, format!("no node opens `port.{port}` of `{}`", workload.name.value)).help(
        format!(
            "add `service {{ type = \"NodePort\" }}`, or leave `node` out: the Service is `\"{said}\"` now"
        ),
    )
}
