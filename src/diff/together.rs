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
    kept: Vec<(On, Object)>,
}

/// The sides that an object is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Old,
    New,
    Both,
}

/// What else is known of a cluster when all objects have an answer.
#[derive(Debug, Default)]
pub struct Around {
    /// Objects that are there and do not change, because others declare them.
    pub others: Vec<Object>,
    /// Kinds whose objects are not all known.
    pub unseen: Unseen,
    /// The minor version of its server, where that is known.
    pub kubernetes: Option<u32>,
}

impl Together {
    /// Keeps what the checks read of an object that is there.
    pub fn keep(&mut self, sides: Sides) {
        let Sides { old, new } = sides;
        let (old, new) = (slim(old), slim(new));
        if old.id == new.id && old.body == new.body {
            self.kept.push((On::Both, new));
        } else {
            self.kept.push((On::Old, old));
            self.kept.push((On::New, new));
        }
    }

    /// Keeps what the checks read of an object that is there and not declared.
    pub fn keep_member(&mut self, object: Object) {
        self.kept.push((On::Old, slim(object)));
    }

    /// Says how pods roll, and adds what the objects show together.
    pub fn judge(&self, declared: &Set, around: &Around, resources: &mut Vec<Resource>) {
        let kubernetes = around.kubernetes.or(declared.kubernetes);
        let declared: BTreeMap<&Id, &Object> =
            declared.objects.iter().map(|object| (&object.id, object)).collect();
        let (olds, news) = (self.side(On::Old), self.side(On::New));
        let sides: Vec<(Option<&Object>, Option<&Object>)> = resources
            .iter()
            .map(|resource| {
                let id = &resource.id;
                let own = declared.get(id).copied();
                let before = || olds.get(resource.old_id.as_ref().unwrap_or(id)).copied();
                if resource.verdict == Verdict::Unknown {
                    return (own, own);
                }
                match resource.action {
                    Action::Create => (None, own),
                    Action::Delete => (before(), None),
                    // What stays though nobody declares it is the same on both sides.
                    _ => (before(), news.get(id).copied().or(own).or_else(before)),
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

    fn side(&self, on: On) -> BTreeMap<&Id, &Object> {
        let of_side = self.kept.iter().filter(|(is_on, _)| [on, On::Both].contains(is_on));
        of_side.map(|(_, object)| (&object.id, object)).collect()
    }
}

/// What is long in each container, and no check reads.
const UNREAD: &[&str] = &[
    "args",
    "command",
    "image",
    "imagePullPolicy",
    "securityContext",
    "terminationMessagePath",
    "terminationMessagePolicy",
];

/// Without what no check reads: above all, without the values of secrets.
fn slim(object: Object) -> Object {
    let Object { id, workload, mut body, status, .. } = object;
    if across::reads(&id.kind) {
        if let Node::Map(entries) = &mut body {
            // Known by the id.
            entries.retain(|key, _| !matches!(&**key, "apiVersion" | "kind"));
        }
        if let Some(Node::Map(metadata)) = body.at_mut("metadata") {
            metadata.retain(|key, _| key == "labels");
        }
        if matches!(id.kind.as_str(), "ConfigMap" | "Secret") {
            for part in ["data", "binaryData", "stringData"] {
                if let Some(Node::Map(entries)) = body.at_mut(part) {
                    // The names are enough.
                    entries.values_mut().for_each(|value| *value = Node::Null);
                }
            }
        }
        if let Some(template) = across::template_mut(&id.kind, &mut body) {
            for list in ["spec/initContainers", "spec/containers"] {
                let Some(Node::List(containers)) = template.at_mut(list) else { continue };
                containers.iter_mut().for_each(slim_container);
            }
        }
        body.shrink();
    } else {
        body = Node::Null;
    }
    Object {
        id,
        workload,
        logical: String::new(),
        body,
        sources: Vec::new(),
        secrets: Vec::new(),
        chosen: Vec::new(),
        status,
    }
}

fn slim_container(container: &mut Node) {
    if let Node::Map(fields) = container {
        fields.retain(|key, _| !UNREAD.contains(&&**key));
    }
    if let Some(Node::List(variables)) = container.at_mut("env") {
        for variable in variables {
            if let Some(value) = variable.at_mut("value") {
                *value = Node::Null;
            }
        }
    }
}
