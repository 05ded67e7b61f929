//! The lines of a source that a finding is drawn on.
//!
//! miette gets a text of only these lines and one on each side, made fit for a terminal, with the places of
//! labels in it: what a finding costs does not depend on how long its file is. A line that is wider than the
//! terminal, or longer than anybody writes, is clipped around its first label, so that the label's text has
//! room as well. Lines keep their numbers, and columns are characters.

use std::collections::BTreeMap;
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::wrap::printable;
use crate::base::diagnostic::Label;
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::base::visible::visible;

/// How much of a line is shown wherever there is room; the formatter breaks lines long before.
pub const WIDEST: usize = 200;
/// How much of that stands before the label; at least so much where there is less room.
const BEFORE: usize = 60;
const LEAST: usize = 16;
/// How much is shown wherever there is no room at all.
const NARROWEST: usize = 40;
/// Stands for what was clipped.
const CLIPPED: &str = "...";

/// A part of one file, with its labels.
#[derive(Debug)]
pub(super) struct Snippet<'a> {
    file: &'a SourceFile,
    text: String,
    /// Where each line begins in `text`, and its number in the file.
    lines: Vec<(usize, usize)>,
    /// For each label, where it is in `text` and where it begins in the file.
    places: Vec<(Range<usize>, usize)>,
    /// How many columns a line may take.
    room: usize,
}

impl<'a> Snippet<'a> {
    pub(super) fn new(file: &'a SourceFile, labels: &[&Label], columns: usize) -> Self {
        let whole = if file.text.is_empty() { "\n" } else { file.text.as_str() };
        let drawn: Vec<Range<usize>> = labels.iter().map(|label| drawable(whole, label.span)).collect();
        let mut wanted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, place) in drawn.iter().enumerate() {
            let line = file.line(u32::try_from(place.start).unwrap_or(u32::MAX));
            for near in line.saturating_sub(1).max(1)..=line + 1 {
                if file.line_start(near).is_some_and(|start| (start as usize) < whole.len()) {
                    wanted.entry(near).or_default();
                }
            }
            wanted.entry(line).or_default().push(at);
        }
        let places = drawn.iter().map(|place| (0..0, place.start)).collect();
        // ` 12 | ` stands before each line.
        let digits = wanted.keys().next_back().map_or(1, |line| line.to_string().len());
        let room = match columns {
            WIDEST.. => WIDEST,
            columns => columns.saturating_sub(digits + 4).max(NARROWEST),
        };
        let mut snippet = Self { file, text: String::new(), lines: Vec::new(), places, room };
        for (line, of_line) in wanted {
            let first = of_line.first().map(|&at| (drawn[at].clone(), labels[at].text.width()));
            snippet.line(whole, line, &of_line, first.as_ref(), &drawn);
        }
        snippet
    }

    fn line(
        &mut self,
        whole: &str,
        line: usize,
        labels: &[usize],
        first: Option<&(Range<usize>, usize)>,
        drawn: &[Range<usize>],
    ) {
        let start = self.file.line_start(line).map_or(whole.len(), |start| start as usize);
        let end = self.file.line_start(line + 1).map_or(whole.len(), |start| start as usize);
        self.lines.push((self.text.len(), line));
        let body = start + whole[start..end].trim_end().len();
        let (from, to) = match self.window(&whole[start..body], first, start) {
            Some(window) if start + window.end == body => (start + window.start, end),
            Some(window) => (start + window.start, start + window.end),
            None => (start, end),
        };
        let before = self.text.len();
        if from > start {
            self.text.push_str(CLIPPED);
        }
        let shift = self.text.len();
        self.text.push_str(&printable(&whole[from..to]));
        let after = self.text.len();
        if to < end {
            self.text.push_str(CLIPPED);
            self.text.push('\n');
        }
        for &label in labels {
            let place = &drawn[label];
            // What is not shown is where something was clipped.
            self.places[label].0 = if place.start < from {
                before..shift
            } else if place.start >= to && to < end {
                after..after + CLIPPED.len()
            } else {
                shift + (place.start - from)..shift + (place.end.min(to) - from)
            };
        }
    }

    /// The part of a line that is shown of it, where that is not all.
    fn window(
        &self,
        line: &str,
        label: Option<&(Range<usize>, usize)>,
        start: usize,
    ) -> Option<Range<usize>> {
        let width = line.width();
        let (column, reach) = label.map_or((0, 0), |(place, text)| {
            let (begins, ends) = (place.start - start, place.end.min(start + line.len()) - start);
            let column = line[..begins].width();
            // A label's text hangs at the middle of its place, behind four signs.
            (column, column + line[begins..ends.max(begins)].width() / 2 + 4 + text)
        });
        let is_narrow = self.room < WIDEST;
        if width <= self.room && (!is_narrow || reach <= self.room) {
            return None;
        }
        let (before, sign) = if is_narrow {
            // Less stands before the label where its text wants the room.
            let before = (self.room * 2 / 3).min((self.room + column).saturating_sub(reach));
            (before.max(LEAST), CLIPPED.len())
        } else {
            (BEFORE, 0)
        };
        let from = match column.saturating_sub(before) {
            0 => 0,
            over => cut(line, 0, over + sign),
        };
        let left = if from > 0 { sign } else { 0 };
        let fits = line[from..].width() + left <= self.room;
        let to = if fits { line.len() } else { cut(line, from, self.room - left - sign) };
        (from > 0 || !fits).then_some(from..to)
    }

    /// Where a label is drawn, by its position in the row of spans.
    pub(super) fn place(&self, label: usize) -> SourceSpan {
        SourceSpan::from(self.places[label].0.clone())
    }
}

