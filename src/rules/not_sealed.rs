//! GD0607: what is called sealed and is none.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0607", "not-sealed");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0607.md"), check);

/// A key of RSA with 2048 bits, sealed, in base64: nothing that is sealed is shorter.
const SHORTEST: usize = 344;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (name, sealed) in &workload.secrets.sealed {
            if !is_sealed(&sealed.value) {
                sink.push(in_clear(workload, name, span(workload, sealed)));
            }
        }
    }
}

/// Two bytes say how long the sealed key is, 256, 512 or 1024 bytes; it and what it opens follow.
fn is_sealed(text: &str) -> bool {
    let text = text.trim_end();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    let begins = ["AQ", "Ag", "BA"].iter().any(|length| text.starts_with(length))
        && text[2..].starts_with(['A', 'B', 'C', 'D']);
    text.len() >= SHORTEST
        && text.len().is_multiple_of(4)
        && begins
        && text.trim_end_matches('=').chars().all(is_base64)
}

/// It may be the secret itself, so it is not repeated.
fn in_clear(workload: &Workload<'_>, name: &str, place: crate::base::span::Span) -> Diagnostic {
    let workload = &workload.name.value;
    Diagnostic::error(CODE, format!("what `{workload}` calls sealed for `{name}` is not"))
        .label(place, "not what `kubeseal` prints")
        .help(format!(
            "write what this prints:\n`kubeseal --raw --name {workload}-sealed --namespace … --from-file=…`\nif this is the secret itself, replace it: it is known now"
        ))
}

#[cfg(test)]
mod tests {
    use super::is_sealed;

    #[test]
    fn only_what_kubeseal_prints() {
        let sealed = |start: &str| format!("{start}{}", "x9+/".repeat(180));
        assert!(is_sealed(&sealed("AgBy")) && is_sealed(&sealed("AQCD")) && is_sealed(&sealed("BAA1")));
        for text in
            ["", "swordfish", "AgBy", &sealed("AgZy"), &sealed("QgBy"), &format!("{}!", sealed("AgBy"))]
        {
            assert!(!is_sealed(text), "{text}");
        }
    }
}
