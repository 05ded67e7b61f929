//! Types: names, literals, lists, maps, ranges, unions.
//!
//! `T?` binds to what stands just before it, `..` more strongly than `|`.
//! What is not a type is reported and becomes [`TypeKind::Missing`].

use super::Build;
use crate::base::span::Span;
use crate::syntax::ast::{TypeExpr, TypeKind};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::Node;

impl<'s> Build<'s> {
    pub(super) fn type_or_missing(&mut self, node: Node<'_>) -> TypeExpr<'s> {
        if node.rule() == Rule::r#type {
            return self.type_(node);
        }
        self.no_type(node);
        TypeExpr { span: Span::new(self.file, node.start(), node.start()), kind: TypeKind::Missing }
    }

    fn type_(&mut self, node: Node<'_>) -> TypeExpr<'s> {
        let mut children = node.children();
        let first = self.type_range(children.one());
        if children.peek().is_none() {
            return first;
        }
        let mut all = vec![first];
        for child in children {
            all.push(match child.rule() {
                Rule::type_range => self.type_range(child),
                _ => self.type_or_missing(child),
            });
        }
        TypeExpr { span: self.span(node), kind: TypeKind::Union(all) }
    }

    fn type_range(&mut self, node: Node<'_>) -> TypeExpr<'s> {
        let mut children = node.children();
        let low = self.type_end(children.one());
        match children.next() {
            None => low,
            Some(high) => {
                let high = self.type_end(high);
                let kind = TypeKind::Range(Box::new(low), Box::new(high));
                TypeExpr { span: self.span(node), kind }
            }
        }
    }

    fn type_end(&mut self, node: Node<'_>) -> TypeExpr<'s> {
        let mut children = node.children();
        let inner = children.one();
        let kind = match inner.rule() {
            Rule::name => TypeKind::Name(self.slice(inner)),
            Rule::type_list => TypeKind::List(Box::new(self.type_inside(inner))),
            Rule::type_map => TypeKind::Map(Box::new(self.type_inside(inner))),
            Rule::type_group => TypeKind::Group(Box::new(self.type_inside(inner))),
            _ => TypeKind::Literal(self.text(inner)),
        };
        let bare = TypeExpr { span: self.span(inner), kind };
        if children.next().is_none() {
            return bare;
        }
        TypeExpr { span: self.span(node), kind: TypeKind::Optional(Box::new(bare)) }
    }

    fn type_inside(&mut self, node: Node<'_>) -> TypeExpr<'s> {
        let built = self.deeper(1, node, |build, mut children| {
            let first = children.one();
            let found = build.problems.len();
            let inner = build.type_or_missing(first);
            if let Some(rest) = children.next()
                && found == build.problems.len()
            {
                build.surplus(rest, Some(first), true);
            }
            inner
        });
        built.unwrap_or(TypeExpr { span: self.span(node), kind: TypeKind::Missing })
    }
}
