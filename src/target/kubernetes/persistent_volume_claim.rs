//! A claim for each volume that outlives its pods.
//!
//! A `shared` one is used by pods on several nodes at once, any other by
//! those on one node. What is to be kept is in no apply set.

use super::meta::Metadata;
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::base::quantity::Memory;
use crate::model::words::Volume;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use std::collections::BTreeMap;

pub(super) fn persistent_volume_claim(
    subject: &Subject<'_>,
) -> impl Iterator<Item = Marked<PersistentVolumeClaim>> {
    let volumes = subject.workload.app.volumes();
    volumes.filter_map(move |(label, volume)| {
        let size = volume.size.as_ref()?;
        Some(claim(subject, &name(subject, label), volume, size))
    })
}

/// The name of a volume's claim.
pub(super) fn name(subject: &Subject<'_>, label: &str) -> String {
    subject.workload.claim_name(label)
}

fn claim(
    subject: &Subject<'_>,
    name: &str,
    volume: &Volume<'_>,
    size: &Sourced<Memory>,
) -> Marked<PersistentVolumeClaim> {
    let mut marks = Marked::new((), volume.origin);
    let shared = volume.shared.as_ref().is_some_and(|shared| *marks.of("spec/accessModes", shared));
    let mode = if shared { "ReadWriteMany" } else { "ReadWriteOnce" };
    let storage = marks.of("spec/resources/requests/storage", size).quantity();
    let requests = BTreeMap::from([("storage".to_owned(), Quantity(storage))]);
    let class = volume.class.as_ref().map(|class| {
        marks.add("spec/storageClassName", class.origin);
        let declared = subject.environment.others.classes.get(&class.value);
        declared.map_or(&*class.value, |declared| declared.object(&class.value)).to_owned()
    });
    let metadata = Metadata::of(subject, name);
    let metadata = match volume.keep.filter(|keep| keep.value) {
        Some(keep) => metadata.kept(keep.origin),
        None => metadata,
    };
    let claim = PersistentVolumeClaim {
        metadata: marks.take("metadata", metadata.marked()),
        spec: Some(PersistentVolumeClaimSpec {
            storage_class_name: class,
            access_modes: Some(vec![mode.to_owned()]),
            resources: Some(VolumeResourceRequirements {
                requests: Some(requests),
                ..VolumeResourceRequirements::default()
            }),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    };
    marks.with(claim)
}
