//! ExternalSecrets: an operator makes a Secret of the same name of each.
//!
//! One for each store, one for the files with secrets of it, one for each
//! secret that is generated: what is made once never gets another key. The
//! Secret goes when the ExternalSecret goes. The types are our own, as far
//! as we write them: the schema is not Kubernetes'.

use super::documents;
use super::meta::Metadata;
use super::password::Password;
use super::shapes::{custom_resource, owned};
use super::subject::Subject;
use crate::base::origin::OriginId;
use crate::model::decide::REFRESH;
use crate::model::files::Documents;
use crate::model::secrets::{Generated, StoreSecret, StoreSecrets};
use crate::model::words::SText;
use crate::output::marked::Marked;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use std::collections::BTreeMap;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_store_ref: Option<StoreRef>,
    target: Target,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data: Vec<Data>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data_from: Vec<DataFrom>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<Template>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    engine_version: &'static str,
    data: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataFrom {
    source_ref: SourceRef,
    rewrite: Vec<Rewrite>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceRef {
    generator_ref: GeneratorRef,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GeneratorRef {
    api_version: &'static str,
    kind: &'static str,
    name: String,
}

#[derive(Clone, Debug, Serialize)]
struct Rewrite {
    regexp: Rename,
}

#[derive(Clone, Debug, Serialize)]
struct Rename {
    source: &'static str,
    target: String,
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

custom_resource!(ExternalSecret: "external-secrets.io", "v1", "externalsecrets");

pub(super) fn external_secret(subject: &Subject<'_>) -> impl Iterator<Item = Marked<ExternalSecret>> {
    let workload = subject.workload;
    let stores = workload.secrets.stores.iter().map(move |store| of_store(subject, store));
    let files = workload.documents.iter().filter_map(move |documents| of_files(subject, documents));
    let generated = workload.secrets.generated.iter().map(move |generated| of_generator(subject, generated));
    stores.chain(files).chain(generated)
}

fn of_store(subject: &Subject<'_>, store: &StoreSecrets<'_>) -> Marked<ExternalSecret> {
    let name = subject.workload.store_secret_name(&store.label);
    let metadata = Metadata::of(subject, &*name).early().pruned_last();
    let mut marks = Marked::new((), subject.workload.origin);
    let metadata = marks.take("metadata", metadata.marked());
    let spec = Spec {
        refresh_interval: Some(REFRESH.to_string()),
        secret_store_ref: Some(store_ref(&mut marks, &store.kind, &store.name)),
        data: entries(&mut marks, &store.entries),
        ..Spec::making(name)
    };
    marks.with(ExternalSecret::new(metadata, spec))
}

/// The operator fills the secrets in.
fn of_files(subject: &Subject<'_>, documents: &Documents<'_>) -> Option<Marked<ExternalSecret>> {
    let (kind, store) = documents.store.as_ref()?;
    let name = documents::name(subject, documents);
    let metadata = Metadata::of(subject, &*name).logical_name(&documents::logical_name(subject, documents));
    let mut marks = Marked::new((), subject.workload.origin);
    let metadata = marks.take("metadata", metadata.early().pruned_last().marked());
    let mut texts = BTreeMap::new();
    for file in &documents.files {
        marks.add(("spec/target/template/data", &*file.key), file.origin);
        texts.insert(file.key.clone(), file.text.clone());
    }
    let mut spec = Spec {
        refresh_interval: Some(REFRESH.to_string()),
        secret_store_ref: Some(store_ref(&mut marks, kind, store)),
        data: entries(&mut marks, &documents.entries),
        ..Spec::making(name)
    };
    spec.target.template = Some(Template { engine_version: "v2", data: texts });
    Some(marks.with(ExternalSecret::new(metadata, spec)))
}

/// Made once; whoever changes the length later changes nothing.
fn of_generator(subject: &Subject<'_>, generated: &Generated<'_>) -> Marked<ExternalSecret> {
    let name = subject.workload.generated_secret_name(&generated.label);
    let metadata = Metadata::of(subject, &*name).early().pruned_last();
    let mut marks = Marked::new((), generated.origin);
    let metadata = marks.take("metadata", metadata.marked());
    let generator = GeneratorRef {
        api_version: <Password as k8s_openapi::Resource>::API_VERSION,
        kind: <Password as k8s_openapi::Resource>::KIND,
        name: name.clone(),
    };
    let rename = Rename { source: "password", target: owned(&generated.label) };
    let from = DataFrom {
        source_ref: SourceRef { generator_ref: generator },
        rewrite: vec![Rewrite { regexp: rename }],
    };
    let spec = Spec { refresh_policy: Some("CreatedOnce"), data_from: vec![from], ..Spec::making(name) };
    marks.with(ExternalSecret::new(metadata, spec))
}

impl ExternalSecret {
    fn new(metadata: ObjectMeta, spec: Spec) -> Self {
        Self {
            api_version: <Self as k8s_openapi::Resource>::API_VERSION,
            kind: <Self as k8s_openapi::Resource>::KIND,
            metadata,
            spec,
        }
    }
}

impl Spec {
    /// Makes the Secret of this name.
    fn making(name: String) -> Self {
        let target = Target { name, creation_policy: "Owner", template: None };
        Self {
            refresh_policy: None,
            refresh_interval: None,
            secret_store_ref: None,
            target,
            data: Vec::new(),
            data_from: Vec::new(),
        }
    }
}

fn store_ref(marks: &mut Marked<()>, kind: &SText<'_>, name: &SText<'_>) -> StoreRef {
    StoreRef {
        name: owned(marks.of("spec/secretStoreRef/name", name)),
        kind: owned(marks.of("spec/secretStoreRef/kind", kind)),
    }
}

fn entries(marks: &mut Marked<()>, entries: &[StoreSecret<'_>]) -> Vec<Data> {
    let numbered = entries.iter().enumerate();
    numbered.map(|(at, entry)| marks.take(("spec/data", at), data(entry, entry.origin))).collect()
}

fn data(entry: &StoreSecret<'_>, origin: OriginId) -> Marked<Data> {
    let mut marks = Marked::new((), origin);
    let data = Data {
        secret_key: owned(&entry.label),
        remote_ref: RemoteRef {
            key: owned(marks.of("remoteRef/key", &entry.path)),
            property: entry.key.as_ref().map(|key| owned(marks.of("remoteRef/property", key))),
        },
    };
    marks.with(data)
}
