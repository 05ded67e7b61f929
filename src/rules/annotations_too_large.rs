//! GD0479: more annotations than an object holds.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::quantity::Memory;
use crate::model::words::{Keyed, SText};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0479", "annotations-too-large");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0479.md"), check);

/// What names and values of one object may come to.
const MOST: usize = 256 << 10;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let app = &workload.app;
        sink.extend(too_large(workload, "pods", &app.annotations));
        sink.extend(too_large(workload, "Service", &app.service.annotations));
        sink.extend(too_large(workload, "account", &app.account.annotations));
        for (label, expose) in &app.expose {
            sink.extend(too_large(workload, &format!("expose {label}"), &expose.annotations));
        }
    }
}

fn too_large(workload: &Workload<'_>, what: &str, annotations: &Keyed<'_, SText<'_>>) -> Option<Diagnostic> {
    let total: usize = annotations.iter().map(|(key, value)| key.len() + value.value.len()).sum();
    let largest = annotations.values().max_by_key(|value| value.value.len()).filter(|_| total > MOST)?;
    let size = Memory(u64::try_from(largest.value.len().div_ceil(1024)).unwrap_or(u64::MAX) << 10);
    Some(
        Diagnostic::error(
            CODE,
            format!("the annotations of the {what} of `{}`: more than 256Ki", workload.name.value),
        )
        .label(span(workload, largest), format!("the largest: {size}"))
        .help("put it into a `file`, which holds up to 1Mi"),
    )
}
