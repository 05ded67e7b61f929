//! Signs that a text processor writes: quotes that are bent, blanks that are none.

use super::Scan;
use super::hidden::Place;
use crate::base::diagnostic::{Diagnostic, Edit};
use crate::syntax::recover::forms::SINGLE_QUOTES;
use crate::syntax::recover::rest::NOT_UNDERSTOOD;

const QUOTES: [char; 10] = ['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‛'];

/// What stands between the brackets of a template and in no type: `.Values.tag`, `- if .Values.on`.
fn is_action(inner: &str) -> bool {
    let inner = inner.trim_start_matches('-').trim_start();
    let word = inner.split_whitespace().next().unwrap_or_default();
    inner.starts_with(['.', '$', '/'])
        || matches!(word, "if" | "else" | "end" | "range" | "with" | "include" | "define" | "template")
}

impl Scan<'_> {
    /// A sign that is not ASCII, outside of strings.
    pub(super) fn sign(&mut self, at: usize) {
        let Some(sign) = self.text[at..].chars().next() else { return };
        self.at = at + sign.len_utf8();
        let no_blank = matches!(sign, '\u{200B}' | '\u{2060}' | '\u{FEFF}') && at > 0;
        if (sign.is_whitespace() && !matches!(sign, '\u{2028}' | '\u{2029}')) || no_blank {
            self.odd_blanks.push((at, self.at));
            self.mask(at, self.at, false);
        } else if QUOTES.contains(&sign) && self.shorts == 0 {
            self.bent(at);
        } else {
            self.look(at, Place::Code);
        }
    }

    /// `{{ .Values.tag }}` of a text template, up to its end on the line. `{{Int}}` is a type.
    pub(super) fn template(&mut self, at: usize) -> bool {
        if self.shorts > 0 || self.bytes.get(at + 1) != Some(&b'{') {
            return false;
        }
        let line = &self.text[at..self.line_end(at)];
        let Some(length) = line.find("}}") else { return false };
        let is_value = self.text[self.line..at].trim_end().ends_with('=');
        if !is_value && !is_action(&line[2..length]) {
            return false;
        }
        let end = at + length + 2;
        let found = Diagnostic::error(NOT_UNDERSTOOD, "`{{ … }}` has no meaning here")
            .label(self.span(at, end), "files are no text templates")
            .help("a value with a name is `let tag = …`, one from outside is `input tag: String`");
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
        true
    }

    fn bent(&mut self, at: usize) {
        let inner = &self.text[self.at..];
        // Up to a quote or the end of the line, and no further: a line may be long.
        let stop = inner.char_indices().find(|(_, c)| QUOTES.contains(c) || matches!(c, '"' | '\n' | '\r'));
        let close = stop.filter(|(_, c)| !c.is_whitespace());
        let end = close.map_or_else(|| self.line_end(at), |(length, c)| self.at + length + c.len_utf8());
        let found = Diagnostic::error(SINGLE_QUOTES, "text stands in double quotes, `\"`")
            .label(self.span(at, end), "these quotes are others");
        let found = match close {
            Some((length, _)) if !inner[..length].contains(['\\', '$']) => {
                let (old, text) = (&self.text[at..end], &inner[..length]);
                found.replace(self.span(at, end), old, format!("\"{text}\""))
            }
            _ => found.help("write `\"…\"` around the whole text"),
        };
        self.report(found);
        if close.is_some() {
            self.mask(at, end, false);
            self.at = end;
        } else {
            self.lose_line(at, end);
        }
    }

    /// One finding for all blanks that are none: they come from one paste.
    pub(super) fn odd_blanks(&mut self) {
        self.odd_blanks.sort_unstable();
        self.odd_blanks.dedup();
        let Some(&(at, end)) = self.odd_blanks.first() else { return };
        let name = |at: usize| self.text[at..].chars().next().map_or(0, u32::from);
        let edit = |&(at, end): &(usize, usize)| {
            let text = if matches!(name(at), 0x200B | 0x2060 | 0xFEFF) { "" } else { " " };
            Edit { span: self.span(at, end), text: text.to_owned() }
        };
        let edits: Vec<_> = self.odd_blanks.iter().map(edit).collect();
        let others = match edits.len() {
            1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        let found =
            Diagnostic::error(NOT_UNDERSTOOD, format!("a blank that is no blank: U+{:04X}", name(at)))
                .label(self.span(at, end), format!("this looks like a blank{others}"))
                .fix("write a blank", edits);
        self.report(found);
    }
}
