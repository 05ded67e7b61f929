//! Quotes: strings with holes, raw strings, single quotes.
//!
//! A short string ends at its line, so one without its end costs that line
//! and no more; brackets that were opened on the line may still close behind
//! it. A long or raw string without its end is taken to end before the first
//! line that is not indented more than its own.

use super::hidden::Place;
use super::{Kind, Open, QUOTE, Scan};
use crate::base::diagnostic::Diagnostic;
use crate::syntax::recover::forms::SINGLE_QUOTES;
use crate::syntax::recover::offset;

/// All of the state at the start of a string that perhaps ends too late.
pub(super) struct Doubt {
    at: usize,
    line: usize,
    indent: usize,
    open: Vec<Open>,
    levels: usize,
    problems: usize,
    masks: usize,
    early: usize,
}

/// How often an endless string is cut off before the file is given up.
const ENDLESS: usize = 16;

impl Scan<'_> {
    pub(super) fn quote(&mut self, at: usize, quote: u8) {
        match quote {
            b'"' if self.bytes[at..].starts_with(b"\"\"\"") => {
                self.push(Kind::Long, at);
                self.at = at + 3;
            }
            b'"' => self.push(Kind::Short, at),
            b'`' => self.raw(at),
            _ => self.single(at),
        }
    }

    pub(super) fn in_short(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    self.pop();
                    return;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    self.push(Kind::Hole, self.at - 2);
                    return;
                }
                b'\\' if !matches!(self.bytes.get(self.at + 1), None | Some(b'\n' | b'\r')) => self.at += 2,
                b'\n' => break,
                0x80.. => {
                    self.look(self.at, Place::Text);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        self.unclosed_short();
    }

    pub(super) fn in_long(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' if self.bytes[self.at..].starts_with(b"\"\"\"") => {
                    let end = self.at;
                    self.at += 3;
                    if let Some(open) = self.pop() {
                        self.end_of_many_lines(open.at, end, self.at);
                    }
                    return;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    self.push(Kind::Hole, self.at - 2);
                    return;
                }
                b'\\' => self.at += 2,
                b'\n' if self.shorts > 0 => break,
                0x80.. => {
                    self.look(self.at, Place::Text);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        if self.shorts > 0 {
            self.unclosed_short();
        } else {
            self.unclosed_long();
        }
    }

    fn raw(&mut self, at: usize) {
        let rest = &self.bytes[at + 1..];
        let end = rest.iter().position(|&byte| byte == b'`' || (byte == b'\n' && self.shorts > 0));
        match end.map(|end| at + 1 + end) {
            Some(end) if self.bytes[end] == b'`' => {
                self.look_through(at, end, Place::Raw);
                self.at = end + 1;
                self.end_of_many_lines(at, end, end + 1);
            }
            Some(line_end) => self.at = line_end,
            None => self.endless(at),
        }
    }

    /// A string that ran over a line's end: on goes the last line, and a doubt where
    /// its end looks like the beginning of another one.
    fn end_of_many_lines(&mut self, start: usize, end: usize, behind: usize) {
        let inner = &self.text[start..end];
        let Some(newline) = inner.rfind('\n') else { return };
        if inner[newline..].trim_end_matches([' ', '\t']).ends_with('=') && self.doubtful.is_none() {
            self.doubtful = Some(Box::new(Doubt {
                at: start,
                line: self.line,
                indent: self.indent,
                open: self.open.clone(),
                levels: self.levels,
                problems: self.problems.len(),
                masks: self.masks.len(),
                early: self.early.len(),
            }));
        }
        self.line = start + newline + 1;
        self.indent = self.blanks(self.line);
        self.at = behind;
    }

    /// The end of the file came before the end of a long string.
    pub(super) fn unclosed_long(&mut self) {
        let first = self.open.iter().position(|open| open.kind == Kind::Long);
        let Some(first) = first else { return };
        let at = self.open[first].at;
        self.line = self.open[first].line;
        self.indent = self.open[first].indent;
        while self.open.len() > first {
            self.pop();
        }
        self.endless(at);
    }

    /// Cuts the string at `at` off where its indentation ends, and goes on behind it.
    fn endless(&mut self, at: usize) {
        self.endless += 1;
        if self.endless > ENDLESS {
            self.hopeless = true;
            return;
        }
        let at = match self.doubtful.take() {
            Some(doubt) if doubt.at < at => {
                self.line = doubt.line;
                self.indent = doubt.indent;
                self.open = doubt.open;
                self.levels = doubt.levels;
                self.problems.truncate(doubt.problems);
                self.masks.truncate(doubt.masks);
                self.early.truncate(doubt.early);
                self.shorts = 0;
                doubt.at
            }
            _ => at,
        };
        self.forget(at);
        let mut end = self.line_end(at);
        let mut next = self.next_line(end);
        while let Some(line) = next {
            let blanks = self.blanks(line);
            let line_end = self.line_end(line);
            if line_end > line + blanks && blanks <= self.indent {
                break;
            }
            end = line_end.max(end);
            next = self.next_line(line_end);
        }
        let (length, quote) = if self.bytes[at] == b'`' { (1, "backquote") } else { (3, "`\"\"\"`") };
        let found = Diagnostic::error(QUOTE, format!("this text has no closing {quote}"))
            .label(self.span(at, at + length), "it begins here and never ends")
            .help(format!("add a {quote} where the text ends"));
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
    }

    /// Takes back what was found from `at` on, because it is read again.
    fn forget(&mut self, at: usize) {
        let start = offset(at);
        self.problems.retain(|found| found.span().is_some_and(|span| span.start < start));
        self.masks.retain(|mask| mask.start < at);
        self.early.retain(|(open, _)| open.at < at);
        self.odd = self.odd.filter(|&odd| odd < at);
        self.odd_blanks.retain(|&(blank, _)| blank < at);
        self.hidden.retain(|&(hidden, _)| hidden < at);
    }

    pub(super) fn next_line(&self, from: usize) -> Option<usize> {
        self.bytes[from..].iter().position(|&byte| byte == b'\n').map(|newline| from + newline + 1)
    }

    fn single(&mut self, at: usize) {
        let rest = &self.bytes[at + 1..];
        let stop = rest.iter().position(|&byte| matches!(byte, b'\'' | b'\n')).unwrap_or(rest.len());
        if rest.get(stop) == Some(&b'\'') {
            self.at = at + stop + 2;
            return;
        }
        let end = self.line_end(at);
        let found = Diagnostic::error(SINGLE_QUOTES, "text stands in double quotes")
            .label(self.span(at, end), "a single quote has no meaning here")
            .help("write `\"…\"` around the whole text");
        self.report(found);
        self.lose_line(at, end);
    }

    /// A line ended before a short string on it did.
    pub(super) fn unclosed_short(&mut self) {
        let shorts: Vec<usize> = (0..self.open.len()).filter(|&n| self.open[n].kind == Kind::Short).collect();
        let Some(&first) = shorts.first() else { return };
        let at = self.open[first].at;
        let hole = self.open[first + 1..].iter().find(|open| open.kind == Kind::Hole).map(|open| open.at);
        let second = shorts.get(1).map(|&second| self.open[second].at);
        while self.open.len() > first {
            self.pop();
        }
        // What was found within the string was found last: no need to look at the rest.
        let start = offset(at);
        while self.problems.last().and_then(Diagnostic::span).is_some_and(|span| span.start >= start) {
            self.problems.pop();
        }
        while self.masks.last().is_some_and(|mask| mask.start >= at) {
            self.masks.pop();
        }
        if let (Some(hole), Some(second)) = (hole, second) {
            // Without its hole the string would end at the second quote.
            self.unclosed_hole(hole);
            self.mask(at, second + 1, false);
            self.at = second + 1;
            return;
        }
        let end = self.line_end(at);
        let found = Diagnostic::error(QUOTE, "this text has no closing `\"`")
            .label(self.span(at, end), "a text in `\"` ends on its line")
            .help("add `\"`; a text of several lines stands between `\"\"\"` and `\"\"\"`");
        self.report(found);
        self.lose_line(at, end);
    }

    /// Where a line ends before its comment: what has a blank before it is hardly part of an address.
    fn without_comment(&self, from: usize, end: usize) -> usize {
        let line = &self.text[from..end];
        let comment = line.match_indices("//").find(|(at, _)| line[..*at].ends_with([' ', '\t']));
        comment.map_or(end, |(at, _)| from + line[..at].trim_end().len())
    }

    /// Blanks the rest of a line but for brackets at its end that close what the line opened.
    pub(super) fn lose_line(&mut self, at: usize, end: usize) {
        let inner = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
        let end = self.without_comment(inner, end);
        let tail = self.text[inner..end].trim_end_matches([' ', '\t', ',', '}', ']', ')']).len() + inner;
        let mut kept = end;
        let own = |open: &&Open| open.line == self.line;
        let closes = |kind: Kind| match kind {
            Kind::Bracket => b']',
            Kind::Paren => b')',
            _ => b'}',
        };
        let closing = (tail..end).rev().filter(|&at| matches!(self.bytes[at], b'}' | b']' | b')'));
        for (open, at) in self.open.iter().filter(own).zip(closing) {
            if closes(open.kind) != self.bytes[at] {
                break;
            }
            kept = at;
        }
        let opens = self.text[inner..end].ends_with('{') && kept == end;
        let kept = if opens { end - 1 } else { kept };
        self.mask(at, kept, false);
        self.at = kept;
    }
}
