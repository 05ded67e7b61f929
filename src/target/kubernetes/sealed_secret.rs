//! A SealedSecret: its controller decrypts it to a Secret of the same name.
//!
//! What is sealed belongs to this name and namespace, and to the key of one
//! cluster: elsewhere nobody can open it.

use super::meta::Metadata;
use super::shapes::{custom_resource, owned};
use super::subject::Subject;
use crate::output::marked::Marked;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use std::collections::BTreeMap;

/// `bitnami.com/v1alpha1` `SealedSecret`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedSecret {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    encrypted_data: BTreeMap<String, String>,
}

custom_resource!(SealedSecret: "bitnami.com", "v1alpha1", "sealedsecrets");

pub(super) fn sealed_secret(subject: &Subject<'_>) -> Option<Marked<SealedSecret>> {
    let workload = subject.workload;
    if workload.secrets.sealed.is_empty() {
        return None;
    }
    let mut marks = Marked::new((), workload.origin);
    let metadata = Metadata::of(subject, workload.sealed_secret_name()).early().pruned_last();
    let metadata = marks.take("metadata", metadata.marked());
    let mut data = BTreeMap::new();
    for (name, value) in &workload.secrets.sealed {
        data.insert(owned(name), owned(marks.of(("spec/encryptedData", &**name), value)));
    }
    let sealed = SealedSecret {
        api_version: <SealedSecret as k8s_openapi::Resource>::API_VERSION,
        kind: <SealedSecret as k8s_openapi::Resource>::KIND,
        metadata,
        spec: Spec { encrypted_data: data },
    };
    Some(marks.with(sealed))
}
