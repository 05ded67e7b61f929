//! Autoscalers: who says how many pods there are, and what they may come to.

use super::{Level, Risk, Scene, number, template};
use crate::diff::quantity::{self, nanos};
use crate::diff::report::{Action, Change};
use crate::diff::set::Object;
use crate::output::node::Node;

pub(super) const KIND: &str = "HorizontalPodAutoscaler";

/// The kind and name of what an autoscaler scales.
pub(super) fn target(object: &Object) -> Option<[&str; 2]> {
    let target = object.body.at("spec/scaleTargetRef").filter(|_| object.id.kind == KIND)?;
    Some([target.at("kind")?.as_text()?, target.at("name")?.as_text()?])
}

/// The least number of pods that an autoscaler leaves.
pub(in crate::diff) fn least(autoscaler: &Object) -> u64 {
    number(autoscaler.body.at("spec/minReplicas")).unwrap_or(1)
}

/// `replicas` that nobody says any more: the server falls back to one.
pub(super) fn replicas(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let (Some(old), Some(new)) = (scene.pairs[at].old, scene.pairs[at].new) else { continue };
        if !matches!(new.id.kind.as_str(), "Deployment" | "StatefulSet") {
            continue;
        }
        // A server that was asked has put its 1 there already.
        let is_dropped = |change: &&mut Change| change.path.to_string() == "spec.replicas";
        if new.body.at("spec/replicas").is_some() {
            continue;
        }
        let scaled = scene.new.autoscaler(new);
        let Some(change) = scene.resources[at].changes.iter_mut().find(is_dropped) else { continue };
        // One pod stays one, and who was autoscaled before only tidies up.
        if number(old.body.at("spec/replicas")).is_none_or(|count| count <= 1) {
            continue;
        }
        // That there are fewer is the least of it.
        change.flags.retain(|flag| flag.risk != Risk::Traffic);
        let message = match scaled {
            Some(autoscaler) => {
                let least = least(autoscaler);
                format!(
                    "the server sets it to 1 until the autoscaler raises it to {least} or more: keep the number until then"
                )
            }
            None => "without a number the server sets it to 1".to_owned(),
        };
        if let Some(scaled) = scaled {
            // Nobody declares the number: the range that took its place is what to look at.
            change.source = scaled.source("spec/minReplicas").cloned().or(change.source.take());
        }
        scene.flag_change(at, "spec.replicas", Risk::Traffic, Level::Danger, message);
    }
}

/// A number in the place of an autoscaler, below what that kept.
pub(super) fn gone(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let (Some(old), Some(new)) = (scene.pairs[at].old, scene.pairs[at].new) else { continue };
        let Some(autoscaler) = scene.old.autoscaler(old).filter(|_| scene.new.autoscaler(new).is_none())
        else {
            continue;
        };
        let (was, is) = (least(autoscaler), scene.new.least(new));
        // A cluster knows the number there was, and the change of it says as much.
        let is_told = |change: &Change| {
            change.path.to_string() == "spec.replicas"
                && change.flags.iter().any(|flag| flag.risk == Risk::Traffic)
        };
        if is >= was || !scene.knows(new) || scene.resources[at].changes.iter().any(is_told) {
            continue;
        }
        let (level, message) = match is {
            0 => (Level::Danger, "no pod is left"),
            1 => (Level::Danger, "one pod is left: nothing answers while it restarts"),
            _ if is < was.div_ceil(2) => (Level::Danger, "less than half of the pods are left"),
            _ => (Level::Warn, "fewer pods"),
        };
        let place = if scene.is_told(at) { Some(at) } else { scene.position(autoscaler) };
        if let Some(place) = place {
            scene.flag_change(place, "spec.replicas", Risk::Traffic, level, message);
        }
    }
}

/// What the most pods of an autoscaler take together.
pub(super) fn capacity(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind(KIND).collect();
    for (at, pair) in found {
        if scene.resources[at].action != Action::Update {
            continue;
        }
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let Some((before, after)) = scaled(scene, old, new) else { continue };
        let peaks = |object: &Object, workload: &Object, path: &str| {
            let most = i128::from(number(object.body.at("spec/maxReplicas"))?);
            most.checked_mul(of_pod(workload, path)?)
        };
        for (what, path) in [
            ("memory limits", "limits/memory"),
            ("memory requests", "requests/memory"),
            ("CPU requests", "requests/cpu"),
        ] {
            let Some((was, is)) = peaks(old, before, path).zip(peaks(new, after, path)) else { continue };
            if is > was {
                let (was, is) = (quantity::shown(was, path), quantity::shown(is, path));
                let message = format!("peak {what} {was} -> {is}");
                scene.flag_change(at, "spec.maxReplicas", Risk::Traffic, Level::Info, message);
            }
        }
    }
}

/// The workload that is scaled on both sides.
fn scaled<'s>(scene: &Scene<'s>, old: &Object, new: &Object) -> Option<(&'s Object, &'s Object)> {
    let [kind, name] = target(new)?;
    let after = scene.new.workload(&new.id.namespace, kind, name)?;
    let before = scene.pairs[scene.position(after)?].old?;
    let [kind, name] = target(old)?;
    let is_it =
        (&*before.id.namespace, &*before.id.kind, &*before.id.name) == (&*old.id.namespace, kind, name);
    is_it.then_some((before, after))
}

/// What all containers of a pod have of a resource; none where one says nothing.
fn of_pod(workload: &Object, path: &str) -> Option<i128> {
    let containers = template(workload)?.at("spec/containers")?.as_list()?;
    let amount = |container: &Node| {
        let value = container.at(&format!("resources/{path}"))?;
        nanos(&crate::diff::path::scalar(value))
    };
    containers.iter().try_fold(0_i128, |sum, container| sum.checked_add(amount(container)?))
}
