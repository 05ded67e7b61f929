//! A component by itself: what is wrong with it whoever uses it.
//!
//! What its user says is unknown here, and so is what differs by environment
//! and which branch of a condition holds: each branch is looked at in its
//! turn. An unknown value is no finding, and nothing that a user could add is
//! missing; what is left is wrong in every use.

use super::eval::{Evaluator, Site};
use super::functions::{ARGUMENTS, MISSING_FILE, OPAQUE, UNREADABLE_FILE};
use super::messages::{
    AMBIGUOUS, ARITHMETIC, CIRCLE, INVERTED_RANGE, NO_SUCH_CHOICE, OUT_OF_BOUNDS, TOO_LONG, UNKNOWN_FUNCTION,
    UNKNOWN_NAME, WRONG_FORM, WRONG_TYPE,
};
use super::shape::{Answers, KNOWN_LATER};
use super::value::Value;
use super::world::World;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins};
use crate::base::quantity::explain::{NO_UNIT, UNIT};
use crate::base::span::Span;
use crate::layers::components::{Laid, laid};
use crate::layers::overlay::{
    LABEL_MALFORMED, LABEL_MISSING, LABEL_UNKNOWN, SET_TWICE, TWO_CHOICES, WRONG_SHAPE,
};
use crate::layers::tree::Block;
use crate::program::shape::{Bindings, Bound, Place, Shape};
use crate::syntax::ast::{Body, Else, Expr, If, Item, Name, Text};
use crate::words::unknown::{DEPRECATED, NOT_SUPPORTED, UNKNOWN_WORD};
use crate::words::word::{Member, WordId};
use std::cell::Cell;
use std::collections::HashSet;

/// What holds in every use; all else may depend on what a user says.
const ALWAYS: &[Code] = &[
    UNKNOWN_WORD,
    NOT_SUPPORTED,
    DEPRECATED,
    LABEL_MISSING,
    LABEL_UNKNOWN,
    WRONG_SHAPE,
    UNKNOWN_NAME,
    AMBIGUOUS,
    CIRCLE,
    UNKNOWN_FUNCTION,
    KNOWN_LATER,
    ARGUMENTS,
    MISSING_FILE,
    UNREADABLE_FILE,
    OPAQUE,
    UNIT,
    NO_UNIT,
    INVERTED_RANGE,
    WRONG_TYPE,
    WRONG_FORM,
    NO_SUCH_CHOICE,
    OUT_OF_BOUNDS,
    ARITHMETIC,
    TOO_LONG,
];

/// What two statements can only do to each other: wrong where both stand there in any case.
const TOGETHER: &[Code] = &[SET_TWICE, TWO_CHOICES];

/// So many ways through the conditions of a body are looked at.
const MOST_WAYS: usize = 64;

/// What is wrong with a component; `world` is that outside of all environments.
pub fn findings(world: &World<'_, '_>, id: WordId) -> Vec<Diagnostic> {
    let word = world.vocabulary.word(id);
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut evaluator = supposing(world, 0, word.name);
    evaluator.defaults_of(id);
    found.extend(evaluator.sink.into_vec());
    let has_conditions = word.body.iter().any(|item| has_conditions(item));
    let ways = if has_conditions { ways(word.body.iter().copied()).min(MOST_WAYS) } else { 0 };
    for way in [None].into_iter().chain((0..ways).map(Some)) {
        let mut holds = HashSet::new();
        if let Some(way) = way {
            choose(word.body.iter().copied(), way, &mut holds);
        }
        let answers = Answers::of(supposing(world, 0, word.name));
        let shape = Supposed { answers, holds: way.map(|_| holds), has_stand_ins: Cell::new(false) };
        let trees = laid(world.vocabulary, id, word, &shape);
        let is_sure = |finding: &Diagnostic| match finding.code {
            LABEL_MALFORMED => !shape.has_stand_ins.get(),
            code => ALWAYS.contains(&code) || (way.is_none() && TOGETHER.contains(&code)),
        };
        for Laid { block, leaves, found: laid } in &trees {
            let mut evaluator = supposing(world, *leaves, word.name);
            evaluator.written_in(block);
            for finding in laid.iter().cloned().chain(evaluator.sink.into_vec()) {
                if is_sure(&finding) && !found.contains(&finding) {
                    found.push(finding);
                }
            }
        }
    }
    found.retain(|finding| ALWAYS.contains(&finding.code) || TOGETHER.contains(&finding.code));
    found
}

