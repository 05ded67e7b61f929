//! GD0403: a share of pods above a hundred percent.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::IntOrPercent;
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::new("GD0403", "more-than-all");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0403.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let disruption = &workload.app.disruption;
        let shares = [
            ("rollout.rolling.unavailable", unavailable(workload)),
            ("disruption.unavailable", disruption.unavailable),
            ("disruption.available", disruption.available),
        ];
        for (address, share) in shares {
            if let Some(share) = share.filter(is_above_all) {
                sink.push(above_all(workload, address, &share));
            }
        }
    }
}

fn unavailable(workload: &Workload<'_>) -> Option<Sourced<IntOrPercent>> {
    match &workload.strategy {
        Strategy::Rolling(rolling) => Some(rolling.unavailable),
        Strategy::Recreate(_) => None,
    }
}

fn is_above_all(share: &Sourced<IntOrPercent>) -> bool {
    matches!(share.value, IntOrPercent::Percent(percent) if percent.0 > 100)
}

fn above_all(workload: &Workload<'_>, address: &str, share: &Sourced<IntOrPercent>) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{}.{address}` is more than all pods", workload.name.value))
        .label(span(workload, share), "a share of the pods that there are")
        .help("write at most `100%`")
}
