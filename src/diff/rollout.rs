//! How the pods of a workload are exchanged by a change.
//!
//! Counted as the controllers do: what may be missing is rounded down, what may be
//! too many up. Only a pod that is there before and after is exchanged: numbers are changed first,
//! also of what is paused. Where an autoscaler says how many pods there are, its least
//! number counts: at that moment the fewest stay.

use super::defaults::REPLICAS;
use super::impact::Class;
use super::impact::across::{Autoscalers, least};
use super::pair::Pair;
use super::report::{Action, Resource, Verdict};
use super::set::Object;
use crate::output::node::Node;

mod release;

pub use release::Release;

/// How pods roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// `RollingUpdate`, `Recreate`, `OnDelete`
    pub strategy: String,
    /// How many pods there are to be; none where nobody knows.
    pub replicas: Option<u64>,
    /// How many there are before.
    pub before: Option<u64>,
    /// Whether all of them go with an object that is made anew.
    pub replaced: bool,
    /// Whether an autoscaler may want more.
    pub autoscaled: bool,
    /// Whether one may have wanted more before.
    pub was_autoscaled: bool,
    /// Whether the server makes it one pod, because nobody says the number any more.
    pub reset: bool,
    /// How many may be missing meanwhile.
    pub unavailable: Option<u64>,
    /// How many there may be too many.
    pub surge: Option<u64>,
    /// The first of the numbered pods that change; those below stay.
    pub partition: Option<u64>,
    /// Whether nothing happens until it is resumed.
    pub paused: bool,
    /// Which pods go, where their template stays and only what held them back is gone.
    pub released: Option<Release>,
}

/// The first minor version of which every server heeds `maxUnavailable` of a StatefulSet. 1.35.0 to 1.35.3 did,
/// until it was switched off again.
pub(super) const HEEDS_UNAVAILABLE: u32 = 37;

impl Rollout {
    /// How many pods stay ready at the worst moment: none that was not there before.
    pub fn ready(&self) -> Option<u64> {
        if self.replaced {
            return Some(0);
        }
        let kept = self.shared()?.saturating_sub(self.pods().unwrap_or(u64::MAX));
        if self.strategy == "Recreate" {
            return Some(kept);
        }
        let left = self.replicas?.saturating_sub(self.unavailable?);
        Some(left.min(self.shared()?).max(kept))
    }

    /// Whether there is no pod yet that could be exchanged.
    pub fn is_start(&self) -> bool {
        self.before == Some(0)
    }

    /// How many pods there are before and after.
    pub fn shared(&self) -> Option<u64> {
        let after = self.replicas.map(|count| if self.reset { 1 } else { count })?;
        Some(self.before.map_or(after, |before| before.min(after)))
    }

    /// Whether an autoscaler may have made more pods than are counted.
    pub fn is_open(&self) -> bool {
        let (before, after) = (self.before, self.replicas);
        match (self.was_autoscaled, self.autoscaled) {
            _ if self.reset => false,
            (false, false) => false,
            (true, true) => true,
            // A number that is said holds for both.
            (true, false) => before < after,
            (false, true) => before.is_none_or(|before| Some(before) > after),
        }
    }

    /// How many pods are there before and not after, and how many only after; none where nobody knows.
    pub fn resized(&self) -> Option<(u64, u64)> {
        let (before, after) = self.before.zip(self.replicas)?;
        let is_known = !self.autoscaled && !self.was_autoscaled;
        is_known.then_some((before.saturating_sub(after), after.saturating_sub(before)))
    }

    /// How many pods are exchanged by themselves.
    pub fn pods(&self) -> Option<u64> {
        if self.replaced {
            return self.before;
        }
        if let Some(released) = self.released {
            return released.most;
        }
        if self.paused || self.strategy == "OnDelete" || self.is_start() {
            return Some(0);
        }
        self.shared().map(|count| count.saturating_sub(self.partition.unwrap_or(0)))
    }

    /// Whether all pods are below the first one that changes.
    pub fn is_held(&self) -> bool {
        let count = self.shared().filter(|_| !self.is_open());
        count.zip(self.partition).is_some_and(|(count, first)| first >= count)
    }
}

