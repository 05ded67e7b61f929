//! GD0482: two that decide how many pods there are, or how large.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::risk("GD0482", "two-scalers");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0482.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx) {
        let path = match written.kind {
            "HorizontalPodAutoscaler" | "ScaledObject" => "spec.scaleTargetRef",
            "VerticalPodAutoscaler" => "spec.targetRef",
            _ => continue,
        };
        let Some(target) = written.at(path) else { continue };
        let Some((workload, place)) = target_of(cx, &written, target) else { continue };
        match &workload.replicas {
            _ if written.kind == "VerticalPodAutoscaler" => {
                sink.extend(resized(cx, workload, &written, place));
            }
            Replicas::Auto { .. } => sink.push(twice(workload, &written, place)),
            Replicas::Fixed(_) => sink.push(reset(cx, workload, &written, place)),
        }
    }
}

fn target_of<'c>(
    cx: &Context<'c>,
    written: &Written<'c>,
    target: Part<'_>,
) -> Option<(&'c Workload<'c>, Span)> {
    let is_app = target.get("kind").is_none_or(|kind| kind.text() == Some("Deployment"));
    let name = target.get("name").filter(|_| is_app)?;
    let text = name.text()?;
    let workload = written.beside(cx).find(|workload| workload.object.value == text)?;
    Some((workload, name.place))
}

fn twice(workload: &Workload<'_>, written: &Written<'_>, place: Span) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(CODE, format!("two autoscalers decide how many pods `{name}` has"))
        .label(place, format!("the {} `{}`", written.kind, written.name))
        .label(span(workload, &workload.replicas.most()), "and the one that follows from this range")
        .help("remove one of them; `scale on` takes several metrics")
}

fn reset(cx: &Context<'_>, workload: &Workload<'_>, written: &Written<'_>, place: Span) -> Diagnostic {
    let name = &workload.name.value;
    let count = workload.replicas.least();
    cx.availability(CODE, format!("whenever `{name}` is applied, it has {} again", pods(count.value)))
        .label(place, format!("in between the {} `{}` decides", written.kind, written.name))
        .help("let gdeploy make the autoscaler: `scale = 2..10` and a `scale on`")
}

fn pods(count: i64) -> String {
    if count == 1 { "one pod".to_owned() } else { format!("{count} pods") }
}

/// An autoscaler on a share of what is requested, and another one that changes what is requested.
fn resized(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    written: &Written<'_>,
    place: Span,
) -> Option<Diagnostic> {
    let mode = written.at("spec.updatePolicy.updateMode").and_then(Part::text);
    let on = workload.app.scale.on.as_ref()?;
    let origin = on.cpu.as_ref().or(on.memory.as_ref()).map(|target| target.target.origin)?;
    if mode == Some("Off") || matches!(workload.replicas, Replicas::Fixed(_)) {
        return None;
    }
    let name = &workload.name.value;
    Some(
        cx.availability(CODE, format!("two autoscalers of `{name}` work against each other"))
            .label(place, format!("the {} `{}` changes what is requested", written.kind, written.name))
            .label(origin_span(workload, origin), "this is a share of what is requested")
            .help("write `updatePolicy { updateMode = \"Off\" }`: then it only recommends"),
    )
}
