//! The variables of a container.
//!
//! A ConfigMap and whole Secrets come as they are; a secret and what only
//! the pod knows have an entry each, in the order that the model found.

use super::shapes::{expanded_text, owned, truth};
use super::subject::Subject;
use crate::model::secrets::{SecretKey, VariableValue};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    ConfigMapEnvSource, EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, SecretEnvSource,
    SecretKeySelector,
};

/// What brings many variables at once, to the workload's own container or to a further one.
pub(super) fn sources(
    subject: &Subject<'_>,
    owner: Option<&str>,
    marks: &mut Marked<()>,
) -> Vec<EnvFromSource> {
    let mut sources = Vec::new();
    if let Some(name) = subject.config.as_ref().filter(|_| owner.is_none()) {
        let source = ConfigMapEnvSource { name: name.clone(), optional: None };
        sources.push(EnvFromSource { config_map_ref: Some(source), ..EnvFromSource::default() });
    }
    let whole = subject.workload.secrets.whole.iter();
    for whole in whole.filter(|whole| whole.owner.as_deref() == owner) {
        let name = owned(marks.of(("envFrom", sources.len()), &whole.name));
        let source = SecretEnvSource { name, optional: truth(whole.optional) };
        sources.push(EnvFromSource { secret_ref: Some(source), ..EnvFromSource::default() });
    }
    sources
}

/// One by one.
pub(super) fn variables(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<EnvVar> {
    let numbered = subject.workload.variables.iter().enumerate().map(|(at, variable)| {
        marks.add(("env", at), variable.origin);
        let name = &variable.name;
        match &variable.value {
            VariableValue::Pod(field) => from_pod(name, field),
            VariableValue::Key(key) => from_secret(name, key),
            VariableValue::Text(text) => {
                EnvVar { name: owned(name), value: Some(expanded_text(text)), value_from: None }
            }
        }
    });
    numbered.collect()
}

/// What only the pod knows.
pub(super) fn from_pod(name: &str, field: &str) -> EnvVar {
    let source = ObjectFieldSelector { field_path: field.to_owned(), api_version: None };
    named(name, EnvVarSource { field_ref: Some(source), ..EnvVarSource::default() })
}

pub(super) fn from_secret(variable: &str, key: &SecretKey<'_>) -> EnvVar {
    let (name, optional) = (owned(&key.object), truth(key.optional));
    let source = SecretKeySelector { name, key: owned(&key.key), optional };
    named(variable, EnvVarSource { secret_key_ref: Some(source), ..EnvVarSource::default() })
}

fn named(name: &str, source: EnvVarSource) -> EnvVar {
    EnvVar { name: name.to_owned(), value: None, value_from: Some(source) }
}
