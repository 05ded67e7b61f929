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
        let mounts = mounts(workload);
        for container in workload.app.containers() {
            for path in &container.mounts.value {
                if !mounts.iter().any(|mount| is_below(mount, &path.value)) {
                    sink.push(nothing_there(workload, &container, path, &mounts));
                }
            }
        }
    }
}

fn mounts<'w>(workload: &'w Workload<'_>) -> Vec<&'w str> {
    let volumes = workload.app.volume.values().map(|volume| &*volume.mount.value);
    let documents = workload.documents.iter().flat_map(|documents| &documents.files);
    let files = workload.files.iter().chain(documents).map(|file| &*file.path);
    let secrets = workload.secrets.files.iter().map(|file| &*file.path.value);
    let folders = workload.secrets.folders.iter().map(|folder| &*folder.path.value);
    volumes.chain(files).chain(secrets).chain(folders).collect()
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
