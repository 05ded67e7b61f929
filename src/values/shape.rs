//! Answers what the shape of a program depends on.
//!
//! Asked before a workload's own values are known, so its words, `self` and
//! other workloads are out of reach here: each is a finding. A component's
//! fields come from the merge before, a loop variable from the loop around.

use super::eval::loops::{Round, sourced};
use super::eval::{Evaluator, Site};
use super::messages;
use super::refs::Node;
use super::text::push;
use super::value::Value;
use super::world::World;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins};
use crate::base::span::Span;
use crate::layers::shape::Shaper;
use crate::layers::tree::{Block, Slot};
use crate::program::names::What;
use crate::program::shape::{Bindings, Bound, Place, Shape};
use crate::syntax::ast::{Expr, Name, Text};
use crate::words::types::{Form, Type};
use crate::words::word::WordId;
use std::borrow::Cow;
use std::cell::RefCell;

/// GD0220: a loop, condition or computed name that needs what is known only later.
pub const KNOWN_LATER: Code = Code::new("GD0220", "known-later");

/// GD0221: a loop at the root that needs what differs by environment.
pub const DIFFERS: Code = Code::new("GD0221", "differs-by-environment");

/// How little is known yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Early {
    /// The word of the workload or environment that the statement is part of; none at the root.
    word: Option<WordId>,
}

/// Answers for the statements of one environment.
pub struct Asked<'a, 'p> {
    /// With inputs, lets and its fields.
    world: &'p World<'a, 'p>,
    /// The maps with names that wait for the answer.
    making: Vec<&'a str>,
}

impl<'a, 'p> Asked<'a, 'p> {
    /// Of this environment, or of the root.
    pub fn new(world: &'p World<'a, 'p>) -> Self {
        Self { world, making: Vec::new() }
    }

    /// On the way to maps with names.
    pub(super) fn making(world: &'p World<'a, 'p>, making: Vec<&'a str>) -> Self {
        Self { world, making }
    }
}

/// Answers by what an evaluator knows.
pub(super) struct Answers<'a, 'q> {
    evaluator: RefCell<Evaluator<'a, 'q>>,
}

impl<'a> Shaper<'a> for Asked<'a, '_> {
    fn given<'q>(&'q self, before: Option<&'q Block<'a>>) -> Box<dyn Shape<'a> + 'q> {
        let mut evaluator = Evaluator::new(self.world, None, 0, Origins::default());
        evaluator.before = before;
        evaluator.making.clone_from(&self.making);
        Box::new(Answers { evaluator: RefCell::new(evaluator) })
    }
}

impl<'a, 'q> Answers<'a, 'q> {
    /// By what this one knows.
    pub(super) fn of(evaluator: Evaluator<'a, 'q>) -> Self {
        Self { evaluator: RefCell::new(evaluator) }
    }

    /// Keeps a text as long as the sources.
    pub(super) fn keep(&self, text: String) -> &'a str {
        self.evaluator.borrow().world.texts.keep(text)
    }

    fn ask<T>(
        &self,
        place: &Place<'a>,
        sink: &mut Sink,
        question: impl FnOnce(&mut Evaluator<'a, 'q>, Site<'a, 'q>) -> T,
    ) -> T {
        let mut evaluator = self.evaluator.borrow_mut();
        evaluator.early = Some(Early { word: place.word });
        evaluator.symbolic = place.is_for_all;
        let mut site = Site::nowhere();
        if let Some(user) = place.component {
            site = evaluator.in_component(user, site);
        }
        site.around = evaluator.load(&place.bindings, site);
        let answer = question(&mut evaluator, site);
        evaluator.variables.clear();
        sink.extend(std::mem::take(&mut evaluator.sink).into_vec());
        answer
    }
}

