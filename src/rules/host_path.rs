//! GD0454: a volume that is a path of the node.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0454", "host-path");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0454.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (_, volume) in workload.app.volumes() {
            if let Some(path) = &volume.host {
                sink.push(of_node(workload, &path.value, volume.read_only.value, span(workload, path)));
            }
        }
    }
}

fn of_node(workload: &Workload<'_>, path: &str, read_only: bool, place: Span) -> Diagnostic {
    let does = if read_only { "reads" } else { "may write to" };
    let finding = Diagnostic::warning(CODE, format!("`{}` {does} `{path}` of its node", workload.name.value))
        .label(place, "other pods of the node see the same; Pod Security calls this `privileged`");
    if read_only {
        finding.help("leave it out, unless it watches the node itself")
    } else {
        finding.help("add `read_only = true` if it only reads; for files of its own use `size` or `temp`")
    }
}
