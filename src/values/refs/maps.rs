//! Maps with names, `let x { … }`, and maps that are given by reference.
//!
//! A map with a name is put together when it is first asked for; one whose
//! loops need itself is a circle. Its entries are values of a free place: the
//! unit decides.

use super::Node;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::layers::lets;
use crate::layers::shape::Shaper;
use crate::layers::tree::Slot;
use crate::syntax::ast::{Expr, ExprKind};
use crate::values::eval::{Evaluator, InputUse, Site};
use crate::values::messages;
use crate::values::shape::Asked;
use crate::values::value::Value;
use crate::words::types::Type;
use std::borrow::Cow;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// A `let` that is a map; none for one that is a value, or that needs itself.
    pub(in crate::values) fn let_map(&mut self, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        let world = self.world;
        let (name, slot) = world.maps.get_key_value(name)?;
        if slot.get().is_none() {
            if self.making.contains(name) {
                self.report(
                    Diagnostic::error(messages::CIRCLE, format!("the entries of `{name}` need themselves"))
                        .label(span, "refers to what it is part of")
                        .help("write the entries out"),
                );
                return None;
            }
            let making = self.making.iter().copied().chain([*name]).collect();
            let asked = Asked::making(world, making);
            let declared = world.program.lets.get(name)?;
            let made = lets::map(world.vocabulary, &*asked.given(None), declared, &world.chain)?;
            // Nobody else was faster: maps are made before anything goes in parallel.
            let _ = slot.set(made);
        }
        let made = slot.get()?;
        if self.quiet == 0 {
            self.inputs.extend(made.inputs.iter().map(|&(name, span)| InputUse { name, span }));
        }
        let map = Some(&made.map);
        let (_, field) = lets::field(world.vocabulary)?;
        Some(Node::Map { workload: None, field, map })
    }

    /// Puts a map with a name together.
    pub fn make(&mut self, name: &str) {
        self.let_map(name, self.world.span);
    }

    /// The values of a map with a name.
    pub fn named_map(&mut self, name: &str) -> Option<Value<'a>> {
        let Some(Node::Map { field, map: Some(map), .. }) = self.let_map(name, self.world.span) else {
            return None;
        };
        Some(self.map_value(field, map, None))
    }

    /// One entry of a map that is given by reference.
    pub(in crate::values) fn picked(
        &mut self,
        map: &'a Expr<'a>,
        key: &str,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let ExprKind::Ref(reference) = &map.kind else { return Value::Unknown };
        let value = match self.follow(reference, map.span, &Type::Tree, field, site) {
            Some(Ok(Node::Map { workload, field: entries, map: Some(found) })) => {
                match found.entries.iter().find(|(other, _)| other == key) {
                    Some((_, Slot::Leaf(leaf))) => {
                        let inner = match entries.ty.required() {
                            Type::Map(inner) => (**inner).clone(),
                            _ => Type::Tree,
                        };
                        self.leaf(leaf, &inner, field, workload).value
                    }
                    Some((_, Slot::Map(inner))) => self.map_value(entries, inner, workload),
                    _ => Value::Unknown,
                }
            }
            Some(Ok(Node::Value(Value::Map(entries)))) => {
                let found = entries.into_iter().find(|(other, _)| other == key);
                found.map_or(Value::Unknown, |(_, found)| found.value)
            }
            _ => Value::Unknown,
        };
        self.fit(value, ty, field, map.span)
    }

    /// The keys of a map that is given by reference; its values may be known only later.
    pub(in crate::values) fn keys_of(
        &mut self,
        map: &'a Expr<'a>,
        site: Site<'a, 'p>,
    ) -> Option<Vec<&'a str>> {
        let ExprKind::Ref(reference) = &map.kind else { return None };
        let texts = self.world.texts;
        let keep = |key: &Cow<'a, str>| match key {
            Cow::Borrowed(key) => *key,
            Cow::Owned(key) => texts.keep(key.clone()),
        };
        let path = reference.root.text;
        match self.follow(reference, map.span, &Type::Tree, path, site)? {
            Ok(Node::Map { map, .. }) => {
                let entries = map.map_or(&[][..], |map| map.entries.as_slice());
                Some(entries.iter().map(|(key, _)| keep(key)).collect())
            }
            Ok(Node::Value(Value::Map(entries))) => Some(entries.iter().map(|(key, _)| keep(key)).collect()),
            Ok(Node::Value(Value::Absent)) | Err(Value::Absent) => Some(Vec::new()),
            Ok(Node::Value(Value::Unknown)) | Err(_) => None,
            Ok(other) => {
                let found = match &other {
                    Node::Value(value) => messages::kind_of(value),
                    _ => "something else",
                };
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, "a map belongs here")
                        .label(map.span, format!("this is {found}"))
                        .help("declare one: `let common { NAME = value }`"),
                );
                None
            }
        }
    }
}
