//! Which kinds a cluster has, and where their objects are.
//!
//! Asked first of all, because the answer of a server that has no such kind and
//! of one that has no such object are told apart badly. A group whose own server
//! is down is known to be unknown: nothing is concluded from its silence.

use super::answer::{message, shortened};
use super::ask::{Server, Silence};
use super::connect::ConnectError;
use crate::diff::set::Id;
use kube::client::APIGroupDiscoveryList;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet};

const ACCEPT: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/// What stands in names and labels as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// Text as a part of a path or a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Where the objects of a kind are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// `/apis/apps/v1`
    root: String,
    /// `deployments`
    pub(super) plural: String,
    /// Whether they are in namespaces.
    pub(super) namespaced: bool,
    /// Whether they can be listed.
    pub(super) listed: bool,
    /// The version, of a kind that was asked for without one.
    pub(super) version: String,
}

impl Kind {
    /// The path of all of them: in a namespace, or in the cluster.
    pub(super) fn all(&self, namespace: &str) -> String {
        if self.namespaced && !namespace.is_empty() {
            format!("{}/namespaces/{}/{}", self.root, encoded(namespace), self.plural)
        } else {
            format!("{}/{}", self.root, self.plural)
        }
    }

    /// The path of one.
    pub(super) fn one(&self, namespace: &str, name: &str) -> String {
        format!("{}/{}", self.all(namespace), encoded(name))
    }
}

/// All kinds of a cluster.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    /// By group, version and kind.
    all: BTreeMap<(String, String, String), Kind>,
    /// The first version of each group and kind: the one that the server prefers.
    preferred: BTreeMap<(String, String), String>,
    /// Groups and versions whose server did not answer.
    stale: BTreeSet<(String, String)>,
}

/// What is known of a kind.
pub(super) enum Known<'k> {
    /// Where it is.
    Kind(&'k Kind),
    /// There is none.
    Missing,
    /// The server of its group did not answer.
    Stale,
}

impl Kinds {
    pub(super) async fn ask(server: &Server, context: &str) -> Result<Self, ConnectError> {
        let mut kinds = Self::default();
        let asked = ["/api", "/apis"].map(|root| {
            let server = server.clone();
            (root, tokio::spawn(async move { server.get(root, ACCEPT).await }))
        });
        for (root, asked) in asked {
            let reply = asked.await.unwrap_or_else(|error| Err(Silence::Broken(error.to_string())));
            let reply = reply.map_err(|silence| ConnectError::of(silence, context))?;
            let no_server = |why: String| ConnectError::NoServer { context: context.to_owned(), why };
            if reply.status == 403 {
                let why = shortened(&message(&reply));
                return Err(ConnectError::Login { context: context.to_owned(), why, hint: None });
            }
            if reply.status == 429 || reply.status >= 500 {
                let why = format!("it says {}, {}", reply.status, shortened(&message(&reply)));
                return Err(ConnectError::Unreachable { context: context.to_owned(), why });
            }
            if reply.status != 200 {
                return Err(no_server(format!("`{root}` answers {}", reply.status)));
            }
            let list: APIGroupDiscoveryList =
                serde_json::from_slice(&reply.body).map_err(|error| no_server(error.to_string()))?;
            if list.items.is_empty() {
                return Err(no_server(format!("`{root}` lists no kinds; Kubernetes 1.30 and newer do")));
            }
            kinds.add(root, list);
        }
        Ok(kinds)
    }

    fn add(&mut self, root: &str, list: APIGroupDiscoveryList) {
        for group in list.items {
            let name = group.metadata.and_then(|metadata| metadata.name).unwrap_or_default();
            for version in group.versions {
                let number = version.version.unwrap_or_default();
                if version.freshness.as_deref() == Some("Stale") {
                    self.stale.insert((name.clone(), number.clone()));
                }
                let root = if name.is_empty() {
                    format!("{root}/{number}")
                } else {
                    format!("{root}/{name}/{number}")
                };
                for resource in version.resources {
                    let (Some(plural), Some(kind)) =
                        (resource.resource, resource.response_kind.and_then(|kind| kind.kind))
                    else {
                        continue;
                    };
                    let listed = resource.verbs.iter().any(|verb| verb == "list");
                    let namespaced = resource.scope.as_deref() == Some("Namespaced");
                    let found =
                        Kind { root: root.clone(), plural, namespaced, listed, version: number.clone() };
                    self.preferred.entry((name.clone(), kind.clone())).or_insert_with(|| number.clone());
                    self.all.entry((name.clone(), number.clone(), kind)).or_insert(found);
                }
            }
        }
    }

    /// The kind of an object.
    pub(super) fn of(&self, id: &Id) -> Known<'_> {
        match self.all.get(&(id.group.clone(), id.version.clone(), id.kind.clone())) {
            Some(kind) => Known::Kind(kind),
            None if self.stale.contains(&(id.group.clone(), id.version.clone())) => Known::Stale,
            None => Known::Missing,
        }
    }

    /// Whether the server of a group did not answer.
    pub(super) fn is_stale(&self, group: &str) -> bool {
        self.stale.iter().any(|(name, _)| name == group)
    }

    /// A kind in the version that the server prefers.
    pub(super) fn preferred(&self, group: &str, kind: &str) -> Option<&Kind> {
        let version = self.preferred.get(&(group.to_owned(), kind.to_owned()))?;
        self.all.get(&(group.to_owned(), version.clone(), kind.to_owned()))
    }
}
