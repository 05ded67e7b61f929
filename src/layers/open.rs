//! Open blocks: all that stands in one is an entry, whatever its name.
//!
//! Which names there are says somebody else, a schema of Kubernetes, so none
//! is new and none needs `add`; the places of names are kept for whoever
//! judges them. The labels of such a word may be several, the last left out.

use super::merge::Merger;
use super::tree::{Block, Map, Slot};
use crate::base::span::Span;
use crate::syntax::ast::{Entry, Expr, ExprKind, Part, PartKind, Piece, StepKind, Text};
use crate::words::form;
use crate::words::types::Form;
use crate::words::word::{Field, Word};
use std::borrow::Cow;

impl<'a> Merger<'a, '_> {
    /// A name that is made of the workload's.
    pub(super) fn named_by_self(&self, text: &Text<'_>) -> Option<SelfNamed> {
        let is_workload = self.vocabulary.word(self.root).workload;
        is_workload.then(|| SelfNamed::new(text, &self.subject)).flatten()
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

/// A label such as `"${self.name}-metrics"`: in the source the workload has one name, in a cluster perhaps another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfNamed {
    /// With the name in the source, by which layers find it.
    pub label: String,
    /// What stands between the names.
    between: Vec<String>,
}

impl SelfNamed {
    /// One that needs nothing but the name of what it stands in.
    fn new(text: &Text<'_>, subject: &str) -> Option<Self> {
        let mut between = vec![String::new()];
        for piece in &text.pieces {
            match (piece, between.last_mut()) {
                (Piece::Literal(text), Some(last)) => last.push_str(text),
                (Piece::Hole(expr), _) if is_own_name(expr) => between.push(String::new()),
                _ => return None,
            }
        }
        Some(Self { label: between.join(subject), between })
    }

    /// With another name of the workload.
    pub fn called(&self, name: &str) -> String {
        self.between.join(name)
    }
}

/// `self.name`
fn is_own_name(expr: &Expr<'_>) -> bool {
    let ExprKind::Ref(reference) = &expr.kind else { return false };
    let only = match reference.steps.as_slice() {
        [step] => matches!(step.kind, StepKind::Name("name")),
        _ => false,
    };
    only && reference.root.text == "self" && reference.args.is_none()
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
