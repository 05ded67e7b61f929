//! GD0616: user 0 where root is forbidden.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0616", "root-refused");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0616.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let security = &workload.app.security;
        if security.user.value == 0 && !security.root.value {
            sink.push(refused(workload));
        }
    }
}

fn refused(workload: &Workload<'_>) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("no node starts `{}`: it may not run as root, and user 0 is root", workload.name.value),
    )
    .label(span(workload, &workload.app.security.user), "this is root")
    .help("name another user, or add `root = true`")
}
