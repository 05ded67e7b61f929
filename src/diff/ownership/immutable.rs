//! Fields that a server refuses to change in place, for when it cannot be asked.
//!
//! Whether one is fixed may depend on the live object: a Job that never started,
//! a claim that is bound, a ConfigMap that was sealed. `tests/immutable.rs` tries
//! every row on real servers; where they disagree, the server is right. The
//! answer of a server that could be asked comes before this table.

use crate::diff::compare::{Difference, Op};
use crate::diff::path::{Path, Step, scalar};
use crate::diff::quantity;
use crate::diff::set::Id;
use crate::diff::status::Status;
use crate::output::node::{Key, Node};

/// Fields of some kinds that cannot change.
#[derive(Debug)]
pub struct Row {
    group: &'static str,
    kinds: &'static [&'static str],
    fields: &'static [&'static str],
    when: When,
}

#[derive(Clone, Copy, Debug)]
enum When {
    Always,
    /// What is not set may be set once.
    OnceSet,
    /// The live object says `immutable: true`.
    Sealed,
    /// A Job: but for completions that go with parallelism, and a template that never ran.
    Completions,
    Template,
    /// A Service that keeps its addresses.
    Address,
    /// A `LoadBalancer` that stays one.
    Balancer,
    /// A claim: may grow once it is bound.
    Claim,
    /// A Pod: but for images and a few others.
    Pod,
}

const fn row(
    group: &'static str,
    kinds: &'static [&'static str],
    fields: &'static [&'static str],
    when: When,
) -> Row {
    Row { group, kinds, fields, when }
}

const RBAC: &str = "rbac.authorization.k8s.io";
const STORAGE: &str = "storage.k8s.io";

/// All rows.
pub static ROWS: &[Row] = &[
    row("apps", &["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"], &["spec.selector"], When::Always),
    row(
        "apps",
        &["StatefulSet"],
        &["spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"],
        When::Always,
    ),
    row(
        "batch",
        &["Job"],
        &[
            "spec.selector",
            "spec.completionMode",
            "spec.podFailurePolicy",
            "spec.backoffLimitPerIndex",
            "spec.managedBy",
            "spec.successPolicy",
        ],
        When::Always,
    ),
    row("batch", &["Job"], &["spec.completions"], When::Completions),
    row("batch", &["Job"], &["spec.template"], When::Template),
    row("", &["Pod"], &["spec"], When::Pod),
    row("", &["Service"], &["spec.clusterIP", "spec.clusterIPs"], When::Address),
    row("", &["Service"], &["spec.loadBalancerClass"], When::Balancer),
    row("", &["PersistentVolumeClaim"], &["spec"], When::Claim),
    row(
        "",
        &["PersistentVolume"],
        &["spec.hostPath", "spec.nfs", "spec.csi", "spec.local", "spec.iscsi", "spec.fc", "spec.volumeMode"],
        When::Always,
    ),
    row("", &["PersistentVolume"], &["spec.nodeAffinity"], When::OnceSet),
    row("", &["ConfigMap", "Secret"], &["data", "binaryData", "immutable"], When::Sealed),
    row("", &["Secret"], &["type"], When::Always),
    row("", &["ResourceQuota"], &["spec.scopes"], When::Always),
    row(RBAC, &["RoleBinding", "ClusterRoleBinding"], &["roleRef"], When::Always),
    row(
        STORAGE,
        &["StorageClass"],
        &["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
        When::Always,
    ),
    row(STORAGE, &["CSIDriver"], &["spec.attachRequired", "spec.volumeLifecycleModes"], When::Always),
    row(STORAGE, &["VolumeAttributesClass"], &["driverName", "parameters"], When::Always),
    row(STORAGE, &["VolumeAttachment"], &["spec"], When::Always),
    row("networking.k8s.io", &["IngressClass"], &["spec.controller"], When::Always),
    row("node.k8s.io", &["RuntimeClass"], &["handler"], When::Always),
    row("scheduling.k8s.io", &["PriorityClass"], &["value", "preemptionPolicy"], When::Always),
    row("discovery.k8s.io", &["EndpointSlice"], &["addressType"], When::Always),
    row("resource.k8s.io", &["ResourceClaim"], &["spec"], When::Always),
    row(
        "apiextensions.k8s.io",
        &["CustomResourceDefinition"],
        &["spec.group", "spec.names.kind", "spec.names.plural", "spec.scope"],
        When::Always,
    ),
];

/// The row that forbids a difference of a live object and the one to be.
pub fn immutable(
    id: &Id,
    (live, status): (&Node, &Status),
    new: &Node,
    difference: &Difference,
) -> Option<&'static Row> {
    ROWS.iter().find(|row| {
        row.group == id.group
            && row.kinds.contains(&&*id.kind)
            && row.fields.iter().any(|field| leads(field, &difference.path))
            && row.when.holds(live, status, new, difference)
    })
}

