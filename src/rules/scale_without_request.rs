//! GD0402: an autoscaler on the use of what a container does not request.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::containers::Container;
use crate::model::words::ScaleTarget;
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::new("GD0402", "scale-without-request");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0402.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let scaled = cx.emitted().filter(|workload| matches!(workload.replicas, Replicas::Auto { .. }));
    for workload in scaled {
        let Some(on) = &workload.app.scale.on else { continue };
        for (resource, target) in [("cpu", &on.cpu), ("memory", &on.memory)] {
            let Some(target) = target else { continue };
            for container in workload.app.containers() {
                let only = target.container.as_ref();
                let counts =
                    container.word == "sidecar" && only.is_none_or(|only| only.value == container.name);
                if counts && container.resources.is_none() {
                    sink.push(requests_none(workload, resource, target, &container));
                }
            }
        }
    }
}

fn requests_none(
    workload: &Workload<'_>,
    resource: &str,
    target: &ScaleTarget<'_>,
    container: &Container<'_, '_>,
) -> Diagnostic {
    let (name, other, word) = (&workload.name.value, container.name, container.word);
    let why = match &target.container {
        Some(_) => "use divided by request",
        None => "use divided by request, over all containers",
    };
    let place = match &target.container {
        Some(only) => span(workload, only),
        None => origin_span(workload, target.origin),
    };
    Diagnostic::error(
        CODE,
        format!("`{name}` cannot scale on {resource}: its container `{other}` requests none"),
    )
    .label(origin_span(workload, container.origin), "no `resources` here")
    .label(place, why)
    .help(format!("add to `{word} {other}`: `resources {{ cpu = 50m, memory = 64Mi }}`"))
}
