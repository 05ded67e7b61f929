//! GD0430: one variable from two sources.

use super::{Context, Rule, origin_span, ranked};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0430", "variable-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0430.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (variable, secret) in &workload.app.secret {
            // Without a key the Secret's own keys are the variables, and a file is none.
            let unnamed = (secret.existing.is_some() && secret.key.is_none()) || secret.mount.is_some();
            if let (false, Some(config)) = (unnamed, workload.app.config.get(variable)) {
                let name = &workload.name.value;
                sink.push(two_sources(workload, name, variable, config.origin, secret.origin));
            }
        }
        for container in workload.app.containers() {
            for (variable, secret) in container.secrets {
                let unnamed = (secret.existing.is_some() && secret.key.is_none()) || secret.mount.is_some();
                if let (false, Some(config)) = (unnamed, container.config.get(variable)) {
                    let name = format!("{} {}", container.word, container.name);
                    sink.push(two_sources(workload, &name, variable, config.origin, secret.origin));
                }
            }
        }
    }
}

fn two_sources(
    workload: &Workload<'_>,
    name: &str,
    variable: &str,
    config: OriginId,
    secret: OriginId,
) -> Diagnostic {
    let mut finding =
        Diagnostic::error(CODE, format!("`{variable}` of `{name}` is both a config entry and a secret"));
    for origin in ranked(workload, config, secret) {
        let text =
            if origin == config { "the secret would hide this value" } else { "the program sees this one" };
        finding = finding.label(origin_span(workload, origin), text);
    }
    finding.help("keep one of them")
}