impl<'a> Shape<'a> for Answers<'a, '_> {
    fn holds(&self, condition: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<bool> {
        self.ask(place, sink, |evaluator, site| match evaluator.eval(condition, &Type::Bool, "if", site) {
            Value::Bool(holds) => Some(holds),
            Value::Absent => {
                evaluator.report(messages::absent_condition(condition.span));
                None
            }
            _ => None,
        })
    }

    fn rounds(
        &self,
        names: &'a [Name<'a>],
        over: &'a Expr<'a>,
        place: &Place<'a>,
        sink: &mut Sink,
    ) -> Option<Vec<Bindings<'a>>> {
        self.ask(place, sink, |evaluator, site| {
            evaluator.shadowed(names, site);
            let rounds = evaluator.rounds(over, site)?;
            let each = rounds.into_iter().enumerate().map(|(at, round)| {
                let Round { key, node, span } = round;
                let bound = match node {
                    Node::Value(value) => Bound::Value(sourced(value, OriginId::NONE), span),
                    Node::Block { block: Some(block), .. } => {
                        let mut path = Vec::new();
                        if site.block.is_some_and(|outer| find(outer, block, &mut path)) {
                            Bound::Entry(path)
                        } else {
                            Bound::Value(Value::Unknown, None)
                        }
                    }
                    _ => Bound::Value(Value::Unknown, None),
                };
                match names {
                    [key_name, name, ..] => {
                        let key = Bound::Value(key, None);
                        place.bindings.bind(*key_name, at, key).bind(*name, at, bound)
                    }
                    [name] => place.bindings.bind(*name, at, bound),
                    [] => place.bindings.clone(),
                }
            });
            Some(each.collect())
        })
    }

    fn inputs(&self) -> Vec<(&'a str, Span)> {
        self.evaluator.borrow().inputs.iter().map(|used| (used.name, used.span)).collect()
    }

    fn keys(&self, map: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<Vec<&'a str>> {
        self.ask(place, sink, |evaluator, site| evaluator.keys_of(map, site))
    }

    fn text(&self, text: &'a Text<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<&'a str> {
        self.ask(place, sink, |evaluator, site| {
            let value = evaluator.text(text, &Type::Text(Form::Any), "name", site);
            match evaluator.closed(value, text.span) {
                Value::Text(Cow::Borrowed(text)) => Some(text),
                Value::Text(Cow::Owned(text)) => Some(evaluator.world.texts.keep(text)),
                Value::Absent => {
                    evaluator.report(
                        Diagnostic::error(messages::MISSING, "this name is left out")
                            .label(text.span, "what it refers to is absent here")
                            .help("say what holds then: `${… ?? \"…\"}`"),
                    );
                    None
                }
                other => {
                    let mut whole = String::new();
                    push(&mut whole, &other).then(|| evaluator.world.texts.keep(whole))
                }
            }
        })
    }
}

/// The words and labels on the way to a block.
fn find<'a>(outer: &Block<'a>, wanted: &Block<'a>, path: &mut Vec<(&'a str, &'a str)>) -> bool {
    for (name, slot) in &outer.members {
        let Slot::Keyed(entries) = slot else { continue };
        for (key, block) in entries {
            let Cow::Borrowed(key) = *key else { continue };
            path.push((name, key));
            if std::ptr::eq(block, wanted) || find(block, wanted, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

impl<'a> Evaluator<'a, '_> {
    /// GD0221 for a let that differs by environment, where the root depends on it.
    pub(super) fn is_overridden(&mut self, name: &str, span: Span) -> bool {
        let at_root = self.early.is_some() && self.world.chain.is_empty() && !self.supposing;
        let Some(place) = self.world.program.overridden.get(name).copied().filter(|_| at_root) else {
            return false;
        };
        self.report(
            Diagnostic::error(DIFFERS, format!("what the root declares cannot depend on `{name}`"))
                .label(span, "the root is the same for all environments")
                .label(place, "an environment has another value")
                .help("use a `let` of its own, which no environment overrides, or `only_in` in the app"),
        );
        true
    }

    /// The finding for a name that is known only later, where the shape depends on it.
    pub(super) fn known_later(&self, name: &str, span: Span, site: Site<'a, '_>) -> Option<Diagnostic> {
        let early = self.early?;
        let finding = |why: &str| {
            Diagnostic::error(KNOWN_LATER, format!("what stands in a program cannot depend on `{name}`"))
                .label(span, why.to_owned())
        };
        let help =
            "`for`, `if` and names may use inputs, `let`, `environment` and, in a component, its fields";
        match name {
            "self" | "pod" | "app" => return Some(finding("known only when all of it stands").help(help)),
            "environment" if self.supposing => return None,
            "environment" if self.world.chain.is_empty() => {
                return Some(
                    finding("the root is the same for all environments")
                        .help("write the `if` into the app, or say it in the environment"),
                );
            }
            "environment" if self.world.environment.is_none() => {
                return Some(finding("its own fields are settled only here").help("use an input or a `let`"));
            }
            _ => {}
        }
        let own = site.word.map(|word| self.world.vocabulary.word(word));
        if own.is_some_and(|word| word.has(name)) {
            return None;
        }
        match self.world.program.names.what(name) {
            Some(What::Workload) => {
                return Some(finding("a workload: its values are known only later").help(help));
            }
            Some(_) => return None,
            None => {}
        }
        let word = self.world.vocabulary.word(early.word?);
        let is_word = word.workload && word.members.contains_key(name);
        is_word.then(|| finding("a word of the workload: its value is known only later").help(help))
    }
}
