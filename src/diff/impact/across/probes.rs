//! A readiness probe that asks where the container does not answer.

use super::pods::containers;
use super::{Level, Risk, Scene, template};
use crate::diff::path::scalar;
use crate::output::node::Node;

/// A probe whose port is none of its container's, and was before.
pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let (Some(old), Some(new)) = (scene.pairs[at].old, scene.pairs[at].new) else { continue };
        let (Some(before), Some(after)) = (template(old), template(new)) else { continue };
        if !scene.is_told(at) {
            continue;
        }
        for container in containers(after) {
            let name = container.at("name");
            let other = containers(before).find(|other| other.at("name") == name);
            for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
                let Some(port) = unknown(container, probe) else { continue };
                if other.is_some_and(|other| unknown(other, probe).is_some()) {
                    continue;
                }
                let name = name.map(scalar).unwrap_or_default();
                let what = probe.trim_end_matches("Probe");
                let path = format!("spec.template.spec.containers[name=\"{name}\"].{probe}.httpGet.port");
                let message = format!(
                    "the {what} probe asks port {port}, which the container does not name as one of its own"
                );
                scene.flag_change(at, &path, Risk::Traffic, Level::Warn, message);
            }
        }
    }
}

/// The port of a probe, where the container lists ports and this is none of them.
fn unknown(container: &Node, probe: &str) -> Option<String> {
    let ports = container.at("ports")?.as_list().filter(|ports| !ports.is_empty())?;
    let port = ["httpGet", "tcpSocket", "grpc"]
        .iter()
        .find_map(|how| container.at(&format!("{probe}/{how}/port")))
        .map(scalar)?;
    let is_it = |one: &Node| {
        ["name", "containerPort"].iter().any(|key| one.at(key).is_some_and(|value| scalar(value) == port))
    };
    (!ports.iter().any(is_it)).then_some(port)
}
