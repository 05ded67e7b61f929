//! GD0473: a program that the image does not have.
//!
//! Images without a shell hold the program and nothing else. Only for images
//! that are built here is it known what they are put on.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Sourced};
use crate::model::words::{App, Build, SText};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0473", "no-shell");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0473.md"), check);

/// What an ordinary system has, and an image without a shell has not.
const USUAL: [&str; 14] =
    ["ash", "bash", "cat", "curl", "echo", "kill", "ls", "nc", "pgrep", "ps", "sh", "sleep", "test", "wget"];

/// Who runs it, which decides what helps.
#[derive(Clone, Copy)]
enum By {
    Start,
    Probe,
    Stop,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let app = &workload.app;
        let Some(base) = app.build.as_ref().and_then(base).filter(|base| is_bare(&base.value)) else {
            continue;
        };
        for (by, program, origin) in programs(app) {
            if is_usual(workload, program) {
                sink.push(lacking(workload, by, program, origin, base));
            }
        }
    }
}

/// What is run in the container, as far as it is known.
fn programs<'w>(app: &'w App<'_>) -> Vec<(By, &'w str, OriginId)> {
    let start = app.command.iter().filter_map(|command| command.value.first());
    let start = start.filter_map(|first| Some((By::Start, first.value.plain()?, first.origin)));
    let first =
        |run: &'w Sourced<Vec<SText<'_>>>| run.value.first().map(|first| (&*first.value, first.origin));
    let probes = app.probe.values().filter_map(|probe| probe.run.as_ref()).filter_map(first);
    let probes = probes.map(|(program, origin)| (By::Probe, program, origin));
    let stop = app.shutdown.run.as_ref().and_then(first);
    let stop = stop.map(|(program, origin)| (By::Stop, program, origin));
    start.chain(probes).chain(stop).collect()
}

/// What the program is put on; of a Dockerfile of one's own nothing is known.
fn base<'b>(build: &'b Build<'_>) -> Option<&'b SText<'b>> {
    let go = build.go.as_ref().map(|go| &go.base);
    let node = build.node.as_ref().map(|node| &node.base);
    let java = build.java.as_ref().map(|java| &java.base);
    let rust = build.rust.as_ref().map(|rust| &rust.base);
    go.or(node).or(java).or(rust)
}

fn is_bare(base: &str) -> bool {
    base == "scratch" || base.contains("/distroless/") && !base.contains("debug")
}

fn is_usual(workload: &Workload<'_>, path: &str) -> bool {
    let folders = ["/bin/", "/usr/bin/"];
    match folders.iter().find_map(|folder| path.strip_prefix(folder)) {
        Some(name) => USUAL.contains(&name) && !is_mounted(workload, path),
        // Another PATH may lead to a volume.
        None => USUAL.contains(&path) && !workload.app.config.contains_key("PATH"),
    }
}

fn is_mounted(workload: &Workload<'_>, path: &str) -> bool {
    workload.mounts().iter().any(|mount| {
        let rest = path.strip_prefix(mount.path.trim_end_matches('/'));
        rest.is_some_and(|rest| if mount.is_file { rest.is_empty() } else { rest.starts_with('/') })
    })
}

fn lacking(workload: &Workload<'_>, by: By, program: &str, origin: OriginId, base: &SText<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let finding =
        Diagnostic::error(CODE, format!("`{name}` runs `{program}`, which its image does not have")).label(
            origin_span(workload, origin),
            format!("it is built on `{}`, which has no shell and no tools", base.value),
        );
    match by {
        By::Start => finding.help("leave `command` out: the image starts the program itself"),
        By::Probe => {
            finding.help("ask from outside: `get = \"/healthz\"`, `tcp = port.…` or `grpc = port.…`")
        }
        By::Stop => finding.help("to sleep before it stops takes no program: `drain = 5s`"),
    }
}