/// An evaluator that knows nothing of a component's users.
fn supposing<'a, 'p>(world: &'p World<'a, 'p>, leaves: u32, component: &str) -> Evaluator<'a, 'p> {
    let mut evaluator = Evaluator::new(world, None, leaves, Origins::default());
    evaluator.supposing = true;
    evaluator.declared = format!("component {component}");
    evaluator
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The defaults of a declaration's fields, and of the blocks declared in it.
    fn defaults_of(&mut self, id: WordId) {
        let word = self.world.vocabulary.word(id);
        let site = Site { word: Some(id), ..Site::nowhere() };
        for member in word.members.values() {
            match member {
                Member::Field(field) => {
                    let Some(default) = field.default else { continue };
                    field.name.clone_into(&mut self.address);
                    let value = self.eval(default, &field.ty, field.name, site);
                    self.limits(word, field, &value, default.span);
                }
                Member::Word(inner) => {
                    let is_inside = |span: Span| word.declared.contains(span);
                    if is_inside(self.world.vocabulary.word(*inner).declared) {
                        self.defaults_of(*inner);
                    }
                }
            }
        }
        self.address.clear();
    }

    /// The values that a body sets, and nothing of what it leaves to others.
    fn written_in(&mut self, block: &'p Block<'a>) {
        let word = self.world.vocabulary.word(block.word);
        let site = Site { word: Some(block.word), block: Some(block), ..Site::nowhere() };
        let length = self.address.len();
        for (name, _) in &block.members {
            let Some(member) = word.members.get(name) else { continue };
            self.descend(name.rsplit('.').next().unwrap_or(name));
            match member {
                Member::Field(field) => {
                    self.record_field(word, field, site, OriginId::NONE);
                }
                Member::Word(inner) => {
                    self.record_word(*inner, name, Some(block), OriginId::NONE, true);
                }
            }
            self.address.truncate(length);
        }
    }
}

/// Answers what the shape of a body depends on: with one way through its conditions, and one round of each loop.
struct Supposed<'a, 'q> {
    answers: Answers<'a, 'q>,
    /// The conditions that hold, by address; without them no branch at all stands there.
    holds: Option<HashSet<usize>>,
    /// Whether a name was made up, because what it depends on is not known.
    has_stand_ins: Cell<bool>,
}

impl<'a> Shape<'a> for Supposed<'a, '_> {
    fn holds(&self, condition: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<bool> {
        self.answers.holds(condition, place, sink);
        self.holds.as_ref().map(|holds| holds.contains(&address(condition)))
    }

    fn rounds(
        &self,
        names: &'a [Name<'a>],
        over: &'a Expr<'a>,
        place: &Place<'a>,
        sink: &mut Sink,
    ) -> Option<Vec<Bindings<'a>>> {
        self.answers.rounds(names, over, place, sink);
        let unknown =
            |around: Bindings<'a>, name: &Name<'a>| around.bind(*name, 0, Bound::Value(Value::Unknown, None));
        Some(vec![names.iter().fold(place.bindings.clone(), unknown)])
    }

    fn inputs(&self) -> Vec<(&'a str, Span)> {
        Vec::new()
    }

    fn keys(&self, map: &'a Expr<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<Vec<&'a str>> {
        self.answers.keys(map, place, sink)
    }

    fn text(&self, text: &'a Text<'a>, place: &Place<'a>, sink: &mut Sink) -> Option<&'a str> {
        let known = self.answers.text(text, place, sink);
        Some(known.unwrap_or_else(|| {
            self.has_stand_ins.set(true);
            self.answers.keep(format!("x{}", text.span.start))
        }))
    }
}

fn address(expr: &Expr<'_>) -> usize {
    std::ptr::from_ref(expr).addr()
}

/// How many ways through the conditions it takes to see each statement once.
fn ways<'i, 'a: 'i>(items: impl Iterator<Item = &'i Item<'a>>) -> usize {
    items.map(ways_of).max().unwrap_or(1).max(1)
}

fn ways_of(item: &Item<'_>) -> usize {
    match item {
        Item::Entry(entry) => match &entry.body {
            Body::Block(block) => ways(block.items.iter()),
            Body::Set(_) | Body::Append(_) => 1,
        },
        Item::For(each) => ways(each.block.items.iter()),
        Item::If(choice) => branches(choice).map(|(_, items)| ways(items.iter())).sum(),
        _ => 1,
    }
}

fn has_conditions(item: &Item<'_>) -> bool {
    match item {
        Item::Entry(entry) => match &entry.body {
            Body::Block(block) => block.items.iter().any(has_conditions),
            Body::Set(_) | Body::Append(_) => false,
        },
        Item::For(each) => each.block.items.iter().any(has_conditions),
        Item::If(_) => true,
        _ => false,
    }
}

/// The conditions that hold on one way.
fn choose<'i, 'a: 'i>(items: impl Iterator<Item = &'i Item<'a>>, way: usize, holds: &mut HashSet<usize>) {
    for item in items {
        match item {
            Item::Entry(entry) => {
                if let Body::Block(block) = &entry.body {
                    choose(block.items.iter(), way, holds);
                }
            }
            Item::For(each) => choose(each.block.items.iter(), way, holds),
            Item::If(choice) => {
                let mut left = way % ways_of(item);
                for (condition, items) in branches(choice) {
                    let here = ways(items.iter());
                    if left < here {
                        holds.extend(condition.map(address));
                        choose(items.iter(), left, holds);
                        break;
                    }
                    left -= here;
                }
            }
            _ => {}
        }
    }
}

/// The branches of an `if`, the last perhaps without a condition.
fn branches<'i, 'a>(choice: &'i If<'a>) -> impl Iterator<Item = (Option<&'i Expr<'a>>, &'i [Item<'a>])> {
    let all = std::iter::successors(Some(choice), |choice| match &choice.otherwise {
        Some(Else::If(inner)) => Some(&**inner),
        _ => None,
    });
    all.flat_map(|choice| {
        let last = match &choice.otherwise {
            Some(Else::Block(block)) => Some((None, block.items.as_slice())),
            _ => None,
        };
        [(Some(&choice.condition), choice.then.items.as_slice())].into_iter().chain(last)
    })
}
