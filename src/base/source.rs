//! The texts of one compilation, and lines and columns on request.
//!
//! Files are added in the order in which findings are to be shown; a
//! [`FileId`] is the position in that order. A column counts characters from
//! 1, as editors do. Reads nothing from disk: see `program::files`.

use super::span::{FileId, Span};
use std::sync::OnceLock;

/// One text with the name that a person knows it by.
#[derive(Debug)]
pub struct SourceFile {
    /// As shown in findings: relative to the project, or `std/app.gdeploy`.
    pub name: String,
    /// The whole text; at most 4 GiB, checked when it is read.
    pub text: String,
    /// Found when somebody asks: most texts have nothing to show.
    lines: OnceLock<Lines>,
}

#[derive(Debug)]
struct Lines {
    starts: Vec<u32>,
    is_plain: bool,
}

/// All texts of a compilation.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// A position for people: both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl SourceFile {
    /// The name and text.
    pub fn new(name: String, text: String) -> Self {
        Self { name, text, lines: OnceLock::new() }
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| {
            let mut starts = vec![0];
            let mut is_plain = true;
            for (at, byte) in self.text.bytes().enumerate() {
                is_plain &= byte == b'\n' || byte == b'\t' || (b' '..=b'~').contains(&byte);
                if byte == b'\n' {
                    starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
                }
            }
            Lines { starts, is_plain }
        })
    }

    /// Whether it is ASCII without control characters, so that it can be shown as it is.
    pub fn is_plain(&self) -> bool {
        self.lines().is_plain
    }

    /// The line, counted from 1, that holds the byte `at`.
    pub fn line(&self, at: u32) -> usize {
        self.lines().starts.partition_point(|&start| start <= at)
    }

    /// Where the line, counted from 1, begins; none behind the last one.
    pub fn line_start(&self, line: usize) -> Option<u32> {
        self.lines().starts.get(line.checked_sub(1)?).copied()
    }

    /// Line and column of the byte `at`; past the end, those of the end.
    pub fn position(&self, at: u32) -> LineColumn {
        let line = self.line(at);
        let start = self.lines().starts[line - 1] as usize;
        let end = (at as usize).min(self.text.len());
        // A finding of a long line has no need to count it.
        if self.is_plain() {
            return LineColumn { line, column: end.max(start) - start + 1 };
        }
        let column = self.text.get(start..end).map_or(1, |before| before.chars().count() + 1);
        LineColumn { line, column }
    }
}

impl SourceMap {
    /// Adds a text and names it from now on.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(name.into(), text.into()));
        id
    }

    /// The file behind an id of this map.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.start as usize..span.end as usize]
    }

    /// `file:line`, as origins are written in annotated output.
    pub fn place(&self, span: Span) -> String {
        let file = self.file(span.file);
        format!("{}:{}", file.name, file.line(span.start))
    }
}
