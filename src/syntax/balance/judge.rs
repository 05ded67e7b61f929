//! What an open or closing bracket without its partner means, in words.
//!
//! Indentation is the judge: a block ends before the first line that is not
//! indented more than the line it began on. Blocks that are never indented
//! say nothing.

use super::{BLOCK, BRACKET, Kind, Open, STRAY, Scan};
use crate::base::diagnostic::Diagnostic;
use crate::syntax::LEVELS;
use crate::syntax::recover;

/// How far behind a sign is looked for what closes a bracket.
const FURTHEST: usize = 400;

impl Scan<'_> {
    pub(super) fn too_deep(&mut self, at: usize) {
        if self.levels > LEVELS + 1 {
            self.hopeless = true;
            return;
        }
        self.report(recover::too_deep(self.span(at, at + 1)));
    }

    /// A `[` or `(` that stands open where the bracket around it closes at `end`.
    pub(super) fn unclosed_bracket(&mut self, open: Open, end: usize) {
        let sign = &self.text[open.at..=open.at];
        let close = if open.kind == Kind::Paren { ")" } else { "]" };
        let found = Diagnostic::error(BRACKET, format!("this `{sign}` is never closed"))
            .label(self.span(open.at, open.at + 1), format!("it has no `{close}`"))
            .help(format!("add `{close}` where it ends"));
        self.report(found);
        let end = open.ended.unwrap_or(end);
        let end = open.at + self.text[open.at..end].trim_end().len();
        self.mask(open.at, end, false);
    }

    /// Whether the innermost bracket, a `[` or `(`, is closed behind a `}` on its line: then the `}` is the one that
    /// closes nothing.
    pub(super) fn closes_later(&self, at: usize) -> bool {
        let own = match self.open.last().map(|open| open.kind) {
            Some(Kind::Bracket) => b']',
            Some(Kind::Paren) => b')',
            _ => return false,
        };
        // No further than people write lines: there may be many such signs.
        let rest = self.bytes[at + 1..].iter().take(FURTHEST);
        let mut levels = 0;
        let mut quoted = false;
        for &byte in rest {
            match byte {
                b'\n' => return false,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' | b'(' => levels += 1,
                b'}' | b']' | b')' if levels > 0 => levels -= 1,
                b'}' => {}
                byte if byte == own => return true,
                b']' | b')' => return false,
                _ => {}
            }
        }
        false
    }

    pub(super) fn unclosed_hole(&mut self, at: usize) {
        let found = Diagnostic::error(BRACKET, "this `${` is never closed")
            .label(self.span(at, at + 2), "it has no `}`")
            .help("close it with `}`, or write `\\${` for the characters themselves");
        self.report(found);
    }

    /// A closing bracket that closes nothing. An earlier `}` that is indented too much for
    /// what it closed is the one too many.
    pub(super) fn stray(&mut self, at: usize) {
        let odd = if self.bytes[at] == b'}' && self.open.is_empty() { self.odd.take() } else { None };
        let at = odd.unwrap_or(at);
        let sign = &self.text[at..=at];
        if let Some(last) = self.masks.last_mut()
            && last.end == at
            && self.problems.last().is_some_and(|last| last.code == STRAY)
        {
            last.end = at + 1;
            return;
        }
        let open = match sign {
            "}" => "{",
            "]" => "[",
            _ => "(",
        };
        let found = Diagnostic::error(STRAY, format!("this `{sign}` closes nothing"))
            .label(self.span(at, at + 1), format!("no `{open}` is open here"))
            .help(format!("delete it, or add the `{open}` that it belongs to"));
        self.report(found);
        self.mask(at, at + 1, false);
    }

    /// The finding about a block that is still open at the end, and where its `}` should stand.
    pub(super) fn unclosed_block(&self, last: Open) -> (Diagnostic, usize) {
        let (open, ended) = self.early.first().map_or((last, None), |&(open, line)| (open, Some(line)));
        let line = &self.text[open.line..open.at];
        let name = line.rsplit(['{', '}', ',', '[', '(']).next().unwrap_or("").trim();
        let name = recover::short(name.split([':', '=']).next().unwrap_or("").trim());
        let message = if name.is_empty() {
            "a block is never closed".to_owned()
        } else {
            format!("the block `{name}` is never closed")
        };
        let found =
            Diagnostic::error(BLOCK, message).label(self.span(open.at, open.at + 1), "this `{` has no `}`");
        let Some(line) = ended else {
            return (found.help("add a line with `}` at the end of the file"), self.text.len());
        };
        let word = recover::first_word(&self.text[line..]);
        let start = self.text[..line].rfind('\n').map_or(0, |newline| newline + 1);
        let before = self.text[..start].trim_end().matches('\n').count() + 1;
        let found = found
            .label(self.span(line, line + word.len()), "by its indentation it ends before this line")
            .help(format!("add a line with `}}` after line {before}"));
        (found, start)
    }
}
