//! Pods that roll although their template stays, because what held them back is gone.
//!
//! A paused Deployment, a StatefulSet's partition and `OnDelete` keep pods at an older
//! template. Whether some are behind only a live object shows; of any other all that
//! may be are counted.

use super::{Rollout, is_paused, partition, strategy};
use crate::diff::set::Object;

/// Pods that are let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// How many at most; none where nobody knows.
    pub most: Option<u64>,
    /// Whether a cluster has counted them.
    pub is_counted: bool,
}

/// Whether a change lets pods go that the older side held back.
pub(super) fn is_released(old: &Object, new: &Object) -> bool {
    let is_on_delete = |workload: &Object| strategy(workload) == "OnDelete";
    match new.id.kind.as_str() {
        "Deployment" => is_paused(old) && !is_paused(new),
        "DaemonSet" => is_on_delete(old) && !is_on_delete(new),
        "StatefulSet" if is_on_delete(new) => false,
        "StatefulSet" => is_on_delete(old) || partition(old) > partition(new),
        _ => false,
    }
}

/// How many pods that are; none where no pod is behind.
pub(super) fn of(old: &Object, rollout: &Rollout) -> Option<Release> {
    // Those of an autoscaler may be more than its least.
    let both = rollout.shared().filter(|_| !rollout.is_open());
    let held = if strategy(old) == "OnDelete" { None } else { partition(old) };
    let most = both.map(|count| {
        held.map_or(count, |held| held.min(count)).saturating_sub(rollout.partition.unwrap_or(0))
    });
    let behind = old.status.behind;
    let most = most.map(|most| behind.map_or(most, |behind| behind.min(most))).or(behind);
    (most != Some(0)).then_some(Release { most, is_counted: behind.is_some() })
}
