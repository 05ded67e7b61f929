//! `for` and `if` among statements: what stands there, and how often.
//!
//! A `for` lays its statements once for each round, an `if` those of one
//! branch. Which is asked of [`Shape`], because it takes values to say; what
//! a component's statements depend on are its own fields, from the merge
//! before this one, so the answers are remembered: they are final when they
//! come twice.

use super::merge::Merger;
use super::overlay;
use super::tree::{Block, Scope};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::program::shape::{Bindings, Bound, MOST, Place, Shape, too_many};
use crate::syntax::ast::{Else, Expr, If, Item, Text};

/// GD0712: an app that asks for an environment by its name.
pub const BY_NAME: Code = Code::risk("GD0712", "environment-by-name");

/// Makes the one who answers for statements of a tree, given what the merge before said of it.
pub trait Shaper<'a>: Sync {
    /// It sees this block's components.
    fn given<'q>(&'q self, before: Option<&'q Block<'a>>) -> Box<dyn Shape<'a> + 'q>;
}

/// What a question of a component's body came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decided<'a> {
    Holds(Option<bool>),
    Rounds(Vec<Bound<'a>>),
    Text(Option<&'a str>),
    Keys(Vec<&'a str>),
}

impl<'a> Merger<'a, '_> {
    /// Lays the statements of a `for` or `if`, as often as they stand there; whether all of that is known.
    pub(super) fn spread(
        &mut self,
        item: &'a Item<'a>,
        lay: &mut dyn FnMut(&mut Self, &'a [Item<'a>]),
    ) -> bool {
        self.looping += 1;
        let clear = self.spread_here(item, lay);
        self.looping -= 1;
        clear
    }

    fn spread_here(&mut self, item: &'a Item<'a>, lay: &mut dyn FnMut(&mut Self, &'a [Item<'a>])) -> bool {
        match item {
            Item::If(choice) => self.branch(choice, lay),
            Item::For(each) => {
                let Some(shape) = self.shape else {
                    lay(self, &each.block.items);
                    return true;
                };
                let rounds = shape.rounds(&each.names, &each.over, &self.place(), &mut self.sink);
                if let Scope::Component(_) = self.scope {
                    let bound = |one: &Bindings<'a>| one.innermost().map(|binding| binding.bound.clone());
                    let rounds = rounds.iter().flatten().filter_map(bound);
                    self.decided.push(Decided::Rounds(rounds.collect()));
                }
                let Some(rounds) = rounds else { return false };
                let outer = self.bindings.clone();
                for round in rounds {
                    if self.is_too_much(each.block.items.len(), each.span) {
                        break;
                    }
                    self.bindings = round;
                    lay(self, &each.block.items);
                }
                self.bindings = outer;
                self.made <= MOST
            }
            _ => true,
        }
    }

    fn branch(&mut self, choice: &'a If<'a>, lay: &mut dyn FnMut(&mut Self, &'a [Item<'a>])) -> bool {
        let Some(shape) = self.shape else {
            lay(self, &choice.then.items);
            return match &choice.otherwise {
                Some(Else::If(inner)) => self.branch(inner, lay),
                Some(Else::Block(block)) => {
                    lay(self, &block.items);
                    true
                }
                None => true,
            };
        };
        if self.scope == Scope::Workload && self.vocabulary.word(self.root).workload {
            self.by_name(&choice.condition);
        }
        let holds = shape.holds(&choice.condition, &self.place(), &mut self.sink);
        if let Scope::Component(_) = self.scope {
            self.decided.push(Decided::Holds(holds));
        }
        match (holds, &choice.otherwise) {
            (None, _) => return false,
            (Some(true), _) => lay(self, &choice.then.items),
            (Some(false), Some(Else::If(inner))) => return self.branch(inner, lay),
            (Some(false), Some(Else::Block(block))) => lay(self, &block.items),
            (Some(false), None) => {}
        }
        true
    }

    /// Counts what loops make; whether that is the end, by a finding made once.
    fn is_too_much(&mut self, statements: usize, span: Span) -> bool {
        let before = self.made;
        self.made += statements.max(1);
        if before <= MOST && self.made > MOST {
            self.sink.push(too_many(span));
        }
        self.made > MOST
    }

    fn place(&self) -> Place<'a> {
        let component = match self.scope {
            Scope::Component(user) => Some(user),
            Scope::Workload => None,
        };
        Place {
            word: Some(self.root),
            component,
            bindings: self.bindings.clone(),
            is_for_all: self.is_for_all,
        }
    }

    /// The text of a name or key with holes.
    pub(super) fn computed_text(&mut self, text: &'a Text<'a>) -> Option<&'a str> {
        let shape = self.shape?;
        let place = self.place();
        let found = shape.text(text, &place, &mut self.sink);
        if let Scope::Component(_) = self.scope {
            self.decided.push(Decided::Text(found));
        }
        self.unclear |= found.is_none();
        found
    }

    /// The keys of a map that is given by reference; all of them where statements are only looked over.
    pub(super) fn keys(&mut self, map: &'a Expr<'a>) -> Option<Vec<&'a str>> {
        let Some(shape) = self.shape else { return Some(Vec::new()) };
        let keys = shape.keys(map, &self.place(), &mut self.sink);
        if let Scope::Component(_) = self.scope {
            self.decided.push(Decided::Keys(keys.clone().unwrap_or_default()));
        }
        keys
    }

    /// `if environment.name == "prod"` in a workload: what differs by environment belongs there.
    fn by_name(&mut self, condition: &Expr<'a>) {
        let Some(span) = overlay::asks_for_environment(condition) else { return };
        self.sink.push(
            Diagnostic::warning(BY_NAME, "this asks for an environment by its name")
                .label(span, "an environment that is added later is forgotten here")
                .help("say it in the environment: `environment NAME { app … { … } }`"),
        );
    }
}
