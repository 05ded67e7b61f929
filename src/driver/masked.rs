//! Source text as it may be shown: the values of literal secrets are stars.
//!
//! Found by reading the text, not the tree, because a statement that does not
//! parse is shown, too, and rather too much than too little. Each character
//! becomes one of the same length, so that all positions stay. A test holds
//! that `literal` is the only field of the vocabulary that holds a secret.

use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The fields whose values are secrets.
pub(super) const FIELDS: &[&str] = &["literal"];
/// What is shorter stands in many texts and is no secret.
const SHORTEST: usize = 4;

/// The text with the values of secrets masked.
pub fn masked(text: &str) -> Cow<'_, str> {
    let values = values(text);
    if values.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for value in values {
        masked.push_str(&text[done..value.start]);
        masked.extend(text[value.clone()].chars().map(star));
        done = value.end;
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Takes the values of secrets out of findings; each file is looked through once.
#[derive(Debug)]
pub struct Concealer<'p> {
    sources: &'p SourceMap,
    values: BTreeMap<FileId, Vec<Range<usize>>>,
}

impl<'p> Concealer<'p> {
    /// For findings about these sources.
    pub fn new(sources: &'p SourceMap) -> Self {
        Self { sources, values: BTreeMap::new() }
    }

    /// The values of secrets that a finding points at.
    fn touched(&mut self, finding: &Diagnostic) -> Vec<&'p str> {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let mut touched = Vec::new();
        for span in labels.chain(edits) {
            let text = &self.sources.file(span.file).text;
            let values = self.values.entry(span.file).or_insert_with(|| values(text));
            let first = values.partition_point(|value| value.end < span.start as usize);
            let upto = |value: &&Range<usize>| value.start <= span.end as usize;
            touched.extend(values[first..].iter().take_while(upto).map(|value| &text[value.clone()]));
        }
        touched.retain(|secret| secret.len() >= SHORTEST);
        touched
    }

    /// Takes them out of what a finding says; a fix that repeats one is not offered.
    pub fn conceal(&mut self, finding: &mut Diagnostic) {
        for secret in self.touched(finding) {
            conceal(finding, secret);
        }
    }
}

fn conceal(finding: &mut Diagnostic, secret: &str) {
    let hide = |text: &mut String| {
        if text.contains(secret) {
            *text = text.replace(secret, "***");
        }
    };
    hide(&mut finding.message);
    finding.labels.iter_mut().for_each(|label| hide(&mut label.text));
    finding.help.iter_mut().for_each(hide);
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| edit.text.contains(secret))) {
        finding.fix = None;
    }
    finding.fix.iter_mut().for_each(|fix| hide(&mut fix.text));
}

/// Where the values of secrets may stand, in order: the texts in a `secret`, but for those that only say
/// where it comes from, and the `let`s that a literal names.
fn values(text: &str) -> Vec<Range<usize>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for at in words(text, "secret") {
        if values.last().is_some_and(|value| at < value.end) {
            continue;
        }
        let region = at..region_end(text, at);
        texts(text, region, &mut values, &mut named);
    }
    let mut known = 0;
    while let Some(name) = named.get(known).and_then(|name| name.split(['.', '[']).next()) {
        known += 1;
        for at in words(text, "let").filter(|at| text[at + 3..].trim_start().starts_with(name)) {
            let line = text[at..].find('\n').map_or(text.len(), |length| at + length);
            texts(text, at..line.max(region_end(text, at)), &mut values, &mut Vec::new());
        }
        // What a loop variable stands for is in what the loop goes over, or in the `let` that this names.
        for at in words(text, "for") {
            let Some((names, over)) = text[at + 3..].split_once(" in ") else { continue };
            if names.contains(['\n', '{']) || words(names, name).next().is_none() {
                continue;
            }
            texts(text, at..region_end(text, at), &mut values, &mut Vec::new());
            let end = over.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
            let over = &over[..end.unwrap_or(over.len())];
            if !over.is_empty() && !named.contains(&over) {
                named.push(over);
            }
        }
    }
    values.sort_by_key(|value| value.start);
    values.dedup_by(|later, first| later.start < first.end);
    values
}

