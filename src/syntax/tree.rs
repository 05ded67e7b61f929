//! What pest found, as a flat list: sixteen bytes a node, in source order.
//!
//! Walking pest's own pairs counts references at each step; this list is made
//! once, in one pass, and then read like a slice. Comments are left out. Each
//! node knows where its last descendant ends, so a sibling is one step away.
//! `build.rs` makes it of the vocabulary, and stores it as bytes.

use super::grammar::Rule;
use pest::Token;
use pest::iterators::Pairs;

/// All nodes of one file; the first is the file itself.
pub(super) struct Tree {
    nodes: Vec<Raw>,
}

struct Raw {
    rule: Rule,
    start: u32,
    end: u32,
    /// The index behind the last descendant.
    next: u32,
}

/// One node.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    nodes: &'t [Raw],
    at: usize,
}

/// The nodes below one node, or what is left of them.
#[derive(Clone)]
pub(super) struct Children<'t> {
    nodes: &'t [Raw],
    at: usize,
    end: usize,
}

impl Tree {
    /// The tree of what pest found.
    pub(super) fn new(pairs: Pairs<'_, Rule>) -> Self {
        let mut nodes = Vec::with_capacity(pairs.len());
        let mut open = Vec::with_capacity(64);
        for token in pairs.tokens() {
            match token {
                Token::Start { rule: Rule::comment | Rule::EOI, .. }
                | Token::End { rule: Rule::comment | Rule::EOI, .. } => {}
                Token::Start { rule, pos } => {
                    open.push(nodes.len());
                    nodes.push(Raw { rule, start: offset(pos.pos()), end: 0, next: 0 });
                }
                Token::End { pos, .. } => {
                    let at: usize = open.pop().expect("pest ends what it started");
                    let next = offset(nodes.len());
                    nodes[at].end = offset(pos.pos());
                    nodes[at].next = next;
                }
            }
        }
        Self { nodes }
    }

    /// As it is stored: rule, start, end and next of each node.
    #[allow(dead_code, reason = "`build.rs` stores it")]
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let numbers = |node: &Raw| [node.rule as u32, node.start, node.end, node.next];
        self.nodes.iter().flat_map(numbers).flat_map(u32::to_le_bytes).collect()
    }

    /// The tree that was stored.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        let mut rules = [Rule::EOI; 256];
        for rule in Rule::all_rules() {
            rules[*rule as usize] = *rule;
        }
        let numbers: Vec<u32> = bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        let node =
            |&[rule, start, end, next]: &[u32; 4]| Raw { rule: rules[rule as usize], start, end, next };
        Self { nodes: numbers.as_chunks().0.iter().map(node).collect() }
    }

    /// The file.
    pub(super) fn root(&self) -> Node<'_> {
        Node { nodes: &self.nodes, at: 0 }
    }

    /// Moves all nodes back, where `length` bytes had been put into the text at `at`.
    pub(super) fn take_out(&mut self, at: u32, length: u32) {
        let back = |position: u32| position.min(at).max(position.saturating_sub(length));
        for node in &mut self.nodes {
            node.start = back(node.start);
            node.end = back(node.end);
        }
    }
}

impl<'t> Node<'t> {
    /// The rule that matched.
    pub(super) fn rule(self) -> Rule {
        self.nodes[self.at].rule
    }

    /// The first byte.
    pub(super) fn start(self) -> u32 {
        self.nodes[self.at].start
    }

    /// The byte after the last.
    pub(super) fn end(self) -> u32 {
        self.nodes[self.at].end
    }

    /// The nodes below.
    pub(super) fn children(self) -> Children<'t> {
        Children { nodes: self.nodes, at: self.at + 1, end: self.nodes[self.at].next as usize }
    }
}

impl<'t> Children<'t> {
    /// The next one, not taken.
    pub(super) fn peek(&self) -> Option<Node<'t>> {
        (self.at < self.end).then_some(Node { nodes: self.nodes, at: self.at })
    }

    /// The next one, if it is of this rule.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Node<'t>> {
        self.peek().filter(|node| node.rule() == rule)?;
        self.next()
    }

    /// The next one, which the grammar puts there.
    pub(super) fn one(&mut self) -> Node<'t> {
        self.next().expect("the grammar puts a node here")
    }
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let node = self.peek()?;
        self.at = self.nodes[self.at].next as usize;
        Some(node)
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a file is at most 16 MiB")
}
