//! The apply set: what prune goes by.
//!
//! Every object of a workload carries the set's id; the set's parent, a
//! ConfigMap named as the project, says which kinds and namespaces are to be
//! searched. One set for each project, environment and prefix, because the id is
//! made of the parent's name and namespace, as KEP-3659 has it.
//! The Namespace is in no set: pruning it would take everything. Nor are
//! claims that are to be kept, and what belongs to the whole cluster, where
//! other projects may use it.

use super::meta::{Labels, Metadata};
use super::object::Object;
use crate::model::decide::PodSecurity;
use crate::model::workload::{Environment, Workload};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::ConfigMap;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The label that says which set an object belongs to.
pub const PART_OF: &str = "applyset.kubernetes.io/part-of";
/// The label of its parent: the id.
pub const APPLY_SET: &str = "applyset.kubernetes.io/id";
const TOOLING: &str = "applyset.kubernetes.io/tooling";
/// The annotation that says which kinds are in a set.
pub const KINDS: &str = "applyset.kubernetes.io/contains-group-kinds";
/// The annotation that says in which other namespaces.
pub const NAMESPACES: &str = "applyset.kubernetes.io/additional-namespaces";

/// What the workloads of an environment have put into it; [`Contents::merge`] joins what was seen in parallel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    kinds: BTreeSet<(Cow<'static, str>, Cow<'static, str>)>,
    namespaces: BTreeSet<String>,
    /// The classes of storage that claims name, by their names in the source.
    pub(super) classes: BTreeSet<String>,
    /// The strictest standard that all pods of its namespace meet.
    pub(super) standard: PodSecurity,
}

impl Contents {
    /// Remembers a workload and its objects.
    pub fn add(&mut self, environment: &Environment<'_>, workload: &Workload<'_>, objects: &[Object]) {
        if !objects.is_empty() && workload.namespace.value == environment.namespace.value {
            self.standard = self.standard.max(workload.app.standard());
        }
        let classes = workload.app.volumes().filter_map(|(_, volume)| volume.class.as_ref());
        for class in classes.filter(|_| !objects.is_empty()) {
            self.classes.insert(class.value.to_string());
        }
        self.add_objects(objects);
    }

    /// Remembers objects that belong to no workload.
    pub fn add_objects(&mut self, objects: &[Object]) {
        for object in objects {
            self.kinds.insert((object.kind.clone(), object.group.clone()));
            if let Some(namespace) = object.namespace.as_ref()
                && !self.namespaces.contains(namespace)
            {
                self.namespaces.insert(namespace.clone());
            }
        }
    }

    /// Takes over what another one has seen.
    pub fn merge(&mut self, other: Self) {
        self.kinds.extend(other.kinds);
        self.namespaces.extend(other.namespaces);
        self.classes.extend(other.classes);
        self.standard = self.standard.max(other.standard);
    }

    fn kinds(&self) -> String {
        let name = |(kind, group): &(Cow<'_, str>, Cow<'_, str>)| match &**group {
            "" => kind.to_string(),
            group => format!("{kind}.{group}"),
        };
        self.kinds.iter().map(name).collect::<Vec<_>>().join(",")
    }

    fn namespaces_besides(&self, own: &str) -> String {
        self.namespaces.iter().map(String::as_str).filter(|&name| name != own).collect::<Vec<_>>().join(",")
    }
}

/// `applyset-<base64url(sha256(<name>.<namespace>.<kind>.<group>))>-v1`, of the parent.
pub fn apply_set_id(environment: &Environment<'_>) -> String {
    let digest = Sha256::new()
        .chain_update(environment.prefixed(&environment.project.name.value))
        .chain_update(".")
        .chain_update(&*environment.namespace.value)
        .chain_update(".ConfigMap.")
        .finalize();
    format!("applyset-{}-v1", base64url(&digest))
}

/// The set's parent.
pub(super) fn parent(environment: &Environment<'_>, contents: &Contents) -> Marked<ConfigMap> {
    let project = &environment.project.name;
    let labels = Labels::of_project(environment, project.origin);
    let annotations = Labels::annotations(environment);
    let mut metadata =
        Metadata::new(environment, project.origin, environment.prefixed(&project.value), labels, annotations)
            .early();

    metadata.labels.set(APPLY_SET, &apply_set_id(environment), project.origin);
    metadata.annotations.set(TOOLING, "gdeployc/v1", project.origin);
    metadata.annotations.set(KINDS, &contents.kinds(), project.origin);
    let others = contents.namespaces_besides(&environment.namespace.value);
    if !others.is_empty() {
        metadata.annotations.set(NAMESPACES, &others, project.origin);
    }

    let mut marks = Marked::new((), project.origin);
    let parent = ConfigMap { metadata: marks.take("metadata", metadata.marked()), ..ConfigMap::default() };
    marks.with(parent)
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for digit in 0..=group.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}
