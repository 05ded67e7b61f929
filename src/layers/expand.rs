//! The layers of a workload, in order, for one environment.
//!
//! Component bodies are the lowest layer, but which components a workload
//! uses is said by all layers together; so they are found by a first merge
//! whose findings do not count. An environment's own fields come from the
//! root of `inherits` down, as far as they are inherited.

use super::inherits::{MOST_DEEP, bare, has_parent, named};
use super::merge::Merger;
use super::open::SelfNamed;
use super::shape::{Decided, Shaper};
use super::tree::{Block, From, Layer, SHARED_LEAF, Scope, Slot};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::program::collect::{Declared, Environment, Every, Overlay, Program, Statement, is_component};
use crate::program::shape::{Bindings, Shape, User};
use crate::syntax::ast::{Body, ElementValue, ExprKind, Item};
use crate::words::word::{Member, Vocabulary, WordId};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// GD0710: an `every` that changes nothing.
pub const EVERY_OF_NOTHING: Code = Code::new("GD0710", "every-of-nothing");

/// A merged tree with what was found on the way.
#[derive(Debug)]
pub struct Merged<'a> {
    /// The name in the source.
    pub name: &'a str,
    /// What is set.
    pub block: Block<'a>,
    /// Whether a finding left open what it would be: what follows from its values is not to be judged.
    pub unclear: bool,
    /// What the shape of component bodies came to.
    pub(super) decided: Vec<Decided<'a>>,
    /// One more than the highest leaf.
    pub leaves: u32,
    /// The inputs that what stands there depends on, and where.
    pub inputs: Vec<(&'a str, Span)>,
    /// Findings.
    pub found: Vec<Diagnostic>,
    /// What an environment's `every` could not apply here.
    pub missed: Vec<Diagnostic>,
    /// What it could.
    pub applied: Vec<Span>,
    /// The labels that are made of its name.
    pub named: Vec<SelfNamed>,
}

/// Whether an environment has a workload, or the place that says no.
pub fn membership(
    program: &Program<'_>,
    chain: &[&Environment<'_>],
    declared: &Declared<'_>,
) -> Result<(), Absence> {
    if let Some(span) = chain.iter().find_map(|environment| environment.dropped.get(declared.name.text)) {
        return Err(Absence { span: *span, how: "dropped here" });
    }
    let Some((value, listed)) = only_in(declared) else { return Ok(()) };
    let here = |name: &str| {
        chain.iter().any(|environment| {
            let own = chain.last().is_some_and(|last| last.name.text == name);
            environment.name.text == name && (own || is_abstract(program, name))
        })
    };
    // What is misspelt, by a finding elsewhere, counts as the nearest, or as all.
    let counts = |name: &str| named(program, name).is_none_or(|environment| here(environment.name.text));
    if listed.iter().any(|(name, _)| counts(name)) {
        return Ok(());
    }
    Err(Absence { span: value, how: "not listed" })
}

/// Why a workload is not in an environment.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// The list or removal.
    pub span: Span,
    /// `not listed`, `dropped here`.
    pub how: &'static str,
}

/// The list of `only_in` with its place, from the declaration itself.
pub fn only_in<'a>(declared: &Declared<'a>) -> Option<(Span, Vec<(&'a str, Span)>)> {
    let Body::Block(block) = &declared.statement.entry.body else { return None };
    block.items.iter().find_map(|item| {
        let Item::Entry(entry) = item else { return None };
        let (name, _) = crate::program::collect::name_of(&entry.head, 0)?;
        let (true, Body::Set(value)) = (name == "only_in" && entry.head.parts.len() == 1, &entry.body) else {
            return None;
        };
        let ExprKind::List(elements) = &value.kind else { return None };
        // What is no name is a finding elsewhere, and limits nothing.
        let names: Option<Vec<_>> = elements
            .iter()
            .map(|element| match &element.value {
                ElementValue::Expr(value) => bare(value),
                ElementValue::Record(_) => None,
            })
            .collect();
        Some((value.span, names?))
    })
}

/// Whether an environment is a base for others.
pub fn is_abstract(program: &Program<'_>, name: &str) -> bool {
    program.environments.get(name).is_some_and(Environment::is_abstract)
}

/// A workload in an environment.
pub fn workload<'a>(
    vocabulary: &Vocabulary<'a>,
    program: &Program<'a>,
    chain: &[&Environment<'a>],
    shaper: &dyn Shaper<'a>,
    declared: &Declared<'a>,
) -> Merged<'a> {
    let mut components: Vec<Used<'a>> = Vec::new();
    let mut before: Option<Merged<'a>> = None;
    // A component's users come before it, so each merge settles one more of a chain; circles, and chains that are
    // too long, are a finding elsewhere.
    for _ in 0..MOST_DEEP + 2 {
        let shape = shaper.given(before.as_ref().map(|merged| &merged.block));
        let merged = lay_all(vocabulary, program, chain, &*shape, declared, &components);
        drop(shape);
        let used = used_components(vocabulary, &merged.block);
        let settled = before.as_ref().is_none_or(|before| before.decided == merged.decided);
        if used == components && settled {
            return merged;
        }
        components = used;
        before = Some(merged);
    }
    let mut merged = before.expect("there is a first merge");
    (merged.unclear, merged.block.unclear) = (true, true);
    merged
}

