//! Who wrote a live object, read from it before what only a server writes is taken away.

use super::fields::{Entry, Operation, entries, owners};
use super::managers::{Manager, Way, annotation, is_taken_over, last_applied};
use crate::diff::path::Path;
use crate::output::node::Node;
use std::fmt;

/// Who wrote what, and who of them applies.
#[derive(Clone, Debug)]
pub struct Writers {
    /// All of them.
    pub entries: Vec<Entry>,
    /// Who applies.
    pub manager: Manager,
    /// What a client-side apply wrote down.
    last: Option<Node>,
}

/// Who set a part of an object, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setter {
    /// `kubectl-edit`
    pub manager: String,
    /// `scale`; empty for the object itself.
    pub subresource: String,
    /// How.
    pub operation: Operation,
    /// As the server says it, `2026-11-20T09:30:00Z`; empty where it doesn't.
    pub time: String,
}

impl Writers {
    /// Reads them from an object as a server gave it.
    pub fn of(live: &Node, manager: &Manager) -> Self {
        Self { entries: entries(live), manager: manager.clone(), last: last_applied(live) }
    }

    /// Whether an entry is of whoever applies, and says what it applied.
    pub fn is_ours(&self, entry: &Entry) -> bool {
        let way = match self.manager.way {
            Way::ServerSide => Operation::Apply,
            Way::ClientSide => Operation::Update,
        };
        let is_own = entry.manager == self.manager.name && entry.operation == way;
        entry.subresource.is_empty() && is_own
            || self.manager.way == Way::ServerSide
                && entry.fields.has(&annotation())
                && is_taken_over(entry, &self.manager.name)
    }

    /// Whether whoever applies said something there the last time.
    pub fn was_ours(&self, path: &Path) -> bool {
        match self.manager.way {
            Way::ServerSide => {
                self.entries.iter().any(|entry| self.is_ours(entry) && entry.fields.touches(path))
            }
            Way::ClientSide => self.last.as_ref().is_some_and(|last| path.within(last).is_some()),
        }
    }

    /// Whether whoever applies takes over what stands there from somebody else.
    pub fn is_taken_over(&self, path: &Path) -> bool {
        let is_taken = |entry: &Entry| is_taken_over(entry, &self.manager.name) && entry.fields.touches(path);
        self.manager.way == Way::ServerSide && self.entries.iter().any(is_taken)
    }

    /// Whether anybody wrote something there.
    pub fn is_touched(&self, path: &Path) -> bool {
        self.entries.iter().any(|entry| entry.fields.touches(path))
    }

    /// Who set it last, where that is not whoever applies.
    pub fn set_by(&self, path: &Path) -> Option<Setter> {
        let touching = self.touching(path);
        if touching.iter().any(|entry| self.is_ours(entry)) {
            return None;
        }
        touching.into_iter().max_by_key(|entry| &entry.time).map(Setter::of)
    }

    /// Who owns a part. A block whose parts all went to others looks like one value, so those who name the part
    /// come first.
    fn touching(&self, path: &Path) -> Vec<&Entry> {
        let named: Vec<&Entry> =
            self.entries.iter().filter(|entry| entry.fields.at(path).is_some()).collect();
        if named.is_empty() { owners(&self.entries, path) } else { named }
    }

    /// When whoever applies did so last.
    pub fn applied(&self) -> Option<Setter> {
        self.entries
            .iter()
            .filter(|entry| self.is_ours(entry))
            .max_by_key(|entry| &entry.time)
            .map(Setter::of)
    }
}

impl Setter {
    /// Who wrote an entry.
    pub fn of(entry: &Entry) -> Self {
        Self {
            manager: entry.manager.clone(),
            subresource: entry.subresource.clone(),
            operation: entry.operation,
            time: entry.time.clone(),
        }
    }
}

/// `kubectl-edit`, `kubectl (scale)`
impl fmt::Display for Setter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.manager)?;
        if self.subresource.is_empty() { Ok(()) } else { write!(f, " ({})", self.subresource) }
    }
}
