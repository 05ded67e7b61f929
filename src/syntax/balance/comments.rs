//! Comments, and those of other languages.
//!
//! `#` and `/* … */` are blanked out, so the statements around them are read.
//! A fix turns them into `//`, where a line comment can stand in their place.

use super::hidden::Place;
use super::{COMMENT, Scan};
use crate::base::diagnostic::{Diagnostic, Edit};
use crate::syntax::recover::short;

impl Scan<'_> {
    /// A `/` outside of strings.
    pub(super) fn slash(&mut self, at: usize) {
        match self.bytes.get(at + 1) {
            Some(b'/') => {
                let end = self.bytes[at..].iter().position(|&byte| byte == b'\n');
                self.at = end.map_or(self.bytes.len(), |length| at + length);
                self.look_through(at, self.at, Place::Comment);
            }
            // `crds/*.yaml` without its quotes is no comment.
            Some(b'*')
                if self.stars
                    && self.shorts == 0
                    && (at == 0 || self.bytes[at - 1].is_ascii_whitespace()) =>
            {
                match self.text[at + 2..].find("*/") {
                    Some(length) => self.star(at, at + length + 4),
                    None => self.stars = false,
                }
            }
            _ => {}
        }
    }

    fn star(&mut self, at: usize, end: usize) {
        let found = Diagnostic::error(COMMENT, "a comment begins with `//`")
            .label(self.span(at, at + 2), "no comment begins so")
            .help("begin each line of it with `//`");
        let next = self.bytes.get(end + self.blanks(end));
        let found = if matches!(next, None | Some(b'\n' | b'\r')) {
            let edits = self.line_comments(at, end);
            found.fix("begin each line of it with `//`", edits)
        } else {
            found
        };
        self.report(found);
        self.mask(at, end, true);
        if let Some(newline) = self.text[at..end].rfind('\n') {
            self.line = at + newline + 1;
            self.indent = self.blanks(self.line);
        }
        self.at = end;
    }

    /// The edits that make line comments of `/* … */`.
    fn line_comments(&self, at: usize, end: usize) -> Vec<Edit> {
        let mut edits = vec![Edit { span: self.span(at, at + 2), text: "//".to_owned() }];
        let mut line = at;
        let inner = end - 2;
        while let Some(newline) = self.text[line..inner].find('\n') {
            line += newline + 1;
            let first = (line + self.blanks(line)).min(inner);
            if first == inner || matches!(self.bytes[first], b'\n' | b'\r') {
                continue;
            }
            let star = usize::from(self.bytes[first] == b'*');
            let text = if star == 1 { "//" } else { "// " };
            edits.push(Edit { span: self.span(first, first + star), text: text.to_owned() });
        }
        let body = self.text[..inner].trim_end_matches([' ', '\t']).len().max(at + 2);
        edits.push(Edit { span: self.span(body, end), text: String::new() });
        edits
    }

    /// `-- …`, which is no operator.
    pub(super) fn dashes(&mut self, at: usize) {
        let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let free = at == 0 || blank(self.bytes.get(at - 1));
        if self.shorts == 0 && free && self.bytes[at..].starts_with(b"--") && blank(self.bytes.get(at + 2)) {
            self.hash(at, 2);
        }
    }

    /// A `#` or `--`, which is `length` long, outside of strings.
    pub(super) fn hash(&mut self, at: usize, length: usize) {
        let end = self.line_end(at);
        let before = self.text[self.line..at].trim_end();
        let text = short(&self.text[at..end]);
        let sign = self.span(at, at + length);
        let found =
            Diagnostic::error(COMMENT, "a comment begins with `//`").label(sign, "no comment begins so");
        let glued = at > 0 && !self.bytes[at - 1].is_ascii_whitespace();
        let found = if before.ends_with('=') || glued {
            found.help(format!("if `{text}` is text, give it quotes"))
        } else {
            found.replace(sign, &self.text[at..at + length], "//")
        };
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
    }
}
