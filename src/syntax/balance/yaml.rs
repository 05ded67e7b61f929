//! Forms whose end is their indentation or a line of their own: YAML, heredocs.
//!
//! All lines of such a form are one mistake. They are blanked out together;
//! the head in front of them stays, as a statement whose value was reported.

use super::{Kind, Scan};
use crate::base::diagnostic::{Diagnostic, Edit};
use crate::syntax::recover::forms::COLON;
use crate::syntax::recover::rest::NOT_UNDERSTOOD;
use crate::syntax::recover::short;

/// With these a `:` at the end of a line is something else.
const NO_HEADS: [&str; 6] = ["input ", "field ", "label ", "for ", "if ", "else"];

impl Scan<'_> {
    /// The head of a Kubernetes manifest, where a line begins outside of all blocks.
    pub(super) fn manifest(&mut self, at: usize) {
        let mut kind = self.next_line(at);
        while let Some(line) = kind.filter(|&line| matches!(self.bytes.get(line), Some(b'#' | b'\n' | b'\r')))
        {
            kind = self.next_line(line);
        }
        if !kind.is_some_and(|line| self.bytes[line..].starts_with(b"kind:")) {
            return;
        }
        let found = Diagnostic::error(NOT_UNDERSTOOD, "this is Kubernetes YAML")
            .label(self.span(at, self.line_end(at)), "a manifest begins here")
            .help("gdeploy writes the YAML: describe an app in `app name { … }`, then `gdeployc build`");
        self.report(found);
        self.hopeless = true;
    }

    /// A `:` at the end of a line, with a list or settings indented below it.
    pub(super) fn colon(&mut self, at: usize) {
        let behind = at + 1 + self.blanks(at + 1);
        let ends = matches!(self.bytes.get(behind), Some(b'\n' | b'\r'));
        if !ends || self.shorts > 0 || self.open.last().is_some_and(|open| open.kind != Kind::Brace) {
            return;
        }
        let Some((first, blanks)) = self.filled_line(behind) else { return };
        let row = self.is_row(first);
        if !(row && blanks >= self.indent || blanks > self.indent && self.is_setting(first)) {
            return;
        }
        let line = &self.text[self.line..at];
        let name = line.rfind(['{', ',', ';']).map_or(line, |sign| &line[sign + 1..]).trim();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"')
            || NO_HEADS.iter().any(|word| name.starts_with(word))
        {
            return;
        }
        let end = self.deeper_lines(behind, row);
        let name = short(name);
        let sign = self.span(at, at + 1);
        let found = if row {
            let found = Diagnostic::error(COLON, format!("`{name}` is set with `=`, not `:`"))
                .label(sign, "a setting is `name = value`")
                .help(format!("a list is written `{name} = [\"a\", \"b\"]`"));
            match self.texts(first, end) {
                Some(texts) => found.fix(
                    "write the list in brackets",
                    vec![Edit { span: self.span(at, end), text: format!(" = [{texts}]") }],
                ),
                None => found,
            }
        } else {
            Diagnostic::error(COLON, format!("the block `{name}` opens with `{{`, not `:`"))
                .label(sign, "indentation has no meaning here")
                .help(format!("write `{name} {{ … }}`, and in it `name = value`"))
        };
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
    }

    /// `= |` or `= >`, with the lines of a text below it.
    pub(super) fn block_text(&mut self, at: usize) {
        let signs = self.bytes[at + 1..].iter().take(2);
        let signs = signs.take_while(|byte| matches!(byte, b'-' | b'+' | b'1'..=b'9')).count();
        let behind = at + 1 + signs;
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        if self.shorts > 0
            || before.len() == at
            || !before.ends_with(['=', ':'])
            || !matches!(self.bytes.get(behind + self.blanks(behind)), Some(b'\n' | b'\r'))
        {
            return;
        }
        let Some((first, _)) = self.filled_line(behind).filter(|(_, blanks)| *blanks > self.indent) else {
            return;
        };
        let end = self.deeper_lines(behind, false);
        let found = self.lines_of_text(at, behind);
        let found = match self.quoted_lines(first, end) {
            Some(quotes) if &self.text[at..behind] == "|" && before.ends_with('=') => {
                let open = Edit { span: self.span(at, behind), text: "\"\"\"".to_owned() };
                let close = Edit { span: self.span(end, end), text: quotes };
                found.fix("put the lines between `\"\"\"` and `\"\"\"`", vec![open, close])
            }
            _ => found,
        };
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
    }

    /// `<<EOF`, up to the line `EOF`.
    pub(super) fn heredoc(&mut self, at: usize) {
        if !self.heredocs || self.shorts > 0 || !self.bytes[at..].starts_with(b"<<") {
            return;
        }
        let line = &self.text[at..self.line_end(at)];
        let word = line[2..].trim_start_matches(['-', '~']).trim_matches(['"', '\'']);
        if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            // Not once more for each `<` of a long line.
            self.heredocs = line.len() < 200;
            return;
        }
        let behind = at + line.len();
        let mut next = self.next_line(behind);
        let end = loop {
            let Some(start) = next else {
                self.heredocs = false;
                return;
            };
            let end = self.line_end(start);
            if self.text[start..end].trim() == word {
                break end;
            }
            next = self.next_line(end);
        };
        let found = self.lines_of_text(at, behind);
        self.report(found);
        self.mask(at, end, false);
        self.at = end;
    }

    fn lines_of_text(&self, at: usize, behind: usize) -> Diagnostic {
        let sign = short(&self.text[at..behind]);
        Diagnostic::error(NOT_UNDERSTOOD, format!("a text of several lines does not begin with `{sign}`"))
            .label(self.span(at, behind), "a value stands here")
            .help("a text of several lines stands between `\"\"\"` and `\"\"\"`")
    }

    /// The first line below `from` that holds something: where, and how far it is indented.
    fn filled_line(&self, from: usize) -> Option<(usize, usize)> {
        let mut next = self.next_line(from);
        while let Some(line) = next {
            let blanks = self.blanks(line);
            match self.bytes.get(line + blanks) {
                None => return None,
                Some(b'\n' | b'\r') => next = self.next_line(line),
                Some(_) => return Some((line + blanks, blanks)),
            }
        }
        None
    }

    /// Where the lines end that are indented more than this one; with `row`, `- …` as far as this one, too.
    fn deeper_lines(&self, from: usize, row: bool) -> usize {
        let mut end = from;
        while let Some((first, blanks)) = self.filled_line(end) {
            if !(blanks > self.indent || row && blanks == self.indent && self.is_row(first)) {
                break;
            }
            end = self.line_end(first);
        }
        end
    }

    fn is_row(&self, first: usize) -> bool {
        self.bytes[first] == b'-' && matches!(self.bytes.get(first + 1), Some(b' ' | b'\n' | b'\r'))
    }

    /// `name: …`, `name = …`, `name {`
    fn is_setting(&self, first: usize) -> bool {
        let line = &self.text[first..self.line_end(first)];
        line.starts_with(|c: char| c.is_ascii_alphabetic())
            && line
                .find(|c: char| !(c.is_ascii_alphanumeric() || " _-./\"".contains(c)))
                .is_some_and(|sign| line[sign..].starts_with([':', '=', '{']))
    }

    /// The elements of a list, if each is one text in quotes on a line.
    fn texts(&self, first: usize, end: usize) -> Option<String> {
        let mut texts = Vec::new();
        for line in self.text[first..end].lines().map(str::trim).filter(|line| !line.is_empty()) {
            let text = line.strip_prefix("- ")?.trim_start();
            let inner = text.strip_prefix('"')?.strip_suffix('"')?;
            if inner.contains(['"', '\\', '$']) {
                return None;
            }
            texts.push(text);
        }
        Some(texts.join(", "))
    }

    /// What closes the text in these lines, if they need no other change.
    fn quoted_lines(&self, first: usize, end: usize) -> Option<String> {
        let text = &self.text[first..end];
        let indent = &self.text[self.text[..first].rfind('\n')? + 1..first];
        let even = text.lines().skip(1).all(|line| line.trim().is_empty() || line.starts_with(indent));
        (even && !text.contains(['\\', '$', '\r']) && !text.contains("\"\"\""))
            .then(|| format!("\n{indent}\"\"\""))
    }
}
