//! An ExternalSecret for each store: an operator makes the Secret of it.
//!
//! The Secret has the same name and goes when the ExternalSecret goes. The
//! types are our own, as far as we write them: the schema is not Kubernetes'.

use super::meta::Metadata;
use super::shapes::owned;
use super::subject::Subject;
use crate::model::decide::REFRESH;
use crate::model::workload::{StoreSecret, StoreSecrets};
use crate::output::marked::Marked;
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

/// `external-secrets.io/v1` `ExternalSecret`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecret {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    refresh_interval: String,
    secret_store_ref: StoreRef,
    target: Target,
    data: Vec<Data>,
}

#[derive(Clone, Debug, Serialize)]
struct StoreRef {
    name: String,
    kind: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    name: String,
    creation_policy: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    secret_key: String,
    remote_ref: RemoteRef,
}

#[derive(Clone, Debug, Serialize)]
struct RemoteRef {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
}

impl k8s_openapi::Resource for ExternalSecret {
    const API_VERSION: &'static str = "external-secrets.io/v1";
    const GROUP: &'static str = "external-secrets.io";
    const KIND: &'static str = "ExternalSecret";
    const VERSION: &'static str = "v1";
    const URL_PATH_SEGMENT: &'static str = "externalsecrets";
    type Scope = NamespaceResourceScope;
}

impl k8s_openapi::Metadata for ExternalSecret {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

pub(super) fn external_secret(subject: &Subject<'_>) -> impl Iterator<Item = Marked<ExternalSecret>> {
    subject.workload.secrets.stores.iter().map(move |store| of_store(subject, store))
}

/// The name of the ExternalSecret and of the Secret that is made of it.
pub(super) fn name(subject: &Subject<'_>, store: &StoreSecrets<'_>) -> String {
    subject.workload.store_secret_name(&store.label)
}

fn of_store(subject: &Subject<'_>, store: &StoreSecrets<'_>) -> Marked<ExternalSecret> {
    let name = name(subject, store);
    let metadata = Metadata::of(subject, &*name).early().pruned_last();
    let mut marks = Marked::new((), subject.workload.origin);
    let external = ExternalSecret {
        api_version: <ExternalSecret as k8s_openapi::Resource>::API_VERSION,
        kind: <ExternalSecret as k8s_openapi::Resource>::KIND,
        metadata: marks.take("metadata", metadata.marked()),
        spec: Spec {
            refresh_interval: REFRESH.to_string(),
            secret_store_ref: StoreRef {
                name: owned(marks.of("spec/secretStoreRef/name", &store.name)),
                kind: owned(marks.of("spec/secretStoreRef/kind", &store.kind)),
            },
            target: Target { name, creation_policy: "Owner" },
            data: (store.entries.iter().enumerate())
                .map(|(index, entry)| marks.take(("spec/data", index), data(entry)))
                .collect(),
        },
    };
    marks.with(external)
}

fn data(entry: &StoreSecret<'_>) -> Marked<Data> {
    let mut marks = Marked::new((), entry.origin);
    let data = Data {
        secret_key: owned(&entry.variable),
        remote_ref: RemoteRef {
            key: owned(marks.of("remoteRef/key", &entry.path)),
            property: entry.key.as_ref().map(|key| owned(marks.of("remoteRef/property", key))),
        },
    };
    marks.with(data)
}
