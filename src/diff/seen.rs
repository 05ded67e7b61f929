//! What a live object shows of a change: where each part comes from, whose the live value is, and
//! what is no part of the change.
//!
//! A part that is new is shown as it was declared; the defaults that a server
//! puts into it only on demand. What an admission adds stands by itself, because
//! no source says it.

use super::compare::{Difference, Op};
use super::meant::Told;
use super::ownership::drift::{Looked, Stray, beyond, is_filled, is_made_up};
use super::ownership::origin::{Known, Origin, origin};
use super::ownership::sent;
use super::ownership::writers::{Setter, Writers};
use super::pair::Pair;
use super::path::Path;
use super::report::{Action, Change, Resource, Shown, change};
use super::secret::hidden::{is_hidden, without};
use super::set::Object;
use super::standing::{Base, Standing};
use crate::output::node::Node;
use crate::schema::shape::Shape;

/// What a cluster shows of a change.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Why it comes.
    pub origin: Origin,
    /// Who set the live value, where that is not whoever applies.
    pub set_by: Option<Setter>,
    /// How it stands to the change that is looked at; none where there is none.
    pub standing: Option<Standing>,
    /// The value before the change that is looked at, where live is another.
    pub base: Option<Shown>,
}

impl Seen {
    /// Of an origin alone.
    pub(super) fn of(origin: Origin) -> Self {
        Self { origin, set_by: None, standing: None, base: None }
    }
}

/// What is no part of a change.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What others have set, and an apply leaves as it is.
    pub drift: Vec<Drift>,
    /// What the change says, and is so already.
    pub applied: Vec<Change>,
    /// How the coming or going of the whole object stands to the change that is looked at.
    pub standing: Option<Standing>,
}

/// A part of a live object that nobody declares so.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Where.
    pub path: Path,
    /// Where, as a JSON pointer into the live object.
    pub pointer: String,
    /// What is declared there; none where nothing is.
    pub declared: Option<Shown>,
    /// What stands there; none where an admission took it away.
    pub live: Option<Shown>,
    /// Who set it, the last one first; nobody where an admission did.
    pub set_by: Vec<Setter>,
}

impl Beside {
    /// How many parts people and tools have set.
    pub fn of_others(&self) -> usize {
        self.drift.iter().filter(|drift| !drift.is_by_admission()).count()
    }
}

impl Drift {
    /// Whether it was no person and no tool, but an admission on the way.
    pub fn is_by_admission(&self) -> bool {
        self.set_by.is_empty()
    }
}

/// What is known of an object beside both sides of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'c> {
    /// What is told.
    pub told: Told,
    /// Who wrote the live object; none where there is none.
    pub writers: Option<&'c Writers>,
    /// Places at which the server refused to take over what others own.
    pub conflicts: &'c [String],
    /// The change that is looked at, where there is one.
    pub base: Option<Base<'c>>,
}

