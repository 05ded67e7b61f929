//! A class of storage that the project brings along.
//!
//! Only where a claim of the environment names it: the driver of one cloud
//! means nothing in a cluster elsewhere. It belongs to the whole cluster, so
//! it is in no apply set.

use super::apply_set::Contents;
use super::meta::{Labels, Metadata};
use super::shapes::{owned, truth};
use crate::base::origin::Sourced;
use crate::model::words::{self, SText};
use crate::model::workload::Environment;
use crate::output::marked::Marked;
use k8s_openapi::api::storage::v1::StorageClass;
use std::collections::BTreeMap;

pub(super) fn storage_classes<'a>(
    environment: &'a Environment<'a>,
    contents: &'a Contents,
) -> impl Iterator<Item = Marked<StorageClass>> + 'a {
    contents.classes.iter().filter_map(|name| {
        let class = environment.others.classes.get(&**name)?;
        Some(storage_class(environment, name, class, class.provisioner.as_ref()?))
    })
}

fn storage_class(
    environment: &Environment<'_>,
    name: &str,
    class: &words::StorageClass<'_>,
    provisioner: &SText<'_>,
) -> Marked<StorageClass> {
    let mut marks = Marked::new((), class.origin);
    let labels = Labels::of_project(environment, class.origin);
    let annotations = Labels::annotations(environment);
    let metadata =
        Metadata::new(environment, class.origin, class.object(name).to_owned(), labels, annotations);
    let mut parameters = BTreeMap::new();
    for (key, value) in &class.parameters {
        marks.add(("parameters", &**key), value.origin);
        parameters.insert(key.to_string(), owned(&value.value));
    }
    let either =
        |value: &Option<SText<'_>>, other: &str| value.as_ref().is_some_and(|value| value.value == other);
    let policy = if either(&class.reclaim, "retain") { "Retain" } else { "Delete" };
    let mode = if either(&class.binding, "at-once") { "Immediate" } else { "WaitForFirstConsumer" };
    let mut mark = |at: &'static str, value: &Option<SText<'_>>| {
        if let Some(value) = value {
            marks.add(at, value.origin);
        }
    };
    mark("reclaimPolicy", &class.reclaim);
    mark("volumeBindingMode", &class.binding);
    let metadata = marks.take("metadata", metadata.within(None::<Sourced<&str>>).early().marked());
    let object = StorageClass {
        metadata,
        provisioner: owned(marks.of("provisioner", provisioner)),
        parameters: (!parameters.is_empty()).then_some(parameters),
        reclaim_policy: Some(policy.to_owned()),
        volume_binding_mode: Some(mode.to_owned()),
        allow_volume_expansion: class
            .expand
            .as_ref()
            .filter(|expand| expand.value)
            .and_then(|expand| truth(*marks.of("allowVolumeExpansion", expand))),
        ..StorageClass::default()
    };
    marks.with(object)
}
