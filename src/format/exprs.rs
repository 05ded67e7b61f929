//! Expressions: blanks around operators but not `..`.
//!
//! Lists break like blocks. Other brackets and operators only end a line
//! where the source does: what would read well there nobody can tell.

use super::build::{Builder, Sequence};
use crate::syntax::ast::{Choice, Each, Element, ElementValue, Expr, ExprKind, Op, Ref, StepKind};

const LIST: Sequence = Sequence { brackets: ["[", "]"], inner: "", breakable: true, joins: true };
const ARGUMENTS: Sequence = Sequence { brackets: ["(", ")"], inner: "", breakable: false, joins: true };

impl<'s> Builder<'s> {
    pub(super) fn expr(&mut self, expr: &Expr<'s>) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Missing => self.take(expr.span.end),
            ExprKind::Text(text) => self.string(text),
            ExprKind::List(elements) => {
                self.sequence(&LIST, elements, |builder, element, _| builder.element(element));
            }
            ExprKind::Choice(choice) => self.choice(choice),
            ExprKind::Ref(reference) => self.reference(reference),
            ExprKind::Not(inner) => {
                self.sign("!");
                self.expr(inner);
            }
            ExprKind::Binary(binary) => {
                let blank = if binary.op == Op::Range { "" } else { " " };
                self.expr(&binary.left);
                self.push(blank);
                self.take(binary.op_span.end);
                self.go_on(blank);
                self.expr(&binary.right);
            }
            ExprKind::Group(inner) => self.single(["(", ")"], "", |builder| builder.expr(inner)),
        }
    }

    fn element(&mut self, element: &Element<'s>) {
        match &element.value {
            ElementValue::Expr(value) => self.expr(value),
            ElementValue::Record(block) => self.block(block),
        }
        if let Some(each) = &element.each {
            self.go_on(" ");
            self.each(each);
        }
    }

    fn each(&mut self, each: &Each<'s>) {
        self.word("for");
        self.names(&each.names);
        self.push(" ");
        self.word("in");
        self.expr(&each.over);
        if let Some(condition) = &each.condition {
            self.push(" ");
            self.word("if");
            self.expr(condition);
        }
    }

    /// The tree knows no difference between `else if` and `else { if … }`; the text does.
    fn choice(&mut self, choice: &Choice<'s>) {
        self.word("if");
        self.expr(&choice.condition);
        self.arm(&choice.then);
        self.push(" ");
        self.sign("else");
        self.blanks();
        match &choice.otherwise.kind {
            ExprKind::Choice(next) if !self.text[self.at..].starts_with('{') => {
                self.push(" ");
                self.choice(next);
            }
            _ => self.arm(&choice.otherwise),
        }
    }

    fn arm(&mut self, value: &Expr<'s>) {
        self.push(" ");
        self.single(["{", "}"], " ", |builder| builder.expr(value));
    }

    fn reference(&mut self, reference: &Ref<'s>) {
        self.take(reference.root.span.end);
        for step in &reference.steps {
            match &step.kind {
                // With the dot before it.
                StepKind::Name(_) => self.take(step.span.end),
                StepKind::Index(index) => self.single(["[", "]"], "", |builder| builder.expr(index)),
            }
        }
        if let Some(args) = &reference.args {
            self.sequence(&ARGUMENTS, args, |builder, arg, _| builder.expr(arg));
        }
    }
}
