//! The Namespace, where the environment asks for it.
//!
//! It enforces the strictest standard of Pod Security that all workloads
//! meet: `restricted`, unless one asked for more. A pod that came by another
//! way gets no further than they do. A label of the environment wins.

use super::apply_set::Contents;
use super::meta::{Labels, Metadata};
use crate::model::workload::Environment;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::Namespace;

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

pub(super) fn namespace(environment: &Environment<'_>, contents: &Contents) -> Option<Marked<Namespace>> {
    let wanted = environment.words.namespace.as_ref().filter(|namespace| namespace.create.value)?;
    let name = &environment.namespace;

    let mut labels = Labels::default();
    labels.set(ENFORCE, contents.standard.as_str(), wanted.create.origin);
    labels.over(Labels::of_project(environment, name.origin));
    let annotations = Labels::annotations(environment);
    let metadata = Metadata::new(environment, name.origin, name.value.to_string(), labels, annotations);

    let mut marks = Marked::new((), wanted.create.origin);
    let metadata = marks.take("metadata", metadata.within(None).early().marked());
    Some(marks.with(Namespace { metadata, ..Namespace::default() }))
}
