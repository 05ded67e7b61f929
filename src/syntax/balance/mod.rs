//! Quotes and brackets, before the grammar reads a text.
//!
//! One pass by hand that knows strings, holes and comments. What is not
//! closed, closes nothing, or is a comment of another language is reported
//! here and blanked out in a copy of the same length, so the grammar meets
//! only closed brackets and the statements around are read as they stand.
//! Also keeps the depth below what the stack of any thread can take.

mod comments;
pub(super) mod hidden;
mod judge;
mod patch;
mod signs;
mod strings;
mod yaml;

use super::LEVELS;
use super::recover::offset;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{FileId, Span};
use std::borrow::Cow;

/// A block that ends nowhere.
pub(super) const BLOCK: Code = Code::new("GD0102", "unclosed-block");
/// A text that ends nowhere.
pub(super) const QUOTE: Code = Code::new("GD0105", "unclosed-text");
/// `# …`, `/* … */`
pub(super) const COMMENT: Code = Code::new("GD0106", "comment-form");
/// A `[`, `(` or `${` that ends nowhere.
pub(super) const BRACKET: Code = Code::new("GD0112", "unclosed-bracket");
/// A `}`, `]` or `)` that closes nothing.
pub(super) const STRAY: Code = Code::new("GD0113", "nothing-to-close");

/// A text whose quotes and brackets are closed.
pub(super) struct Balanced<'s> {
    /// What the grammar may read.
    pub(super) text: Cow<'s, str>,
    /// What was wrong.
    pub(super) problems: Vec<Diagnostic>,
    /// Where that was, in order and apart; what touches these places is not reported again.
    pub(super) known: Vec<Span>,
    /// Where a `}` was put into the text, and how many bytes that took.
    pub(super) inserted: Option<(u32, u32)>,
    /// Whether indentation says where.
    pub(super) sure: bool,
    /// Whether nothing else may be reported in this file.
    pub(super) silent: bool,
    /// Whether there is no use in reading it.
    pub(super) hopeless: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Brace,
    Bracket,
    Paren,
    Hole,
    Short,
    Long,
}

/// A bracket or quote that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: Kind,
    at: usize,
    /// Where its line begins, and how many blanks that begins with.
    line: usize,
    indent: usize,
    /// Whether something stands behind it on its line, or deeper below.
    filled: bool,
    /// The first line that is not indented more than its own.
    ended: Option<usize>,
}

struct Scan<'s> {
    file: FileId,
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    line: usize,
    indent: usize,
    open: Vec<Open>,
    /// Open brackets, without quotes; open short strings.
    levels: usize,
    shorts: usize,
    problems: Vec<Diagnostic>,
    masks: Vec<patch::Mask>,
    /// Where signs to devices stand, which are blanked whatever is read again.
    controls: Vec<patch::Mask>,
    /// Blocks that end by their indentation before they are closed, with that line.
    early: Vec<(Open, usize)>,
    /// The first `}` that is indented more than what it closes.
    odd: Option<usize>,
    /// The first text of several lines that ends where another one seems to begin.
    doubtful: Option<Box<strings::Doubt>>,
    /// How many quotes lacked their end up to the end of the file.
    endless: usize,
    /// Whether a `*/` may still come.
    stars: bool,
    /// Whether a `<<WORD` may still end.
    heredocs: bool,
    /// Blanks that are not those of the keyboard.
    odd_blanks: Vec<(usize, usize)>,
    /// Characters that are not seen, and where they stand.
    hidden: Vec<(usize, hidden::Place)>,
    hopeless: bool,
}

/// Finds what is not closed in a text, and closes it.
pub(super) fn balance(file: FileId, text: &str) -> Balanced<'_> {
    let mut scan = Scan::new(file, text);
    scan.run();
    scan.finish()
}

impl<'s> Scan<'s> {
    fn new(file: FileId, text: &'s str) -> Self {
        Self {
            file,
            text,
            bytes: text.as_bytes(),
            at: 0,
            line: 0,
            indent: 0,
            open: Vec::with_capacity(32),
            levels: 0,
            shorts: 0,
            problems: Vec::new(),
            masks: Vec::new(),
            controls: Vec::new(),
            early: Vec::new(),
            odd: None,
            doubtful: None,
            endless: 0,
            stars: true,
            heredocs: true,
            odd_blanks: Vec::new(),
            hidden: Vec::new(),
            hopeless: false,
        }
    }

    fn run(&mut self) {
        self.controls();
        self.new_line(0);
        while !self.hopeless {
            match self.open.last() {
                Some(Open { kind: Kind::Short, .. }) => self.in_short(),
                Some(Open { kind: Kind::Long, .. }) => self.in_long(),
                _ => {
                    if !self.in_code() {
                        return;
                    }
                }
            }
        }
    }

