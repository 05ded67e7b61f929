//! GD0420: a range that begins with no pod at all.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::new("GD0420", "scale-to-nothing");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0420.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if let Replicas::Auto { min, max } = &workload.replicas
            && min.value == 0
        {
            sink.push(asleep(workload, max.value).label(span(workload, min), "no pod, no load to measure"));
        }
    }
}

fn asleep(workload: &Workload<'_>, max: i64) -> Diagnostic {
    let help =
        if max > 1 { format!("start at 1: `scale = 1..{max}`") } else { "write `scale = 1`".to_owned() };
    Diagnostic::error(CODE, format!("`{}` would never come back from no pods", workload.name.value))
        .help(help)
}
