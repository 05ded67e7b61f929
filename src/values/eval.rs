//! Reads an expression against the type that its place expects.
//!
//! The expected type reads a literal: `5m` is minutes as a Duration and
//! milli-cores as a Cpu. Where any scalar may stand the unit decides and the
//! lexeme is kept. A leaf is evaluated once and remembered; values that need
//! each other are found on the stack of what is being evaluated.

pub(super) mod lists;
pub(super) mod loops;
pub(super) mod numbers;
mod records;

use super::messages;
use super::open::Facts;
use super::shape::Early;
use super::value::{Callee, Value};
use super::world::World;
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::origin::{Origin, OriginId, Origins, Sourced};
use crate::base::span::Span;
use crate::layers::tree::{Block, From, Leaf, SHARED_LEAF, Scope, Slot};
use crate::output::node::Node;
use crate::program::shape::{Bindings, User};
use crate::syntax::ast::{Choice, Expr, ExprKind, Op};
use crate::words::types::Type;
use crate::words::word::WordId;
use foldhash::fast::FixedState;
use loops::{Around, Variable};
use std::borrow::Cow;
use std::collections::HashMap;

/// So many expressions wait for one at most: far more than people write, and few enough to find circles.
const DEEPEST: usize = 2_000;
/// A new piece of stack is taken where less than this is left.
const RED_ZONE: usize = 128 << 10;
/// How much is taken.
const STACK: usize = 2 << 20;

/// What one tree's values come to.
pub struct Evaluator<'a, 'p> {
    /// The environment.
    pub world: &'p World<'a, 'p>,
    /// The workload whose values these are; none for the environment's own.
    pub subject: Option<&'a str>,
    /// Findings; nothing is added while `quiet`.
    pub sink: Sink,
    /// Where the values came from.
    pub origins: Origins,
    /// Addresses of others that values use.
    pub uses: Vec<Use<'a>>,
    /// The inputs that values use.
    pub inputs: Vec<InputUse<'a>>,
    /// Whether inputs stand for themselves, as in a build: see [`super::text::INPUT`].
    pub(super) symbolic: bool,
    /// What may be missing without a finding.
    pub(super) lack: Lack,
    /// Whether addresses are no edges, as in `no_edge(…)`.
    pub(super) edgeless: bool,
    /// Above zero while another workload's values are looked at.
    pub(super) quiet: u32,
    /// Expressions being evaluated, to find circles.
    pub(super) stack: Vec<(*const Expr<'a>, Span, Around)>,
    /// Loop variables, the innermost last.
    pub(super) variables: Vec<Variable<'a, 'p>>,
    /// How many rounds loops in values made.
    pub(super) rounds_made: usize,
    /// Where the shape is asked for: how little is known yet.
    pub(super) early: Option<Early>,
    /// The maps with names that wait for this evaluation.
    pub(super) making: Vec<&'a str>,
    /// Leaves of environments and lets: by address, whether findings were made, whether inputs stood for themselves.
    pub(super) shared_leaves: HashMap<(usize, bool, bool), Sourced<Value<'a>>>,
    /// Whether a component is looked at by itself: what its users and environments say is unknown.
    pub(super) supposing: bool,
    /// There, too: the workload as the merge before saw it.
    pub(super) before: Option<&'p Block<'a>>,
    /// Values of `let`: the name; whether findings were made, inputs stood for themselves, addresses were no
    /// edges; the type.
    pub(super) lets: Vec<LetMemo<'a>>,
    /// The layer of the leaf at hand, and what it beat.
    part_of: (u16, Option<OriginId>),
    /// The statement of the leaf at hand, and its value; none where it is not the workload's own.
    pub(super) statement: Option<(Span, Span)>,
    /// How many expressions are being evaluated for the one at hand.
    depth: usize,
    /// Defaults of fields, by field and block.
    pub(super) defaults: HashMap<DefaultKey, Value<'a>, FixedState>,
    /// By leaf.
    pub(super) memo: Vec<Option<Sourced<Value<'a>>>>,
    /// The address of what is being evaluated, for messages.
    pub(super) address: String,
    /// What is declared, for messages: `project shop`.
    pub(super) declared: String,
    /// What is known of the entries of open blocks.
    pub facts: Facts,
    /// In an open block: somebody else says what a number measures.
    pub(super) open: bool,
    /// What `object` stands for, in a check of a project.
    pub(super) object: Option<&'p Node>,
    /// Each `+=` to a value, for those who ask where that comes from: whose, its place, its layer.
    pub appended: Vec<(OriginId, Span, String)>,
    /// In a hole of a text.
    pub(super) in_hole: bool,
    /// The head of the entry around it, where that makes a difference to a message.
    pub(super) around: Option<Span>,
}

/// What may be missing at the place at hand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lack {
    /// On the left of `??`, behind `?.`: what is left out is absent, not wrong.
    pub(super) may: bool,
    /// In `has(…)`: a workload that the environment lacks, too.
    pub(super) asks: bool,
}

