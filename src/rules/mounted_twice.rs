//! GD0910: two things at one path.

use super::{Context, Rule, origin_span, ranked};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0910", "mounted-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0910.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let mounts = mounts(workload);
        for (at, (path, origin)) in mounts.iter().enumerate() {
            if let Some((_, first)) = mounts[..at].iter().find(|(other, _)| other == path) {
                sink.push(hides(workload, path, *first, *origin));
            }
        }
    }
}

/// What is mounted where; `/d/` is `/d`.
fn mounts<'w>(workload: &'w Workload<'_>) -> Vec<(&'w str, OriginId)> {
    workload.mounts().into_iter().map(|mount| (mount.path.trim_end_matches('/'), mount.origin)).collect()
}

fn hides(workload: &Workload<'_>, path: &str, one: OriginId, other: OriginId) -> Diagnostic {
    let [first, second] = ranked(workload, one, other).map(|origin| origin_span(workload, origin));
    let path = if path.is_empty() { "/" } else { path };
    Diagnostic::error(CODE, format!("`{}` has two things at `{path}`", workload.name.value))
        .label(first, "this one")
        .label(second, "this one")
        .help("mount one of them elsewhere")
}