impl Context<'_> {
    /// Tells of a change of what is live; both sides are without what only a server writes.
    pub(super) fn of_change(self, found: &mut Resource, pair: &Pair<'_>, declared: &Object, shape: &Shape) {
        let (Some(old), Some(new), Some(writers)) = (pair.old, pair.new, self.writers) else { return };
        let sent = sent(&declared.body, shape);
        let known = Known { live: &old.body, declared: &sent, writers, conflicts: self.conflicts };
        let id = &declared.id;
        let mut told = Vec::with_capacity(found.changes.len());
        let mut filled = Vec::new();
        for mut one in std::mem::take(&mut found.changes) {
            let raw = raw(&one, [&old.body, &new.body]);
            let mut origin = origin(shape, &known, &raw);
            let value =
                raw.new.as_ref().map(|value| (new, value)).or(raw.old.as_ref().map(|value| (old, value)));
            let is_filled = |(object, value): (&Object, _)| is_filled(id, &object.body, &raw.path, value);
            if origin == Origin::Mutated && value.is_some_and(is_filled) {
                origin = Origin::Defaulted;
            }
            let set_by = writers.set_by(&one.path).filter(|_| one.op != Op::Add);
            one.seen = Some(Seen { set_by, ..Seen::of(origin) });
            if origin == Origin::Defaulted && self.told == Told::Meant {
                filled.push(one);
                continue;
            }
            let part = if one.op == Op::Add { raw.path.at(&sent) } else { None };
            let part = part.filter(|_| origin != Origin::Defaulted);
            let Some(part) = part.filter(|part| matches!(part, Node::Map(_) | Node::List(_))) else {
                told.push(one);
                continue;
            };
            if let Some(Shown::Value(shown)) = &mut one.new {
                let place = raw.path.within(&declared.body).unwrap_or_default();
                *shown = without(declared, &place, part.clone());
            }
            if let Some(seen) = &mut one.seen {
                seen.origin = Origin::Declared;
            }
            told.push(one);
            if let Some(whole) = &raw.new {
                let beyond = beyond(id, shape, [part, whole], &new.body, &raw.path);
                told.extend(self.beyond(beyond, pair));
            }
        }
        // Pods that roll because of a default roll all the same.
        if told.is_empty() {
            told = filled;
        }
        if told.is_empty() && found.action == Action::Update {
            found.action = Action::Unchanged;
        }
        found.changes = told;
        let looked = Looked { id, shape, declared: &sent, live: &old.body, writers };
        let strays = looked.strays().into_iter();
        // A change that is not told, such as a label that repeats the image's tag, is one all the same.
        let stays = |path: &Path| path.at(&old.body) == path.at(&new.body);
        let is_apart = |stray: &Stray| {
            stays(&stray.path) && !found.changes.iter().any(|one| is_around(&one.path, &stray.path))
        };
        let strays: Vec<Stray> = strays.filter(is_apart).collect();
        found.beside.drift = strays.into_iter().map(|stray| drift(stray, old)).collect();
    }

    /// Tells of a new object; `new` is how it would be.
    pub(super) fn of_new(self, found: &mut Resource, new: &Object, declared: &Object, shape: &Shape) {
        let sent = sent(&declared.body, shape);
        for one in &mut found.changes {
            one.seen = Some(Seen::of(Origin::Declared));
        }
        let beyond = beyond(&declared.id, shape, [&sent, &new.body], &new.body, &Path::default());
        let pair = Pair { old: None, new: Some(new) };
        found.changes.extend(self.beyond(beyond, &pair));
    }

    /// Changes of what goes beyond what is declared, as far as they are told.
    fn beyond(self, beyond: Vec<(Difference, bool)>, pair: &Pair<'_>) -> Vec<Change> {
        let Object { id, body, .. } = pair.object();
        let is_told = |(found, filled): &(Difference, bool)| {
            let is_made_up = || found.new.as_ref().is_some_and(|new| is_made_up(id, body, &found.path, new));
            found.op != Op::Reorder && (!filled || self.told == Told::All && !is_made_up())
        };
        let change = |(difference, filled): (Difference, bool)| {
            let origin = if filled { Origin::Defaulted } else { Origin::Mutated };
            let mut change = change(pair, difference);
            change.seen = Some(Seen::of(origin));
            change
        };
        beyond.into_iter().filter(is_told).map(change).collect()
    }
}

/// The difference with its values, which a change may not show.
fn raw(change: &Change, [old, new]: [&Node; 2]) -> Difference {
    let path = change.path.clone();
    let old = change.old.as_ref().and_then(|_| path.at(old).cloned());
    let new = change.new.as_ref().and_then(|_| path.at(new).cloned());
    Difference { op: change.op, old, new, path }
}

/// Whether one path leads to the other, or to something in it.
pub(super) fn is_around(one: &Path, other: &Path) -> bool {
    one.steps.starts_with(&other.steps) || other.steps.starts_with(&one.steps)
}

fn drift(stray: Stray, live: &Object) -> Drift {
    let place = stray.path.within(&live.body).unwrap_or_default();
    let hide = is_hidden(live, &place);
    let shown = |node: Option<Node>| {
        node.map(|node| if hide { Shown::Sensitive } else { Shown::Value(without(live, &place, node)) })
    };
    Drift {
        pointer: format!("/{place}"),
        declared: shown(stray.declared),
        live: shown(stray.live),
        set_by: stray.set_by,
        path: stray.path,
    }
}
