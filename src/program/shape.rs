//! The shape of a program: what `for` and `if` make of its statements.
//!
//! Which statements there are is known before any of their values is. This
//! floor knows what a loop variable is bound to and what can be asked of an
//! expression; [`Shape`] is answered by the floor of values, from what is
//! known that early: inputs, lets, the environment, a component's fields.

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::syntax::ast::{Expr, Item, Name, Text};
use crate::words::value::Value;
use crate::words::word::WordId;
use std::sync::Arc;

/// GD0318: loops that make more than anybody can want.
pub const TOO_MANY: Code = Code::new("GD0318", "too-many-statements");

/// So many statements and rounds the loops of one tree make at most.
pub const MOST: usize = 10_000;

/// The texts that names and keys with holes come to, kept as long as the sources.
#[derive(Debug, Default)]
pub struct Texts(boxcar::Vec<Box<str>>);

impl Texts {
    /// Keeps a text.
    pub fn keep(&self, text: String) -> &str {
        let at = self.0.push(text.into_boxed_str());
        &self.0[at]
    }
}

/// The loop variables around a statement, the innermost first.
#[derive(Clone, Debug, Default)]
pub struct Bindings<'a>(Option<Arc<Binding<'a>>>);

/// One loop variable in one round.
#[derive(Debug)]
pub struct Binding<'a> {
    /// Its name, where the `for` declares it.
    pub name: Name<'a>,
    /// Which round.
    pub round: usize,
    /// What it stands for.
    pub bound: Bound<'a>,
    /// The variables around it.
    pub outer: Bindings<'a>,
}

/// What a loop variable stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound<'a> {
    /// A value, and where it is written.
    Value(Value<'a>, Option<Span>),
    /// An entry in the block of the component whose body this is: words and labels on the way to it.
    Entry(Vec<(&'a str, &'a str)>),
}

impl<'a> Bindings<'a> {
    /// These variables and one more.
    #[must_use]
    pub fn bind(&self, name: Name<'a>, round: usize, bound: Bound<'a>) -> Self {
        Self(Some(Arc::new(Binding { name, round, bound, outer: self.clone() })))
    }

    /// The innermost variable.
    pub fn innermost(&self) -> Option<&Binding<'a>> {
        self.0.as_deref()
    }

    /// All variables, the innermost first.
    pub fn iter(&self) -> impl Iterator<Item = &Binding<'a>> {
        std::iter::successors(self.innermost(), |binding| binding.outer.innermost())
    }

    /// Whether these are the same variables in the same rounds.
    pub fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// Where a question of the shape is asked.
#[derive(Debug)]
pub struct Place<'a> {
    /// The workload or environment that the statement is part of; none at the root.
    pub word: Option<WordId>,
    /// Who uses the component whose body it is.
    pub component: Option<User<'a>>,
    /// The loop variables around it.
    pub bindings: Bindings<'a>,
    /// Whether it is part of a build, which is the same whatever inputs are.
    pub is_for_all: bool,
}

/// Who uses a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum User<'a> {
    /// A workload, by this label of the component.
    Workload(WordId, Option<&'a str>),
    /// An environment.
    Environment(WordId),
}

impl User<'_> {
    /// The component.
    pub fn component(self) -> WordId {
        match self {
            User::Workload(id, _) | User::Environment(id) => id,
        }
    }
}

/// Answers what the shape depends on; none, or no rounds, where that was a finding.
pub trait Shape<'a> {
    /// Whether a condition holds.
    fn holds(&self, condition: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<bool>;

    /// The variables in each round of a `for`.
    fn rounds(
        &self,
        names: &'a [Name<'a>],
        over: &'a Expr<'a>,
        place: &Place<'a>,
        sink: &mut Sink,
    ) -> Option<Vec<Bindings<'a>>>;

    /// The inputs that answers so far depend on, and where.
    fn inputs(&self) -> Vec<(&'a str, Span)>;

    /// The keys of a map that is given by reference.
    fn keys(&self, map: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<Vec<&'a str>>;

    /// The text of a name or key with holes.
    fn text(&self, text: &'a Text<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<&'a str>;
}

/// A statement of the root, made by loops.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// The statement.
    pub item: &'a Item<'a>,
    /// The loop variables around it.
    pub bindings: Bindings<'a>,
}

/// Loops that make more than anybody can want.
pub fn too_many(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_MANY, format!("this makes more than {MOST} statements"))
        .label(span, "with the loops around it and in it")
        .help("go over fewer things: a cluster has no room for as many")
}
