//! One pass over a text for the values of secrets, read by its brackets and signs alone.
//!
//! A text with mistakes is read as well, so nothing of the syntax is taken for granted: where a
//! bracket or a quote is missing, more is hidden, never less. What is called how is handed
//! in and noted, not decided here.

use super::FIELDS;
use super::find::Secrets;
use super::pieces::{Kind, Piece, is_part};
use crate::values::functions::FUNCTIONS;
use std::ops::Range;

/// What in a `secret` is no value.
const WHERE: &[&str] = &["existing", "path", "key", "store", "secret", "mount", "mode"];
/// What begins no name of a value.
const NO_NAMES: &[&str] =
    &["if", "else", "for", "in", "true", "false", "secret", "environment", "project", "self", "input", "let"];
/// How far a bracket reaches that is never closed.
const LINES: usize = 40;
/// One pass over a text.
pub(super) struct Search<'t, 's> {
    pub(super) text: &'t str,
    pub(super) pieces: &'s [Piece],
    pub(super) known: &'s Secrets<'t>,
    /// Where values stand.
    pub(super) values: Vec<Range<usize>>,
    /// What a value is named by.
    pub(super) named: Vec<&'t str>,
    /// Fields of components that hold one, with what the component is called.
    pub(super) fields: Vec<(&'t str, &'t str)>,
}

impl<'t, 's> Search<'t, 's> {
    pub(super) fn new(text: &'t str, pieces: &'s [Piece], known: &'s Secrets<'t>) -> Self {
        Self { text, pieces, known, values: Vec::new(), named: Vec::new(), fields: Vec::new() }
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.pieces.get(at).map(|piece| piece.kind)
    }

