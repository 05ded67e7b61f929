//! GD0404: a rollout during which no pod answers.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::{Recreate, Rolling};
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::risk("GD0404", "rollout-without-pods");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0404.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // One pod is enough for a throw-away cluster.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let least = workload.replicas.least().value;
        if workload.service_ports.is_empty() || least == 0 {
            continue;
        }
        match &workload.strategy {
            Strategy::Rolling(rolling) if rolling.unavailable.value.of_down(least) >= least => {
                sink.push(all_missing(cx, workload, rolling, least));
            }
            // A volume of one node leaves no other way.
            Strategy::Recreate(recreate)
                if !workload.app.volumes().any(|(_, volume)| volume.is_of_one_node()) =>
            {
                sink.push(all_at_once(cx, workload, recreate));
            }
            Strategy::Rolling(_) | Strategy::Recreate(_) => {}
        }
    }
}

fn all_missing(cx: &Context<'_>, workload: &Workload<'_>, rolling: &Rolling, least: i64) -> Diagnostic {
    let all = match least {
        1 => "the only pod".to_owned(),
        2 => "both pods".to_owned(),
        _ => format!("all {least} pods"),
    };
    gap(cx, workload)
        .label(span(workload, &rolling.unavailable), format!("{all} may be missing at once"))
        .help("leave `unavailable` out: then a new pod is ready before an old one goes")
}

fn all_at_once(cx: &Context<'_>, workload: &Workload<'_>, recreate: &Recreate) -> Diagnostic {
    gap(cx, workload)
        .label(origin_span(workload, recreate.origin), "the old pods go before the new ones come")
        .help("leave it out, unless two versions must never run at the same time")
}

fn gap(cx: &Context<'_>, workload: &Workload<'_>) -> Diagnostic {
    cx.availability(CODE, format!("a rollout leaves `{}` without a pod that answers", workload.name.value))
}