/// Says of each object whose pods roll, or go with it, how they do, on servers of a minor version or later.
pub(super) fn rollouts(pairs: &[Pair<'_>], resources: &mut [Resource], kubernetes: Option<u32>) {
    let before = Autoscalers::of(pairs.iter().filter_map(|pair| pair.old));
    let after = Autoscalers::of(pairs.iter().filter_map(|pair| pair.new));
    let is_unread = |(_, resource): &(&Pair<'_>, &Resource)| resource.verdict == Verdict::Unknown;
    let unread = pairs.iter().zip(&*resources).filter(is_unread);
    let unread = Autoscalers::of(unread.filter_map(|(pair, _)| pair.new));
    for (pair, resource) in pairs.iter().zip(resources) {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let replaced = resource.action == Action::Replace && keeps_pods(new);
        let rolls = resource.action == Action::Update
            && resource.changes.iter().any(|change| change.class == Class::Rolls);
        let rollout = || {
            let reset = is_reset(old, new);
            // A number that is said no more was the one that there is.
            let autoscaler = before.of_workload(old).filter(|_| !reset);
            let scaled = after.of_workload(new);
            // Of one that nobody could read, nobody knows how many pods it has made.
            let is_counted = unread.of_workload(new).is_none();
            let counted = replicas(new, scaled, kept_count(old, new)).filter(|_| is_counted);
            let rollout = rollout(new, counted, kubernetes);
            let before = replicas(old, autoscaler, None).filter(|_| is_counted);
            let (autoscaled, was_autoscaled) = (scaled.is_some(), autoscaler.is_some());
            Rollout { before, autoscaled, was_autoscaled, reset, ..rollout }
        };
        if replaced || rolls {
            resource.rollout = Some(Rollout { replaced, ..rollout() });
        } else if resource.action == Action::Update && release::is_released(old, new) {
            let rollout = rollout();
            let released = release::of(old, &rollout);
            resource.rollout = released.map(|released| Rollout { released: Some(released), ..rollout });
        }
    }
}

/// Whether its pods run until it is gone.
fn keeps_pods(workload: &Object) -> bool {
    const KINDS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];
    workload.id.group == "apps" && KINDS.contains(&workload.id.kind.as_str())
}

/// How many pods there are at least; none where there are as many as nodes.
fn replicas(workload: &Object, autoscaler: Option<&Object>, kept: Option<u64>) -> Option<u64> {
    match (autoscaler, workload.id.kind.as_str()) {
        (Some(autoscaler), _) => Some(least(autoscaler)),
        (None, "DaemonSet") => None,
        (None, _) => Some(number(workload, REPLICAS).or(kept).unwrap_or(1)),
    }
}

/// How many pods stay where nobody declares a number, and an apply leaves the one alone that is there.
pub(super) fn kept_count(old: &Object, new: &Object) -> Option<u64> {
    let is_kept = new.body.at(REPLICAS).is_none() && old.chosen.iter().any(|chosen| chosen == REPLICAS);
    number(old, REPLICAS).filter(|_| is_kept)
}

/// Whether a number of pods was said, and now nobody says one.
fn is_reset(old: &Object, new: &Object) -> bool {
    let is_gone = old.body.at(REPLICAS).is_some() && new.body.at(REPLICAS).is_none();
    is_gone && new.id.kind != "DaemonSet" && kept_count(old, new).is_none()
}

fn number(workload: &Object, path: &str) -> Option<u64> {
    workload.body.at(path)?.as_count()
}

/// So many hundredths of a number.
pub(super) fn share(count: u64, percent: u64, up: bool) -> u64 {
    let hundredths = u128::from(count) * u128::from(percent);
    let share = if up { hundredths.div_ceil(100) } else { hundredths / 100 };
    u64::try_from(share).unwrap_or(u64::MAX)
}

fn rollout(workload: &Object, replicas: Option<u64>, kubernetes: Option<u32>) -> Rollout {
    let body = &workload.body;
    let kind = workload.id.kind.as_str();
    let place = if kind == "Deployment" { "spec/strategy" } else { "spec/updateStrategy" };
    let limit = |name: &str, up: bool, default: Limit| {
        let share = |percent: u64| Some(share(replicas?, percent, up));
        let said = body.at(&format!("{place}/rollingUpdate/{name}"));
        let is_heeded = kind != "StatefulSet" || kubernetes.is_none_or(|minor| minor >= HEEDS_UNAVAILABLE);
        match (said.filter(|_| is_heeded), default) {
            (Some(Node::Int(count)), _) => u64::try_from(*count).ok(),
            (Some(Node::Text(text)), _) => share(text.strip_suffix('%')?.parse().ok()?),
            (_, Limit::Pods(count)) => Some(count),
            (_, Limit::Share(percent)) => share(percent),
        }
    };
    let (most_missing, most_extra) = match kind {
        "Deployment" => (Limit::Share(25), Limit::Share(25)),
        _ => (Limit::Pods(1), Limit::Pods(0)),
    };
    let surge = limit("maxSurge", true, most_extra);
    // A server lets one pod be missing where both come to nothing.
    let unavailable = match limit("maxUnavailable", false, most_missing) {
        Some(0) if surge == Some(0) => Some(1),
        unavailable => unavailable,
    };
    Rollout {
        strategy: strategy(workload).to_owned(),
        replicas,
        before: None,
        replaced: false,
        autoscaled: false,
        was_autoscaled: false,
        reset: false,
        unavailable,
        surge,
        partition: partition(workload),
        paused: is_paused(workload),
        released: None,
    }
}

/// `RollingUpdate`, `Recreate`, `OnDelete`
fn strategy(workload: &Object) -> &str {
    let place =
        if workload.id.kind == "Deployment" { "spec/strategy/type" } else { "spec/updateStrategy/type" };
    workload.body.at(place).and_then(Node::as_text).unwrap_or("RollingUpdate")
}

/// How many of the first pods keep what they have.
fn partition(workload: &Object) -> Option<u64> {
    number(workload, "spec/updateStrategy/rollingUpdate/partition").filter(|first| *first > 0)
}

fn is_paused(workload: &Object) -> bool {
    workload.body.at("spec/paused") == Some(&Node::Bool(true))
}

/// What a server takes where nothing is said.
#[derive(Clone, Copy)]
enum Limit {
    Pods(u64),
    Share(u64),
}