    pub(super) fn word(&self, at: usize) -> Option<&'t str> {
        self.pieces.get(at).filter(|piece| piece.kind == Kind::Word).map(|piece| piece.of(self.text))
    }

    pub(super) fn knows(&self, at: usize) -> bool {
        self.word(at).is_some_and(|word| self.known.names.contains(word))
    }

    pub(super) fn everything(&mut self) {
        let mut depth = 0_usize;
        for at in 0..self.pieces.len() {
            match self.pieces[at].kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth = depth.saturating_sub(1),
                Kind::Text { .. } => self.mixed_up(at),
                Kind::Word => self.at_word(at, depth),
                _ => {}
            }
        }
    }

    fn at_word(&mut self, at: usize, depth: usize) {
        let word = self.pieces[at].of(self.text);
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        match word {
            "secret" if !matches!(before, Some("block" | "component" | "field" | "label")) => self.secret(at),
            "let" if self.knows(at + 1) => self.held(at, at + 2, false),
            "input" if self.knows(at + 1) => self.declared(at),
            "for" => self.each(at),
            // Wherever it is, perhaps because a bracket was lost.
            _ if FIELDS.contains(&word) && self.is_first(at) && self.kind(at + 1) == Some(Kind::Is) => {
                self.held(at, at + 1, true);
            }
            "component" => self.component(at),
            "use" => self.renamed(at),
            _ if depth == 0 && self.knows(at) && self.is_first(at) && self.kind(at + 1) == Some(Kind::Is) => {
                self.held(at, at + 1, false);
            }
            _ => {}
        }
        if before != Some("component") && self.known.fields.iter().any(|(component, _)| *component == word) {
            self.user(at, word);
        }
    }

    /// Whether a statement begins here.
    pub(super) fn is_first(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.kind(before));
        matches!(before, None | Some(Kind::Line | Kind::Comma | Kind::Open(b'{') | Kind::Comment))
    }

    /// `secret A { … }`, `secret A = …`, `secret.A.literal = …`, and what is nearly one.
    fn secret(&mut self, at: usize) {
        let mut rest = at + 1;
        while matches!(self.kind(rest), Some(Kind::Word | Kind::Dot)) {
            rest += 1;
        }
        let is_path = self.kind(at + 1) == Some(Kind::Dot);
        let last = self.word(rest - 1).unwrap_or_default();
        match self.kind(rest) {
            Some(Kind::Is) if WHERE.contains(&last) && rest > at + 2 => {}
            Some(Kind::Is | Kind::Open(b'{')) => self.held(at, rest, true),
            Some(Kind::Text { .. } | Kind::Open(b'[')) if !is_path || self.leads_on(rest) => {
                self.held(at, rest, true);
            }
            Some(Kind::Other) if !is_path && rest > at + 1 => self.held(at, rest, true),
            _ => {}
        }
    }

    /// Whether a value or a block comes after the texts and brackets here.
    fn leads_on(&self, mut at: usize) -> bool {
        while matches!(
            self.kind(at),
            Some(Kind::Text { .. } | Kind::Open(b'[') | Kind::Close(_) | Kind::Dot | Kind::Word)
        ) {
            at += 1;
        }
        matches!(self.kind(at), Some(Kind::Is | Kind::Open(b'{')))
    }

    /// Hides what a statement from `first` on holds, which begins at `at`, and the comments in it and beside it.
    pub(super) fn held(&mut self, first: usize, mut at: usize, secret: bool) {
        // `secret["A"] = …`, `secret "A" { … }`
        if secret && self.leads_on(at) {
            while !matches!(self.kind(at), None | Some(Kind::Is | Kind::Open(b'{'))) {
                at += 1;
            }
        }
        let end = match self.kind(at) {
            Some(Kind::Open(b'{')) => self.block(at, secret),
            Some(Kind::Is) => self.value(at + 1),
            _ => self.value(at),
        };
        let from = self.pieces[first].start;
        let upto = self.pieces.get(end).map_or(self.text.len(), |piece| piece.start);
        let line = self.text[upto..].find('\n').map_or(self.text.len(), |length| upto + length);
        let comments = self.pieces[first..].iter().take_while(|piece| piece.start < line);
        let comments = comments.filter(|piece| piece.kind == Kind::Comment && piece.start >= from);
        let inner = |piece: &Piece| {
            let text = piece.of(self.text);
            piece.start + text.len() - text.trim_start_matches(['/', '#', '*', ' ']).len()..piece.end
        };
        let hidden: Vec<Range<usize>> = comments.map(inner).collect();
        self.values.extend(hidden);
    }

    /// The statements of a block: the values of its settings. Gives the place behind it.
    fn block(&mut self, open: usize, secret: bool) -> usize {
        let end = self.closing(open);
        let mut at = open + 1;
        while at < end {
            match self.pieces[at].kind {
                Kind::Line | Kind::Comma | Kind::Comment | Kind::Close(_) => at += 1,
                _ => at = self.statement(at, end, secret).max(at + 1),
            }
        }
        end + 1
    }

    /// One statement of such a block. Gives the place behind it.
    fn statement(&mut self, first: usize, end: usize, secret: bool) -> usize {
        if matches!(self.word(first), Some("if" | "for" | "else")) {
            let mut at = first;
            let mut depth = 0_usize;
            while at < end && (depth > 0 || self.kind(at) != Some(Kind::Open(b'{'))) {
                match self.pieces[at].kind {
                    Kind::Open(_) => depth += 1,
                    Kind::Close(_) => depth = depth.saturating_sub(1),
                    Kind::Text { .. } => self.inside(at),
                    Kind::Line if depth == 0 => return at,
                    _ => {}
                }
                at += 1;
            }
            return if at < end { self.block(at, secret) } else { at };
        }
        let is_text = |at: usize| matches!(self.kind(at), Some(Kind::Text { .. }));
        if is_text(first) && !matches!(self.kind(first + 1), Some(Kind::Is | Kind::Open(b'{'))) {
            return self.value(first);
        }
        let mut at = first + usize::from(is_text(first));
        while matches!(self.kind(at), Some(Kind::Word | Kind::Dot)) && at < end {
            at += 1;
        }
        let says_where =
            secret && (first..at).any(|at| self.word(at).is_some_and(|word| WHERE.contains(&word)));
        match self.kind(at) {
            Some(Kind::Open(b'{')) => self.block(at, secret),
            Some(Kind::Is) if says_where => {
                let mut rest = at + 1 + usize::from(is_text(at + 1) || self.word(at + 1).is_some());
                while self.kind(rest) == Some(Kind::Dot) && self.word(rest + 1).is_some() {
                    rest += 2;
                }
                // A setting that follows without a comma is one of its own.
                if self.word(rest).is_some_and(is_setting) && self.kind(rest + 1) == Some(Kind::Is) {
                    return rest;
                }
                // What else follows a place without a comma is none.
                if is_text(rest) || self.word(rest).is_some() { self.value(rest) } else { rest }
            }
            // `generate = 32`
            Some(Kind::Is)
                if secret && self.word(at + 1).is_some() && self.word(first).is_some_and(is_plain) =>
            {
                at + 2
            }
            Some(Kind::Is) => self.value(at + 1),
            // `literal "x"`, `literal x`
            _ if !says_where => self.value(first + 1),
            _ => at,
        }
    }

    /// Where the bracket that opens at `open` closes; where it never does, some lines below. What closes another
    /// kind of bracket than is open does not count.
    pub(super) fn closing(&self, open: usize) -> usize {
        let mut opened = Vec::new();
        let mut lines = 0;
        let mut limit = None;
        for at in open..self.pieces.len() {
            match self.pieces[at].kind {
                Kind::Open(b'{') => opened.push(b'}'),
                Kind::Open(b'[') => opened.push(b']'),
                Kind::Open(_) => opened.push(b')'),
                Kind::Close(sign) => {
                    if let Some(own) = opened.iter().rposition(|open| *open == sign) {
                        opened.truncate(own);
                    }
                    if opened.is_empty() {
                        return at;
                    }
                }
                Kind::Line => lines += 1,
                _ => {}
            }
            if lines == LINES {
                limit = limit.or(Some(at));
            }
        }
        limit.unwrap_or(self.pieces.len())
    }

    /// Hides a value. Gives the place behind it.
    fn value(&mut self, first: usize) -> usize {
        let mut at = first;
        while let Some(kind) = self.kind(at) {
            match kind {
                Kind::Close(b'}') | Kind::Comma => break,
                Kind::Close(_) => {}
                Kind::Line if self.goes_on(first, at) => {}
                Kind::Line => break,
                Kind::Open(_) => {
                    let end = self.closing(at);
                    (at + 1..end).for_each(|at| self.inside(at));
                    at = end;
                }
                // `secret.A` says which, and not what.
                Kind::Word if self.word(at) == Some("secret") && self.kind(at + 1) == Some(Kind::Dot) => {
                    while matches!(self.kind(at + 1), Some(Kind::Word | Kind::Dot)) {
                        at += 1;
                    }
                }
                _ => self.inside(at),
            }
            at += 1;
        }
        at
    }

    /// Whether a value goes on behind this end of a line: nothing was said yet, or an operator last.
    fn goes_on(&self, first: usize, at: usize) -> bool {
        let said = self.pieces[first..at].iter().rev();
        let last = said.clone().find(|piece| !matches!(piece.kind, Kind::Line | Kind::Comment));
        let lines = said.filter(|piece| piece.kind == Kind::Line).count();
        last.map_or(lines < 2, |last| match last.kind {
            Kind::Other => last.of(self.text).starts_with(|c| "+-*/|&?<>!=".contains(c)),
            Kind::Dot => true,
            _ => false,
        })
    }

    /// Hides one piece of a value, and notes what it names.
    pub(super) fn inside(&mut self, at: usize) {
        let piece = self.pieces[at];
        match piece.kind {
            Kind::Word => {
                let word = piece.of(self.text);
                let is_call = self.kind(at + 1) == Some(Kind::Open(b'('));
                if matches!(word, "if" | "else" | "for" | "in") || (is_call && is_function(word)) {
                    return;
                }
                if at.checked_sub(1).and_then(|before| self.kind(before)) != Some(Kind::Dot)
                    || self.is_table(at)
                {
                    self.names(word);
                }
                if !self.known.declared.contains(word) {
                    self.values.push(piece.start..piece.end);
                }
            }
            Kind::Text { quotes, closed } => {
                let end = if closed { piece.end - quotes } else { piece.end };
                self.around_holes(piece.start + quotes..end);
            }
            Kind::Dot | Kind::Is | Kind::Other => self.values.push(piece.start..piece.end),
            Kind::Comment | Kind::Open(_) | Kind::Close(_) | Kind::Line | Kind::Comma => {}
        }
    }

    /// Whether a word behind a dot is of a table of names: `self.login.x`, `input.x`.
    fn is_table(&self, mut at: usize) -> bool {
        while at >= 2 && self.kind(at - 1) == Some(Kind::Dot) && self.word(at - 2).is_some() {
            at -= 2;
        }
        self.word(at).is_some_and(is_table)
    }

    fn names(&mut self, word: &'t str) {
        if !NO_NAMES.contains(&word) && word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            self.named.push(word);
        }
    }

    /// A text without the paths in its holes: they say where a part comes from, and are no part themselves.
    fn around_holes(&mut self, value: Range<usize>) {
        let text = self.text;
        let is_of_path = |c: char| is_part(c) || matches!(c, '.' | '?' | '[' | ']');
        let mut start = value.start;
        let mut from = value.start;
        while let Some(at) = text[from..value.end].find("${").map(|at| from + at) {
            let inner = &text[at + 2..value.end];
            let path = inner.split(|c| !is_of_path(c)).next().unwrap_or_default();
            let end = at + 2 + path.len();
            from = end;
            if !path.is_empty() && text[end..value.end].starts_with('}') {
                self.values.push(start..at);
                start = end + 1;
            }
            // All words of the hole; where it ends need not be known for that.
            let hole = if text[end..value.end].starts_with('}') { path } else { inner };
            for path in hole.split(|c| !is_of_path(c)).filter(|path| !is_function(path)) {
                let mut parts = path.split(['.', '[', '?', ']']).filter(|part| !part.is_empty());
                match parts.next() {
                    Some(first) if is_table(first) => parts.for_each(|part| self.names(part)),
                    Some(first) => self.names(first),
                    None => {}
                }
            }
        }
        self.values.push(start..value.end);
    }

    /// A text that swallowed the beginning of a secret, because a quote is missing: the rest of its line.
    fn mixed_up(&mut self, at: usize) {
        let piece = self.pieces[at];
        let text = piece.of(self.text);
        let is_word = |word: &&str| {
            text.match_indices(*word).any(|(at, _)| {
                let after = text[at + word.len()..].trim_start_matches([' ', '\t']);
                !text[..at].ends_with(is_part) && after.starts_with(['=', ':'])
            })
        };
        let begins_one = FIELDS.iter().any(is_word);
        let begins_one = begins_one || (text.contains("secret ") && text.contains('='));
        if !begins_one {
            return;
        }
        let line = self.text[piece.start..].find('\n').map_or(self.text.len(), |length| piece.start + length);
        for at in at..self.pieces.len() {
            if self.pieces[at].start >= line {
                break;
            }
            self.inside(at);
        }
    }
}

/// Whether a field of a secret is a number, or yes or no.
fn is_plain(field: &str) -> bool {
    matches!(field, "generate" | "optional")
}

/// Whether a field of a secret is called so.
fn is_setting(word: &str) -> bool {
    WHERE.contains(&word) || FIELDS.contains(&word) || is_plain(word)
}

/// Whether it is no name itself, and the names behind it are of the project or the workload.
fn is_table(word: &str) -> bool {
    matches!(word, "self" | "input" | "let")
}

fn is_function(word: &str) -> bool {
    FUNCTIONS.iter().any(|function| function.name == word)
}
