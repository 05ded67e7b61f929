//! The autoscaler, where `scale` is a range.
//!
//! Cpu is the last of its metrics. `autoscaling/v2` keeps any order, but v1,
//! which older servers store and older clients ask for, brings it there: any
//! other order would show as a change in each diff.

use super::meta::Metadata;
use super::shapes::int;
use super::subject::Subject;
use crate::model::words::ScaleTarget;
use crate::model::workload::Replicas;
use crate::output::marked::Marked;
use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec,
    MetricTarget, ResourceMetricSource,
};

pub(super) fn horizontal_pod_autoscaler(subject: &Subject<'_>) -> Option<Marked<HorizontalPodAutoscaler>> {
    let workload = subject.workload;
    let Replicas::Auto { min, max } = &workload.replicas else { return None };
    let mut marks = Marked::new((), workload.app.scale.origin);
    let scaler = HorizontalPodAutoscaler {
        metadata: marks.take("metadata", Metadata::of(subject, subject.name()).marked()),
        spec: HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some("apps/v1".to_owned()),
                kind: "Deployment".to_owned(),
                name: subject.name().to_owned(),
            },
            min_replicas: Some(int(*marks.of("spec/minReplicas", min))),
            max_replicas: int(*marks.of("spec/maxReplicas", max)),
            metrics: Some(metrics(subject, &mut marks)),
            behavior: None,
        },
        ..HorizontalPodAutoscaler::default()
    };
    Some(marks.with(scaler))
}

fn metrics(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<MetricSpec> {
    let on = subject.workload.app.scale.on.as_ref();
    let memory = on.and_then(|on| on.memory.as_ref()).map(|target| ("memory", target));
    let cpu = on.and_then(|on| on.cpu.as_ref()).map(|target| ("cpu", target));
    let asked = memory.into_iter().chain(cpu).enumerate();
    asked.map(|(at, (name, target))| marks.take(("spec/metrics", at), resource(name, target))).collect()
}

fn resource(name: &str, target: &ScaleTarget) -> Marked<MetricSpec> {
    let mut marks = Marked::new((), target.origin);
    let share = marks.of("resource/target/averageUtilization", &target.target).0;
    let metric = MetricSpec {
        type_: "Resource".to_owned(),
        resource: Some(ResourceMetricSource {
            name: name.to_owned(),
            target: MetricTarget {
                type_: "Utilization".to_owned(),
                average_utilization: Some(int(i64::from(share))),
                ..MetricTarget::default()
            },
        }),
        ..MetricSpec::default()
    };
    marks.with(metric)
}
