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
                let (level, message) = match port {
                    // Ports need not be named to be open.
                    Node::Int(number) => (
                        Level::Warn,
                        format!(
                            "the {what} probe asks port {number}, which the container does not name as one of its own"
                        ),
                    ),
                    name => (
                        Level::Danger,
                        format!(
                            "the {what} probe asks port `{}`, and the container has none of that name: {}",
                            scalar(name),
                            failing(probe)
                        ),
                    ),
                };
                scene.flag_change(at, &path, Risk::Traffic, level, message);
            }
        }
    }
}

/// What becomes of pods with a probe that always fails.
fn failing(probe: &str) -> &'static str {
    match probe {
        "readinessProbe" => "no pod becomes ready",
        "livenessProbe" => "its pods are restarted again and again",
        _ => "no pod gets past its start",
    }
}

/// The port of a probe, where the container lists ports and this is none of them.
fn unknown<'n>(container: &'n Node, probe: &str) -> Option<&'n Node> {
    let ports = container.at("ports")?.as_list().filter(|ports| !ports.is_empty())?;
    let port = ["httpGet", "tcpSocket", "grpc"]
        .iter()
        .find_map(|how| container.at(&format!("{probe}/{how}/port")))?;
    let number = scalar(port);
    let is_it = |one: &Node| {
        ["name", "containerPort"].iter().any(|key| one.at(key).is_some_and(|value| scalar(value) == number))
    };
    (!ports.iter().any(is_it)).then_some(port)
}
