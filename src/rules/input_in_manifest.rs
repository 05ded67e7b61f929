//! GD0732: what runs does not stand in the source.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;

const CODE: Code = Code::risk("GD0732", "input-in-manifest");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0732.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_local() {
        return;
    }
    let mut told: Vec<Span> = Vec::new();
    for workload in cx.emitted() {
        for (name, place) in &workload.inputs {
            // A `let` that many workloads use is one mistake.
            if !told.contains(place) {
                told.push(*place);
                sink.push(from_outside(cx, name, *place));
            }
        }
    }
}

fn from_outside(cx: &Context<'_>, name: &str, place: Span) -> Diagnostic {
    cx.availability(CODE, format!("the input `{name}` decides what runs"))
        .label(place, "the source alone no longer says it, and no rollback finds it")
        .help("write the value down, in a `let` that `gdeployc set` changes; a build may use inputs")
}
