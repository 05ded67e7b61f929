//! What the layers come to: a tree of blocks with a leaf for each value set.
//!
//! A leaf keeps what it beat, so that `explain` can tell its story. Members
//! stand in the order in which they were first written.

use crate::base::span::Span;
use crate::program::shape::{Bindings, User};
use crate::syntax::ast::{Expr, ExprKind};
use crate::words::word::WordId;
use std::borrow::Cow;
use std::fmt;

/// Leaves from this number on are of no workload, and seen by all: told apart by their address.
pub const SHARED_LEAF: u32 = 1 << 31;

/// A layer; a higher rank wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer<'a> {
    /// Its height.
    pub rank: u16,
    /// Where it is written.
    pub from: From<'a>,
}

/// Where a layer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From<'a> {
    /// The body of this component.
    Component(&'a str),
    /// The body of this component, which an environment uses.
    Shared(&'a str),
    /// `every` at the root.
    Every,
    /// The declaration.
    Declaration,
    /// The environment's own block, of this environment of the chain.
    Own(&'a str),
    /// `every` in this environment.
    EnvironmentEvery(&'a str),
    /// This environment.
    Environment(&'a str),
}

impl Layer<'_> {
    /// The rank of component bodies.
    pub const COMPONENT: u16 = 2;
    /// The rank of `every` at the root.
    pub const EVERY: u16 = 3;
    /// The rank of declarations.
    pub const DECLARATION: u16 = 4;
    /// The first rank of environments.
    pub const ENVIRONMENT: u16 = 5;

    /// Whether it belongs to an environment: there, what is new says `add`.
    pub fn is_environment(self) -> bool {
        matches!(self.from, From::EnvironmentEvery(_) | From::Environment(_) | From::Shared(_))
    }
}

/// As a person would say it.
impl fmt::Display for From<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            From::Component(name) | From::Shared(name) => write!(f, "component {name}"),
            From::Every => f.write_str("every"),
            From::Declaration => f.write_str("declaration"),
            From::EnvironmentEvery(name) => write!(f, "every in environment {name}"),
            From::Own(name) | From::Environment(name) => write!(f, "environment {name}"),
        }
    }
}

/// Whose names an expression sees first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope<'a> {
    /// The workload's.
    Workload,
    /// The fields of a component, as this user sets them.
    Component(User<'a>),
}

/// A block of a word.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// Which word.
    pub word: WordId,
    /// The head that wrote it first.
    pub span: Span,
    /// The layer of that head.
    pub first: Layer<'a>,
    /// The layer that wrote it last.
    pub layer: Layer<'a>,
    /// By name.
    pub members: Vec<(&'a str, Slot<'a>)>,
    /// Whether something in it means nothing, by a finding: what is missing may be just that.
    pub unclear: bool,
    /// What was removed, and where.
    pub removed: Vec<(&'a str, Span)>,
}

/// What a member of a block holds.
#[derive(Clone, Debug)]
pub enum Slot<'a> {
    /// A value.
    Leaf(Leaf<'a>),
    /// A block of a word without a label.
    Block(Block<'a>),
    /// The blocks of a word with labels.
    Keyed(Vec<(Cow<'a, str>, Block<'a>)>),
    /// Entries with names of their own.
    Map(Map<'a>),
}

/// Entries with names of their own.
#[derive(Clone, Debug)]
pub struct Map<'a> {
    /// The head that wrote it first.
    pub span: Span,
    /// The layer of that head.
    pub first: Layer<'a>,
    /// The layer that wrote it last.
    pub layer: Layer<'a>,
    /// Leaves, or maps again.
    pub entries: Vec<(Cow<'a, str>, Slot<'a>)>,
    /// Where the names of entries stand, in a tree whose names somebody else declares.
    pub places: Vec<(Cow<'a, str>, Span)>,
}

/// A value that is set.
#[derive(Clone, Debug)]
pub struct Leaf<'a> {
    /// Tells it from all other leaves of its tree.
    pub id: u32,
    /// The value; none where only `+=` wrote it.
    pub value: Option<&'a Expr<'a>>,
    /// The whole statement.
    pub span: Span,
    /// Who wrote it.
    pub layer: Layer<'a>,
    /// Whose names its value sees first.
    pub scope: Scope<'a>,
    /// The loop variables that it may use.
    pub bindings: Bindings<'a>,
    /// What it overrode.
    pub beat: Option<Box<Leaf<'a>>>,
    /// What few leaves have; there are many leaves.
    pub more: Option<Box<More<'a>>>,
}

/// What few leaves have.
#[derive(Clone, Debug, Default)]
pub struct More<'a> {
    /// The entry of the value that is meant, where the value is a whole map.
    pub pick: Option<&'a str>,
    /// What `+=` added, in order.
    pub appended: Vec<Appended<'a>>,
    /// Where the same statement stands again, from other rounds or for other users: all of one value.
    pub again: Vec<(Scope<'a>, Bindings<'a>)>,
}

