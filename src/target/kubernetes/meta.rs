//! Names, labels and annotations of objects and pods.
//!
//! Low to high: what the project says for all objects, what the environment
//! says, what the workload says, and what gdeploy needs to find them again:
//! selectors, prune and diff go by the last, so nobody overrides them.
//! A label of the project is no label of pods: a new one must not roll them.

use super::apply_set::{PART_OF, apply_set_id};
use super::subject::Subject;
use crate::base::origin::{OriginId, Sourced};
use crate::model::words::{Keyed, SText, Text};
use crate::model::workload::{Environment, Workload};
use crate::output::marked::Marked;
use crate::values::identity::NAME;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use std::collections::BTreeMap;

/// The label of an object whose name ends in a hash: the name without it.
pub const LOGICAL_NAME: &str = "gdeploy.dev/logical-name";

/// The label by which each namespace says its name; the API server gives it.
pub const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// The label that says that gdeploy made an object.
pub const MANAGER: &str = "app.kubernetes.io/managed-by";

const PROJECT: &str = "app.kubernetes.io/part-of";
const VERSION: &str = "app.kubernetes.io/version";
const OWNER: &str = "gdeploy.dev/owner";
const WAVE: &str = "argocd.argoproj.io/sync-wave";
const FLUX_PRUNE: &str = "kustomize.toolkit.fluxcd.io/prune";
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// Labels or annotations, each with its origin.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels(BTreeMap<String, Sourced<String>>);

impl Labels {
    /// Of every object of the environment, also of those that belong to no workload.
    pub(super) fn of_project(environment: &Environment<'_>, origin: OriginId) -> Self {
        let project = &environment.project;
        let mut labels = Self::default();
        labels.all(&project.words.labels);
        labels.all(&environment.words.labels);
        labels.set(PROJECT, &project.name.value, project.name.origin);
        labels.set(MANAGER, "gdeploy", origin);
        labels
    }

    /// Of every object of a workload.
    pub(super) fn of_workload(environment: &Environment<'_>, workload: &Workload<'_>) -> Self {
        let mut labels = Self::of_project(environment, workload.origin);
        labels.all(&workload.app.labels);
        labels.own(environment, workload);
        labels.set(PART_OF, &apply_set_id(environment), workload.origin);
        labels
    }

    /// Of a workload's pods.
    pub(super) fn of_pods(environment: &Environment<'_>, workload: &Workload<'_>) -> Self {
        let mut labels = Self::default();
        labels.all(&workload.app.labels);
        labels.own(environment, workload);
        labels.version(workload);
        if let Some(selector) = &workload.app.selector {
            labels.all(selector);
        }
        labels
    }

    /// Annotations of every object of the environment.
    pub(super) fn annotations(environment: &Environment<'_>) -> Self {
        let mut annotations = Self::default();
        annotations.all(&environment.project.words.annotations);
        annotations.all(&environment.words.annotations);
        if let Some(owner) = &environment.project.words.owner {
            annotations.set(OWNER, &owner.value, owner.origin);
        }
        annotations
    }

    /// Adds what somebody wrote.
    pub(super) fn all(&mut self, entries: &Keyed<'_, SText<'_>>) {
        for (name, value) in entries {
            self.set(name, &value.value, value.origin);
        }
    }

    /// Adds others, which win.
    pub(super) fn over(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Adds one.
    pub(super) fn set(&mut self, name: &str, value: &str, origin: OriginId) {
        self.0.insert(name.to_owned(), Sourced::new(value.to_owned(), origin));
    }

    fn own(&mut self, environment: &Environment<'_>, workload: &Workload<'_>) {
        let project = &environment.project.name;
        self.set(PROJECT, &project.value, project.origin);
        self.set(NAME, &workload.object.value, workload.object.origin);
        self.set(MANAGER, "gdeploy", workload.origin);
    }

    fn version(&mut self, workload: &Workload<'_>) {
        if let Some(version) = &workload.version {
            self.set(VERSION, &version.value, version.origin);
        }
    }

    fn write(self, part: &'static str, marks: &mut Marked<()>) -> Option<BTreeMap<String, String>> {
        let mut plain = BTreeMap::new();
        for (name, value) in self.0 {
            marks.add((part, &*name), value.origin);
            plain.insert(name, value.value);
        }
        (!plain.is_empty()).then_some(plain)
    }
}

/// The metadata of an object that is being made.
pub(super) struct Metadata<'a> {
    pub(super) labels: Labels,
    pub(super) annotations: Labels,
    name: String,
    namespace: Option<Sourced<String>>,
    origin: OriginId,
    applied_by: Option<&'a str>,
}

