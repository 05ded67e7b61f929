//! GD0911: a volume on top of the program itself.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::words::Volume;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0911", "hidden-by-mount");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0911.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let mounts = workload.mounts();
        let brought = |program: &str| mounts.iter().any(|mount| mount.is_file && mount.path == program);
        for volume in workload.app.volume.values() {
            let mount = volume.mount.value.trim_end_matches('/');
            if mount.is_empty() {
                sink.push(all_hidden(workload, "volume", volume.mount.origin));
            } else if let Some((path, is_file)) = built(workload)
                && (mount == path || is_file && is_below(mount, path))
            {
                sink.push(built_hidden(workload, volume, path));
            } else if let Some(program) = program(workload).filter(|program| is_below(program, mount))
                && volume.temp.is_some()
                && !brought(program)
            {
                let origin = volume.mount.origin;
                sink.push(program_hidden(workload, "volume", (origin, "empty when the pod starts"), program));
            }
        }
        for folder in workload.secrets.folders.iter().filter(|folder| folder.owner.is_none()) {
            let mount = folder.path.value.trim_end_matches('/');
            if mount.is_empty() {
                sink.push(all_hidden(workload, "secret", folder.path.origin));
            } else if let Some(program) = program(workload).filter(|program| is_below(program, mount)) {
                let origin = folder.path.origin;
                sink.push(program_hidden(
                    workload,
                    "secret",
                    (origin, "only its keys are seen here"),
                    program,
                ));
            }
        }
    }
}

/// The path of what starts, where the source says it.
fn program<'w>(workload: &'w Workload<'_>) -> Option<&'w str> {
    let first = workload.app.command.as_ref()?.value.first()?;
    first.value.plain().filter(|path| path.starts_with('/'))
}

/// Where a build puts the program, and whether that is one file.
fn built(workload: &Workload<'_>) -> Option<(&'static str, bool)> {
    let build = workload.app.build.as_ref()?;
    if build.go.is_some() || build.rust.is_some() {
        Some(("/app", true))
    } else if build.node.is_some() || build.python.is_some() {
        Some(("/app", false))
    } else if build.java.is_some() {
        Some(("/app.jar", true))
    } else {
        build.r#static.as_ref().map(|_| ("/public", false))
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn all_hidden(workload: &Workload<'_>, what: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::error(CODE, format!("a {what} of `{}` hides its whole image", workload.name.value))
        .label(origin_span(workload, origin), "nothing of the image is seen below this")
        .help("mount it where the program writes: `mount = \"/data\"`")
}

fn built_hidden(workload: &Workload<'_>, volume: &Volume<'_>, path: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("a volume of `{}` takes the place of its program", workload.name.value))
        .label(span(workload, &volume.mount), format!("the build puts the program at `{path}`"))
        .help("mount the volume elsewhere: `mount = \"/data\"`")
}

fn program_hidden(
    workload: &Workload<'_>,
    what: &str,
    (origin, why): (OriginId, &str),
    program: &str,
) -> Diagnostic {
    let finding = Diagnostic::error(
        CODE,
        format!("a {what} of `{}` hides its program `{program}`", workload.name.value),
    )
    .label(origin_span(workload, origin), why);
    let finding = match workload.app.command.as_ref().and_then(|command| command.value.first()) {
        Some(first) => finding.label(span(workload, first), "no longer there"),
        None => finding,
    };
    finding.help(format!("mount the {what} elsewhere"))
}
