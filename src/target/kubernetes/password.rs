//! A Password for each secret that is generated: how it is made.
//!
//! Letters and digits only, so that it can stand in an address as it is.

use super::meta::Metadata;
use super::shapes::custom_resource;
use super::subject::Subject;
use crate::model::secrets::Generated;
use crate::output::marked::Marked;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

/// `generators.external-secrets.io/v1alpha1` `Password`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Password {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    length: i64,
    symbols: i64,
    no_upper: bool,
    allow_repeat: bool,
}

custom_resource!(Password: "generators.external-secrets.io", "v1alpha1", "passwords");

pub(super) fn password(subject: &Subject<'_>) -> impl Iterator<Item = Marked<Password>> {
    subject.workload.secrets.generated.iter().map(move |generated| of_secret(subject, generated))
}

fn of_secret(subject: &Subject<'_>, generated: &Generated<'_>) -> Marked<Password> {
    let name = subject.workload.generated_secret_name(&generated.label);
    let mut marks = Marked::new((), generated.origin);
    let metadata = Metadata::of(subject, name).early().pruned_last();
    let password = Password {
        api_version: <Password as k8s_openapi::Resource>::API_VERSION,
        kind: <Password as k8s_openapi::Resource>::KIND,
        metadata: marks.take("metadata", metadata.marked()),
        spec: Spec {
            length: *marks.of("spec/length", &generated.length),
            symbols: 0,
            no_upper: false,
            // There are not as many letters as a long one takes.
            allow_repeat: true,
        },
    };
    marks.with(password)
}
