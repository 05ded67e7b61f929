//! What applying leaves behind in an object or takes with it, and what to do about either.
//!
//! The command tests what it goes through, so a list that has moved meanwhile is
//! not cut in the wrong place: kubectl then says that the test failed.

use crate::base::shell::quoted;
use crate::cluster::access::AROUND;
use crate::cluster::connect::Cluster;
use crate::cluster::discovery::Kind;
use crate::diff::ownership::Prediction;
use crate::diff::ownership::managers::{Manager, Way, last_applied};
use crate::diff::ownership::stuck::{Stuck, stuck};
use crate::diff::report::Left;
use crate::diff::secret::is_secret;
use crate::diff::set::Object;
use crate::output::node::Node;
use crate::schema::shape::Shape;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Whether anything may stay or fall; that it does takes a prediction, which costs more than the comparison.
pub(super) fn may_be(live: &Node, declared: &Node, manager: &Manager) -> bool {
    let has_replicas = |object: &Node| object.at("spec/replicas").is_some();
    has_replicas(live) && !has_replicas(declared)
        || manager.way == Way::ServerSide && last_applied(live).is_some()
        // Its keys may have been written in a form that no apply takes back.
        || is_secret(live)
}

/// All that stays in an object although nothing declares it any more.
pub(super) fn left(
    live: &Node,
    declared: &Object,
    manager: &Manager,
    shape: &Shape,
    prediction: &Prediction,
    kind: &Kind,
    cluster: &Cluster,
) -> Option<Left> {
    let found = stuck(live, &declared.body, None, manager, shape, prediction);
    if found.is_empty() {
        return None;
    }
    let owners = |one: &Stuck| {
        let names: BTreeSet<&str> = one.owners.iter().map(|owner| owner.manager.as_str()).collect();
        names.into_iter().map(str::to_owned).collect()
    };
    let patch = patch(&found);
    let text = serde_json::to_string(&patch).unwrap_or_default();
    let command = format!("{} --type json -p {}", kubectl("patch", cluster, kind, declared), quoted(&text));
    let fields = found.iter().map(|one| (one.path.clone(), owners(one))).collect();
    Some(Left { fields, patch, command })
}

/// One patch of all: from the end of each list, so that what is before keeps its place.
fn patch(found: &[Stuck]) -> Node {
    let mut patches: Vec<&[Node]> = found.iter().filter_map(|one| one.patch.as_list()).collect();
    patches.sort_by(|one, other| from_the_end(removed(one), removed(other)));
    patches.into_iter().flatten().cloned().collect()
}

/// The place that a patch removes: its last operation.
fn removed(patch: &[Node]) -> &str {
    patch.last().and_then(|one| one.at("path")).and_then(Node::as_text).unwrap_or_default()
}

fn from_the_end(one: &str, other: &str) -> Ordering {
    let steps = one.split('/').zip(other.split('/'));
    let mut orders = steps.map(|(one, other)| match (one.parse::<usize>(), other.parse::<usize>()) {
        (Ok(one), Ok(other)) => other.cmp(&one),
        _ => one.cmp(other),
    });
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// How a number of pods gets into the hands of an autoscaler without falling to 1 in between.
pub(super) fn hand_over(
    count: i64,
    declared: &Object,
    manager: &Manager,
    kind: &Kind,
    cluster: &Cluster,
) -> String {
    match manager.way {
        Way::ServerSide => format!(
            "apply with `patch {} {{ spec.replicas = {count} }}` first, and take that out when the autoscaler has set a number",
            declared.id.kind
        ),
        // What the client remembers it takes away, whoever else has set it.
        Way::ClientSide => {
            let command = kubectl("apply edit-last-applied", cluster, kind, declared);
            format!("take `replicas` out of what was applied last, and the number stays: {command}")
        }
    }
}

/// `kubectl patch deployments.apps orders -n shop --context prod`
fn kubectl(verb: &str, cluster: &Cluster, kind: &Kind, declared: &Object) -> String {
    let id = &declared.id;
    let dot = if id.group.is_empty() { "" } else { "." };
    let mut command = format!("kubectl {verb} {}{dot}{} {}", kind.plural, id.group, quoted(&id.name));
    let context = Some(cluster.name.as_str()).filter(|name| *name != AROUND);
    let file = cluster.kubeconfig.as_ref().map(|file| file.display().to_string());
    let places = [
        ("-n", kind.namespaced.then_some(id.namespace.as_str())),
        ("--context", context),
        ("--kubeconfig", file.as_deref()),
    ];
    for (option, value) in places {
        if let Some(value) = value {
            let _ = write!(command, " {option} {}", quoted(value));
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::path::Path;

    fn stuck_at(pointer: &str) -> Stuck {
        let remove: Node =
            [("op", Node::from("remove")), ("path", Node::from(pointer))].into_iter().collect();
        Stuck { path: Path::default(), old: Node::Null, owners: Vec::new(), patch: Node::List(vec![remove]) }
    }

    #[test]
    fn what_is_behind_goes_first() {
        let found = ["/spec/a/2/x", "/spec/a/10", "/spec/a/9/b/1", "/spec/a/9/b/3"].map(stuck_at);
        let patch = patch(&found);
        let paths: Vec<&str> =
            patch.as_list().expect("a list").iter().map(|one| removed(std::slice::from_ref(one))).collect();
        assert_eq!(paths, ["/spec/a/10", "/spec/a/9/b/3", "/spec/a/9/b/1", "/spec/a/2/x"]);
    }
}
