//! Statements and types: a blank between two parts, and nothing else.
//!
//! Only blocks have several lines; what a statement says before its block
//! ends where a value may end.

use super::build::{Builder, Sequence};
use super::pieces::{GroupId, Piece};
use crate::syntax::ast::{
    Allow, Block, Body, Declare, Else, Entry, Expr, For, Head, If, Item, Name, PartKind, TypeExpr, TypeKind,
};

const BLOCK: Sequence = Sequence { brackets: ["{", "}"], inner: " ", breakable: true, joins: false };
/// The length of `input`, `field` and `label`.
const DECLARING: u32 = 5;

impl<'s> Builder<'s> {
    pub(super) fn item(&mut self, item: &Item<'s>, group: GroupId) {
        match item {
            Item::Entry(entry) => self.entry(entry, group),
            Item::Remove(remove) => {
                self.word("remove");
                self.head(&remove.head);
            }
            Item::Use(used) => {
                self.word("use");
                self.head(&used.path);
                if let Some(alias) = &used.alias {
                    self.push(" ");
                    self.word("as");
                    self.name(alias);
                }
            }
            Item::Allow(allow) => self.allow(allow),
            Item::Declare(declare) => self.declare(declare),
            Item::For(each) => self.for_(each),
            Item::If(choice) => self.if_(choice),
            Item::Bad(span) => self.take(span.end),
        }
    }

    fn entry(&mut self, entry: &Entry<'s>, group: GroupId) {
        if entry.add.is_some() {
            self.word("add");
        }
        self.head(&entry.head);
        match &entry.body {
            Body::Set(value) => self.set("=", value, group),
            Body::Append(value) => self.set("+=", value, group),
            Body::Block(block) => self.spaced(block),
        }
    }

    fn set(&mut self, sign: &'static str, value: &Expr<'s>, group: GroupId) {
        self.blanks();
        self.at += sign.len();
        self.pieces.push(Piece::Equals { group, sign });
        self.expr(value);
    }

    fn allow(&mut self, allow: &Allow<'s>) {
        self.word("allow");
        self.head(&allow.what);
        self.push(" ");
        self.string(&allow.reason);
        allow.block.iter().for_each(|block| self.spaced(block));
    }

    fn declare(&mut self, declare: &Declare<'s>) {
        self.take(declare.span.start + DECLARING);
        self.push(" ");
        self.name(&declare.name);
        self.sign(":");
        self.push(" ");
        self.ty(&declare.ty);
        if let Some(default) = &declare.default {
            self.push(" ");
            self.word("=");
            self.expr(default);
        }
        declare.block.iter().for_each(|block| self.spaced(block));
    }

    fn for_(&mut self, each: &For<'s>) {
        self.word("for");
        self.names(&each.names);
        self.push(" ");
        self.word("in");
        self.expr(&each.over);
        self.spaced(&each.block);
    }

    fn if_(&mut self, choice: &If<'s>) {
        self.word("if");
        self.expr(&choice.condition);
        self.spaced(&choice.then);
        if choice.otherwise.is_some() {
            self.push(" ");
            self.sign("else");
        }
        match &choice.otherwise {
            None => {}
            Some(Else::Block(block)) => self.spaced(block),
            Some(Else::If(next)) => {
                self.push(" ");
                self.if_(next);
            }
        }
    }

    fn spaced(&mut self, block: &Block<'s>) {
        self.push(" ");
        self.block(block);
    }

    pub(super) fn block(&mut self, block: &Block<'s>) {
        self.sequence(&BLOCK, &block.items, Self::item);
    }

    fn head(&mut self, head: &Head<'s>) {
        for (index, part) in head.parts.iter().enumerate() {
            if !part.glued && index > 0 {
                self.push(" ");
            }
            match &part.kind {
                PartKind::Name(_) => self.take(part.span.end),
                PartKind::Text(text) => self.string(text),
                PartKind::Index(index) => self.single(["[", "]"], "", |builder| builder.expr(index)),
            }
        }
    }

    fn name(&mut self, name: &Name<'s>) {
        self.take(name.span.end);
    }

    /// `x, i`
    pub(super) fn names(&mut self, names: &[Name<'s>]) {
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.name(name);
        }
    }

    fn ty(&mut self, ty: &TypeExpr<'s>) {
        match &ty.kind {
            TypeKind::Name(_) | TypeKind::Missing => self.take(ty.span.end),
            TypeKind::Literal(text) => self.string(text),
            TypeKind::List(inner) => self.type_in(["[", "]"], inner),
            TypeKind::Map(inner) => self.type_in(["{", "}"], inner),
            TypeKind::Group(inner) => self.type_in(["(", ")"], inner),
            TypeKind::Optional(inner) => {
                self.ty(inner);
                self.sign("?");
            }
            TypeKind::Range(low, high) => {
                self.ty(low);
                self.sign("..");
                self.ty(high);
            }
            TypeKind::Union(all) => {
                for (index, one) in all.iter().enumerate() {
                    if index > 0 {
                        self.push(" ");
                        self.sign("|");
                        self.go_on(" ");
                    }
                    self.ty(one);
                }
            }
        }
    }

    fn type_in(&mut self, brackets: [&'static str; 2], inner: &TypeExpr<'s>) {
        self.sign(brackets[0]);
        self.ty(inner);
        self.sign(brackets[1]);
    }
}
