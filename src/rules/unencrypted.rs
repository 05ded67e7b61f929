//! GD0453: a volume that has to be encrypted, in storage of which nobody says that it is.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Volume;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0453", "unencrypted");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0453.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let classes = &cx.environment.others.classes;
    for workload in cx.emitted() {
        for (label, volume) in workload.app.volumes() {
            let class = volume.class.as_ref().and_then(|class| classes.get_key_value(&class.value));
            let is_safe = class.is_some_and(|(_, class)| class.encrypted.value);
            if volume.encrypted.is_some_and(|encrypted| encrypted.value) && !is_safe {
                sink.push(unencrypted(workload, label, volume));
            }
        }
    }
}

fn unencrypted(workload: &Workload<'_>, label: &str, volume: &Volume<'_>) -> Diagnostic {
    let place = volume.encrypted.map_or(volume.origin, |encrypted| encrypted.origin);
    let finding = Diagnostic::error(
        CODE,
        format!("nothing says that the volume `{label}` of `{}` is encrypted", workload.name.value),
    )
    .label(origin_span(workload, place), "it has to be");
    match &volume.class {
        Some(class) => finding
            .label(span(workload, class), "this class does not say that it is")
            .help(format!("if it is, add `encrypted = true` to `storage_class {}`", class.value)),
        None => finding.help("name a class that is: `class = NAME`, declared by `storage_class NAME { … }`"),
    }
}
