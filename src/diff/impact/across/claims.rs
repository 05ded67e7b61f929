//! Claims that go with the pods of a StatefulSet that gets fewer, or with the whole of it.
//!
//! An autoscaler's least and most both count: it stops at once what is above its most, and
//! sooner or later what is above its least. A live object says how many pods there are.

use super::index::Side;
use super::{Level, Risk, Scene, number};
use crate::diff::report::Action;
use crate::diff::set::Object;
use crate::output::node::Node;

/// Fewer pods, whose claims are not kept.
pub(super) fn fewer(scene: &mut Scene<'_>) {
    const GONE: &str = "the claims of the pods that go are deleted, with what is stored in them";
    let found: Vec<_> = scene.of_kind("StatefulSet").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let is_kept = matches!(scene.resources[at].action, Action::Update | Action::Unchanged);
        if !deletes(new, "whenScaled") || !scene.knows(new) || !is_kept {
            continue;
        }
        // Where the number is left to an autoscaler, there is one pod until it has said one.
        let is_told =
            scene.resources[at].changes.iter().any(|change| change.path.to_string() == "spec.replicas");
        let is_dropped = is_told && count(old).is_some() && count(new).is_none();
        let least = if is_dropped { 1 } else { scene.new.least(new) };
        let most = most(&scene.new, new);
        let was_most = match (scene.old.autoscaler(old), count(old)) {
            // Nobody but the cluster says both.
            (Some(_), Some(live)) => live,
            _ => self::most(&scene.old, old),
        };
        let (path, message) = if least < scene.old.least(old) {
            ("spec.minReplicas", GONE.to_owned())
        } else if most < was_most {
            (
                "spec.maxReplicas",
                format!("the claims of the pods above {most} are deleted, with what is stored in them"),
            )
        } else {
            continue;
        };
        if scene.is_told(at) {
            scene.flag_change(at, "spec.replicas", Risk::Data, Level::Danger, message);
        } else {
            let autoscaler = scene.new.autoscaler(new).or(scene.old.autoscaler(old));
            if let Some(at) = autoscaler.and_then(|autoscaler| scene.position(autoscaler)) {
                scene.flag_change(at, path, Risk::Data, Level::Danger, message);
            }
        }
    }
}

/// Pods that get other numbers: claims go by them.
pub(super) fn numbers(scene: &mut Scene<'_>) {
    let start = |object: &Object| number(object.body.at("spec/ordinals/start")).unwrap_or(0);
    let found: Vec<_> = scene.of_kind("StatefulSet").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let is_in_place = scene.resources[at].action == Action::Update && scene.knows(new);
        if !is_in_place || start(old) == start(new) {
            continue;
        }
        let (risk, level, message) = if has_claims(new) {
            let message =
                "pods get other numbers: those of the old ones stop, and new ones begin with empty claims";
            (Risk::Data, Level::Danger, message)
        } else {
            (
                Risk::Traffic,
                Level::Warn,
                "pods get other numbers: those of the old ones stop, and new ones start",
            )
        };
        scene.flag_change(at, "spec.ordinals", risk, level, message);
    }
}

/// Claims of an object that is deleted, or made anew: the one that goes says what becomes of them.
pub(super) fn whole(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("StatefulSet").collect();
    for (at, pair) in found {
        let Some(old) = pair.old.filter(|old| has_claims(old)) else { continue };
        let (level, message) = match (scene.resources[at].action, deletes(old, "whenDeleted")) {
            (Action::Delete | Action::Replace, true) => {
                (Level::Danger, "its claims are deleted with it, and what is stored in them")
            }
            (Action::Delete, false) => (Level::Info, "its claims stay, with what is stored in them"),
            (Action::Replace, false) => {
                (Level::Info, "its claims stay, and pods of the same names find them again")
            }
            _ => continue,
        };
        scene.flag(at, Risk::Data, level, message);
    }
}

fn has_claims(workload: &Object) -> bool {
    let claims = workload.body.at("spec/volumeClaimTemplates").and_then(Node::as_list);
    claims.is_some_and(|claims| !claims.is_empty())
}

/// Whether it has claims, and deletes them when this happens.
fn deletes(workload: &Object, when: &str) -> bool {
    let policy = workload.body.at(&format!("spec/persistentVolumeClaimRetentionPolicy/{when}"));
    policy.and_then(Node::as_text) == Some("Delete") && has_claims(workload)
}

fn count(workload: &Object) -> Option<u64> {
    number(workload.body.at("spec/replicas"))
}

/// How many pods there may be.
fn most(side: &Side<'_>, workload: &Object) -> u64 {
    let autoscaler = side.autoscaler(workload);
    let most = autoscaler.and_then(|autoscaler| number(autoscaler.body.at("spec/maxReplicas")));
    most.unwrap_or_else(|| side.least(workload))
}
