//! What only several objects together show, asked once for a report.
//!
//! A check looks at all pairs of both sides, whatever they were made from, and
//! hands its findings to the object, or to the change of it, that they are about.
//! An object that does not change gets none: what happens to it is told where it is
//! caused. No check knows which side is a cluster.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use self::index::Side;
use super::patterns::way_to_pods;
use super::{Flag, Level, Risk};
use crate::diff::pair::Pair;
use crate::diff::report::{Action, Change, Resource, Verdict};
use crate::diff::set::Object;
use crate::output::node::Node;

mod autoscaler;
mod bindings;
mod budgets;
mod claims;
mod endless;
mod held;
mod index;
mod kept;
mod openings;
mod pods;
mod policies;
mod ports;
mod probes;
mod quotas;
mod references;
mod roles;
mod rolls;
mod selectors;
mod whole;

pub(in crate::diff) use autoscaler::least;
pub use index::Autoscalers;
pub use pods::{template, template_mut};

/// All checks, in the order of what they say of one object.
const CHECKS: &[fn(&mut Scene<'_>)] = &[
    whole::check,
    bindings::check,
    rolls::check,
    held::check,
    endless::check,
    selectors::services,
    ports::names,
    ports::targets,
    kept::check,
    policies::check,
    openings::check,
    autoscaler::replicas,
    autoscaler::gone,
    autoscaler::capacity,
    claims::fewer,
    claims::numbers,
    claims::whole,
    budgets::check,
    budgets::twice,
    quotas::check,
    references::lost,
    references::stale,
    references::uncovered,
    probes::check,
    roles::check,
];

/// Kinds in namespaces of which there may be more objects than the pairs have: from what is
/// missing there, nothing follows.
pub type Unseen = BTreeSet<(&'static str, String)>;

/// Both sides, and what is known of each object by now.
struct Scene<'s> {
    pairs: &'s [Pair<'s>],
    resources: &'s mut [Resource],
    unseen: &'s Unseen,
    /// The oldest minor version that has to take the newer side, where that is said.
    kubernetes: Option<u32>,
    old: Side<'s>,
    new: Side<'s>,
    /// Which pair has an object.
    positions: BTreeMap<*const Object, usize>,
}

/// Adds to the resources of some pairs what the pairs show together.
pub fn judge(pairs: &[Pair<'_>], resources: &mut [Resource], kubernetes: Option<u32>) {
    judge_seen(pairs, resources, &Unseen::new(), kubernetes);
}

/// The same, where not all objects can be seen.
pub fn judge_seen(pairs: &[Pair<'_>], resources: &mut [Resource], unseen: &Unseen, kubernetes: Option<u32>) {
    if resources.iter().all(|resource| resource.action == Action::Unchanged) {
        return;
    }
    let positions = pairs.iter().enumerate().flat_map(|(at, pair)| {
        [pair.old, pair.new].into_iter().flatten().map(move |object| (std::ptr::from_ref(object), at))
    });
    let mut scene = Scene {
        pairs,
        resources,
        unseen,
        kubernetes,
        old: Side::of(pairs.iter().filter_map(|pair| pair.old)),
        new: Side::of(pairs.iter().filter_map(|pair| pair.new)),
        positions: positions.collect(),
    };
    scene.new.keep(pairs);
    for check in CHECKS {
        check(&mut scene);
    }
    for resource in resources {
        resource.flags.sort_by_key(|flag| Reverse(flag.level));
        for change in &mut resource.changes {
            change.flags.sort_by_key(|flag| Reverse(flag.level));
        }
    }
}

/// Whether a check reads what is in objects of a kind. Of all others it counts that they are there.
pub fn reads(kind: &str) -> bool {
    const READ: &[&str] = &[
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "HorizontalPodAutoscaler",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "Secret",
        "Service",
    ];
    way_to_pods(kind).is_some() || READ.contains(&kind)
}

impl<'s> Scene<'s> {
    fn new_objects(&self) -> impl Iterator<Item = &'s Object> + use<'s> {
        self.pairs.iter().filter_map(|pair| pair.new)
    }

    /// The pairs of a kind, each with its number.
    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = (usize, Pair<'s>)> + use<'s> {
        let pairs = self.pairs;
        pairs.iter().copied().enumerate().filter(move |(_, pair)| pair.object().id.kind == kind)
    }

    /// The number of the pair that has an object.
    fn position(&self, object: &Object) -> Option<usize> {
        self.positions.get(&std::ptr::from_ref(object)).copied()
    }

    /// Whether what happens to an object is known.
    fn knows(&self, object: &Object) -> bool {
        self.position(object).is_some_and(|at| self.resources[at].verdict != Verdict::Unknown)
    }

    /// Whether all objects of a kind beside another one are known.
    fn sees_all(&self, kind: &'static str, beside: &Object) -> bool {
        !self.unseen.contains(&(kind, beside.id.namespace.clone()))
    }

    fn is_told(&self, at: usize) -> bool {
        self.resources[at].action != Action::Unchanged
    }

    /// Whose change is the reason for what the pods of all these come to: that of one, or of its autoscaler.
    fn cause(&self, workloads: impl Iterator<Item = &'s Object>) -> Option<usize> {
        let both = workloads.flat_map(|workload| [Some(workload), self.new.autoscaler(workload)]);
        both.flatten().filter_map(|object| self.position(object)).find(|at| self.is_told(*at))
    }

    /// Says something of an object.
    fn flag(&mut self, at: usize, risk: Risk, level: Level, message: impl Into<String>) {
        let flag = Flag { risk, level, message: message.into() };
        if !self.resources[at].flags.contains(&flag) {
            self.resources[at].flags.push(flag);
        }
    }

    /// Says something of the first change at a path or below it, or of the object where it has none there.
    fn flag_change(&mut self, at: usize, path: &str, risk: Risk, level: Level, message: impl Into<String>) {
        let flag = Flag { risk, level, message: message.into() };
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        let leads = |change: &&mut Change| change.path.to_string().strip_prefix(path).is_some_and(is_below);
        let found = self.resources[at].changes.iter_mut().find(leads).filter(|_| !path.is_empty());
        match found {
            Some(change) if change.flags.contains(&flag) => {}
            Some(change) => change.flags.push(flag),
            None => self.flag(at, flag.risk, flag.level, flag.message),
        }
    }
}

/// The entries of a selector that names labels; none where it also has expressions, which are not judged.
fn labels<'n>(body: &'n Node, path: &str) -> Option<BTreeMap<&'n str, &'n str>> {
    let entries = body.at(path)?.as_map()?;
    entries.iter().map(|(key, value)| Some((&**key, value.as_text()?))).collect()
}

/// The labels that a `matchLabels` asks for: all pods, where it asks for nothing.
fn matching<'n>(body: &'n Node, path: &str) -> Option<BTreeMap<&'n str, &'n str>> {
    let selector = body.at(path)?;
    if selector.at("matchExpressions").and_then(Node::as_list).is_some_and(|list| !list.is_empty()) {
        return None;
    }
    Some(labels(body, &format!("{path}/matchLabels")).unwrap_or_default())
}

/// How an object is called in a message.
fn called(object: &Object) -> String {
    format!("{} `{}`", object.id.kind, object.id.name)
}

/// A whole number.
fn number(node: Option<&Node>) -> Option<u64> {
    node.and_then(Node::as_count)
}
