//! GD0533: an annotation that puts text into the controller's configuration.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0533", "snippet");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0533.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for expose in workload.app.expose.values() {
            for (key, value) in &expose.annotations {
                if let Some((controller, name)) = key.split_once('/')
                    && controller.ends_with("ingress.kubernetes.io")
                    && name.ends_with("-snippet")
                {
                    sink.push(foreign_text(workload, name, value));
                }
            }
        }
    }
}

fn foreign_text(workload: &Workload<'_>, name: &str, value: &SText<'_>) -> Diagnostic {
    Diagnostic::warning(
        CODE,
        format!("`{name}` of `{}` becomes part of the configuration of all hosts", workload.name.value),
    )
    .label(
        span(workload, value),
        "who writes this can read the certificates of all; most controllers refuse it",
    )
    .help("use an annotation that is made for the purpose, or do it in the program")
}
