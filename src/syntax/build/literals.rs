//! Strings: quotes off, escapes resolved, the indentation of `"""` dropped.
//!
//! A long string whose closing quotes stand on a line of their own loses
//! their indentation on each line, and the newline behind the opening quotes;
//! its text then ends with a newline. A carriage return before a newline is
//! dropped, so a checkout on Windows compiles to the same bytes.

use super::Build;
use crate::base::span::Span;
use crate::syntax::ast::{Piece, Text, TextForm};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::Node;
use std::borrow::Cow;

/// How the lines of a long string are cut.
struct Lines {
    /// Blanks to drop from each.
    indent: usize,
    /// Where the blanks before the closing quotes begin.
    end: u32,
}

impl<'s> Build<'s> {
    pub(super) fn text(&mut self, node: Node<'_>) -> Text<'s> {
        let span = self.span(node);
        let (form, pieces) = match node.rule() {
            Rule::plain => (TextForm::Short, self.whole(node)),
            Rule::wrong_quotes => {
                self.wrong_quotes(node);
                (TextForm::Short, self.whole(node))
            }
            Rule::raw => (TextForm::Raw, self.whole(node)),
            Rule::short => (TextForm::Short, self.pieces(node, None)),
            _ => {
                let lines = self.lines(node);
                (TextForm::Long, self.pieces(node, Some(&lines)))
            }
        };
        Text { span, form, pieces }
    }

    /// The one piece of a string that knows no holes and escapes.
    fn whole(&self, node: Node<'_>) -> Vec<Piece<'s>> {
        let inner = self.between(node.start() + 1, node.end() - 1);
        match inner {
            "" => Vec::new(),
            _ if inner.contains('\r') => vec![Piece::Literal(Cow::Owned(inner.replace('\r', "")))],
            _ => vec![Piece::Literal(Cow::Borrowed(inner))],
        }
    }

    fn pieces(&mut self, node: Node<'_>, lines: Option<&Lines>) -> Vec<Piece<'s>> {
        let mut pieces = Vec::new();
        for child in node.children() {
            if child.rule() == Rule::hole {
                let hole = self.deeper(1, child, |build, mut children| build.inner(&mut children));
                pieces.push(Piece::Hole(Box::new(hole.unwrap_or_else(|| self.missing(child.start())))));
                continue;
            }
            let text = match lines {
                Some(lines) => self.long_text(child, node.start() + 3, lines),
                None => self.short_text(child.start(), self.slice(child)),
            };
            if !text.is_empty() {
                pieces.push(Piece::Literal(text));
            }
        }
        pieces
    }

    fn short_text(&mut self, start: u32, text: &'s str) -> Cow<'s, str> {
        if !text.contains('\\') {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        self.unescape(start, text, &mut out);
        Cow::Owned(out)
    }

    /// What the last line of a long string says about all of its lines.
    fn lines(&self, node: Node<'_>) -> Lines {
        let end = node.end() - 3;
        let inner = self.between(node.start() + 3, end);
        let last = inner.rfind('\n').map_or(inner, |at| &inner[at + 1..]);
        if last.len() == inner.len() || !last.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            return Lines { indent: 0, end };
        }
        Lines { indent: last.len(), end: end - u32::try_from(last.len()).unwrap_or(0) }
    }

    fn long_text(&mut self, node: Node<'_>, first: u32, lines: &Lines) -> Cow<'s, str> {
        let mut start = node.start();
        let mut text = self.between(start, node.end().min(lines.end).max(start));
        let mut at_line_start = false;
        if start == first
            && let Some(rest) = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n'))
        {
            start += u32::try_from(text.len() - rest.len()).unwrap_or(0);
            text = rest;
            at_line_start = true;
        }
        let single = !text.contains('\n') || (lines.indent == 0 && !text.contains('\r'));
        if single && !at_line_start {
            return self.short_text(start, text);
        }
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let dropped = if at_line_start { blanks.min(lines.indent) } else { 0 };
            let kept = &line[dropped..];
            let offset = start + u32::try_from(dropped).unwrap_or(0);
            match kept.strip_suffix("\r\n") {
                Some(body) => {
                    self.unescape(offset, body, &mut out);
                    out.push('\n');
                }
                None => self.unescape(offset, kept, &mut out),
            }
            start += u32::try_from(line.len()).unwrap_or(0);
            at_line_start = true;
        }
        Cow::Owned(out)
    }

    /// Appends `text`, which stands at `start`, to `out`, its escapes resolved.
    fn unescape(&mut self, start: u32, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            out.push_str(&rest[..at]);
            let escape = &rest[at..];
            let length = if let Some(Escape { meant, length }) = Escape::of(escape) {
                out.push(meant);
                length
            } else {
                let sign = escape[1..].chars().next().filter(|sign| !sign.is_control());
                let length = 1 + sign.map_or(0, char::len_utf8);
                out.push_str(&escape[..length]);
                let from = start + u32::try_from(text.len() - escape.len()).unwrap_or(0);
                let span = Span::new(self.file, from, from + u32::try_from(length).unwrap_or(0));
                self.unknown_escape(span, &escape[..length]);
                length
            };
            rest = &escape[length..];
        }
        out.push_str(rest);
    }
}

/// An escape and how many bytes of the source it takes.
struct Escape {
    meant: char,
    length: usize,
}

impl Escape {
    /// The escape at the start of `text`, if it is one of those that exist.
    fn of(text: &str) -> Option<Self> {
        let meant = match text.as_bytes().get(1)? {
            b'n' => '\n',
            b't' => '\t',
            b'"' => '"',
            b'\\' => '\\',
            b'$' => '$',
            b'u' => {
                let digits = text.strip_prefix("\\u{")?;
                let digits = &digits[..digits.find('}')?];
                if digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return None;
                }
                // No variable, argument or file name can hold the end of a text of C.
                let meant = char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|c| *c != '\0')?;
                return Some(Self { meant, length: digits.len() + 4 });
            }
            _ => return None,
        };
        Some(Self { meant, length: 2 })
    }
}