fn lay_all<'a>(
    vocabulary: &Vocabulary<'a>,
    program: &Program<'a>,
    chain: &[&Environment<'a>],
    shape: &dyn Shape<'a>,
    declared: &Declared<'a>,
    components: &[Used<'a>],
) -> Merged<'a> {
    let name = declared.name.text;
    let declaration = Layer { rank: Layer::DECLARATION, from: From::Declaration };
    let mut block = Block::new(declared.word, declared.statement.entry.head.span, declaration);
    let mut merger = Merger::new(vocabulary, Some(shape), declared.word, Cow::Borrowed(name), declaration);
    for (id, key) in components {
        let component = vocabulary.word(*id);
        let layer = Layer { rank: Layer::COMPONENT, from: From::Component(component.name) };
        merger.enter(layer, Scope::Component(User::Workload(*id, *key)), false);
        for item in &component.body {
            merger.items(&mut block, std::slice::from_ref(*item), false);
        }
    }
    merger.enter(Layer { rank: Layer::EVERY, from: From::Every }, Scope::Workload, false);
    for every in program.every.iter().filter(|every| covers(every, declared.word)) {
        lay(&mut merger, &mut block, &every.statement);
    }
    merger.enter(declaration, Scope::Workload, false);
    lay(&mut merger, &mut block, &declared.statement);
    let mut rank = Layer::ENVIRONMENT;
    for environment in chain {
        let (scope, own) = layer_of(environment);
        let every = match own {
            From::Environment(from) => From::EnvironmentEvery(from),
            shared => shared,
        };
        merger.enter(Layer { rank, from: every }, scope, true);
        for every in environment.every.iter().filter(|every| covers(every, declared.word)) {
            lay(&mut merger, &mut block, &every.statement);
        }
        merger.enter(Layer { rank: rank + 1, from: own }, scope, false);
        overlays(&mut merger, &mut block, environment, name);
        rank += 2;
    }
    finish(merger, name, block)
}

pub(super) fn finish<'a>(merger: Merger<'a, '_>, name: &'a str, block: Block<'a>) -> Merged<'a> {
    Merged {
        name,
        block,
        unclear: merger.unclear,
        leaves: merger.leaves(),
        inputs: merger.shape.map(Shape::inputs).unwrap_or_default(),
        decided: merger.decided,
        found: merger.sink.into_vec(),
        missed: merger.missed,
        applied: merger.applied,
        named: merger.named,
    }
}

fn covers(every: &Every<'_>, word: WordId) -> bool {
    every.word.is_none_or(|other| other == word)
}

pub(super) fn lay<'a>(merger: &mut Merger<'a, '_>, block: &mut Block<'a>, statement: &Statement<'a>) {
    merger.bindings = statement.bindings.clone();
    merger.entry(block, statement.entry, statement.from, false);
    merger.bindings = Bindings::default();
}

/// The components that an environment uses itself, in the order of use.
pub fn components_of(vocabulary: &Vocabulary<'_>, environment: &Environment<'_>) -> Vec<WordId> {
    let Some((_, word)) = vocabulary.at_root("environment") else { return Vec::new() };
    let mut used = Vec::new();
    for statement in &environment.settings {
        let name = crate::program::collect::name_of(&statement.entry.head, statement.from);
        if let Some(Member::Word(id)) = name.and_then(|(name, _)| word.members.get(name))
            && is_component(vocabulary.word(*id))
            && !used.contains(id)
        {
            used.push(*id);
        }
    }
    used
}

/// A component in use, by its label where it has one.
type Used<'a> = (WordId, Option<&'a str>);

/// The components whose blocks stand in a workload, in the order of use.
fn used_components<'a>(vocabulary: &Vocabulary<'a>, block: &Block<'a>) -> Vec<Used<'a>> {
    let word = vocabulary.word(block.word);
    block
        .members
        .iter()
        .filter_map(|(name, slot)| match word.members.get(name)? {
            Member::Word(id) if is_component(vocabulary.word(*id)) => Some((*id, slot)),
            _ => None,
        })
        .flat_map(|(id, slot)| match slot {
            Slot::Block(_) => vec![(id, None)],
            Slot::Keyed(entries) => {
                let keys = entries.iter().filter_map(|(key, _)| match *key {
                    Cow::Borrowed(key) => Some((id, Some(key))),
                    Cow::Owned(_) => None,
                });
                keys.collect()
            }
            Slot::Leaf(_) | Slot::Map(_) => Vec::new(),
        })
        .collect()
}

