//! Source text as it may be shown: the values of literal secrets are stars.
//!
//! Found by reading the text, not the tree, because a statement that does not
//! parse is shown, too. Each character becomes one of the same length, so
//! that all positions stay. A test holds that `literal` is the only field of
//! the vocabulary that holds a secret.

use std::borrow::Cow;

/// The fields whose values are secrets.
pub(super) const FIELDS: &[&str] = &["literal"];

/// The text with the values of secrets masked.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut done = 0;
    for field in FIELDS {
        for (at, _) in text.match_indices(field) {
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let end = at + field.len();
            let inside = text[..at].ends_with(is_word) || text[end..].starts_with(is_word);
            let Some(value) = value(&text[end..]).filter(|_| !inside && at >= done) else { continue };
            let (start, stop) = (end + value.start, end + value.end);
            masked.push_str(&text[done..start]);
            masked.extend(text[start..stop].chars().map(star));
            done = stop;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Where the value after a field's name stands, without its quotes.
fn value(rest: &str) -> Option<std::ops::Range<usize>> {
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
