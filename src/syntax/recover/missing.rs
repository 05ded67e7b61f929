//! Something is not there: a value, a type, a comma, an `else`.
//!
//! The label marks what stands before the gap, because a gap has no text to
//! mark. Text that stands in the place of a value is quoted in the help.

use super::{Build, first_word, offset, short};
use crate::base::diagnostic::{Code, Diagnostic, Edit};
use crate::base::span::Span;
use crate::syntax::ast::{Expr, ExprKind, Head, Part, PartKind};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::Node;

/// `a =`, `1 +`
pub(in crate::syntax) const NO_VALUE: Code = Code::new("GD0104", "missing-value");
/// `[1 2]`
pub(in crate::syntax) const NO_SEPARATOR: Code = Code::new("GD0111", "missing-separator");
/// `${}`
pub(in crate::syntax) const EMPTY_HOLE: Code = Code::new("GD0118", "empty-hole");
/// `port 80`
pub(in crate::syntax) const NOT_SET: Code = Code::new("GD0120", "neither-set-nor-opened");
/// `if c`
pub(in crate::syntax) const NO_BLOCK: Code = Code::new("GD0128", "missing-block");
/// `if c { a }` as a value
pub(in crate::syntax) const NO_ELSE: Code = Code::new("GD0122", "missing-else");
/// `field x:`
pub(in crate::syntax) const NO_TYPE: Code = Code::new("GD0125", "missing-type");
/// `allow GD0412`
pub(in crate::syntax) const NO_REASON: Code = Code::new("GD0126", "missing-reason");

impl<'s> Build<'s> {
    /// `a =` and nothing, or something that is no value.
    pub(in crate::syntax) fn no_value(&mut self, node: Node<'_>, name: &str) {
        if node.start() < node.end() {
            self.no_such_value(node);
            return;
        }
        let sign = self.last_before(node.start());
        let found = Diagnostic::error(NO_VALUE, format!("`{name}` has no value"))
            .label(sign, "nothing stands behind this")
            .help(format!("the value stands on the same line: `{name} = …`"));
        self.report(found);
    }

    /// Text that stands where a value should.
    pub(in crate::syntax) fn no_such_value(&mut self, node: Node<'_>) {
        let (line, span) = self.first_line(node);
        let line = short(line);
        if line.starts_with('=') {
            let sign = Span { end: span.start + 1, ..span };
            let found = Diagnostic::error(super::rest::NOT_UNDERSTOOD, "there is one `=` too many")
                .label(sign, "a value stands here")
                .help("a setting is `name = value`");
            self.report(found);
            return;
        }
        let found = Diagnostic::error(super::rest::NOT_UNDERSTOOD, format!("`{line}` is not a value"))
            .label(span, "a value stands here");
        let found = if let Some(hole) = line.strip_prefix("${") {
            let inner = hole.split('}').next().unwrap_or("");
            found.help(format!("`${{ }}` stands only inside text; outside write `{inner}`"))
        } else if line.contains(['"', '`']) {
            found.help("a value is a number, a text in quotes, a list or a reference")
        } else {
            found.help(format!("if it is text, give it quotes: `\"{line}\"`"))
        };
        self.report(found);
    }

    /// Nothing behind an operator or between brackets.
    pub(in crate::syntax) fn no_operand(&mut self, node: Node<'_>) {
        let before = self.before(node.start());
        let end = offset(before.len());
        let found = if before.ends_with("${") {
            let rest = self.between(node.start(), offset(self.text.len())).trim_start();
            let close = offset(self.text.len() - rest.len() + usize::from(rest.starts_with('}')));
            Diagnostic::error(EMPTY_HOLE, "`${ }` is empty")
                .label(Span::new(self.file, end - 2, close), "nothing to insert")
                .help("put a reference into it, or write `\\${` for the characters themselves")
        } else if before.ends_with(['(', '[', '{']) {
            let open = &before[before.len() - 1..];
            Diagnostic::error(NO_VALUE, format!("nothing stands behind `{open}`"))
                .label(Span::new(self.file, end - 1, end), "a value follows this")
        } else {
            let sign = self.last_before(node.start());
            let text = self.between(sign.start, sign.end);
            Diagnostic::error(NO_VALUE, format!("a value is missing behind `{text}`"))
                .label(sign, "it takes a value on its right")
        };
        self.report(found);
    }

