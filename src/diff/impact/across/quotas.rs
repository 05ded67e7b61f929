//! Quotas of a namespace that keep pods from starting.
//!
//! Nothing refuses the workload: its pods just never come, and those that run do not come
//! back when they stop. Other pods of the namespace count too, so this is the least. What
//! a quota counts every container has to say, unless a `LimitRange` does.

use super::index::Side;
use super::pods::{containers, is_counted};
use super::{Level, Risk, Scene, called, template};
use crate::diff::path::scalar;
use crate::diff::quantity::{nanos, shown};
use crate::diff::set::Object;
use crate::output::node::Node;

const BILLION: i128 = 1_000_000_000;

pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("ResourceQuota").collect();
    for (at, pair) in found {
        let Some(quota) = pair.new else { continue };
        for (what, hard) in counted(quota) {
            if let Some(needed) = over(&scene.new, quota, what, hard) {
                let was = pair.old.and_then(|old| {
                    let (_, hard) = counted(old).find(|(known, _)| *known == what)?;
                    over(&scene.old, old, what, hard)
                });
                if was.is_none() {
                    too_many(scene, at, quota, what, [needed, hard]);
                }
            }
            lacking(scene, at, quota, what);
        }
    }
}

/// The amounts of a quota that counts all pods; one with a scope counts some of them.
fn counted(quota: &Object) -> impl Iterator<Item = (&str, i128)> {
    let is_scoped = ["spec/scopes", "spec/scopeSelector"].iter().any(|path| quota.body.at(path).is_some());
    let hard = quota.body.at("spec/hard").and_then(Node::as_map).filter(|_| !is_scoped);
    hard.into_iter().flatten().filter_map(|(what, amount)| Some((&**what, nanos(&scalar(amount))?)))
}

/// How much the pods of a namespace need, where that is more than there is.
fn over(side: &Side<'_>, quota: &Object, what: &str, hard: i128) -> Option<i128> {
    let mut sum = 0_i128;
    for workload in side.workloads(&quota.id.namespace) {
        if is_counted(workload) {
            let all = of_pod(workload, what).unwrap_or(0).checked_mul(i128::from(side.least(workload)))?;
            sum = sum.checked_add(all)?;
        }
    }
    (sum > hard).then_some(sum)
}

/// What one pod takes of it; none where a container does not say it.
fn of_pod(workload: &Object, what: &str) -> Option<i128> {
    if what == "pods" {
        return Some(BILLION);
    }
    let list = template(workload)?.at("spec/containers")?.as_list()?;
    list.iter().try_fold(0_i128, |sum, container| sum.checked_add(of_container(container, what)?))
}

fn of_container(container: &Node, what: &str) -> Option<i128> {
    let at = |path: &str| nanos(&scalar(container.at(&format!("resources/{path}"))?));
    match what {
        "cpu" | "requests.cpu" => at("requests/cpu").or_else(|| at("limits/cpu")),
        "memory" | "requests.memory" => at("requests/memory").or_else(|| at("limits/memory")),
        "limits.cpu" => at("limits/cpu"),
        "limits.memory" => at("limits/memory"),
        _ => None,
    }
}

fn too_many(scene: &mut Scene<'_>, at: usize, quota: &Object, what: &str, amounts: [i128; 2]) {
    let [needed, hard] = amounts.map(|amount| {
        let amount = shown(amount, if what == "pods" { "cpu" } else { what });
        if what == "pods" { format!("{amount} pods") } else { format!("{amount} of `{what}`") }
    });
    if scene.is_told(at) {
        let message = format!("its namespace needs {needed} at least: some pods do not start any more");
        let path = place(scene, at, what);
        scene.flag_change(at, &path, Risk::Traffic, Level::Danger, message);
        return;
    }
    if let Some(cause) = scene.cause(scene.new.workloads(&quota.id.namespace)) {
        let message = format!(
            "{} has {hard}, and its namespace needs {needed} at least: some pods do not start",
            called(quota)
        );
        scene.flag(cause, Risk::Traffic, Level::Danger, message);
    }
}

/// The path of the change of what a quota has, as far as there is one.
fn place(scene: &Scene<'_>, at: usize, what: &str) -> String {
    let changes = &scene.resources[at].changes;
    let own = changes.iter().find(|change| change.path.last() == what);
    own.map_or_else(|| "spec.hard".to_owned(), |change| change.path.to_string())
}

/// Containers that do not say what a quota counts: a server refuses their pods.
fn lacking(scene: &mut Scene<'_>, at: usize, quota: &Object, what: &str) {
    const SAID: &[&str] =
        &["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
    let is_beside = |object: &Object| object.id.namespace == quota.id.namespace;
    if !SAID.contains(&what) || scene.of_kind("LimitRange").any(|(_, pair)| is_beside(pair.object())) {
        return;
    }
    let lacks = |workload: &Object| {
        template(workload)
            .is_some_and(|template| containers(template).any(|one| of_container(one, what).is_none()))
    };
    let was_counted = scene.pairs[at].old.is_some_and(|old| counted(old).any(|(known, _)| known == what));
    let workloads: Vec<&Object> =
        scene.new.workloads(&quota.id.namespace).filter(|workload| lacks(workload)).collect();
    for workload in workloads.into_iter().filter(|workload| workload.id.kind != "Pod") {
        let Some(place) = scene.position(workload).filter(|_| scene.knows(workload)) else { continue };
        if !was_counted && scene.is_told(at) {
            let message =
                format!("no pod of {} starts any more: it does not say its `{what}`", called(workload));
            let path = self::place(scene, at, what);
            scene.flag_change(at, &path, Risk::Traffic, Level::Danger, message);
        } else if scene.is_told(place) && scene.pairs[place].old.is_none_or(|old| !lacks(old)) {
            let message =
                format!("no new pod starts: {} wants each container to say its `{what}`", called(quota));
            scene.flag(place, Risk::Traffic, Level::Danger, message);
        }
    }
}
