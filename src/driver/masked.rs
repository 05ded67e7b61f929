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
pub(super) const FIELDS: &[&str] = &["literal", "sealed"];
/// What is shorter stands in many texts and is no secret.
const SHORTEST: usize = 4;

/// The `let`s of a project that literals of secrets name: their values stand in files of their own, perhaps.
pub fn secret_names(sources: &SourceMap) -> Vec<&str> {
    let mut names = Vec::new();
    for (_, file) in sources.iter().filter(|(_, file)| FIELDS.iter().any(|field| file.text.contains(field))) {
        secrets(&file.text, &mut Vec::new(), &mut names);
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The text with the values of secrets masked, those of these names included.
pub fn masked<'t>(text: &'t str, names: &[&str]) -> Cow<'t, str> {
    let values = values(text, names);
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
    /// The names that they have in some file.
    names: Vec<&'p str>,
    values: BTreeMap<FileId, Vec<Range<usize>>>,
}

impl<'p> Concealer<'p> {
    /// For findings about these sources.
    pub fn new(sources: &'p SourceMap) -> Self {
        Self { sources, names: secret_names(sources), values: BTreeMap::new() }
    }

    /// The values of secrets that a finding points at.
    fn touched(&mut self, finding: &Diagnostic) -> Vec<&'p str> {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let mut touched = Vec::new();
        for span in labels.chain(edits) {
            let text = &self.sources.file(span.file).text;
            let values = self.values.entry(span.file).or_insert_with(|| values(text, &self.names));
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
fn values(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    secrets(text, &mut values, &mut named);
    named.extend(names);
    for name in &named {
        let name = name.split(['.', '[']).next().unwrap_or(name);
        let is_it = |rest: &str| rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_part));
        for at in words(text, "let").filter(|at| is_it(text[at + 3..].trim_start())) {
            let line = text[at..].find('\n').map_or(text.len(), |length| at + length);
            texts(text, at..line.max(region_end(text, at)), &mut values, &mut Vec::new());
        }
    }
    values.sort_by_key(|value| value.start);
    values.dedup_by(|later, first| later.start < first.end);
    values
}

/// The texts in the `secret`s of a file, and the names that stand for some.
fn secrets<'t>(text: &'t str, values: &mut Vec<Range<usize>>, named: &mut Vec<&'t str>) {
    for at in words(text, "secret") {
        if values.last().is_some_and(|value| at < value.end) || is_reference(text, at) {
            continue;
        }
        let region = at..region_end(text, at);
        texts(text, region, values, named);
    }
    loops(text, values, named);
}

/// What a loop variable stands for is in what the loop goes over, or in the `let` that this names.
fn loops<'t>(text: &'t str, values: &mut Vec<Range<usize>>, named: &mut Vec<&'t str>) {
    let mut known = 0;
    while let Some(name) = named.get(known).and_then(|name| name.split(['.', '[']).next()) {
        known += 1;
        for at in words(text, "for") {
            let Some((variables, over)) = text[at + 3..].split_once(" in ") else { continue };
            if variables.contains(['\n', '{']) || words(variables, name).next().is_none() {
                continue;
            }
            texts(text, at..region_end(text, at), values, &mut Vec::new());
            let over = &over[..over.find(|c| !is_part(c)).unwrap_or(over.len())];
            if !over.is_empty() && !named.contains(&over) {
                named.push(over);
            }
        }
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Where a word stands by itself.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Whether `secret` at `at` begins `secret.X` as a value, and not a statement about that secret.
fn is_reference(text: &str, at: usize) -> bool {
    let after = &text[at + "secret".len()..];
    if !after.starts_with(['.', '[']) {
        return false;
    }
    let rest = after.trim_start_matches(is_of_path).trim_start_matches([' ', '\t']);
    rest.starts_with("==") || !rest.starts_with(['=', ':', '{', '+', '"', '\'', '`'])
}

/// What the path of a reference is made of.
fn is_of_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '?' | '[' | ']')
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
                around_holes(text, if open { rest + quote..end } else { inner }, values, named);
            }
            rest = end.max(rest + 1);
            continue;
        }
        if let Some(after) = bare_value(text, &region, rest) {
            let length = text[after..].find([' ', '\t', '\n', ',', '}']).unwrap_or(text.len() - after);
            values.push(after..after + length);
            rest = after + length;
            continue;
        }
        if let Some(field) = FIELDS.iter().chain(&["value"]).find(|field| starts_word(text, rest, field)) {
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

/// The start of what stands behind the `=` of `secret X = …` at `at`, where that has no quotes.
fn bare_value(text: &str, region: &Range<usize>, at: usize) -> Option<usize> {
    let head = &text[region.start..at];
    let is_first = text[at..].starts_with('=') && !head.contains(['{', '=']);
    let start =
        at + 1 + text[at..].strip_prefix('=')?.len() - text[at + 1..].trim_start_matches([' ', '\t']).len();
    let value = &text[start..];
    let is_bare = !value.starts_with(['"', '`', '\'', '{', '\n', '=']) && !value.starts_with("secret.");
    (is_first && is_bare && !value.is_empty()).then_some(start)
}

/// A value without the paths in its holes: they say where a part comes from, and are no part themselves.
fn around_holes<'t>(
    text: &'t str,
    value: Range<usize>,
    values: &mut Vec<Range<usize>>,
    named: &mut Vec<&'t str>,
) {
    let mut start = value.start;
    let mut from = value.start;
    while let Some(at) = text[from..value.end].find("${").map(|at| from + at) {
        let path = text[at + 2..value.end].split(|c| !is_of_path(c)).next().unwrap_or_default();
        let end = at + 2 + path.len();
        from = end;
        if !path.is_empty() && text[end..value.end].starts_with('}') {
            values.push(start..at);
            named.push(path);
            start = end + 1;
        }
    }
    values.push(start..value.end);
}

fn starts_word(text: &str, at: usize, word: &str) -> bool {
    text[at..].starts_with(word) && words(&text[at.saturating_sub(1)..], word).any(|found| found <= 1)
}

/// Whether what stands before a text says that it is a place and no value.
fn says_where(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']).trim_end_matches(['=', ':']).trim_end();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let word = &before[before.trim_end_matches(is_part).len()..];
    ["existing", "path", "key", "store", "secret", "mount", "mode"].contains(&word)
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
