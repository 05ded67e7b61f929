//! Text made fit for a terminal: its width, and no control characters.
//!
//! Breaks only at blanks, and not within backquotes: what stands there is
//! to be copied. Widths are those of a terminal.

use std::borrow::Cow;

use crate::base::visible::{steers, visible};
use unicode_width::UnicodeWidthStr;

/// Breaks each line of `text` where the next word would pass `width`.
pub fn wrap(text: &str, width: usize) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&line[..indent]);
        let mut column = 0;
        for word in words(&line[indent..], width.saturating_sub(indent)) {
            let wide = word.width();
            if column > 0 && indent + column + 1 + wide > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += wide;
        }
    }
    out
}

/// The parts between blanks; a pair of backquotes that fits a line is not divided.
fn words(line: &str, width: usize) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut quoted = false;
        let whole = rest.char_indices().find(|&(_, letter)| {
            quoted ^= letter == '`';
            letter == ' ' && !quoted
        });
        let whole = whole.map_or(rest.len(), |(at, _)| at);
        let end = if rest[..whole].width() > width { rest.find(' ').unwrap_or(rest.len()) } else { whole };
        let word = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or("");
        Some(word)
    })
}

/// The same number of bytes, so that places in it hold, without what a terminal would obey.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.char_indices().any(|(at, letter)| steers(text, at, letter)) {
        return Cow::Borrowed(text);
    }
    let shown = |(at, letter): (usize, char)| match (steers(text, at, letter), letter.len_utf8()) {
        (false, _) => letter,
        (true, 1) => '?',
        (true, 2) => '\u{bf}',
        (true, 3) => '\u{fffd}',
        (true, _) => '\u{1f784}',
    };
    Cow::Owned(text.char_indices().map(shown).collect())
}
