//! GD0618: a file that may be missing.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::secrets::SecretFile;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0618", "optional-file");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0618.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let optional = workload.secrets.files.iter().filter(|file| file.source.optional);
        sink.extend(optional.map(|file| folder(workload, file)));
    }
}

fn folder(workload: &Workload<'_>, file: &SecretFile<'_>) -> Diagnostic {
    let path = &file.path.value;
    Diagnostic::warning(CODE, format!("without the secret `{}`, `{path}` is an empty folder", file.label))
        .label(span(workload, &file.path), "nodes make a folder of what is not there")
        .help("leave `optional` out, or make it a variable; a whole Secret may be missing: `existing` without `key`")
}
