//! Services that lose their pods, and pods that lose their network policy.

use super::index::Side;
use super::{Level, Risk, Scene, called, labels, matching};
use crate::diff::set::Object;
use std::collections::{BTreeMap, BTreeSet};

/// A Service whose selector no pod has any more.
pub(super) fn services(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let Some(service) = pair.new else { continue };
        let selects = labels(&service.body, "spec/selector").is_some_and(|selector| !selector.is_empty());
        if !selects || served(&scene.new, service).next().is_some() {
            continue;
        }
        // Pods of others are not seen here: only what was found before can be missed.
        let before = pair.old.and_then(|old| served(&scene.old, old).next());
        let Some(before) = before.filter(|before| scene.knows(before)) else { continue };
        if scene.is_told(at) {
            // They do not go to other pods, as each change by itself would say.
            for change in &mut scene.resources[at].changes {
                if change.path.to_string().starts_with("spec.selector") {
                    change.flags.retain(|flag| flag.risk != Risk::Traffic);
                }
            }
            let message = "no pod has the labels that it selects: requests are no longer answered";
            scene.flag_change(at, "spec.selector", Risk::Traffic, Level::Danger, message);
        } else if let Some(cause) = scene.position(before) {
            let message =
                format!("{} no longer finds a pod: requests to it are not answered", called(service));
            let labels = "spec.template.metadata.labels";
            scene.flag_change(cause, labels, Risk::Traffic, Level::Danger, message);
        }
    }
}

/// The workloads whose pods a Service finds.
pub(super) fn served<'l, 's>(
    side: &'l Side<'s>,
    service: &'l Object,
) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = labels(&service.body, "spec/selector").filter(|selector| !selector.is_empty());
    labels.into_iter().flat_map(|labels| side.selected(&service.id.namespace, labels))
}

/// Policies that come or go: of several each lets something through, the last one holds back what none does.
pub(super) fn policies(scene: &mut Scene<'_>) {
    let policies: Vec<_> = scene.of_kind("NetworkPolicy").collect();
    // By workload, on both sides: which policies hold its pods.
    let mut holders: BTreeMap<usize, [BTreeSet<usize>; 2]> = BTreeMap::new();
    for (number, (_, pair)) in policies.iter().enumerate() {
        for (side, policy) in [(&scene.old, pair.old), (&scene.new, pair.new)].into_iter().enumerate() {
            let (index, Some(policy)) = policy else { continue };
            for workload in held(index, policy) {
                if let Some(at) = scene.position(workload) {
                    holders.entry(at).or_default()[side].insert(number);
                }
            }
        }
    }
    for (workload, [before, after]) in holders {
        let Some((old, new)) = scene.pairs[workload].old.zip(scene.pairs[workload].new) else { continue };
        if !scene.knows(old) {
            continue;
        }
        let all = scene.sees_all("NetworkPolicy", new);
        let name = called(new);
        for number in before.symmetric_difference(&after) {
            let (at, pair) = policies[*number];
            if before.contains(number) && after.is_empty() && all {
                let at = if scene.is_told(at) { at } else { workload };
                let message = format!(
                    "no policy is left for {name}: anybody may reach its pods, and they may reach anything"
                );
                scene.flag_change(at, "spec.podSelector", Risk::Security, Level::Danger, message);
            } else if pair.new.is_none() && !after.is_empty() {
                let message = format!("what it let through to or from {name} is refused");
                scene.flag(at, Risk::Traffic, Level::Warn, message);
            } else if before.is_empty() && all {
                let message =
                    format!("it is the first for {name}: what none of them lets through is refused");
                scene.flag(at, Risk::Traffic, Level::Warn, message);
            }
        }
    }
}

/// The workloads whose pods a policy holds.
fn held<'l, 's>(side: &'l Side<'s>, policy: &'l Object) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = matching(&policy.body, "spec/podSelector");
    labels.into_iter().flat_map(|labels| side.selected(&policy.id.namespace, labels))
}
