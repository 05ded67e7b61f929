//! GD0615: isolation that somebody took away.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0615", "weaker-isolation");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0615.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let taken = taken_away(workload);
        // With all rights of the node, none of this matters any more.
        if !taken.is_empty() && !workload.app.security.privileged.value {
            sink.push(weaker(workload, taken));
        }
    }
}

fn taken_away(workload: &Workload<'_>) -> Vec<(Span, &'static str)> {
    let security = &workload.app.security;
    let mut taken = Vec::new();
    if security.escalation.value {
        taken.push((span(workload, &security.escalation), "a process may gain rights"));
    }
    if security.seccomp.value == "Unconfined" {
        taken.push((span(workload, &security.seccomp), "any system call"));
    }
    if security.writable_root.value {
        taken.push((span(workload, &security.writable_root), "whoever breaks in can leave a program there"));
    }
    taken
}

fn weaker(workload: &Workload<'_>, taken: Vec<(Span, &'static str)>) -> Diagnostic {
    let mut finding =
        Diagnostic::warning(CODE, format!("`{}` is less isolated than it could be", workload.name.value));
    let writes = taken.iter().any(|(_, text)| text.starts_with("whoever"));
    for (place, text) in taken {
        finding = finding.label(place, text);
    }
    if writes {
        finding.help(
            "where it only writes files, add a volume: `volume tmp { temp = \"disk\", mount = \"/tmp\" }`",
        )
    } else {
        finding.help("leave it out, unless the program does nothing without it")
    }
}
