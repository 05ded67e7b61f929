//! The names that expressions begin with and the words of blocks, anywhere in a project.
//!
//! Read from the text, not from what is evaluated: an input that only one
//! environment uses is used. A component that nobody uses counts as well.

use crate::syntax::ast::{
    Block, Body, Each, Element, ElementValue, Else, Expr, ExprKind, File, Head, If, Item, PartKind, Piece,
    Ref, StepKind, Text,
};
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// Names of which nobody needs the order.
pub type Names<'a> = HashSet<&'a str, FixedState>;

/// What a project mentions.
#[derive(Debug, Default)]
pub struct Mentions<'a> {
    /// The names that references begin with; of `input.x`, `x`.
    pub values: Names<'a>,
    /// The parts of heads, but for the word and the name of what is declared.
    pub words: Names<'a>,
}

/// All that files mention.
pub fn mentions<'a>(files: &[&'a File<'a>]) -> Mentions<'a> {
    let mut names = Mentions::default();
    for file in files {
        names.items(&file.items, 2);
    }
    names
}

impl<'a> Mentions<'a> {
    /// The first parts of heads declare, outside of blocks.
    fn items(&mut self, items: &'a [Item<'a>], declaring: usize) {
        for item in items {
            match item {
                Item::Entry(entry) => {
                    self.head(&entry.head, declaring);
                    match &entry.body {
                        Body::Set(value) | Body::Append(value) => self.expr(value),
                        Body::Block(block) => self.block(block),
                    }
                }
                Item::Remove(remove) => self.head(&remove.head, usize::MAX),
                Item::Declare(declare) => {
                    declare.default.iter().for_each(|value| self.expr(value));
                    declare.block.iter().for_each(|block| self.block(block));
                }
                Item::For(each) => {
                    self.expr(&each.over);
                    self.block(&each.block);
                }
                Item::If(choice) => self.choice(choice),
                // `use web` is wrong, but says that `web` is used.
                Item::Use(called) if called.path.parts.len() == 1 => self.head(&called.path, 0),
                Item::Allow(_) | Item::Use(_) | Item::Bad(_) => {}
            }
        }
    }

    fn block(&mut self, block: &'a Block<'a>) {
        self.items(&block.items, 0);
    }

    fn choice(&mut self, choice: &'a If<'a>) {
        self.expr(&choice.condition);
        self.block(&choice.then);
        match &choice.otherwise {
            Some(Else::Block(block)) => self.block(block),
            Some(Else::If(inner)) => self.choice(inner),
            None => {}
        }
    }

    fn head(&mut self, head: &'a Head<'a>, declaring: usize) {
        for (at, part) in head.parts.iter().enumerate() {
            match &part.kind {
                PartKind::Name(name) if at >= declaring => {
                    self.words.insert(name);
                }
                PartKind::Name(_) => {}
                PartKind::Text(text) => self.text(text),
                PartKind::Index(value) => self.expr(value),
            }
        }
    }

    fn expr(&mut self, expr: &'a Expr<'a>) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Missing => {}
            ExprKind::Text(text) => self.text(text),
            ExprKind::List(elements) => elements.iter().for_each(|element| self.element(element)),
            ExprKind::Choice(choice) => {
                self.expr(&choice.condition);
                self.expr(&choice.then);
                self.expr(&choice.otherwise);
            }
            ExprKind::Ref(reference) => self.reference(reference),
            ExprKind::Not(inner) | ExprKind::Group(inner) => self.expr(inner),
            ExprKind::Binary(binary) => {
                self.expr(&binary.left);
                self.expr(&binary.right);
            }
        }
    }

    fn element(&mut self, element: &'a Element<'a>) {
        match &element.value {
            ElementValue::Expr(value) => self.expr(value),
            ElementValue::Record(block) => self.block(block),
        }
        if let Some(Each { over, condition, .. }) = &element.each {
            self.expr(over);
            if let Some(condition) = condition {
                self.expr(condition);
            }
        }
    }

    fn reference(&mut self, reference: &'a Ref<'a>) {
        let first = reference.steps.first().map(|step| &step.kind);
        self.values.insert(match (reference.root.text, first) {
            ("input", Some(StepKind::Name(name))) => name,
            (name, _) => name,
        });
        for step in &reference.steps {
            if let StepKind::Index(value) = &step.kind {
                self.expr(value);
            }
        }
        reference.args.iter().flatten().for_each(|value| self.expr(value));
    }

    fn text(&mut self, text: &'a Text<'a>) {
        for piece in &text.pieces {
            if let Piece::Hole(value) = piece {
                self.expr(value);
            }
        }
    }
}
