//! Loop variables: what they stand for, and what a `for` goes over.
//!
//! A variable is seen by the expression of its loop and by nothing that this
//! refers to, so a [`Site`] says which variables are around it. They stand on
//! a stack, innermost last. Nothing shadows: a variable with the name of
//! something else in reach is a finding.

use super::{Evaluator, Site};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::origin::{OriginId, Sourced};
use crate::base::span::Span;
use crate::layers::overlay::SET_TWICE;
use crate::layers::tree::{Leaf, Scope, Slot};
use crate::program::names::{What, is_taken};
use crate::program::shape::{Bindings, Bound};
use crate::syntax::ast::{Expr, ExprKind, Name, Op};
use crate::values::messages;
use crate::values::refs::Node;
use crate::values::value::Value;
use crate::words::types::Type;

/// GD0319: loops in values that go on for longer than anybody can want.
pub(in crate::values) const TOO_OFTEN: Code = Code::new("GD0319", "too-many-rounds");

/// So many rounds the loops in the values of one tree make at most.
const MOST_ROUNDS: usize = 1_000_000;

/// The innermost of the variables that an expression sees; zero for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around(u32);

/// A loop variable in one round.
pub(in crate::values) struct Variable<'a, 'p> {
    name: Name<'a>,
    round: usize,
    node: Node<'a, 'p>,
    outer: Around,
}

/// What one round of a loop is about: key or position, and value, and where that is written.
pub(in crate::values) struct Round<'a, 'p> {
    pub(in crate::values) key: Value<'a>,
    pub(in crate::values) node: Node<'a, 'p>,
    pub(in crate::values) span: Option<Span>,
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// What a variable stands for.
    pub(in crate::values) fn variable(&self, name: &str, around: Around) -> Option<Node<'a, 'p>> {
        let mut at = around;
        while let Some(variable) = self.variable_at(at) {
            if variable.name.text == name {
                return Some(variable.node.clone());
            }
            at = variable.outer;
        }
        None
    }

    fn variable_at(&self, around: Around) -> Option<&Variable<'a, 'p>> {
        (around.0 as usize).checked_sub(1).and_then(|at| self.variables.get(at))
    }

