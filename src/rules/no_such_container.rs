//! GD0425: an autoscaler on a container that the pod has not, or that ends.

use super::{Context, Rule, listed, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0425", "no-such-container");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0425.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(on) = &workload.app.scale.on else { continue };
        for target in [&on.cpu, &on.memory].into_iter().flatten() {
            if let Some(container) =
                target.container.as_ref().filter(|only| !names(workload).contains(&&*only.value))
            {
                sink.push(not_there(workload, container));
            }
        }
    }
}

/// The containers that run as long as the pod.
fn names<'w>(workload: &'w Workload<'_>) -> Vec<&'w str> {
    let sidecars = workload.app.containers().into_iter().filter(|container| container.word == "sidecar");
    [&*workload.name.value].into_iter().chain(sidecars.map(|container| container.name)).collect()
}

fn not_there(workload: &Workload<'_>, container: &SText<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let finding =
        Diagnostic::error(CODE, format!("`{name}` has no container `{}` to scale on", container.value));
    let is_init = workload.app.init.contains_key(&container.value);
    let why = if is_init { "it ends before the others start" } else { "not there" };
    let names = names(workload);
    finding.label(span(workload, container), why).help(match names.as_slice() {
        [only] => format!("there is only `{only}`"),
        names => format!("there are {}", listed(names.iter().copied())),
    })
}
