//! GD0910: two things at one path.

use super::{Context, Rule, origin_span, ranked};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::{Mount, Workload};

const CODE: Code = Code::new("GD0910", "mounted-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0910.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let all = workload.all_mounts();
        let own: Vec<_> = all.iter().filter(|mount| mount.owner.is_none()).collect();
        each_twice(workload, &workload.name.value, &own, false, sink);
        for container in workload.app.containers() {
            let seen: Vec<_> = all.iter().filter(|mount| container.sees(mount.owner, mount.path)).collect();
            let name = format!("{} {}", container.word, container.name);
            each_twice(workload, &name, &seen, true, sink);
        }
    }
}

/// What of the workload a further container sees twice is said of the workload.
fn each_twice(workload: &Workload<'_>, name: &str, mounts: &[&Mount<'_>], is_further: bool, sink: &mut Sink) {
    for (at, mount) in mounts.iter().enumerate() {
        // `/d/` is `/d`.
        let path = mount.path.trim_end_matches('/');
        let is_same = |other: &&&Mount<'_>| {
            other.path.trim_end_matches('/') == path
                && (!is_further || mount.owner.is_some() || other.owner.is_some())
        };
        if let Some(first) = mounts[..at].iter().find(is_same) {
            sink.push(hides(workload, name, path, first.origin, mount.origin));
        }
    }
}

fn hides(workload: &Workload<'_>, name: &str, path: &str, one: OriginId, other: OriginId) -> Diagnostic {
    let [first, second] = ranked(workload, one, other).map(|origin| origin_span(workload, origin));
    let path = if path.is_empty() { "/" } else { path };
    Diagnostic::error(CODE, format!("`{name}` has two things at `{path}`"))
        .label(first, "this one")
        .label(second, "this one")
        .help("mount one of them elsewhere")
}
