//! Lays one layer's statements on a tree, leaf by leaf.
//!
//! What a part of a head means is asked of the vocabulary: a nested word, a
//! label, a field, the key of a map. Layers come lowest first, so a leaf that
//! is there either has a lower rank, and is beaten, or the same one, and then
//! two places are equally guilty.

use super::open;
use super::open::SelfNamed;
use super::overlay::{self, Permit, Target};
use super::shape::Decided;
use super::tree::{Appended, Block, From, Layer, Leaf, Map, More, SHARED_LEAF, Scope, Slot};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::span::Span;
use crate::program::collect::is_inner_overlay;
use crate::program::shape::{Bindings, Shape};
use crate::syntax::ast::{Body, Entry, Expr, ExprKind, Item, Part, PartKind};
use crate::words::meaning::{by_meaning, is_same};
use crate::words::types::Type;
use crate::words::unknown::{deprecated, meant, not_supported, unknown_entry};
use crate::words::word::{Field, Member, Planned, Vocabulary, Word, WordId};
use std::borrow::Cow;

/// Lays statements on a tree; one for all layers of a tree.
pub struct Merger<'a, 'v> {
    pub(super) vocabulary: &'v Vocabulary<'a>,
    pub(super) sink: Sink,
    /// `orders`, `project shop`: how messages call what is merged.
    pub(super) subject: Cow<'a, str>,
    pub(super) layer: Layer<'a>,
    pub(super) scope: Scope<'a>,
    /// The loop variables around the statement at hand.
    pub(super) bindings: Bindings<'a>,
    /// Who answers what the shape depends on; none where statements are only looked over.
    pub(super) shape: Option<&'v dyn Shape<'a>>,
    /// The word of what is merged.
    pub(super) root: WordId,
    /// What the shape of component bodies came to.
    pub(super) decided: Vec<Decided<'a>>,
    /// How many `for` and `if` are around the statement at hand.
    pub(super) looping: usize,
    /// How much loops made.
    pub(super) made: usize,
    /// In an environment's `every`: what has no target is passed over.
    pub(super) lenient: bool,
    /// What was passed over.
    pub(super) missed: Vec<Diagnostic>,
    /// What a lenient layer could apply.
    pub(super) applied: Vec<Span>,
    /// The labels that are made of the name of what is merged.
    pub(super) named: Vec<SelfNamed>,
    /// The address of the block at hand.
    pub(super) path: Vec<Cow<'a, str>>,
    /// Entries whose misspelt names were read as the nearest ones: no second writer is found in them.
    pub(super) guessed: Vec<Span>,
    /// The addresses of blocks that another tool's word stands for: what they hold was not read.
    pub(super) lost: Vec<Vec<Cow<'a, str>>>,
    /// Whether a finding left open what the tree would be.
    pub(super) unclear: bool,
    /// In what holds for all environments, as a build does: inputs are not known there.
    pub(super) is_for_all: bool,
    /// In a block of changes: what is appended to a list stands beside what is said of its elements.
    pub(super) beside: bool,
    /// Where what was said of another tool's words.
    instead: Vec<(Span, &'a str)>,
    /// The entry that leaves are of, while a map is taken from a reference.
    pub(super) picking: Option<&'a str>,
    pub(super) next_leaf: u32,
}

impl<'a, 'v> Merger<'a, 'v> {
    /// A merger that begins with declarations.
    pub fn new(
        vocabulary: &'v Vocabulary<'a>,
        shape: Option<&'v dyn Shape<'a>>,
        root: WordId,
        subject: Cow<'a, str>,
        layer: Layer<'a>,
    ) -> Self {
        Self {
            vocabulary,
            sink: Sink::default(),
            subject,
            layer,
            scope: Scope::Workload,
            bindings: Bindings::default(),
            shape,
            root,
            decided: Vec::new(),
            looping: 0,
            made: 0,
            lenient: false,
            missed: Vec::new(),
            applied: Vec::new(),
            named: Vec::new(),
            path: Vec::new(),
            guessed: Vec::new(),
            lost: Vec::new(),
            unclear: false,
            is_for_all: false,
            beside: false,
            instead: Vec::new(),
            picking: None,
            next_leaf: 0,
        }
    }

