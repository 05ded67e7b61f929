//! What others have put beside the objects of an environment, where that changes what is to be said.
//!
//! Whether a network policy is the first or the last for some pods depends on
//! those that other teams and tools keep in the namespace. They are asked for only
//! when policies come, go or select other pods.

use super::Run;
use crate::cluster::live;
use crate::diff::impact::patterns::way_to_pods;
use crate::diff::report::{Action, Resource};
use crate::diff::set::{Id, Object};
use crate::diff::together::Around;
use crate::output::node::Node;
use crate::words::form::server_minor;
use std::collections::BTreeSet;

const POLICY: &str = "NetworkPolicy";
const GROUP: &str = "networking.k8s.io";

impl Run<'_> {
    /// The policies of others, in each namespace where something depends on them.
    pub(super) async fn around(&self, resources: &[Resource]) -> Around {
        let mut around = Around { kubernetes: server_minor(&self.cluster.version), ..Around::default() };
        let known: BTreeSet<_> = resources.iter().map(|resource| resource.id.key()).collect();
        for namespace in in_question(resources) {
            let kind = self.cluster.kinds.preferred(GROUP, POLICY);
            let found = match kind {
                Some(kind) => live::all(&self.cluster.server, &kind.all(namespace)).await,
                None => Ok(Vec::new()),
            };
            let Ok(items) = found else {
                around.unseen.insert((POLICY, namespace.to_owned()));
                continue;
            };
            for item in items {
                let name = item.at("metadata/name").and_then(Node::as_text).unwrap_or_default();
                let id = Id {
                    group: GROUP.to_owned(),
                    version: kind.map(|kind| kind.version.clone()).unwrap_or_default(),
                    kind: POLICY.to_owned(),
                    namespace: namespace.to_owned(),
                    name: name.to_owned(),
                };
                if !known.contains(&id.key()) {
                    around.others.push(Object::stored(id, item));
                }
            }
        }
        around
    }
}

/// Namespaces with pods that are there already, and of which something changes that policies look at.
fn in_question(resources: &[Resource]) -> BTreeSet<&str> {
    let is_there = |resource: &&Resource| {
        way_to_pods(&resource.id.kind).is_some()
            && !matches!(resource.action, Action::Create | Action::Delete)
    };
    let inhabited: BTreeSet<&str> =
        resources.iter().filter(is_there).map(|resource| resource.id.namespace.as_str()).collect();
    let labels = |resource: &Resource| {
        let is_label = |path: String| path.contains("template.metadata");
        resource.changes.iter().any(|change| is_label(change.path.to_string()))
    };
    let asks = |resource: &&Resource| {
        resource.action != Action::Unchanged
            && (resource.id.kind == POLICY && resource.id.group == GROUP
                || way_to_pods(&resource.id.kind).is_some() && labels(resource))
    };
    let namespaces = resources.iter().filter(asks).map(|resource| resource.id.namespace.as_str());
    namespaces.filter(|namespace| inhabited.contains(namespace)).collect()
}
