//! Words for what the grammar read as a mistake.
//!
//! One function for each such rule, called by `build` at its place; known
//! wrong forms with a fix are in [`forms`], what is missing in [`missing`],
//! what is too much or not understood in [`rest`]. What touches a place that
//! [`super::balance`] has reported is not reported again.

pub(super) mod forms;
pub(super) mod missing;
pub(super) mod rest;

use super::build::Build;
use super::parse::MOST;
use super::tree::Node;
use crate::base::diagnostic::{Code, Diagnostic, Edit};
use crate::base::span::Span;
use std::borrow::Cow;

/// How many characters of the source a message quotes.
const LONGEST: usize = 60;

/// Nested too deep.
pub(in crate::syntax) const TOO_DEEP: Code = Code::new("GD0114", "too-deep");

/// More levels than later floors walk.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, "this is nested deeper than 128 levels")
        .label(Span { end: span.start + 1, ..span }, "level 129 begins here")
        .help("give an inner part a name with `let`, or split a long row of operators")
}

impl<'s> Build<'s> {
    /// Adds a finding, unless its place was found broken before.
    pub(super) fn report(&mut self, found: Diagnostic) {
        let beside_known = found.span().is_some_and(|span| {
            let behind = self.text[span.end as usize..].bytes();
            let blanks = behind.take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let before = self.known.partition_point(|known| known.start <= span.end + offset(blanks));
            self.known[..before].last().is_some_and(|known| span.start <= known.end)
        });
        if !beside_known && !self.full() {
            self.problems.push(found);
        }
    }

    /// Whether more findings would not be shown.
    pub(super) fn full(&self) -> bool {
        self.problems.len() >= MOST
    }

    /// An edit between two positions of this file.
    pub(super) fn edit(&self, start: u32, end: u32, text: impl Into<String>) -> Edit {
        Edit { span: Span::new(self.file, start, end), text: text.into() }
    }

    /// The part of the source that ends at `end`, without the blanks and comments behind it.
    pub(super) fn before(&self, end: u32) -> &'s str {
        self.between(0, end).trim_end()
    }

    /// The place of the last sign or word before `end`.
    pub(super) fn last_before(&self, end: u32) -> Span {
        let before = self.before(end);
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !"()[]{}\"'`".contains(c);
        let Some(last) = before.chars().next_back() else {
            return Span::new(self.file, 0, 0);
        };
        let kept = if word(last) {
            before.trim_end_matches(word)
        } else if sign(last) {
            before.trim_end_matches(sign)
        } else {
            &before[..before.len() - last.len_utf8()]
        };
        Span::new(self.file, offset(kept.len()), offset(before.len()))
    }

    /// The source at a place, as a message quotes it.
    pub(in crate::syntax) fn quoted(&self, span: Span) -> Cow<'s, str> {
        short(self.between(span.start, span.end))
    }

    /// The first line of a node, and its place.
    pub(super) fn first_line(&self, node: Node<'_>) -> (&'s str, Span) {
        let line = self.slice(node).lines().next().unwrap_or("").trim_end();
        (line, Span::new(self.file, node.start(), node.start() + offset(line.len())))
    }
}

/// A position in a file, which is at most 16 MiB long.
pub(in crate::syntax) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A text as a message quotes it: one line, and not a long one.
pub(in crate::syntax) fn short(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or("").trim_end();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &line[..end])),
        None if line.len() < text.trim_end().len() => Cow::Owned(format!("{line}…")),
        None => Cow::Borrowed(line),
    }
}

/// The first word or sign of a text; of a long word only its beginning.
pub(in crate::syntax) fn first_word(text: &str) -> &str {
    let word =
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(text.len());
    if word > 0 {
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
        return &text[..word.min(end)];
    }
    // A text on one line is one word.
    if let Some(length) = text.get(1..).and_then(|rest| rest.find(['"', '\n']))
        && text.starts_with('"')
        && text.as_bytes()[length + 1] == b'"'
        && length < LONGEST
    {
        return &text[..length + 2];
    }
    &text[..text.chars().next().map_or(0, char::len_utf8)]
}

/// Whether a blank follows or precedes, or nothing at all.
pub(super) fn is_blank(byte: Option<u8>) -> bool {
    byte.is_none_or(|byte| byte.is_ascii_whitespace())
}
