//! Statements through which a secret's value gets its names: inputs, loops, components and who uses them.

use super::pieces::Kind;
use super::search::Search;

impl Search<'_, '_> {
    /// `input x: String = …`: what stands behind the sign.
    pub(super) fn declared(&mut self, first: usize) {
        let mut at = first + 2;
        while self.kind(at).is_some_and(|kind| !matches!(kind, Kind::Line | Kind::Comma | Kind::Close(_))) {
            if self.kind(at) == Some(Kind::Is) && self.pieces[at].of(self.text) != ":" {
                self.held(first, at, false);
                return;
            }
            at += 1;
        }
    }

    /// `for x in …`: what it goes over, where a secret names `x`.
    pub(super) fn each(&mut self, first: usize) {
        let mut at = first + 1;
        let mut is_it = false;
        while self.word(at).is_some_and(|word| word != "in") || self.kind(at) == Some(Kind::Comma) {
            is_it |= self.knows(at);
            at += 1;
        }
        if !is_it || self.word(at) != Some("in") {
            return;
        }
        at += 1;
        while let Some(kind) = self.kind(at) {
            match kind {
                Kind::Open(b'{') | Kind::Close(_) | Kind::Line => return,
                Kind::Open(_) => {
                    let end = self.closing(at);
                    (at + 1..end).for_each(|at| self.inside(at));
                    at = end;
                }
                _ => self.inside(at),
            }
            at += 1;
        }
    }

    /// The fields of a component that a secret names: their defaults, and for [`Self::user`].
    pub(super) fn component(&mut self, first: usize) {
        let Some(name) = self.word(first + 1).filter(|_| self.kind(first + 2) == Some(Kind::Open(b'{')))
        else {
            return;
        };
        for at in first + 3..self.closing(first + 2) {
            if matches!(self.word(at), Some("field" | "label")) && self.knows(at + 1) {
                self.fields.extend(self.word(at + 1).map(|field| (name, field)));
                self.declared(at);
            }
        }
    }

    /// `use platform.login as entry`: what a component is called in a file.
    pub(super) fn renamed(&mut self, first: usize) {
        let mut at = first + 1;
        while matches!(self.kind(at), Some(Kind::Dot)) || self.word(at).is_some_and(|word| word != "as") {
            at += 1;
        }
        let (Some(name), Some("as"), Some(new)) = (self.word(at - 1), self.word(at), self.word(at + 1))
        else {
            return;
        };
        let same = self.known.fields.iter().filter(|(component, _)| *component == name);
        self.fields.extend(same.map(|(_, field)| (new, *field)));
    }

    /// Where a component is used: what its fields are set to.
    pub(super) fn user(&mut self, first: usize, component: &str) {
        let mut at = first + 1;
        // Labels may be such fields as well.
        while matches!(self.kind(at), Some(Kind::Text { .. } | Kind::Word | Kind::Dot)) {
            if matches!(self.kind(at), Some(Kind::Text { .. })) {
                self.inside(at);
            }
            at += 1;
        }
        match self.kind(at) {
            Some(Kind::Is) => self.held(first, at, false),
            Some(Kind::Open(b'{')) => {
                for inner in at + 1..self.closing(at) {
                    let field = self.word(inner).filter(|_| self.is_first(inner));
                    if field.is_some_and(|field| self.known.fields.contains(&(component, field))) {
                        self.held(inner, inner + 1, false);
                    }
                }
            }
            _ => {}
        }
    }
}
