//! GD0401: a rolling update needs a pod more or a pod fewer.

use super::{Context, Rule, origin_span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Rolling;
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::new("GD0401", "rollout-stands-still");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0401.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if let Strategy::Rolling(rolling) = &workload.strategy
            && rolling.surge.value.is_zero()
            && rolling.unavailable.value.is_zero()
        {
            sink.push(stands_still(workload, rolling));
        }
    }
}

fn stands_still(workload: &Workload<'_>, rolling: &Rolling) -> Diagnostic {
    let name = &workload.name.value;
    let finding = Diagnostic::error(CODE, format!("no rollout of `{name}` can begin"))
        .label(origin_span(workload, rolling.surge.origin), "no pod more than wanted …");
    let finding = match written(workload, &rolling.unavailable) {
        Some(span) => finding.label(span, "… and none fewer"),
        None => finding,
    };
    finding.help("write `unavailable = 1`, or leave `surge` out: it is 25% then")
}
