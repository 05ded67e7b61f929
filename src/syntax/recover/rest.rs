//! Something is too much, or not understood at all.
//!
//! The first word or sign tells what was probably meant; the help then shows
//! the form of this language. No fix here: there is more than one reading.

use super::{Build, first_word, offset, short};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::quantity::foreign::foreign;
use crate::base::span::{FileId, Span};
use crate::syntax::ast::Name;
use crate::syntax::tree::Node;

/// No statement, no value.
pub(in crate::syntax) const NOT_UNDERSTOOD: Code = Code::new("GD0103", "not-understood");
/// `\q`
pub(in crate::syntax) const UNKNOWN_ESCAPE: Code = Code::new("GD0116", "unknown-escape");
/// `x = for`
pub(in crate::syntax) const RESERVED: Code = Code::new("GD0117", "reserved-word");
/// `a < b < c`
pub(in crate::syntax) const CHAINED: Code = Code::new("GD0123", "chained-comparison");
/// Something behind a whole statement.
pub(in crate::syntax) const SURPLUS: Code = Code::new("GD0124", "more-than-a-statement");

const FORMS: [(&str, &str); 7] = [
    ("use", "use std.prometheus"),
    ("add", "add name = value"),
    ("remove", "remove path"),
    ("allow", "allow GD0412 \"reason\""),
    ("for", "for x in xs { … }"),
    ("if", "if condition { … }"),
    ("else", "if condition { … } else { … }"),
];

impl<'s> Build<'s> {
    /// A line that is no statement.
    pub(in crate::syntax) fn bad(&mut self, node: Node<'_>) {
        let (line, whole) = self.first_line(node);
        let word = first_word(line);
        let span = Span { end: whole.start + offset(word.len()), ..whole };
        if let Some((verb, form)) = FORMS.iter().find(|(verb, _)| *verb == word) {
            let found = Diagnostic::error(NOT_UNDERSTOOD, format!("this `{verb}` is not understood"))
                .label(whole, "not a whole statement")
                .help(format!("write `{form}`"));
            self.report(found);
            return;
        }
        let found = Diagnostic::error(NOT_UNDERSTOOD, format!("a statement does not begin with `{word}`"))
            .label(span, "a statement is `name = value` or `name { … }`");
        let found = match word.chars().next() {
            Some('-') => found.help("a list is written `name = [a, b]`"),
            Some('[') => found.help("a block is written `name { … }`"),
            Some('{') => found.help("give the block a name: `name { … }`"),
            Some(c) if c.is_alphanumeric() => found.help(format!(
                "a name begins with a letter from a to z; another key has quotes: `\"{word}\"`"
            )),
            _ => found,
        };
        self.report(found);
    }

