//! What stands in a live object, and is no part of a change: parts that others have set and nobody
//! declares here, and what an admission has made of them.
//!
//! What a server fills in is none of it, nor what controllers write by design:
//! the tables say what that is. An admission leaves no name: what nobody owns,
//! and is no default, was its doing. That is only said of Kubernetes' own kinds,
//! because only of those the defaults are known.

use super::fields::{Entry, Fields};
use super::managers::KUBECTL_CLIENT;
use super::origin::at_shape;
use super::writers::{Setter, Writers};
use crate::diff::compare::{Difference, Op, compare, is_none};
use crate::diff::defaults::{default, is_a_choice};
use crate::diff::impact::patterns::{leads, lines, steps, way_of};
use crate::diff::meant::all_leaves;
use crate::diff::noise::is_of_every_object;
use crate::diff::path::{Path, Step};
use crate::diff::set::Id;
use crate::output::node::Node;
use crate::schema::shape::Shape;
use std::sync::LazyLock;

/// A part of a live object that an apply leaves as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Stray {
    /// Where.
    pub path: Path,
    /// What is declared there; none where nothing is.
    pub declared: Option<Node>,
    /// What stands there; none where an admission took it away.
    pub live: Option<Node>,
    /// Who set it, the last one first; nobody where an admission did.
    pub set_by: Vec<Setter>,
}

/// Those who are a part of Kubernetes, and whose work is to write.
const CONTROLLERS: &[&str] = &[
    "cloud-controller-manager",
    "clusterrole-aggregation-controller",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
];

/// Those who write whole objects, defaults and all.
const MAKERS: &[&str] = &["before-first-apply", "kubectl-create", "kubectl-replace", KUBECTL_CLIENT];

static BY_DESIGN: LazyLock<Vec<(Vec<&str>, Vec<&str>)>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        line.split_once('\t').map(|(kinds, path)| (kinds.split('|').collect(), steps(path)))
    };
    let lines = lines(include_str!("by_design.tsv"));
    lines
        .map(|(_, line)| read(line).unwrap_or_else(|| panic!("a line of what is by design: {line}")))
        .collect()
});

/// What is looked through; `declared` as a server stores it, `live` without what only a server writes.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'l> {
    /// Whose it is.
    pub id: &'l Id,
    /// What it is made of.
    pub shape: &'l Shape,
    /// As it is declared.
    pub declared: &'l Node,
    /// As it is.
    pub live: &'l Node,
    /// Who wrote it.
    pub writers: &'l Writers,
}

impl Looked<'_> {
    /// All of them, in the order of their paths.
    pub fn strays(&self) -> Vec<Stray> {
        let mut found = Vec::new();
        let is_custom = !matches!(self.shape, Shape::Named(_));
        for entry in self.writers.entries.iter().filter(|entry| !self.writers.is_ours(entry)) {
            let is_by_design = entry.subresource == "status" || CONTROLLERS.contains(&&*entry.manager);
            // What of that is a default is not known of other kinds.
            let is_made = is_custom && MAKERS.contains(&&*entry.manager);
            if !is_by_design && !is_made {
                self.walk(entry, &entry.fields, &Path::default(), &mut found);
            }
        }
        for stray in &mut found {
            stray.set_by.sort_by(|one, other| other.time.cmp(&one.time).then_with(|| one.cmp(other)));
        }
        // Without names nobody knows whose a part is.
        if !self.writers.entries.is_empty() {
            self.by_admission(&mut found);
        }
        found.sort_by_cached_key(|stray| stray.path.to_string());
        found
    }

    /// The parts that an entry owns and nobody declares: whole elements of lists, else single fields.
    fn walk(&self, entry: &Entry, fields: &Fields, path: &Path, found: &mut Vec<Stray>) {
        for (step, below) in fields.steps() {
            let path = path.to(step.clone());
            let Some(live) = path.at(self.live) else { continue };
            let is_declared = path.within(self.declared).is_some();
            let is_more = below.steps().next().is_some() && matches!(live, Node::Map(_) | Node::List(_));
            if is_more && (is_declared || matches!(step, Step::Key(_))) {
                self.walk(entry, below, &path, found);
            } else if !is_declared && !self.is_noise(&path, live) {
                let setter = Setter::of(entry);
                match found.iter_mut().find(|stray| stray.path == path) {
                    Some(stray) => stray.set_by.push(setter),
                    None => {
                        found.push(Stray {
                            path,
                            declared: None,
                            live: Some(live.clone()),
                            set_by: vec![setter],
                        });
                    }
                }
            }
        }
    }

    fn by_admission(&self, found: &mut Vec<Stray>) {
        for (difference, filled) in
            beyond(self.id, self.shape, [self.declared, self.live], self.live, &Path::default())
        {
            let Difference { path, op, old: declared, new: live } = difference;
            let is_known = |live| self.writers.is_touched(&path) || self.is_noise(&path, live);
            let is_known = op == Op::Add && live.as_ref().is_some_and(is_known);
            if !filled && op != Op::Reorder && !is_known {
                found.push(Stray { path, declared, live, set_by: Vec::new() });
            }
        }
    }

    fn is_noise(&self, path: &Path, live: &Node) -> bool {
        is_none(path, live) || is_by_design(self.id, path) || is_filled(self.id, self.live, path, live)
    }
}

/// Where a part of an object goes beyond what is declared of it, and whether the server fills that in.
pub fn beyond(
    id: &Id,
    shape: &Shape,
    [declared, part]: [&Node; 2],
    object: &Node,
    around: &Path,
) -> Vec<(Difference, bool)> {
    let is_ours = matches!(shape, Shape::Named(_));
    let found = compare(&at_shape(shape, around), declared, part).into_iter().map(|mut found| {
        found.path = Path { steps: around.steps.iter().chain(&found.path.steps).cloned().collect() };
        // The defaults of other kinds are not known.
        let filled = found.op == Op::Add
            && (!is_ours || found.new.as_ref().is_some_and(|new| is_filled(id, object, &found.path, new)));
        (found, filled)
    });
    found.filter(|(found, _)| !is_of_every_object(&found.path)).collect()
}

/// Whether a server fills in all of a value of an object by itself.
pub fn is_filled(id: &Id, object: &Node, path: &Path, value: &Node) -> bool {
    all_leaves(value, &mut path.steps.clone(), &|path, leaf| {
        default(id, object, path, leaf).is_some() || is_a_choice(id, object, path)
    })
}

/// Whether a server made a value of an object up: an address, a port.
pub fn is_made_up(id: &Id, object: &Node, path: &Path, value: &Node) -> bool {
    all_leaves(value, &mut path.steps.clone(), &|path, leaf| {
        default(id, object, path, leaf).is_none() && is_a_choice(id, object, path)
    })
}

fn is_by_design(id: &Id, path: &Path) -> bool {
    BY_DESIGN.iter().any(|(kinds, pattern)| {
        way_of(kinds, &id.kind).is_some_and(|way| {
            path.steps.len() >= way.len() + pattern.len() && leads(way, pattern, &path.steps)
        })
    })
}
