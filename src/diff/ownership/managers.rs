//! Who applies: the manager that is predicted for, and what is known of others.
//!
//! What an environment says comes first, then what the live object shows, then
//! `kubectl`. How it applies, on the server or by three ways, only a live object
//! shows: Argo CD does either. Never taken from the machine or its user.

use super::fields::{Entry, Operation, entries};
use crate::diff::path::{Path, Step};
use crate::diff::set;
use crate::output::node::Node;

/// Who applies, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// Its name in `managedFields`.
    pub name: String,
    /// How it applies.
    pub way: Way,
    /// How that is known.
    pub reason: Reason,
}

/// How somebody applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The server merges, and remembers who owns what.
    ServerSide,
    /// The client compares three: what it applied last, what it applies, what is live.
    ClientSide,
}

/// How the manager is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The environment says `applied_by`.
    Declared,
    /// The live object shows it.
    Live,
    /// Nobody says otherwise.
    Usual,
}

/// What a live object has of its last client-side apply.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// kubectl when it applies on the server.
pub const KUBECTL: &str = "kubectl";

/// kubectl when it does not.
pub const KUBECTL_CLIENT: &str = "kubectl-client-side-apply";

/// Argo CD.
pub const ARGO_CD: &str = "argocd-controller";

/// Flux.
pub const FLUX: &str = "kustomize-controller";

/// Those who apply whole objects from sources.
const APPLIERS: &[&str] = &[KUBECTL, KUBECTL_CLIENT, ARGO_CD, FLUX];

/// The manager that an apply is predicted for; `live` is none for a new object.
pub fn manager(applied_by: Option<&str>, live: Option<&Node>) -> Manager {
    let entries = live.map(entries).unwrap_or_default();
    let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.subresource.is_empty()).collect();
    let (names, reason): (&[&str], _) = match applied_by {
        Some("argo-cd") => (&[ARGO_CD], Reason::Declared),
        Some("flux") => (&[FLUX], Reason::Declared),
        Some("kubectl") => (&[KUBECTL, KUBECTL_CLIENT], Reason::Declared),
        _ => (APPLIERS, Reason::Live),
    };
    // The one that wrote last: somebody may have changed over.
    let shown = entries.iter().filter(|entry| names.contains(&&*entry.manager) && is_way(entry, live));
    let shown = shown.max_by_key(|entry| &entry.time);
    if let Some(entry) = shown {
        return Manager { name: entry.manager.clone(), way: way_of(entry), reason };
    }
    let reason = if reason == Reason::Declared { reason } else { Reason::Usual };
    let (name, way) = match applied_by {
        Some("argo-cd") => (ARGO_CD, Way::ClientSide),
        Some("flux") => (FLUX, Way::ServerSide),
        // The annotation is enough of a sign where `managedFields` were cleared.
        _ if live.and_then(last_applied).is_some() => (KUBECTL_CLIENT, Way::ClientSide),
        _ => (KUBECTL, Way::ServerSide),
    };
    Manager { name: name.to_owned(), way, reason }
}

fn way_of(entry: &Entry) -> Way {
    match entry.operation {
        Operation::Apply => Way::ServerSide,
        Operation::Update => Way::ClientSide,
    }
}

/// Whether an entry shows an apply: `Update` also comes from `kubectl label` and its like.
fn is_way(entry: &Entry, live: Option<&Node>) -> bool {
    entry.operation == Operation::Apply || live.is_some_and(|live| last_applied(live).is_some())
}

/// Whether whoever applies on the server makes its own what this entry owns before it does, so that what of it is
/// not declared goes.
///
/// kubectl, and Argo CD with it, does so with whoever wrote the annotation of a client-side apply; Flux with all that
/// kubectl writes in any way, what was there before the first apply, and its own older updates.
pub(super) fn is_taken_over(entry: &Entry, manager: &str) -> bool {
    if !entry.subresource.is_empty() {
        return false;
    }
    let is_update = entry.operation == Operation::Update;
    match manager {
        KUBECTL | ARGO_CD => is_update && entry.fields.has(&annotation()),
        FLUX => {
            entry.manager.starts_with(KUBECTL)
                || is_update && matches!(&*entry.manager, FLUX | "before-first-apply")
        }
        _ => false,
    }
}

/// Whether something in a live object is taken over, which a dry run of the apply alone does not show.
pub fn takes_over(manager: &Manager, live: &Node) -> bool {
    manager.way == Way::ServerSide && entries(live).iter().any(|entry| is_taken_over(entry, &manager.name))
}

/// Where the annotation of a client-side apply is.
pub(super) fn annotation() -> Path {
    let steps = ["metadata", "annotations", LAST_APPLIED].map(|name| Step::Key(name.into()));
    Path { steps: steps.into() }
}

/// What a client-side apply wrote down of its object.
pub fn last_applied(live: &Node) -> Option<Node> {
    serde_json::from_str(set::annotation(live, LAST_APPLIED)?).ok()
}

/// Who an owner is, for messages: `an autoscaler`; none for a name that is not known.
pub fn known(entry: &Entry) -> Option<&'static str> {
    Some(match (&*entry.manager, &*entry.subresource) {
        (_, "scale") => "an autoscaler, or `kubectl scale`",
        ("kubectl-edit", _) => "somebody with `kubectl edit`",
        ("kubectl-patch", _) => "somebody with `kubectl patch`",
        ("kubectl-set", _) => "somebody with `kubectl set`",
        ("kubectl-label" | "kubectl-annotate", _) => "somebody with `kubectl label` or `annotate`",
        ("kubectl-rollout", _) => "somebody with `kubectl rollout`",
        ("kubectl-create", _) => "whoever made it with `kubectl create`",
        ("kubectl-replace", _) => "somebody with `kubectl replace`",
        (KUBECTL_CLIENT, _) => "`kubectl apply`",
        (KUBECTL, _) if entry.operation == Operation::Apply => "`kubectl apply --server-side`",
        (KUBECTL, _) => "somebody with `kubectl`",
        ("before-first-apply", _) => "whoever wrote it before the first apply",
        (ARGO_CD, _) => "Argo CD",
        (FLUX | "flux" | "helm-controller", _) => "Flux",
        ("helm" | "Helm", _) => "Helm",
        ("pulumi-kubernetes", _) => "Pulumi",
        ("Terraform" | "HashiCorp", _) => "Terraform",
        ("kapp" | "kapp-server", _) => "kapp",
        ("tanka", _) => "Tanka",
        ("kube-controller-manager", _) => "a controller of Kubernetes",
        ("cluster-autoscaler", _) => "the cluster autoscaler",
        ("vpa-updater" | "vpa-recommender" | "vpa-admission-controller", _) => "the vertical autoscaler",
        ("keda-operator", _) => "KEDA",
        ("cert-manager" | "cert-manager-cainjector" | "cainjector", _) => "cert-manager",
        ("istiod" | "pilot-discovery", _) => "Istio",
        ("kubelet", _) => "the kubelet",
        ("rancher", _) => "Rancher",
        _ => return None,
    })
}
