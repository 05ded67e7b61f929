//! GD0455: mounts for the node from a container that may not make any.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0455", "propagation-refused");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0455.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let own = (workload.app.security.privileged.value, &workload.app.volume);
        let further = workload.app.containers().into_iter();
        let further = further.map(|container| (container.security.privileged.value, container.volumes));
        for (_, volumes) in std::iter::once(own).chain(further).filter(|(privileged, _)| !privileged) {
            for (label, volume) in volumes {
                if volume.propagation.value == "both" {
                    sink.push(refused(workload, label, span(workload, &volume.propagation)));
                }
            }
        }
    }
}

fn refused(workload: &Workload<'_>, label: &str, place: Span) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(CODE, format!("`{name}` may not mount anything for its node in the volume `{label}`"))
        .label(place, "only a privileged container may")
        .help("write `propagation = \"from-node\"`, or add `security { privileged = true }`")
}
