//! Rollouts that wait for themselves: a new pod needs what the old one has until the new one is ready.
//!
//! A port of a node and a volume of one node are such things. Where old pods may go first
//! nothing waits. How many nodes there are nobody knows here.

use super::pods;
use super::{Level, Risk, Scene, number, template};
use crate::diff::rollout::Rollout;
use crate::diff::set::Object;
use crate::output::node::Node;

pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let Some(rollout) = scene.resources[at].rollout.as_ref().filter(|rollout| waits(rollout)) else {
            continue;
        };
        let is_certain = scene.pairs[at].object().id.kind == "DaemonSet";
        if !is_certain && rollout.pods().is_none() {
            continue;
        }
        let (Some(old), Some(new)) = (scene.pairs[at].old, scene.pairs[at].new) else { continue };
        let found = port(old, new).map(|port| {
            if is_certain {
                let message = format!(
                    "a new pod waits for port {port} of its node, which the old one has until the new one is ready: \
                     the rollout never ends"
                );
                (Level::Danger, message)
            } else {
                let message = format!(
                    "each pod takes port {port} of its node: a new one waits for a node that has none of them, and \
                     where there is none the rollout never ends"
                );
                (Level::Warn, message)
            }
        });
        let found = found.or_else(|| volume(scene, old, new));
        if let Some((level, message)) = found {
            scene.flag(at, Risk::Traffic, level, message);
        }
    }
}

/// Whether no old pod goes before a new one is ready.
fn waits(rollout: &Rollout) -> bool {
    rollout.strategy == "RollingUpdate"
        && !rollout.replaced
        && !rollout.is_start()
        && rollout.pods() != Some(0)
        && rollout.unavailable == Some(0)
        && rollout.surge.is_none_or(|surge| surge > 0)
}

/// A port of the node that pods of both sides take.
fn port(old: &Object, new: &Object) -> Option<u64> {
    let before = ports(template(old)?);
    ports(template(new)?).into_iter().find(|port| before.contains(port)).map(|(port, _)| port)
}

/// Each with its protocol. On the network of the node every port of a pod is one of the node.
fn ports(template: &Node) -> Vec<(u64, &str)> {
    let is_on_node = template.at("spec/hostNetwork") == Some(&Node::Bool(true));
    let of_node = |port: &'_ Node| {
        let own = || number(port.at("containerPort")).filter(|_| is_on_node);
        number(port.at("hostPort")).filter(|port| *port > 0).or_else(own)
    };
    let each = |port| {
        let protocol = Node::at(port, "protocol").and_then(Node::as_text).unwrap_or("TCP");
        Some((of_node(port)?, protocol))
    };
    pods::ports(template).filter_map(each).collect()
}

/// A claim of a Deployment's pods that one node, or one pod, can use at a time.
fn volume(scene: &Scene<'_>, old: &Object, new: &Object) -> Option<(Level, String)> {
    if new.id.kind != "Deployment" {
        return None;
    }
    let before = claims(template(old)?);
    claims(template(new)?).into_iter().filter(|name| before.contains(name)).find_map(|name| {
        let is_it = |claim: &&Object| claim.id.namespace == new.id.namespace && claim.id.name == name;
        let claim = scene.of_kind("PersistentVolumeClaim").filter_map(|(_, pair)| pair.new).find(is_it)?;
        let modes = claim.body.at("spec/accessModes")?.as_list()?;
        let is_only = |mode: &str| !modes.is_empty() && modes.iter().all(|one| one.as_text() == Some(mode));
        if is_only("ReadWriteOncePod") {
            let message = format!(
                "a new pod waits for the claim `{name}`, which the old one has until the new one is ready: the \
                 rollout never ends"
            );
            Some((Level::Danger, message))
        } else if is_only("ReadWriteOnce") {
            let message = format!(
                "one node at a time can use the claim `{name}`: where a new pod comes to another node than the old \
                 one the rollout never ends"
            );
            Some((Level::Warn, message))
        } else {
            None
        }
    })
}

fn claims(template: &Node) -> Vec<&str> {
    let volumes = template.at("spec/volumes").and_then(Node::as_list).unwrap_or_default();
    volumes
        .iter()
        .filter_map(|volume| volume.at("persistentVolumeClaim/claimName").and_then(Node::as_text))
        .collect()
}
