//! GD0426: a container that is to see what nobody mounts.

use super::{Context, Rule, listed, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::containers::{Container, is_below};
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0426", "nothing-mounted");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0426.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let mounts: Vec<&str> = workload.mounts().into_iter().map(|mount| mount.path).collect();
        for container in workload.app.containers() {
            for path in &container.mounts.value {
                if !mounts.iter().any(|mount| is_below(mount, &path.value)) {
                    sink.push(nothing_there(workload, &container, path, &mounts));
                }
            }
        }
    }
}

fn nothing_there(
    workload: &Workload<'_>,
    container: &Container<'_, '_>,
    path: &SText<'_>,
    mounts: &[&str],
) -> Diagnostic {
    let (name, other) = (&workload.name.value, container.name);
    let finding = Diagnostic::error(
        CODE,
        format!("`{} {other}` of `{name}` would find nothing at `{}`", container.word, path.value),
    )
    .label(span(workload, path), format!("`{name}` has no volume or file at or below it"));
    match mounts {
        [] => finding.help(format!(
            "add to `{name}`: `volume NAME {{ temp = \"disk\", mount = \"{}\" }}`",
            path.value
        )),
        [only] => finding.help(format!("there is only `{only}`")),
        mounts => finding.help(format!("there are {}", listed(mounts.iter().copied()))),
    }
}
