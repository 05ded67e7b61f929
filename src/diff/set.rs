//! One side of a difference: objects, each with where its parts came from.

use super::noise;
use super::secret;
use super::status::Status;
use crate::base::span::Span;
use crate::output::marks::is_within;
use crate::output::node::Node;
use std::fmt;
use std::sync::Arc;

/// What an object is known by in a cluster, and the version it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// `apps`; empty for the core group.
    pub group: String,
    /// `v1`
    pub version: String,
    /// `Deployment`
    pub kind: String,
    /// Empty for what belongs to the whole cluster.
    pub namespace: String,
    /// Its full name.
    pub name: String,
}

impl Id {
    /// Reads it from an object; none where it has no kind or name.
    pub fn of(object: &Node) -> Option<Self> {
        let text = |path: &str| object.at(path).and_then(Node::as_text);
        let version = text("apiVersion")?;
        let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
        Some(Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: text("kind")?.to_owned(),
            namespace: text("metadata/namespace").unwrap_or_default().to_owned(),
            name: text("metadata/name")?.to_owned(),
        })
    }

    /// `apps/v1`
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Whether both are one object of a cluster, in whatever version.
    pub fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// Whether it is a `Secret`, whose data nobody may see.
    pub fn is_secret(&self) -> bool {
        self.group.is_empty() && secret::is_kind(&self.kind)
    }

    /// What a cluster tells objects apart by.
    pub fn key(&self) -> (&str, &str, &str, &str) {
        (&self.group, &self.kind, &self.namespace, &self.name)
    }

    /// `shop/api`, or `api` for what belongs to the whole cluster.
    pub fn place(&self) -> String {
        if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }
}

/// `apps/v1/Deployment/shop/api`
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.api_version(), self.kind, self.place())
    }
}

/// A place in a source, and the layer that said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where.
    pub span: Span,
    /// `environment prod`; empty where the compiler made it.
    pub layer: Arc<str>,
    /// The value that it beat, of a lower layer.
    pub beat: Option<Box<Source>>,
}

/// An object of a side.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is known by.
    pub id: Id,
    /// The workload that it belongs to, where that is known.
    pub workload: Option<String>,
    /// The same in all environments: `orders/deployment.yaml`. Empty where nobody compiled it.
    pub logical: String,
    /// What is in it.
    pub body: Node,
    /// Where its parts came from, by paths of `output::marks`, sorted. Objects of one kind share them.
    pub sources: Vec<(Arc<str>, Source)>,
    /// Paths whose values are secrets.
    pub secrets: Vec<String>,
    /// Paths whose values a server chose, of an object that was read from one.
    pub chosen: Vec<String>,
    /// What a server says of it, where it was read from one.
    pub status: Status,
}

impl Object {
    /// One of which nothing is known but what it is.
    pub fn bare(id: Id, body: Node) -> Self {
        Self {
            id,
            workload: None,
            logical: String::new(),
            secrets: secret::hidden::composed(&body),
            body,
            sources: Vec::new(),
            chosen: Vec::new(),
            status: Status::default(),
        }
    }

    /// One as a server stores it, without what only a server writes.
    pub fn stored(id: Id, mut body: Node) -> Self {
        let status = Status::of(&body);
        noise::strip(&mut body);
        Self { status, ..Self::bare(id, body) }
    }

    /// The source of a place: its own, that of the first part within, or that of the nearest part around it.
    pub fn source(&self, path: &str) -> Option<&Source> {
        // A whole `spec` has too many parts for one of them to stand for it.
        if path.contains('/') {
            let at = self.sources.partition_point(|(known, _)| **known < *path);
            if let Some((_, source)) = self.sources.get(at).filter(|(known, _)| is_within(known, path)) {
                return Some(source);
            }
        }
        let mut path = path;
        loop {
            if let Ok(at) = self.sources.binary_search_by(|(known, _)| (**known).cmp(path)) {
                return Some(&self.sources[at].1);
            }
            if path.is_empty() {
                return None;
            }
            path = path.rsplit_once('/').map_or("", |(around, _)| around);
        }
    }

    /// A label of the object.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.body.at("metadata/labels")?.as_map()?.get(name)?.as_text()
    }

    /// Its name without the hash of its content, where it has one.
    pub fn logical_name(&self) -> Option<&str> {
        self.label(crate::target::kubernetes::LOGICAL_NAME)
    }
}

/// An annotation of an object.
pub fn annotation<'n>(object: &'n Node, name: &str) -> Option<&'n str> {
    object.at("metadata/annotations")?.as_map()?.get(name)?.as_text()
}

/// One side.
#[derive(Clone, Debug, Default)]
pub struct Set {
    /// In the order in which they are emitted.
    pub objects: Vec<Object>,
    /// The oldest minor version of Kubernetes that they are for, where that is said.
    pub kubernetes: Option<u32>,
}
