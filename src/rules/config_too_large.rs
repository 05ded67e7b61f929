//! GD0432: more than a ConfigMap holds.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::base::quantity::Memory;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0432", "config-too-large");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0432.md"), check);

/// What the values of one ConfigMap may come to.
const MOST: usize = 1 << 20;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let config = workload.config.iter().map(|(_, value)| (value.value.len(), value.origin));
        let files = workload.files.iter().map(|file| (file.text.len(), file.origin));
        sink.extend(too_large(workload, "config", config));
        sink.extend(too_large(workload, "files", files));
    }
}

fn too_large(
    workload: &Workload<'_>,
    what: &str,
    parts: impl Iterator<Item = (usize, OriginId)> + Clone,
) -> Option<Diagnostic> {
    let total: usize = parts.clone().map(|(size, _)| size).sum();
    let (largest, origin) = parts.max_by_key(|(size, _)| *size).filter(|_| total > MOST)?;
    let rounded = |size: usize| Memory(u64::try_from(size.div_ceil(1024)).unwrap_or(u64::MAX) << 10);
    Some(
        Diagnostic::error(CODE, format!("the {what} of `{}`: more than 1Mi", workload.name.value))
            .label(
                origin_span(workload, origin),
                format!("the largest part: {} of {}", rounded(largest), rounded(total)),
            )
            .help("put it into the image, or fetch it when the program starts"),
    )
}
