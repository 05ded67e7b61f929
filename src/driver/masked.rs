//! Source text as it may be shown: the values of literal secrets are stars.
//!
//! Found by reading the text, not the tree, because a statement that does not
//! parse is shown, too. Each character becomes one of the same length, so
//! that all positions stay. A test holds that `literal` is the only field of
//! the vocabulary that holds a secret.

use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceMap;
use std::borrow::Cow;
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

/// Takes the values of secrets out of what a finding says about them; an edit that repeats one is not offered.
pub fn conceal(finding: &mut Diagnostic, sources: &SourceMap) {
    let spans = finding.labels.iter().map(|label| label.span);
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    let secrets: Vec<String> = spans
        .chain(edits)
        .flat_map(|span| {
            let text = &sources.file(span.file).text;
            let touches = move |value: &Range<usize>| {
                value.start <= span.end as usize && span.start as usize <= value.end
            };
            values(text).into_iter().filter(touches).map(|value| text[value].to_owned()).collect::<Vec<_>>()
        })
        .filter(|secret| secret.len() >= SHORTEST)
        .collect();
    for secret in secrets {
        let hide = |text: &mut String| {
            if text.contains(&secret) {
                *text = text.replace(&secret, "***");
            }
        };
        hide(&mut finding.message);
        finding.labels.iter_mut().for_each(|label| hide(&mut label.text));
        finding.help.iter_mut().for_each(hide);
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| edit.text.contains(&secret))) {
            finding.fix = None;
        }
        finding.fix.iter_mut().for_each(|fix| hide(&mut fix.text));
    }
}

/// Where the values of secrets stand, in order.
fn values(text: &str) -> Vec<Range<usize>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    for field in FIELDS {
        for (at, _) in text.match_indices(field) {
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let end = at + field.len();
            let inside = text[..at].ends_with(is_word) || text[end..].starts_with(is_word);
            let done = values.last().map_or(0, |value| value.end);
            let Some(value) = value(&text[end..]).filter(|_| !inside && at >= done) else { continue };
            values.push(end + value.start..end + value.end);
        }
    }
    values
}

/// Where the value after a field's name stands, without its quotes.
fn value(rest: &str) -> Option<Range<usize>> {
    let sign = rest.find(|c: char| !matches!(c, ' ' | '\t'))?;
    let after = rest[sign..].strip_prefix(['=', ':'])?;
    let after = after.trim_start_matches(['=', '>', ' ', '\t']);
    let start = rest.len() - after.len();
    for quote in ["\"\"\"", "\"", "`", "'"] {
        if let Some(inner) = after.strip_prefix(quote) {
            let lines = quote.len() == 3 || quote == "`";
            let until = if lines { inner.len() } else { inner.find('\n').unwrap_or(inner.len()) };
            let length = close(&inner[..until], quote);
            return Some(start + quote.len()..start + quote.len() + length);
        }
    }
    let length = after.find([' ', '\t', '\n', ',', '}']).unwrap_or(after.len());
    (length > 0).then(|| start..start + length)
}

/// How far it is to the closing quote; to the end where there is none.
fn close(inner: &str, quote: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if !escaped && inner[at..].starts_with(quote) {
            return at;
        }
        escaped = c == '\\' && !escaped && quote != "`";
    }
    inner.len()
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
