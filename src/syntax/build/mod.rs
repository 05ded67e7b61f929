//! Nodes to the tree of [`super::ast`]: one function for each rule, with its name.
//!
//! Texts are cut from the source, never from what pest read: that may be a
//! patched copy (see [`super::balance`]). What the grammar read as a mistake
//! is worded by [`super::recover`] and leaves what was meant in the tree, or
//! `Bad` or `Missing`. A node at the wrong place is a bug here, and panics.

mod exprs;
mod items;
mod literals;
mod types;

use super::LEVELS;
use super::ast::{File, Name};
use super::recover;
use super::tree::{Children, Node};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::{FileId, Span};

/// The state of one run over one file.
pub(super) struct Build<'s> {
    /// The source, as the person wrote it.
    pub(super) text: &'s str,
    /// Which file it is.
    pub(super) file: FileId,
    /// What was found so far.
    pub(super) problems: Vec<Diagnostic>,
    /// Places where something was found before; nothing is reported beside them.
    pub(super) known: Vec<Span>,
    /// Those where a text or a bracket has no end: what holds one of them was not read whole.
    pub(super) endless: Vec<u32>,
    depth: usize,
}

impl<'s> Build<'s> {
    /// Nothing found yet, but for what stands at the places in `known`.
    pub(super) fn new(file: FileId, text: &'s str, known: Vec<Span>) -> Self {
        Self { text, file, problems: Vec::new(), known, endless: Vec::new(), depth: 0 }
    }

    /// The whole file.
    pub(super) fn file(&mut self, node: Node<'_>) -> File<'s> {
        File { items: self.items(node.children()) }
    }

    /// The place of a node. Rules begin and end at a part of their own, so it holds no blanks.
    pub(super) fn span(&self, node: Node<'_>) -> Span {
        Span::new(self.file, node.start(), node.end())
    }

    /// The source at a node.
    pub(super) fn slice(&self, node: Node<'_>) -> &'s str {
        &self.text[node.start() as usize..node.end() as usize]
    }

    /// The source between two positions.
    pub(super) fn between(&self, start: u32, end: u32) -> &'s str {
        &self.text[start as usize..end as usize]
    }

    fn name(&self, node: Node<'_>) -> Name<'s> {
        Name { text: self.slice(node), span: self.span(node) }
    }

    /// Builds something that lies `levels` deeper, unless that is too deep.
    fn deeper<T>(
        &mut self,
        levels: usize,
        node: Node<'_>,
        build: impl FnOnce(&mut Self, Children<'_>) -> T,
    ) -> Option<T> {
        if self.depth + levels > LEVELS {
            let found = recover::too_deep(self.span(node));
            self.report(found);
            return None;
        }
        self.depth += levels;
        let inner = build(self, node.children());
        self.depth -= levels;
        Some(inner)
    }
}