    /// Goes on with another layer.
    pub fn enter(&mut self, layer: Layer<'a>, scope: Scope<'a>, lenient: bool) {
        (self.layer, self.scope, self.lenient) = (layer, scope, lenient);
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> u32 {
        if self.next_leaf < SHARED_LEAF { self.next_leaf } else { 0 }
    }

    /// All statements of a block; `adding` where the block itself is new.
    pub fn items(&mut self, block: &mut Block<'a>, items: &'a [Item<'a>], adding: bool) {
        let before = self.sink.len();
        self.each_item(block, items, adding);
        if self.sink.len() > before {
            overlay::without_second_writers(self.sink.since(before), items);
        }
    }

    fn each_item(&mut self, block: &mut Block<'a>, items: &'a [Item<'a>], adding: bool) {
        for item in items {
            match item {
                Item::Entry(entry) => {
                    let word = self.vocabulary.word(block.word);
                    if word.workload && is_inner_overlay(entry) {
                        if self.looping > 0 {
                            self.sink.push(overlay::overlay_in_loop(entry.head.span));
                        }
                        continue;
                    }
                    self.entry(block, entry, 0, adding);
                }
                Item::Remove(remove) => self.remove(block, remove, 0),
                Item::For(_) | Item::If(_) => {
                    let clear = self.spread(item, &mut |merger, items| merger.items(block, items, adding));
                    if !clear {
                        self.leave_open(block);
                    }
                }
                other => self.sink.extend(overlay::no_setting(self.vocabulary, other)),
            }
        }
    }

    /// An entry, from part `from` of its head, in a block.
    pub fn entry(&mut self, block: &mut Block<'a>, entry: &'a Entry<'a>, from: usize, adding: bool) {
        let Some(part) = entry.head.parts.get(from) else {
            self.body(block, entry, entry.head.span, adding);
            return;
        };
        let word = self.vocabulary.word(block.word);
        if let Some(field) = word.open_field() {
            let outer = std::mem::replace(&mut self.beside, !word.is_user_named());
            self.open_entry(block, field, entry, from);
            self.beside = outer;
            return;
        }
        let PartKind::Name(name) = part.kind else {
            let finding = overlay::text_for_word(word, part);
            self.misshapen(block, entry, finding);
            return;
        };
        let mut known = self.vocabulary.member(word, name, part.span.file);
        if known.is_none() {
            let body = (from + 1 == entry.head.parts.len()).then_some(&entry.body);
            let finding = unknown_entry(self.vocabulary, block.word, name, part.span, body);
            // Words of another tool that stand for one word here are one mistake.
            let instead = word.instead.iter().find(|(other, _)| is_same(other, name));
            let again = instead.map(|(_, instead)| (block.span, *instead));
            if again.is_none_or(|again| !self.instead.contains(&again)) {
                self.sink.push(finding);
            }
            self.instead.extend(again);
            known = meant(self.vocabulary, word, name)
                .and_then(|near| self.vocabulary.member(word, near, part.span.file));
            if known.is_none() {
                if let Some((ours, _)) = by_meaning(self.vocabulary, word, name) {
                    let mut lost = self.path.clone();
                    lost.push(Cow::Borrowed(ours));
                    self.lost.push(lost);
                }
                self.leave_open(block);
                return;
            }
            self.guessed.push(entry.span);
        }
        let Some((mut key, mut member)) = known else { return };
        if let Some(instead) = member.deprecated(self.vocabulary) {
            self.sink.push(deprecated(word, name, instead, part.span));
            if let Some(renamed) = word.renamed(instead) {
                (key, member) = renamed;
            }
        }
        self.path.push(Cow::Borrowed(if key.contains('.') { name } else { key }));
        match member {
            Member::Field(field) => self.field(block, field, entry, from + 1, adding),
            Member::Word(id) => self.word(block, key, *id, entry, from + 1, adding),
        }
        self.path.pop();
    }

    /// Remembers that what is missing here may be what was not understood.
    pub(super) fn leave_open(&mut self, block: &mut Block<'a>) {
        block.unclear = true;
        self.unclear = true;
    }

    /// A finding about the shape of a statement; none where the statement was read by guess.
    pub(super) fn misshapen(&mut self, block: &mut Block<'a>, entry: &Entry<'a>, finding: Diagnostic) {
        // A value that is missing was a finding of the syntax.
        let is_lost = matches!(&entry.body, Body::Set(value) if matches!(value.kind, ExprKind::Missing));
        if !is_lost && !self.is_guess(entry.span) {
            self.sink.push(finding);
        }
        self.leave_open(block);
    }

    /// Whether a statement is part of one that was read by guess.
    pub(super) fn is_guess(&self, span: Span) -> bool {
        self.guessed.iter().any(|guess| guess.contains(span))
    }

    /// A nested word; `from` is the part after its name.
    fn word(
        &mut self,
        parent: &mut Block<'a>,
        name: &'a str,
        id: WordId,
        entry: &'a Entry<'a>,
        from: usize,
        adding: bool,
    ) {
        let word = self.vocabulary.word(id);
        let name_span = entry.head.parts[from - 1].span;
        if word.planned {
            // Of what a `use` brings in, that says it.
            if !word.is_brought_in() {
                let written = head_text(entry, from).unwrap_or_else(|| name.to_owned());
                self.sink.push(not_supported(&written, name_span));
            }
            self.leave_open(parent);
            return;
        }
        if !word.overridable && self.layer.is_environment() {
            self.sink.push(overlay::not_overridable(name, entry.head.span));
            return;
        }
        if word.labels.is_empty() {
            if let Some(add) = entry.add.filter(|_| from == entry.head.parts.len()) {
                self.sink.push(overlay::add_of_a_word(word.name, add, entry.head.span));
            }
            let (layer, span) = (self.layer, entry.head.span);
            let slot = parent.get_or_insert(name, || Slot::Block(Block::new(id, span, layer)));
            let Slot::Block(block) = slot else { return };
            block.layer = layer;
            let outer = self.is_for_all;
            self.is_for_all |= !word.overridable;
            self.entry(block, entry, from, adding);
            self.is_for_all = outer;
            self.choose(parent, name, entry.span);
            return;
        }
        let Some((mut key, key_span, after)) = self.label(word, entry, from) else {
            self.leave_open(parent);
            return;
        };
        let fresh = entry.add.is_some() || adding;
        let exists = match parent.get(name) {
            Some(Slot::Keyed(entries)) => {
                let found = entries.iter().find(|(other, _)| *other == key);
                found.map(|(_, block)| (block.span, block.layer.rank))
            }
            _ => None,
        };
        if word.is_user_named() {
            let labels = after - from;
            let target = Target { what: name, key: &key, span: key_span, labels };
            match self.may_write(&target, parent, exists, entry, fresh) {
                Permit::Yes => {}
                Permit::As(near) => key = near,
                Permit::No => return,
            }
        }
        let (layer, span) = (self.layer, entry.head.span);
        let Slot::Keyed(entries) = parent.get_or_insert(name, || Slot::Keyed(Vec::new())) else { return };
        let at = entries.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
            entries.push((key.clone(), Block::new(id, span, layer)));
            entries.len() - 1
        });
        let block = &mut entries[at].1;
        block.layer = layer;
        self.path.push(key);
        self.entry(block, entry, after, fresh);
        self.path.pop();
    }

    /// The label that follows a word, as one key, its place, and the part after it.
    pub(super) fn label(
        &mut self,
        word: &Word<'a>,
        entry: &'a Entry<'a>,
        from: usize,
    ) -> Option<(Cow<'a, str>, Span, usize)> {
        let parts = &entry.head.parts;
        let given = open::labels(word, parts, from);
        if given.len() < word.required_labels() {
            if !self.is_guess(entry.span) {
                self.sink.push(overlay::nameless(word, given.len(), parts[parts.len() - 1].span));
            }
            return None;
        }
        let mut texts = Vec::new();
        for (part, label) in given.iter().zip(&word.labels) {
            let text = self.key(part)?;
            if let Type::Union(_) | Type::Literal(_) = label.ty
                && let Some(finding) = overlay::wrong_label(word, &label.ty, &text, part.span)
            {
                // Who guessed the word does not know its labels.
                if !self.is_guess(entry.span) {
                    self.sink.push(finding);
                }
                let near = overlay::nearest_label(&label.ty, &text)?;
                self.guessed.push(entry.span);
                texts.push(Cow::Borrowed(near));
                continue;
            }
            if let Some(finding) = overlay::malformed_label(word, label, &text, part.span) {
                self.sink.push(finding);
            }
            texts.push(text);
        }
        let span = given[0].span.to(given[given.len() - 1].span);
        let key = if texts.len() == 1 { texts.remove(0) } else { Cow::Owned(texts.join(" ")) };
        Some((key, span, from + given.len()))
    }

    /// The text of a part that names an entry.
    pub(super) fn key(&mut self, part: &'a Part<'a>) -> Option<Cow<'a, str>> {
        let text = match &part.kind {
            PartKind::Name(name) => return Some(Cow::Borrowed(*name)),
            PartKind::Text(text) => text,
            PartKind::Index(expr) => match &expr.kind {
                ExprKind::Text(text) => text,
                ExprKind::Number(_) => {
                    self.sink.push(overlay::counted_key(part.span));
                    return None;
                }
                _ => {
                    self.sink.push(overlay::computed_key(part.span));
                    return None;
                }
            },
        };
        match (text.borrowed(), text.plain()) {
            (Some(text), _) => Some(Cow::Borrowed(text)),
            (None, Some(text)) => Some(Cow::Borrowed(text)),
            (None, None) => match self.named_by_self(text) {
                Some(named) => {
                    let label = Cow::Owned(named.label.clone());
                    if !self.named.contains(&named) {
                        self.named.push(named);
                    }
                    Some(label)
                }
                None => self.computed_text(text).map(Cow::Borrowed),
            },
        }
    }

