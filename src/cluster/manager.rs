//! Who will apply an object: the manager that the server is asked about.
//!
//! What apply does depends on whose fields are whose, so a trial has to be made
//! in the name of the one who will really apply. The environment may say so; else
//! the live object shows who did it before.

use crate::output::node::Node;

/// What `kubectl apply` without `--server-side` calls itself.
const CLIENT_SIDE: &str = "kubectl-client-side-apply";

/// A manager of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manager {
    /// `kubectl`
    pub(super) name: String,
    /// It merges on its own side, and asks nobody whose a field is.
    pub(super) is_client_side: bool,
}

impl Manager {
    /// The one that applies an environment's objects; `live` is one of them.
    pub(super) fn of(applied_by: Option<&str>, live: Option<&Node>) -> Self {
        let named = |name: &str| Self { name: name.to_owned(), is_client_side: false };
        match applied_by {
            Some("argo-cd") => return named("argocd-controller"),
            Some("flux") => return named("kustomize-controller"),
            _ => {}
        }
        let entries = live.and_then(|live| live.at("metadata/managedFields")).and_then(Node::as_list);
        let entries = entries.unwrap_or_default();
        let text = |entry: &Node, name: &str| entry.at(name).and_then(Node::as_text).map(str::to_owned);
        let applied = entries
            .iter()
            .filter(|entry| {
                text(entry, "operation").as_deref() == Some("Apply") && entry.at("subresource").is_none()
            })
            .filter_map(|entry| text(entry, "manager"));
        let mut applied: Vec<String> = applied.collect();
        let is_kubectl = applied_by == Some("kubectl");
        if let Some(at) = applied.iter().position(|name| name == "kubectl") {
            return named(&applied.swap_remove(at));
        }
        if entries.iter().any(|entry| text(entry, "manager").as_deref() == Some(CLIENT_SIDE)) {
            return Self { name: CLIENT_SIDE.to_owned(), is_client_side: true };
        }
        match applied.as_slice() {
            [only] if !is_kubectl => named(only),
            _ => named("kubectl"),
        }
    }
}
