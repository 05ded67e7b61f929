//! What the names in a value stand for, as places: an input, a `let`, the list of a loop.
//!
//! A value's own line may be the same on both sides of a difference, and what differs
//! stands where its names are declared. Read from the text, like mentions, and only where
//! somebody asks; knows nothing of the fields of words, which have lines of their own.

use super::Project;
use crate::base::span::{FileId, Span};
use crate::syntax::ast::{
    Block, Body, Declaring, Else, Entry, Expr, Head, If, Item, Name, Part, PartKind, Ref,
};
use crate::syntax::parse;
use crate::syntax::walk::{Walk, begins};
use crate::words::stdlib;
use std::collections::{BTreeMap, BTreeSet};

/// The names that the values of a project use, and what they stand for.
#[derive(Debug, Default)]
pub struct NamedValues {
    /// By their place.
    uses: Vec<(Span, Meaning)>,
    /// By name: for one environment or for all, and where the value stands.
    declared: BTreeMap<String, Vec<(Option<String>, Span)>>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Meaning {
    /// An input or a `let`.
    Declared(String),
    /// The variable of a loop: over this list.
    Loop(Span),
    /// A field of the word around it.
    Field,
}

impl Project {
    /// All of them, read when somebody asks first.
    pub fn named_values(&self) -> &NamedValues {
        self.named.get_or_init(|| self.read_named_values())
    }

    fn read_named_values(&self) -> NamedValues {
        let mut found = NamedValues::default();
        for (id, file) in self.sources.iter().skip(stdlib::FILES.len()) {
            let parsed = parse(id, &file.text);
            let mut reader = Reader { found: &mut found, environment: None, scope: Vec::new() };
            if Some(id) == self.inputs {
                reader.given(&parsed.ast.items);
            } else {
                reader.items(&parsed.ast.items, true);
            }
        }
        found.uses.sort_by_key(key);
        found
    }
}

impl NamedValues {
    /// Where the values of the names in a value stand, for an environment; the nearest first.
    pub fn of(&self, value: Span, environment: Option<&str>) -> Vec<Span> {
        let mut found = Vec::new();
        self.follow(value, environment, &mut BTreeSet::new(), &mut found);
        found
    }

    fn follow<'n>(
        &'n self,
        value: Span,
        environment: Option<&str>,
        seen: &mut BTreeSet<&'n str>,
        found: &mut Vec<Span>,
    ) {
        let start =
            self.uses.partition_point(|(span, _)| (span.file, span.start) < (value.file, value.start));
        let within = self.uses[start..].iter().take_while(|(span, _)| value.contains(*span));
        for (_, meaning) in within {
            let place = match meaning {
                Meaning::Field => None,
                Meaning::Loop(over) => Some(*over).filter(|over| !found.contains(over)),
                Meaning::Declared(name) if !seen.insert(name) => None,
                Meaning::Declared(name) => self.declared(name, environment),
            };
            if let Some(place) = place {
                // A name for a name says nothing by itself.
                if self.uses.binary_search_by_key(&(place.file, place.start, place.end), key).is_err() {
                    found.push(place);
                }
                self.follow(place, environment, seen, found);
            }
        }
    }

    /// What an environment says itself, else what all say; a file of inputs has the last word.
    fn declared(&self, name: &str, environment: Option<&str>) -> Option<Span> {
        let all = self.declared.get(name)?;
        let of = |wanted: Option<&str>| all.iter().rev().find(|(whose, _)| whose.as_deref() == wanted);
        of(environment).or_else(|| of(None)).map(|(_, span)| *span)
    }
}

fn key((span, _): &(Span, Meaning)) -> (FileId, u32, u32) {
    (span.file, span.start, span.end)
}