    /// One step outside of strings; `false` at the end of the file.
    fn in_code(&mut self) -> bool {
        while let Some(&byte) = self.bytes.get(self.at) {
            let at = self.at;
            self.at += 1;
            match byte {
                b'\n' => {
                    if self.shorts > 0 {
                        self.at = at;
                        self.unclosed_short();
                        return true;
                    }
                    self.new_line(at + 1);
                }
                b'"' | b'`' | b'\'' => {
                    self.quote(at, byte);
                    return true;
                }
                b'{' if self.template(at) => {}
                b'{' => self.push(Kind::Brace, at),
                b'[' => self.push(Kind::Bracket, at),
                b'(' => self.push(Kind::Paren, at),
                b'}' | b']' | b')' => {
                    self.close(at, byte);
                    return true;
                }
                b'/' => self.slash(at),
                b'#' if self.shorts == 0 => self.hash(at, 1),
                b'-' => self.dashes(at),
                b':' => self.colon(at),
                b'|' | b'>' => self.block_text(at),
                b'<' => self.heredoc(at),
                0x80.. => self.sign(at),
                _ => {}
            }
            if self.hopeless {
                return true;
            }
        }
        if self.shorts > 0 {
            self.unclosed_short();
            return true;
        }
        // A hole in a long string: the string has no end.
        if self.open.iter().any(|open| open.kind == Kind::Long) {
            self.unclosed_long();
            return true;
        }
        false
    }

    /// Begins a line at `start`, and looks what its indentation says about the innermost bracket.
    fn new_line(&mut self, start: usize) {
        let blanks = self.blanks(start);
        let first = start + blanks;
        self.line = start;
        self.indent = blanks;
        self.at = first;
        let rest = &self.bytes[first..];
        if matches!(rest.first(), None | Some(b'\n' | b'\r' | b'#' | b'}' | b']' | b')'))
            || rest.starts_with(b"//")
        {
            return;
        }
        if blanks == 0 && self.open.is_empty() && rest.starts_with(b"apiVersion:") {
            self.manifest(start);
            return;
        }
        let Some(open) = self.open.last_mut() else { return };
        if blanks > open.indent {
            open.filled = true;
        } else if open.filled && open.ended.is_none() {
            open.ended = Some(first);
            if open.kind == Kind::Brace {
                self.early.push((*open, first));
            }
        }
    }

    fn blanks(&self, start: usize) -> usize {
        self.bytes[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    fn push(&mut self, kind: Kind, at: usize) {
        let mut filled = false;
        match kind {
            Kind::Short => self.shorts += 1,
            Kind::Long => {}
            Kind::Brace | Kind::Bracket | Kind::Paren | Kind::Hole => {
                self.levels += 1;
                let next = at + 1 + self.blanks(at + 1);
                filled = !matches!(self.bytes.get(next), None | Some(b'\n' | b'\r' | b'/'));
                // Far too deep is no mistake within a program: it is no program.
                if self.levels == LEVELS + 1 || self.levels > 8 * LEVELS {
                    self.too_deep(at);
                }
            }
        }
        self.open.push(Open { kind, at, line: self.line, indent: self.indent, filled, ended: None });
    }

    fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        match open.kind {
            Kind::Short => self.shorts -= 1,
            Kind::Long => {}
            _ => {
                self.levels -= 1;
                if self.levels == LEVELS {
                    self.mask(open.at, self.at, false);
                }
            }
        }
        Some(open)
    }

    /// A closing bracket: closes its own, and what stands open within.
    fn close(&mut self, at: usize, byte: u8) {
        let closes = |open: &Open| match byte {
            b'}' => matches!(open.kind, Kind::Brace | Kind::Hole),
            b']' => open.kind == Kind::Bracket,
            _ => open.kind == Kind::Paren,
        };
        let walls = |open: &Open| matches!(open.kind, Kind::Brace | Kind::Hole | Kind::Short | Kind::Long);
        let own = self.open.iter().rev().take(LEVELS).position(|open| closes(open) || walls(open));
        let Some(own) = own.filter(|&own| closes(&self.open[self.open.len() - 1 - own])) else {
            self.stray(at);
            return;
        };
        if own > 0 && byte == b'}' && self.closes_later(at) {
            self.stray(at);
            return;
        }
        for _ in 0..own {
            if let Some(inner) = self.pop() {
                self.unclosed_bracket(inner, at);
            }
        }
        let Some(open) = self.pop() else { return };
        if open.kind == Kind::Brace && open.line < self.line && at == self.line + self.indent {
            if self.indent < open.indent && open.ended.is_none() {
                self.early.push((open, at));
            } else if self.indent > open.indent {
                if self.open.iter().all(|open| open.kind == Kind::Brace) {
                    self.odd.get_or_insert(at);
                }
                return;
            }
        }
        // All was closed as it seems: what was odd before has no part in what comes.
        if self.open.is_empty() {
            self.odd = None;
            self.early.clear();
        }
    }

    fn report(&mut self, found: Diagnostic) {
        self.problems.push(found);
    }

    /// Blanks a part of the text, with or without its newlines.
    fn mask(&mut self, start: usize, end: usize, keep_newlines: bool) {
        self.masks.push(patch::Mask { start, end, keep_newlines });
        self.odd = self.odd.filter(|odd| !(start..end).contains(odd));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, offset(start), offset(end))
    }

    /// The end of the line that holds `at`, without a carriage return and blanks.
    fn line_end(&self, at: usize) -> usize {
        let end =
            self.bytes[at..].iter().position(|&byte| byte == b'\n').map_or(self.bytes.len(), |n| at + n);
        at + self.text[at..end].trim_end().len()
    }
}