/// Whether a field is at or around a path, or a path around the field.
fn leads(field: &str, path: &Path) -> bool {
    field.split('.').zip(&path.steps).all(|(name, step)| matches!(step, Step::Key(key) if key == name))
}

/// Whether a path is at or below a field of this name.
fn is_in(path: &Path, field: &str) -> bool {
    leads(field, path) && path.steps.len() >= field.split('.').count()
}

fn text<'n>(object: &'n Node, path: &str) -> &'n str {
    object.at(path).and_then(Node::as_text).unwrap_or_default()
}

impl When {
    fn holds(self, live: &Node, status: &Status, new: &Node, difference: &Difference) -> bool {
        let path = &difference.path;
        match self {
            Self::Always => true,
            Self::OnceSet => difference.op != Op::Add,
            Self::Sealed => live.at("immutable") == Some(&Node::Bool(true)),
            Self::Completions => {
                let together = new.at("spec/completions") == new.at("spec/parallelism");
                !(text(live, "spec/completionMode") == "Indexed" && together)
            }
            Self::Template => !(may_be_rewritten(live, status) && is_of_a_waiting_job(difference)),
            Self::Address => {
                let is_external = |object: &Node| text(object, "spec/type") == "ExternalName";
                // What is left out keeps its value, and a list is only fixed in its first.
                let first = |object: &Node| {
                    let list = object.at("spec/clusterIPs/0").or_else(|| object.at("spec/clusterIP"));
                    list.cloned()
                };
                let given =
                    if path.last() == "clusterIP" { new.at("spec/clusterIP").cloned() } else { first(new) };
                let is_kept =
                    given.is_none_or(|given| given.as_text() == Some("") || Some(given) == first(live));
                !is_external(live) && !is_external(new) && !is_kept
            }
            Self::Balancer => {
                let is_one = |object: &Node| text(object, "spec/type") == "LoadBalancer";
                is_one(live) && is_one(new)
            }
            Self::Claim => is_fixed_of_claim(status, difference),
            Self::Pod => is_fixed_of_pod(difference),
        }
    }
}

/// Whether no pod was made of a Job yet.
fn may_be_rewritten(live: &Node, status: &Status) -> bool {
    live.at("spec/suspend") == Some(&Node::Bool(true)) && !status.has_started
}

fn is_of_a_waiting_job(difference: &Difference) -> bool {
    const FREE: &[&str] = &[
        "spec.template.metadata.labels",
        "spec.template.metadata.annotations",
        "spec.template.spec.nodeSelector",
        "spec.template.spec.tolerations",
        "spec.template.spec.schedulingGates",
        "spec.template.spec.affinity.nodeAffinity",
    ];
    fn is_free(path: &Path, value: &Node) -> bool {
        let is_it = FREE.iter().any(|field| is_in(path, field));
        // A part around them that comes or goes may hold nothing else.
        let inner = |(key, value): (&Key, &Node)| is_free(&path.to(Step::Key(key.clone())), value);
        is_it || value.as_map().is_some_and(|entries| entries.iter().all(inner))
    }
    [&difference.old, &difference.new].into_iter().flatten().all(|value| is_free(&difference.path, value))
}

fn is_fixed_of_claim(status: &Status, difference: &Difference) -> bool {
    let path = &difference.path;
    let is_bound = status.is_bound == Some(true);
    if is_in(path, "spec.volumeName") || is_in(path, "spec.storageClassName") {
        return difference.op != Op::Add;
    }
    if is_in(path, "spec.volumeAttributesClassName") {
        return !is_bound;
    }
    if is_in(path, "spec.resources.requests.storage") {
        let value = |node: Option<&Node>| quantity::nanos(&scalar(node?));
        let (old, new) = (value(difference.old.as_ref()), value(difference.new.as_ref()));
        // Where no server has said anything of it, it may be bound.
        if status.is_bound.is_none() {
            return old.zip(new).is_none_or(|(old, new)| new < old);
        }
        let grows = new >= old;
        return !(is_bound && (grows || status.capacity.is_some() && new > status.capacity));
    }
    true
}

fn is_fixed_of_pod(difference: &Difference) -> bool {
    let path = &difference.path;
    let number = |node: Option<&Node>| quantity::nanos(&scalar(node?));
    let (old, new) = (number(difference.old.as_ref()), number(difference.new.as_ref()));
    if is_in(path, "spec.containers") || is_in(path, "spec.initContainers") {
        return path.last() != "image";
    }
    if is_in(path, "spec.activeDeadlineSeconds") {
        return !(difference.op == Op::Add || difference.op == Op::Replace && new < old);
    }
    if is_in(path, "spec.tolerations") {
        return difference.op != Op::Add;
    }
    !is_in(path, "spec.schedulingGates") || difference.op == Op::Add
}
