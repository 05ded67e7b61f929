//! Pods that all stop at once while a change reaches them.

use super::{Level, Risk, Scene};

/// A rollout that leaves no pod ready.
pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.resources.len() {
        let Some(rollout) = &scene.resources[at].rollout else { continue };
        // What is replaced says so itself, and where no pod runs none can be missed.
        if rollout.replaced || rollout.is_start() {
            continue;
        }
        let is_waiting = rollout.paused || rollout.strategy == "OnDelete" || rollout.is_held();
        if is_waiting || rollout.replicas == Some(0) {
            continue;
        }
        if rollout.strategy == "Recreate" {
            let message = "all pods stop before new ones start: nothing answers meanwhile";
            scene.flag_change(at, "spec.strategy", Risk::Traffic, Level::Danger, message);
        } else if rollout.ready() == Some(0) {
            let message = "no pod may be ready for a while: nothing answers meanwhile";
            scene.flag_change(at, "spec.strategy", Risk::Traffic, Level::Warn, message);
        }
    }
}
