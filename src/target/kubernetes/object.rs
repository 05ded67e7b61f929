//! An object of any kind, with the file that it is written to.
//!
//! A file is named by the kind and by what the object's name adds to its
//! workload's, without the hash: a new hash must not make a new file.
//! What can be written is in [`Object::body`]; the rest is for indexes.

use super::Body;
use super::meta::LOGICAL_NAME;
use crate::output::marked::Marked;
use crate::output::node::Node;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource};
use std::borrow::Cow;

/// An object and where it goes.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name of its file in the folder of its workload: `configmap-config.yaml`.
    pub file: String,
    /// `Deployment`
    pub kind: Cow<'static, str>,
    /// `apps`; empty for the core group.
    pub group: Cow<'static, str>,
    /// Its namespace; absent for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// Its full name.
    pub name: String,
    /// Whether somebody wrote it as a manifest.
    pub is_written: bool,
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
            kind: Cow::Borrowed(T::KIND),
            group: Cow::Borrowed(T::GROUP),
            namespace: metadata.namespace.clone(),
            name,
            is_written: false,
            body: object.map(Into::into),
        }
    }

    /// An object that somebody wrote in the words of Kubernetes.
    pub fn custom(owner: &str, group: &str, kind: &str, name: &str, object: Marked<Node>) -> Self {
        let namespace = object.value.at("metadata/namespace").and_then(Node::as_text).map(str::to_owned);
        Self {
            file: file(kind, owner, name),
            kind: Cow::Owned(kind.to_owned()),
            group: Cow::Owned(group.to_owned()),
            namespace,
            name: name.to_owned(),
            is_written: true,
            body: object.map(|node| Body::Node(Box::new(node))),
        }
    }

    /// Its name without the hash of its content.
    pub fn logical_name(&self, node: &Node) -> String {
        let labels = node.at("metadata/labels").and_then(Node::as_map);
        let logical = labels.and_then(|labels| labels.get(LOGICAL_NAME)?.as_text());
        logical.unwrap_or(&self.name).to_owned()
    }
}

fn file(kind: &str, owner: &str, name: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    // Names of roles may hold what names of files do not.
    let name = name.replace([':', '/'], "-");
    match name.strip_prefix(owner) {
        Some("") => format!("{kind}.yaml"),
        Some(added) if added.starts_with('-') => format!("{kind}{added}.yaml"),
        _ => format!("{kind}-{name}.yaml"),
    }
}
