//! What is known before the values of an environment: what loops and components make of it.
//!
//! An environment's own fields come first, because its loops may use them;
//! then what its loops make; then the components that it uses, one by one,
//! because a component may use another one. Most environments have neither.

use super::analysis::{Shared, Trees};
use super::files::ProjectFiles;
use crate::base::diagnostic::Sink;
use crate::base::map::Map;
use crate::base::origin::Origins;
use crate::base::span::{FileId, Span};
use crate::layers::expand::{self, Merged};
use crate::layers::inherits;
use crate::layers::lets::Named;
use crate::layers::shape::Shaper;
use crate::program::collect::{self, Environment, LetBody, Program};
use crate::values::eval::Evaluator;
use crate::values::shape::Asked;
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::word::{Vocabulary, WordId};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The program with what the loops of an environment make, and the components that it uses.
pub(super) fn program<'a, 'p>(
    shared: &'p Shared<'a>,
    name: &'a str,
    sink: &mut Sink,
) -> Cow<'p, Program<'a>> {
    let vocabulary = &shared.vocabulary;
    let chain = inherits::chain(&shared.program, name);
    let Some((word, _)) = vocabulary.at_root("environment") else { return Cow::Borrowed(&shared.program) };
    let plain = |environment: &&Environment<'a>| {
        environment.waiting.is_empty() && expand::components_of(vocabulary, environment).is_empty()
    };
    if chain.iter().all(plain) {
        return Cow::Borrowed(&shared.program);
    }
    let names: Vec<&str> = chain.iter().map(|environment| environment.name.text).collect();
    let known = fields(shared, &shared.program, name);
    let shape = Asked::new(&known);
    let made = collect::in_environment(vocabulary, &*shape.given(None), word, &shared.program, &names, sink);
    let mut program = made.into_owned();
    let mut done: Vec<WordId> = Vec::new();
    let mut inputs = Vec::new();
    while let Some((component, user)) = next(vocabulary, &program, name, &done) {
        let known = fields(shared, &program, name);
        let shape = Asked::new(&known);
        let used = (component, user);
        let shape = shape.given(None);
        let layer = collect::shared(vocabulary, &*shape, word, &program, used, sink);
        inputs.extend(shape.inputs());
        drop(shape);
        if let (Some(layer), Some(environment)) = (layer, program.environments.get_mut(user)) {
            // What a component uses is below it.
            environment.below.insert(0, layer);
        }
        done.push(component);
    }
    program.shaped_by.extend(inputs);
    Cow::Owned(program)
}

/// The next component that the chain of an environment uses.
fn next<'a>(
    vocabulary: &Vocabulary<'a>,
    program: &Program<'a>,
    name: &str,
    done: &[WordId],
) -> Option<(WordId, &'a str)> {
    let chain = inherits::chain(program, name);
    chain.into_iter().find_map(|environment| {
        let user = environment.shared.map_or(environment.name.text, |(_, user)| user);
        let used = expand::components_of(vocabulary, environment);
        used.into_iter().find(|id| !done.contains(id)).map(|id| (id, user))
    })
}

/// An environment with its own fields, and nothing else yet.
fn fields<'a, 'p>(shared: &'p Shared<'a>, program: &'p Program<'a>, name: &'a str) -> World<'a, 'p> {
    let chain = inherits::chain(program, name);
    let known = shared.outside(program);
    let span = chain.last().map_or(known.span, |environment| environment.span);
    let mut world = World { name, span, chain, project: shared.project.as_ref(), ..known };
    let own = expand::environment(&shared.vocabulary, &world.chain, &*Asked::new(&world).given(None));
    world.environment = own;
    world
}

/// Puts the maps with names together, before anything goes in parallel.
pub(super) fn lets_of(world: &World<'_, '_>, sink: &mut Sink) {
    if world.maps.is_empty() {
        return;
    }
    let mut evaluator = Evaluator::new(world, None, 0, Origins::default());
    for name in world.maps.keys() {
        evaluator.make(name);
    }
    sink.extend(evaluator.sink.into_vec());
    let made = world.maps.values().filter_map(OnceLock::get);
    sink.extend(made.flat_map(|made| &made.found).cloned());
}

/// A place for each `let` that is a map.
fn maps<'a>(program: &Program<'a>) -> IndexMap<&'a str, OnceLock<Named<'a>>> {
    let is_map = |declared: &&collect::Let<'a>| matches!(declared.body, LetBody::Map(_));
    program.lets.values().filter(is_map).map(|declared| (declared.name.text, OnceLock::new())).collect()
}

impl<'a> Shared<'a> {
    /// What is known outside of all environments.
    pub(super) fn outside<'p>(&'p self, program: &'p Program<'a>) -> World<'a, 'p> {
        root(&self.vocabulary, program, &self.others, &self.inputs, &self.files, self.trees)
    }
}

/// The same, while it is not all known yet.
pub(super) fn root<'a, 'p>(
    vocabulary: &'p Vocabulary<'a>,
    program: &'p Program<'a>,
    others: &'p IndexMap<&'a str, Merged<'a>>,
    inputs: &'p IndexMap<&'a str, Value<'a>>,
    files: &'p ProjectFiles<'a>,
    trees: &'a Trees<'a>,
) -> World<'a, 'p> {
    World {
        vocabulary,
        program,
        name: "",
        span: Span::new(FileId(0), 0, 0),
        chain: Vec::new(),
        environment: None,
        manifests: None,
        project: None,
        others,
        changed: IndexMap::new(),
        workloads: Map::default(),
        absent: IndexMap::new(),
        inputs,
        files,
        accounts: Map::default(),
        provides: None,
        sources: trees.sources,
        texts: &trees.texts,
        maps: maps(program),
        namespace: None,
        prefix: None,
        kubernetes: None,
    }
}