/// An environment's own fields.
pub fn environment<'a>(
    vocabulary: &Vocabulary<'a>,
    chain: &[&Environment<'a>],
    shape: &dyn Shape<'a>,
) -> Option<Merged<'a>> {
    let (last, _) = chain.split_last()?;
    let (id, word) = vocabulary.at_root("environment")?;
    let name = last.name.text;
    let mut layer = Layer { rank: Layer::DECLARATION, from: From::Own(name) };
    let mut block = Block::new(id, last.span, layer);
    let mut merger =
        Merger::new(vocabulary, Some(shape), id, Cow::Owned(format!("environment {name}")), layer);
    merger.next_leaf = SHARED_LEAF;
    for environment in chain {
        let user = environment.shared.map_or(environment.name.text, |(_, user)| user);
        let own = user == name;
        // As in the workloads of the environment, so that a rank has one name.
        layer.rank += 2;
        let scope = match environment.shared {
            Some((id, _)) => {
                layer.from = From::Component(environment.name.text);
                Scope::Component(User::Environment(id))
            }
            None => {
                layer.from = From::Own(environment.name.text);
                Scope::Workload
            }
        };
        merger.enter(layer, scope, false);
        for statement in &environment.settings {
            let first = crate::program::collect::name_of(&statement.entry.head, statement.from);
            let inherited = match first.and_then(|(name, _)| word.members.get(name)) {
                Some(Member::Field(field)) => field.inherited,
                Some(Member::Word(id)) => is_component(vocabulary.word(*id)),
                None => false,
            };
            if own || inherited {
                lay(&mut merger, &mut block, statement);
            }
        }
        for (remove, bindings) in environment.removals.iter().filter(|_| own) {
            merger.bindings = bindings.clone();
            merger.remove(&mut block, remove, 0);
            merger.bindings = Bindings::default();
        }
    }
    let mut merged = finish(merger, name, block);
    // The root of a whole chain inherits from nobody.
    merged.unclear |= chain.first().is_some_and(|root| has_parent(root));
    Some(merged)
}

/// A declaration of the project itself, such as `secret_store`, with what the environments change of it.
pub fn single<'a>(
    vocabulary: &Vocabulary<'a>,
    shape: &dyn Shape<'a>,
    chain: &[&Environment<'a>],
    declared: &Declared<'a>,
) -> Merged<'a> {
    let layer = Layer { rank: Layer::DECLARATION, from: From::Declaration };
    let name = declared.name.text;
    let mut block = Block::new(declared.word, declared.statement.entry.head.span, layer);
    let subject = Cow::Owned(format!("{} {name}", vocabulary.word(declared.word).name));
    let mut merger = Merger::new(vocabulary, Some(shape), declared.word, subject, layer);
    lay(&mut merger, &mut block, &declared.statement);
    for (rank, environment) in (Layer::ENVIRONMENT..).zip(chain) {
        let (scope, from) = layer_of(environment);
        merger.enter(Layer { rank, from }, scope, false);
        overlays(&mut merger, &mut block, environment, name);
    }
    finish(merger, name, block)
}

/// Whose words an environment's are: its own, or those of a component that it uses.
fn layer_of<'a>(environment: &Environment<'a>) -> (Scope<'a>, From<'a>) {
    let name = environment.name.text;
    match environment.shared {
        Some((id, _)) => (Scope::Component(User::Environment(id)), From::Shared(name)),
        None => (Scope::Workload, From::Environment(name)),
    }
}

/// What an environment changes of one declaration.
fn overlays<'a>(
    merger: &mut Merger<'a, '_>,
    block: &mut Block<'a>,
    environment: &Environment<'a>,
    name: &str,
) {
    merger.guessed.extend(&environment.guessed);
    for overlay in environment.overlays.get(name).into_iter().flatten() {
        match overlay {
            Overlay::Set(statement) => lay(merger, block, statement),
            Overlay::Remove(remove, from, bindings) => {
                merger.bindings = bindings.clone();
                merger.remove(block, remove, *from);
                merger.bindings = Bindings::default();
            }
        }
    }
}

/// The findings about an environment's `every`: what applied to no workload at all.
pub fn every_of_nothing<'m, 'a: 'm>(
    merged: &(impl Iterator<Item = &'m Merged<'a>> + Clone),
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    // What is missed once is missed by many, so each place is looked for once.
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for missed in merged.clone().flat_map(|tree| &tree.missed) {
        let Some(span) = missed.span().filter(|span| seen.insert(*span)) else { continue };
        let applied = merged.clone().flat_map(|tree| &tree.applied).any(|statement| statement.contains(span));
        if !applied {
            let mut finding = missed.clone();
            finding.code = EVERY_OF_NOTHING;
            "no workload has what this changes".clone_into(&mut finding.message);
            found.push(finding);
        }
    }
    found
}