/// One `+=`.
#[derive(Clone, Debug)]
pub struct Appended<'a> {
    /// The list.
    pub value: &'a Expr<'a>,
    /// Whose names it sees first.
    pub scope: Scope<'a>,
    /// The loop variables that it may use.
    pub bindings: Bindings<'a>,
    /// Who wrote it.
    pub layer: Layer<'a>,
    /// The whole statement.
    pub span: Span,
}

impl<'a> Map<'a> {
    /// A map with nothing in it.
    pub fn new(span: Span, layer: Layer<'a>) -> Self {
        Self { span, first: layer, layer, entries: Vec::new(), places: Vec::new() }
    }

    /// Where the name of an entry stands: in the layer that wrote it last.
    pub fn place(&self, key: &str) -> Option<Span> {
        self.places.iter().rev().find(|(name, _)| name == key).map(|(_, span)| *span)
    }
}

impl<'a> Leaf<'a> {
    /// The entry of the value that is meant, where the value is a whole map.
    pub fn pick(&self) -> Option<&'a str> {
        self.more.as_ref()?.pick
    }

    /// What `+=` added, in order.
    pub fn appended(&self) -> &[Appended<'a>] {
        self.more.as_ref().map_or(&[], |more| &more.appended)
    }

    /// Where the same statement stands again.
    pub fn again(&self) -> &[(Scope<'a>, Bindings<'a>)] {
        self.more.as_ref().map_or(&[], |more| &more.again)
    }

    pub(super) fn more(&mut self) -> &mut More<'a> {
        self.more.get_or_insert_default()
    }

    /// Whether nothing but `+=` wrote it, in all layers.
    pub fn only_appends(&self) -> bool {
        self.value.is_none() && self.beat.as_ref().is_none_or(|lower| lower.only_appends())
    }
}

impl<'a> Block<'a> {
    /// A block with nothing in it.
    pub fn new(word: WordId, span: Span, layer: Layer<'a>) -> Self {
        Self { word, span, first: layer, layer, members: Vec::new(), unclear: false, removed: Vec::new() }
    }

    /// What is set under a name.
    pub fn get(&self, name: &str) -> Option<&Slot<'a>> {
        self.members.iter().find(|(member, _)| *member == name).map(|(_, slot)| slot)
    }

    /// Whether it says that what it declares is there already; a computed value is a finding of the merge.
    pub fn is_existing(&self) -> bool {
        match self.get("existing") {
            Some(Slot::Leaf(leaf)) => {
                leaf.value.is_some_and(|value| matches!(value.kind, ExprKind::Bool(true)))
            }
            _ => false,
        }
    }

    /// What is set under a name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Slot<'a>> {
        self.members.iter_mut().find(|(member, _)| *member == name).map(|(_, slot)| slot)
    }

    /// What is set under a name, or `new` put there first.
    pub fn get_or_insert(&mut self, name: &'a str, new: impl FnOnce() -> Slot<'a>) -> &mut Slot<'a> {
        let at = self.members.iter().position(|(member, _)| *member == name).unwrap_or_else(|| {
            self.members.push((name, new()));
            self.members.len() - 1
        });
        &mut self.members[at].1
    }

    /// Takes a member away.
    pub fn remove(&mut self, name: &str) -> Option<Slot<'a>> {
        let at = self.members.iter().position(|(member, _)| *member == name)?;
        Some(self.members.remove(at).1)
    }
}

impl Slot<'_> {
    /// The place that wrote it, and the rank of the layer that wrote it last.
    pub fn written(&self) -> Option<(Span, u16)> {
        match self {
            Slot::Leaf(leaf) => Some((leaf.span, leaf.layer.rank)),
            Slot::Block(block) => Some((block.span, block.layer.rank)),
            Slot::Map(map) => Some((map.span, map.layer.rank)),
            Slot::Keyed(entries) => entries.last().map(|(_, block)| (block.span, block.layer.rank)),
        }
    }
}
