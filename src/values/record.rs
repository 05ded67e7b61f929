//! A whole block, evaluated: every field that was set, every default, every promise.
//!
//! Blocks that nobody wrote are there as well, with their defaults, so that
//! the model finds each word complete; what such a block lacks is not
//! missed. Limits, choices, needs and checks are the vocabulary's and apply
//! to all words alike.

mod promises;

use super::eval::{Evaluator, Site};
use super::messages;
use super::value::Value;
use crate::base::diagnostic::Code;
use crate::base::origin::{Origin, OriginId, Sourced};
use crate::base::span::Span;
use crate::layers::tree::{Block, Layer, Map, Slot};
use crate::words::stdlib;
use crate::words::types::Type;
use crate::words::word::{Field, Member, Planned, Required, Word, WordId, WordKind};
use std::borrow::Cow;

/// GD0412: std's check of probes.
pub const PROBE_OVERLAP: Code = Code::risk("GD0412", "probe-overlap");

/// The codes that std's `check` blocks may name.
const STD_CHECKS: &[Code] = &[PROBE_OVERLAP];

/// What has an effect on a workload that is there already: its addresses and its edges.
const BESIDE_EXISTING: &[&str] =
    &["existing", "only_in", "name", "namespace", "selector", "port", "calls", "callers", "network_policy"];

/// A block with all its values.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// Which word.
    pub word: WordId,
    /// Whether somebody wrote it.
    pub present: bool,
    /// Who wrote it, or what it belongs to.
    pub origin: OriginId,
    /// By name, in the order of the vocabulary.
    pub members: Vec<(&'a str, Evaluated<'a>)>,
}

