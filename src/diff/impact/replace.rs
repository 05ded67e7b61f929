//! What it costs to delete an object and make it anew, because a field of it cannot change.

use super::{Flag, Level, Risk};
use crate::diff::compare::Difference;
use crate::diff::ownership::immutable::immutable;
use crate::diff::set::{Id, Object};

/// The cost, where a server refuses to change the field in place.
pub fn replaces(old: &Object, new: &Object, difference: &Difference) -> Option<Flag> {
    // Under another name it is another object.
    if !old.id.is_same(&new.id) {
        return None;
    }
    immutable(&new.id, (&old.body, &old.status), &new.body, difference)?;
    Some(replacement(&new.id))
}

/// The cost, whatever the reason.
pub fn replacement(id: &Id) -> Flag {
    let (risk, level, cost) = match id.kind.as_str() {
        "Deployment" | "DaemonSet" | "ReplicaSet" => {
            (Risk::Traffic, Level::Danger, "all pods stop before new ones start")
        }
        "StatefulSet" => (Risk::Traffic, Level::Danger, "all pods stop before new ones start"),
        "Service" => (Risk::Traffic, Level::Danger, "it gets another address"),
        "PersistentVolumeClaim" | "PersistentVolume" => {
            (Risk::Data, Level::Danger, "what it stores may be deleted with it")
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            (Risk::Security, Level::Warn, "nobody has these rights meanwhile")
        }
        "Job" => (Risk::Data, Level::Warn, "its work is done once more"),
        "CustomResourceDefinition" => {
            (Risk::Data, Level::Danger, "all objects of its kind are deleted with it")
        }
        "ConfigMap" | "Secret" => {
            (Risk::Traffic, Level::Warn, "pods that start meanwhile fail; a new name is safer")
        }
        _ => (Risk::Traffic, Level::Warn, "it is missing meanwhile"),
    };
    let message = format!("a server refuses to change this: the object has to be made anew, and {cost}");
    Flag { risk, level, message }
}
