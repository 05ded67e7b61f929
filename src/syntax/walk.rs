//! Walks the expressions of a tree, and all that stands in them.
//!
//! Who walks says what a reference means to him, and goes through the statements of blocks
//! himself: they differ in what they declare. The names of a loop in a list hold for its condition
//! and its value, not for the list that it goes over.

use super::ast::{
    Block, Each, Element, ElementValue, Expr, ExprKind, Name, Part, PartKind, Piece, Ref, StepKind, Text,
};

/// Somebody who walks.
pub trait Walk<'s> {
    /// A reference; what stands in its brackets is walked afterwards.
    fn refers(&mut self, reference: &Ref<'s>);

    /// The block of a record in a list.
    fn block(&mut self, block: &Block<'s>);

    /// From here on there are the names of a loop over a list,
    fn bind(&mut self, _names: &[Name<'s>], _over: &Expr<'s>) {}

    /// and from here on no more.
    fn unbind(&mut self, _names: &[Name<'s>]) {}

    /// What is computed in a part of a head.
    fn part(&mut self, part: &Part<'s>) {
        match &part.kind {
            PartKind::Name(_) => {}
            PartKind::Text(text) => self.text(text),
            PartKind::Index(value) => self.expr(value),
        }
    }

    /// An expression.
    fn expr(&mut self, expr: &Expr<'s>) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Missing => {}
            ExprKind::Text(text) => self.text(text),
            ExprKind::List(elements) => elements.iter().for_each(|element| self.element(element)),
            ExprKind::Choice(choice) => {
                self.expr(&choice.condition);
                self.expr(&choice.then);
                self.expr(&choice.otherwise);
            }
            ExprKind::Ref(reference) => {
                self.refers(reference);
                for step in &reference.steps {
                    if let StepKind::Index(value) = &step.kind {
                        self.expr(value);
                    }
                }
                reference.args.iter().flatten().for_each(|value| self.expr(value));
            }
            ExprKind::Not(inner) | ExprKind::Group(inner) => self.expr(inner),
            ExprKind::Binary(binary) => {
                self.expr(&binary.left);
                self.expr(&binary.right);
            }
        }
    }

    /// An element of a list.
    fn element(&mut self, element: &Element<'s>) {
        if let Some(Each { names, over, condition }) = &element.each {
            self.expr(over);
            self.bind(names, over);
            if let Some(condition) = condition {
                self.expr(condition);
            }
        }
        match &element.value {
            ElementValue::Expr(value) => self.expr(value),
            ElementValue::Record(block) => self.block(block),
        }
        if let Some(each) = &element.each {
            self.unbind(&each.names);
        }
    }

    /// The holes of a text.
    fn text(&mut self, text: &Text<'s>) {
        for piece in &text.pieces {
            if let Piece::Hole(value) = piece {
                self.expr(value);
            }
        }
    }
}

/// The name that a reference begins with; of `input.x`, `x`, and that it is an input.
pub fn begins<'s>(reference: &Ref<'s>) -> (&'s str, bool) {
    match (reference.root.text, reference.steps.first().map(|step| &step.kind)) {
        ("input", Some(StepKind::Name(name))) => (name, true),
        (name, _) => (name, false),
    }
}
