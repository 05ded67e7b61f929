//! Walks a whole tree: collects its spans, and finds what is broken in it.

use gdeployc::base::span::Span;
use gdeployc::syntax::ast::{
    Block, Body, Each, Element, ElementValue, Else, Expr, ExprKind, File, Head, If, Item, Name, PartKind,
    Piece, StepKind, Text, TypeExpr, TypeKind,
};

/// All spans of a tree but those of what is missing.
pub fn spans(file: &File<'_>) -> Vec<Span> {
    let mut walk = Walk::default();
    walk.items(&file.items);
    walk.spans
}

/// Whether anything in it is `Bad` or `Missing`.
pub fn is_broken(file: &File<'_>) -> bool {
    let mut walk = Walk::default();
    walk.items(&file.items);
    walk.broken
}

#[derive(Default)]
struct Walk {
    spans: Vec<Span>,
    broken: bool,
}

impl Walk {
    fn items(&mut self, items: &[Item<'_>]) {
        items.iter().for_each(|item| self.item(item));
    }

    fn item(&mut self, item: &Item<'_>) {
        match item {
            Item::Entry(entry) => {
                self.spans.push(entry.span);
                self.spans.extend(entry.add);
                self.head(&entry.head);
                match &entry.body {
                    Body::Set(value) | Body::Append(value) => self.expr(value),
                    Body::Block(block) => self.block(block),
                }
            }
            Item::Remove(remove) => {
                self.spans.push(remove.span);
                self.head(&remove.head);
            }
            Item::Use(used) => {
                self.spans.push(used.span);
                self.head(&used.path);
                self.names(used.alias.as_slice());
            }
            Item::Allow(allow) => {
                self.spans.push(allow.span);
                self.head(&allow.what);
                self.text(&allow.reason);
                allow.block.iter().for_each(|block| self.block(block));
            }
            Item::Declare(declare) => {
                self.spans.push(declare.span);
                self.names(&[declare.name]);
                self.ty(&declare.ty);
                declare.default.iter().for_each(|default| self.expr(default));
                declare.block.iter().for_each(|block| self.block(block));
            }
            Item::For(each) => {
                self.spans.push(each.span);
                self.names(&each.names);
                self.expr(&each.over);
                self.block(&each.block);
            }
            Item::If(choice) => self.if_(choice),
            Item::Bad(span) => {
                self.broken = true;
                self.spans.push(*span);
            }
        }
    }

    fn if_(&mut self, choice: &If<'_>) {
        self.spans.push(choice.span);
        self.expr(&choice.condition);
        self.block(&choice.then);
        match &choice.otherwise {
            None => {}
            Some(Else::Block(block)) => self.block(block),
            Some(Else::If(inner)) => self.if_(inner),
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        self.spans.push(block.span);
        self.items(&block.items);
    }

    fn head(&mut self, head: &Head<'_>) {
        self.spans.push(head.span);
        for part in &head.parts {
            self.spans.push(part.span);
            match &part.kind {
                PartKind::Name(_) => {}
                PartKind::Text(text) => self.text(text),
                PartKind::Index(index) => self.expr(index),
            }
        }
    }

    fn names(&mut self, names: &[Name<'_>]) {
        self.spans.extend(names.iter().map(|name| name.span));
    }

    fn text(&mut self, text: &Text<'_>) {
        self.spans.push(text.span);
        for piece in &text.pieces {
            if let Piece::Hole(hole) = piece {
                self.expr(hole);
            }
        }
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        if matches!(expr.kind, ExprKind::Missing) {
            self.broken = true;
            return;
        }
        self.spans.push(expr.span);
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
                self.names(&[reference.root]);
                for step in &reference.steps {
                    self.spans.push(step.span);
                    if let StepKind::Index(index) = &step.kind {
                        self.expr(index);
                    }
                }
                reference.args.iter().flatten().for_each(|arg| self.expr(arg));
            }
            ExprKind::Not(inner) | ExprKind::Group(inner) => self.expr(inner),
            ExprKind::Binary(binary) => {
                self.spans.push(binary.op_span);
                self.expr(&binary.left);
                self.expr(&binary.right);
            }
        }
    }

    fn element(&mut self, element: &Element<'_>) {
        self.spans.push(element.span);
        match &element.value {
            ElementValue::Expr(value) => self.expr(value),
            ElementValue::Record(block) => self.block(block),
        }
        if let Some(Each { names, over, condition }) = &element.each {
            self.names(names);
            self.expr(over);
            condition.iter().for_each(|condition| self.expr(condition));
        }
    }

    fn ty(&mut self, ty: &TypeExpr<'_>) {
        if matches!(ty.kind, TypeKind::Missing) {
            self.broken = true;
            return;
        }
        self.spans.push(ty.span);
        match &ty.kind {
            TypeKind::Name(_) | TypeKind::Missing => {}
            TypeKind::Literal(text) => self.text(text),
            TypeKind::List(inner)
            | TypeKind::Map(inner)
            | TypeKind::Group(inner)
            | TypeKind::Optional(inner) => {
                self.ty(inner);
            }
            TypeKind::Range(low, high) => {
                self.ty(low);
                self.ty(high);
            }
            TypeKind::Union(all) => all.iter().for_each(|ty| self.ty(ty)),
        }
    }
}
