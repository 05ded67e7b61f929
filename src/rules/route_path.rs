//! GD0515: a path that is read otherwise than it looks.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0515", "route-path");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0515.md"), check);

/// What patterns are made of and paths are not.
const PATTERN: [char; 9] = ['*', '(', ')', '[', ']', '{', '}', '|', '^'];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for expose in workload.app.expose.values() {
            let path = &expose.path.value;
            let place = span(workload, &expose.path);
            if path.to_ascii_lowercase().contains("%2f") {
                sink.push(escaped(workload, place));
            } else if let Some(bad) = path.chars().find(|c| PATTERN.contains(c)) {
                sink.push(pattern(workload, bad, place));
            }
        }
    }
}

fn escaped(workload: &Workload<'_>, place: Span) -> Diagnostic {
    Diagnostic::error(CODE, format!("the path of `{}` hides a `/`", workload.name.value))
        .label(place, "`%2F` is refused: it could mean another path")
        .help("write the path with `/`")
}

fn pattern(workload: &Workload<'_>, bad: char, place: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("a path of `{}` looks like a pattern", workload.name.value))
        .label(place, format!("`{bad}` stands for itself here"))
        .help("write how the path begins: all that is below belongs to it")
}
