//! GD0480: a folder for what is written, where nothing can be written.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::risk("GD0480", "nowhere-to-write");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0480.md"), check);

/// Variables whose folders are for writing and nothing else.
const WRITTEN: [&str; 6] = ["TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted().filter(|workload| !workload.app.security.writable_root.value) {
        for name in WRITTEN {
            if let Some(setting) = workload.app.config.get(name)
                && let Tree::Text(path) = &setting.value
                && path.starts_with('/')
                && !is_writable(workload, path)
            {
                sink.push(read_only(workload, name, path, setting.origin));
            }
        }
    }
}

fn is_writable(workload: &Workload<'_>, path: &str) -> bool {
    // Every container has this one.
    let below = |folder: &str| {
        path.strip_prefix(folder.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let volumes = workload.app.volume.values();
    below("/dev/shm")
        || volumes.into_iter().any(|volume| !volume.read_only.value && below(&volume.mount.value))
}

fn read_only(workload: &Workload<'_>, name: &str, path: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::warning(
        CODE,
        format!("`{}` cannot write to `{path}`, where `{name}` sends it", workload.name.value),
    )
    .label(origin_span(workload, origin), "a part of the image, which is read-only")
    .help(format!("add a volume: `volume tmp {{ temp = \"disk\", mount = \"{path}\" }}`"))
}
