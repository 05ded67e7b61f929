//! The names that expressions begin with and the words of blocks, anywhere in a project.
//!
//! Read from the text, not from what is evaluated: an input that only one
//! environment uses is used. A component that nobody uses counts as well.

use crate::syntax::ast::{Block, Body, Else, File, Head, If, Item, PartKind, Ref};
use crate::syntax::walk::{Walk, begins};
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
    fn items(&mut self, items: &[Item<'a>], declaring: usize) {
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

    fn choice(&mut self, choice: &If<'a>) {
        self.expr(&choice.condition);
        self.block(&choice.then);
        match &choice.otherwise {
            Some(Else::Block(block)) => self.block(block),
            Some(Else::If(inner)) => self.choice(inner),
            None => {}
        }
    }

    fn head(&mut self, head: &Head<'a>, declaring: usize) {
        for (at, part) in head.parts.iter().enumerate() {
            if let PartKind::Name(name) = part.kind
                && at >= declaring
            {
                self.words.insert(name);
            }
            self.part(part);
        }
    }
}

impl<'a> Walk<'a> for Mentions<'a> {
    fn refers(&mut self, reference: &Ref<'a>) {
        self.values.insert(begins(reference).0);
    }

    fn block(&mut self, block: &Block<'a>) {
        self.items(&block.items, 0);
    }
}
