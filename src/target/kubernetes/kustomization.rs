//! `kustomization.yaml`: what `kubectl apply -k` and other tools begin with.
//!
//! One in each workload's folder lists its files, one in the environment's
//! folder lists the folders.

use serde::Serialize;

/// A list of files or folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    resources: Vec<String>,
}

/// Lists files of a workload, or folders of an environment, in the order of their names.
pub fn kustomization(resources: impl IntoIterator<Item = impl Into<String>>) -> Kustomization {
    let mut resources: Vec<String> = resources.into_iter().map(Into::into).collect();
    resources.sort_unstable();
    Kustomization { api_version: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources }
}
