//! GD0610: a container with all rights of its node.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0610", "privileged");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0610.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if workload.app.security.privileged.value {
            sink.push(all_rights(workload, span(workload, &workload.app.security.privileged)));
        }
        for container in workload.app.containers() {
            let privileged = &container.security.privileged;
            if privileged.value {
                sink.push(all_rights(workload, span(workload, privileged)));
            }
        }
    }
}

fn all_rights(workload: &Workload<'_>, place: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{}` has all rights of the node that it runs on", workload.name.value))
        .label(place, "whoever breaks in has the node")
        .help("ask for what it needs: `capabilities = [\"…\"]`")
}
