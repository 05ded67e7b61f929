//! What holds pods back from a change, or lets them go.

use super::{Level, Risk, Scene, number};
use crate::diff::report::{Action, Change, Resource};
use crate::diff::rollout::HEEDS_UNAVAILABLE;
use crate::diff::set::Object;
use crate::output::node::Node;

const PARTITION: &str = "spec.updateStrategy.rollingUpdate.partition";
const UNAVAILABLE: &str = "spec.updateStrategy.rollingUpdate.maxUnavailable";

pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let Some(new) = scene.pairs[at].new.filter(|new| new.id.group == "apps") else { continue };
        if !scene.is_told(at) || !scene.knows(new) {
            continue;
        }
        match new.id.kind.as_str() {
            "Deployment" => paused(scene, at, new),
            "StatefulSet" => {
                partition(scene, at, new);
                unavailable(scene, at, new);
            }
            _ => {}
        }
        released(scene, at, new);
    }
}

/// Pods that an earlier change has not reached, and that nothing holds back any more.
fn released(scene: &mut Scene<'_>, at: usize, new: &Object) {
    if scene.resources[at].rollout.as_ref().is_none_or(|rollout| rollout.released.is_none()) {
        return;
    }
    let (path, message) = match new.id.kind.as_str() {
        "Deployment" => ("spec.paused", "what changed while it was paused reaches the pods now"),
        _ => ("spec.updateStrategy", "pods that an earlier change has not reached roll now"),
    };
    scene.flag_change(at, path, Risk::Traffic, Level::Warn, message);
}

/// A Deployment that nobody resumes starts nothing: a template without a ReplicaSet gets none.
fn paused(scene: &mut Scene<'_>, at: usize, new: &Object) {
    let starts = matches!(scene.resources[at].action, Action::Create | Action::Replace);
    if starts && new.body.at("spec/paused") == Some(&Node::Bool(true)) {
        let message = "no pod starts until it is resumed";
        let level = match scene.resources[at].action {
            Action::Replace => Level::Danger,
            _ => Level::Warn,
        };
        scene.flag(at, Risk::Traffic, level, message);
    }
}

/// More pods than before that stay as they are. It counts from the first number on, which need not be 0.
fn partition(scene: &mut Scene<'_>, at: usize, new: &Object) {
    let of = |object: &Object, path| number(object.body.at(path)).unwrap_or(0);
    let below = |object| of(object, "spec/updateStrategy/rollingUpdate/partition");
    let Some(old) = scene.pairs[at].old else { return };
    if below(new) > below(old) {
        let first = of(new, "spec/ordinals/start").saturating_add(below(new));
        let message = format!("pods below number {first} keep the version they have");
        scene.flag_change(at, PARTITION, Risk::Traffic, Level::Info, message);
    }
}

/// Servers that take no notice of how many pods of a StatefulSet may be missing.
fn unavailable(scene: &mut Scene<'_>, at: usize, new: &Object) {
    let Some(minor) = scene.kubernetes.filter(|minor| *minor < HEEDS_UNAVAILABLE) else { return };
    let said = new.body.at("spec/updateStrategy/rollingUpdate/maxUnavailable");
    if said.is_none_or(|said| *said == Node::Int(1)) {
        return;
    }
    let is_it = |change: &Change| {
        let path = change.path.to_string();
        path.starts_with(UNAVAILABLE) || UNAVAILABLE.starts_with(&path)
    };
    let Resource { action, changes, .. } = &mut scene.resources[at];
    let Some(change) = changes.iter_mut().find(|change| is_it(change)) else { return };
    if *action != Action::Create {
        change.flags.retain(|flag| flag.risk != Risk::Traffic);
    }
    let message = format!(
        "Kubernetes 1.{minor} takes no notice of `maxUnavailable` unless MaxUnavailableStatefulSet is switched on: \
         pods roll one by one"
    );
    let path = change.path.to_string();
    scene.flag_change(at, &path, Risk::Traffic, Level::Info, message);
}
