//! GD0476: a volume in memory that the program cannot fill.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::base::quantity::Memory;
use crate::model::words::{Limit, Resources};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0476", "memory-volume");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0476.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let own = (workload.app.resources.as_ref(), &workload.app.volume);
        let further = workload.app.containers().into_iter();
        let further = further.map(|container| (container.resources, container.volumes));
        for (resources, volumes) in std::iter::once(own).chain(further) {
            let Some(resources) = resources else { continue };
            let Limit::At(most) = resources.memory.max.value else { continue };
            for (label, volume) in volumes {
                if let (Some(temp), Some(limit)) = (&volume.temp, &volume.limit)
                    && temp.value == "memory"
                    && limit.value >= most
                {
                    sink.push(never_full(workload, label, limit, resources, most));
                }
            }
        }
    }
}

fn never_full(
    workload: &Workload<'_>,
    label: &str,
    limit: &Sourced<Memory>,
    resources: &Resources<'_>,
    most: Memory,
) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::warning(CODE, format!("`{name}` is killed before its volume `{label}` is full"))
        .label(span(workload, limit), "what is in it counts as memory of the program …")
        .label(span(workload, &resources.memory.max), format!("… which has {most} in all"))
        .help("lower the `limit` of the volume, or raise `memory`")
}
