//! The little of an object's status that decides what a change of it does.
//!
//! All else that a server says of a live object is dropped before it is compared,
//! because nobody declares it. What is not said stays unknown: a side that was
//! compiled knows nothing here, and neither does one whose status is older than its spec.

use super::quantity;
use crate::diff::path::scalar;
use crate::output::node::Node;

/// What a server says of a live object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether a claim has its volume.
    pub is_bound: Option<bool>,
    /// How much a claim has, as [`quantity::nanos`] counts it.
    pub capacity: Option<i128>,
    /// Whether pods of a Job have been started.
    pub has_started: bool,
    /// How many pods an earlier change has not reached.
    pub behind: Option<u64>,
}

impl Status {
    /// Reads it from an object as a server answers it.
    pub fn of(object: &Node) -> Self {
        let Some(status) = object.at("status").filter(|status| status.as_map().is_some()) else {
            return Self::default();
        };
        let phase = status.at("phase").and_then(Node::as_text);
        Self {
            is_bound: phase.map(|phase| phase == "Bound"),
            capacity: status.at("capacity/storage").and_then(|size| quantity::nanos(&scalar(size))),
            has_started: status.at("startTime").is_some(),
            behind: behind(object, status),
        }
    }
}

/// How many pods are not of the template that the object has.
fn behind(object: &Node, status: &Node) -> Option<u64> {
    let number = |name: &str| status.at(name)?.as_count();
    let (seen, is) = (status.at("observedGeneration")?, object.at("metadata/generation")?);
    // A controller that has not seen the last change counts pods of the one before.
    if seen != is {
        return None;
    }
    if status.at("updateRevision").is_some_and(|newest| status.at("currentRevision") == Some(newest)) {
        return Some(0);
    }
    // Counts of nothing are left out.
    let (all, updated) = match number("desiredNumberScheduled") {
        Some(all) => (all, number("updatedNumberScheduled")),
        None => (number("replicas")?, number("updatedReplicas")),
    };
    Some(all.saturating_sub(updated.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::Status;
    use crate::output::node::Node;

    fn behind(metadata: &str, status: &str) -> Option<u64> {
        let text = format!("{{metadata: {{{metadata}}}, status: {{{status}}}}}");
        let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
        Status::of(&Node::of(&value).expect("keys are text")).behind
    }

    #[test]
    fn pods_are_behind_as_far_as_the_controller_has_counted_them() {
        let of = |status: &str| behind("generation: 3", &format!("observedGeneration: 3, {status}"));
        assert_eq!(of("replicas: 4, updatedReplicas: 1"), Some(3));
        assert_eq!(of("replicas: 4"), Some(4));
        assert_eq!(of("replicas: 4, updatedReplicas: 1, currentRevision: a, updateRevision: b"), Some(3));
        assert_eq!(of("replicas: 4, currentRevision: a, updateRevision: a"), Some(0));
        assert_eq!(of("desiredNumberScheduled: 5, updatedNumberScheduled: 5"), Some(0));
        assert_eq!(of("conditions: []"), None);
        assert_eq!(behind("generation: 4", "observedGeneration: 3, replicas: 4"), None);
        assert_eq!(behind("name: a", "replicas: 4"), None);
    }
}
