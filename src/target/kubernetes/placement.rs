//! On which nodes the pods of a workload run.
//!
//! How they keep apart does not depend on how many they are: `replicas` and
//! autoscalers change that number, and a change here would roll the pods.

use super::shapes::{filled, owned};
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::model::decide::{NODE, Toleration};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    self, Affinity, PodAffinityTerm, PodAntiAffinity, PodSpec, TopologySpreadConstraint,
};

/// Adds to a pod where it may run.
pub(super) fn place(subject: &Subject<'_>, spec: &mut PodSpec, marks: &mut Marked<()>) {
    let placement = &subject.workload.app.placement;
    if placement.keeps_apart() {
        marks.add("affinity", placement.apart.origin);
        spec.affinity = Some(apart(subject));
    }
    let topologies = placement.topologies().into_iter().enumerate();
    let constraints = topologies.map(|(at, topology)| {
        let topology_key = marks.of(("topologySpreadConstraints", at), &topology);
        spread(subject, topology_key)
    });
    spec.topology_spread_constraints = filled(constraints.collect());

    if !placement.nodes.is_empty() {
        let label = |(name, value)| {
            let value: &Sourced<_> = value;
            (owned(name), owned(marks.of(("nodeSelector", &**name), value)))
        };
        spec.node_selector = Some(placement.nodes.iter().map(label).collect());
    }
    if let Some(tolerate) = &placement.tolerate {
        spec.tolerations = filled(placement.tolerations().into_iter().map(toleration).collect());
        if spec.tolerations.is_some() {
            marks.add("tolerations", tolerate.origin);
        }
    }
    if let Some(priority) = &placement.priority {
        spec.priority_class_name = Some(owned(marks.of("priorityClassName", priority)));
    }
}

fn apart(subject: &Subject<'_>) -> Affinity {
    let term = PodAffinityTerm {
        label_selector: Some(subject.selector()),
        topology_key: NODE.to_owned(),
        ..PodAffinityTerm::default()
    };
    let anti = PodAntiAffinity {
        required_during_scheduling_ignored_during_execution: Some(vec![term]),
        ..PodAntiAffinity::default()
    };
    Affinity { pod_anti_affinity: Some(anti), ..Affinity::default() }
}

fn spread(subject: &Subject<'_>, topology_key: &str) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        max_skew: 1,
        topology_key: topology_key.to_owned(),
        when_unsatisfiable: "ScheduleAnyway".to_owned(),
        label_selector: Some(subject.selector()),
        ..TopologySpreadConstraint::default()
    }
}

fn toleration(toleration: Toleration<'_>) -> v1::Toleration {
    v1::Toleration {
        key: toleration.key.map(Into::into),
        operator: toleration.operator.map(Into::into),
        value: toleration.value.map(Into::into),
        effect: toleration.effect.map(Into::into),
        toleration_seconds: toleration.seconds,
    }
}
