//! GD0613: pods that see what is the node's.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0613", "shares-node");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0613.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let security = &workload.app.security;
        if security.host_network.value {
            sink.push(network(workload, span(workload, &security.host_network)));
        }
        if security.host_pid.value {
            sink.push(processes(workload, span(workload, &security.host_pid)));
        }
    }
}

fn network(workload: &Workload<'_>, place: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{}` uses the network of its node", workload.name.value))
        .label(place, "no network policy holds for it")
        .help("leave it out, unless it serves the node itself")
}

fn processes(workload: &Workload<'_>, place: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{}` sees all processes of its node", workload.name.value))
        .label(place, "with their arguments and variables")
        .help("leave it out, unless it watches the node itself")
}