    /// An operator between a value and nothing.
    pub(in crate::syntax) fn no_right_side(&mut self, operator: Span) {
        let text = self.between(operator.start, operator.end);
        let found = Diagnostic::error(NO_VALUE, format!("a value is missing behind `{text}`"))
            .label(operator, "it takes two values, one on each side");
        let glued = !super::is_blank(self.text.as_bytes().get(operator.start as usize - 1).copied());
        let found = match text {
            ".." => found.help("a range without an upper end is `1..unlimited`"),
            "/" | "*" | "-" if glued => found.help("if it is a path or another text, give it quotes"),
            _ => found,
        };
        self.report(found);
    }

    /// The finding, the word that a comma is missing before, and the comma.
    fn no_comma(&self, node: Node<'_>, label: &str) -> (Diagnostic, &'s str, Edit) {
        let at = node.start();
        let word = first_word(self.between(at, offset(self.text.len())));
        let before = offset(self.before(at).len());
        let span = Span::new(self.file, at, at + offset(word.len()));
        let message = format!("a comma is missing before `{word}`");
        let found = Diagnostic::error(NO_SEPARATOR, message).label(span, label);
        (found, word, self.edit(before, before, ","))
    }

    /// Two elements beside each other.
    pub(in crate::syntax) fn no_sep(&mut self, node: Node<'_>) {
        let (found, word, comma) = self.no_comma(node, "the element before it is complete");
        let certain = word.starts_with(|c: char| c.is_ascii_digit() || "\"'`[{".contains(c));
        let found = if certain {
            found.fix("insert `,`", vec![comma])
        } else {
            found.help("put a comma between two elements, and quotes around a text with blanks")
        };
        self.report(found);
    }

    /// Whether a `for` comes where a comma is missing.
    pub(in crate::syntax) fn is_loop(&self, node: Node<'_>) -> bool {
        first_word(self.between(node.start(), offset(self.text.len()))) == "for"
    }

    /// `[x for xs in all for x in xs]`
    pub(in crate::syntax) fn second_loop(&mut self, node: Node<'_>) {
        let span = Span::new(self.file, node.start(), node.start() + 3);
        let found = Diagnostic::error(super::rest::NOT_UNDERSTOOD, "there is one `for` too many")
            .label(span, "an element has one loop")
            .help("name the inner list: `let parts = [… for … in …]`, and loop over `parts`");
        self.report(found);
    }

    /// Two statements beside each other.
    pub(in crate::syntax) fn no_end(&mut self, node: Node<'_>) {
        let (found, _, comma) = self.no_comma(node, "the statement before it is complete");
        let found = found.help("a new line or a comma divides two statements");
        self.report(found.fix("insert `,`", vec![comma]));
    }

