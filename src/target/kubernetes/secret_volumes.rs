//! Volumes of secrets: files of one, files with some in them, folders of all.
//!
//! A file is mounted alone, by `subPath`: its neighbours in the image stay,
//! and a new value is seen after a restart, as with a variable. A folder
//! follows the Secret.

use super::documents;
use super::shapes::{owned, truth};
use super::subject::Subject;
use super::volumes::items_of;
use crate::base::origin::OriginId;
use crate::model::secrets::SecretFile;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    KeyToPath, ProjectedVolumeSource, SecretProjection, SecretVolumeSource, Volume, VolumeMount,
    VolumeProjection,
};

pub(super) fn volumes(subject: &Subject<'_>, volumes: &mut Vec<Volume>, marks: &mut Marked<()>) {
    let workload = subject.workload;
    for documents in &workload.documents {
        let source = SecretVolumeSource {
            secret_name: Some(documents::name(subject, documents)),
            items: items_of(&documents.files),
            ..SecretVolumeSource::default()
        };
        if let Some(first) = documents.files.first() {
            marks.add(("volumes", volumes.len()), first.origin);
        }
        let name = workload.documents_volume(documents);
        volumes.push(Volume { name, secret: Some(source), ..Volume::default() });
    }
    if let Some(first) = workload.secrets.files.first() {
        let at = volumes.len();
        marks.add(("volumes", at), first.origin);
        let sources =
            sources(&workload.secrets.files).into_iter().enumerate().map(|(number, (source, origin))| {
                marks.add(format!("volumes/{at}/projected/sources/{number}"), origin);
                source
            });
        let sources = Some(sources.collect());
        let projected = ProjectedVolumeSource { sources, ..ProjectedVolumeSource::default() };
        volumes.push(Volume {
            name: workload.secrets_volume(),
            projected: Some(projected),
            ..Volume::default()
        });
    }
    for folder in &workload.secrets.folders {
        marks.add(("volumes", volumes.len()), folder.origin);
        let source = SecretVolumeSource {
            secret_name: Some(owned(&folder.name.value)),
            default_mode: Some(folder.mode),
            optional: truth(folder.optional),
            ..SecretVolumeSource::default()
        };
        let name = workload.folder_volume(&folder.label);
        volumes.push(Volume { name, secret: Some(source), ..Volume::default() });
    }
}

/// One for each Secret, and for what may be missing, with the origin of its first file.
fn sources(files: &[SecretFile<'_>]) -> Vec<(VolumeProjection, OriginId)> {
    let mut sources: Vec<(SecretProjection, OriginId)> = Vec::new();
    for file in files {
        let item = KeyToPath {
            key: owned(&file.source.key),
            path: owned(&file.label),
            mode: Some(file.mode),
            ..KeyToPath::default()
        };
        let optional = truth(file.source.optional);
        let same = |(source, _): &&mut (SecretProjection, OriginId)| {
            source.name == *file.source.object && source.optional == optional
        };
        match sources.iter_mut().find(same).and_then(|(source, _)| source.items.as_mut()) {
            Some(items) => items.push(item),
            None => {
                let name = owned(&file.source.object);
                sources.push((SecretProjection { name, items: Some(vec![item]), optional }, file.origin));
            }
        }
    }
    let projection = |source| VolumeProjection { secret: Some(source), ..VolumeProjection::default() };
    sources.into_iter().map(|(source, origin)| (projection(source), origin)).collect()
}

/// What a container sees of that, by the paths of the workload.
pub(super) fn mounts(
    subject: &Subject<'_>,
    sees: &dyn Fn(Option<&str>, &str) -> bool,
    mounts: &mut Vec<VolumeMount>,
    marks: &mut Marked<()>,
) {
    let workload = subject.workload;
    let mut add = |mount: VolumeMount, origin| {
        marks.add(("volumeMounts", mounts.len()), origin);
        mounts.push(VolumeMount { read_only: Some(true), ..mount });
    };
    for documents in &workload.documents {
        for file in documents.files.iter().filter(|file| sees(file.owner.as_deref(), &file.path)) {
            let mount = VolumeMount {
                name: workload.documents_volume(documents),
                mount_path: owned(&file.path),
                sub_path: Some(file.key.clone()),
                ..VolumeMount::default()
            };
            add(mount, file.origin);
        }
    }
    for file in workload.secrets.files.iter().filter(|file| sees(file.owner.as_deref(), &file.path.value)) {
        let mount = VolumeMount {
            name: workload.secrets_volume(),
            mount_path: owned(&file.path.value),
            sub_path: Some(owned(&file.label)),
            ..VolumeMount::default()
        };
        add(mount, file.origin);
    }
    for folder in
        workload.secrets.folders.iter().filter(|folder| sees(folder.owner.as_deref(), &folder.path.value))
    {
        let mount = VolumeMount {
            name: workload.folder_volume(&folder.label),
            mount_path: owned(&folder.path.value),
            ..VolumeMount::default()
        };
        add(mount, folder.origin);
    }
}
