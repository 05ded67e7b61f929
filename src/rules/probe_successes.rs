//! GD0414: a probe that counts successes where one is enough.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0414", "probe-successes");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0414.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let further = workload.app.sidecar.values().flat_map(|sidecar| &sidecar.probe);
        for (kind, probe) in workload.app.probe.iter().chain(further) {
            if kind != "readiness" && probe.successes.value != 1 {
                sink.push(counted(workload, kind, &probe.successes));
            }
        }
    }
}

fn counted(workload: &Workload<'_>, kind: &str, successes: &Sourced<i64>) -> Diagnostic {
    Diagnostic::error(CODE, format!("`probe {kind}` of `{}` cannot count successes", workload.name.value))
        .label(span(workload, successes), "one is enough here, always")
        .help("leave `successes` out: only `probe readiness` counts them")
        .replace(span(workload, successes), &successes.value.to_string(), "1")
}
