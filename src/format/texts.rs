//! Strings: what they say is not touched, only what stands in their holes.
//!
//! A `"""` text whose closing quotes have a line of their own moves with its
//! statement: each line loses the closing quotes' blanks and gets new ones, so
//! its value stays. Any other text of several lines stands as it stood, and so
//! does a hole that has several.

use super::build::Builder;
use super::pieces::Piece;
use crate::base::span::Span;
use crate::syntax::ast::{Piece as Part, Text, TextForm};

const QUOTES: usize = 3;

impl<'s> Builder<'s> {
    pub(super) fn string(&mut self, text: &Text<'s>) {
        self.blanks();
        let end = text.span.end as usize;
        let indent = match text.form {
            TextForm::Long => indent(&self.text[self.at + QUOTES..end - QUOTES]),
            TextForm::Short | TextForm::Raw => None,
        };
        for part in &text.pieces {
            let Part::Hole(hole) = part else { continue };
            let opening = self.hole_start();
            let closing = self.hole_end(hole.span);
            if self.text[opening..closing].contains(['\n', '\r']) {
                self.literal(opening, indent, true);
                self.literal(closing, None, false);
                continue;
            }
            self.literal(opening + 2, indent, true);
            let was_in_text = std::mem::replace(&mut self.in_text, true);
            self.expr(hole);
            self.in_text = was_in_text;
            self.at = closing;
        }
        self.literal(end, indent, false);
    }

    /// Where the next hole's `${` is.
    fn hole_start(&self) -> usize {
        let mut at = self.at;
        while !self.text[at..].starts_with("${") {
            let is_escape = self.text[at..].starts_with('\\');
            let mut signs = self.text[at..].chars();
            at += signs.by_ref().take(1 + usize::from(is_escape)).map(char::len_utf8).sum::<usize>();
        }
        at
    }

    /// Where the `}` of the hole with this value is.
    fn hole_end(&mut self, value: Span) -> usize {
        let at = std::mem::replace(&mut self.at, value.end as usize);
        self.gap(false);
        std::mem::replace(&mut self.at, at)
    }

    /// The source up to `end`, which may have several lines.
    fn literal(&mut self, end: usize, indent: Option<usize>, before_hole: bool) {
        let text = self.text;
        let mut lines = text[self.at..end].split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        self.push(lines.next().unwrap_or_default());
        let mut lines = lines.peekable();
        while let Some(line) = lines.next() {
            self.ends += 1;
            let Some(indent) = indent else {
                self.pieces.push(Piece::Line { text: line, indented: false });
                continue;
            };
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            let text = &line[blanks.min(indent)..];
            let indented = !text.is_empty() || (before_hole && lines.peek().is_none());
            self.pieces.push(Piece::Line { text, indented });
        }
        self.at = end;
    }
}

/// The blanks before the closing quotes, where these stand on a line of their own.
fn indent(inside: &str) -> Option<usize> {
    let (_, last) = inside.rsplit_once('\n')?;
    last.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(last.len())
}
