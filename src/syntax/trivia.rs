//! Comments and blank lines by position: what the tree leaves out.
//!
//! Found by a scan of their own, which only the formatter, the vocabulary and
//! the editor ask for, so a check does not pay for it. Knows strings, so a
//! `//` in a text is no comment. Expects a text without problems; in others it
//! may take the end of an unclosed string for a comment.

use super::LEVELS;
use crate::base::span::{FileId, Span};

/// Which of the two comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `// …`
    Line,
    /// `/// …`: documents the statement below.
    Doc,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its first slash to the last sign that is no blank.
    pub span: Span,
    /// Which kind.
    pub kind: CommentKind,
    /// Whether nothing stands before it on its line.
    pub own_line: bool,
}

/// All comments and blank lines of a file.
#[derive(Debug, Default)]
pub struct Trivia {
    /// In source order.
    pub comments: Vec<Comment>,
    /// Where each line begins that holds nothing but blanks, in source order.
    pub blank_lines: Vec<u32>,
}

impl Trivia {
    /// Finds them in a text.
    pub fn scan(file: FileId, text: &str) -> Self {
        let mut scan = Scan { file, text, bytes: text.as_bytes(), at: 0, depth: 0, trivia: Self::default() };
        scan.line_start();
        scan.code(false);
        scan.trivia
    }

    /// The comments that begin within `start..end`.
    pub fn comments_in(&self, start: u32, end: u32) -> &[Comment] {
        let first = self.comments.partition_point(|comment| comment.span.start < start);
        let last = self.comments.partition_point(|comment| comment.span.start < end);
        &self.comments[first..last.max(first)]
    }

    /// Whether a blank line begins within `start..end`.
    pub fn blank_line_in(&self, start: u32, end: u32) -> bool {
        let first = self.blank_lines.partition_point(|&line| line < start);
        self.blank_lines.get(first).is_some_and(|&line| line < end)
    }

    /// What the `///` lines directly above the statement at `start` say, one line each,
    /// without their slashes and one blank. `text` is what was scanned.
    pub fn doc_before(&self, text: &str, start: u32) -> Option<String> {
        let mut next = line_start(text, start as usize);
        // Something else stands before it on its line.
        if !text[next..start as usize].trim().is_empty() {
            return None;
        }
        let above = self.comments.partition_point(|comment| comment.span.start < start);
        let mut lines = Vec::new();
        for comment in self.comments[..above].iter().rev() {
            let line = line_start(text, comment.span.start as usize);
            let touches = text[comment.span.end as usize..next].trim_matches([' ', '\t', '\r']) == "\n";
            if comment.kind != CommentKind::Doc || !comment.own_line || !touches {
                break;
            }
            let body = &text[comment.span.start as usize + 3..comment.span.end as usize];
            lines.push(body.strip_prefix(' ').unwrap_or(body));
            next = line;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

struct Scan<'s> {
    file: FileId,
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    /// Strings within holes within strings.
    depth: usize,
    trivia: Trivia,
}

impl Scan<'_> {
    /// Goes on to the end, or within a hole to the `}` that ends it.
    fn code(&mut self, in_hole: bool) {
        let mut depth = 0_usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\n' => self.line_start(),
                b'{' => depth += 1,
                b'}' if in_hole && depth == 0 => return,
                b'}' => depth = depth.saturating_sub(1),
                b'"' => self.string(),
                b'`' => self.skip_to("`"),
                b'/' if self.bytes.get(self.at) == Some(&b'/') => self.comment(),
                _ => {}
            }
        }
    }

    /// At the start of a line: is it blank?
    fn line_start(&mut self) {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
        if self.bytes.get(self.at) == Some(&b'\n') {
            self.trivia.blank_lines.push(u32::try_from(start).unwrap_or(u32::MAX));
        }
    }

    fn comment(&mut self) {
        let start = self.at - 1;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |length| start + length);
        let comment = self.text[start..end].trim_end();
        let own_line = self.text[line_start(self.text, start)..start].trim().is_empty();
        let kind = if comment.starts_with("///") && !comment.starts_with("////") {
            CommentKind::Doc
        } else {
            CommentKind::Line
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(self.file, offset(start), offset(start + comment.len()));
        self.trivia.comments.push(Comment { span, kind, own_line });
        self.at = end;
    }

    fn skip_to(&mut self, end: &str) {
        let found = self.text.get(self.at..).and_then(|rest| rest.find(end));
        self.at = found.map_or(self.bytes.len(), |length| self.at + length + end.len());
    }

    /// Behind a quote: goes on behind the one that ends it.
    fn string(&mut self) {
        let long = self.bytes[self.at..].starts_with(b"\"\"");
        if long {
            self.at += 2;
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' if !long || self.bytes[self.at..].starts_with(b"\"\"\"") => {
                    self.at += if long { 3 } else { 1 };
                    return;
                }
                b'\n' if !long => return,
                b'\\' => self.at += 2,
                // The limit is for texts that were never balanced.
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') && self.depth < LEVELS => {
                    self.at += 2;
                    self.depth += 1;
                    self.code(true);
                    self.depth -= 1;
                }
                _ => self.at += 1,
            }
        }
    }
}