    /// What follows a statement or expression that was complete before it.
    /// `inside` brackets that is an expression, otherwise a statement.
    pub(in crate::syntax) fn surplus(&mut self, node: Node<'_>, last: Option<Node<'_>>, inside: bool) {
        let (line, whole) = self.first_line(node);
        let word = first_word(line);
        let span = Span { end: whole.start + offset(word.len()), ..whole };
        let before = self.before(node.start());
        let glued = before.len() == node.start() as usize;
        let text = |last: Node<'_>| {
            let start = self.between(last.start(), node.end());
            short(start.rfind([' ', '=', '(', '[']).map_or(start, |at| &start[at + 1..])).into_owned()
        };
        if line.starts_with('-') && line[1..].starts_with(|c: char| c.is_alphanumeric()) {
            let (low, high) = (before.rsplit([' ', '=']).next().unwrap_or(before), line[1..].trim());
            // `1e-3`, of which `-3` seems to be too much.
            let lexeme = format!("{low}-{}", first_word(high));
            if glued && let Some(number) = foreign(&lexeme) {
                let whole = Span { start: span.start - offset(low.len()), ..span };
                self.report(number.or_text(whole, &lexeme));
                return;
            }
            let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if is_number(low) && is_number(high) {
                let found = Diagnostic::error(SURPLUS, "`-` stands between two numbers")
                    .label(
                        Span { end: span.start + 1, ..span },
                        "from one to the other, or one less the other?",
                    )
                    .help(format!("a range is `{low}..{high}`, a subtraction `{low} - {high}`"));
                self.report(found);
                return;
            }
            let spaced = if glued { " - " } else { "- " };
            let sign = Span { end: span.start + 1, ..span };
            let found = Diagnostic::error(SURPLUS, "a subtraction has blanks on both sides")
                .label(sign, "this reads as a part of a name or number")
                .fix("put blanks around `-`", vec![self.edit(sign.start, sign.end, spaced)]);
            self.report(found);
            return;
        }
        let number = before.ends_with(|c: char| c.is_ascii_digit());
        if number && ["Ki", "Mi", "Gi", "Ti", "k", "M", "ms", "s", "m", "h", "d", "%"].contains(&line) {
            let at = offset(before.len());
            let found = Diagnostic::error(SURPLUS, format!("the unit `{line}` stands apart from its number"))
                .label(span, "no blank before a unit")
                .fix("delete the blank", vec![self.edit(at, node.start(), "")]);
            self.report(found);
            return;
        }
        let found = Diagnostic::error(SURPLUS, format!("`{word}` does not belong to what stands before it"))
            .label(
                span,
                if inside { "one value stands here" } else { "the statement is complete before this" },
            );
        let port = number && line.starts_with(':') && line[1..].starts_with(|c: char| c.is_ascii_digit());
        let found = match word {
            ":" if port && last.is_some_and(|last| self.slice(last).starts_with("port")) => {
                found.help("a port is one number: `port http = 8080`; `service = 80` stands in its block")
            }
            ":" | "/" | "@" | "\\" if glued => {
                let text = last.map_or_else(|| short(line).into_owned(), text);
                found.help(format!("if it is text, give it quotes: `\"{text}\"`"))
            }
            "." | ".." | "..." => found.help("a name follows a dot"),
            "?" => found.help("a choice is `if condition { a } else { b }`"),
            "and" | "&" => found.help("write `&&`"),
            "or" | "|" => found.help("write `||`"),
            "=" if inside => found.help("a comparison is `==`"),
            "=" => found.help("a statement sets one name; a comparison is `==`"),
            "else" | "elif" => found.help("an `else` stands behind the `}` of an `if`"),
            "{" => found.help("a name takes `=` and a value, or a block, not both"),
            _ if inside => found.help("an operator joins two values, as in `a + b`"),
            _ => found.help("a new line or a comma divides two statements"),
        };
        self.report(found);
    }

    /// A word of the language where a reference should stand.
    pub(in crate::syntax) fn reserved(&mut self, node: Node<'_>, word: Name<'s>) {
        let found = Diagnostic::error(RESERVED, format!("`{}` is a reserved word", word.text))
            .label(word.span, "a reference cannot begin with it");
        let found = match word.text {
            "if" => found.help("a choice is `if condition { a } else { b }`"),
            "true" | "false" if node.end() > word.span.end => found.help("a truth value has no parts"),
            _ => found.help(format!("if it is text, give it quotes: `\"{}\"`", word.text)),
        };
        self.report(found);
    }

    /// `a < b < c`
    pub(in crate::syntax) fn chained(&mut self, first: Span, second: Span) {
        let found = Diagnostic::error(CHAINED, "two comparisons stand in a row")
            .label(second, "the second one")
            .label(first, "the first one")
            .help("write `a < b && b < c`");
        self.report(found);
    }

    /// `\q`
    pub(in crate::syntax) fn unknown_escape(&mut self, span: Span, escape: &str) {
        let found = Diagnostic::error(UNKNOWN_ESCAPE, format!("`{escape}` has no meaning in a text"))
            .label(span, "unknown");
        let found = if escape == "\\u" {
            found.help(
                "write the number of a character between brackets, `\\u{e9}`; all but 0 can stand in a text",
            )
        } else if escape == "\\(" {
            found.help("a value stands in a text as `${name}`")
        } else {
            found.help(
                "known are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\$` and `\\u{…}`; a backslash itself is `\\\\`",
            )
        };
        self.report(found);
    }
}

/// The grammar reads every text whose brackets are closed; this is for what it did not.
pub(in crate::syntax) fn stopped(file: FileId, text: &str, at: usize) -> Diagnostic {
    // A patched text may be a little longer than the source.
    let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let rest = &text[at..];
    let line = &text[text[..at].rfind('\n').map_or(0, |newline| newline + 1)..at];
    let (start, end) = match rest.chars().next() {
        Some(first) => (at, at + first.len_utf8()),
        None => (at - line.chars().next_back().map_or(0, char::len_utf8), at),
    };
    Diagnostic::error(NOT_UNDERSTOOD, "this file is understood only up to here")
        .label(Span::new(file, offset(start), offset(end)), "a statement is `name = value` or `name { … }`")
}
