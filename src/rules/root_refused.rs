//! GD0616: user 0 where root is forbidden.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0616", "root-refused");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0616.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let security = &workload.app.security;
        if security.user.value == 0 && !security.root.value {
            sink.push(refused(workload, span(workload, &security.user)));
        }
        for container in workload.app.containers() {
            let own = container.security;
            let user = own.user.filter(|user| user.value == 0 && !own.root.value && !security.root.value);
            sink.extend(user.map(|user| refused(workload, span(workload, &user))));
        }
    }
}

fn refused(workload: &Workload<'_>, place: Span) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("no node starts `{}`: it may not run as root, and user 0 is root", workload.name.value),
    )
    .label(place, "this is root")
    .help("name another user, or add `root = true`")
}
