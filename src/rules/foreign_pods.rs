//! GD0484: pods of a manifest that a workload takes for its own.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Text;
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
        let Some(labels) = written.at(path) else { continue };
        let carries = |(key, value): &(Text<'_>, Text<'_>)| {
            labels.get(key).is_some_and(|label| label.text() == Some(value))
        };
        let mut beside = written.beside(cx);
        let Some(workload) = beside.find(|workload| workload.selector.iter().all(carries)) else { continue };
        let first = workload.selector.first().and_then(|(key, _)| Some((&**key, labels.get(key)?)));
        sink.extend(first.map(|(key, label)| mixed(workload, &written, key, label)));
    }
}

fn mixed(workload: &Workload<'_>, written: &Written<'_>, key: &str, label: Part<'_>) -> Diagnostic {
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
    .help(format!("give them another name: `\"{key}\" = \"{}\"`", written.name))
}