/// A field, its block and its workload, by address; whether findings were made, whether inputs stood for themselves.
pub(super) type DefaultKey = (usize, usize, usize, bool, bool);

type LetMemo<'a> = ((&'a str, [bool; 3]), Type<'a>, Value<'a>);

/// A value used an address.
#[derive(Clone, Debug)]
pub struct Use<'a> {
    /// Whose.
    pub callee: Callee<'a>,
    /// Where.
    pub span: Span,
}

/// A value used an input.
#[derive(Clone, Copy, Debug)]
pub struct InputUse<'a> {
    /// Which.
    pub name: &'a str,
    /// Where.
    pub span: Span,
}

/// Whose names an expression may use.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a, 'p> {
    /// The workload that it is part of.
    pub workload: Option<&'a str>,
    /// In a declaration: the word, whose fields come first.
    pub word: Option<WordId>,
    /// The block of that word, where somebody wrote one.
    pub block: Option<&'p Block<'a>>,
    /// Its label.
    pub key: Option<&'p Cow<'a, str>>,
    /// The loop variables around it.
    pub around: Around,
}

impl Site<'_, '_> {
    /// Outside of all workloads and words.
    pub fn nowhere() -> Self {
        Self { workload: None, word: None, block: None, key: None, around: Around::default() }
    }
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// An evaluator of a tree with so many leaves; origins go on from those of the environment.
    pub fn new(world: &'p World<'a, 'p>, subject: Option<&'a str>, leaves: u32, origins: Origins) -> Self {
        Self {
            world,
            subject,
            sink: Sink::default(),
            origins,
            uses: Vec::new(),
            inputs: Vec::new(),
            symbolic: false,
            lack: Lack::default(),
            edgeless: false,
            quiet: 0,
            stack: Vec::new(),
            variables: Vec::new(),
            rounds_made: 0,
            early: None,
            supposing: false,
            before: None,
            making: Vec::new(),
            shared_leaves: HashMap::new(),
            lets: Vec::new(),
            depth: 0,
            defaults: HashMap::default(),
            part_of: (0, None),
            statement: None,
            memo: vec![None; leaves as usize],
            address: String::new(),
            declared: String::new(),
            facts: Facts::default(),
            open: false,
            object: None,
            appended: Vec::new(),
            in_hole: false,
            around: None,
        }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        if self.quiet == 0 {
            self.sink.push(finding);
        }
    }

    /// The site of a leaf's value: a component's fields, or the workload's words.
    pub(super) fn site_of(
        &mut self,
        scope: Scope<'a>,
        bindings: &Bindings<'a>,
        workload: Option<&'a str>,
    ) -> Site<'a, 'p> {
        let mut site = Site { workload, ..Site::nowhere() };
        if let Scope::Component(user) = scope {
            site = self.in_component(user, site);
        }
        site.around = self.load(bindings, site);
        site
    }

