//! The metadata of an object that somebody wrote in the words of Kubernetes.
//!
//! It is part of the apply set like all others. What gdeploy needs to find
//! it again wins over what is written; all else is for the writer to say.

use super::apply_set::{PART_OF, apply_set_id};
use super::meta::{Labels, Metadata};
use crate::base::origin::{OriginId, Sourced};
use crate::model::workload::{Environment, Workload};
use crate::output::marked::Marked;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// The labels that gdeploy finds objects by.
pub const OWN_LABELS: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
    "applyset.kubernetes.io/part-of",
    "gdeploy.dev/logical-name",
    "gdeploy.dev/slot",
];

/// The metadata of an object of this name, of a workload or of none.
pub fn metadata(
    environment: &Environment<'_>,
    workload: Option<&Workload<'_>>,
    name: &str,
    namespaced: bool,
    origin: OriginId,
) -> Marked<ObjectMeta> {
    let labels = match workload {
        Some(workload) => Labels::of_workload(environment, workload),
        None => {
            let mut labels = Labels::of_project(environment, origin);
            labels.set(PART_OF, &apply_set_id(environment), origin);
            labels
        }
    };
    let annotations = Labels::annotations(environment);
    let metadata = Metadata::new(environment, origin, name.to_owned(), labels, annotations);
    let namespace = workload.map_or(&environment.namespace, |workload| &workload.namespace);
    let within = namespaced.then(|| Sourced::new(&*namespace.value, namespace.origin));
    metadata.within(within).marked()
}
