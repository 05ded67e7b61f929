//! Statements: entries, verbs, declarations, `for` and `if`.
//!
//! A statement costs at most one finding about its own line: what is left
//! behind a broken part is not judged again.

use super::Build;
use crate::base::span::Span;
use crate::syntax::ast::{
    Allow, Block, Body, Declare, Declaring, Else, Entry, Expr, ExprKind, For, Head, If, Item, Name, Part,
    PartKind, Remove, Text, TextForm, TypeExpr, TypeKind, Use,
};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Children, Node};
use crate::syntax::{LEVELS, recover};

impl<'s> Build<'s> {
    pub(super) fn items(&mut self, children: Children<'_>) -> Vec<Item<'s>> {
        // Trees of many files are kept for long: they take what they need.
        let mut items = Vec::with_capacity(children.clone().count());
        let mut found = 0;
        let mut last: Option<Node<'_>> = None;
        for node in children {
            match node.rule() {
                Rule::surplus
                    if matches!(items.last(), Some(Item::Use(_))) && self.slice(node).starts_with('{') =>
                {
                    if let Some(Item::Use(called)) = items.pop() {
                        self.wrong_use(&called);
                        items.push(Item::Bad(called.span));
                    }
                    continue;
                }
                Rule::surplus => {
                    if found == self.problems.len() {
                        self.surplus(node, last, false);
                    }
                    match items.last_mut() {
                        // What was read of the value may be half of what was meant.
                        Some(Item::Entry(Entry { body: Body::Set(value), .. })) => {
                            value.kind = ExprKind::Missing;
                        }
                        Some(Item::Declare(declared)) => {
                            declared.ty.kind = TypeKind::Missing;
                            declared.default = Some(self.missing(node.start()));
                        }
                        _ => {}
                    }
                    continue;
                }
                Rule::no_end => {
                    if found == self.problems.len() {
                        self.no_end(node);
                    }
                    continue;
                }
                Rule::wrong_semicolon => {
                    self.wrong_semicolon(node);
                    continue;
                }
                _ => {}
            }
            found = self.problems.len();
            last = Some(node);
            items.push(self.item(node));
        }
        items
    }

    fn item(&mut self, node: Node<'_>) -> Item<'s> {
        match node.rule() {
            Rule::entry => self.entry_or_bad(node),
            Rule::add => {
                let add = Span::new(self.file, node.start(), node.start() + 3);
                Item::Entry(self.entry(node, Some(add)))
            }
            Rule::remove => {
                let head = self.head(node.children().one());
                Item::Remove(Remove { span: self.span(node), head })
            }
            Rule::r#use => Item::Use(self.use_(node)),
            Rule::allow => Item::Allow(Box::new(self.allow(node))),
            Rule::declare => {
                let mut declared = self.declare(node);
                if self.holds_endless(node) {
                    declared.ty.kind = TypeKind::Missing;
                    declared.default = Some(self.missing(node.end()));
                }
                Item::Declare(Box::new(declared))
            }
            Rule::r#for => Item::For(self.for_(node)),
            Rule::r#if => {
                self.if_(node).map_or(Item::Bad(self.span(node)), |choice| Item::If(Box::new(choice)))
            }
            Rule::bad => {
                self.bad(node);
                Item::Bad(self.span(node))
            }
            other => unreachable!("{other:?} is no statement"),
        }
    }

    fn entry_or_bad(&mut self, node: Node<'_>) -> Item<'s> {
        let found = self.problems.len();
        let mut entry = self.entry(node, None);
        if let Some(declared) = self.without_colon(&entry, found == self.problems.len()) {
            return Item::Declare(Box::new(declared));
        }
        let Body::Set(value) = &entry.body else { return Item::Entry(entry) };
        let lost = matches!(value.kind, ExprKind::Missing);
        match entry.head.parts.as_slice() {
            [
                Part { kind: PartKind::Name("input"), .. },
                name @ Part { kind: PartKind::Name(_), glued: false, .. },
            ] if !lost => {
                if found == self.problems.len() {
                    self.untyped(name.span, value);
                }
                Item::Bad(entry.span)
            }
            [Part { kind: PartKind::Name("import" | "include" | "from"), .. }, _, ..] if lost => {
                Item::Bad(entry.span)
            }
            // `resources:` with lines below it, which were reported as one.
            [_] if lost
                && node.children().nth(1).is_some_and(|next| next.rule() == Rule::no_set)
                && self.text[entry.head.span.end as usize..].starts_with(':') =>
            {
                Item::Bad(entry.span)
            }
            // A text is the value more likely than a name.
            [.., before, Part { kind: PartKind::Text(_), .. }] if lost => {
                entry.head.span.end = before.span.end;
                entry.head.parts.pop();
                Item::Entry(entry)
            }
            // A block was meant as likely as a value.
            [_, others @ ..] if lost && others.iter().any(|part| !part.glued) => Item::Bad(entry.span),
            _ => Item::Entry(entry),
        }
    }

    /// What an entry declares if it lacks only its `:`: `field level "info"`, `field level Int = 3`, `field level`.
    fn without_colon(&mut self, entry: &Entry<'s>, is_fine: bool) -> Option<Declare<'s>> {
        let [
            Part { kind: PartKind::Name(keyword @ ("field" | "label" | "input")), .. },
            Part { kind: PartKind::Name(name), glued: false, span },
            rest @ ..,
        ] = entry.head.parts.as_slice()
        else {
            return None;
        };
        let Body::Set(value) = &entry.body else { return None };
        let is_lost = matches!(value.kind, ExprKind::Missing);
        if rest.is_empty() && !is_lost {
            return None;
        }
        if is_fine {
            self.no_colon(keyword, name, *span, true);
        }
        let what = match *keyword {
            "input" => Declaring::Input,
            "field" => Declaring::Field,
            _ => Declaring::Label,
        };
        Some(Declare {
            span: entry.span,
            what,
            name: Name { text: name, span: *span },
            ty: TypeExpr { span: span.after(), kind: TypeKind::Missing },
            default: Some(self.missing(span.end)),
            block: None,
        })
    }

    pub(super) fn block(&mut self, node: Node<'_>) -> Block<'s> {
        let items = self.deeper(1, node, Self::items).unwrap_or_default();
        Block { span: self.span(node), items }
    }

    /// The block of an `if`, or an empty one where it is missing.
    fn block_or_none(&mut self, node: Node<'_>, start: u32) -> Block<'s> {
        if node.rule() == Rule::block {
            return self.block(node);
        }
        self.no_block(node, start);
        Block { span: Span::new(self.file, node.start(), node.start()), items: Vec::new() }
    }

    fn entry(&mut self, node: Node<'_>, add: Option<Span>) -> Entry<'s> {
        let mut children = node.children();
        let first = children.one();
        let head = self.head(first);
        let next = children.one();
        let body = match next.rule() {
            Rule::expr => Body::Set(self.expr(next)),
            Rule::block => Body::Block(self.block(next)),
            Rule::append => {
                let value = children.one();
                Body::Append(self.value(value, &mut children, &head))
            }
            Rule::wrong_record => {
                self.wrong_record(next, &head);
                Body::Block(self.block(next.children().one()))
            }
            Rule::wrong_line => {
                let block = children.one();
                self.wrong_line(next, &head);
                Body::Block(self.block(block))
            }
            Rule::wrong_set => {
                let value = children.one();
                self.wrong_set(next, value, &head);
                match value.rule() {
                    Rule::wrong_record => Body::Block(self.block(value.children().one())),
                    Rule::expr => Body::Set(self.expr(value)),
                    Rule::wrong_next_line => Body::Set(self.expr(children.one())),
                    _ => Body::Set(self.missing(value.start())),
                }
            }
            Rule::no_set => Body::Set(self.no_set(next, &head)),
            _ => Body::Set(self.value(next, &mut children, &head)),
        };
        let body = match body {
            Body::Set(value) if self.holds_endless(node) => {
                Body::Set(Expr { kind: ExprKind::Missing, ..value })
            }
            Body::Append(value) if self.holds_endless(node) => {
                Body::Append(Expr { kind: ExprKind::Missing, ..value })
            }
            body => body,
        };
        let span = Span::new(self.file, node.start(), node.end().max(head.span.end));
        Entry { span, add, head, body }
    }

    /// Whether a text or bracket in it, or right behind it, has no end.
    fn holds_endless(&self, node: Node<'_>) -> bool {
        let first = self.endless.partition_point(|at| *at < node.start());
        let Some(at) = self.endless.get(first) else { return false };
        *at < node.end() || self.between(node.end(), *at).bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    fn value(&mut self, node: Node<'_>, children: &mut Children<'_>, head: &Head<'s>) -> Expr<'s> {
        if node.rule() == Rule::expr {
            return self.expr(node);
        }
        if node.rule() == Rule::wrong_next_line {
            self.wrong_next_line(node, head);
            return self.expr(children.one());
        }
        self.no_value(node, &self.quoted(head.span));
        self.missing(node.start())
    }

    pub(in crate::syntax) fn missing(&self, at: u32) -> Expr<'s> {
        Expr { span: Span::new(self.file, at, at), kind: ExprKind::Missing }
    }

    fn head(&mut self, node: Node<'_>) -> Head<'s> {
        let mut parts = Vec::with_capacity(node.children().count());
        for child in node.children() {
            parts.push(self.part(child));
        }
        if parts.len() > LEVELS {
            let found = recover::too_deep(self.span(node));
            self.report(found);
            parts.truncate(1);
        }
        Head { span: self.span(node), parts }
    }

    fn part(&mut self, node: Node<'_>) -> Part<'s> {
        let before = (node.start() as usize).checked_sub(1).map(|at| self.text.as_bytes()[at]);
        let (glued, kind) = match node.rule() {
            Rule::name => (before == Some(b'.'), PartKind::Name(self.slice(node))),
            Rule::index => (true, PartKind::Index(Box::new(self.index(node)))),
            _ => (false, PartKind::Text(self.text(node))),
        };
        Part { span: self.span(node), glued, kind }
    }

    fn use_(&mut self, node: Node<'_>) -> Use<'s> {
        let mut children = node.children();
        let path = self.head(children.one());
        let alias = children.next().map(|name| self.name(name));
        Use { span: self.span(node), path, alias }
    }

    fn allow(&mut self, node: Node<'_>) -> Allow<'s> {
        let mut children = node.children();
        let what = self.head(children.one());
        let reason = children.one();
        let mut span = self.span(node);
        let reason = if reason.rule() == Rule::no_reason {
            self.no_reason(&what);
            span.end = what.span.end;
            Text { span: what.span.after(), form: TextForm::Short, pieces: Vec::new() }
        } else {
            self.text(reason)
        };
        let block = children.next().map(|block| self.block(block));
        if let Some(block) = &block {
            span.end = block.span.end;
        }
        Allow { span, what, reason, block }
    }

    fn declare(&mut self, node: Node<'_>) -> Declare<'s> {
        let mut children = node.children();
        let what = match self.slice(children.one()) {
            "input" => Declaring::Input,
            "field" => Declaring::Field,
            _ => Declaring::Label,
        };
        let name = self.name(children.one());
        let ty = self.type_or_missing(children.one());
        let mut span = self.span(node);
        let mut default = None;
        let mut block = None;
        for child in children {
            match child.rule() {
                Rule::block => block = Some(self.block(child)),
                Rule::expr => default = Some(self.expr(child)),
                _ => {
                    self.no_value(child, name.text);
                    default = Some(self.missing(child.start()));
                }
            }
        }
        span.end = span.start + u32::try_from(self.slice(node).trim_end().len()).unwrap_or(0);
        Declare { span, what, name, ty, default, block }
    }

    /// Takes one or two names.
    pub(super) fn names(&self, children: &mut Children<'_>) -> Vec<Name<'s>> {
        let mut names = vec![self.name(children.one())];
        names.extend(children.take(Rule::name).map(|name| self.name(name)));
        names
    }

    fn for_(&mut self, node: Node<'_>) -> For<'s> {
        let mut children = node.children();
        let names = self.names(&mut children);
        let over = self.expr(children.one());
        let block = self.block(children.one());
        For { span: self.span(node), names, over, block }
    }

    /// The branches from the last to the first, because `else if` nests.
    fn if_(&mut self, node: Node<'_>) -> Option<If<'s>> {
        let branches = node.children().filter(|child| child.rule() == Rule::expr).count();
        let end = node.end();
        self.deeper(branches - 1, node, |build, mut children| {
            let mut branches = Vec::new();
            let mut last = None;
            while let Some(child) = children.next() {
                match child.rule() {
                    Rule::expr => {
                        let start = branches.last().map_or(node.start(), |_| build.word_before(child, "if"));
                        let condition = build.expr(child);
                        let then = build.block_or_none(children.one(), start);
                        branches.push((start, condition, then));
                    }
                    Rule::block => last = Some(Else::Block(build.block(child))),
                    Rule::wrong_elif => build.wrong_elif(child),
                    _ => build.wrong_else_line(child),
                }
            }
            for (start, condition, then) in branches.into_iter().rev() {
                let span = Span::new(build.file, start, end);
                let otherwise = last.take();
                last = Some(Else::If(Box::new(If { span, condition, then, otherwise })));
            }
            match last {
                Some(Else::If(first)) => *first,
                _ => unreachable!("an `if` has a branch"),
            }
        })
    }

    /// Where the word in front of a node begins.
    pub(super) fn word_before(&self, node: Node<'_>, word: &str) -> u32 {
        let before = self.between(0, node.start()).trim_end();
        u32::try_from(before.len().saturating_sub(word.len())).unwrap_or(0)
    }
}
