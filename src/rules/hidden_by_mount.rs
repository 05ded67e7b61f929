//! GD0911: a volume on top of the program itself.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::words::Volume;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0911", "hidden-by-mount");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0911.md"), check);

/// A container, as far as mounts may hide what is in its image.
struct Held<'w> {
    /// The name of a further container.
    owner: Option<&'w str>,
    /// `` `proxy` of `orders` ``
    whose: String,
    /// The path of what starts, where the source says it, and its place.
    program: Option<(&'w str, OriginId)>,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let name = format!("`{}`", workload.name.value);
        let command = workload.app.command.as_ref().and_then(|command| command.value.first());
        let program = command.and_then(|first| Some((first.value.plain()?, first.origin)));
        let own = Held { owner: None, whose: name.clone(), program: program.filter(is_path) };
        look(workload, &own, workload.app.volume.values(), sink);
        for container in workload.app.containers() {
            let first = container.command.and_then(|command| command.value.first());
            let program = first.map(|first| (&*first.value, first.origin)).filter(is_path);
            let whose = format!("`{}` of {name}", container.name);
            let held = Held { owner: Some(container.name), whose, program };
            let shared = workload.app.volume.values();
            let shared = shared.filter(|volume| container.sees(None, &volume.mount.value));
            look(workload, &held, container.volumes.values().chain(shared), sink);
        }
    }
}

fn is_path(program: &(&str, OriginId)) -> bool {
    program.0.starts_with('/')
}

fn look<'w, 's: 'w>(
    workload: &'w Workload<'s>,
    held: &Held<'_>,
    volumes: impl Iterator<Item = &'w Volume<'s>>,
    sink: &mut Sink,
) {
    let mounts = workload.all_mounts();
    let brought = |program: &str| {
        mounts.iter().any(|mount| mount.owner == held.owner && mount.is_file && mount.path == program)
    };
    // What runs before may put the program there.
    let containers = workload.app.containers();
    let is_filled = |mount: &str| {
        let mut others = containers.iter().filter(|one| Some(one.name) != held.owner);
        others.any(|one| (one.word == "init" || one.native) && one.sees(None, mount))
    };
    let below = |mount: &str| held.program.filter(|(program, _)| is_below(program, mount));
    for volume in volumes {
        let mount = volume.mount.value.trim_end_matches('/');
        if mount.is_empty() {
            sink.push(all_hidden(workload, held, "volume", volume.mount.origin));
        } else if let Some((path, is_file)) = built(workload).filter(|_| held.owner.is_none())
            && (mount == path || is_file && is_below(mount, path))
        {
            sink.push(built_hidden(workload, volume, path));
        } else if let Some(program) = below(mount)
            && volume.temp.is_some()
            && !brought(program.0)
            && !is_filled(&volume.mount.value)
        {
            let why = "empty when the pod starts";
            sink.push(program_hidden(workload, held, "volume", (volume.mount.origin, why), program));
        }
    }
    let folders = workload.secrets.folders.iter();
    for folder in folders.filter(|folder| folder.owner.as_deref() == held.owner) {
        let mount = folder.path.value.trim_end_matches('/');
        if mount.is_empty() {
            sink.push(all_hidden(workload, held, "secret", folder.path.origin));
        } else if let Some(program) = below(mount) {
            let why = "only its keys are seen here";
            sink.push(program_hidden(workload, held, "secret", (folder.path.origin, why), program));
        }
    }
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

fn all_hidden(workload: &Workload<'_>, held: &Held<'_>, what: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::error(CODE, format!("a {what} of {} hides its whole image", held.whose))
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
    held: &Held<'_>,
    what: &str,
    (origin, why): (OriginId, &str),
    (program, written): (&str, OriginId),
) -> Diagnostic {
    Diagnostic::error(CODE, format!("a {what} of {} hides its program `{program}`", held.whose))
        .label(origin_span(workload, origin), why)
        .label(origin_span(workload, written), "no longer there")
        .help(format!("mount the {what} elsewhere"))
}