    /// The site of a component's statements: its fields, as its user sets them.
    pub(super) fn in_component(&self, user: User<'a>, site: Site<'a, 'p>) -> Site<'a, 'p> {
        let word = user.component();
        let name = self.world.vocabulary.word(word).key;
        let (user, label) = match user {
            User::Workload(_, label) => {
                let tree = site.workload.and_then(|workload| self.world.workloads.get(workload));
                (self.before.or(tree.map(|tree| &tree.block)), label)
            }
            User::Environment(_) => (self.world.environment.as_ref().map(|tree| &tree.block), None),
        };
        let (block, key) = match user.and_then(|block| block.get(name)) {
            Some(Slot::Block(block)) => (Some(block), None),
            Some(Slot::Keyed(entries)) => {
                let entry = entries.iter().find(|(key, _)| Some(key.as_ref()) == label);
                (entry.map(|(_, block)| block), entry.map(|(key, _)| key))
            }
            _ => (None, None),
        };
        Site { word: Some(word), block, key, ..site }
    }

    /// The origin of a leaf, with what it beat.
    pub(super) fn leaf_origin(&mut self, leaf: &Leaf<'a>) -> OriginId {
        let beat = leaf.beat.as_ref().map(|lower| self.leaf_origin(lower));
        let layer = leaf.layer;
        self.origins.name_layer(layer.rank, || layer.from.to_string());
        let span = leaf.value.map_or(leaf.span, |value| value.span);
        self.origins.add(Origin::Written { span, layer: layer.rank, beat })
    }

    fn beaten(&self, origin: OriginId) -> Option<OriginId> {
        match self.origins.fact(origin) {
            Some(Origin::Written { beat, .. }) => *beat,
            _ => None,
        }
    }

    /// The origin of a part of the value at hand: its own place, the layer and the losers of the whole.
    pub(super) fn part(&mut self, span: Span) -> OriginId {
        let (layer, beat) = self.part_of;
        self.origins.add(Origin::Written { span, layer, beat })
    }

