//! Network policies that come or go: what their pods may then be asked, and ask.
//!
//! Policies add up, each direction by itself: pods that one holds may do what any of them lets
//! through, and pods that none holds may do anything. So the first one of a direction refuses, a
//! further one lets through, and with the last one all is open.

use super::index::Side;
use super::{Level, Risk, Scene, called, matching};
use crate::diff::report::Change;
use crate::diff::set::Object;
use crate::output::node::Node;
use std::collections::{BTreeMap, BTreeSet};

/// A way that a policy may hold back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

/// What comes of a policy for the pods of a workload, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// None is left: anything goes.
    Open,
    /// What only this one let through is refused.
    Refused,
    /// Others held the pods, and this one lets something through that none of them did.
    More,
    /// The same, for everybody.
    Anybody,
    /// It is the first: what it does not let through is refused.
    First,
}

pub(super) const DIRECTIONS: [Direction; 2] = [Direction::Ingress, Direction::Egress];
const EFFECTS: [Effect; 5] = [Effect::Open, Effect::Anybody, Effect::Refused, Effect::More, Effect::First];

/// The policies that hold some pods, before and after.
type Holders = [BTreeSet<usize>; 2];

pub(super) fn check(scene: &mut Scene<'_>) {
    let policies: Vec<_> = scene.of_kind("NetworkPolicy").collect();
    let mut holders: BTreeMap<usize, [Holders; 2]> = BTreeMap::new();
    for (number, (_, pair)) in policies.iter().enumerate() {
        for (side, policy) in [(&scene.old, pair.old), (&scene.new, pair.new)].into_iter().enumerate() {
            let (index, Some(policy)) = policy else { continue };
            for at in held(index, policy).filter_map(|workload| scene.position(workload)) {
                let holders = holders.entry(at).or_default();
                for (direction, holders) in DIRECTIONS.into_iter().zip(holders) {
                    if direction.is_held_by(policy) {
                        holders[side].insert(number);
                    }
                }
            }
        }
    }
    for (workload, holders) in holders {
        let Some((old, new)) = scene.pairs[workload].old.zip(scene.pairs[workload].new) else { continue };
        if !scene.knows(old) {
            continue;
        }
        let sees_all = scene.sees_all("NetworkPolicy", new);
        let mut changed: BTreeSet<usize> = BTreeSet::new();
        for [before, after] in &holders {
            changed.extend(before.symmetric_difference(after));
        }
        for number in changed {
            let policy = |number: usize, side: usize| {
                let pair = policies[number].1;
                [pair.old, pair.new][side]
            };
            let is_known = |holders: &Holders| {
                let mut objects = holders.iter().flatten().filter_map(|number| policy(*number, 1));
                objects.all(|policy| scene.knows(policy))
            };
            let effects = DIRECTIONS.map(|direction| {
                let holders = Some(&holders[direction as usize]).filter(|holders| is_known(holders))?;
                effect(direction, number, holders, sees_all, &policy)
            });
            let (at, pair) = policies[number];
            let is_settled = holders.iter().all(|holders| {
                let [before, after] = holders;
                is_known(holders) && (sees_all || !before.contains(&number) || !after.is_empty())
            });
            let types = other_types(scene, at, is_settled);
            for kind in EFFECTS {
                let ways: Vec<Direction> = DIRECTIONS
                    .into_iter()
                    .zip(effects)
                    .filter(|(_, effect)| *effect == Some(kind))
                    .map(|(direction, _)| direction)
                    .collect();
                // A policy that is as before may hold pods that have other labels now.
                let place = if scene.is_told(at) { at } else { workload };
                if ways.is_empty() || place != at && kind != Effect::Open {
                    continue;
                }
                let path = match types {
                    Some(path) if place == at => path,
                    _ if place == at && pair.old.is_some() => "spec.podSelector",
                    _ => "",
                };
                let (risk, level, message) = told(kind, &ways, &called(new));
                scene.flag_change(place, path, risk, level, message);
            }
        }
    }
}

