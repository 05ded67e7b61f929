//! What a Service keeps although an apply leaves it out.
//!
//! A server takes the addresses and node ports of the live object over into one that does
//! not name them, as long as its type has a use for them. A port is known by its name. So
//! leaving them out changes nothing: another value, another type or a new Service does.

use crate::diff::path::{Path, Step};
use crate::diff::set::Id;
use crate::output::node::Node;

/// Whether a part of a live object stays when a new one leaves it out.
pub fn is_kept(id: &Id, live: &Node, new: &Node, path: &Path) -> bool {
    if id.kind != "Service" || !id.group.is_empty() {
        return false;
    }
    let both = |has: fn(&Node) -> bool| has(live) && has(new);
    match path.steps.as_slice() {
        [Step::Key(spec), Step::Key(field)] if &**spec == "spec" => match &**field {
            "clusterIP" | "clusterIPs" => both(has_address),
            "healthCheckNodePort" => both(has_health_check),
            _ => false,
        },
        [Step::Key(spec), Step::Key(ports), _, Step::Key(field)] => {
            let is_it = &**spec == "spec" && &**ports == "ports" && &**field == "nodePort";
            is_it && both(has_node_ports) && is_free(live, new, path)
        }
        _ => false,
    }
}

/// Whether the port has its name still, and no other one has taken its number.
fn is_free(live: &Node, new: &Node, path: &Path) -> bool {
    let port = Path { steps: path.steps[..path.steps.len() - 1].to_vec() };
    let name =
        |object| port.at(object).map(|port| port.at("name").and_then(Node::as_text).unwrap_or_default());
    let number = path.at(live);
    let ports = new.at("spec/ports").and_then(Node::as_list).unwrap_or_default();
    name(live).is_some_and(|old| name(new) == Some(old))
        && ports.iter().all(|port| port.at("nodePort") != number)
}

fn kind(service: &Node) -> &str {
    service.at("spec/type").and_then(Node::as_text).unwrap_or("ClusterIP")
}

fn has_address(service: &Node) -> bool {
    kind(service) != "ExternalName"
}

/// Whether a Service answers at ports of the nodes.
pub fn has_node_ports(service: &Node) -> bool {
    let is_allocated = service.at("spec/allocateLoadBalancerNodePorts") != Some(&Node::Bool(false));
    kind(service) == "NodePort" || kind(service) == "LoadBalancer" && is_allocated
}

fn has_health_check(service: &Node) -> bool {
    let policy = service.at("spec/externalTrafficPolicy").and_then(Node::as_text);
    kind(service) == "LoadBalancer" && policy == Some("Local")
}
