//! GD0514: an `expose` that leads nowhere.

use super::{Context, Rule, origin_span, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::Expose;
use crate::model::workload::Workload;
use crate::values::value::PortRef;

const CODE: Code = Code::new("GD0514", "expose-port");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0514.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (label, expose) in &workload.app.expose {
            sink.extend(dead_end(workload, label, expose));
        }
    }
}

fn dead_end(workload: &Workload<'_>, label: &str, expose: &Expose<'_>) -> Option<Diagnostic> {
    let PortRef { workload: other, port: name, .. } = expose.port.value;
    let place = written(workload, &expose.port).unwrap_or(origin_span(workload, expose.origin));
    if other != workload.name.value {
        let finding = error(workload, label, "leads to another workload");
        return Some(
            finding
                .label(place, format!("a port of `{other}`"))
                .help(format!("write the `expose` in `app {other}`")),
        );
    }
    let port = workload.app.port.get(name)?;
    if !expose.is_http() {
        return None;
    }
    if port.service.value.is_none() {
        let said = Some(span(workload, &port.service)).filter(|said| *said != place);
        let finding = error(workload, label, "leads to a port without a Service")
            .label(place, "goes through the Service");
        return Some(
            said_there(finding, said, "it has no number there").help("leave `service` out at the port"),
        );
    }
    if port.transport.value == "udp" {
        let said = Some(span(workload, &port.transport)).filter(|said| *said != place);
        let finding = error(workload, label, "leads to a port that carries UDP").label(place, "speaks HTTP");
        return Some(said_there(finding, said, "no HTTP here").help("expose a port that carries TCP"));
    }
    None
}

fn error(workload: &Workload<'_>, label: &str, problem: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`expose {label}` of `{}` {problem}", workload.name.value))
}

fn said_there(finding: Diagnostic, place: Option<Span>, text: &str) -> Diagnostic {
    match place {
        Some(place) => finding.label(place, text),
        None => finding,
    }
}
