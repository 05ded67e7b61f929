//! Disruption budgets that leave no pod to be moved, so a drain of a node never ends.
//!
//! A budget counts the pods of all workloads that it selects together, and rounds both
//! kinds of shares up. Where one of them has as many pods as nodes, or pods that come and
//! go, only a budget that lets none be missing is certain. Of pods that two budgets
//! select a server evicts none at all.

use super::autoscaler;
use super::index::Side;
use super::pods::is_counted;
use super::{Level, Risk, Scene, called, matching, number};
use crate::diff::set::Object;
use crate::output::node::Node;
use std::collections::BTreeMap;

/// A budget that asks for as many pods as there are.
pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("PodDisruptionBudget").collect();
    for (at, pair) in found {
        let Some(budget) = pair.new else { continue };
        if !guarded(&scene.new, budget).all(|workload| scene.knows(workload)) {
            continue;
        }
        let Some(blocked) = blocked(&scene.new, budget) else { continue };
        if pair.old.is_some_and(|old| self::blocked(&scene.old, old).is_some()) {
            continue;
        }
        if scene.is_told(at) {
            let path = if budget.body.at("spec/minAvailable").is_some() {
                "spec.minAvailable"
            } else {
                "spec.maxUnavailable"
            };
            scene.flag_change(at, path, Risk::Traffic, Level::Danger, blocked.message(None));
        } else if let Some(cause) = scene.cause(guarded(&scene.new, budget)) {
            let is_scaled = scene.pairs[cause].object().id.kind == autoscaler::KIND;
            let path = if is_scaled { "spec.minReplicas" } else { "spec.replicas" };
            let message = blocked.message(Some(budget));
            scene.flag_change(cause, path, Risk::Traffic, Level::Danger, message);
        }
    }
}

/// Pods that a second budget selects: a server refuses to evict them.
pub(super) fn twice(scene: &mut Scene<'_>) {
    let guards = |scene: &Scene<'_>, is_new: bool| {
        let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, pair) in scene.of_kind("PodDisruptionBudget") {
            let (side, budget) = if is_new { (&scene.new, pair.new) } else { (&scene.old, pair.old) };
            let workloads = budget.into_iter().flat_map(|budget| guarded(side, budget));
            for workload in workloads.filter_map(|workload| scene.position(workload)) {
                found.entry(workload).or_default().push(at);
            }
        }
        found
    };
    let (before, after) = (guards(scene, false), guards(scene, true));
    for (workload, budgets) in after {
        if budgets.len() < 2 || before.get(&workload).is_some_and(|before| before.len() > 1) {
            continue;
        }
        let Some(object) = scene.pairs[workload].new.filter(|object| scene.knows(object)) else { continue };
        let Some(place) = budgets.iter().copied().find(|at| scene.is_told(*at)) else { continue };
        let other = budgets.iter().find(|at| **at != place).and_then(|at| scene.pairs[*at].new);
        let Some(other) = other else { continue };
        let message = format!(
            "{} guards the pods of {} as well: a server evicts no pod of two budgets, so their nodes cannot be drained",
            called(other),
            called(object)
        );
        scene.flag_change(place, "spec.selector", Risk::Traffic, Level::Danger, message);
    }
}

/// The workloads whose pods a budget guards.
pub(super) fn guarded<'l, 's>(
    side: &'l Side<'s>,
    budget: &'l Object,
) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = matching(&budget.body, "spec/selector");
    labels.into_iter().flat_map(|labels| side.selected(&budget.id.namespace, labels))
}

/// Why no pod of a budget can be moved.
enum Blocked {
    /// It lets none be missing, however many there are.
    Always,
    /// So many have to stay, of so many.
    Few { stay: u64, count: u64 },
}

impl Blocked {
    fn message(&self, budget: Option<&Object>) -> String {
        let what = match (self, budget.map(called)) {
            (Self::Always, None) => "no pod may be missing".to_owned(),
            (Self::Always, Some(budget)) => format!("{budget} lets no pod be missing"),
            (Self::Few { stay, count }, None) => format!("{stay} of {count} pods have to stay"),
            (Self::Few { stay, count }, Some(budget)) => format!("{budget} asks for {stay} of {count} pods"),
        };
        format!("{what}: no node with one of them can be drained")
    }
}

fn blocked(side: &Side<'_>, budget: &Object) -> Option<Blocked> {
    let count = count(side, budget);
    if count == Some(0) {
        return None;
    }
    let said = |name: &str| match budget.body.at(&format!("spec/{name}"))? {
        Node::Text(share) => Some(Said::Share(share.strip_suffix('%')?.parse().ok()?)),
        node => number(Some(node)).map(Said::Pods),
    };
    match (said("maxUnavailable"), said("minAvailable")) {
        (Some(Said::Pods(0) | Said::Share(0)), _) => Some(Blocked::Always),
        (None, Some(Said::Share(share))) if share >= 100 => Some(match count {
            Some(count) => Blocked::Few { stay: count, count },
            None => Blocked::Always,
        }),
        (None, Some(said)) => {
            let count = count?;
            let stay = match said {
                Said::Pods(stay) => stay,
                Said::Share(share) => crate::diff::rollout::share(count, share, true),
            };
            (stay >= count).then_some(Blocked::Few { stay, count })
        }
        _ => None,
    }
}

enum Said {
    Pods(u64),
    Share(u64),
}

/// How many pods it guards at least, of all workloads together; none where that is not known.
fn count(side: &Side<'_>, budget: &Object) -> Option<u64> {
    let mut workloads = guarded(side, budget).peekable();
    workloads.peek()?;
    workloads
        .map(|workload| is_counted(workload).then(|| side.least(workload)))
        .try_fold(0_u64, |sum, count| Some(sum.saturating_add(count?)))
}
