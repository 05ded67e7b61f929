//! Where in a text the values of secrets may stand, and what they are called.
//!
//! A `secret` hides all that it holds but what only says where it comes from.
//! What it names hides its value, too: a `let`, an input, a setting of inputs,
//! what a loop goes over, and a component's field wherever that is set.

use super::FIELDS;
use super::pieces::{Cut, Kind, Piece, cut};
use super::search::Search;
use std::collections::BTreeSet;
use std::ops::Range;

/// What the values of secrets are called, in all files of a project.
#[derive(Clone, Debug, Default)]
pub struct Secrets<'t> {
    /// Of `let`s, inputs, loops and fields.
    pub(super) names: BTreeSet<&'t str>,
    /// What is declared: naming it gives nothing away.
    pub(super) declared: BTreeSet<&'t str>,
    /// Fields of components, each with what the component is called.
    pub(super) fields: BTreeSet<(&'t str, &'t str)>,
}

impl<'t> Secrets<'t> {
    /// What the secrets of these texts name, over all of them.
    pub(super) fn of(texts: &[&'t str]) -> Self {
        let mut secrets = Self::default();
        if !texts.iter().any(|text| text.contains("secret")) {
            return secrets;
        }
        let cuts: Vec<(&str, Cut)> = texts.iter().map(|text| (*text, cut(text))).collect();
        for (text, cut) in &cuts {
            secrets.declarations(text, &cut.code);
        }
        loop {
            let known = (secrets.names.len(), secrets.fields.len());
            for (text, cut) in &cuts {
                secrets.read(text, cut);
            }
            if (secrets.names.len(), secrets.fields.len()) == known {
                return secrets;
            }
        }
    }

    fn declarations(&mut self, text: &'t str, pieces: &[Piece]) {
        let words = pieces.windows(2).filter(|pair| pair.iter().all(|piece| piece.kind == Kind::Word));
        let declares =
            |pair: &&[Piece]| matches!(pair[0].of(text), "let" | "input" | "for" | "field" | "label");
        self.declared.extend(words.filter(declares).map(|pair| pair[1].of(text)));
    }

    /// Notes what the secrets of a text name.
    fn read(&mut self, text: &'t str, cut: &Cut) {
        // What a comment names says nothing about what is in use.
        for pieces in std::iter::once(&cut.code).chain(&cut.texts) {
            let mut search = Search::new(text, pieces, self);
            search.everything();
            let (names, fields) = (search.named, search.fields);
            self.names.extend(names);
            self.fields.extend(fields);
        }
    }

    /// The values of secrets in a text, in order.
    pub(super) fn values(&self, text: &'t str) -> Vec<Range<usize>> {
        self.search(text, |own, cut| own.declarations(text, &cut.code))
    }

    /// The same with the names that such values are made of.
    pub(super) fn values_and_names(&self, text: &'t str) -> Vec<Range<usize>> {
        self.search(text, |own, _| own.declared.clear())
    }

    fn search(&self, text: &'t str, prepare: impl FnOnce(&mut Self, &Cut)) -> Vec<Range<usize>> {
        if self.names.is_empty()
            && !text.contains("secret")
            && !FIELDS.iter().any(|field| text.contains(field))
        {
            return Vec::new();
        }
        let cut = cut(text);
        let mut own = self.clone();
        prepare(&mut own, &cut);
        loop {
            let known = (own.names.len(), own.fields.len());
            own.read(text, &cut);
            if (own.names.len(), own.fields.len()) == known {
                break;
            }
        }
        let mut values = Vec::new();
        for pieces in [&cut.code, &cut.comments].into_iter().chain(&cut.texts) {
            let mut search = Search::new(text, pieces, &own);
            search.everything();
            values.extend(search.values);
        }
        joined(values)
    }
}

/// In order, without overlaps; what touches is one.
fn joined(mut values: Vec<Range<usize>>) -> Vec<Range<usize>> {
    values.retain(|value| !value.is_empty());
    values.sort_by_key(|value| (value.start, value.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(values.len());
    for value in values {
        match joined.last_mut() {
            Some(last) if value.start <= last.end => last.end = last.end.max(value.end),
            _ => joined.push(value),
        }
    }
    joined
}
