//! GD0615: isolation that somebody took away.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::ContainerSecurity;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0615", "weaker-isolation");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0615.md"), check);

const GAINS: &str = "a process may gain rights";
const WRITES: &str = "whoever breaks in can leave a program there";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let taken = taken_away(workload);
        // With all rights of the node, none of this matters any more.
        if !taken.is_empty() && !workload.app.security.privileged.value {
            sink.push(weaker(workload, &workload.name.value, taken));
        }
        for container in workload.app.containers().into_iter().filter(|one| !one.security.privileged.value) {
            let taken = taken_in(workload, container.security);
            if !taken.is_empty() {
                let name = format!("{} {}", container.word, container.name);
                sink.push(weaker(workload, &name, taken));
            }
        }
    }
}

fn taken_away(workload: &Workload<'_>) -> Vec<(Span, &'static str)> {
    let security = &workload.app.security;
    let mut taken = Vec::new();
    if security.escalation.value {
        taken.push((span(workload, &security.escalation), GAINS));
    }
    if security.seccomp.value == "Unconfined" {
        taken.push((span(workload, &security.seccomp), "any system call"));
    }
    if security.writable_root.value {
        taken.push((span(workload, &security.writable_root), WRITES));
    }
    taken
}

fn taken_in(workload: &Workload<'_>, security: &ContainerSecurity<'_>) -> Vec<(Span, &'static str)> {
    let words = [(&security.escalation, GAINS), (&security.writable_root, WRITES)];
    let taken = words.into_iter().filter(|(word, _)| word.value);
    taken.map(|(word, text)| (span(workload, word), text)).collect()
}

fn weaker(workload: &Workload<'_>, name: &str, taken: Vec<(Span, &'static str)>) -> Diagnostic {
    let mut message = format!("`{name}` is less isolated than it could be");
    if name != workload.name.value {
        message = format!("`{name}` of `{}` is less isolated than it could be", workload.name.value);
    }
    let mut finding = Diagnostic::warning(CODE, message);
    let writes = taken.iter().any(|(_, text)| *text == WRITES);
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
