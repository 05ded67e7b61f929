//! GD0484: pods of a manifest that a workload takes for its own.

use super::manifests::{NAME, Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0484", "foreign-pods");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0484.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx) {
        let path = match written.kind {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
                "spec.template.metadata.labels"
            }
            "CronJob" => "spec.jobTemplate.spec.template.metadata.labels",
            "Pod" => "metadata.labels",
            _ => continue,
        };
        let Some(label) = written.at(path).and_then(|labels| labels.get(NAME)) else { continue };
        let name = label.text();
        if let Some(workload) = cx.emitted().find(|workload| name == Some(&*workload.object.value)) {
            sink.push(mixed(workload, &written, label));
        }
    }
}

fn mixed(workload: &Workload<'_>, written: &Written<'_>, label: Part<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let effect = if workload.service_ports.is_empty() {
        "by this label its budget and its policies find pods"
    } else {
        "by this label its Service finds pods: they get its requests"
    };
    Diagnostic::warning(
        CODE,
        format!("`{name}` takes the pods of the {} `{}` for its own", written.kind, written.name),
    )
    .label(label.place, effect)
    .help(format!("give them another name: `\"{NAME}\" = \"{}\"`", written.name))
}
