//! What objects that were tried one by one show together.
//!
//! In a cluster each object is compared when its answer comes, and dropped. What
//! the checks across objects read of it is kept here, and judged when all have an
//! answer, as two sides that are known whole are. An object that could not be read is
//! taken to be what is declared: then nothing changes that could be told wrongly.

use super::impact::across::{self, Unseen};
use super::pair::Pair;
use super::report::{Action, Resource, Verdict};
use super::rollout::rollouts;
use super::set::{Id, Object, Set};
use super::tried::Sides;
use crate::output::node::Node;
use std::collections::BTreeMap;

/// What is kept of both sides.
#[derive(Debug, Default)]
pub struct Together {
    objects: Vec<Object>,
    /// By the object's id, where in `objects` it is.
    old: BTreeMap<Id, usize>,
    new: BTreeMap<Id, usize>,
}

/// What else is known of a cluster when all objects have an answer.
#[derive(Debug, Default)]
pub struct Around {
    /// Objects that are there and do not change, because others declare them.
    pub others: Vec<Object>,
    /// Kinds whose objects are not all known.
    pub unseen: Unseen,
}

impl Together {
    /// Keeps what the checks read of an object that is there.
    pub fn keep(&mut self, sides: Sides) {
        let Sides { old, new } = sides;
        let (old, new) = (slim(old), slim(new));
        let is_one = old.id == new.id && old.body == new.body;
        self.old.insert(old.id.clone(), self.objects.len());
        if !is_one {
            self.objects.push(old);
        }
        self.new.insert(new.id.clone(), self.objects.len());
        self.objects.push(new);
    }

    /// Keeps what the checks read of an object that is there and not declared.
    pub fn keep_member(&mut self, object: Object) {
        self.old.insert(object.id.clone(), self.objects.len());
        self.objects.push(slim(object));
    }

    /// Says how pods roll, and adds what the objects show together.
    pub fn judge(&self, declared: &Set, around: &Around, resources: &mut Vec<Resource>) {
        let kubernetes = declared.kubernetes;
        let declared: BTreeMap<&Id, &Object> =
            declared.objects.iter().map(|object| (&object.id, object)).collect();
        let kept = |side: &BTreeMap<Id, usize>, id: &Id| side.get(id).map(|at| &self.objects[*at]);
        let sides: Vec<(Option<&Object>, Option<&Object>)> = resources
            .iter()
            .map(|resource| {
                let id = &resource.id;
                let own = declared.get(id).copied();
                let before = || kept(&self.old, resource.old_id.as_ref().unwrap_or(id));
                if resource.verdict == Verdict::Unknown {
                    return (own, own);
                }
                match resource.action {
                    Action::Create => (None, own),
                    Action::Delete => (before(), None),
                    // What stays though nobody declares it is the same on both sides.
                    _ => (before(), kept(&self.new, id).or(own).or_else(before)),
                }
            })
            .collect();
        let is_lost = |(old, new): &(Option<&Object>, Option<&Object>)| old.is_none() && new.is_none();
        let blanks: BTreeMap<usize, Object> = sides
            .iter()
            .enumerate()
            .filter(|(_, sides)| is_lost(sides))
            .map(|(at, _)| (at, Object::bare(resources[at].id.clone(), Node::Null)))
            .collect();
        let mut pairs: Vec<Pair<'_>> = Vec::with_capacity(sides.len() + around.others.len());
        for (at, (old, new)) in sides.into_iter().enumerate() {
            pairs.push(match blanks.get(&at) {
                Some(blank) => Pair { old: Some(blank), new: Some(blank) },
                None => Pair { old, new },
            });
        }
        let own = resources.len();
        for other in &around.others {
            pairs.push(Pair { old: Some(other), new: Some(other) });
            resources.push(Resource::of(other.id.clone(), Action::Unchanged));
        }
        rollouts(&pairs, resources, kubernetes);
        across::judge_seen(&pairs, resources, &around.unseen, kubernetes);
        resources.truncate(own);
    }
}

/// Without what no check reads: above all, without the values of secrets.
fn slim(mut object: Object) -> Object {
    object.sources = Vec::new();
    if !across::reads(&object.id.kind) {
        object.body = Node::Null;
        return object;
    }
    if matches!(object.id.kind.as_str(), "ConfigMap" | "Secret") {
        for part in ["data", "binaryData", "stringData"] {
            if let Some(Node::Map(entries)) = object.body.at_mut(part) {
                entries.values_mut().for_each(|value| *value = Node::Null);
            }
        }
    }
    object
}
