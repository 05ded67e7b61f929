//! Why a part of an object would change: somebody declared it, or the server did it.
//!
//! A live object already has its defaults. So what nobody declares is a default
//! only inside of a part that is new, and what changes elsewhere was changed by
//! an admission on the way. Knows what a server said only by its result.

use super::writers::Writers;
use crate::diff::compare::{Difference, Op, is_same};
use crate::diff::path::{Path, Step};
use crate::output::marks::is_within;
use crate::output::node::Node;
use crate::schema::shape::Shape;

/// Where a change comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The sources say so.
    Declared,
    /// The sources say nothing, and whoever applies owned it or takes it over: they said otherwise before, or
    /// somebody wrote it in a way that is not let be.
    Undeclared,
    /// The server filled it in.
    Defaulted,
    /// An admission changed it on the way.
    Mutated,
    /// The sources say so, and somebody else owns it: an apply stops here.
    Contended,
}

/// What is known of an object beside its change.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// As it is.
    pub live: &'k Node,
    /// As it is declared.
    pub declared: &'k Node,
    /// Who wrote it.
    pub writers: &'k Writers,
    /// Places in what is declared at which the server refused to take over what others own.
    pub conflicts: &'k [String],
}

/// The origin of a difference from the live object to the one after an apply.
pub fn origin(shape: &Shape, known: &Known<'_>, difference: &Difference) -> Origin {
    let path = &difference.path;
    let place = path.within(known.declared);
    let is_contended = |place: &String| {
        known.conflicts.iter().any(|other| is_within(place, other) || is_within(other, place))
    };
    if place.as_ref().is_some_and(is_contended) {
        return Origin::Contended;
    }
    let declared = place.and_then(|place| known.declared.at(&place).cloned());
    match (declared, &difference.new) {
        // A part that is new holds its defaults as well.
        (Some(declared), Some(new)) if difference.op == Op::Add || covers(&declared, new) => {
            if covers(new, &declared) { Origin::Declared } else { Origin::Mutated }
        }
        (Some(declared), Some(new))
            if difference.op == Op::Reorder || is_same(&at_shape(shape, path), &declared, new) =>
        {
            Origin::Declared
        }
        (Some(_), _) => Origin::Mutated,
        (None, _) if known.writers.was_ours(path) || known.writers.is_taken_over(path) => Origin::Undeclared,
        (None, _) if difference.op == Op::Add && is_inside_new(known.live, path) => Origin::Defaulted,
        // Part of a list that is one value and stands in the sources.
        (None, _) if path.steps.iter().any(|step| matches!(step, Step::Index(_))) => Origin::Declared,
        (None, _) => Origin::Mutated,
    }
}

/// Whether a value has all that another has, and the same.
pub(in crate::diff) fn covers(more: &Node, less: &Node) -> bool {
    match (more, less) {
        (Node::Map(more), Node::Map(less)) => {
            less.iter().all(|(key, value)| more.get(key).is_some_and(|more| covers(more, value)))
        }
        (Node::List(more), Node::List(less)) => {
            more.len() == less.len() && more.iter().zip(less).all(|(more, less)| covers(more, less))
        }
        (more, less) => is_same(&Shape::Quantity, more, less) || is_same(&Shape::Any, more, less),
    }
}

pub(in crate::diff) fn at_shape(shape: &Shape, path: &Path) -> Shape {
    let below = |shape: Shape, step: &Step| match (step, &shape) {
        (Step::Key(name), _) => shape.below(name).unwrap_or(Shape::Any),
        (_, Shape::List(list)) => list.item.clone(),
        _ => Shape::Any,
    };
    path.steps.iter().fold(shape.clone(), below)
}

/// Whether the part around it is not live, so that it came with it.
fn is_inside_new(live: &Node, path: &Path) -> bool {
    let around = path.steps.len().saturating_sub(1);
    Path { steps: path.steps[..around].to_vec() }.within(live).is_none()
}
