//! Entries with names of their own: of `config`, of `content`, of a `let`.
//!
//! Written one by one, nested where the type is a tree, or taken from a map
//! that is given by reference: then each of its entries is one of this layer.

use super::merge::Merger;
use super::open;
use super::overlay::{self, Permit, Target};
use super::tree::{Map, Slot};
use crate::syntax::ast::{Body, Entry, Item};
use crate::words::types::Type;
use crate::words::word::Field;
use std::borrow::Cow;

impl<'a> Merger<'a, '_> {
    /// An entry of a map, from the part that is its key; without one, all entries of its block.
    pub(super) fn map_entry(
        &mut self,
        map: &mut Map<'a>,
        field: &Field<'a>,
        entry: &'a Entry<'a>,
        from: usize,
        adding: bool,
    ) {
        let what = field.name;
        let Some(part) = entry.head.parts.get(from) else {
            if let Body::Block(block) = &entry.body {
                self.map_items(map, field, &block.items, adding);
            }
            return;
        };
        let Some(mut key) = self.key(part) else { return };
        let last = from + 1 == entry.head.parts.len();
        let nested = !last || matches!(entry.body, Body::Block(_));
        if nested && !field.ty.nests() {
            self.sink.push(overlay::flat_map(what, &key, part.span.to(entry.head.span)));
            return;
        }
        if let (Body::Append(_), Type::Map(inner)) = (&entry.body, field.ty.required())
            && !matches!(inner.required(), Type::List(_))
        {
            let finding = overlay::entry_not_a_list(what, &key, inner, entry.span);
            self.sink.push(finding);
            self.unclear = true;
            return;
        }
        let mut existing = map.entries.iter().position(|(other, _)| *other == key);
        if let (true, true, Body::Append(_)) = (self.beside, last, &entry.body)
            && !existing.is_some_and(|at| matches!(map.entries[at].1, Slot::Leaf(_)))
        {
            key = open::beside(&key);
            existing = map.entries.iter().position(|(other, _)| *other == key);
        }
        let fresh = entry.add.is_some() || adding || field.added.contains(&key.as_ref());
        let exists = existing.and_then(|at| map.entries[at].1.written());
        // Only where a misspelt name may be meant: loops make many entries.
        let others = if self.layer.is_environment() { map.entries.as_slice() } else { &[] };
        let siblings: Vec<&Cow<'a, str>> = others.iter().map(|(key, _)| key).collect();
        let target = Target { what, key: &key, span: part.span, labels: 1 };
        match self.may_write_among(&target, &siblings, exists, entry, fresh) {
            Permit::Yes => {}
            Permit::As(near) => {
                existing = map.entries.iter().position(|(other, _)| *other == near);
                key = near;
            }
            Permit::No => return,
        }
        if matches!(field.ty.required(), Type::Tree) {
            map.places.push((key.clone(), open::key_span(part)));
        }
        self.path.push(key.clone());
        let (layer, span) = (self.layer, entry.head.span);
        match existing.map(|at| &mut map.entries[at].1) {
            Some(Slot::Map(inner)) if nested => {
                inner.layer = layer;
                self.map_entry(inner, field, entry, from + 1, fresh);
            }
            Some(Slot::Leaf(leaf)) if !nested => self.rewrite(leaf, entry),
            Some(slot) => {
                if let Body::Append(_) = &entry.body {
                    self.sink.push(overlay::block_not_a_list(what, &key, entry.span));
                    self.unclear = true;
                } else if let Some((first, _)) = slot.written().filter(|(_, rank)| *rank == layer.rank) {
                    self.sink.push(self.set_twice(entry.span, first));
                } else if nested {
                    let mut inner = Map::new(span, layer);
                    self.map_entry(&mut inner, field, entry, from + 1, true);
                    *slot = Slot::Map(inner);
                } else {
                    *slot = Slot::Leaf(self.leaf(entry));
                }
            }
            None if nested => {
                let mut inner = Map::new(span, layer);
                self.map_entry(&mut inner, field, entry, from + 1, true);
                map.entries.push((key, Slot::Map(inner)));
            }
            None => {
                let leaf = self.leaf(entry);
                map.entries.push((key, Slot::Leaf(leaf)));
            }
        }
        self.path.pop();
    }

    pub(super) fn map_items(
        &mut self,
        map: &mut Map<'a>,
        field: &Field<'a>,
        items: &'a [Item<'a>],
        adding: bool,
    ) {
        for item in items {
            match item {
                Item::Entry(entry) => self.map_entry(map, field, entry, 0, adding),
                Item::Remove(remove) => self.remove_from_map(map, remove, 0),
                Item::For(_) | Item::If(_) => {
                    let lay = &mut |merger: &mut Self, items| merger.map_items(map, field, items, adding);
                    self.unclear |= !self.spread(item, lay);
                }
                other => self.sink.extend(overlay::no_setting(self.vocabulary, other)),
            }
        }
    }

    /// `labels = common`: each entry of the map is one of this layer.
    pub(super) fn refer(&mut self, map: &mut Map<'a>, keys: &[&'a str], entry: &'a Entry<'a>) {
        for &key in keys {
            self.picking = Some(key);
            self.path.push(Cow::Borrowed(key));
            let at = map.entries.iter().position(|(other, _)| *other == key);
            match at.map(|at| &mut map.entries[at].1) {
                Some(Slot::Leaf(leaf)) => self.rewrite(leaf, entry),
                Some(slot) => {
                    let first = slot.written().filter(|(_, rank)| *rank == self.layer.rank);
                    if let Some((first, _)) = first {
                        self.sink.push(self.set_twice(entry.span, first));
                    } else {
                        *slot = Slot::Leaf(self.leaf(entry));
                    }
                }
                None => {
                    let leaf = self.leaf(entry);
                    map.entries.push((Cow::Borrowed(key), Slot::Leaf(leaf)));
                }
            }
            self.path.pop();
        }
        self.picking = None;
    }
}
