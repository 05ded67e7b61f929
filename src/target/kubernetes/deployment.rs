//! The Deployment: how many pods there are and how new ones replace old ones.
//!
//! `replicas` is left out where an autoscaler decides, or each apply would
//! undo what that did. A rolling update always says both its numbers: only
//! what was applied can later be removed, and Recreate refuses the rest.

use super::meta::Metadata;
use super::pod;
use super::shapes::{int, int_or_percent, seconds};
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::base::quantity::Duration;
use crate::model::words::Rolling;
use crate::model::workload::{Replicas, Strategy};
use crate::output::marked::Marked;
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};

pub(super) fn deployment(subject: &Subject<'_>) -> [Marked<Deployment>; 1] {
    let workload = subject.workload;
    let mut marks = Marked::new((), workload.origin);
    let metadata = Metadata::of(subject, subject.name()).version(workload);
    let metadata = marks.take("metadata", metadata.marked());
    if let Some(written) = &workload.app.selector {
        for (label, value) in written {
            marks.add(("spec/selector/matchLabels", &**label), value.origin);
        }
    }
    let mut spec = DeploymentSpec {
        selector: subject.selector(),
        template: marks.take("spec/template", pod::template(subject)),
        ..DeploymentSpec::default()
    };
    if let Replicas::Fixed(count) = &workload.replicas {
        spec.replicas = Some(int(*marks.of("spec/replicas", count)));
    }
    let (strategy, pace) = match &workload.strategy {
        Strategy::Rolling(by) => (rolling(by), (&by.ready_for, &by.deadline, &by.history)),
        Strategy::Recreate(by) => {
            let strategy = DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None };
            (Marked::new((), by.origin).with(strategy), (&by.ready_for, &by.deadline, &by.history))
        }
    };
    spec.strategy = Some(marks.take("spec/strategy", strategy));
    set_pace(&mut spec, &mut marks, pace);
    [marks.with(Deployment { metadata, spec, ..Deployment::default() })]
}

fn rolling(by: &Rolling) -> Marked<DeploymentStrategy> {
    let mut marks = Marked::new((), by.origin);
    let numbers = RollingUpdateDeployment {
        max_surge: Some(int_or_percent(*marks.of("rollingUpdate/maxSurge", &by.surge))),
        max_unavailable: Some(int_or_percent(*marks.of("rollingUpdate/maxUnavailable", &by.unavailable))),
    };
    marks.with(DeploymentStrategy { type_: Some("RollingUpdate".to_owned()), rolling_update: Some(numbers) })
}

fn set_pace(
    spec: &mut DeploymentSpec,
    marks: &mut Marked<()>,
    (ready_for, deadline, history): (&Sourced<Duration>, &Sourced<Duration>, &Sourced<i64>),
) {
    if ready_for.value != Duration(0) {
        spec.min_ready_seconds = Some(seconds(*marks.of("spec/minReadySeconds", ready_for)));
    }
    spec.progress_deadline_seconds = Some(seconds(*marks.of("spec/progressDeadlineSeconds", deadline)));
    spec.revision_history_limit = Some(int(*marks.of("spec/revisionHistoryLimit", history)));
}