impl<'a> Metadata<'a> {
    /// Of an object of a workload.
    pub(super) fn of(subject: &Subject<'a>, name: impl Into<String>) -> Self {
        let environment = subject.environment;
        let (labels, namespace) = (subject.labels.clone(), &subject.workload.namespace);
        Self::new(environment, subject.workload.origin, name.into(), labels, subject.annotations.clone())
            .within(Some(Sourced::new(&*namespace.value, namespace.origin)))
    }

    /// Of any object, in the environment's namespace.
    pub(super) fn new(
        environment: &'a Environment<'_>,
        origin: OriginId,
        name: String,
        labels: Labels,
        annotations: Labels,
    ) -> Self {
        let namespace = &environment.namespace;
        let applied_by = environment.words.applied_by.as_ref().map(|tool| &*tool.value);
        let namespace = Some(Sourced::new(namespace.value.to_string(), namespace.origin));
        Self { labels, annotations, name, namespace, origin, applied_by }
    }

    /// In another namespace, or in none.
    pub(super) fn within(mut self, namespace: Option<Sourced<&str>>) -> Self {
        self.namespace = namespace.map(|namespace| namespace.map(str::to_owned));
        self
    }

    /// Without the hash at its end, the object has this name.
    pub(super) fn logical_name(mut self, name: &str) -> Self {
        self.labels.set(LOGICAL_NAME, name, self.origin);
        self
    }

    /// With the version that runs.
    pub(super) fn version(mut self, workload: &Workload<'_>) -> Self {
        self.labels.version(workload);
        self
    }

    /// With annotations that somebody wrote for it.
    pub(super) fn annotated(mut self, entries: &Keyed<'_, SText<'_>>) -> Self {
        self.annotations.all(entries);
        self
    }

    /// Pods need it before they start: Argo CD brings it first.
    pub(super) fn early(mut self) -> Self {
        if self.applied_by == Some("argo-cd") {
            self.annotations.set(WAVE, "-2", self.origin);
        }
        self
    }

    /// Old pods need it until they are gone: Argo CD removes it last.
    pub(super) fn pruned_last(mut self) -> Self {
        if self.applied_by == Some("argo-cd") {
            self.annotations.set(SYNC_OPTIONS, "PruneLast=true", self.origin);
        }
        self
    }

    /// It stays when nothing declares it any more: nothing that prunes may know it.
    pub(super) fn kept(mut self, origin: OriginId) -> Self {
        self.labels.0.remove(PART_OF);
        match self.applied_by {
            Some("argo-cd") => self.annotations.set(SYNC_OPTIONS, "Prune=false,Delete=false", origin),
            Some("flux") => self.annotations.set(FLUX_PRUNE, "disabled", origin),
            _ => {}
        }
        self
    }

    /// As Kubernetes has it.
    pub(super) fn marked(self) -> Marked<ObjectMeta> {
        let mut marks = Marked::new((), self.origin);
        let metadata = ObjectMeta {
            name: Some(self.name),
            namespace: self.namespace.map(|namespace| marks.of("namespace", &namespace).clone()),
            labels: self.labels.write("labels", &mut marks),
            annotations: self.annotations.write("annotations", &mut marks),
            ..ObjectMeta::default()
        };
        marks.with(metadata)
    }
}

/// The metadata of a workload's pods.
pub(super) fn of_pods(subject: &Subject<'_>) -> Marked<ObjectMeta> {
    let mut marks = Marked::new((), subject.workload.origin);
    let mut annotations = Labels::default();
    annotations.all(&subject.workload.app.annotations);
    let metadata = ObjectMeta {
        labels: subject.pod_labels.clone().write("labels", &mut marks),
        annotations: annotations.write("annotations", &mut marks),
        ..ObjectMeta::default()
    };
    marks.with(metadata)
}

/// Selects pods by few labels, most by a name alone: a selector can never change, all other labels can.
pub(super) fn selector(labels: &[(Text<'_>, Text<'_>)]) -> LabelSelector {
    let labels = labels.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    LabelSelector { match_labels: Some(labels.collect()), ..LabelSelector::default() }
}

/// Selects a namespace by the label that the API server gives it.
pub(super) fn namespace_selector(namespace: &str) -> LabelSelector {
    let labels = BTreeMap::from([(NAMESPACE_NAME.to_owned(), namespace.to_owned())]);
    LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
}
