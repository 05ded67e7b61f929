//! An object of any kind, with the file that it is written to.
//!
//! A file is named by the kind and by what the object's name adds to its
//! workload's, without the hash: a new hash must not make a new file.
//! What can be written is in [`Object::body`]; the rest is for indexes.

use super::Body;
use super::meta::LOGICAL_NAME;
use crate::output::marked::Marked;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource};

/// An object and where it goes.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name of its file in the folder of its workload: `configmap-config.yaml`.
    pub file: String,
    /// `Deployment`
    pub kind: &'static str,
    /// `apps`; empty for the core group.
    pub group: &'static str,
    /// Its namespace; absent for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// Its full name.
    pub name: String,
    /// What is written.
    pub body: Marked<Body>,
}

impl Object {
    /// An object of `owner`, whose name its own begins with.
    pub(super) fn new<T>(owner: &str, object: Marked<T>) -> Self
    where
        T: Resource + Metadata<Ty = ObjectMeta> + Into<Body>,
    {
        let metadata = object.value.metadata();
        let name = metadata.name.clone().unwrap_or_default();
        let logical = metadata.labels.as_ref().and_then(|labels| labels.get(LOGICAL_NAME));
        Self {
            file: file(T::KIND, owner, logical.unwrap_or(&name)),
            kind: T::KIND,
            group: T::GROUP,
            namespace: metadata.namespace.clone(),
            name,
            body: object.map(Into::into),
        }
    }
}

fn file(kind: &str, owner: &str, name: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    match name.strip_prefix(owner) {
        Some("") => format!("{kind}.yaml"),
        Some(added) if added.starts_with('-') => format!("{kind}{added}.yaml"),
        _ => format!("{kind}-{name}.yaml"),
    }
}
