//! A change that is looked at, and a cluster: three sides.
//!
//! The change leads from the base to what is declared now; the cluster holds a
//! third state. What differs there from the base belongs to no change and is
//! drift, what is already as declared was applied before, and where both moved
//! away from the base they are in conflict. Whole lists count as one where they
//! are one value. Knows no more of the base than what it declared: where it said
//! nothing, a live value is the server's own unless somebody else has set it.

use super::compare::{Op, compare, is_same};
use super::ownership::origin::{Origin, at_shape};
use super::ownership::sent;
use super::ownership::writers::Writers;
use super::pair::Pair;
use super::path::{Path, Step};
use super::report::{Action, Change, Report, Resource, Shown};
use super::secret::hidden::without;
use super::seen::{Seen, is_around};
use super::set::{Object, Set};
use crate::output::node::{Entries, Node};
use crate::schema::shape::Shape;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod tests;

/// How what an apply would do stands to the change that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The change means it.
    Intended,
    /// The change says nothing of it: applying undoes what is live.
    Drift,
    /// It is so already.
    Applied,
    /// The change means it, and live is neither as before nor as after.
    Conflict,
}

/// The change that is looked at, of one object.
#[derive(Clone, Copy, Debug)]
pub struct Base<'b> {
    /// As it was declared before; none where it was not.
    pub object: Option<&'b Object>,
    /// What differs from it in what is declared now.
    pub changes: &'b [Change],
}

/// The change that is looked at: both of its sides are compiled.
#[derive(Debug)]
pub struct Before<'b> {
    /// What was declared, by what tells objects apart.
    objects: BTreeMap<(&'b str, &'b str, &'b str, &'b str), &'b Object>,
    /// What differs, one for each object that is declared now, in their order, and then what is gone.
    report: &'b Report,
}

impl<'b> Before<'b> {
    /// `report` leads from `older` to what is declared now.
    pub fn new(older: &'b Set, report: &'b Report) -> Self {
        let objects = older.objects.iter().map(|object| (object.id.key(), object)).collect();
        Self { objects, report }
    }

    /// The change of the object with this number.
    pub fn of(&self, number: usize) -> Option<Base<'b>> {
        let resource = self.report.resources.get(number)?;
        let is_new = resource.action == Action::Create;
        let id = resource.old_id.as_ref().unwrap_or(&resource.id);
        let object = if is_new { None } else { self.objects.get(&id.key()).copied() };
        Some(Base { object, changes: &resource.changes })
    }

    /// What the change deletes, of which nothing is known yet: as if it were gone already.
    pub fn deleted(&self, known: &[Resource]) -> Vec<Resource> {
        let known: BTreeSet<_> = known.iter().map(|resource| resource.id.key()).collect();
        let is_deleted =
            |resource: &&Resource| resource.action == Action::Delete && !known.contains(&resource.id.key());
        let gone = self.report.resources.iter().filter(is_deleted).map(|resource| {
            let mut gone = Resource::of(resource.id.clone(), Action::Unchanged);
            gone.workload.clone_from(&resource.workload);
            gone.old_source.clone_from(&resource.old_source);
            gone.beside.standing = Some(Standing::Applied);
            gone
        });
        gone.collect()
    }

    /// Says of objects that would be deleted whether the change means that.
    pub fn gone(&self, resources: &mut [Resource]) {
        for resource in resources.iter_mut().filter(|resource| resource.action == Action::Delete) {
            let old = self.objects.get(&resource.id.key());
            resource.old_source = old.and_then(|old| old.source("")).cloned();
            let is_meant = old.is_some();
            resource.beside.standing = Some(if is_meant { Standing::Intended } else { Standing::Drift });
        }
    }
}

/// How many things stand in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Meant by the change.
    pub intended: usize,
    /// Said nothing of by the change.
    pub drift: usize,
    /// So already.
    pub applied: usize,
    /// Moved on both sides.
    pub conflict: usize,
}

impl Counts {
    /// Counts: each change of an object, or its coming or going.
    pub fn of(resources: &[Resource]) -> Self {
        let mut counts = Self::default();
        for resource in resources {
            for _ in &resource.beside.applied {
                counts.add(Standing::Applied);
            }
            if let Some(standing) = resource.beside.standing {
                counts.add(standing);
                continue;
            }
            for change in &resource.changes {
                if let Some(standing) = change.seen.as_ref().and_then(|seen| seen.standing) {
                    counts.add(standing);
                }
            }
        }
        counts
    }

    fn add(&mut self, standing: Standing) {
        *match standing {
            Standing::Intended => &mut self.intended,
            Standing::Drift => &mut self.drift,
            Standing::Applied => &mut self.applied,
            Standing::Conflict => &mut self.conflict,
        } += 1;
    }
}

