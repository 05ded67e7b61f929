//! A text cut into words, texts and signs, however broken it is.
//!
//! The parser cannot serve here: what it loses is shown as well. Nothing is
//! ever refused; a quote that is never closed is a sign like any other, so
//! that it hides nothing behind it. What stands in comments, and in texts of
//! several lines, may be code that was put there: it is cut by itself.

use std::ops::Range;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a number.
    Word,
    /// With as many bytes of quotes on each side; without the last ones where its line ends first.
    Text {
        quotes: usize,
        closed: bool,
    },
    Open(u8),
    Close(u8),
    Line,
    Comma,
    /// `=`, `+=`, `:`
    Is,
    Dot,
    Comment,
    Other,
}

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Piece {
    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// A text, cut; what its comments and long texts hold is cut by itself.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) code: Vec<Piece>,
    /// What all comments hold, as if it were code.
    pub(super) comments: Vec<Piece>,
    /// What each text of several lines holds, as if it were code.
    pub(super) texts: Vec<Vec<Piece>>,
}

/// Cuts a whole text.
pub(super) fn cut(text: &str) -> Cut {
    let mut cut = Cut::default();
    let (mut comments, mut texts) = (Vec::new(), Vec::new());
    run(text, 0..text.len(), &mut cut.code, &mut |inner, is_comment| {
        let mut pieces = Vec::new();
        run(text, inner.clone(), &mut pieces, &mut |_, _| {});
        if is_comment {
            comments.append(&mut pieces);
            comments.push(Piece { kind: Kind::Line, start: inner.end, end: inner.end });
        } else {
            texts.push(pieces);
        }
    });
    Cut { comments, texts, ..cut }
}

/// Cuts a part of a text, and hands out what in it may be code that is not in use.
fn run(text: &str, part: Range<usize>, into: &mut Vec<Piece>, aside: &mut impl FnMut(Range<usize>, bool)) {
    let mut at = part.start;
    while let Some(c) = text[at..part.end].chars().next() {
        let rest = &text[at..part.end];
        let (kind, length) = match c {
            ' ' | '\t' | '\r' => {
                at += 1;
                continue;
            }
            '\n' => (Kind::Line, 1),
            ',' | ';' => (Kind::Comma, 1),
            '.' => (Kind::Dot, 1),
            '{' | '[' | '(' => (Kind::Open(rest.as_bytes()[0]), 1),
            '}' | ']' | ')' => (Kind::Close(rest.as_bytes()[0]), 1),
            '"' | '`' | '\'' => text_of(rest),
            '#' => (Kind::Comment, line_of(rest)),
            '/' if rest.starts_with("//") => (Kind::Comment, line_of(rest)),
            '/' if rest.starts_with("/*") => match rest.find("*/") {
                Some(end) => (Kind::Comment, end + 2),
                None => (Kind::Other, 2),
            },
            '=' | '!' | '<' | '>' if rest[1..].starts_with('=') => (Kind::Other, 2),
            '+' if rest[1..].starts_with('=') => (Kind::Is, 2),
            '=' | ':' => (Kind::Is, 1),
            _ if is_part(c) => (Kind::Word, rest.find(|c| !is_part(c)).unwrap_or(rest.len())),
            _ => (Kind::Other, c.len_utf8()),
        };
        let end = at + length;
        into.push(Piece { kind, start: at, end });
        match kind {
            Kind::Comment => {
                let start = at + rest.len() - rest.trim_start_matches(['/', '#', '*']).len();
                aside(start.min(end)..end, true);
            }
            Kind::Text { quotes, closed: true } if rest[..length].contains('\n') => {
                aside(at + quotes..end - quotes, false);
            }
            _ => {}
        }
        at = end;
    }
}

fn line_of(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// What names and numbers are made of.
pub(super) fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The text that begins here with a quote, holes with texts of their own included.
fn text_of(rest: &str) -> (Kind, usize) {
    let quote = if rest.starts_with("\"\"\"") { "\"\"\"" } else { &rest[..1] };
    let is_long = quote.len() == 3 || quote == "`";
    let mut at = quote.len();
    let mut holes = 0_usize;
    while let Some(c) = rest[at..].chars().next() {
        if holes == 0 && rest[at..].starts_with(quote) {
            return (Kind::Text { quotes: quote.len(), closed: true }, at + quote.len());
        }
        match c {
            '\n' if !is_long => return (Kind::Text { quotes: quote.len(), closed: false }, at),
            '\\' if quote != "`" && !rest[at + 1..].starts_with('\n') => {
                at += 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            '$' if quote != "`" && rest[at..].starts_with("${") => {
                holes += 1;
                at += 2;
                continue;
            }
            '"' if holes > 0 => {
                at += text_of(&rest[at..]).1;
                continue;
            }
            '}' if holes > 0 => holes -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    if is_long {
        (Kind::Other, quote.len())
    } else {
        (Kind::Text { quotes: quote.len(), closed: false }, rest.len())
    }
}
