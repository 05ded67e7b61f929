//! GD0410: requests before a pod can answer them.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::{ServicePort, Workload};

const CODE: Code = Code::risk("GD0410", "no-readiness");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0410.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let asked = workload.app.probe.contains_key("readiness") || workload.app.service.unready.value;
        if let (false, Some(port)) = (asked, workload.service_ports.first()) {
            sink.push(unasked(cx, workload, port));
        }
    }
}

fn unasked(cx: &Context<'_>, workload: &Workload<'_>, port: &ServicePort<'_>) -> Diagnostic {
    let question = match workload.app.speaks(&port.name) {
        "http" | "https" => "get = \"/readyz\"".to_owned(),
        "grpc" => format!("grpc = port.{}", port.name),
        _ if port.transport == "UDP" => "run = [\"…\"]".to_owned(),
        _ => format!("tcp = port.{}", port.name),
    };
    cx.availability(CODE, format!("nobody asks whether `{}` is ready", workload.name.value))
        .label(origin_span(workload, port.origin), "requests come as soon as the container runs")
        .help(format!("add `probe readiness {{ {question} }}`"))
}
