//! A source as miette reads it, by way of the line index that is there.
//!
//! miette's own reader walks the file from its start for each label, counts
//! columns in bytes, and joins two labels far apart into one long excerpt;
//! here columns are characters and an excerpt is only its own lines.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::wrap::printable;
use crate::base::source::SourceFile;
use crate::base::span::Span;

/// One file to draw lines of.
#[derive(Debug)]
pub(super) struct Snippet<'a> {
    file: &'a SourceFile,
    /// Of the same length, so that spans fit; never empty.
    shown: Cow<'a, str>,
}

impl<'a> Snippet<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        let shown = match file.text.as_str() {
            "" => Cow::Borrowed("\n"),
            text if file.is_plain => Cow::Borrowed(text),
            text => printable(text),
        };
        Self { file, shown }
    }

    /// The part of a span that miette can draw: on one line, and not behind the last character.
    pub(super) fn drawable(&self, span: Span) -> SourceSpan {
        let text = &*self.shown;
        let body = text.trim_end().len();
        let mut start = boundary(text, span.start as usize);
        if start >= body {
            start = text[..body].char_indices().next_back().map_or(0, |(at, _)| at);
        }
        let line = text[start..body.max(start)].lines().next().map_or(0, str::len);
        let end = boundary(text, span.end as usize).min(start + line).max(start);
        // What began behind the end still covers the character that stands for it.
        let end = if span.start as usize >= body && body > 0 { body } else { end };
        SourceSpan::from(start..end)
    }

    fn line_start(&self, line: usize) -> usize {
        self.file.line_start(line).map_or(self.shown.len(), |start| start as usize)
    }
}

impl SourceCode for Snippet<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = |at: usize| u32::try_from(at).map_err(|_| MietteError::OutOfBounds);
        let end = span.offset() + span.len();
        if end > self.shown.len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.file.line(offset(span.offset())?).saturating_sub(before).max(1);
        let last = self.file.line(offset(end.saturating_sub(1).max(span.offset()))?) + after;
        let from = self.line_start(first);
        let to = self.line_start(last + 1);
        let column = if before == 0 { self.file.position(offset(span.offset())?).column - 1 } else { 0 };
        let data = &self.shown.as_bytes()[from..to];
        let lines = self.shown[from..to].lines().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.name.clone(),
            data,
            (from, to - from).into(),
            first - 1,
            column,
            lines,
        )))
    }
}

/// The start of the character that the byte `at` is in; at most the end.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