    /// The value of a leaf of this tree, evaluated once.
    pub(super) fn leaf(
        &mut self,
        leaf: &'p Leaf<'a>,
        ty: &Type<'a>,
        field: &str,
        workload: Option<&'a str>,
    ) -> Sourced<Value<'a>> {
        let own = self.quiet == 0;
        let is_mine = workload.is_some() && workload == self.subject;
        if (own || is_mine)
            && let Some(Some(known)) = self.memo.get(leaf.id as usize)
        {
            return known.clone();
        }
        let shared = (leaf.id >= SHARED_LEAF)
            .then(|| (std::ptr::from_ref(leaf).addr(), self.quiet > 0, self.symbolic));
        if let Some(known) = shared.and_then(|key| self.shared_leaves.get(&key)) {
            return known.clone();
        }
        let origin = self.leaf_origin(leaf);
        let part_of = (leaf.layer.rank, self.beaten(origin));
        let outer = std::mem::replace(&mut self.part_of, part_of);
        // It is evaluated once for all who refer to it, whatever they may lack.
        let (lack, edgeless) = (std::mem::take(&mut self.lack), std::mem::take(&mut self.edgeless));
        let is_own = matches!(leaf.layer.from, From::Declaration) && leaf.scope == Scope::Workload;
        let statement = leaf.value.filter(|_| is_own).map(|value| (leaf.span, value.span));
        let outer_statement = std::mem::replace(&mut self.statement, statement);
        let mark = self.variables.len();
        let mut value = Value::Unknown;
        if let Some(expr) = leaf.value {
            let site = self.site_of(leaf.scope, &leaf.bindings, workload);
            value = match leaf.pick() {
                Some(key) => self.picked(expr, key, ty, field, site),
                None => self.eval(expr, ty, field, site),
            };
            self.variables.truncate(mark);
        } else if !leaf.appended().is_empty() {
            value = match &leaf.beat {
                Some(lower) => self.leaf(lower, ty, field, workload).value,
                None => Value::List(Vec::new()),
            };
        }
        for appended in leaf.appended() {
            if own {
                self.appended.push((origin, appended.span, appended.layer.from.to_string()));
            }
            let site = self.site_of(appended.scope, &appended.bindings, workload);
            let more = self.eval(appended.value, ty, field, site);
            self.variables.truncate(mark);
            match (&mut value, more) {
                (Value::List(list), Value::List(more)) => list.extend(more),
                (value, Value::Unknown) => *value = Value::Unknown,
                (Value::Unknown | Value::Absent, _) | (_, Value::Absent) => {}
                (Value::List(_), other) => {
                    self.report(messages::appends_no_list(field, &other, appended.value.span));
                    value = Value::Unknown;
                }
                (other, _) => {
                    self.report(messages::appends_to_no_list(field, other, appended.span));
                    value = Value::Unknown;
                }
            }
        }
        self.part_of = outer;
        for (scope, bindings) in leaf.again() {
            self.same_again(leaf, (*scope, bindings), &value, ty, field, workload);
        }
        (self.lack, self.edgeless) = (lack, edgeless);
        self.statement = outer_statement;
        let found = Sourced::new(value, origin);
        if let Some(key) = shared {
            self.shared_leaves.insert(key, found.clone());
        }
        if own && let Some(slot) = self.memo.get_mut(leaf.id as usize) {
            *slot = Some(found.clone());
        }
        found
    }

    fn shared_key(&self, leaf: &'p Leaf<'a>) -> (usize, bool, bool) {
        (std::ptr::from_ref(leaf).addr(), self.quiet > 0, self.symbolic)
    }

    /// From now on a leaf that all see is worth this.
    pub(super) fn forget(&mut self, leaf: &'p Leaf<'a>, value: Sourced<Value<'a>>) {
        let key = self.shared_key(leaf);
        self.shared_leaves.insert(key, value);
    }

    /// The value of an expression where `ty` is expected as `field`.
    pub fn eval(&mut self, expr: &'a Expr<'a>, ty: &Type<'a>, field: &str, site: Site<'a, 'p>) -> Value<'a> {
        if self.depth >= DEEPEST {
            self.too_deep(expr.span);
            return Value::Unknown;
        }
        self.depth += 1;
        let value = stacker::maybe_grow(RED_ZONE, STACK, || match ty.required() {
            Type::Hidden if self.quiet == 0 => self.hidden(expr, ty, field, site),
            _ => self.eval_here(expr, ty, field, site),
        });
        self.depth -= 1;
        value
    }

    /// A secret that is written out: nothing of it may come from an input.
    fn hidden(&mut self, expr: &'a Expr<'a>, ty: &Type<'a>, field: &str, site: Site<'a, 'p>) -> Value<'a> {
        let before = self.inputs.len();
        // What they use is noted where they are evaluated, once.
        let known = std::mem::take(&mut self.lets);
        let value = self.eval_here(expr, ty, field, site);
        self.lets = known;
        let input = self.inputs.get(before).map(|used| used.name);
        match (input, &value) {
            (Some(input), value) if !matches!(value, Value::Unknown) => {
                self.report(messages::secret_by_input(field, input, expr.span));
                Value::Unknown
            }
            _ => value,
        }
    }

    fn too_deep(&mut self, span: Span) {
        self.report(
            Diagnostic::error(messages::TOO_LONG, "this value is too many steps away")
                .label(span, format!("after {DEEPEST} others"))
                .help("write one of the values on the way out"),
        );
    }

    fn eval_here(&mut self, expr: &'a Expr<'a>, ty: &Type<'a>, field: &str, site: Site<'a, 'p>) -> Value<'a> {
        match &expr.kind {
            ExprKind::Missing => Value::Unknown,
            ExprKind::Number(lexeme) => self.number(lexeme, ty, field, expr.span),
            ExprKind::Text(text) => self.text(text, ty, field, site),
            ExprKind::Bool(_) if matches!(ty.required(), Type::Secret) => {
                let found = "no text";
                self.report(messages::secret_in_source(field, ty, found, expr.span));
                Value::Unknown
            }
            ExprKind::Bool(value) if ty.is_any_text() => {
                self.report(messages::literal_for_text(
                    field,
                    ty,
                    if *value { "true" } else { "false" },
                    "`true` or `false`",
                    expr.span,
                ));
                Value::Unknown
            }
            ExprKind::Bool(value) => self.fit(Value::Bool(*value), ty, field, expr.span),
            ExprKind::Group(inner) => self.eval(inner, ty, field, site),
            ExprKind::List(elements) => self.list(elements, ty, field, expr.span, site),
            ExprKind::Choice(choice) => self.choice(choice, ty, field, site),
            ExprKind::Not(inner) => match self.condition(inner, field, site) {
                Some(value) => self.fit(Value::Bool(!value), ty, field, expr.span),
                None => Value::Unknown,
            },
            ExprKind::Binary(binary) if binary.op == Op::Range => {
                self.range(binary, ty, field, expr.span, site)
            }
            ExprKind::Binary(binary) => {
                let value = self.binary(binary, ty, field, expr.span, site);
                self.fit(value, ty, field, expr.span)
            }
            ExprKind::Ref(reference) => {
                if let Some(from) = self.on_stack(expr, site.around) {
                    self.circle(from);
                    return Value::Unknown;
                }
                self.stack.push((std::ptr::from_ref(expr), expr.span, site.around));
                let open = std::mem::take(&mut self.open);
                let value = self.reference(reference, expr.span, ty, field, site);
                self.open = open;
                self.stack.pop();
                self.fit(value, ty, field, expr.span)
            }
        }
    }

    /// Where an expression is being evaluated already, in the same rounds of its loops.
    fn on_stack(&self, expr: &'a Expr<'a>, around: Around) -> Option<usize> {
        self.stack
            .iter()
            .position(|(other, _, there)| std::ptr::eq(*other, expr) && self.same_round(*there, around))
    }

    fn circle(&mut self, from: usize) {
        let mut spans: Vec<Span> = self.stack[from..].iter().map(|(_, span, _)| *span).collect();
        spans.sort_unstable();
        spans.dedup();
        let finding = match spans.as_slice() {
            [only] => Diagnostic::error(messages::CIRCLE, "this value needs itself")
                .label(*only, "refers to what it is part of")
                .help("write the value out"),
            spans => {
                let mut finding = Diagnostic::error(messages::CIRCLE, "these values need each other");
                for (at, span) in spans.iter().enumerate() {
                    let text = if at == 0 { "needs a value …" } else { "… that needs this" };
                    finding = finding.label(*span, text);
                }
                finding.help("write one of them out")
            }
        };
        let quiet = std::mem::take(&mut self.quiet);
        self.report(finding);
        self.quiet = quiet;
    }

    fn choice(
        &mut self,
        choice: &'a Choice<'a>,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        match self.condition(&choice.condition, field, site) {
            Some(true) => self.eval(&choice.then, ty, field, site),
            Some(false) => self.eval(&choice.otherwise, ty, field, site),
            None if self.supposing => {
                self.eval(&choice.then, ty, field, site);
                self.eval(&choice.otherwise, ty, field, site);
                Value::Unknown
            }
            None => Value::Unknown,
        }
    }

    /// `true` or `false`; what is left out is neither.
    pub(super) fn condition(&mut self, expr: &'a Expr<'a>, field: &str, site: Site<'a, 'p>) -> Option<bool> {
        match self.eval(expr, &Type::Bool, field, site) {
            Value::Bool(value) => Some(value),
            Value::Absent => {
                self.report(messages::absent_condition(expr.span));
                None
            }
            _ => None,
        }
    }
}
