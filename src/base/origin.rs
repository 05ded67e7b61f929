//! Where a value came from, in four bytes that travel with it.
//!
//! The facts stand in one table per compiled environment and workload;
//! [`Origins::span`] follows an origin to text. Knows nothing of what the
//! values are.

use super::span::Span;
use std::sync::Arc;

/// An index into [`Origins`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(pub u32);

impl OriginId {
    /// Of a part that was not written by itself: whoever reads it takes the origin of the whole.
    pub const NONE: Self = Self(u32::MAX);
}

/// One step on the way of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody wrote it; `beat` is the value of a lower layer.
    Written {
        /// The statement or expression.
        span: Span,
        /// The layer: its name is [`Origins::layer`].
        layer: u16,
        /// What it overrode.
        beat: Option<OriginId>,
    },
    /// The vocabulary's default, declared at `declared`, asked for by what stands at `owner`.
    Default {
        /// In `stdlib/`.
        declared: Span,
        /// The block or workload that left it out.
        owner: Span,
    },
    /// The compiler made it of others.
    Derived {
        /// How, in a few words: `90 % of the memory limit`.
        how: &'static str,
        /// What it was made of; the first one counts for its place.
        from: Vec<OriginId>,
    },
}

/// All origins of one compiled workload, those of its environment first.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Facts that all copies have; they never change.
    shared: Arc<[Origin]>,
    facts: Vec<Origin>,
    layers: Vec<(u16, String)>,
}

impl Origins {
    /// Remembers a fact.
    pub fn add(&mut self, origin: Origin) -> OriginId {
        let id = OriginId(u32::try_from(self.shared.len() + self.facts.len()).unwrap_or(u32::MAX));
        self.facts.push(origin);
        id
    }

    /// The fact behind an id of this table; none for [`OriginId::NONE`].
    pub fn fact(&self, id: OriginId) -> Option<&Origin> {
        let at = id.0 as usize;
        self.shared.get(at).or_else(|| self.facts.get(at.checked_sub(self.shared.len())?))
    }

    /// The same facts, copied for nothing from now on: many workloads go on from one environment's.
    #[must_use]
    pub fn to_be_copied(mut self) -> Self {
        let facts = std::mem::take(&mut self.facts);
        self.shared = self.shared.iter().cloned().chain(facts).collect();
        self
    }

    /// Gives back room that was taken for more facts.
    pub fn shrink(&mut self) {
        self.facts.shrink_to_fit();
    }

    /// Names a layer as a person would say it: `environment prod`.
    pub fn name_layer(&mut self, layer: u16, name: impl FnOnce() -> String) {
        if !self.layers.iter().any(|(known, _)| *known == layer) {
            self.layers.push((layer, name()));
        }
    }

    /// The name of a layer.
    pub fn layer(&self, layer: u16) -> &str {
        self.layers.iter().find(|(known, _)| *known == layer).map_or("", |(_, name)| name)
    }

    /// The place to show for it: what was written, or who asked for the default.
    pub fn span(&self, id: OriginId) -> Option<Span> {
        match self.fact(id)? {
            Origin::Written { span, .. } => Some(*span),
            Origin::Default { owner, .. } => Some(*owner),
            Origin::Derived { from, .. } => from.first().and_then(|&first| self.span(first)),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: OriginId,
}

impl<T> Sourced<T> {
    /// A value with its origin.
    pub fn new(value: T, origin: OriginId) -> Self {
        Self { value, origin }
    }

    /// The same origin for another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), origin: self.origin }
    }

    /// The same origin, borrowing the value.
    pub fn as_ref(&self) -> Sourced<&T> {
        Sourced { value: &self.value, origin: self.origin }
    }
}