    /// A head and nothing that gives it a value; a number or list behind it is meant as one.
    pub(in crate::syntax) fn no_set(&mut self, node: Node<'_>, head: &Head<'s>) -> Expr<'s> {
        if let [
            Part { kind: PartKind::Name(keyword @ ("field" | "label" | "input")), .. },
            Part { kind: PartKind::Name(name), glued: false, span },
            rest @ ..,
        ] = head.parts.as_slice()
        {
            self.no_colon(keyword, name, *span, !rest.is_empty() || node.children().peek().is_some());
            return self.missing(node.start());
        }
        let name = self.quoted(head.span);
        if let Some(value) = node.children().peek() {
            let (text, at) = (self.quoted(self.span(value)), value.start());
            let found =
                Diagnostic::error(NOT_SET, format!("a `=` is missing between `{name}` and its value"))
                    .label(self.span(value), "a setting is `name = value`")
                    .help(format!("write `{name} = {text}`"));
            let between = self.between(head.span.end, at);
            let insert = if between.is_empty() { " = " } else { "= " };
            self.report(found.fix("insert `=`", vec![self.edit(at, at, insert)]));
            return self.expr(value);
        }
        if let [Part { kind: PartKind::Name("import" | "include" | "from"), .. }, _, ..] =
            head.parts.as_slice()
        {
            let found = Diagnostic::error(NOT_SET, "files are not imported")
                .label(head.span, "all `.gdeploy` files of the folder belong to the project")
                .help("leave the line out");
            self.report(found.fix("delete the line", vec![self.edit(head.span.start, head.span.end, "")]));
            return self.missing(node.start());
        }
        let found = Diagnostic::error(NOT_SET, format!("`{name}` has neither `=` nor `{{`"))
            .label(head.span, "a statement is `name = value` or `name { … }`");
        let rest = self.between(head.span.end, offset(self.text.len()));
        let found = if rest.starts_with('(') {
            found.help(format!("a call is a value: `name = {name}(…)`"))
        } else if let [.., last, text] = head.parts.as_slice()
            && matches!(text.kind, PartKind::Text(_))
        {
            let before = self.quoted(Span { end: last.span.end, ..head.span });
            found.help(format!("write `{before} = {}`", self.quoted(text.span)))
        } else {
            found.help(format!("write `{name} = …` or `{name} {{ … }}`"))
        };
        self.report(found);
        self.missing(node.start())
    }

    /// `field level "info" | "warn"`, `field level`: a declaration without its `:`, perhaps with a type behind it.
    pub(in crate::syntax) fn no_colon(&mut self, keyword: &str, name: &str, span: Span, has_type: bool) {
        let found = if has_type {
            Diagnostic::error(NO_TYPE, format!("a `:` is missing between `{keyword} {name}` and its type"))
                .label(span, "a type follows the name")
                .fix("insert `:`", vec![self.edit(span.end, span.end, ":")])
        } else {
            Diagnostic::error(NO_TYPE, format!("the {keyword} `{name}` has no type"))
                .label(span, "a type follows the name")
                .help(format!("write `{keyword} {name}: T`, where `T` is a type like `String` or `Int`"))
        };
        self.report(found);
    }

    /// `input name = value`
    pub(in crate::syntax) fn untyped(&mut self, name: Span, value: &Expr<'_>) {
        let word = self.quoted(name);
        let found = Diagnostic::error(NO_TYPE, format!("the input `{word}` has no type"))
            .label(name, "a type follows the name");
        let text = self.quoted(value.span);
        let found = if matches!(value.kind, ExprKind::Text(_)) {
            found
                .help(format!("write `input {word}: String = {text}`"))
                .fix("insert `: String`", vec![self.edit(name.end, name.end, ": String")])
        } else {
            found
                .help(format!("write `input {word}: T = {text}`, where `T` is a type like `String` or `Int`"))
        };
        self.report(found);
    }

    /// An `if`, which stands at `start`, without `{` behind its condition.
    pub(in crate::syntax) fn no_block(&mut self, node: Node<'_>, start: u32) {
        let condition = offset(self.before(node.start()).len());
        let found = Diagnostic::error(NO_BLOCK, "this `if` has no `{ … }` behind its condition")
            .label(Span::new(self.file, start, condition), "the condition ends here")
            .help("write `if condition { … }`");
        self.report(found);
    }

    /// A choice with one side.
    pub(in crate::syntax) fn no_else(&mut self, choice: Node<'_>) {
        let word = Span::new(self.file, choice.start(), choice.start() + 2);
        let found = Diagnostic::error(NO_ELSE, "this `if` gives no value where its condition is false")
            .label(word, "a value needs both sides")
            .help("write `if … { … } else { … }`");
        self.report(found);
    }

    /// No type behind `:` or `|`.
    pub(in crate::syntax) fn no_type(&mut self, node: Node<'_>) {
        let (line, span) = self.first_line(node);
        let found = if line.is_empty() {
            Diagnostic::error(NO_TYPE, "a type is missing")
                .label(self.last_before(node.start()), "a type follows this")
        } else {
            Diagnostic::error(NO_TYPE, format!("`{}` is not a type", short(line)))
                .label(span, "a type stands here")
        };
        self.report(
            found.help("a type is a name like `String`, a text, `[T]`, `{T}`, `T?`, `A..B` or `A | B`"),
        );
    }

    /// `allow` without a reason.
    pub(in crate::syntax) fn no_reason(&mut self, what: &Head<'s>) {
        let name = self.quoted(what.span);
        let found = Diagnostic::error(NO_REASON, format!("`allow {name}` gives no reason"))
            .label(what.span, "a text follows this")
            .help(format!("write `allow {name} \"why\"`"));
        self.report(found);
    }

    /// An element that is nothing that is known.
    pub(in crate::syntax) fn bad_element(&mut self, node: Node<'_>) {
        debug_assert_eq!(node.rule(), Rule::bad_element);
        self.no_such_value(node);
    }
}
