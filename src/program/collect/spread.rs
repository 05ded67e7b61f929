//! `for` and `if` among declarations: at the root and in environments.
//!
//! What the root declares holds for all environments, so it is settled once,
//! from inputs and lets that no environment overrides. What stands in an
//! environment is settled for each one that is compiled, with its own lets
//! and fields. A name with a hole waits just like a loop.

use super::{Collector, Environment, MISPLACED, Program, Statement, name_of};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::span::Span;
use crate::program::shape::{Bindings, MOST, Place, Shape, User, too_many};
use crate::syntax::ast::{Block, Body, Else, Head, If, Item, Name, PartKind};
use crate::words::word::{Vocabulary, WordId};
use std::borrow::Cow;

/// A statement that waits until it is known what stands there.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// The statement.
    pub item: &'a Item<'a>,
    /// The loop variables around it.
    pub bindings: Bindings<'a>,
}

/// Goes on with what waits at the root, then with what is laid over the declarations.
pub fn finish<'a>(
    vocabulary: &Vocabulary<'a>,
    shape: Option<&dyn Shape<'a>>,
    program: &mut Program<'a>,
    sink: &mut Sink,
) {
    let waiting = std::mem::take(&mut program.waiting);
    let later = std::mem::take(&mut program.later);
    let whole = std::mem::take(program);
    let mut collector =
        Collector { vocabulary, program: whole, sink, later, shape, made: 0, word: None, component: None };
    for Waiting { item, bindings } in &waiting {
        collector.spread(item, bindings, &mut |collector, item, bindings| collector.made(item, bindings));
    }
    for (environment, statement) in std::mem::take(&mut collector.later) {
        collector.overlay(environment, &statement);
    }
    let workloads = collector.program.workloads.iter();
    let workloads: Vec<(&'a str, Statement<'a>)> =
        workloads.map(|(name, declared)| (*name, declared.statement.clone())).collect();
    for (name, statement) in workloads {
        collector.inner_overlays(name, &statement);
    }
    *program = collector.program;
    program.shaped_by.extend(shape.iter().flat_map(|shape| shape.inputs()));
}

/// The program as an environment sees it, with what the loops of its chain make; most have none.
pub fn in_environment<'p, 'a>(
    vocabulary: &Vocabulary<'a>,
    shape: &dyn Shape<'a>,
    word: WordId,
    program: &'p Program<'a>,
    chain: &[&str],
    sink: &mut Sink,
) -> Cow<'p, Program<'a>> {
    let waits = |name: &&str| program.environments.get(*name).is_some_and(|one| !one.waiting.is_empty());
    if !chain.iter().any(waits) {
        return Cow::Borrowed(program);
    }
    let whole = program.clone();
    let (later, shape) = (Vec::new(), Some(shape));
    let (made, word, component) = (0, Some(word), None);
    let mut collector = Collector { vocabulary, program: whole, sink, later, shape, made, word, component };
    for name in chain {
        let Some((&name, environment)) = program.environments.get_key_value(*name) else { continue };
        for Waiting { item, bindings } in &environment.waiting {
            collector.spread(item, bindings, &mut |collector, item, bindings| match item {
                Item::Entry(entry) if is_let(&entry.head) => collector.misplaced(entry.span, "`let`"),
                _ => collector.environment_item(name, item, bindings),
            });
        }
    }
    let mut program = collector.program;
    program.shaped_by.extend(shape.iter().flat_map(|shape| shape.inputs()));
    Cow::Owned(program)
}

/// What a component lays over the workloads of an environment that uses it.
pub fn shared<'a>(
    vocabulary: &Vocabulary<'a>,
    shape: &dyn Shape<'a>,
    word: WordId,
    program: &Program<'a>,
    (component, user): (WordId, &'a str),
    sink: &mut Sink,
) -> Option<Environment<'a>> {
    let declared = vocabulary.word(component);
    let name = declared.name;
    let layer = Environment {
        shared: Some((component, user)),
        ..Environment::new(Name { text: name, span: declared.span }, declared.span, declared.span)
    };
    let mut whole = program.clone();
    whole.environments.insert(name, layer);
    let (later, shape) = (Vec::new(), Some(shape));
    let (made, word, component) = (0, Some(word), Some(component));
    let mut collector = Collector { vocabulary, program: whole, sink, later, shape, made, word, component };
    for item in &declared.body {
        collector.spread(item, &Bindings::default(), &mut |collector, item, bindings| match item {
            Item::Entry(entry) if is_let(&entry.head) => collector.misplaced(entry.span, "`let`"),
            _ => collector.environment_item(name, item, bindings),
        });
    }
    collector.program.environments.shift_remove(name)
}

/// Whether a name in a head takes values to say.
pub(super) fn has_holes(head: &Head<'_>) -> bool {
    head.parts.iter().any(|part| match &part.kind {
        PartKind::Text(text) => text.plain().is_none(),
        PartKind::Name(_) | PartKind::Index(_) => false,
    })
}

