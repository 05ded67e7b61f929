//! `remove`: drops an entry or an optional value, or restores a default.
//!
//! Removing what is not there is an error, because it was meant to take
//! effect; so is removing what the same layer sets.

use super::merge::Merger;
use super::tree::{Block, Map, Slot};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{PartKind, Remove};
use crate::words::unknown::{meant, not_supported, unknown};
use crate::words::word::Member;
use std::borrow::Cow;

/// GD0704: a removal of nothing.
pub const NOTHING_TO_REMOVE: Code = Code::new("GD0704", "nothing-to-remove");
/// GD0708: set and removed in one layer.
pub const REMOVED_WHERE_SET: Code = Code::new("GD0708", "removed-where-set");

impl<'a> Merger<'a, '_> {
    /// Removes what a head names, from part `from`.
    pub fn remove(&mut self, block: &mut Block<'a>, remove: &'a Remove<'a>, from: usize) {
        let Some(part) = remove.head.parts.get(from) else { return };
        let word = self.vocabulary.word(block.word);
        if let Some(field) = word.open_field() {
            match block.get_mut(field.name) {
                Some(Slot::Map(map)) => self.remove_from_map(map, remove, from),
                _ => self.absent(remove, part.span, word.name, std::iter::empty()),
            }
            return;
        }
        let PartKind::Name(name) = part.kind else {
            self.sink.push(super::overlay::text_for_word(word, part));
            return;
        };
        let mut known = self.vocabulary.member(word, name, part.span.file);
        if known.is_none() {
            let finding = unknown(self.vocabulary, block.word, name, part.span);
            self.sink.push(finding);
            known = meant(self.vocabulary, word, name)
                .and_then(|near| self.vocabulary.member(word, near, part.span.file));
            self.guessed.push(remove.span);
        }
        let Some((name, member)) = known else {
            self.leave_open(block);
            return;
        };
        let last = from + 1 == remove.head.parts.len();
        let mut labels = match member {
            Member::Word(id) => {
                let inner = self.vocabulary.word(*id);
                if inner.planned {
                    self.sink.push(not_supported(name, part.span));
                    return;
                }
                inner.labels.len()
            }
            Member::Field(_) => 0,
        };
        self.path.push(Cow::Borrowed(name));
        match block.get_mut(name) {
            None => self.absent(remove, part.span, name, std::iter::empty()),
            Some(Slot::Keyed(entries)) if !last => {
                let key_part = &remove.head.parts[from + 1];
                let given = &remove.head.parts[from + 1..];
                let several = (2..=labels.min(given.len())).rev().find_map(|count| {
                    let texts: Option<Vec<_>> = given[..count].iter().map(|part| self.key(part)).collect();
                    let key: Cow<'a, str> = Cow::Owned(texts?.join(" "));
                    entries.iter().any(|(other, _)| *other == key).then_some((key, count))
                });
                let wanted = labels;
                labels = several.as_ref().map_or(labels.min(1), |(_, count)| *count);
                if several.is_none() && labels > 0 && given.len() > 1 && wanted > 1 {
                    let given = &given[..wanted.min(given.len())];
                    let texts: Option<Vec<_>> = given.iter().map(|part| self.key(part)).collect();
                    let Some(texts) = texts else { return };
                    let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_ref()).collect();
                    let span = key_part.span.to(given[given.len() - 1].span);
                    self.absent(remove, span, &texts.join(" "), keys.into_iter());
                    self.path.pop();
                    return;
                }
                if let Some(key) = several.map(|(key, _)| key).or_else(|| self.key(key_part)) {
                    let mut found = entries.iter().position(|(other, _)| *other == key);
                    if found.is_none() {
                        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_ref()).collect();
                        self.absent(remove, key_part.span, &key, keys.iter().copied());
                        let near = suggest::nearest(&key, keys).filter(|_| !self.lenient);
                        found = near.and_then(|near| entries.iter().position(|(other, _)| *other == near));
                    }
                    match found {
                        None => {}
                        Some(at) if from + 1 + labels < remove.head.parts.len() => {
                            self.path.push(key);
                            self.remove(&mut entries[at].1, remove, from + 1 + labels);
                            self.path.pop();
                        }
                        Some(at) => {
                            let block = &entries[at].1;
                            let written = (block.span, block.layer.rank);
                            self.path.push(entries[at].0.clone());
                            if self.may_remove(remove, written) {
                                entries.remove(at);
                            }
                            self.path.pop();
                        }
                    }
                }
            }
            Some(Slot::Keyed(_)) if self.is_guess(remove.span) => {}
            Some(Slot::Keyed(_)) => self.sink.push(
                Diagnostic::error(NOTHING_TO_REMOVE, format!("remove which `{name}`?"))
                    .label(part.span, "there can be several")
                    .help(format!("name it: `remove {name}.NAME`")),
            ),
            Some(Slot::Block(inner)) if !last => self.remove(inner, remove, from + 1),
            Some(Slot::Map(map)) if !last => self.remove_from_map(map, remove, from + 1),
            Some(slot) => {
                if let Some(written) = slot.written()
                    && self.may_remove(remove, written)
                {
                    block.remove(name);
                    block.removed.push((name, remove.span));
                }
            }
        }
        self.path.pop();
    }

    /// Removes an entry of a map, from the part that is its key.
    pub(super) fn remove_from_map(&mut self, map: &mut Map<'a>, remove: &'a Remove<'a>, from: usize) {
        let Some(part) = remove.head.parts.get(from) else { return };
        let Some(key) = self.key(part) else { return };
        let mut found = map.entries.iter().position(|(other, _)| *other == key);
        if found.is_none() {
            let keys: Vec<&str> = map.entries.iter().map(|(key, _)| key.as_ref()).collect();
            self.absent(remove, part.span, &key, keys.iter().copied());
            let near = suggest::nearest(&key, keys).filter(|_| !self.lenient);
            found = near.and_then(|near| map.entries.iter().position(|(other, _)| *other == near));
        }
        let Some(at) = found else { return };
        if from + 1 < remove.head.parts.len()
            && let Slot::Map(inner) = &mut map.entries[at].1
        {
            self.remove_from_map(inner, remove, from + 1);
            return;
        }
        let Some(written) = map.entries[at].1.written() else { return };
        self.path.push(map.entries[at].0.clone());
        if self.may_remove(remove, written) {
            map.entries.remove(at);
        }
        self.path.pop();
    }

    fn absent<'n>(
        &mut self,
        remove: &Remove<'a>,
        span: Span,
        name: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let what: Vec<&str> = remove
            .head
            .parts
            .iter()
            .filter_map(|part| match part.kind {
                PartKind::Name(name) => Some(name),
                PartKind::Text(ref text) => text.plain(),
                PartKind::Index(_) => None,
            })
            .collect();
        let finding = Diagnostic::error(
            NOTHING_TO_REMOVE,
            format!("`{}` has no `{}` to remove", self.subject, what.join(".")),
        )
        .label(span, "no lower layer sets it");
        let finding = match suggest::nearest(name, known) {
            Some(near) if near.contains(' ') => finding.help(format!("did you mean `{near}`?")),
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, name, near),
            None => finding.help("leave the line out"),
        };
        if self.is_guess(remove.span) {
            return;
        }
        if self.lenient {
            self.missed.push(finding);
        } else {
            self.sink.push(finding);
        }
    }

    fn may_remove(&mut self, remove: &Remove<'a>, (span, rank): (Span, u16)) -> bool {
        if rank < self.layer.rank {
            self.applied.push(remove.span);
            return true;
        }
        let finding =
            Diagnostic::error(REMOVED_WHERE_SET, format!("`{}` is set and removed", self.address()))
                .label(remove.span, "removed here")
                .label(span, "set here, in the same layer")
                .help("keep one of the two");
        self.sink.push(finding);
        false
    }
}