impl Base<'_> {
    /// Says of each change of an object how it stands; `pair` is what is live, and how it would be.
    pub(super) fn judge(
        self,
        found: &mut Resource,
        pair: &Pair<'_>,
        declared: &Object,
        shape: &Shape,
        writers: Option<&Writers>,
    ) {
        let head = sent(&declared.body, shape);
        let base = self.object.map(|object| sent(&object.body, shape));
        let Some(live) = pair.old.filter(|_| found.action != Action::Create) else {
            let is_meant = self.object.is_none();
            found.beside.standing = Some(if is_meant { Standing::Intended } else { Standing::Drift });
            return;
        };
        let nothing = Node::Map(Entries::default());
        let sides =
            Sides { base: base.as_ref().unwrap_or(&nothing), head: &head, live: &live.body, shape, writers };
        for one in &mut found.changes {
            let standing = sides.standing(&one.path);
            let seen = one.seen.get_or_insert_with(|| Seen::of(Origin::Declared));
            // What an admission or a default does is nobody's drift.
            if standing == Standing::Drift && matches!(seen.origin, Origin::Mutated | Origin::Defaulted) {
                continue;
            }
            seen.standing = Some(standing);
            if matches!(standing, Standing::Conflict) {
                let before = one.path.at(sides.base).cloned().map(|node| match self.object {
                    Some(object) => without(object, &one.path.within(&object.body).unwrap_or_default(), node),
                    None => node,
                });
                let is_hidden = [&one.old, &one.new].into_iter().flatten().any(Shown::is_sensitive);
                seen.base = before.map(|node| if is_hidden { Shown::Sensitive } else { Shown::Value(node) });
            }
            let gone = self.changes.iter().find(|change| change.path == one.path && change.op == Op::Remove);
            if one.op == Op::Remove {
                one.old_source = gone.and_then(|gone| gone.old_source.clone());
            } else if standing == Standing::Drift && seen.set_by.is_none() {
                // Whoever applies wrote it himself, from something else than the base.
                seen.set_by =
                    writers.filter(|writers| writers.is_touched(&one.path)).and_then(Writers::applied);
            }
        }
        let is_settled = |change: &&Change| {
            !found.changes.iter().any(|one| is_around(&one.path, &change.path))
                && sides.is_applied(&change.path)
        };
        let settled: Vec<Change> = self.changes.iter().filter(is_settled).cloned().collect();
        if self.object.is_none() && found.action == Action::Unchanged && settled.len() == self.changes.len() {
            // One line says of a new object what else each of its parts would.
            found.beside.standing = Some(Standing::Applied);
        } else {
            found.beside.applied = settled;
        }
    }
}

struct Sides<'s> {
    base: &'s Node,
    head: &'s Node,
    live: &'s Node,
    shape: &'s Shape,
    writers: Option<&'s Writers>,
}

impl Sides<'_> {
    fn standing(&self, path: &Path) -> Standing {
        let path = whole(path);
        let (base, head, live) = (path.at(self.base), path.at(self.head), path.at(self.live));
        let shape = at_shape(self.shape, &path);
        let is_meant = match (base, head) {
            (None, None) => false,
            (Some(base), Some(head)) => !is_same(&shape, base, head),
            _ => true,
        };
        match (is_meant, self.is_base(&path, base, live)) {
            (false, _) => Standing::Drift,
            (true, true) => Standing::Intended,
            (true, false) => Standing::Conflict,
        }
    }

    /// Whether live is as the base said.
    fn is_base(&self, path: &Path, base: Option<&Node>, live: Option<&Node>) -> bool {
        match (base, live) {
            (None, None) => true,
            (Some(base), Some(live)) => self.has(path, live, base),
            (Some(_), None) => false,
            // What nobody else has set is a default.
            (None, Some(_)) => self.writers.is_none_or(|writers| writers.set_by(path).is_none()),
        }
    }

    /// Whether live is as declared now, where that is not as before.
    fn is_applied(&self, path: &Path) -> bool {
        let path = whole(path);
        match (path.at(self.head), path.at(self.live)) {
            (Some(head), Some(live)) => self.has(&path, live, head),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether a live value has all that is declared, the same, and perhaps more.
    fn has(&self, path: &Path, live: &Node, declared: &Node) -> bool {
        let mut found = compare(&at_shape(self.shape, path), declared, live).into_iter();
        found.all(|one| one.op == Op::Add && !matches!(one.path.steps.last(), Some(Step::Index(_))))
    }
}

/// The list around it where that is one value: its elements have no names.
fn whole(path: &Path) -> Path {
    let end = path.steps.iter().position(|step| matches!(step, Step::Index(_)));
    Path { steps: path.steps[..end.unwrap_or(path.steps.len())].to_vec() }
}