/// The lets that environments override, and where; loops are looked through.
pub(super) fn overridden<'a>(program: &mut Program<'a>) {
    let mut found: Vec<(&'a str, Span)> = Vec::new();
    for (_, statement) in &program.later {
        in_statement(statement, &mut found);
    }
    for Waiting { item, .. } in &program.waiting {
        in_item(item, &mut found);
    }
    program.overridden = found.into_iter().rev().collect();
}

fn in_item<'a>(item: &'a Item<'a>, found: &mut Vec<(&'a str, Span)>) {
    match item {
        Item::Entry(entry) if matches!(name_of(&entry.head, 0), Some(("environment", _))) => {
            in_statement(&Statement { entry, from: 2, bindings: Bindings::default() }, found);
        }
        Item::For(each) => each.block.items.iter().for_each(|item| in_item(item, found)),
        Item::If(choice) => in_branches(choice, &mut |block| {
            block.items.iter().for_each(|item| in_item(item, found));
        }),
        _ => {}
    }
}

fn in_branches<'a>(choice: &'a If<'a>, look: &mut dyn FnMut(&'a Block<'a>)) {
    look(&choice.then);
    match &choice.otherwise {
        Some(Else::Block(block)) => look(block),
        Some(Else::If(inner)) => in_branches(inner, look),
        None => {}
    }
}

fn in_statement<'a>(statement: &Statement<'a>, found: &mut Vec<(&'a str, Span)>) {
    let is_let = |head: &Head<'a>, at: usize| matches!(name_of(head, at), Some(("let", _)));
    if is_let(&statement.entry.head, statement.from) {
        found.extend(name_of(&statement.entry.head, statement.from + 1));
    }
    let Body::Block(block) = &statement.entry.body else { return };
    for item in &block.items {
        if let Item::Entry(entry) = item
            && is_let(&entry.head, 0)
        {
            found.extend(name_of(&entry.head, 1));
        }
    }
}

fn is_let(head: &Head<'_>) -> bool {
    matches!(name_of(head, 0), Some(("let", _)))
}

impl<'a> Collector<'a, '_> {
    /// A statement as often as it stands there.
    fn spread(
        &mut self,
        item: &'a Item<'a>,
        bindings: &Bindings<'a>,
        take: &mut dyn FnMut(&mut Self, &'a Item<'a>, &Bindings<'a>),
    ) {
        match item {
            Item::If(choice) => self.branch(choice, bindings, take),
            Item::For(each) => {
                let Some(shape) = self.shape else { return };
                let place = self.place(bindings);
                let rounds = shape.rounds(&each.names, &each.over, &place, self.sink);
                for round in rounds.into_iter().flatten() {
                    let before = self.made;
                    self.made += each.block.items.len().max(1);
                    if self.made > MOST {
                        if before <= MOST {
                            self.sink.push(too_many(each.span));
                        }
                        return;
                    }
                    for item in &each.block.items {
                        self.spread(item, &round, take);
                    }
                }
            }
            other => take(self, other, bindings),
        }
    }

    fn branch(
        &mut self,
        choice: &'a If<'a>,
        bindings: &Bindings<'a>,
        take: &mut dyn FnMut(&mut Self, &'a Item<'a>, &Bindings<'a>),
    ) {
        let Some(shape) = self.shape else { return };
        let holds = shape.holds(&choice.condition, &self.place(bindings), self.sink);
        let block = match (holds, &choice.otherwise) {
            (Some(true), _) => &choice.then,
            (Some(false), Some(Else::If(inner))) => return self.branch(inner, bindings, take),
            (Some(false), Some(Else::Block(block))) => block,
            (Some(false), None) | (None, _) => return,
        };
        for item in &block.items {
            self.spread(item, bindings, take);
        }
    }

    pub(super) fn place(&self, bindings: &Bindings<'a>) -> Place<'a> {
        let component = self.component.map(User::Environment);
        Place { word: self.word, component, bindings: bindings.clone(), is_for_all: false }
    }

    /// A statement of the root that a loop made.
    fn made(&mut self, item: &'a Item<'a>, bindings: &Bindings<'a>) {
        match item {
            Item::Entry(entry) => match name_of(&entry.head, 0) {
                Some((word @ ("component" | "let" | "project" | "library" | "block"), _)) => {
                    self.misplaced(entry.span, &format!("`{word}`"));
                }
                _ => self.entry(entry, bindings),
            },
            Item::Declare(declare) => self.misplaced(declare.span, "`input`"),
            other => self.item(other),
        }
    }

    fn misplaced(&mut self, span: Span, what: &str) {
        let finding = Diagnostic::error(MISPLACED, format!("{what} stands outside of `for` and `if`"))
            .label(span, "loops may depend on it, so it does not depend on them");
        self.sink.push(finding.help(if what == "`let`" {
            "let the value depend on it: `let x = if … { a } else { b }`"
        } else {
            "move it out"
        }));
    }
}
