//! Open blocks: all that stands in one is an entry, whatever its name.
//!
//! Which names there are says somebody else, a schema of Kubernetes, so none
//! is new and none needs `add`; the places of names are kept for whoever
//! judges them. The labels of such a word may be several, the last left out.

use super::merge::Merger;
use super::tree::{Block, Map, Slot};
use crate::base::span::Span;
use crate::syntax::ast::{Entry, ExprKind, Part, PartKind, Piece, StepKind, Text};
use crate::words::form;
use crate::words::types::Form;
use crate::words::word::{Field, Word};
use std::borrow::Cow;

impl<'a> Merger<'a, '_> {
    /// The text of a name that is made of the workload's.
    pub(super) fn named_by_self(&self, text: &Text<'_>) -> Option<String> {
        if self.vocabulary.word(self.root).workload { named_by(text, &self.subject) } else { None }
    }

    /// An entry of an open block, from the part that is its key.
    pub(super) fn open_entry(
        &mut self,
        block: &mut Block<'a>,
        field: &Field<'a>,
        entry: &'a Entry<'a>,
        from: usize,
    ) {
        let (layer, span) = (self.layer, entry.head.span);
        let slot = block.get_or_insert(field.name, || Slot::Map(Map::new(span, layer)));
        let Slot::Map(map) = slot else { return };
        map.layer = layer;
        self.map_entry(map, field, entry, from, true);
    }
}

/// What stands behind the name of a list where something is appended to one that somebody else makes.
const BESIDE: char = '+';

/// The key under which such an appendix stands.
pub(super) fn beside<'a>(key: &str) -> Cow<'a, str> {
    Cow::Owned(format!("{key}{BESIDE}"))
}

/// The name of the list that a key with an appendix belongs to.
pub fn appended_to(key: &str) -> &str {
    key.strip_suffix(BESIDE).unwrap_or(key)
}

/// Labels as they are written: in quotes where they are no names.
pub(super) fn written(key: &str, labels: usize) -> String {
    if labels < 2 {
        return key.to_owned();
    }
    let quoted = |word: &str| match form::problem(Form::Name, word) {
        None => word.to_owned(),
        Some(_) if word.chars().all(|letter| letter.is_ascii_alphanumeric()) => word.to_owned(),
        Some(_) => format!("\"{word}\""),
    };
    let words: Vec<String> = key.splitn(labels, ' ').map(quoted).collect();
    words.join(" ")
}

/// The parts of a head that are a word's labels; one that may be left out stands after a blank.
pub(super) fn labels<'p, 'a>(word: &Word<'a>, parts: &'p [Part<'a>], from: usize) -> &'p [Part<'a>] {
    let rest = parts.get(from..).unwrap_or_default();
    let is_there = |(part, label): &(&Part<'a>, &crate::words::word::Label<'a>)| {
        !label.ty.is_optional() || (!part.glued && !matches!(part.kind, PartKind::Index(_)))
    };
    let count = rest.iter().zip(&word.labels).take_while(is_there).count();
    &rest[..count]
}

/// The name in a part: without the brackets around it.
pub(super) fn key_span(part: &Part<'_>) -> Span {
    match &part.kind {
        PartKind::Index(expr) => expr.span,
        PartKind::Name(_) | PartKind::Text(_) => part.span,
    }
}

/// A text that needs nothing but the name of what it stands in: `"${self.name}-metrics"`.
fn named_by(text: &Text<'_>, subject: &str) -> Option<String> {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => Some(text.as_ref()),
        Piece::Hole(expr) => match &expr.kind {
            ExprKind::Ref(reference) if reference.root.text == "self" && reference.args.is_none() => {
                match reference.steps.as_slice() {
                    [step] if matches!(step.kind, StepKind::Name("name")) => Some(subject),
                    _ => None,
                }
            }
            _ => None,
        },
    });
    pieces.collect()
}
