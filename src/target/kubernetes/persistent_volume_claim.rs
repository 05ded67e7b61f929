//! A claim for each volume that outlives its pods.
//!
//! A `shared` one is used by pods on several nodes at once, any other by
//! those on one node.

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
    let volumes = subject.workload.app.volume.iter();
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
    let claim = PersistentVolumeClaim {
        metadata: marks.take("metadata", Metadata::of(subject, name).marked()),
        spec: Some(PersistentVolumeClaimSpec {
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