/// What a member of a record holds.
#[derive(Clone, Debug)]
pub enum Evaluated<'a> {
    /// A value; [`Value::Absent`] where it was left out.
    Value(Sourced<Value<'a>>),
    /// A block of a word without a label.
    Record(Box<Record<'a>>),
    /// The blocks of a word with labels, by label.
    Keyed(Vec<(Cow<'a, str>, Record<'a>)>),
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The record of a whole tree.
    pub fn tree(&mut self, block: &'p Block<'a>) -> Record<'a> {
        let origin = self.block_origin(block);
        self.declared = self.declared_as(block);
        self.record(block.word, Some(block), None, origin, false)
    }

    /// Who wrote a block.
    pub(super) fn block_origin(&mut self, block: &Block<'a>) -> OriginId {
        self.written(block.span, block.first)
    }

    fn record(
        &mut self,
        id: WordId,
        block: Option<&'p Block<'a>>,
        key: Option<&'p Cow<'a, str>>,
        origin: OriginId,
        excused: bool,
    ) -> Record<'a> {
        let word = self.world.vocabulary.word(id);
        let origin = match block {
            Some(block) => self.block_origin(block),
            None => origin,
        };
        let length = self.address.len();
        let site = Site { workload: self.subject, word: Some(id), block, key, ..Site::nowhere() };
        let mut members = Vec::with_capacity(word.members.len());
        let excused_here = excused || (word.workload && block.is_some_and(Block::is_existing));
        let outer = self.symbolic;
        self.symbolic |= !word.overridable;
        for (name, member) in &word.members {
            if word.open != Some(*name) {
                self.descend(name.rsplit('.').next().unwrap_or(name));
            }
            let value = match member {
                Member::Field(field) if field.planned == Planned::Yes => None,
                Member::Field(field) => Some(self.record_field(word, field, site, origin)),
                Member::Word(inner) => self.record_word(*inner, name, block, origin, excused_here),
            };
            self.address.truncate(length);
            if let Some(value) = value {
                members.push((*name, value));
            }
        }
        if let Some(block) = block {
            self.beside_existing(word, block);
            self.choices(word, block);
            self.promises(word, block, site);
            self.needs(&word.needs, word.name, block.span);
            self.since(word.since, word.name, block.span);
        }
        self.symbolic = outer;
        self.address.truncate(length);
        Record { word: id, present: block.is_some(), origin, members }
    }

    pub(super) fn descend(&mut self, name: &str) {
        if !self.address.is_empty() {
            self.address.push('.');
        }
        self.address.push_str(name);
    }

    pub(super) fn record_word(
        &mut self,
        id: WordId,
        name: &str,
        parent: Option<&'p Block<'a>>,
        origin: OriginId,
        excused: bool,
    ) -> Option<Evaluated<'a>> {
        let word = self.world.vocabulary.word(id);
        if word.planned
            || (word.kind == WordKind::Component && parent.is_none_or(|parent| parent.get(name).is_none()))
        {
            return None;
        }
        let slot = parent.and_then(|parent| parent.get(name));
        if let Some(Slot::Keyed(entries)) = slot {
            let length = self.address.len();
            let mut records = Vec::with_capacity(entries.len());
            for (key, block) in entries {
                self.descend(key);
                records.push((key.clone(), self.record(id, Some(block), Some(key), origin, excused)));
                self.address.truncate(length);
            }
            return Some(Evaluated::Keyed(records));
        }
        if !word.labels.is_empty() {
            return Some(Evaluated::Keyed(Vec::new()));
        }
        let block = match slot {
            Some(Slot::Block(block)) => Some(block),
            _ => None,
        };
        if let (None, Some(parent)) = (block, parent) {
            let wanted = !parent.unclear
                && match word.required {
                    Required::Yes => true,
                    Required::UnlessExisting => !excused,
                    Required::InWorkload => !excused && self.world.vocabulary.word(parent.word).workload,
                    Required::No => false,
                };
            if wanted {
                let address = self.subject_address(name);
                let removed = parent.removed.iter().rev().find(|(other, _)| *other == name);
                let span = removed.map_or(parent.span, |(_, span)| *span);
                self.report(messages::missing_word(&address, word, span, removed.is_some()));
            }
        }
        Some(Evaluated::Record(Box::new(self.record(id, block, None, origin, excused))))
    }

    /// The address of what holds `name`, which is the last part of the address at hand.
    fn subject_address(&self, name: &str) -> String {
        let inner = self.address.strip_suffix(name).unwrap_or(&self.address).trim_end_matches('.');
        self.full_address(inner)
    }

    fn full_address(&self, inner: &str) -> String {
        match (self.subject, inner) {
            (Some(subject), "") => subject.to_owned(),
            (Some(subject), inner) => format!("{subject}.{inner}"),
            (None, "") => self.declared.clone(),
            (None, inner) => inner.to_owned(),
        }
    }

    pub(super) fn record_field(
        &mut self,
        word: &'p Word<'a>,
        field: &'p Field<'a>,
        site: Site<'a, 'p>,
        owner: OriginId,
    ) -> Evaluated<'a> {
        let slot = site.block.and_then(|block| block.get(field.name));
        if !field.with.is_empty() {
            let chosen = |name: &&str| site.block.is_some_and(|block| block.get(name).is_some());
            if !field.with.iter().any(chosen) {
                if let Some((span, _)) = slot.and_then(Slot::written)
                    && word.one_of.iter().any(chosen)
                {
                    self.report(messages::without_choice(field, span));
                }
                return Evaluated::Value(Sourced::new(Value::Absent, owner));
            }
        }
        if let Some((span, _)) = slot.and_then(Slot::written) {
            self.needs(&field.needs, field.name, span);
            self.since(field.since, field.name, span);
        }
        let found = match slot {
            Some(Slot::Map(map)) => {
                let origin = self.written(map.span, map.first);
                let outer = std::mem::replace(&mut self.open, word.open == Some(field.name));
                let value = self.map_value(field, map, self.subject);
                self.open = outer;
                Sourced::new(value, origin)
            }
            None if field.ty.is_map() && !field.ty.is_optional() => {
                Sourced::new(Value::Map(Vec::new()), owner)
            }
            _ => match self.field_value(field, site) {
                Some(found) => found,
                None => {
                    if site.block.is_some_and(|block| block.unclear) {
                        return Evaluated::Value(Sourced::new(Value::Unknown, owner));
                    }
                    if let (Some(block), true) = (site.block, !field.ty.is_optional()) {
                        let inner = self.address.strip_suffix(field.name).unwrap_or("").trim_end_matches('.');
                        let address = self.full_address(inner);
                        self.report(messages::missing_field(&address, word, field, block.span));
                        return Evaluated::Value(Sourced::new(Value::Unknown, owner));
                    }
                    Sourced::new(Value::Absent, owner)
                }
            },
        };
        if let Some(Slot::Leaf(leaf)) = slot {
            let span = leaf.value.map_or(leaf.span, |value| value.span);
            if found.value == Value::Absent && !field.ty.is_optional() {
                let called = self.called(field, site);
                let is_main = called != field.name;
                let inner = self.address.strip_suffix(field.name).filter(|_| is_main);
                let address = self.full_address(inner.unwrap_or(&self.address).trim_end_matches('.'));
                self.report(messages::left_out(&address, called, span));
                return Evaluated::Value(Sourced::new(Value::Unknown, found.origin));
            }
            if !self.limits(word, field, &found.value, span) {
                // Out of bounds, it is no value to judge others by.
                let unknown = Sourced::new(Value::Unknown, found.origin);
                match self.memo.get_mut(leaf.id as usize) {
                    Some(known) => *known = Some(unknown),
                    None => self.forget(leaf, unknown),
                }
                return Evaluated::Value(Sourced::new(Value::Unknown, found.origin));
            }
        }
        Evaluated::Value(found)
    }

    fn written(&mut self, span: Span, layer: Layer<'a>) -> OriginId {
        self.origins.name_layer(layer.rank, || layer.from.to_string());
        self.origins.add(Origin::Written { span, layer: layer.rank, beat: None })
    }

    /// The value of a field of a block: what was set, else its default; none where both are missing.
    pub(super) fn field_value(
        &mut self,
        field: &'p Field<'a>,
        site: Site<'a, 'p>,
    ) -> Option<Sourced<Value<'a>>> {
        if let Some(Slot::Leaf(leaf)) = site.block.and_then(|block| block.get(field.name)) {
            let foreign = site.workload != self.subject;
            self.quiet += u32::from(foreign);
            let found = self.leaf(leaf, &field.ty, self.called(field, site), site.workload);
            self.quiet -= u32::from(foreign);
            return Some(found);
        }
        let default = field.default?;
        let owner = site.block.map_or_else(|| self.owner(site), |block| block.span);
        let origin = self.origins.add(Origin::Default { declared: field.declared, owner });
        let present = site.block.is_some();
        self.quiet += u32::from(!present);
        // A default may use others twice, and so on: each is evaluated once for its block.
        let address = |block: &'p Block<'a>| std::ptr::from_ref(block).addr();
        let place = site.block.map_or_else(|| site.word.map_or(0, |word| word.0 as usize), address);
        let whose = site.workload.map_or(0, |workload| workload.as_ptr().addr());
        let key = (std::ptr::from_ref(field).addr(), place, whose, self.quiet > 0, self.symbolic);
        if let Some(known) = self.defaults.get(&key) {
            let known = known.clone();
            self.quiet -= u32::from(!present);
            return Some(Sourced::new(known, origin));
        }
        let outer = std::mem::take(&mut self.sink);
        let (lack, edgeless) = (std::mem::take(&mut self.lack), std::mem::take(&mut self.edgeless));
        let value = self.eval(default, &field.ty, self.called(field, site), site);
        (self.lack, self.edgeless) = (lack, edgeless);
        let found = std::mem::replace(&mut self.sink, outer);
        if found.is_empty() || !stdlib::holds(default.span) {
            self.sink.extend(found.into_vec());
        } else if site.block.is_none_or(|block| !block.unclear) && !self.is_unclear(site.workload) {
            // What std's default lacks is to be said here, not in std.
            let inner = self.address.strip_suffix(field.name).unwrap_or(&self.address).trim_end_matches('.');
            let address = self.full_address(inner);
            let finding = messages::no_default(&address, field, default, owner);
            let tree = site.workload.and_then(|workload| self.world.workloads.get(workload));
            self.report(match (field.ty.required(), tree.and_then(|tree| tree.block.get("port"))) {
                (Type::Port, Some(Slot::Keyed(ports))) if ports.len() == 1 => {
                    finding.help(format!("write `{} = port.{}`", field.name, ports[0].0))
                }
                _ => finding,
            });
        }
        self.quiet -= u32::from(!present);
        self.defaults.insert(key, value.clone());
        Some(Sourced::new(value, origin))
    }

    /// Whether a finding left open what a workload has: what is missing may be just that.
    pub(super) fn is_unclear(&self, workload: Option<&str>) -> bool {
        let tree = workload.and_then(|workload| self.world.workloads.get(workload));
        tree.is_some_and(|tree| tree.block.unclear)
    }

    /// What a message calls a field: by its word, where `=` after the word sets it.
    fn called(&self, field: &'p Field<'a>, site: Site<'a, 'p>) -> &'p str {
        let word = site.word.map(|word| self.world.vocabulary.word(word));
        match word {
            Some(word) if word.main == Some(field.name) => word.name,
            _ => field.name,
        }
    }

    /// Who asks for the defaults of a block that nobody wrote.
    fn owner(&self, site: Site<'a, 'p>) -> Span {
        let tree = site.workload.and_then(|workload| self.world.workloads.get(workload));
        tree.map_or(self.world.span, |tree| tree.block.span)
    }

    /// The entries of a map.
    pub(super) fn map_value(
        &mut self,
        field: &'p Field<'a>,
        map: &'p Map<'a>,
        workload: Option<&'a str>,
    ) -> Value<'a> {
        let inner = field.ty.of_entries();
        let around = (!self.open).then_some(map.span);
        let outer = std::mem::replace(&mut self.around, around);
        let value = self.entries(map, &inner, workload);
        self.around = outer;
        value
    }

    fn entries(&mut self, map: &'p Map<'a>, ty: &Type<'a>, workload: Option<&'a str>) -> Value<'a> {
        let length = self.address.len();
        let mut entries = Vec::with_capacity(map.entries.len());
        let mut unknown = false;
        for (key, slot) in &map.entries {
            self.descend(key);
            let found = match slot {
                Slot::Leaf(leaf) => self.leaf(leaf, ty, key, workload),
                Slot::Map(inner) => {
                    let origin = self.written(inner.span, inner.first);
                    Sourced::new(self.entries(inner, ty, workload), origin)
                }
                Slot::Block(_) | Slot::Keyed(_) => continue,
            };
            self.address.truncate(length);
            if self.open {
                let appended = matches!(slot, Slot::Leaf(leaf) if leaf.only_appends());
                self.facts.add(found.origin, map.place(key), appended);
            }
            match found.value {
                Value::Unknown => unknown = true,
                Value::Absent => {}
                _ => entries.push((key.clone(), found)),
            }
        }
        self.address.truncate(length);
        if unknown { Value::Unknown } else { Value::Map(entries) }
    }
}
