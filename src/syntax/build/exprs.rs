//! Expressions: operators by strength, references, lists, choices.
//!
//! The grammar gives operands and operators in a row; [`Build::binary`] climbs
//! over them. A long row is as deep as it is long, and counts so against
//! the limit of levels, because later floors walk the tree by recursion.

use super::Build;
use crate::base::span::Span;
use crate::syntax::ast::{
    Binary, Choice, Each, Element, ElementValue, Expr, ExprKind, Op, Ref, Step, StepKind,
};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Children, Node};

/// The comparisons' strength: they do not chain.
const COMPARISON: u8 = 4;

fn operator(text: &str) -> (Op, u8) {
    match text {
        ".." => (Op::Range, 0),
        "??" => (Op::Else, 1),
        "||" => (Op::Or, 2),
        "&&" => (Op::And, 3),
        "==" => (Op::Eq, COMPARISON),
        "!=" => (Op::Ne, COMPARISON),
        "<=" => (Op::Le, COMPARISON),
        ">=" => (Op::Ge, COMPARISON),
        "<" => (Op::Lt, COMPARISON),
        ">" => (Op::Gt, COMPARISON),
        "+" => (Op::Add, 5),
        "-" => (Op::Sub, 5),
        "*" => (Op::Mul, 6),
        "/" => (Op::Div, 6),
        other => unreachable!("`{other}` is no operator"),
    }
}

impl<'s> Build<'s> {
    pub(in crate::syntax) fn expr(&mut self, node: Node<'_>) -> Expr<'s> {
        let mut children = node.children();
        let first = children.one();
        if children.peek().is_none() && first.rule() != Rule::not {
            return self.operand(first);
        }
        let row = node.children().filter(|child| matches!(child.rule(), Rule::operator | Rule::not)).count();
        let built = self.deeper(row, node, |build, mut children| {
            let left = build.prefixed(&mut children);
            build.binary(left, 0, &mut children)
        });
        built.unwrap_or(Expr { span: self.span(node), kind: ExprKind::Missing })
    }

    /// `left`, and all operators behind it that bind at least as strongly as `least`.
    fn binary(&mut self, mut left: Expr<'s>, least: u8, children: &mut Children<'_>) -> Expr<'s> {
        let mut compared = None;
        let found = self.problems.len();
        while let Some(node) = children.peek() {
            let (op, strength) = operator(self.slice(node));
            if strength < least {
                break;
            }
            children.next();
            let op_span = self.span(node);
            if strength == COMPARISON
                && let Some(before) = compared.replace(op_span)
            {
                self.chained(before, op_span);
            }
            let mut right = match children.take(Rule::no_operand) {
                None => self.prefixed(children),
                Some(gap) => {
                    if !matches!(left.kind, ExprKind::Missing) && found == self.problems.len() {
                        self.no_right_side(op_span);
                    }
                    self.missing(gap.start())
                }
            };
            while let Some(next) = children.peek() {
                if operator(self.slice(next)).1 <= strength {
                    break;
                }
                right = self.binary(right, strength + 1, children);
            }
            let end = if matches!(right.kind, ExprKind::Missing) { op_span.end } else { right.span.end };
            let span = Span::new(self.file, left.span.start, end.max(op_span.end));
            left = Expr { span, kind: ExprKind::Binary(Box::new(Binary { op, op_span, left, right })) };
        }
        left
    }

