//! Disruption budgets that leave no pod to be moved, so a drain of a node never ends.

use super::autoscaler;
use super::index::Side;
use super::{Level, Risk, Scene, called, matching, number};
use crate::diff::set::Object;
use crate::output::node::Node;

/// A budget that asks for as many pods as there are.
pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("PodDisruptionBudget").collect();
    for (at, pair) in found {
        let Some(budget) = pair.new else { continue };
        let Some(workload) = guarded(&scene.new, budget).next() else { continue };
        if !scene.knows(workload) {
            continue;
        }
        let count = scene.new.least(workload);
        let Some(stay) = wanted(budget, count).filter(|stay| *stay >= count && count > 0) else { continue };
        let was_so = pair.old.is_some_and(|old| {
            guarded(&scene.old, old).next().is_some_and(|workload| {
                let count = scene.old.least(workload);
                wanted(old, count).is_some_and(|wanted| wanted >= count)
            })
        });
        if was_so {
            continue;
        }
        let message = format!("{stay} of {count} pods have to stay: no node with one of them can be drained");
        if scene.is_told(at) {
            scene.flag_change(at, "spec.minAvailable", Risk::Traffic, Level::Danger, message);
        } else if let Some(cause) = cause(scene, workload) {
            let message = format!(
                "{} asks for {stay} of {count} pods: no node with one of them can be drained",
                called(budget)
            );
            let is_scaled = scene.pairs[cause].object().id.kind == autoscaler::KIND;
            let path = if is_scaled { "spec.minReplicas" } else { "spec.replicas" };
            scene.flag_change(cause, path, Risk::Traffic, Level::Danger, message);
        }
    }
}

/// Whose change left so few pods: the workload's, or its autoscaler's.
fn cause(scene: &Scene<'_>, workload: &Object) -> Option<usize> {
    let autoscaler = scene.new.autoscaler(workload);
    let both = [Some(workload), autoscaler].into_iter().flatten();
    both.filter_map(|object| scene.position(object)).find(|at| scene.is_told(*at))
}

/// The workloads whose pods a budget guards.
pub(super) fn guarded<'l, 's>(
    side: &'l Side<'s>,
    budget: &'l Object,
) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = matching(&budget.body, "spec/selector");
    labels.into_iter().flat_map(|labels| side.selected(&budget.id.namespace, labels))
}

/// How many of so many pods have to stay. `maxUnavailable: 0` says so by itself, in the table.
fn wanted(budget: &Object, count: u64) -> Option<u64> {
    match budget.body.at("spec/minAvailable")? {
        Node::Text(share) => {
            let percent: u64 = share.strip_suffix('%')?.parse().ok()?;
            Some(crate::diff::rollout::share(count, percent, true))
        }
        node => number(Some(node)),
    }
}
