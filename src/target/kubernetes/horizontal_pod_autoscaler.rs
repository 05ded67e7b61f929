//! The autoscaler, where `scale` is a range.
//!
//! Cpu is the last of its metrics. `autoscaling/v2` keeps any order, but v1,
//! which older servers store and older clients ask for, brings it there: any
//! other order would show as a change in each diff.

use super::meta::Metadata;
use super::shapes::{by_name, filled, int, owned, seconds};
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::base::quantity::Count;
use crate::model::words::{ExternalMetric, Keyed, ObjectMetric, Pace, PodMetric, SText, ScaleTarget};
use crate::model::workload::Replicas;
use crate::output::marked::Marked;
use k8s_openapi::api::autoscaling::v2::{
    ContainerResourceMetricSource, CrossVersionObjectReference, ExternalMetricSource, HPAScalingPolicy,
    HPAScalingRules, HorizontalPodAutoscaler, HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec,
    MetricIdentifier, MetricSpec, MetricTarget, ObjectMetricSource, PodsMetricSource, ResourceMetricSource,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use std::collections::BTreeMap;

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
            behavior: behavior(subject, &mut marks),
        },
        ..HorizontalPodAutoscaler::default()
    };
    Some(marks.with(scaler))
}

fn metrics(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<MetricSpec> {
    let Some(on) = &subject.workload.app.scale.on else { return Vec::new() };
    let memory = on.memory.as_ref().map(|target| resource("memory", target));
    let pods = by_name(&on.pods).into_iter().map(|(name, metric)| of_pods(name, metric));
    let objects = by_name(&on.object).into_iter().map(|(name, metric)| of_object(name, metric));
    let externals = by_name(&on.external).into_iter().map(|(name, metric)| external(name, metric));
    let cpu = on.cpu.as_ref().map(|target| resource("cpu", target));
    let asked = memory.into_iter().chain(pods).chain(objects).chain(externals).chain(cpu);
    asked.enumerate().map(|(at, metric)| marks.take(("spec/metrics", at), metric)).collect()
}

fn resource(name: &str, target: &ScaleTarget<'_>) -> Marked<MetricSpec> {
    let mut marks = Marked::new((), target.origin);
    let name = name.to_owned();
    let share = MetricTarget {
        type_: "Utilization".to_owned(),
        average_utilization: Some(int(i64::from(target.target.value.0))),
        ..MetricTarget::default()
    };
    let metric = if let Some(container) = &target.container {
        marks.add("containerResource/target/averageUtilization", target.target.origin);
        let container = owned(marks.of("containerResource/container", container));
        MetricSpec {
            type_: "ContainerResource".to_owned(),
            container_resource: Some(ContainerResourceMetricSource { container, name, target: share }),
            ..MetricSpec::default()
        }
    } else {
        marks.add("resource/target/averageUtilization", target.target.origin);
        MetricSpec {
            type_: "Resource".to_owned(),
            resource: Some(ResourceMetricSource { name, target: share }),
            ..MetricSpec::default()
        }
    };
    marks.with(metric)
}

fn of_pods(name: &str, words: &PodMetric<'_>) -> Marked<MetricSpec> {
    let mut marks = Marked::new((), words.origin);
    let mut inner = Marked::new((), words.origin);
    let source = PodsMetricSource {
        target: amount(None, Some(&words.average), &mut inner),
        metric: identifier(name, &words.selector, &mut inner),
    };
    let source = marks.take("pods", inner.with(source));
    marks.with(MetricSpec { type_: "Pods".to_owned(), pods: Some(source), ..MetricSpec::default() })
}

fn of_object(name: &str, words: &ObjectMetric<'_>) -> Marked<MetricSpec> {
    let mut marks = Marked::new((), words.origin);
    let mut inner = Marked::new((), words.origin);
    let source = ObjectMetricSource {
        described_object: CrossVersionObjectReference {
            api_version: Some(owned(inner.of("describedObject/apiVersion", &words.version))),
            kind: owned(inner.of("describedObject/kind", &words.kind)),
            name: owned(inner.of("describedObject/name", &words.name)),
        },
        target: amount(words.value.as_ref(), words.average.as_ref(), &mut inner),
        metric: identifier(name, &words.selector, &mut inner),
    };
    let source = marks.take("object", inner.with(source));
    marks.with(MetricSpec { type_: "Object".to_owned(), object: Some(source), ..MetricSpec::default() })
}

fn external(name: &str, words: &ExternalMetric<'_>) -> Marked<MetricSpec> {
    let mut marks = Marked::new((), words.origin);
    let mut inner = Marked::new((), words.origin);
    let source = ExternalMetricSource {
        target: amount(words.value.as_ref(), words.average.as_ref(), &mut inner),
        metric: identifier(name, &words.selector, &mut inner),
    };
    let source = marks.take("external", inner.with(source));
    marks.with(MetricSpec { type_: "External".to_owned(), external: Some(source), ..MetricSpec::default() })
}

/// So much in all, or so much for each pod.
fn amount(
    value: Option<&Sourced<Count>>,
    average: Option<&Sourced<Count>>,
    marks: &mut Marked<()>,
) -> MetricTarget {
    let value = value.map(|value| Quantity(marks.of("target/value", value).quantity()));
    let average = average.map(|average| Quantity(marks.of("target/averageValue", average).quantity()));
    let type_ = if value.is_some() { "Value" } else { "AverageValue" };
    MetricTarget { type_: type_.to_owned(), value, average_value: average, average_utilization: None }
}

fn identifier(name: &str, selector: &Keyed<'_, SText<'_>>, marks: &mut Marked<()>) -> MetricIdentifier {
    let mut labels = BTreeMap::new();
    for (label, value) in selector {
        marks.add(("metric/selector/matchLabels", &**label), value.origin);
        labels.insert(label.to_string(), owned(&value.value));
    }
    let selector = LabelSelector { match_labels: Some(labels), ..LabelSelector::default() };
    let is_empty = selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty);
    MetricIdentifier { name: name.to_owned(), selector: (!is_empty).then_some(selector) }
}

