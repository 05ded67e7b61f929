//! GD0409: several pods and a volume that one node at a time can use.

use super::{Context, Rule, origin_span, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::{Rolling, Volume};
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::risk("GD0409", "unshared-volume");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0409.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // A throw-away cluster has one node.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let volumes = workload.app.volumes();
        let Some((label, volume)) = { volumes }.find(|(_, volume)| volume.is_of_one_node()) else {
            continue;
        };
        let most = workload.replicas.most().value;
        match &workload.strategy {
            _ if most > 1 => sink.push(several(cx, workload, label, volume)),
            Strategy::Rolling(rolling) if most == 1 && !rolling.surge.value.is_zero() => {
                sink.push(waits(cx, workload, label, volume, rolling));
            }
            Strategy::Rolling(_) | Strategy::Recreate(_) => {}
        }
    }
}

fn several(cx: &Context<'_>, workload: &Workload<'_>, label: &str, volume: &Volume<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let most = workload.replicas.most();
    let finding = cx
        .availability(CODE, format!("the pods of `{name}` cannot share the volume `{label}`"))
        .label(origin_span(workload, volume.origin), "one node at a time can use it");
    let finding = match written(workload, &most) {
        Some(place) => finding.label(place, format!("up to {} pods", most.value)),
        None => finding,
    };
    finding.help("add `shared = true`, if the storage can do that, or run one pod")
}

fn waits(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    label: &str,
    volume: &Volume<'_>,
    rolling: &Rolling,
) -> Diagnostic {
    let name = &workload.name.value;
    let finding = cx
        .availability(CODE, format!("a rollout of `{name}` may wait for the volume `{label}` for ever"))
        .label(
            origin_span(workload, volume.origin),
            "the old pod keeps it while a new one on another node waits",
        );
    let finding = match written(workload, &rolling.surge) {
        Some(_) => finding.label(span(workload, &rolling.surge), "the new pod comes first"),
        None => finding,
    };
    finding.help("add `rollout recreate {}`, or `shared = true` if the storage can do that")
}