/// Where a word stands by itself.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// The end of a statement that begins at `at`: of its block, else of its line. At most some lines where the
/// block is never closed.
fn region_end(text: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    let mut rest = at;
    let mut lines = 0;
    while let Some(c) = text[rest..].chars().next() {
        match c {
            '"' | '`' | '\'' => {
                rest = text_end(text, rest);
                continue;
            }
            '{' => depth += 1,
            '}' if depth <= 1 => return rest,
            '}' => depth -= 1,
            '\n' if depth == 0 => return rest,
            '\n' => lines += 1,
            _ => {}
        }
        if lines > 40 {
            return rest;
        }
        rest += c.len_utf8();
    }
    text.len()
}

/// The end of the text that begins at `at` with a quote, holes with texts of their own included.
fn text_end(text: &str, at: usize) -> usize {
    let quote = if text[at..].starts_with("\"\"\"") { "\"\"\"" } else { &text[at..=at] };
    let lines = quote.len() == 3 || quote == "`";
    let mut rest = at + quote.len();
    let mut holes = 0_usize;
    while let Some(c) = text[rest..].chars().next() {
        if holes == 0 && text[rest..].starts_with(quote) {
            return rest + quote.len();
        }
        match c {
            '\n' if !lines => return rest,
            '\\' if quote != "`" => {
                let next = text[rest + 1..].chars().next().map_or(0, char::len_utf8);
                rest += 1 + next;
                continue;
            }
            '$' if quote != "`" && text[rest..].starts_with("${") => {
                holes += 1;
                rest += 2;
                continue;
            }
            '"' if holes > 0 => {
                rest = text_end(text, rest);
                continue;
            }
            '}' if holes > 0 => holes -= 1,
            _ => {}
        }
        rest += c.len_utf8();
    }
    text.len()
}

/// The insides of the texts of a region, and what a literal is without quotes.
fn texts<'t>(text: &'t str, region: Range<usize>, values: &mut Vec<Range<usize>>, named: &mut Vec<&'t str>) {
    let mut rest = region.start;
    while rest < region.end {
        let Some(c) = text[rest..].chars().next() else { break };
        if matches!(c, '"' | '`' | '\'') {
            let end = text_end(text, rest).min(region.end.max(rest + 1));
            if !says_where(&text[region.start..rest]) {
                let quote = if text[rest..].starts_with("\"\"\"") { 3 } else { 1 };
                let inner = rest + quote..end.saturating_sub(quote).max(rest + quote);
                let open = !text[rest + quote..end].ends_with(&text[rest..rest + quote]);
                values.push(if open { rest + quote..end } else { inner });
            }
            rest = end.max(rest + 1);
            continue;
        }
        if let Some(field) = FIELDS.iter().find(|field| starts_word(text, rest, field)) {
            let after = text[rest + field.len()..].trim_start_matches([' ', '\t', '\n', '=', ':', '>']);
            let start = text.len() - after.len();
            let length = after.find([' ', '\t', '\n', ',', '}', '"', '`', '\'']).unwrap_or(after.len());
            if length > 0 && start < region.end {
                values.push(start..start + length);
                named.push(&text[start..start + length]);
            }
            rest = start + length;
            continue;
        }
        rest += c.len_utf8();
    }
}

fn starts_word(text: &str, at: usize, word: &str) -> bool {
    text[at..].starts_with(word) && words(&text[at.saturating_sub(1)..], word).any(|found| found <= 1)
}

/// Whether what stands before a text says that it is a place and no value.
fn says_where(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']).trim_end_matches(['=', ':']).trim_end();
    ["existing", "path", "key", "store", "secret"].iter().any(|word| before.ends_with(word))
}

fn star(c: char) -> char {
    match c.len_utf8() {
        _ if c == '\n' || c == '\r' => c,
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🞄',
    }
}

#[cfg(test)]
mod tests;
