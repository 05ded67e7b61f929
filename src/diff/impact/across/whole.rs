//! Objects that go as a whole, and what goes with them.

use super::{Level, Risk, Scene, budgets, template};
use crate::diff::report::Action;
use crate::diff::set::Object;
use crate::output::node::Node;

/// What goes with an object of a kind.
const GONE: &[(&str, Risk, Level, &str)] = &[
    ("Namespace", Risk::Data, Level::Danger, "everything in it is deleted with it"),
    (
        "PersistentVolumeClaim",
        Risk::Data,
        Level::Danger,
        "what is stored in it is lost, unless its volume is retained",
    ),
    ("CustomResourceDefinition", Risk::Data, Level::Danger, "all objects of its kind are deleted with it"),
    ("Service", Risk::Traffic, Level::Danger, "requests to its name are no longer answered"),
    ("Ingress", Risk::Traffic, Level::Danger, "requests to its hosts are no longer answered"),
    ("HTTPRoute", Risk::Traffic, Level::Danger, "requests to its hosts are no longer answered"),
    ("Deployment", Risk::Traffic, Level::Danger, "all its pods stop"),
    ("StatefulSet", Risk::Traffic, Level::Danger, "all its pods stop"),
    ("HorizontalPodAutoscaler", Risk::Traffic, Level::Warn, "the number of pods no longer follows the load"),
    ("DaemonSet", Risk::Traffic, Level::Danger, "all its pods stop"),
    ("CronJob", Risk::Traffic, Level::Warn, "no run starts any more, and the one that runs is stopped"),
    (
        "PodDisruptionBudget",
        Risk::Traffic,
        Level::Warn,
        "all pods at once may be stopped while nodes are drained",
    ),
    ("RoleBinding", Risk::Traffic, Level::Warn, "whom it names loses the rights of the role"),
    ("ClusterRoleBinding", Risk::Traffic, Level::Warn, "whom it names loses the rights of the role"),
    ("PriorityClass", Risk::Traffic, Level::Danger, "pods that name it are not started any more"),
    ("ServiceAccount", Risk::Traffic, Level::Warn, "pods of this account are not started any more"),
];

pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let pair = scene.pairs[at];
        if let (Action::Delete, Some(old)) = (scene.resources[at].action, pair.old) {
            gone(scene, at, old);
        }
    }
}

fn gone(scene: &mut Scene<'_>, at: usize, old: &Object) {
    if let Some((_, risk, level, message)) = GONE.iter().find(|(kind, ..)| *kind == old.id.kind) {
        // With its pods goes the need for it.
        let is_needed = match old.id.kind.as_str() {
            "PriorityClass" => scene.new_objects().any(|object| is_class_of(old, object)),
            "ServiceAccount" => scene.new_objects().any(|object| is_account_of(old, object)),
            "PodDisruptionBudget" => {
                let is_needed = budgets::guarded(&scene.new, old).any(|object| scene.new.least(object) > 1);
                if !is_needed {
                    unguarded(scene, at, old);
                }
                is_needed
            }
            _ => true,
        };
        if is_needed {
            scene.flag(at, *risk, *level, *message);
        }
    }
}

/// Why a budget is not missed, where pods of it are left.
fn unguarded(scene: &mut Scene<'_>, at: usize, budget: &Object) {
    let mut left = budgets::guarded(&scene.new, budget).filter(|workload| scene.new.least(workload) == 1);
    let Some(workload) = left.next() else { return };
    let (level, message) = if scene.new.autoscaler(workload).is_some() {
        let message = "its autoscaler may leave one pod, which no budget can keep while its node is drained; but \
                       under load all pods at once may be stopped";
        (Level::Warn, message)
    } else {
        (
            Level::Info,
            "it guards one pod, which is missing while its node is drained, with a budget or without",
        )
    };
    drop(left);
    scene.flag(at, Risk::Traffic, level, message);
}

fn is_account_of(account: &Object, object: &Object) -> bool {
    let name = template(object).and_then(|template| template.at("spec/serviceAccountName"));
    object.id.namespace == account.id.namespace && name.and_then(Node::as_text) == Some(&account.id.name)
}

fn is_class_of(class: &Object, object: &Object) -> bool {
    let name = template(object).and_then(|template| template.at("spec/priorityClassName"));
    name.and_then(Node::as_text) == Some(&class.id.name)
}
