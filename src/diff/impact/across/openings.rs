//! Rules of a network policy that begin to let anybody through.
//!
//! A rule that names nobody means everybody: to leave `from` out, or to leave it empty,
//! is the widest rule there is. What a policy that comes or goes means for its pods is
//! judged in `policies`.

use super::policies::{DIRECTIONS, Direction, ports};
use super::{Level, Risk, Scene};
use crate::base::list;
use crate::diff::path::scalar;
use crate::diff::set::Object;
use crate::output::node::Node;

pub(super) fn check(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("NetworkPolicy").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        if !scene.is_told(at) || !scene.knows(new) {
            continue;
        }
        for direction in DIRECTIONS {
            // What was not held back was open before.
            if direction.is_held_by(old) && direction.is_held_by(new) {
                opened(scene, at, direction, [old, new]);
            }
        }
    }
}

fn opened(scene: &mut Scene<'_>, at: usize, direction: Direction, [old, new]: [&Object; 2]) {
    let known: Vec<&Node> =
        direction.rules(old).into_iter().filter(|rule| direction.is_for_anybody(rule)).collect();
    let is_open = |port: Option<&Node>| {
        known.iter().any(|rule| {
            let open = ports(rule);
            open.is_empty() || port.is_some_and(|port| open.contains(port))
        })
    };
    for (index, rule) in direction.rules(new).into_iter().enumerate() {
        if !direction.is_for_anybody(rule) {
            continue;
        }
        let opened: Vec<&Node> = ports(rule).iter().filter(|port| !is_open(Some(port))).collect();
        let is_all = ports(rule).is_empty();
        let was_open = if is_all { is_open(None) } else { opened.is_empty() };
        if was_open {
            continue;
        }
        let (level, message) = match (direction, is_all) {
            (Direction::Ingress, true) => {
                (Level::Danger, "anybody may reach its pods, at every port".to_owned())
            }
            // That is what an app asks for which it exposes, and what exposes it says so.
            (Direction::Ingress, false) if is_exposed(scene, new) => {
                (Level::Warn, format!("anybody may reach its pods at {}, as they are exposed", told(&opened)))
            }
            (Direction::Ingress, false) => {
                (Level::Danger, format!("anybody may reach its pods at {}", told(&opened)))
            }
            (Direction::Egress, true) => (Level::Danger, "its pods may reach anything".to_owned()),
            (Direction::Egress, false) => {
                (Level::Warn, format!("its pods may reach anything at {}", told(&opened)))
            }
        };
        let list = direction.path().replace('/', ".");
        let own = format!("{list}[{index}]");
        let is_its = |path: String| {
            path.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let has_own = scene.resources[at].changes.iter().any(|change| is_its(change.path.to_string()));
        let path = if has_own { own } else { list };
        // It says more than that there is a rule.
        if let Some(change) =
            scene.resources[at].changes.iter_mut().find(|change| change.path.to_string().starts_with(&path))
        {
            change.flags.retain(|flag| flag.risk != Risk::Security || flag.level > level);
        }
        scene.flag_change(at, &path, Risk::Security, level, message);
    }
}

/// Whether the workload that a policy was made for is led to from outside.
fn is_exposed(scene: &Scene<'_>, policy: &Object) -> bool {
    const ROUTES: &[&str] = &["Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"];
    let is_outside = |service: &Object| {
        let kind = service.body.at("spec/type").and_then(Node::as_text);
        service.id.kind == "Service" && matches!(kind, Some("NodePort" | "LoadBalancer"))
    };
    policy.workload.is_some()
        && scene.new_objects().any(|object| {
            object.workload == policy.workload
                && (ROUTES.contains(&object.id.kind.as_str()) || is_outside(object))
        })
}

/// `port 8080, port 53/UDP and ports 3000-3999`
fn told(ports: &[&Node]) -> String {
    list::and(&ports.iter().map(|port| one(port)).collect::<Vec<_>>())
}

fn one(port: &Node) -> String {
    let text = |name: &str| port.at(name).map(scalar);
    let protocol = text("protocol").filter(|protocol| protocol != "TCP");
    let behind = protocol.as_ref().map(|protocol| format!("/{protocol}")).unwrap_or_default();
    match (text("port"), text("endPort")) {
        (Some(first), Some(last)) => format!("ports {first}-{last}{behind}"),
        (Some(port), None) => format!("port {port}{behind}"),
        (None, _) => format!("every port of {}", protocol.as_deref().unwrap_or("TCP")),
    }
}
