//! What of a Service goes from the sources and stays in the cluster, because a server keeps it; and what does not.

use super::{Level, Risk, Scene};
use crate::diff::compare::Op;
use crate::diff::ownership::kept::{has_node_ports, is_kept};
use crate::diff::path::scalar;
use crate::diff::report::{Action, Change};
use crate::diff::set::Object;
use crate::output::node::Node;

pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        // Under another name it is another Service.
        if scene.resources[at].action != Action::Update || !old.id.is_same(&new.id) {
            continue;
        }
        lost(scene, at, [old, new]);
        let stays = |change: &&mut Change| {
            change.op == Op::Remove && is_kept(&new.id, &old.body, &new.body, &change.path)
        };
        let kept: Vec<&mut Change> = scene.resources[at].changes.iter_mut().filter(stays).collect();
        let mut flags = Vec::new();
        for change in kept {
            change.flags.retain(|flag| flag.risk != Risk::Traffic);
            let value = change.path.at(&old.body).map(scalar).unwrap_or_default();
            // The list says the same once more.
            let (level, message) = match (change.path.last().as_str(), value.as_str()) {
                ("clusterIP", "None") => {
                    (Level::Warn, "kept by the server: it stays without an address of its own".to_owned())
                }
                ("clusterIPs", _) => (Level::Info, "kept by the server".to_owned()),
                _ => (Level::Info, format!("kept by the server: it stays {value}")),
            };
            flags.push((change.path.to_string(), level, message));
        }
        for (path, level, message) in flags {
            scene.flag_change(at, &path, Risk::Traffic, level, message);
        }
    }
}

/// Ports of the nodes that go with the type of a Service.
fn lost(scene: &mut Scene<'_>, at: usize, [old, new]: [&Object; 2]) {
    let is_balanced = old.body.at("spec/type").and_then(Node::as_text) == Some("LoadBalancer");
    if !is_balanced && has_node_ports(&old.body) && !has_node_ports(&new.body) {
        for change in &mut scene.resources[at].changes {
            if change.path.last() == "nodePort" {
                change.flags.retain(|flag| flag.risk != Risk::Traffic);
            }
        }
        let message = "nothing answers at its ports of the nodes any more";
        scene.flag_change(at, "spec.type", Risk::Traffic, Level::Danger, message);
    }
}
