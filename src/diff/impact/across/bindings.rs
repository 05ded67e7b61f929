//! Whom a role binding gives which rights: a new one, or one that names another role.
//!
//! The roles that every cluster has are known by their names, each with all
//! rights of the one before it; others where they are among the objects. Whoever is
//! added to a binding is in the table.

use super::{Level, Risk, Scene, roles};
use crate::diff::report::Action;
use crate::diff::set::Object;
use crate::output::node::Node;

/// What every cluster has, the fewest rights first.
const BUILT_IN: &[&str] = &["view", "edit", "admin", "cluster-admin"];

pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let pair = scene.pairs[at];
        let is_binding = |object: &&Object| object.id.kind == "RoleBinding" || is_of_cluster(object);
        let Some(new) = pair.new.filter(is_binding) else { continue };
        let Some([kind, role]) = role(new) else { continue };
        let is_admin = kind == "ClusterRole" && role == "cluster-admin";
        let gives = match pair.old {
            // Each subject of a new one is told by itself.
            None => scene.resources[at].action == Action::Create && (is_of_cluster(new) || is_admin),
            Some(old) => scene.is_told(at) && gains(scene, old, new),
        };
        if !gives {
            continue;
        }
        let reach = if is_of_cluster(new) {
            "all namespaces, and for what belongs to the whole cluster".to_owned()
        } else {
            format!("namespace `{}`", new.id.namespace)
        };
        let message = format!("whom it names gets the rights of `{role}` in {reach}");
        let level = if is_admin { Level::Danger } else { Level::Warn };
        let path = if pair.old.is_some() { "roleRef" } else { "" };
        scene.flag_change(at, path, Risk::Security, level, message);
    }
}

fn is_of_cluster(binding: &Object) -> bool {
    binding.id.kind == "ClusterRoleBinding"
}

/// The kind and name of the role.
fn role(binding: &Object) -> Option<[&str; 2]> {
    let text = |path| binding.body.at(path).and_then(Node::as_text);
    Some([text("roleRef/kind")?, text("roleRef/name")?])
}

/// Whether the newer one's role allows more, or may do so.
fn gains(scene: &Scene<'_>, old: &Object, new: &Object) -> bool {
    let (Some(before), Some(after)) = (role(old), role(new)) else { return false };
    if before == after {
        return false;
    }
    let rank = |[kind, name]: [&str; 2]| {
        BUILT_IN.iter().position(|known| *known == name).filter(|_| kind == "ClusterRole")
    };
    if let (Some(before), Some(after)) = (rank(before), rank(after)) {
        return after > before;
    }
    if before == ["ClusterRole", "cluster-admin"] {
        return false;
    }
    let is = |object: &&Object, binding: &Object, [kind, name]: [&str; 2]| {
        let is_beside = kind == "ClusterRole" || object.id.namespace == binding.id.namespace;
        object.id.kind == kind && object.id.name == name && is_beside
    };
    let old_role = scene.pairs.iter().filter_map(|pair| pair.old).find(|object| is(object, old, before));
    let new_role = scene.pairs.iter().filter_map(|pair| pair.new).find(|object| is(object, new, after));
    match (old_role, new_role) {
        (Some(before), Some(after)) if scene.knows(before) && scene.knows(after) => {
            roles::widens(before, after)
        }
        // Of what could not be read nothing follows.
        (Some(role), _) | (_, Some(role)) if !scene.knows(role) => false,
        _ => true,
    }
}
