//! GD0911: a volume on top of the program itself.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Volume;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0911", "hidden-by-mount");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0911.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for volume in workload.app.volume.values() {
            let mount = volume.mount.value.trim_end_matches('/');
            if mount.is_empty() {
                sink.push(all_hidden(workload, volume));
            } else if let Some(program) = program(workload).filter(|program| is_below(program, mount))
                && volume.temp.is_some()
                && !workload.files.iter().any(|file| file.path == program)
            {
                sink.push(program_hidden(workload, volume, program));
            }
        }
    }
}

/// The path of what starts, where the source says it.
fn program<'w>(workload: &'w Workload<'_>) -> Option<&'w str> {
    let first = workload.app.command.as_ref()?.value.first()?;
    Some(&*first.value).filter(|path| path.starts_with('/'))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn all_hidden(workload: &Workload<'_>, volume: &Volume<'_>) -> Diagnostic {
    Diagnostic::error(CODE, format!("a volume of `{}` hides its whole image", workload.name.value))
        .label(span(workload, &volume.mount), "nothing of the image is seen below this")
        .help("mount it where the program writes: `mount = \"/data\"`")
}

fn program_hidden(workload: &Workload<'_>, volume: &Volume<'_>, program: &str) -> Diagnostic {
    let finding = Diagnostic::error(
        CODE,
        format!("a volume of `{}` hides its program `{program}`", workload.name.value),
    )
    .label(span(workload, &volume.mount), "empty when the pod starts");
    let finding = match workload.app.command.as_ref().and_then(|command| command.value.first()) {
        Some(first) => finding.label(span(workload, first), "no longer there"),
        None => finding,
    };
    finding.help("mount the volume elsewhere")
}
