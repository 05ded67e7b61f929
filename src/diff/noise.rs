//! What a server writes into an object, and nobody declares.
//!
//! It is on both sides of a comparison with a cluster, and differs there for no
//! reason. The annotation that repeats the whole object goes with it: it holds the
//! values of secrets in clear.

use super::path::Path;
use crate::output::node::Node;

/// What of `metadata` a server alone writes.
pub const BY_THE_SERVER: &[&str] = &[
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Whether a path leads to what every object has, declared or not.
pub fn is_of_every_object(path: &Path) -> bool {
    let text = path.to_string();
    matches!(&*text, "apiVersion" | "kind" | "status" | "metadata" | "metadata.name" | "metadata.namespace")
}

/// Takes away what only a server writes.
pub fn strip(body: &mut Node) {
    const ANNOTATIONS: &[&str] = &[
        "deployment.kubernetes.io/revision",
        "deprecated.daemonset.template.generation",
        "kubectl.kubernetes.io/last-applied-configuration",
    ];
    if let Node::Map(entries) = body {
        entries.shift_remove("status");
    }
    for (path, names) in [("metadata", BY_THE_SERVER), ("metadata/annotations", ANNOTATIONS)] {
        if let Some(Node::Map(entries)) = body.at_mut(path) {
            entries.retain(|name, _| !names.contains(&&**name));
        }
    }
}
