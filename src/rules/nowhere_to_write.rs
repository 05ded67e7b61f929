//! GD0480: a folder for what is written, where nothing can be written.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Sourced};
use crate::model::containers::is_below;
use crate::model::words::{Keyed, Volume};
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::risk("GD0480", "nowhere-to-write");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0480.md"), check);

/// Variables whose folders are for writing and nothing else.
const WRITTEN: [&str; 6] = ["TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let name = format!("`{}`", workload.name.value);
        let own: Vec<&Volume<'_>> = workload.app.volume.values().collect();
        if !workload.app.security.writable_root.value {
            look(workload, &name, &workload.app.config, &own, sink);
        }
        for container in workload.app.containers() {
            if container.security.writable_root.value {
                continue;
            }
            let mut volumes: Vec<&Volume<'_>> = container.volumes.values().collect();
            volumes.extend(own.iter().filter(|volume| container.sees(None, &volume.mount.value)));
            let name = format!("`{}` of {name}", container.name);
            look(workload, &name, container.config, &volumes, sink);
        }
    }
}

/// The variables of one container, which has these volumes.
fn look<'s>(
    workload: &Workload<'s>,
    whose: &str,
    config: &Keyed<'s, Sourced<Tree<'s>>>,
    volumes: &[&Volume<'s>],
    sink: &mut Sink,
) {
    for name in WRITTEN {
        if let Some(setting) = config.get(name)
            && let Tree::Text(path) = &setting.value
            && path.starts_with('/')
            && !is_writable(volumes, path)
        {
            sink.push(read_only(workload, whose, name, path, setting.origin));
        }
    }
}

fn is_writable(volumes: &[&Volume<'_>], path: &str) -> bool {
    // Every container has this one.
    is_below(path, "/dev/shm")
        || volumes.iter().any(|volume| !volume.read_only.value && is_below(path, &volume.mount.value))
}

fn read_only(workload: &Workload<'_>, whose: &str, name: &str, path: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::warning(CODE, format!("{whose} cannot write to `{path}`, where `{name}` sends it"))
        .label(origin_span(workload, origin), "a part of the image, which is read-only")
        .help(format!("add a volume: `volume tmp {{ temp = \"disk\", mount = \"{path}\" }}`"))
}
