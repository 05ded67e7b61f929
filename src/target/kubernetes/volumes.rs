//! Volumes of a pod and where its container sees them.
//!
//! Each file is mounted alone, by `subPath`: its neighbours in the image
//! stay. Such a mount never sees an update, and needs none, because the
//! ConfigMap's name holds a hash of it.

use super::persistent_volume_claim;
use super::secret_volumes;
use super::shapes::{owned, truth};
use super::subject::Subject;
use crate::model::words::{self, ClaimOf};
use crate::model::workload::MountedFile;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, HostPathVolumeSource, KeyToPath,
    PersistentVolumeClaimVolumeSource, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// What a file may have without a word about it.
const USUAL_MODE: i32 = 0o644;

pub(super) fn volumes(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<Volume> {
    let mut volumes = Vec::new();
    if let Some(name) = &subject.files {
        let source = ConfigMapVolumeSource {
            name: name.clone(),
            items: items(subject),
            ..ConfigMapVolumeSource::default()
        };
        let name = subject.workload.files_volume().into();
        volumes.push(Volume { name, config_map: Some(source), ..Volume::default() });
    }
    secret_volumes::volumes(subject, &mut volumes, marks);
    let mut all: Vec<_> = subject.workload.app.volumes().collect();
    all.sort_unstable_by_key(|(label, _)| *label);
    for (label, words) in all {
        let at = ("volumes", volumes.len());
        volumes.push(marks.take(at, volume(subject, label, words)));
    }
    volumes
}

fn volume(subject: &Subject<'_>, label: &str, words: &words::Volume<'_>) -> Marked<Volume> {
    let mut marks = Marked::new((), words.origin);
    let mut volume = Volume { name: label.to_owned(), ..Volume::default() };
    if let Some(temp) = &words.temp {
        let medium = (marks.of("emptyDir", temp) == "memory").then(|| "Memory".to_owned());
        let limit = words.limit.as_ref().map(|limit| marks.of("emptyDir/sizeLimit", limit));
        let size_limit = limit.map(|limit| Quantity(limit.quantity()));
        volume.empty_dir = Some(EmptyDirVolumeSource { medium, size_limit, mode: None });
    } else if let Some(path) = &words.host {
        let path = owned(marks.of("hostPath/path", path));
        volume.host_path = Some(HostPathVolumeSource { path, type_: None });
    } else {
        let claim_name = match &words.claim {
            Some(claim) => match marks.of("persistentVolumeClaim/claimName", claim) {
                ClaimOf::Named(name) => owned(name),
                ClaimOf::Volume(_) => borrowed(subject, label),
            },
            None => persistent_volume_claim::name(subject, label),
        };
        volume.persistent_volume_claim =
            Some(PersistentVolumeClaimVolumeSource { claim_name, read_only: None });
    }
    marks.with(volume)
}

/// The claim that another workload makes.
fn borrowed(subject: &Subject<'_>, label: &str) -> String {
    let found = subject.workload.claims.iter().find(|(volume, _)| volume == label);
    found.map(|(_, claim)| claim.clone()).expect("the model names the claim of each such volume")
}

/// Keys are listed only where one has permissions of its own.
fn items(subject: &Subject<'_>) -> Option<Vec<KeyToPath>> {
    items_of(&subject.workload.files)
}

pub(super) fn items_of(files: &[MountedFile<'_>]) -> Option<Vec<KeyToPath>> {
    let item = |file: &MountedFile<'_>| KeyToPath {
        key: file.key.clone(),
        path: file.key.clone(),
        mode: Some(file.mode),
        ..KeyToPath::default()
    };
    files.iter().any(|file| file.mode != USUAL_MODE).then(|| files.iter().map(item).collect())
}

/// What a container sees of that, by the paths of the workload.
pub(super) fn mounts(
    subject: &Subject<'_>,
    sees: &dyn Fn(Option<&str>, &str) -> bool,
    marks: &mut Marked<()>,
) -> Vec<VolumeMount> {
    let workload = subject.workload;
    let mut mounts = Vec::new();
    for file in workload.files.iter().filter(|file| sees(file.owner.as_deref(), &file.path)) {
        marks.add(("volumeMounts", mounts.len()), file.origin);
        mounts.push(VolumeMount {
            name: workload.files_volume().into(),
            mount_path: owned(&file.path),
            sub_path: Some(file.key.clone()),
            read_only: Some(true),
            ..VolumeMount::default()
        });
    }
    secret_volumes::mounts(subject, sees, &mut mounts, marks);
    let further = workload.app.containers();
    let further = further.iter().flat_map(|one| one.volumes.iter().map(|each| (Some(one.name), each)));
    let all = workload.app.volume.iter().map(|each| (None, each)).chain(further);
    let mut seen: Vec<_> = all.filter(|(owner, (_, words))| sees(*owner, &words.mount.value)).collect();
    seen.sort_unstable_by_key(|(_, (label, _))| *label);
    for (_, (label, words)) in seen {
        let at = ("volumeMounts", mounts.len());
        mounts.push(marks.take(at, mount(label, words)));
    }
    mounts
}

fn mount(label: &str, words: &words::Volume<'_>) -> Marked<VolumeMount> {
    let mut marks = Marked::new((), words.origin);
    let mut mount = VolumeMount {
        name: label.to_owned(),
        mount_path: owned(marks.of("mountPath", &words.mount)),
        ..VolumeMount::default()
    };
    if words.read_only.value {
        mount.read_only = truth(*marks.of("readOnly", &words.read_only));
    }
    let propagation = match &*words.propagation.value {
        "from-node" => Some("HostToContainer"),
        "both" => Some("Bidirectional"),
        _ => None,
    };
    if let Some(propagation) = propagation {
        marks.add("mountPropagation", words.propagation.origin);
        mount.mount_propagation = Some(propagation.to_owned());
    }
    marks.with(mount)
}
