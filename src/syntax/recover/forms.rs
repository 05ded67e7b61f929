//! Forms of other languages that have one meaning here: each comes with its fix.
//!
//! The tree holds what was meant, so nothing else is found because of them.
//! A fix never takes a comment away; where one is in the way, there is none.

use super::{Build, is_blank};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Head, Use};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::Node;

/// `a: b`
pub(in crate::syntax) const COLON: Code = Code::new("GD0101", "colon-for-equals");
/// `a = 1;`
pub(in crate::syntax) const SEMICOLON: Code = Code::new("GD0107", "semicolon");
/// `'text'`
pub(in crate::syntax) const SINGLE_QUOTES: Code = Code::new("GD0108", "single-quotes");
/// `a = { … }`
pub(in crate::syntax) const RECORD_VALUE: Code = Code::new("GD0109", "equals-before-block");
/// The `{` on a line of its own.
pub(in crate::syntax) const BRACE_LINE: Code = Code::new("GD0110", "brace-on-its-own-line");
/// `a == b`, `a => b`, `a := b`
pub(in crate::syntax) const SET_SIGN: Code = Code::new("GD0119", "sign-for-equals");
/// A value on the line below its `=`.
pub(in crate::syntax) const NEXT_LINE: Code = Code::new("GD0127", "value-on-next-line");
/// `else` on a line of its own, `elif`
pub(in crate::syntax) const ELSE_FORM: Code = Code::new("GD0121", "else-form");

impl<'s> Build<'s> {
    fn byte(&self, at: Option<u32>) -> Option<u8> {
        self.text.as_bytes().get(at? as usize).copied()
    }

    pub(in crate::syntax) fn wrong_set(&mut self, node: Node<'_>, value: Node<'_>, head: &Head<'s>) {
        let (span, sign) = (self.span(node), self.slice(node));
        let name = self.quoted(head.span);
        let found = match (sign, value.rule()) {
            (":", Rule::wrong_record) => {
                Diagnostic::error(COLON, format!("the block `{name}` opens without `:`"))
                    .label(span, "a block is `name { … }`")
            }
            (":", _) => Diagnostic::error(COLON, format!("`{name}` is set with `=`, not `:`"))
                .label(span, "a setting is `name = value`"),
            _ => Diagnostic::error(SET_SIGN, format!("`{name}` is set with `=`, not `{sign}`"))
                .label(span, "a setting is `name = value`"),
        };
        let behind =
            self.between(value.end(), super::offset(self.text.len())).trim_start_matches([' ', '\t']);
        let declares = value.rule() == Rule::expr && behind.starts_with('=');
        if let (true, [keyword, declared]) = (declares, head.parts.as_slice()) {
            // `param topic: String = "orders"`
            let (keyword, declared) = (keyword.span, self.quoted(declared.span));
            let found = Diagnostic::error(COLON, format!("`{}` declares nothing", self.quoted(keyword)))
                .label(keyword, "a declaration begins with `field`, `input` or `label`")
                .help(format!(
                    "in a component write `field {declared}: …`, at the root `input {declared}: …`"
                ));
            return self.report(found);
        }
        let found = if declares {
            found.help(format!("a declaration begins with `field`, `input` or `label`: `field {name}: …`"))
        } else if sign == ":" && value.rule() == Rule::no_value {
            found.help(format!("write `{name} = …`, or for a block `{name} {{ … }}`"))
        } else if sign == ":" {
            found.help("a colon names a type, and only in `input`, `field` and `label`")
        } else {
            found.help(format!("write `{name} = …`"))
        };
        let before = if is_blank(self.byte(span.start.checked_sub(1))) { "" } else { " " };
        let after = if is_blank(self.byte(Some(span.end))) { "" } else { " " };
        let found = match value.rule() {
            Rule::no_value | Rule::wrong_next_line => found,
            _ if declares => found,
            Rule::wrong_record if after.is_empty() => {
                found.fix(format!("delete `{sign}`"), vec![self.edit(span.start, span.end, "")])
            }
            Rule::wrong_record => found.replace(span, sign, " "),
            _ => found.replace(span, sign, format!("{before}={after}")),
        };
        self.report(found);
    }

    pub(in crate::syntax) fn wrong_record(&mut self, node: Node<'_>, head: &Head<'s>) {
        let name = self.quoted(head.span);
        let between = self.between(head.span.end, node.start());
        let at = head.span.end + super::offset(between.find('=').unwrap_or(0));
        let span = Span::new(self.file, at, at + 1);
        let mut edit = self.edit(at, node.start(), "");
        if !is_blank(self.byte(at.checked_sub(1))) {
            edit.text.push(' ');
        }
        let found = Diagnostic::error(RECORD_VALUE, format!("the block `{name}` opens without `=`"))
            .label(span, "a block is `name { … }`")
            .help(format!("write `{name} {{ … }}`"))
            .fix("delete `=`", vec![edit]);
        self.report(found);
    }