/// Only what is written: the rest is the cluster's way.
fn behavior(subject: &Subject<'_>, marks: &mut Marked<()>) -> Option<HorizontalPodAutoscalerBehavior> {
    let scale = &subject.workload.app.scale;
    let mut rules = |at: &'static str, pace: &Option<Pace<'_>>| {
        pace.as_ref().map(|pace| marks.take(at, scaling_rules(pace)))
    };
    let behavior = HorizontalPodAutoscalerBehavior {
        scale_up: rules("spec/behavior/scaleUp", &scale.up),
        scale_down: rules("spec/behavior/scaleDown", &scale.down),
    };
    (behavior.scale_up.is_some() || behavior.scale_down.is_some()).then_some(behavior)
}

fn scaling_rules(pace: &Pace<'_>) -> Marked<HPAScalingRules> {
    let mut marks = Marked::new((), pace.origin);
    let stabilization = pace.stabilization.as_ref();
    let window = stabilization.map(|time| seconds(*marks.of("stabilizationWindowSeconds", time)));
    let policy = |type_: &str, value| HPAScalingPolicy {
        type_: type_.to_owned(),
        value,
        period_seconds: seconds(pace.every.value),
    };
    let mut policies = Vec::new();
    if let Some(pods) = &pace.pods {
        marks.add(("policies", policies.len()), pods.origin);
        policies.push(policy("Pods", int(pods.value)));
    }
    if let Some(share) = &pace.share {
        marks.add(("policies", policies.len()), share.origin);
        policies.push(policy("Percent", int(i64::from(share.value.0))));
    }
    let select = match (pace.off.value, &*pace.pick.value) {
        (true, _) => Some(("Disabled", pace.off.origin)),
        (_, "least") => Some(("Min", pace.pick.origin)),
        _ => None,
    };
    let select_policy = select.map(|(select, origin)| {
        marks.add("selectPolicy", origin);
        select.to_owned()
    });
    let rules = HPAScalingRules {
        policies: filled(policies),
        select_policy,
        stabilization_window_seconds: window,
        ..HPAScalingRules::default()
    };
    marks.with(rules)
}
