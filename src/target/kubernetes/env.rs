//! The variables of a container.
//!
//! A ConfigMap and whole Secrets come as they are; a secret and what only
//! the pod knows have an entry each, in the order of their names, so that a
//! moved line of the source rolls no pods.

use super::shapes::{owned, truth};
use super::subject::Subject;
use super::{external_secret, secret};
use crate::base::origin::{OriginId, Sourced};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    ConfigMapEnvSource, EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, SecretEnvSource,
    SecretKeySelector,
};

/// What brings many variables at once.
pub(super) fn sources(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<EnvFromSource> {
    let mut sources = Vec::new();
    if let Some(name) = &subject.config {
        let source = ConfigMapEnvSource { name: name.clone(), optional: None };
        sources.push(EnvFromSource { config_map_ref: Some(source), ..EnvFromSource::default() });
    }
    for existing in subject.workload.secrets.existing.iter().filter(|existing| existing.key.is_none()) {
        let name = owned(marks.of(("envFrom", sources.len()), &existing.name));
        let source = SecretEnvSource { name, optional: truth(existing.optional) };
        sources.push(EnvFromSource { secret_ref: Some(source), ..EnvFromSource::default() });
    }
    sources
}

/// One by one.
pub(super) fn variables(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<EnvVar> {
    let workload = subject.workload;
    let secrets = &workload.secrets;
    let mut variables = Vec::new();
    for (name, field) in &workload.pod_config {
        variables.push((field.origin, from_pod(name, field)));
    }
    for existing in &secrets.existing {
        if let Some(key) = &existing.key {
            let variable =
                from_secret(&existing.variable, &existing.name.value, &key.value, existing.optional);
            variables.push((existing.name.origin, variable));
        }
    }
    for store in &secrets.stores {
        let name = external_secret::name(subject, store);
        for entry in &store.entries {
            variables.push((entry.origin, from_secret(&entry.variable, &name, &entry.variable, false)));
        }
    }
    for (variable, value) in &secrets.literal {
        variables.push((value.origin, from_secret(variable, &secret::name(subject), variable, false)));
    }
    variables.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    marked(variables, marks)
}

fn marked(variables: Vec<(OriginId, EnvVar)>, marks: &mut Marked<()>) -> Vec<EnvVar> {
    let numbered = variables.into_iter().enumerate().map(|(at, (origin, variable))| {
        marks.add(("env", at), origin);
        variable
    });
    numbered.collect()
}

/// What only the pod knows.
pub(super) fn from_pod(name: &str, field: &Sourced<&str>) -> EnvVar {
    let source = ObjectFieldSelector { field_path: field.value.to_owned(), api_version: None };
    named(name, EnvVarSource { field_ref: Some(source), ..EnvVarSource::default() })
}

fn from_secret(variable: &str, name: &str, key: &str, optional: bool) -> EnvVar {
    let source = SecretKeySelector { name: name.to_owned(), key: key.to_owned(), optional: truth(optional) };
    named(variable, EnvVarSource { secret_key_ref: Some(source), ..EnvVarSource::default() })
}

fn named(name: &str, source: EnvVarSource) -> EnvVar {
    EnvVar { name: name.to_owned(), value: None, value_from: Some(source) }
}