/// Walks a file with the names that its blocks declare.
struct Reader<'r, 's> {
    found: &'r mut NamedValues,
    environment: Option<String>,
    /// The innermost last.
    scope: Vec<(&'s str, Meaning)>,
}

impl<'s> Reader<'_, 's> {
    /// The values of a file of inputs.
    fn given(&mut self, items: &[Item<'s>]) {
        for item in items {
            if let Item::Entry(Entry { head, body: Body::Set(value), .. }) = item
                && let [Part { kind: PartKind::Name(name), .. }] = head.parts.as_slice()
            {
                self.declare(name, value.span);
            }
        }
    }

    fn declare(&mut self, name: &str, span: Span) {
        let all = self.found.declared.entry(name.to_owned()).or_default();
        all.push((self.environment.clone(), span));
    }

    fn items(&mut self, items: &[Item<'s>], is_root: bool) {
        let outer = self.scope.len();
        for item in items {
            if let Item::Declare(declare) = item
                && declare.what != Declaring::Input
            {
                self.scope.push((declare.name.text, Meaning::Field));
            }
        }
        for item in items {
            self.item(item, is_root);
        }
        self.scope.truncate(outer);
    }

    fn item(&mut self, item: &Item<'s>, is_root: bool) {
        match item {
            Item::Entry(entry) => self.entry(entry, is_root),
            Item::Remove(remove) => self.head(&remove.head),
            Item::Declare(declare) => {
                if declare.what == Declaring::Input {
                    let place = declare.default.as_ref().map_or(declare.name.span, |default| default.span);
                    self.declare(declare.name.text, place);
                }
                declare.default.iter().for_each(|value| self.expr(value));
            }
            Item::For(each) => {
                self.expr(&each.over);
                self.bind(&each.names, &each.over);
                self.items(&each.block.items, is_root);
                self.unbind(&each.names);
            }
            Item::If(choice) => self.choice(choice, is_root),
            Item::Use(_) | Item::Allow(_) | Item::Bad(_) => {}
        }
    }

    fn entry(&mut self, entry: &Entry<'s>, is_root: bool) {
        self.head(&entry.head);
        let named = match entry.head.parts.as_slice() {
            [Part { kind: PartKind::Name(word), .. }, Part { kind: PartKind::Name(name), .. }, ..] => {
                Some((*word, *name)).filter(|_| is_root || self.environment.is_some())
            }
            _ => None,
        };
        match (&entry.body, named) {
            (Body::Set(value), Some(("let", name))) => {
                self.declare(name, value.span);
                self.expr(value);
            }
            (Body::Set(value) | Body::Append(value), _) => self.expr(value),
            (Body::Block(block), Some(("environment", name))) if is_root => {
                self.environment = Some(name.to_owned());
                self.block(block);
                self.environment = None;
            }
            (Body::Block(block), _) => self.block(block),
        }
    }

    fn choice(&mut self, choice: &If<'s>, is_root: bool) {
        self.expr(&choice.condition);
        self.items(&choice.then.items, is_root);
        match &choice.otherwise {
            Some(Else::Block(block)) => self.items(&block.items, is_root),
            Some(Else::If(inner)) => self.choice(inner, is_root),
            None => {}
        }
    }

    fn head(&mut self, head: &Head<'s>) {
        head.parts.iter().for_each(|part| self.part(part));
    }
}

impl<'s> Walk<'s> for Reader<'_, 's> {
    fn refers(&mut self, reference: &Ref<'s>) {
        let (name, is_input) = begins(reference);
        let bound = self.scope.iter().rev().find(|(known, _)| *known == name && !is_input);
        let meaning =
            bound.map_or_else(|| Meaning::Declared(name.to_owned()), |(_, meaning)| meaning.clone());
        if reference.args.is_none() {
            self.found.uses.push((reference.root.span, meaning));
        }
    }

    fn block(&mut self, block: &Block<'s>) {
        self.items(&block.items, false);
    }

    fn bind(&mut self, names: &[Name<'s>], over: &Expr<'s>) {
        self.scope.extend(names.iter().map(|name| (name.text, Meaning::Loop(over.span))));
    }

    fn unbind(&mut self, names: &[Name<'s>]) {
        self.scope.truncate(self.scope.len() - names.len());
    }
}
