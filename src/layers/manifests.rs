//! Manifests that belong to no workload: those of the root, and those of environments.
//!
//! An environment overrides what the root declares and adds its own, as it
//! does with the entries of a workload: one tree, whose block is the root.

use super::expand::{Merged, finish, lay};
use super::merge::Merger;
use super::shape::Shaper;
use super::tree::{Block, From, Layer, Scope};
use crate::program::collect::{Environment, Overlay, Program};
use crate::program::shape::Bindings;
use crate::words::word::Vocabulary;
use std::borrow::Cow;

/// The tree of an environment; none where nobody writes such a manifest.
pub fn manifests<'a>(
    vocabulary: &Vocabulary<'a>,
    program: &Program<'a>,
    chain: &[&Environment<'a>],
    shape: &dyn Shaper<'a>,
) -> Option<Merged<'a>> {
    let name = program.project.as_ref()?.name;
    let layered = chain.iter().any(|environment| !environment.manifests.is_empty());
    if program.manifests.is_empty() && !layered {
        return None;
    }
    let declaration = Layer { rank: Layer::DECLARATION, from: From::Declaration };
    let mut block = Block::new(Vocabulary::ROOT, name.span, declaration);
    let (id, _) = vocabulary.at_root("environment")?;
    let shape = shape.given(None);
    let mut merger = Merger::new(vocabulary, Some(&*shape), id, Cow::Borrowed(name.text), declaration);
    for statement in &program.manifests {
        lay(&mut merger, &mut block, statement);
    }
    let mut rank = Layer::ENVIRONMENT;
    for environment in chain {
        let from = From::Environment(environment.name.text);
        merger.enter(Layer { rank, from }, Scope::Workload, false);
        for overlay in &environment.manifests {
            match overlay {
                Overlay::Set(statement) => lay(&mut merger, &mut block, statement),
                Overlay::Remove(remove, from, bindings) => {
                    merger.bindings = bindings.clone();
                    merger.remove(&mut block, remove, *from);
                    merger.bindings = Bindings::default();
                }
            }
        }
        rank += 2;
    }
    Some(finish(merger, name.text, block))
}
