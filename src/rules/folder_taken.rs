//! GD0811: a workload or environment whose folder another part of the output has.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;

const CODE: Code = Code::new("GD0811", "folder-taken");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0811.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.environment.name == "images" {
        sink.push(
            Diagnostic::error(CODE, "no environment can be called `images`")
                .label(cx.environment.span, "the folder of that name holds the Dockerfiles")
                .help("choose another name"),
        );
    }
    for workload in cx.emitted().filter(|workload| workload.name.value == "project") {
        sink.push(taken(workload.span));
    }
}

fn taken(declaration: Span) -> Diagnostic {
    Diagnostic::error(CODE, "no workload can be called `project`")
        .label(declaration, "the folder of that name holds what belongs to no workload")
        .help("choose another name")
}