    /// The names of the variables around an expression.
    pub(in crate::values) fn variables_around(&self, around: Around) -> Vec<&'a str> {
        let first = self.variable_at(around);
        let all = std::iter::successors(first, |variable| self.variable_at(variable.outer));
        all.map(|variable| variable.name.text).collect()
    }

    /// Whether two expressions see the same variables in the same rounds.
    pub(super) fn same_round(&self, one: Around, other: Around) -> bool {
        if one == other {
            return true;
        }
        match (self.variable_at(one), self.variable_at(other)) {
            (Some(a), Some(b)) => {
                a.name.span == b.name.span && a.round == b.round && self.same_round(a.outer, b.outer)
            }
            _ => false,
        }
    }

    /// Puts a variable on the stack; whoever does truncates the stack to what it was.
    pub(in crate::values) fn bind(
        &mut self,
        name: Name<'a>,
        round: usize,
        node: Node<'a, 'p>,
        outer: Around,
    ) -> Around {
        self.variables.push(Variable { name, round, node, outer });
        Around(u32::try_from(self.variables.len()).unwrap_or(u32::MAX))
    }

    /// The variables around a leaf that a loop made; `site` is that of the leaf.
    pub(in crate::values) fn load(&mut self, bindings: &Bindings<'a>, site: Site<'a, 'p>) -> Around {
        let Some(binding) = bindings.innermost() else { return Around::default() };
        let outer = self.load(&binding.outer, site);
        let node = match &binding.bound {
            Bound::Value(value, span) => {
                let origin = match (value, span) {
                    (Value::List(_) | Value::Map(_), Some(span)) => self.part(*span),
                    _ => OriginId::NONE,
                };
                Node::Value(sourced(value.clone(), origin))
            }
            Bound::Entry(path) => entry_at(path, site).unwrap_or(Node::Value(Value::Unknown)),
        };
        self.bind(binding.name, binding.round, node, outer)
    }

    /// GD0701 for a statement that stands there again, where its value is another one.
    pub(super) fn same_again(
        &mut self,
        leaf: &'p Leaf<'a>,
        (scope, bindings): (Scope<'a>, &Bindings<'a>),
        value: &Value<'a>,
        ty: &Type<'a>,
        field: &str,
        workload: Option<&'a str>,
    ) {
        let Some(expr) = leaf.value else { return };
        let mark = self.variables.len();
        let site = self.site_of(scope, bindings, workload);
        let other = match leaf.pick() {
            Some(key) => self.picked(expr, key, ty, field, site),
            None => self.eval(expr, ty, field, site),
        };
        self.variables.truncate(mark);
        let none = |value: Value<'a>| sourced(value, OriginId::NONE);
        if value == &Value::Unknown || other == Value::Unknown || none(other) == none(value.clone()) {
            return;
        }
        let address = self.address.clone();
        let finding =
            Diagnostic::error(SET_TWICE, format!("`{address}` is set more than once by one statement"));
        let variable = bindings.iter().find(|binding| {
            let there = leaf.bindings.iter().find(|other| other.name.span == binding.name.span);
            there.is_some_and(|there| there.round != binding.round)
        });
        self.report(match variable {
            Some(variable) => finding
                .label(leaf.span, format!("to another value for each `{}`", variable.name.text))
                .label(variable.name.span, "by this loop")
                .help(format!(
                    "put what differs into the name, as in `\"NAME_${{{}}}\"`",
                    variable.name.text
                )),
            None => finding
                .label(leaf.span, "to another value for each use of the component")
                .help("put the component's label into the name, or give it the same value in each use"),
        });
    }

    /// What a `for` goes over; none where that was a finding.
    pub(in crate::values) fn rounds(
        &mut self,
        over: &'a Expr<'a>,
        site: Site<'a, 'p>,
    ) -> Option<Vec<Round<'a, 'p>>> {
        let value = match &over.kind {
            ExprKind::Group(inner) => return self.rounds(inner, site),
            ExprKind::Binary(binary) if binary.op == Op::Range => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, "a `for` goes over a list, a map or blocks")
                        .label(over.span, "this is a range")
                        .help("write the numbers out: `[0, 1, 2]`"),
                );
                return None;
            }
            ExprKind::Ref(reference) if reference.args.is_none() => {
                match self.follow(reference, over.span, &Type::Any, "for", site)? {
                    Ok(Node::Keyed { workload, word, entries }) => {
                        let rounds = entries.iter().map(|(key, block)| Round {
                            key: Value::Text(key.clone()),
                            node: self.keyed_entry(workload, word, key, block),
                            span: Some(block.span),
                        });
                        return Some(rounds.collect());
                    }
                    Ok(node) => {
                        let path = reference.root.text.to_owned();
                        self.arrive(node, &path, over.span, &Type::Any, "for")
                    }
                    Err(value) => value,
                }
            }
            _ => self.eval(over, &Type::Any, "for", site),
        };
        match self.closed(value, over.span) {
            Value::Unknown => None,
            Value::Absent => Some(Vec::new()),
            Value::List(values) => {
                let rounds = values.into_iter().enumerate().map(|(at, found)| Round {
                    key: Value::Int(i64::try_from(at).unwrap_or(i64::MAX)),
                    span: self.origins.span(found.origin),
                    node: Node::Value(found.value),
                });
                Some(rounds.collect())
            }
            Value::Map(entries) => {
                let rounds = entries.into_iter().map(|(key, found)| Round {
                    key: Value::Text(key),
                    span: self.origins.span(found.origin),
                    node: Node::Value(found.value),
                });
                Some(rounds.collect())
            }
            other => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, "a `for` goes over a list, a map or blocks")
                        .label(over.span, format!("this is {}", messages::kind_of(&other)))
                        .help("such as `for name in [\"a\", \"b\"]`"),
                );
                None
            }
        }
    }

    /// Evaluates something once for each round of a loop in a value; none where that was a finding.
    pub(in crate::values) fn each_round(
        &mut self,
        (names, over): (&'a [Name<'a>], &'a Expr<'a>),
        condition: Option<&'a Expr<'a>>,
        site: Site<'a, 'p>,
        body: &mut dyn FnMut(&mut Self, Site<'a, 'p>),
    ) -> Option<()> {
        self.shadowed(names, site);
        let Some(rounds) = self.rounds(over, site) else {
            if self.supposing {
                let mark = self.variables.len();
                let unknown = Node::Value(Value::Unknown);
                let around = self.bind_names(names, 0, Value::Unknown, unknown, site.around);
                let inner = Site { around, ..site };
                if let Some(condition) = condition {
                    self.condition(condition, "if", inner);
                }
                body(self, inner);
                self.variables.truncate(mark);
            }
            return None;
        };
        let before = self.rounds_made;
        self.rounds_made += rounds.len();
        if self.rounds_made > MOST_ROUNDS {
            if before <= MOST_ROUNDS {
                self.report(
                    Diagnostic::error(TOO_OFTEN, "these loops go on for too long")
                        .label(over.span, format!("more than {MOST_ROUNDS} rounds, all loops together"))
                        .help("go over fewer things"),
                );
            }
            return None;
        }
        let mut clear = Some(());
        for (at, round) in rounds.into_iter().enumerate() {
            let mark = self.variables.len();
            let around = self.bind_names(names, at, round.key, round.node, site.around);
            let inner = Site { around, ..site };
            let holds = match condition {
                Some(condition) => self.condition(condition, "if", inner),
                None => Some(true),
            };
            match holds {
                Some(true) => body(self, inner),
                Some(false) => {}
                None => clear = None,
            }
            self.variables.truncate(mark);
        }
        clear
    }

    /// One name is the value; of two, the first is the key or position.
    fn bind_names(
        &mut self,
        names: &[Name<'a>],
        at: usize,
        key: Value<'a>,
        node: Node<'a, 'p>,
        outer: Around,
    ) -> Around {
        match names {
            [key_name, name, ..] => {
                let outer = self.bind(*key_name, at, Node::Value(key), outer);
                self.bind(*name, at, node, outer)
            }
            [name] => self.bind(*name, at, node, outer),
            [] => outer,
        }
    }

    /// GD0207 for variables with the name of something that is in reach.
    pub(in crate::values) fn shadowed(&mut self, names: &'a [Name<'a>], site: Site<'a, 'p>) {
        for (at, name) in names.iter().enumerate() {
            let mut place = None;
            let what = if is_taken(name.text) {
                Some("a word of the language, wherever a value stands")
            } else if let Some(what) = self.world.program.names.what(name.text)
                && !matches!(what, What::Unclear | What::Planned)
            {
                place = self.world.program.names.declared(name.text).map(|declared| declared.span);
                Some("a name of the project, too")
            } else if self.variable(name.text, site.around).is_some()
                || names[..at].iter().any(|other| other.text == name.text)
            {
                Some("another variable has this name")
            } else if let Some(word) = site.word
                && self.world.vocabulary.word(word).has(name.text)
            {
                place = self.world.vocabulary.word(word).field(name.text).map(|field| field.span);
                Some("a field of this component, too")
            } else {
                None
            };
            let Some(what) = what else { continue };
            let text = name.text;
            let mut finding = Diagnostic::error(messages::AMBIGUOUS, format!("`{text}` is two things here"))
                .label(name.span, what);
            if let Some(place) = place {
                finding = finding.label(place, "declared here");
            }
            self.report(finding.help("give the variable another name"));
        }
    }
}

/// An entry in the block of a component.
fn entry_at<'a, 'p>(path: &[(&'a str, &'a str)], site: Site<'a, 'p>) -> Option<Node<'a, 'p>> {
    let mut at = site.block?;
    let mut label = None;
    for (word, wanted) in path {
        let Some(Slot::Keyed(entries)) = at.get(word) else { return None };
        let (key, block) = entries.iter().find(|(key, _)| key == wanted)?;
        (at, label) = (block, Some(key));
    }
    Some(Node::Block { workload: site.workload, word: at.word, block: Some(at), key: label })
}

/// The same origin for all parts of a value; what no loop made has origins of its own.
pub(in crate::values) fn sourced(value: Value<'_>, origin: OriginId) -> Value<'_> {
    match value {
        Value::List(values) => {
            let values = values.into_iter().map(|found| Sourced::new(sourced(found.value, origin), origin));
            Value::List(values.collect())
        }
        Value::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, found)| (key, Sourced::new(sourced(found.value, origin), origin)));
            Value::Map(entries.collect())
        }
        other => other,
    }
}