/// The path of the change of the ways that a policy holds back. What it says by itself counts only where
/// other policies are not known.
fn other_types(scene: &mut Scene<'_>, at: usize, is_settled: bool) -> Option<&'static str> {
    const PATH: &str = "spec.policyTypes";
    let is_it = |change: &&mut Change| change.path.to_string().starts_with(PATH);
    let change = scene.resources[at].changes.iter_mut().find(is_it)?;
    if is_settled {
        change
            .flags
            .retain(|flag| flag.risk != Risk::Security || !flag.message.ends_with("no longer restricted"));
    }
    Some(PATH)
}

/// What a policy comes to that holds pods on one side only.
fn effect<'s>(
    direction: Direction,
    number: usize,
    [before, after]: &Holders,
    sees_all: bool,
    policy: &impl Fn(usize, usize) -> Option<&'s Object>,
) -> Option<Effect> {
    let rules = |side: usize, holders: &BTreeSet<usize>| -> Vec<&'s Node> {
        let policies = holders.iter().filter_map(|number| policy(*number, side));
        policies.flat_map(|policy| direction.rules(policy)).collect()
    };
    let own = |side: usize| policy(number, side).map(|policy| direction.rules(policy)).unwrap_or_default();
    match (before.contains(&number), after.contains(&number)) {
        (true, false) if after.is_empty() => sees_all.then_some(Effect::Open),
        (true, false) => {
            let left = rules(1, after);
            own(0).iter().any(|rule| !left.contains(rule)).then_some(Effect::Refused)
        }
        (false, true) => {
            let own = own(1);
            if before.is_empty() {
                let is_all = |rule: &&Node| direction.is_for_anybody(rule) && ports(rule).is_empty();
                return (sees_all && !own.iter().any(is_all)).then_some(Effect::First);
            }
            let known = rules(0, before);
            let more: Vec<&Node> = own.into_iter().filter(|rule| !known.contains(rule)).collect();
            let anybody =
                direction == Direction::Ingress && more.iter().any(|rule| direction.is_for_anybody(rule));
            (!more.is_empty()).then_some(if anybody { Effect::Anybody } else { Effect::More })
        }
        _ => None,
    }
}

/// In words, for the ways that have the same effect.
fn told(effect: Effect, ways: &[Direction], name: &str) -> (Risk, Level, String) {
    let by_way = |both: &'static str, ingress: &'static str, egress: &'static str| match ways {
        [Direction::Ingress] => ingress,
        [Direction::Egress] => egress,
        _ => both,
    };
    let of = by_way("", "Ingress ", "Egress ");
    let to = by_way("to or from", "to", "from");
    match effect {
        Effect::Open => {
            let open = by_way(
                "anybody may reach its pods, and they may reach anything",
                "anybody may reach its pods",
                "its pods may reach anything",
            );
            (Risk::Security, Level::Danger, format!("no {of}policy is left for {name}: {open}"))
        }
        Effect::Anybody => {
            (Risk::Security, Level::Danger, format!("it lets anybody reach the pods of {name}"))
        }
        Effect::Refused => {
            (Risk::Traffic, Level::Warn, format!("what it let through {to} {name} is refused"))
        }
        Effect::More => (Risk::Security, Level::Warn, format!("it lets more through {to} {name}")),
        Effect::First => {
            let first = by_way("first", "first Ingress policy", "first Egress policy");
            let message = format!("it is the {first} for {name}: what none of them lets through is refused");
            (Risk::Traffic, Level::Warn, message)
        }
    }
}

impl Direction {
    /// Whether a policy holds its pods back that way.
    pub(super) fn is_held_by(self, policy: &Object) -> bool {
        match policy.body.at("spec/policyTypes").and_then(Node::as_list).filter(|types| !types.is_empty()) {
            Some(types) => types.iter().any(|one| one.as_text() == Some(self.kind())),
            None => self == Self::Ingress || !self.rules(policy).is_empty(),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// What a policy lets through that way.
    pub(super) fn rules(self, policy: &Object) -> Vec<&Node> {
        policy.body.at(self.path()).and_then(Node::as_list).unwrap_or_default().iter().collect()
    }

    /// Where that stands.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Ingress => "spec/ingress",
            Self::Egress => "spec/egress",
        }
    }

    /// Whether a rule names nobody, and so means everybody, or all addresses there are.
    pub(super) fn is_for_anybody(self, rule: &Node) -> bool {
        let path = match self {
            Self::Ingress => "from",
            Self::Egress => "to",
        };
        let peers = rule.at(path).and_then(Node::as_list).unwrap_or_default();
        let is_all = |peer: &Node| {
            let range = peer.at("ipBlock/cidr").and_then(Node::as_text);
            matches!(range, Some("0.0.0.0/0" | "::/0"))
        };
        peers.is_empty() || peers.iter().any(is_all)
    }
}

pub(super) fn ports(rule: &Node) -> &[Node] {
    rule.at("ports").and_then(Node::as_list).unwrap_or_default()
}

/// The workloads whose pods a policy holds.
fn held<'l, 's>(side: &'l Side<'s>, policy: &'l Object) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = matching(&policy.body, "spec/podSelector");
    labels.into_iter().flat_map(|labels| side.selected(&policy.id.namespace, labels))
}
