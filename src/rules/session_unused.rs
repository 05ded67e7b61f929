//! GD0518: clients that keep their pod where they choose it themselves.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0518", "session-unused");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0518.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted().filter(|workload| !workload.service_ports.is_empty()) {
        let service = &workload.app.service;
        if service.r#type.value == "headless" && service.session.value == "client" {
            sink.push(unused(workload));
        }
    }
}

fn unused(workload: &Workload<'_>) -> Diagnostic {
    let service = &workload.app.service;
    Diagnostic::error(CODE, format!("clients of `{}` choose a pod themselves", workload.name.value))
        .label(span(workload, &service.session), "so nothing keeps them at one")
        .label(span(workload, &service.r#type), "a headless Service only lists the pods")
        .help("leave `session` out")
}
