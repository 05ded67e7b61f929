//! Values that are one as a whole: whoever applies them applies all of them.
//!
//! A server still fills in its defaults inside of them. So a part that only the
//! live value has is kept where it is such a default, and goes where it is not.
//! The defaults of Kubernetes' own kinds are in a table, which a test holds
//! against a real server; of other kinds none are known, and what is more there
//! is taken for one.

use crate::diff::compare::is_same;
use crate::output::node::Node;
use crate::schema::shape::Shape;

/// What a server fills in inside of values that are one: type, field, value.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("core.v1.ObjectFieldSelector", "apiVersion", "v1"),
    ("core.v1.ResourceFieldSelector", "divisor", "0"),
    ("core.v1.ServiceAccountTokenProjection", "expirationSeconds", "3600"),
    ("core.v1.ContainerPort", "protocol", "TCP"),
    ("networking.v1.NetworkPolicyPort", "protocol", "TCP"),
    ("discovery.v1.EndpointPort", "protocol", "TCP"),
    ("core.v1.EndpointPort", "protocol", "TCP"),
    ("core.v1.PersistentVolumeClaim", "apiVersion", "v1"),
    ("core.v1.PersistentVolumeClaim", "kind", "PersistentVolumeClaim"),
    ("core.v1.PersistentVolumeClaim", "status", "{\"phase\":\"Pending\"}"),
    ("core.v1.PersistentVolumeClaimSpec", "volumeMode", "Filesystem"),
    ("autoscaling.v2.HPAScalingRules", "selectPolicy", "Max"),
    ("rbac.v1.Subject", "apiGroup", "rbac.authorization.k8s.io"),
    ("rbac.v1.RoleRef", "apiGroup", "rbac.authorization.k8s.io"),
    ("admissionregistration.v1.MatchResources", "matchPolicy", "Equivalent"),
    ("admissionregistration.v1.MatchResources", "namespaceSelector", "{}"),
    ("admissionregistration.v1.MatchResources", "objectSelector", "{}"),
    ("admissionregistration.v1.NamedRuleWithOperations", "scope", "*"),
    ("admissionregistration.v1.RuleWithOperations", "scope", "*"),
    ("admissionregistration.v1.ParamRef", "parameterNotFoundAction", "Deny"),
];

/// Whether a map of this shape is one value.
pub(super) fn is_whole(shape: &Shape) -> bool {
    match shape {
        Shape::Map(map) => map.whole,
        Shape::Object(_) | Shape::Named(_) => shape.object().is_some_and(|object| object.whole),
        _ => false,
    }
}

/// The declared value, with what a server would fill in as it is live.
pub(super) fn settled(shape: &Shape, live: &Node, declared: &Node) -> Node {
    match (live, declared) {
        (Node::Map(old), Node::Map(new)) => {
            let mut settled = new.clone();
            for (key, value) in &mut settled {
                if let Some(old) = old.get(key) {
                    *value = settled_at(&shape.below(key).unwrap_or(Shape::Any), old, value);
                }
            }
            let added = old.iter().filter(|(key, value)| !new.contains_key(*key) && fills(shape, key, value));
            for (key, value) in added {
                settled.insert(key.clone(), value.clone());
            }
            let settled = Node::Map(settled);
            // The order in which a server writes its fields is nothing that changes.
            if settled == *live { live.clone() } else { settled }
        }
        (Node::List(old), Node::List(new)) => {
            let item = if let Shape::List(list) = shape { list.item.clone() } else { Shape::Any };
            // An element may have moved; where none is the same, the one in its place says most.
            let settle = |(at, new): (usize, &Node)| {
                let place = old.get(at).or(old.first());
                let mut candidates = place.into_iter().chain(old);
                let same = candidates.find(|old| is_same(&item, old, &settled_at(&item, old, new)));
                same.or(place).map_or_else(|| new.clone(), |old| settled_at(&item, old, new))
            };
            Node::List(new.iter().enumerate().map(settle).collect())
        }
        _ => declared.clone(),
    }
}

fn settled_at(shape: &Shape, live: &Node, declared: &Node) -> Node {
    match (live, declared) {
        (Node::Map(_), Node::Map(_)) | (Node::List(_), Node::List(_)) => settled(shape, live, declared),
        _ if is_same(shape, live, declared) => live.clone(),
        _ => declared.clone(),
    }
}

/// Whether a server would have put this there by itself.
fn fills(shape: &Shape, key: &str, value: &Node) -> bool {
    match shape {
        Shape::Named(name) => {
            let text = crate::diff::path::scalar(value);
            DEFAULTS.iter().any(|(ty, field, default)| ty == name && *field == key && *default == text)
        }
        Shape::Object(_) => true,
        _ => false,
    }
}