    /// An operand with the `!` in front of it.
    fn prefixed(&mut self, children: &mut Children<'_>) -> Expr<'s> {
        let first = children.one();
        if first.rule() != Rule::not {
            return self.operand(first);
        }
        let inner = self.prefixed(children);
        let span = self.span(first).to(inner.span);
        Expr { span, kind: ExprKind::Not(Box::new(inner)) }
    }

    fn operand(&mut self, node: Node<'_>) -> Expr<'s> {
        let span = self.span(node);
        let kind = match node.rule() {
            Rule::plain | Rule::short | Rule::long | Rule::raw | Rule::wrong_quotes => {
                ExprKind::Text(self.text(node))
            }
            Rule::r#ref => self.ref_(node),
            Rule::number => ExprKind::Number(self.slice(node)),
            Rule::list => ExprKind::List(self.deeper(1, node, Self::list).unwrap_or_default()),
            Rule::choice => self.choice(node),
            Rule::group => self
                .deeper(1, node, |build, mut children| build.inner(&mut children))
                .map_or(ExprKind::Missing, |inner| ExprKind::Group(Box::new(inner))),
            Rule::no_operand => {
                self.no_operand(node);
                ExprKind::Missing
            }
            other => unreachable!("{other:?} is no operand"),
        };
        Expr { span, kind }
    }

    /// What stands between two brackets, and is one expression.
    pub(super) fn inner(&mut self, children: &mut Children<'_>) -> Expr<'s> {
        let first = children.one();
        let found = self.problems.len();
        let mut inner =
            if first.rule() == Rule::expr { self.expr(first) } else { self.missing(first.start()) };
        let rest = children.take(Rule::surplus_inside);
        if rest.is_some() {
            // What was read may be half of what was meant.
            inner.kind = ExprKind::Missing;
        }
        match rest {
            Some(rest) if first.rule() == Rule::no_operand => self.no_such_value(rest),
            Some(rest) if found == self.problems.len() => self.surplus(rest, Some(first), true),
            None if first.rule() == Rule::no_operand => self.no_operand(first),
            _ => {}
        }
        inner
    }

    pub(super) fn index(&mut self, node: Node<'_>) -> Expr<'s> {
        let inner = self.deeper(1, node, |build, mut children| build.inner(&mut children));
        inner.unwrap_or_else(|| self.missing(node.start()))
    }

    fn list(&mut self, children: Children<'_>) -> Vec<Element<'s>> {
        let mut elements = Vec::new();
        let mut found = self.problems.len();
        for node in children {
            match node.rule() {
                Rule::element => {
                    found = self.problems.len();
                    elements.push(self.element(node));
                }
                Rule::no_sep
                    if elements.last().is_some_and(|last: &Element<'s>| last.each.is_some())
                        && self.is_loop(node) =>
                {
                    self.second_loop(node);
                    // What was meant is known of none of them.
                    let span = self.span(node);
                    let missing = Expr { span, kind: ExprKind::Missing };
                    elements = vec![Element { span, value: ElementValue::Expr(missing), each: None }];
                    break;
                }
                Rule::no_sep => {
                    if found == self.problems.len() {
                        self.no_sep(node);
                    }
                }
                _ => self.wrong_semicolon(node),
            }
        }
        elements
    }

    fn element(&mut self, node: Node<'_>) -> Element<'s> {
        let mut children = node.children();
        let first = children.one();
        let value = match first.rule() {
            Rule::block => ElementValue::Record(self.block(first)),
            Rule::expr => ElementValue::Expr(self.expr(first)),
            _ => {
                self.bad_element(first);
                ElementValue::Expr(Expr { span: self.span(first), kind: ExprKind::Missing })
            }
        };
        let each = children.next().map(|each| self.each(each));
        Element { span: self.span(node), value, each }
    }

    fn each(&mut self, node: Node<'_>) -> Each<'s> {
        let mut children = node.children();
        let names = self.names(&mut children);
        let over = self.expr(children.one());
        let condition = children.next().map(|condition| self.expr(condition));
        Each { names, over, condition }
    }

    /// The branches from the last to the first, because `else if` nests.
    fn choice(&mut self, node: Node<'_>) -> ExprKind<'s> {
        let count = node.children().filter(|child| child.rule() == Rule::expr).count();
        let end = node.end();
        let found = self.problems.len();
        let built = self.deeper(count, node, |build, mut children| {
            let mut branches = Vec::new();
            let mut last = None;
            while let Some(child) = children.next() {
                match child.rule() {
                    Rule::expr => {
                        let start = branches.last().map_or(node.start(), |_| build.word_before(child, "if"));
                        let condition = build.expr(child);
                        let arm = children.one();
                        let then = build.arm(arm, start);
                        branches.push((start, condition, then));
                    }
                    Rule::arm => last = Some(build.arm(child, child.start())),
                    Rule::no_else => {
                        if found == build.problems.len() {
                            build.no_else(node);
                        }
                    }
                    Rule::wrong_elif => build.wrong_elif(child),
                    _ => build.wrong_else_line(child),
                }
            }
            let mut last = last.unwrap_or_else(|| build.missing(end));
            for (start, condition, then) in branches.into_iter().rev() {
                let span = Span::new(build.file, start, end);
                let choice = Choice { condition, then, otherwise: last };
                last = Expr { span, kind: ExprKind::Choice(Box::new(choice)) };
            }
            last.kind
        });
        built.unwrap_or(ExprKind::Missing)
    }

    fn arm(&mut self, node: Node<'_>, start: u32) -> Expr<'s> {
        if node.rule() == Rule::no_block {
            self.no_block(node, start);
            return self.missing(node.start());
        }
        let inner = self.deeper(1, node, |build, mut children| build.inner(&mut children));
        inner.unwrap_or_else(|| self.missing(node.start()))
    }

    fn ref_(&mut self, node: Node<'_>) -> ExprKind<'s> {
        let mut children = node.children();
        let root = self.name(children.one());
        if children.peek().is_none() {
            match root.text {
                "true" => return ExprKind::Bool(true),
                "false" => return ExprKind::Bool(false),
                _ => {}
            }
        }
        if matches!(root.text, "if" | "else" | "for" | "in" | "true" | "false") {
            self.reserved(node, root);
            return ExprKind::Missing;
        }
        let mut steps = Vec::new();
        let mut args = None;
        for child in children {
            let span = self.span(child);
            match child.rule() {
                Rule::name => {
                    let optional = self.between(0, child.start()).ends_with("?.");
                    steps.push(Step { span, optional, kind: StepKind::Name(self.slice(child)) });
                }
                Rule::index => {
                    let kind = StepKind::Index(Box::new(self.index(child)));
                    steps.push(Step { span, optional: false, kind });
                }
                _ => args = Some(self.deeper(1, child, Self::args).unwrap_or_default()),
            }
        }
        ExprKind::Ref(Ref { root, steps, args })
    }

    fn args(&mut self, children: Children<'_>) -> Vec<Expr<'s>> {
        let mut args = Vec::new();
        let mut found = self.problems.len();
        for node in children {
            match node.rule() {
                Rule::expr => {
                    found = self.problems.len();
                    args.push(self.expr(node));
                }
                Rule::bad_element => {
                    found = self.problems.len();
                    self.bad_element(node);
                    args.push(Expr { span: self.span(node), kind: ExprKind::Missing });
                }
                Rule::no_sep => {
                    if found == self.problems.len() {
                        self.no_sep(node);
                    }
                }
                _ => self.wrong_semicolon(node),
            }
        }
        args
    }
}
