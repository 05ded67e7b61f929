//! GD0513: a word about outside traffic where none comes.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0513", "outside-traffic");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0513.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let service = &workload.app.service;
        let mut exposed = workload.app.expose.values();
        let open = service.is_outside() || exposed.any(|expose| !expose.is_http());
        if let (false, false, Some(traffic)) =
            (open, workload.service_ports.is_empty(), &service.external_traffic)
        {
            sink.push(none_comes(workload, traffic));
        }
    }
}

fn none_comes(workload: &Workload<'_>, traffic: &SText<'_>) -> Diagnostic {
    let kind = &workload.app.service.r#type.value;
    Diagnostic::error(CODE, format!("no outside traffic comes to the Service of `{}`", workload.name.value))
        .label(span(workload, traffic), format!("the Service is `\"{kind}\"`"))
        .help("leave `external_traffic` out, or add `type = \"LoadBalancer\"`")
}
