//! Workloads and environments as Kubernetes objects: one kind per file.
//!
//! [`objects`] makes what belongs to a workload, in the order in which a
//! cluster wants it; [`project_objects`] what belongs to none. Objects are
//! typed and complete; the caller writes one out and drops it before the
//! next. A kind is added by a file of its own, a `mod` and a line in `kinds!`.

mod apply_set;
mod config_map;
mod container;
mod custom;
mod deployment;
mod documents;
mod env;
mod external_secret;
mod further;
mod horizontal_pod_autoscaler;
mod ingress;
mod kustomization;
mod meta;
mod namespace;
mod network_policy;
mod object;
mod password;
mod persistent_volume_claim;
mod placement;
mod pod;
mod pod_disruption_budget;
mod probes;
mod resources;
mod sealed_secret;
mod secret;
mod secret_volumes;
mod security;
mod service;
mod service_account;
mod shapes;
mod storage_class;
mod subject;
#[cfg(test)]
mod tests;
mod volumes;

use crate::model::workload::{Environment, Workload};
use crate::output::marked::Marked;
use crate::output::node::Node;
use external_secret::ExternalSecret;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{
    ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::storage::v1::StorageClass;
use password::Password;
use sealed_secret::SealedSecret;
use serde::{Serialize, Serializer};
use subject::Subject;

pub use apply_set::{APPLY_SET, Contents, PART_OF, apply_set_id};
pub use custom::{OWN_LABELS, metadata};
pub use kustomization::{Kustomization, kustomization};
pub use meta::{LOGICAL_NAME, MANAGER, NAMESPACE_NAME};
pub use object::Object;

/// Declares the kinds: a module with a function of its name, and the type of what that makes.
macro_rules! kinds {
    ($($module:ident: $kind:ident,)* + $($other:ident,)*) => {
        /// A typed object of any kind.
        #[derive(Clone, Debug)]
        pub enum Body {
            $(#[doc = stringify!($kind)] $kind(Box<$kind>),)*
            $(#[doc = stringify!($other)] $other(Box<$other>),)*
            /// In the words of Kubernetes: written so, or patched.
            Node(Box<Node>),
        }

        impl Serialize for Body {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(object) => object.serialize(serializer),)*
                    $(Self::$other(object) => object.serialize(serializer),)*
                    Self::Node(object) => object.serialize(serializer),
                }
            }
        }

        $(impl From<$kind> for Body {
            fn from(object: $kind) -> Self {
                Self::$kind(Box::new(object))
            }
        })*
        $(impl From<$other> for Body {
            fn from(object: $other) -> Self {
                Self::$other(Box::new(object))
            }
        })*

        fn each_kind(subject: &Subject<'_>, name: &str) -> Vec<Object> {
            let mut objects = Vec::new();
            $(
                let made = $module::$module(subject).into_iter();
                objects.extend(made.map(|object: Marked<$kind>| Object::new(name, object)));
            )*
            objects
        }
    };
}

// In the order in which a cluster wants them.
kinds! {
    service_account: ServiceAccount,
    config_map: ConfigMap,
    secret: Secret,
    password: Password,
    external_secret: ExternalSecret,
    sealed_secret: SealedSecret,
    persistent_volume_claim: PersistentVolumeClaim,
    network_policy: NetworkPolicy,
    service: Service,
    deployment: Deployment,
    horizontal_pod_autoscaler: HorizontalPodAutoscaler,
    pod_disruption_budget: PodDisruptionBudget,
    ingress: Ingress,
    + Namespace, StorageClass,
}

/// What one workload is made of; nothing for one that is there already.
pub fn objects(environment: &Environment<'_>, workload: &Workload<'_>) -> Vec<Object> {
    match Subject::new(environment, workload) {
        Some(subject) => each_kind(&subject, &workload.object.value),
        None => Vec::new(),
    }
}

/// What belongs to no workload: the Namespace, where it is wanted, classes of storage, and the parent of the
/// apply set.
///
/// `contents` has seen every object of the environment.
pub fn project_objects(environment: &Environment<'_>, contents: &Contents) -> Vec<Object> {
    let project = &environment.prefixed(&environment.project.name.value);
    let namespace = namespace::namespace(environment, contents);
    let mut objects: Vec<_> =
        namespace.into_iter().map(|namespace| Object::new(&environment.namespace.value, namespace)).collect();
    let classes = storage_class::storage_classes(environment, contents);
    objects.extend(classes.map(|class| Object::new(project, class)));
    objects.push(Object::new(project, apply_set::parent(environment, contents)));
    objects
}
