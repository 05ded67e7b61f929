//! GD0435: a header, a key of a Secret or a topology that Kubernetes does not take.

use super::label_form::key_problem;
use super::variable_name::key_problem as data_key_problem;
use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0435", "name-form");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0435.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let mut refuse = |what, name: &str, origin, problem: Option<String>| {
            sink.extend(problem.map(|problem| refused(workload, what, name, origin, problem)));
        };
        for (name, value) in workload.app.probe.values().flat_map(|probe| &probe.headers) {
            refuse("header", name, value.origin, header_problem(name));
        }
        for secret in
            workload.app.secrets().map(|(_, _, secret)| secret).filter(|secret| secret.existing.is_some())
        {
            if let Some(key) = &secret.key {
                refuse("key of a Secret", &key.value, key.origin, data_key_problem(&key.value));
            }
        }
        if let Some(spread) = &workload.app.placement.spread {
            let problem = key_problem(&spread.value).map(str::to_owned);
            refuse("topology", &spread.value, spread.origin, problem);
        }
    }
}

fn header_problem(name: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
    match name.chars().find(|c| !good(*c)) {
        Some(bad) => Some(format!("`{bad}` is neither a letter, a digit nor `-`")),
        None => name.is_empty().then(|| "it is empty".to_owned()),
    }
}

fn refused(workload: &Workload<'_>, what: &str, name: &str, origin: OriginId, problem: String) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{name}` cannot be the name of a {what}"))
        .label(origin_span(workload, origin), problem)
        .help("write another name")
}
