//! GD0486: a manifest about pods that nobody has.
//!
//! A name from elsewhere is as good as one from here, so only what is nearly
//! a workload's name, or that name without the environment's prefix, counts.

use super::manifests::{NAME, Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::suggest;

const CODE: Code = Code::risk("GD0486", "manifest-of-nobody");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0486.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let all = manifests(cx);
    // Pods of other manifests have names of their own.
    let own = |name: &str| all.iter().any(|one| one.name == name || labels(one) == Some(name));
    for written in &all {
        let Some(part) = selected(written) else { continue };
        let Some(name) = part.text() else { continue };
        let there = cx
            .workloads
            .iter()
            .any(|workload| workload.object.value == name || workload.pod_label(NAME) == Some(name));
        if !there && !own(name) {
            sink.extend(nobody(cx, written, name, part));
        }
    }
}

/// The name of a workload that a manifest is about.
fn selected<'c>(written: &Written<'c>) -> Option<Part<'c>> {
    match written.kind {
        "Service" => written.at("spec.selector")?.get(NAME),
        "PodDisruptionBudget" | "PodMonitor" | "ServiceMonitor" => {
            written.at("spec.selector.matchLabels")?.get(NAME)
        }
        "NetworkPolicy" => written.at("spec.podSelector.matchLabels")?.get(NAME),
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            let target = written.at("spec.scaleTargetRef")?;
            let is_app = target.get("kind").is_none_or(|kind| kind.text() == Some("Deployment"));
            target.get("name").filter(|_| is_app)
        }
        _ => None,
    }
}

/// By which label the pods of a manifest are known.
fn labels<'c>(written: &Written<'c>) -> Option<&'c str> {
    let of_pods = ["spec.template.metadata.labels", "spec.jobTemplate.spec.template.metadata.labels"];
    let paths = of_pods.into_iter().chain(["metadata.labels"]);
    paths.filter_map(|path| written.at(path)).find_map(|labels| labels.get(NAME)?.text())
}

fn nobody(cx: &Context<'_>, written: &Written<'_>, name: &str, part: Part<'_>) -> Option<Diagnostic> {
    let finding = Diagnostic::warning(
        CODE,
        format!("the {} `{}` is about `{name}`, which nothing is called", written.kind, written.name),
    );
    if let Some(workload) = cx.emitted().find(|workload| workload.name.value == name) {
        let environment = cx.environment.name;
        let label = format!("in `{environment}` it is called `{}`", workload.object.value);
        return Some(finding.label(part.place, label).help(format!("refer to it: `{name}.name`")));
    }
    let near = suggest::nearest(name, cx.workloads.iter().map(|workload| &*workload.name.value))?;
    let finding = finding.label(part.place, "accepted, and without effect");
    Some(finding.help(format!("did you mean `{near}`? Refer to it: `{near}.name`")))
}