impl SourceCode for Snippet<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        if end > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let holds = |at: usize| self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (own, last) = (holds(span.offset()), holds(end.saturating_sub(1).max(span.offset())));
        let (Some((_, own_line)), Some((_, last_line))) = (self.lines.get(own), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let first = self.lines[..own].iter().rev().take_while(|(_, line)| line + before >= *own_line).count();
        let more = self.lines[last + 1..].iter().take_while(|(_, line)| *line <= last_line + after).count();
        let (from, number) = self.lines[own - first];
        let to = self.lines.get(last + more + 1).map_or(self.text.len(), |(start, _)| *start);
        let begins = self.places.iter().find(|(place, _)| before == 0 && place.start == span.offset());
        let column =
            begins.map_or(0, |(_, at)| self.file.position(u32::try_from(*at).unwrap_or(u32::MAX)).column - 1);
        Ok(Box::new(MietteSpanContents::new_named(
            // The name of a file is the user's as well.
            visible(&self.file.name).into_owned(),
            &self.text.as_bytes()[from..to],
            (from, to - from).into(),
            number - 1,
            column,
            self.text[from..to].lines().count(),
        )))
    }
}

/// The part of a span that can be drawn: on one line, and not behind the last character.
fn drawable(text: &str, span: Span) -> Range<usize> {
    let body = text.trim_end().len();
    let mut start = boundary(text, span.start as usize);
    if start >= body {
        start = text[..body].char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let line = text[start..body.max(start)].lines().next().map_or(0, str::len);
    let end = boundary(text, span.end as usize).min(start + line).max(start);
    // What began behind the end still covers the character that stands for it.
    start..if span.start as usize >= body && body > 0 { body } else { end }
}

/// The start of the character that the byte `at` is in; at most the end.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The end of as much of a line, from a place on, as these columns hold.
fn cut(line: &str, from: usize, columns: usize) -> usize {
    let mut left = columns;
    for (at, letter) in line[from..].char_indices() {
        let width = letter.width().unwrap_or(0);
        if width > left {
            return from + at;
        }
        left -= width;
    }
    line.len()
}
