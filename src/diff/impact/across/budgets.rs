//! Disruption budgets that leave no pod to be moved, so a drain of a node never ends.

use super::autoscaler;
use super::pods::has_labels;
use super::{Level, Risk, Scene, called, matching, number, template};
use crate::diff::set::Object;
use crate::output::node::Node;

/// A budget that asks for as many pods as there are.
pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("PodDisruptionBudget").collect();
    for (at, pair) in found {
        let Some(budget) = pair.new else { continue };
        let Some(workload) = scene.new_objects().find(|object| guards(budget, object)) else { continue };
        if !scene.knows(workload) {
            continue;
        }
        let count = least_of(scene.new_objects(), workload);
        let Some(stay) = wanted(budget, count).filter(|stay| *stay >= count && count > 0) else { continue };
        let was_so = pair.old.is_some_and(|old| {
            scene.old_objects().find(|object| guards(old, object)).is_some_and(|workload| {
                let count = least_of(scene.old_objects(), workload);
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
    let autoscaler = autoscaler::of(scene.new_objects(), workload);
    let both = [Some(workload), autoscaler].into_iter().flatten();
    both.filter_map(|object| scene.position(object)).find(|at| scene.is_told(*at))
}

pub(super) fn guards(budget: &Object, object: &Object) -> bool {
    budget.id.namespace == object.id.namespace
        && matching(&budget.body, "spec/selector").is_some_and(|wanted| {
            template(object).is_some_and(|template| has_labels(template, wanted.into_iter()))
        })
}

/// The least number of pods of a workload, among the objects of its side.
pub(super) fn least_of<'o>(objects: impl Iterator<Item = &'o Object>, workload: &Object) -> u64 {
    match autoscaler::of(objects, workload) {
        Some(autoscaler) => autoscaler::least(autoscaler),
        None => number(workload.body.at("spec/replicas")).unwrap_or(1),
    }
}

/// How many of so many pods have to stay. `maxUnavailable: 0` says so by itself, in the table.
fn wanted(budget: &Object, count: u64) -> Option<u64> {
    match budget.body.at("spec/minAvailable")? {
        Node::Text(share) => {
            let percent: u64 = share.strip_suffix('%')?.parse().ok()?;
            Some((count * percent).div_ceil(100))
        }
        node => number(Some(node)),
    }
}