    /// What an entry gives the block that its head names.
    fn body(&mut self, block: &mut Block<'a>, entry: &'a Entry<'a>, span: Span, adding: bool) {
        let word = self.vocabulary.word(block.word);
        // What was read by guess is not asked for what it lacks.
        block.unclear |= self.is_guess(entry.span);
        match &entry.body {
            Body::Block(inner) => self.items(block, &inner.items, adding),
            Body::Set(_) | Body::Append(_) => match word.main.and_then(|main| word.field(main)) {
                Some(field) => self.field(block, field, entry, entry.head.parts.len(), adding),
                None => self.misshapen(
                    block,
                    entry,
                    overlay::block_wanted(word, head_text(entry, entry.head.parts.len()), span),
                ),
            },
        }
    }

    fn field(
        &mut self,
        block: &mut Block<'a>,
        field: &Field<'a>,
        entry: &'a Entry<'a>,
        from: usize,
        adding: bool,
    ) {
        if field.planned == Planned::Yes {
            let word = self.vocabulary.word(block.word);
            let written = if word.main == Some(field.name) && from == entry.head.parts.len() {
                format!("{} … = value", word.name)
            } else {
                field.name.to_owned()
            };
            self.sink.push(not_supported(&written, entry.head.span));
            // It counts as set, so that nothing is missed for want of it.
            let leaf = self.leaf(entry);
            block.get_or_insert(field.name, || Slot::Leaf(leaf));
            self.unclear = true;
            return;
        }
        if field.ty.is_map() {
            let (layer, span) = (self.layer, entry.head.span);
            let name = field.name;
            let keys = match &entry.body {
                Body::Block(_) => None,
                _ if from < entry.head.parts.len() => None,
                Body::Set(value) if is_reference(value) => {
                    let Some(keys) = self.keys(value) else {
                        self.leave_open(block);
                        return;
                    };
                    Some(keys)
                }
                Body::Set(value) | Body::Append(value) => {
                    let found =
                        if matches!(value.kind, ExprKind::List(_)) { "a list" } else { "a single value" };
                    let word = self.vocabulary.word(block.word);
                    self.misshapen(block, entry, overlay::map_wanted(word, field, found, entry.span));
                    return;
                }
            };
            if let Some(add) = entry.add.filter(|_| from == entry.head.parts.len()) {
                self.sink.push(overlay::add_of_a_word(name, add, span));
            }
            let slot = block.get_or_insert(name, || Slot::Map(Map::new(span, layer)));
            let Slot::Map(map) = slot else { return };
            map.layer = layer;
            match keys {
                Some(keys) => self.refer(map, &keys, entry),
                None => self.map_entry(map, field, entry, from, adding),
            }
            self.choose(block, name, entry.span);
            return;
        }
        if field.fixed && !matches!(self.layer.from, From::Declaration | From::Own(_)) {
            self.sink.push(overlay::declared_only(field, &self.subject, entry.head.span));
            return;
        }
        if field.structural && self.looping > 0 {
            self.misshapen(block, entry, overlay::structural_in_loop(field, entry.head.span));
            return;
        }
        if let (true, Body::Set(value) | Body::Append(value)) = (field.structural, &entry.body)
            && !overlay::is_written_out(value, field.ty.steps_of_name())
        {
            self.misshapen(block, entry, overlay::computed(field, value));
            return;
        }
        if let Some(part) = entry.head.parts.get(from) {
            self.misshapen(block, entry, overlay::no_parts(field, part.span));
            return;
        }
        let is_main =
            entry.head.parts.len() != from || self.path.last().is_none_or(|last| last.as_ref() != field.name);
        if let Some(add) = entry.add.filter(|_| !is_main) {
            self.sink.push(overlay::add_of_a_word(field.name, add, entry.head.span));
        }
        match &entry.body {
            Body::Block(inner) => {
                self.misshapen(block, entry, overlay::value_wanted(field, entry.head.span, inner.span));
            }
            Body::Append(_) if !matches!(field.ty.required(), Type::List(_)) => {
                self.misshapen(block, entry, overlay::not_a_list(field, entry.span));
            }
            Body::Set(_) | Body::Append(_) => {
                let name = field.name;
                match block.get_mut(name) {
                    Some(Slot::Leaf(leaf)) => self.rewrite(leaf, entry),
                    Some(_) => {}
                    None => {
                        let leaf = self.leaf(entry);
                        block.members.push((name, Slot::Leaf(leaf)));
                    }
                }
                self.choose(block, name, entry.span);
            }
        }
    }

