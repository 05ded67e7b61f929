//! Keeps a drain of nodes from stopping every replica at once.
//!
//! Pods that are not ready may always be evicted: a broken release must not
//! keep a node from being drained.

use super::meta::Metadata;
use super::shapes::int_or_percent;
use super::subject::Subject;
use crate::model::workload::Budget;
use crate::output::marked::Marked;
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};

pub(super) fn pod_disruption_budget(subject: &Subject<'_>) -> Option<Marked<PodDisruptionBudget>> {
    let budget = subject.workload.disruption.as_ref()?;
    let mut marks = Marked::new((), subject.workload.app.disruption.origin);
    let mut spec = PodDisruptionBudgetSpec {
        selector: Some(subject.selector()),
        unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
        ..PodDisruptionBudgetSpec::default()
    };
    match budget.value {
        Budget::Unavailable(number) => {
            marks.add("spec/maxUnavailable", budget.origin);
            spec.max_unavailable = Some(int_or_percent(number));
        }
        Budget::Available(number) => {
            marks.add("spec/minAvailable", budget.origin);
            spec.min_available = Some(int_or_percent(number));
        }
    }
    let metadata = marks.take("metadata", Metadata::of(subject, subject.name()).marked());
    Some(marks.with(PodDisruptionBudget { metadata, spec: Some(spec), ..PodDisruptionBudget::default() }))
}
