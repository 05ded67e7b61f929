//! GD0405: a share that comes to no pod.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::IntOrPercent;
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::risk("GD0405", "share-of-nothing");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0405.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // One pod is enough for a throw-away cluster, where shares are written for the others.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let most = workload.replicas.most().value;
        if let Strategy::Rolling(rolling) = &workload.strategy
            && let unavailable = rolling.unavailable
            && !unavailable.value.is_zero()
            && unavailable.value.of_down(most) == 0
            && most > 0
        {
            sink.push(rounds_to_none(workload, &unavailable, most));
        }
    }
}

fn rounds_to_none(workload: &Workload<'_>, share: &Sourced<IntOrPercent>, most: i64) -> Diagnostic {
    let pods = if most == 1 { "one pod".to_owned() } else { format!("{most} pods") };
    Diagnostic::warning(
        CODE,
        format!("`{}.rollout.rolling.unavailable` comes to no pod", workload.name.value),
    )
    .label(span(workload, share), format!("of {pods}, rounded down"))
    .help("write `unavailable = 1`, or leave it out")
}
