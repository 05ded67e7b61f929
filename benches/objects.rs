//! What `gdeployc build` writes, read back into the types of `k8s-openapi`.
//!
//! For benches of what comes after the language: ready values, which become
//! the same text again.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{ConfigMap, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use serde::{Deserialize, Serialize};

/// What stands in a file.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Object {
    Deployment(Box<Deployment>),
    Service(Box<Service>),
    ConfigMap(Box<ConfigMap>),
    ServiceAccount(Box<ServiceAccount>),
    HorizontalPodAutoscaler(Box<HorizontalPodAutoscaler>),
    PodDisruptionBudget(Box<PodDisruptionBudget>),
    NetworkPolicy(Box<NetworkPolicy>),
    Ingress(Box<Ingress>),
    Kustomization(Box<Kustomization>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kustomization {
    api_version: String,
    kind: String,
    resources: Vec<String>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

impl Object {
    /// The object of a file; another kind than those of the shape is an error.
    pub(crate) fn read(text: &str) -> Result<Self, serde_yaml::Error> {
        let Kind { kind } = serde_yaml::from_str(text)?;
        Ok(match kind.as_str() {
            "Deployment" => Self::Deployment(serde_yaml::from_str(text)?),
            "Service" => Self::Service(serde_yaml::from_str(text)?),
            "ConfigMap" => Self::ConfigMap(serde_yaml::from_str(text)?),
            "ServiceAccount" => Self::ServiceAccount(serde_yaml::from_str(text)?),
            "HorizontalPodAutoscaler" => Self::HorizontalPodAutoscaler(serde_yaml::from_str(text)?),
            "PodDisruptionBudget" => Self::PodDisruptionBudget(serde_yaml::from_str(text)?),
            "NetworkPolicy" => Self::NetworkPolicy(serde_yaml::from_str(text)?),
            "Ingress" => Self::Ingress(serde_yaml::from_str(text)?),
            "Kustomization" => Self::Kustomization(serde_yaml::from_str(text)?),
            other => return Err(serde::de::Error::custom(format!("`{other}` is not part of the shape"))),
        })
    }
}
