//! Claims that go with the pods of a StatefulSet that gets fewer.

use super::{Level, Risk, Scene, number};
use crate::diff::report::Action;
use crate::output::node::Node;

pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("StatefulSet").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let text = |path| new.body.at(path).and_then(Node::as_text);
        let claims = new.body.at("spec/volumeClaimTemplates").and_then(Node::as_list);
        let deletes = text("spec/persistentVolumeClaimRetentionPolicy/whenScaled") == Some("Delete")
            && claims.is_some_and(|claims| !claims.is_empty());
        if !deletes
            || !scene.knows(new)
            || !matches!(scene.resources[at].action, Action::Update | Action::Unchanged)
        {
            continue;
        }
        let count = |object: &crate::diff::set::Object| number(object.body.at("spec/replicas"));
        // Where the number is left to an autoscaler, there is one pod until it has said one.
        let is_dropped = count(old).is_some() && count(new).is_none();
        let is = if is_dropped { 1 } else { scene.new.least(new) };
        if is >= scene.old.least(old) {
            continue;
        }
        let message = "the claims of the pods that go are deleted, with what is stored in them";
        if scene.is_told(at) {
            scene.flag_change(at, "spec.replicas", Risk::Data, Level::Danger, message);
        } else if let Some(at) = scene.new.autoscaler(new).and_then(|autoscaler| scene.position(autoscaler)) {
            scene.flag_change(at, "spec.minReplicas", Risk::Data, Level::Danger, message);
        }
    }
}