    pub(super) fn leaf(&mut self, entry: &'a Entry<'a>) -> Leaf<'a> {
        self.next_leaf += 1;
        let (value, appended) = match &entry.body {
            Body::Set(value) => (Some(value), None),
            Body::Append(value) => (None, Some(self.appended(value, entry.span))),
            Body::Block(_) => (None, None),
        };
        let (layer, scope, bindings) = (self.layer, self.scope, self.bindings.clone());
        self.applied.push(entry.span);
        let id = self.next_leaf - 1;
        let mut leaf = Leaf { id, value, span: entry.span, layer, scope, bindings, beat: None, more: None };
        if appended.is_some() || self.picking.is_some() {
            *leaf.more() =
                More { pick: self.picking, appended: appended.into_iter().collect(), again: Vec::new() };
        }
        leaf
    }

    fn appended(&self, value: &'a Expr<'a>, span: Span) -> Appended<'a> {
        Appended { value, scope: self.scope, bindings: self.bindings.clone(), layer: self.layer, span }
    }

    /// Writes a leaf that is there, unless that is a finding.
    pub(super) fn rewrite(&mut self, leaf: &mut Leaf<'a>, entry: &'a Entry<'a>) {
        if let Body::Append(value) = &entry.body {
            leaf.more().appended.push(self.appended(value, entry.span));
            self.applied.push(entry.span);
            return;
        }
        if leaf.layer.rank == self.layer.rank && leaf.value.is_some() {
            if self.is_guess(leaf.span) && !self.is_guess(entry.span) {
                *leaf = self.leaf(entry);
                return;
            }
            if leaf.span == entry.span {
                let here = (self.scope, self.bindings.clone());
                if here.0 != leaf.scope || !here.1.is(&leaf.bindings) {
                    leaf.more().again.push(here);
                }
            } else if !self.is_guess(entry.span) {
                let finding = self.set_twice(entry.span, leaf.span);
                self.sink.push(finding);
            }
            return;
        }
        let new = self.leaf(entry);
        let lower = std::mem::replace(leaf, new);
        if lower.layer.rank == self.layer.rank && !lower.appended().is_empty() {
            leaf.more().appended = lower.appended().to_vec();
        }
        leaf.beat = Some(Box::new(lower));
    }

    /// A choice of a `one_of`: lower layers' choices go, with what is tied to them.
    pub(super) fn choose(&mut self, block: &mut Block<'a>, chosen: &'a str, span: Span) {
        let word = self.vocabulary.word(block.word);
        if !word.one_of.contains(&chosen) {
            return;
        }
        let rank = self.layer.rank;
        let rival = block.members.iter().find_map(|(name, slot)| {
            let (span, other) = slot.written()?;
            (*name != chosen && word.one_of.contains(name) && other >= rank).then_some((*name, span))
        });
        if let Some((other, first)) = rival {
            if self.is_guess(span) || self.is_guess(first) {
                return;
            }
            self.sink.push(overlay::two_choices(&self.address(), word, (chosen, span), (other, first)));
            return;
        }
        block.members.retain(|(name, slot)| {
            let lower = slot.written().is_some_and(|(_, other)| other < rank);
            let rival = *name != chosen && word.one_of.contains(name);
            let tied =
                word.field(name).is_some_and(|field| !field.with.is_empty() && !field.with.contains(&chosen));
            !(lower && (rival || tied))
        });
    }
}

/// Whether a value is nothing but a reference: as such, a map may be given by `=`.
fn is_reference(value: &Expr<'_>) -> bool {
    matches!(&value.kind, ExprKind::Ref(reference) if reference.args.is_none())
}

/// The words of a head up to part `end`, where all of them are names: `scale on pods`.
fn head_text(entry: &Entry<'_>, end: usize) -> Option<String> {
    let names: Option<Vec<&str>> = entry.head.parts[..end]
        .iter()
        .map(|part| match part.kind {
            PartKind::Name(name) => Some(name),
            PartKind::Text(_) | PartKind::Index(_) => None,
        })
        .collect();
    names.map(|names| names.join(" "))
}
