//! What pods take from ConfigMaps and Secrets: gone, not taken up, or no secret any more.

use super::pods::How;
use super::{Level, Risk, Scene, called, template};
use crate::diff::report::Action;
use crate::diff::set::Object;
use crate::output::node::Node;

fn is_content(object: &Object) -> bool {
    object.id.group.is_empty() && matches!(object.id.kind.as_str(), "ConfigMap" | "Secret")
}

/// The names of the entries.
fn entries(object: &Object) -> Vec<&str> {
    let parts = ["data", "binaryData", "stringData"];
    let maps = parts.iter().filter_map(|part| object.body.at(part)?.as_map());
    maps.flat_map(|map| map.keys().map(|key| &**key)).collect()
}

/// An entry, or all of them, that a pod still asks for: it does not start.
pub(super) fn lost(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let pair = scene.pairs[at];
        let Some(old) = pair.old.filter(|old| is_content(old)) else { continue };
        match pair.new {
            None => {
                for (user, found) in scene.new.users(old).to_vec() {
                    if !found.is_optional {
                        let message =
                            format!("{} still refers to it: its new pods do not start", called(user));
                        scene.flag(at, Risk::Traffic, Level::Danger, message);
                    }
                }
            }
            Some(new) => {
                let left = entries(new);
                let gone: Vec<&str> = entries(old).into_iter().filter(|name| !left.contains(name)).collect();
                if gone.is_empty() {
                    continue;
                }
                for (user, found) in scene.new.users(new).to_vec() {
                    let Some(name) = found.key.filter(|key| gone.contains(key) && !found.is_optional) else {
                        continue;
                    };
                    let message =
                        format!("{} still asks for `{name}`: its new pods do not start", called(user));
                    let path = change_of(scene, at, name);
                    scene.flag_change(at, &path, Risk::Traffic, Level::Danger, message);
                }
            }
        }
    }
}

/// The path of the change that an entry has.
fn change_of(scene: &Scene<'_>, at: usize, name: &str) -> String {
    let found = scene.resources[at].changes.iter().find(|change| change.path.last() == name);
    found.map(|change| change.path.to_string()).unwrap_or_default()
}

/// New content under the old name: pods that run do not see it.
pub(super) fn stale(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let pair = scene.pairs[at];
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        if !is_content(new) || old.id.name != new.id.name || scene.resources[at].action != Action::Update {
            continue;
        }
        let is_entry = |change: &crate::diff::report::Change| {
            let first = change.path.steps.first();
            matches!(first, Some(crate::diff::path::Step::Key(name)) if name.ends_with("ata") && name != "metadata")
        };
        if !scene.resources[at].changes.iter().any(is_entry) {
            continue;
        }
        for (user, found) in scene.new.users(new).to_vec() {
            // Who rolls anyway reads it anew, and a job reads it at its next run.
            let rolls = scene.position(user).is_some_and(|at| scene.resources[at].rollout.is_some());
            if rolls || !scene.knows(user) || matches!(user.id.kind.as_str(), "Job" | "CronJob") {
                continue;
            }
            let user = called(user);
            let message = match found.how {
                How::Variable => {
                    format!("pods of {user} that run keep the old value until they are restarted")
                }
                How::SubPath => format!(
                    "pods of {user} that run keep the old file: one mounted with `subPath` is never refreshed"
                ),
                How::File => {
                    format!("pods of {user} get the new file about a minute later, without a restart")
                }
            };
            scene.flag(at, Risk::Traffic, Level::Info, message);
        }
    }
}

/// A variable that was a secret and is plain text now.
pub(super) fn uncovered(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let (Some(old), Some(new)) = (scene.pairs[at].old, scene.pairs[at].new) else { continue };
        let (Some(before), Some(after)) = (template(old), template(new)) else { continue };
        let plain: Vec<&str> = super::pods::containers(after)
            .flat_map(variables)
            .filter(|(_, one)| one.at("value").is_some())
            .map(|(name, _)| name)
            .collect();
        let secret: Vec<&str> = super::pods::containers(before)
            .flat_map(variables)
            .filter(|(_, one)| one.at("valueFrom/secretKeyRef").is_some())
            .map(|(name, _)| name)
            .collect();
        for name in secret.into_iter().filter(|name| plain.contains(name)) {
            let message =
                format!("`{name}` was kept in a Secret and can now be read by whoever sees the object");
            let here = format!("env[name=\"{name}\"]");
            let change =
                scene.resources[at].changes.iter().find(|change| change.path.to_string().contains(&here));
            let path = change.map(|change| change.path.to_string()).unwrap_or_default();
            scene.flag_change(at, &path, Risk::Security, Level::Danger, message);
        }
    }
    moved(scene);
}

fn variables(container: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let variables = container.at("env").and_then(Node::as_list).unwrap_or_default();
    variables.iter().filter_map(|one| Some((one.at("name")?.as_text()?, one)))
}

/// An entry that left the Secrets of a namespace and came into one of its ConfigMaps.
fn moved(scene: &mut Scene<'_>) {
    let mut found = Vec::new();
    for (at, pair) in scene.pairs.iter().enumerate() {
        let Some(new) = pair.new.filter(|new| is_content(new) && new.id.kind == "ConfigMap") else {
            continue;
        };
        let before = pair.old.map(entries).unwrap_or_default();
        for name in entries(new).into_iter().filter(|name| !before.contains(name)) {
            let has = |object: &Object| {
                object.id.kind == "Secret"
                    && object.id.namespace == new.id.namespace
                    && object.workload == new.workload
                    && entries(object).contains(&name)
            };
            let was_secret = scene.pairs.iter().filter_map(|pair| pair.old).any(has);
            if was_secret && !scene.pairs.iter().filter_map(|pair| pair.new).any(has) {
                found.push((at, name));
            }
        }
    }
    for (at, name) in found {
        let path = change_of(scene, at, name);
        let message = format!("`{name}` was kept in a Secret and can now be read by whoever sees the object");
        scene.flag_change(at, &path, Risk::Security, Level::Danger, message);
    }
}
