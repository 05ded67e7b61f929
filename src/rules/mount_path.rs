//! GD0912: a path at which nothing can be mounted.

use super::variable_name::key_problem;
use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Mount;

const CODE: Code = Code::risk("GD0912", "mount-path");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0912.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for file in &workload.files {
            if let Some(problem) = file_problem(&file.path, &file.key) {
                sink.push(refused(&file.path, origin_span(workload, file.origin), &problem));
            }
        }
        for document in workload.documents.iter().flat_map(|documents| &documents.files) {
            if let Some(problem) = file_problem(&document.path, &document.key) {
                sink.push(refused(&document.path, origin_span(workload, document.origin), &problem));
            }
        }
        for file in workload.secrets.files.iter().filter(|file| file.path.value.ends_with('/')) {
            sink.push(refused(&file.path.value, span(workload, &file.path), "that is a folder"));
        }
        let checked: Vec<&str> = workload.files.iter().map(|file| &*file.path).collect();
        for mount in workload.all_mounts() {
            if let Some(problem) = kernel_problem(&mount) {
                sink.push(
                    Diagnostic::error(CODE, format!("nothing can be mounted at `{}`", mount.path))
                        .label(origin_span(workload, mount.origin), problem)
                        .help("write another path, and tell the program"),
                );
            }
            if mount.path.contains(':') && !checked.contains(&mount.path) {
                sink.push(colon(mount.path, origin_span(workload, mount.origin)));
            }
        }
    }
}

/// What the container runtime mounts itself.
fn kernel_problem(mount: &Mount<'_>) -> Option<&'static str> {
    let mut parts = mount.path.split('/').filter(|part| !part.is_empty() && *part != ".");
    match (parts.next()?, parts.next()) {
        ("proc", _) => Some("the runtime refuses what lies in `/proc`"),
        // What a node has there, such as `/sys/fs/bpf`, a container may have, too.
        ("sys", _) if !mount.is_host => Some("`/sys` belongs to the kernel, and takes no further folders"),
        ("dev", None) if !mount.is_host => Some("it would hide the devices of the container"),
        _ => None,
    }
}

/// A file is a key of a ConfigMap, too.
fn file_problem(path: &str, key: &str) -> Option<String> {
    if path.ends_with('/') {
        return Some("that is a folder".to_owned());
    }
    key_problem(key)
}

fn refused(path: &str, place: Span, problem: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("nothing can be mounted at `{path}`"))
        .label(place, problem)
        .help("write a path of letters, digits, `-`, `_` and `.`")
}

/// The API server does not look.
fn colon(path: &str, place: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("some nodes cannot mount anything at `{path}`"))
        .label(place, "container runtimes read `:` as the end of a path")
        .help("write a path without `:`")
}
