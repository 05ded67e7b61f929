//! GD0475: nodes that cannot run the image.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::{Build, SText};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0475", "other-processor");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0475.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(built) = workload.app.build.as_ref().and_then(platforms) else { continue };
        let nodes = &workload.app.placement.nodes;
        if let Some(wanted) = nodes.get("kubernetes.io/os").filter(|wanted| wanted.value != "linux") {
            sink.push(other_system(workload, wanted));
        } else if let Some(wanted) = nodes.get("kubernetes.io/arch")
            && !built.value.is_empty()
            && !built.value.iter().any(|platform| processor(&platform.value) == wanted.value)
        {
            sink.push(other_processor(workload, wanted, built));
        }
    }
}

fn platforms<'b>(build: &'b Build<'b>) -> Option<&'b Sourced<Vec<SText<'b>>>> {
    let go = build.go.as_ref().map(|go| &go.platforms);
    let node = build.node.as_ref().map(|node| &node.platforms);
    let python = build.python.as_ref().map(|python| &python.platforms);
    let java = build.java.as_ref().map(|java| &java.platforms);
    let rust = build.rust.as_ref().map(|rust| &rust.platforms);
    let files = build.r#static.as_ref().map(|files| &files.platforms);
    go.or(node).or(python).or(java).or(rust).or(files)
}

/// `arm64` of `linux/arm64`, `arm` of `linux/arm/v7`.
fn processor(platform: &str) -> &str {
    platform.split('/').nth(1).unwrap_or_default()
}

fn other_processor(
    workload: &Workload<'_>,
    wanted: &SText<'_>,
    built: &Sourced<Vec<SText<'_>>>,
) -> Diagnostic {
    let name = &workload.name.value;
    let wants = &wanted.value;
    Diagnostic::error(CODE, format!("`{name}` runs on nodes with `{wants}`, and is not built for them"))
        .label(span(workload, wanted), "the program cannot start there")
        .label(span(workload, built), "built for these alone")
        .help(format!("add `\"linux/{wants}\"` to `platforms`, or choose other nodes"))
}

fn other_system(workload: &Workload<'_>, wanted: &SText<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let wants = &wanted.value;
    Diagnostic::error(CODE, format!("`{name}` runs on nodes with `{wants}`, and is built for `linux`"))
        .label(span(workload, wanted), "the program cannot start there")
        .help("leave it out, or write `\"linux\"`")
}
