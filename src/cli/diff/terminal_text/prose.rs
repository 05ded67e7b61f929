//! Lines that keep to the width of the terminal, where it is one: in a log, a line is what `grep` finds.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::{DIM, Drawing, WIDE};
use crate::base::render::wrap;

impl Drawing<'_, '_> {
    /// Words after a mark, such as `warning`, broken at the width.
    pub(super) fn prose(&mut self, indent: usize, (word, style): (&str, Style), text: &str) {
        let lines = self.broken(indent, (word, style), text);
        let _ = writeln!(self.out, "{lines}");
    }

    /// The same with a place at the end.
    pub(super) fn prose_at(&mut self, mark: (&str, Style), text: &str, place: Option<String>) {
        let lines = self.broken(2, mark, text);
        self.line(&lines, place);
    }

    fn broken(&self, indent: usize, (word, style): (&str, Style), text: &str) -> String {
        let width = if self.look.is_screen { self.look.width } else { usize::MAX };
        let width = width.saturating_sub(indent + 2).max(20);
        let whole = if word.is_empty() { text.to_owned() } else { format!("{word}: {text}") };
        let lines = wrap(&whole, width).replace('\n', &format!("\n{:1$}", "", indent + 2));
        let (mark, rest) = lines.split_at(if word.is_empty() { 0 } else { word.len() + 1 });
        if word.is_empty() {
            return format!("{:indent$}{style}{rest}{style:#}", "");
        }
        format!("{:indent$}{style}{mark}{style:#}{rest}", "")
    }

    /// A line with its source at the right end, or below where it is narrow.
    pub(super) fn line(&mut self, line: &str, place: Option<String>) {
        let word = |place: &str| if place.starts_with("was ") { String::new() } else { "at ".to_owned() };
        self.right(line, place.map(|place| (word(&place), place)));
    }

    /// A line with something at its right end; where it is narrow below it, after a word.
    pub(super) fn right(&mut self, line: &str, place: Option<(String, String)>) {
        let Some((word, place)) = place else {
            let _ = writeln!(self.out, "{}", line.trim_end());
            return;
        };
        let bare = anstream::adapter::strip_str(line).to_string();
        let last = bare.rsplit('\n').next().unwrap_or_default();
        let free = self.look.width.saturating_sub(last.width() + place.width());
        if free >= 2 && self.look.width >= WIDE {
            let _ = writeln!(self.out, "{line}{:free$}{DIM}{place}{DIM:#}", "");
        } else {
            let indent = bare.len() - bare.trim_start().len() + 2;
            let _ = writeln!(self.out, "{}\n{:indent$}{DIM}{word}{place}{DIM:#}", line.trim_end(), "");
        }
    }

    /// `old -> new`, in two lines where one is too short.
    pub(super) fn becomes(&self, line: &mut String, old: &str, new: &str) {
        let arrow = self.look.signs.arrow;
        let start = line.width();
        let whole = start + old.width() + arrow.width() + new.width() + 2;
        if whole <= self.look.width || !self.look.is_screen {
            let _ = write!(line, "{old} {arrow} {new}");
        } else {
            let start = start.saturating_sub(arrow.width() + 1);
            let _ = write!(line, "{old}\n{:start$}{arrow} {new}", "");
        }
    }
}