    pub(in crate::syntax) fn wrong_line(&mut self, gap: Node<'_>, head: &Head<'s>) {
        let name = self.quoted(head.span);
        let brace = Span::new(self.file, gap.end(), gap.end() + 1);
        let found =
            Diagnostic::error(BRACE_LINE, format!("the `{{` of `{name}` stands on a line of its own"))
                .label(brace, "a line break ends a statement")
                .help(format!("write `{name} {{`"));
        self.report(self.join(gap, found));
    }

    pub(in crate::syntax) fn wrong_next_line(&mut self, gap: Node<'_>, head: &Head<'s>) {
        let name = self.quoted(head.span);
        let sign = self.last_before(gap.start());
        let found = Diagnostic::error(NEXT_LINE, format!("the value of `{name}` stands on the next line"))
            .label(sign, "a line break ends the statement")
            .help(format!("write `{name} = …` on one line"));
        self.report(self.join(gap, found));
    }

    pub(in crate::syntax) fn wrong_else_line(&mut self, gap: Node<'_>) {
        let word = Span::new(self.file, gap.end(), gap.end() + 4);
        let found = Diagnostic::error(ELSE_FORM, "`else` stands on a line of its own")
            .label(word, "a line break ends the `if`")
            .help("write `} else`");
        self.report(self.join(gap, found));
    }

    /// Offers to make one line of what a gap divides, where it holds no comment.
    fn join(&self, gap: Node<'_>, found: Diagnostic) -> Diagnostic {
        if self.slice(gap).contains("//") {
            return found;
        }
        let blank = if is_blank(self.byte(gap.start().checked_sub(1))) { "" } else { " " };
        found.fix("join the lines", vec![self.edit(gap.start(), gap.end(), blank)])
    }

    pub(in crate::syntax) fn wrong_elif(&mut self, node: Node<'_>) {
        let (span, word) = (self.span(node), self.slice(node));
        let found = Diagnostic::error(ELSE_FORM, format!("`{word}` is written `else if`"))
            .label(span, "two words here")
            .replace(span, word, "else if");
        self.report(found);
    }

    /// `use name { … }`
    pub(in crate::syntax) fn wrong_use(&mut self, called: &Use<'s>) {
        let name = self.quoted(called.path.span);
        let word = Span { end: called.span.start + 3, ..called.span };
        let found = Diagnostic::error(super::rest::SURPLUS, format!("`{name}` is written without `use`"))
            .label(word, "`use` takes a name, and no block")
            .help(format!("write `{name} {{ … }}`"));
        let found = if called.alias.is_none() {
            found.fix("delete `use`", vec![self.edit(called.span.start, called.path.span.start, "")])
        } else {
            found
        };
        self.report(found);
    }

    pub(in crate::syntax) fn wrong_semicolon(&mut self, node: Node<'_>) {
        // To look around takes as long as the row of semicolons is.
        if self.full() {
            return;
        }
        let span = self.span(node);
        let rest =
            self.between(span.end, super::offset(self.text.len())).trim_start_matches([' ', '\t', ';']);
        let before = self.before(span.start);
        let divides = !(rest.is_empty()
            || rest.starts_with(['\n', '\r', ',', '}', ']', ')'])
            || rest.starts_with("//")
            || before.is_empty()
            || before.ends_with(['{', '[', '(', ',', ';'])
            || self.between(0, span.start).trim_end_matches([' ', '\t']).ends_with('\n'));
        let found = Diagnostic::error(SEMICOLON, "a statement does not end with `;`")
            .label(span, "a new line or a comma divides statements");
        let found = if divides {
            found.replace(span, ";", ",")
        } else {
            found.fix("delete `;`", vec![self.edit(span.start, span.end, "")])
        };
        self.report(found);
    }

    pub(in crate::syntax) fn wrong_quotes(&mut self, node: Node<'_>) {
        let (span, text) = (self.span(node), self.slice(node));
        let inner = &text[1..text.len() - 1];
        let found = Diagnostic::error(SINGLE_QUOTES, "text stands in double quotes")
            .label(span, "single quotes have no meaning here");
        let found = if inner.contains(['"', '\\', '$']) {
            found.help("write `\"…\"`, with a `\\` before each `\"`, `\\` and `$` of the text")
        } else {
            found.replace(span, text, format!("\"{inner}\""))
        };
        self.report(found);
    }
}
