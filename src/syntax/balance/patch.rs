//! The copy of a text that the grammar reads instead.
//!
//! It has the same length, so positions in it are positions in the source;
//! only for GD0102 one `}` is put in, and the tree moved back afterwards. A
//! text with nothing wrong is not copied.

use super::{Balanced, Kind, QUOTE, Scan};
use crate::syntax::recover::offset;
use std::borrow::Cow;

/// A part of the text to be blanked.
#[derive(Clone, Copy)]
pub(super) struct Mask {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) keep_newlines: bool,
}

impl<'s> Scan<'s> {
    pub(super) fn finish(mut self) -> Balanced<'s> {
        let mut inserted = None;
        let mut silent = self.hopeless;
        let mut sure = false;
        if let Some(&last) = self.open.iter().rfind(|open| open.kind == Kind::Brace)
            && !self.hopeless
        {
            silent = true;
            sure = !self.early.is_empty() || last.filled;
            let (found, at) = self.unclosed_block(last);
            // Of several blocks on one line any may be the one.
            let open = self.early.first().map_or(last, |(open, _)| *open);
            sure &= !self.text[open.at..self.line_end(open.at)].contains('}');
            inserted = Some(at);
            // A quote that is not closed may have hidden the bracket.
            self.problems.retain(|problem| problem.code == QUOTE);
            sure &= self.problems.is_empty();
            if self.problems.is_empty() {
                self.problems.push(found);
            }
        } else if !self.hopeless {
            while let Some(open) = self.pop() {
                self.unclosed_bracket(open, self.text.len());
            }
        }
        if !self.hopeless {
            self.odd_blanks();
            self.report_hidden();
        }
        self.masks.append(&mut self.controls);
        self.merge();
        let known = self.masks.iter().map(|mask| self.span(mask.start, mask.end)).collect();
        let mut text = self.masked();
        let mut hopeless = self.hopeless;
        let inserted = inserted.map(|at| {
            let close = if at == self.text.len() { "\n}\n" } else { "}\n" };
            text.to_mut().insert_str(at, close);
            let mut again = Scan::new(self.file, &text);
            again.run();
            hopeless = again.hopeless || !again.open.is_empty() || !again.problems.is_empty();
            (offset(at), offset(close.len()))
        });
        Balanced { text, problems: self.problems, known, inserted, sure, silent, hopeless }
    }

    /// Sorts the masks and makes one of those that overlap.
    fn merge(&mut self) {
        self.masks.sort_by_key(|mask| mask.start);
        self.masks.dedup_by(|next, last| {
            if next.start >= last.end {
                return false;
            }
            last.keep_newlines &= next.keep_newlines;
            last.end = last.end.max(next.end);
            true
        });
    }

    fn masked(&self) -> Cow<'s, str> {
        if self.masks.is_empty() {
            return Cow::Borrowed(self.text);
        }
        let mut bytes = self.bytes.to_vec();
        for mask in &self.masks {
            for byte in &mut bytes[mask.start..mask.end] {
                if !(mask.keep_newlines && *byte == b'\n') {
                    *byte = b' ';
                }
            }
        }
        match String::from_utf8(bytes) {
            Ok(text) => Cow::Owned(text),
            Err(_) => unreachable!("masks begin and end at whole characters"),
        }
    }
}
