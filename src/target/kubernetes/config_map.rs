//! ConfigMaps: one of variables, one of files.
//!
//! They are immutable and named by what is in them, so pods that have
//! started never see another content, a change rolls them, and a rollback
//! finds what it had. The hash: see [`content_hash`].

use super::meta::Metadata;
use super::shapes::owned;
use super::subject::Subject;
use crate::base::origin::OriginId;
use crate::model::workload::Workload;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::ConfigMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn config_map(subject: &Subject<'_>) -> impl Iterator<Item = Marked<ConfigMap>> {
    let workload = subject.workload;
    let variables =
        workload.config.iter().map(|(name, value)| (owned(name), owned(&value.value), value.origin));
    let config =
        subject.config.as_ref().map(|name| immutable(subject, name, &workload.config_name(), variables));

    let texts = workload.files.iter().map(|file| (file.key.clone(), file.text.clone(), file.origin));
    let files = subject.files.as_ref().map(|name| immutable(subject, name, &workload.files_name(), texts));
    config.into_iter().chain(files)
}

/// The name of the ConfigMap of variables, where there are any.
pub(super) fn config_name(workload: &Workload<'_>) -> Option<String> {
    let data = workload.config.iter().map(|(name, value)| (&**name, &*value.value));
    hashed(&workload.config_name(), data)
}

/// The name of the ConfigMap of files, where there are any.
pub(super) fn files_name(workload: &Workload<'_>) -> Option<String> {
    let data = workload.files.iter().map(|file| (&*file.key, &*file.text));
    hashed(&workload.files_name(), data)
}

fn immutable(
    subject: &Subject<'_>,
    name: &str,
    logical_name: &str,
    entries: impl Iterator<Item = (String, String, OriginId)>,
) -> Marked<ConfigMap> {
    let metadata = Metadata::of(subject, name).logical_name(logical_name).early().pruned_last();
    let mut marks = Marked::new((), subject.workload.origin);
    let metadata = marks.take("metadata", metadata.marked());
    let mut data = BTreeMap::new();
    for (name, text, origin) in entries {
        marks.add(("data", &*name), origin);
        data.insert(name, text);
    }
    marks.with(ConfigMap { metadata, data: Some(data), immutable: Some(true), ..ConfigMap::default() })
}

fn hashed<'a>(name: &str, data: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let data: BTreeMap<_, _> = data.collect();
    (!data.is_empty()).then(|| format!("{name}-{}", content_hash(&data)))
}

/// The first eight hex digits of SHA-256 over the entries in the order of their keys, each as
/// `<length of key>:<key><length of value>:<value>` with lengths in bytes: no two contents share that.
pub(super) fn content_hash(data: &BTreeMap<&str, &str>) -> String {
    let mut digest = Sha256::new();
    for text in data.iter().flat_map(|(key, value)| [key, value]) {
        digest.update(text.len().to_string());
        digest.update(":");
        digest.update(text);
    }
    let mut hex = String::with_capacity(8);
    for byte in digest.finalize().iter().take(4) {
        write!(hex, "{byte:02x}").expect("a String takes everything");
    }
    hex
}
