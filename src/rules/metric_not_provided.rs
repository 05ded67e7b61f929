//! GD0424: a metric that nothing in the cluster tells the autoscaler.
//!
//! Asked only where the autoscaler is there: under one number a `scale on`
//! rests, so what production needs is not needed in a throw-away cluster.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::new("GD0424", "metric-not-provided");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0424.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let is_there = |need: &str| cx.environment.words.provides.value.iter().any(|have| have.value == need);
    let scaled = cx.emitted().filter(|workload| matches!(workload.replicas, Replicas::Auto { .. }));
    for workload in scaled {
        let Some(on) = &workload.app.scale.on else { continue };
        let pods = on.pods.values().map(|metric| metric.origin);
        let custom = pods.chain(on.object.values().map(|metric| metric.origin));
        let external = on.external.values().map(|metric| metric.origin);
        for (need, first) in [("custom-metrics", custom.min()), ("external-metrics", external.min())] {
            if let Some(origin) = first.filter(|_| !is_there(need)) {
                sink.push(unknown(cx, workload, origin, need));
            }
        }
    }
}

fn unknown(cx: &Context<'_>, workload: &Workload<'_>, origin: OriginId, need: &str) -> Diagnostic {
    let (name, environment) = (&workload.name.value, cx.environment.name);
    let place = cx.environment.origins.span(cx.environment.words.provides.origin);
    let place = place.filter(|_| !cx.environment.words.provides.value.is_empty());
    Diagnostic::error(
        CODE,
        format!("nothing in environment `{environment}` can tell how `{name}` is to scale"),
    )
    .label(origin_span(workload, origin), format!("needs `{need}`"))
    .label(place.unwrap_or(cx.environment.span), "it is not in `provides`")
    .help(format!(
        "if an adapter is there, add `provides = [\"{need}\"]`; else scale on cpu, or write one number"
    ))
}
