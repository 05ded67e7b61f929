//! GD0421: a range with one number in it.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Scale;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0421", "scale-stands-still");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0421.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let scale = &workload.app.scale;
        if is_range(scale) && workload.replicas.least().value == workload.replicas.most().value {
            sink.push(nothing_to_choose(workload, scale));
        }
    }
}

/// One number has one origin for both ends.
fn is_range(scale: &Scale<'_>) -> bool {
    scale.count.min.origin != scale.count.max.origin
}

fn nothing_to_choose(workload: &Workload<'_>, scale: &Scale<'_>) -> Diagnostic {
    let count = scale.count.min.value;
    let low = origin_span(workload, scale.count.min.origin);
    let high = origin_span(workload, scale.count.max.origin);
    Diagnostic::warning(CODE, format!("`{}` never scales: its range holds one number", workload.name.value))
        .label(if low.file == high.file { low.to(high) } else { high }, "nothing to choose from")
        .help(format!("write `scale = {count}`, or a larger number on the right"))
}
