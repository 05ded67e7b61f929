//! GD0611: processes that run as root.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0611", "runs-as-root");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0611.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let security = &workload.app.security;
        // With all rights of the node, which user that is matters little.
        if security.root.value && !security.privileged.value {
            sink.push(root(workload, security.root));
        }
        for container in workload.app.containers() {
            let security = container.security;
            if security.root.value && !security.privileged.value {
                sink.push(root(workload, security.root));
            }
        }
    }
}

fn root(workload: &Workload<'_>, said: Sourced<bool>) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{}` may run as root", workload.name.value))
        .label(span(workload, &said), "root inside is root on the node, if it gets out")
        .help("give the image a user by number, and leave `root` out")
}
