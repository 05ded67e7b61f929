//! `let x { … }`: a map with layers of its own.
//!
//! The root declares the entries, environments override them one by one, as
//! those of any map. What refers to the map sees what holds in its
//! environment; its leaves belong to no workload.

use super::merge::Merger;
use super::tree::{From, Layer, Map, SHARED_LEAF, Scope};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::program::collect::{Environment, Let, LetBody};
use crate::program::shape::{Bindings, Shape};
use crate::words::word::{Field, Vocabulary};
use std::borrow::Cow;

/// A map with a name, as one environment has it.
#[derive(Debug)]
pub struct Named<'a> {
    /// Its entries.
    pub map: Map<'a>,
    /// The inputs that its keys depend on, and where.
    pub inputs: Vec<(&'a str, Span)>,
    /// Findings.
    pub found: Vec<Diagnostic>,
}

/// The map of this name; none where the root gives it a value.
pub fn map<'a>(
    vocabulary: &Vocabulary<'a>,
    shape: &dyn Shape<'a>,
    declared: &Let<'a>,
    chain: &[&Environment<'a>],
) -> Option<Named<'a>> {
    let (word, field) = field(vocabulary)?;
    let LetBody::Map(block) = declared.body else { return None };
    let name = declared.name.text;
    let layer = Layer { rank: Layer::DECLARATION, from: From::Declaration };
    let subject = Cow::Owned(format!("let {name}"));
    let mut merger = Merger::new(vocabulary, Some(shape), word, subject, layer);
    merger.next_leaf = SHARED_LEAF;
    let mut map = Map::new(declared.name.span, layer);
    merger.map_items(&mut map, field, &block.items, false);
    let mut rank = Layer::ENVIRONMENT;
    for environment in chain {
        if let Some(own) = environment.lets.get(name)
            && let LetBody::Map(block) = own.body
        {
            let layer = Layer { rank: rank + 1, from: From::Environment(environment.name.text) };
            merger.enter(layer, Scope::Workload, false);
            merger.bindings = own.bindings.clone();
            merger.map_items(&mut map, field, &block.items, false);
            merger.bindings = Bindings::default();
        }
        rank += 2;
    }
    Some(Named { map, inputs: shape.inputs(), found: merger.sink.into_vec() })
}

/// The field that a map with a name is of.
pub fn field<'v, 'a>(vocabulary: &'v Vocabulary<'a>) -> Option<(crate::words::word::WordId, &'v Field<'a>)> {
    let (word, declared) = vocabulary.at_root("let")?;
    Some((word, declared.field("entry")?))
}
